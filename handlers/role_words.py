"""The words for roles, for those who hold them and for what staff did, and of the notices of changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from handlers.buttons import button
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Screen, shortened
from handlers.telling import Telling
from locales import N_, Text, _, lines, paragraphs, pgettext, verbatim
from services import role_changes
from services.notices import Notice
from services.people import ROLES, Role
from services.staff_log import Deed
from services.staff_names import Named

LONGEST_NAME: Final = 28
PAGE: Final = 6
_Listed = TypeVar("_Listed")

MAY: Final[Mapping[str, str]] = {
    Role.ORGANISER: N_(
        "Make events and look after them, with names and answers of those who register; announce; see figures."
    ),
    Role.MANAGER: N_(
        "What organisers may; also answer requests, decide on requests for contact and read who asks, change articles "
        "and levels of markets, ban people, take out tables."
    ),
    Role.OPERATOR: N_(
        "Give roles and take them away, pause sending, read what staff did, and be told when something fails."
    ),
}


@button("OL")
@dataclass(frozen=True, slots=True)
class ShowRoles:
    """Who holds which role, page by page, counted from nought."""

    page: int = 0


@button("OI")
@dataclass(frozen=True, slots=True)
class InviteToRole:
    """Into the questions for a new invitation."""


@button("OO")
@dataclass(frozen=True, slots=True)
class ShowOffers:
    """Invitations that nobody has used, page by page."""

    page: int = 0


def role_name(role: str) -> Text:
    """How a role is called; one that another version knows, by its code."""
    return _(ROLES[role]) if role in ROLES else verbatim(role)


def person_name(named: Named) -> Text:
    """How operators call somebody."""
    if named.name is not None:
        return verbatim(shortened(" ".join(named.name.split()), LONGEST_NAME))
    if named.digits:
        return _("without a name (…{digits})", digits=named.digits)
    return _("somebody whose data is deleted")


def doer_name(named: Named | None) -> Text:
    """Who did something: a person, or whoever has the machine."""
    return person_name(named) if named is not None else _("a file of the operator")


def page_of(found: list[_Listed], page: int) -> tuple[int, int, list[_Listed]]:
    """The page that there is, the last one, both counted from nought, and what stands on it."""
    last = max(len(found) - 1, 0) // PAGE
    page = min(max(page, 0), last)
    return page, last, found[page * PAGE : (page + 1) * PAGE]


def invited(role: Role) -> Text:
    """To what an invitation to a role leads."""
    return lines(_("You are invited to this role: <b>{role}</b>", role=role_name(role)), _(MAY[role]))


def deed(line: str, *, role: str, about: Named | None, number: str) -> Text:
    """What was done; `number` is that of an announcement. What another version writes comes by its code."""
    name = person_name(about or Named())
    said: dict[str, Callable[[], Text]] = {
        Deed.INVITED: lambda: _("Invitation made: {role}", role=role_name(role)),
        Deed.WITHDRAWN: lambda: _("Invitation taken back: {role}", role=role_name(role)),
        Deed.GRANTED: lambda: _("Role given: {role}, {name}", role=role_name(role), name=name),
        Deed.REVOKED: lambda: _("Role taken away: {role}, {name}", role=role_name(role), name=name),
        Deed.SENT: lambda: _("Announcement {number} sent", number=number),
        Deed.SCHEDULED: lambda: _("Announcement {number} scheduled", number=number),
        Deed.CAP_LIFTED: lambda: _("Announcement {number} freed from the daily limit", number=number),
        Deed.PAUSED: lambda: _("Announcement {number} paused", number=number),
        Deed.RESUMED: lambda: _("Announcement {number} resumed", number=number),
        Deed.STOPPED: lambda: _("Announcement {number} stopped", number=number),
        Deed.SENDING_PAUSED: lambda: _("All sending paused"),
        Deed.SENDING_RESUMED: lambda: _("All sending resumed"),
    }
    return said[line]() if line in said else verbatim(line)


def _role_changed(told: role_changes.RoleChanged, at: Telling) -> Screen:
    facts: role_changes.Told = at.facts
    head = _("🔑 <b>A role was given</b>") if told.is_given else _("🔑 <b>A role was taken away</b>")
    text = lines(
        head,
        _("{role}: {name}", role=role_name(told.role), name=person_name(facts.about)),
        _("By: {name}", name=doer_name(facts.by)),
    )
    return Screen(text, ((Button(pgettext("button", "🔑 Roles"), ShowRoles()),), menu_row()))


def _own_role_changed(told: role_changes.OwnRoleChanged, _at: Telling) -> Screen:
    if told.is_given:
        head = _("🔑 <b>You have a role now: {role}</b>", role=role_name(told.role))
        what = _(MAY[told.role]) if told.role in MAY else None
        return Screen(paragraphs(head, what, _("The commands for it are in the menu.")), (menu_row(),))
    head = _("🔑 <b>Your role has ended: {role}</b>", role=role_name(told.role))
    return Screen(paragraphs(head, _("Everything else stays as it was.")), (menu_row(),))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    role_changes.RoleChanged: _role_changed,
    role_changes.OwnRoleChanged: _own_role_changed,
}
