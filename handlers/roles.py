"""/roles, for operators: who holds which role, given by a command, taken away, and what staff did.

Invitations to roles are in `role_offers`, the rules in `services/staff.py`.
"""

from dataclasses import dataclass
from typing import Final

from handlers.buttons import UnknownButtonError, button
from handlers.keyboards import menu_row, page_turns, short
from handlers.role_words import (
    MAY,
    InviteToRole,
    ShowOffers,
    ShowRoles,
    deed,
    doer_name,
    page_of,
    person_name,
    role_name,
)
from handlers.screens import Button, Row, Screen
from handlers.turn import Route, Turn
from locales import Text, _, formats, lines, ngettext, paragraphs, pgettext, verbatim
from services import clock, staff
from services.people import ROLES, Role
from services.staff import Detail, Holder, LogLine

LAST_DEEDS: Final = 10
MOST_DIGITS: Final = 15
COMMANDS: Final = ("grant", "revoke")


@button("OH")
@dataclass(frozen=True, slots=True)
class ShowHolder:
    """What one of them may do, and since when."""

    person_id: int


@button("OT")
@dataclass(frozen=True, slots=True)
class TakeRole:
    """A role of somebody ends; `is_sure` once that was asked."""

    person_id: int
    role: str
    is_sure: bool


@button("OG")
@dataclass(frozen=True, slots=True)
class ShowLog:
    """What staff did last."""


def asks_for_roles(turn: Turn) -> None:
    """/roles, alone or with `grant` or `revoke`, a role and an account. Raises NotAllowed for all but operators."""
    turn.needs(Role.OPERATOR)
    turn.dialogue = turn.dialogue.left()
    words = turn.words_after_command.casefold().split()
    match words:
        case []:
            _shows(turn)
        case [command, role, account] if command in COMMANDS and role in ROLES and _is_account(account):
            _grants(turn, Role(role), int(account)) if command == "grant" else _revokes(turn, Role(role), int(account))
        case _:
            _shows(turn, above=_not_understood())


def _is_account(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS


def _not_understood() -> Text:
    return lines(
        _("This command was not understood. Behind a role stands the number of an account. Examples:"),
        _example("grant", Role.ORGANISER),
        _example("revoke", Role.MANAGER),
        _("Roles: {roles}", roles=", ".join(ROLES)),
    )


def _example(command: str, role: Role) -> Text:
    return verbatim(" ".join(("/roles", command, role.value, "123456789")))


def _grants(turn: Turn, role: Role, account: int) -> None:
    is_new = staff.grant(turn.session, turn.person, role, account)
    found = staff.account(turn.session, account)
    if is_new:
        turn.menus_of.add(account)
    above = _("✅ The role is given, and the person is told.") if is_new else _("This role was there already.")
    _shows_holder(turn, found.id, above=above)


def _revokes(turn: Turn, role: Role, account: int) -> None:
    _takes(turn, role, staff.account(turn.session, account).id)


def turns_page(turn: Turn) -> None:
    """Another page of those who hold a role, or back to them."""
    turn.dialogue = turn.dialogue.left()
    _shows(turn, turn.tapped(ShowRoles).page)


def _shows(turn: Turn, page: int = 0, *, above: Text | None = None) -> None:
    found = staff.holders(turn.session, turn.person)
    offered = len(staff.offers(turn.session, turn.person))
    page, last, shown = page_of(found, page)
    number = ngettext("{number} person holds a role.", "{number} people hold a role.", len(found))
    text = paragraphs(lines(_("<b>Roles</b>"), above or number), *(_holder_line(each) for each in shown))
    ways: list[Row] = [
        (Button(pgettext("button", "➕ Invite"), InviteToRole()),),
        *((Button(_label(each), ShowHolder(each.person_id)),) for each in shown if each.person_id is not None),
        *page_turns(page, last, ShowRoles),
    ]
    if offered:
        ways.append((Button(pgettext("button", "✉️ Open invitations ({number})", number=str(offered)), ShowOffers()),))
    ways.append((Button(pgettext("button", "📜 What staff did"), ShowLog()),))
    turn.show(Screen(text, (*ways, menu_row())))


def _label(holder: Holder) -> Text:
    return short(person_name(holder.named).plain)


def _holder_line(holder: Holder) -> Text:
    """Who it is and what they hold, and what an operator should know of it."""
    roles = formats.list([role_name(role) for role in holder.roles])
    return lines(
        _("<b>{name}</b>: {roles}", name=person_name(holder.named), roles=roles),
        _by_settings() if holder.fixed else None,
        _unreachable(holder),
    )


def _by_settings() -> Text:
    return _("⚙️ by the settings, cannot be changed here")


def _unreachable(holder: Holder) -> Text | None:
    if holder.is_reachable:
        return None
    return _("⚠️ cannot be reached: has not started the assistant, or has blocked it")


def shows_holder(turn: Turn) -> None:
    """A tap on one of them."""
    turn.dialogue = turn.dialogue.left()
    _shows_holder(turn, turn.tapped(ShowHolder).person_id)


def _shows_holder(turn: Turn, person_id: int, *, above: Text | None = None) -> None:
    found = staff.detail(turn.session, turn.person, person_id)
    if found is None:
        _shows(turn, above=above or _("This person holds no role any more."))
        return
    holder = found.holder
    text = paragraphs(
        above,
        lines(_("<b>{name}</b>", name=person_name(holder.named)), _unreachable(holder)),
        *(_role_part(turn, found, role) for role in holder.roles),
    )
    ways = tuple(
        (Button(pgettext("button", "➖ {role}", role=role_name(role)), TakeRole(person_id, role.value, False)),)
        for role in holder.roles
        if role in holder.granted
    )
    turn.show(Screen(text, (*ways, menu_row(back=ShowRoles()))))


def _role_part(turn: Turn, found: Detail, role: Role) -> Text:
    """One role: what it lets do, and where it comes from."""
    since = found.since.get(role)
    given = None
    if since is not None:
        given = _("Given on {time} by: {name}", time=formats.date_time(since.at, turn.zone), name=doer_name(since.by))
    fixed = _by_settings() if role in found.holder.fixed else None
    return lines(_("🔑 <b>{role}</b>", role=role_name(role)), _(MAY[role]), given, fixed)


def takes_role(turn: Turn) -> None:
    """A tap on "take away": asked once more, as the person loses it at this moment. Twice is the same as once."""
    tapped = turn.tapped(TakeRole)
    turn.dialogue = turn.dialogue.left()
    if tapped.role not in ROLES:
        raise UnknownButtonError
    role = Role(tapped.role)
    if tapped.is_sure:
        _takes(turn, role, tapped.person_id)
        return
    found = staff.detail(turn.session, turn.person, tapped.person_id)
    if found is None or role not in found.holder.granted:
        _shows_holder(turn, tapped.person_id)
        return
    text = paragraphs(
        lines(
            _("➖ <b>Take this role away?</b>"),
            _("{role}: {name}", role=role_name(role), name=person_name(found.holder.named)),
        ),
        _("It ends at once, and the person is told. Links that an operator made and nobody used end with it.")
        if role is Role.OPERATOR
        else _("It ends at once, and the person is told."),
    )
    sure = Button(pgettext("button", "➖ Take the role away"), TakeRole(tapped.person_id, role.value, True))
    turn.show(Screen(text, ((sure,), menu_row(back=ShowHolder(tapped.person_id)))))


def _takes(turn: Turn, role: Role, person_id: int) -> None:
    """Raises LastOperator, RoleBySettings."""
    if staff.revoke(turn.session, turn.person, role, person_id):
        account = staff.account_of(turn.session, person_id)
        turn.menus_of.add(account)
        said = _("✅ The role is taken away.")
    else:
        said = _("This role was not there any more.")
    if staff.is_operator(turn.session, turn.person):
        _shows_holder(turn, person_id, above=said)
    else:
        turn.show(Screen(said, (menu_row(),)))


def shows_log(turn: Turn) -> None:
    """A tap on "What staff did"."""
    turn.dialogue = turn.dialogue.left()
    found = staff.log(turn.session, turn.person, LAST_DEEDS)
    text = paragraphs(
        lines(_("<b>What staff did</b>"), _("The latest first.")),
        lines(*(_log_line(turn, each) for each in found)) if found else _("Nothing yet."),
    )
    turn.show(Screen(text, (menu_row(back=ShowRoles()),)))


def _log_line(turn: Turn, line: LogLine) -> Text:
    entry = line.entry
    number = (entry.subject or "").rpartition(":")[2]
    what = deed(entry.deed, role=str(entry.details.get("role", "")), about=line.about, number=number)
    day, today = (at.astimezone(turn.zone).date() for at in (entry.at, clock.now()))
    date = formats.day_and_month(day) if day.year == today.year else formats.short_date(day)
    time = formats.time(entry.at, turn.zone)
    # Translators: a line of a log: when, what was done, by whom.
    return _("• {date}, {time}: {deed} – {name}", date=date, time=time, deed=what, name=doer_name(line.by))


ROUTES: Final[dict[type, Route]] = {
    ShowRoles: Route(turns_page),
    ShowHolder: Route(shows_holder),
    TakeRole: Route(takes_role),
    ShowLog: Route(shows_log),
}
