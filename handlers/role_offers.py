"""Invitations to roles, for operators: made by a short form, shown once, listed while they are open, taken back.

How one is accepted is in `profile/colleagues`, as for any other invitation.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from handlers.buttons import button
from handlers.forms import Answers, Choice, Form, Option
from handlers.forms import Text as TextStep
from handlers.forms.input import one_line
from handlers.keyboards import menu_row, page_turns, short
from handlers.role_words import MAY, PAGE, InviteToRole, ShowOffers, ShowRoles, doer_name, page_of, role_name
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Route, Turn
from locales import N_, Text, _, formats, lines, ngettext, paragraphs, pgettext
from services import deep_links, invitations, staff
from services.people import ROLES, Role
from services.retention import INVITATION_GOOD_FOR
from services.staff import Offer

LONGEST_LABEL: Final = 60


@button("OW")
@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """One of them leads nowhere from now on."""

    invitation_id: int


def begins_to_invite(turn: Turn) -> None:
    """A tap on "Invite". Raises NotAllowed."""
    turn.needs(Role.OPERATOR)
    FORM.begin(turn)


def _makes_link(turn: Turn, answers: Answers) -> None:
    """The link, shown this once. Raises NotAllowed, TooManyInvitations."""
    role = Role(answers.role)
    token = staff.invite(turn.session, turn.person, role, answers.label)
    link = deep_links.link(turn.house.bot_username, invitations.payload(token))
    text = paragraphs(
        lines(
            _("<b>Invitation: {role}</b>", role=role_name(role)),
            _("For: {name}", name=answers.label) if answers.label else None,
        ),
        _("Please pass this link on. It works once, for {period}.", period=formats.period(INVITATION_GOOD_FOR)),
        _("🔗 {link}", link=link),
        _("Whoever opens it first and accepts has the role, so choose a way that you trust. It is shown only now."),
    )
    words = _("You are invited to work with the assistant of the MinGenTec network.")
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words.plain, safe='')}"
    rows = ((Button(pgettext("button", "↗️ Pass it on"), url=url),), menu_row(back=ShowRoles()))
    turn.show(Screen(text, rows))


FORM = Form(
    "role_invite",
    (
        Choice(
            "role",
            ask=lambda _answers: paragraphs(
                _("Which role shall it be?"),
                *(lines(_("🔑 <b>{role}</b>", role=role_name(role)), _(MAY[role])) for role in Role),
            ),
            label=N_("Role"),
            options=[Option(role.value, ROLES[role]) for role in Role],
        ),
        TextStep(
            "label",
            ask=N_("For whom is it? Operators see these words in the list of roles; leave them out if you like."),
            label=N_("For whom"),
            limit=LONGEST_LABEL,
            optional=True,
            check=one_line,
        ),
    ),
    title=N_("Invitation to a role"),
    done=_makes_link,
    cancelled=lambda turn, _answers: turn.show(
        Screen(_("No invitation was made."), (menu_row(back=ShowRoles()),)),
    ),
)


def shows_offers(turn: Turn) -> None:
    """A tap on "Open invitations", or another page of them."""
    turn.dialogue = turn.dialogue.left()
    _shows_offers(turn, turn.tapped(ShowOffers).page)


def withdraws_offer(turn: Turn) -> None:
    """A tap on an invitation that shall lead nowhere any more; twice is the same as once."""
    turn.dialogue = turn.dialogue.left()
    is_done = staff.withdraw(turn.session, turn.person, turn.tapped(WithdrawOffer).invitation_id)
    said = (
        _("🗑 Taken back. The link leads nowhere any more.") if is_done else _("This invitation is not open any more.")
    )
    _shows_offers(turn, 0, above=said)


def _shows_offers(turn: Turn, page: int, *, above: Text | None = None) -> None:
    found = staff.offers(turn.session, turn.person)
    page, last, shown = page_of(found, page)
    number = ngettext("{number} link waits for somebody.", "{number} links wait for somebody.", len(found))
    text = paragraphs(
        lines(_("<b>Open invitations</b>"), above or number),
        *(_offer_line(turn, each, page * PAGE + place) for place, each in enumerate(shown, 1)),
        _("A tap takes an invitation back.") if shown else None,
    )
    ways: list[Row] = [
        (Button(_offer_label(each, page * PAGE + place), WithdrawOffer(each.id)),)
        for place, each in enumerate(shown, 1)
    ]
    turn.show(Screen(text, (*ways, *page_turns(page, last, ShowOffers), menu_row(back=ShowRoles()))))


def _offer_line(turn: Turn, offer: Offer, place: int) -> Text:
    role = role_name(offer.role)
    name = shortened(offer.label, LONGEST_LABEL) if offer.label else None
    until = formats.short_date(offer.until.astimezone(turn.zone).date())
    return lines(
        _("{place}. {role}, for {name}", place=str(place), role=role, name=name)
        if name
        else _("{place}. {role}", place=str(place), role=role),
        _("until {date}, by: {name}", date=until, name=doer_name(offer.by)),
    )


def _offer_label(offer: Offer, place: int) -> Text:
    words = offer.label or role_name(offer.role).plain
    return short(f"🗑 {place}. {words}")


ROUTES: Final[dict[type, Route]] = {
    InviteToRole: Route(begins_to_invite),
    ShowOffers: Route(shows_offers),
    WithdrawOffer: Route(withdraws_offer),
}
