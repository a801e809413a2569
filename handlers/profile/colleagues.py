"""Who speaks for a company: the list, the link that invites a colleague, and the way in for whoever follows it."""

from typing import Final
from urllib.parse import quote

from handlers import company_words, role_words
from handlers.forms import Answers, Confirm, Form
from handlers.forms.steps import Step
from handlers.keyboards import menu_row
from handlers.profile import hub
from handlers.profile.buttons import EditProfile, InviteColleague, LeaveProfile, ShowColleagues
from handlers.profile.new import my_name_step
from handlers.screens import Button, Row, Screen, shortened
from handlers.targets import opener
from handlers.turn import Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext
from locales.formats import period
from services import companies, deep_links, entries, invitations, profiles
from services.companies import Company
from services.invitations import INVITATION, Invitation
from services.refusals import InvitationGone, OneCompanyOnly
from services.retention import INVITATION_GOOD_FOR

MOST: Final = 12
LONGEST: Final = 40


def shows_colleagues(turn: Turn) -> None:
    """A tap on "Colleagues". Raises CompanyGone."""
    found = profiles.own(turn.session, turn.person, turn.tapped(ShowColleagues).company_id)
    turn.dialogue = turn.dialogue.left()
    _shows(turn, found)


def _shows(turn: Turn, found: Company, *, above: Text | None = None) -> None:
    people = companies.members(turn.session, found.id)
    number = ngettext("{number} person speaks for it.", "{number} people speak for it.", len(people))
    listed = [_member(name, is_reader=each == turn.person.id) for each, name in list(people.items())[:MOST]]
    rest = len(people) - MOST
    if rest > 0:
        listed.append(ngettext("And {number} more", "And {number} more", rest))
    text = paragraphs(
        lines(_("<b>Colleagues</b>"), above or number, company_words.name(found)),
        lines(*listed),
        _("All of them can change and publish the profile, and get the requests for contact to it."),
    )
    rows: list[Row] = [
        (Button(pgettext("button", "➕ Invite a colleague"), InviteColleague(found.id)),),
        (
            Button(pgettext("button-half", "✏️ My name"), EditProfile(found.id, "me")),
            Button(pgettext("button-half", "🚪 Leave"), LeaveProfile(found.id, False)),
        ),
        hub.back_to_hub(),
    ]
    turn.show(Screen(text, tuple(rows)))


def _member(name: str, *, is_reader: bool) -> Text:
    words = shortened(" ".join(name.split()), LONGEST)
    return _("• {name} (you)", name=words) if is_reader else _("• {name}", name=words)


def invites_colleague(turn: Turn) -> None:
    """A tap on "Invite a colleague": a link that is good once, to be passed on.

    Raises CompanyGone, TooManyInvitations.
    """
    found = profiles.own(turn.session, turn.person, turn.tapped(InviteColleague).company_id)
    link = deep_links.link(
        turn.house.bot_username, invitations.payload(invitations.invite(turn.session, turn.person, found.id))
    )
    turn.dialogue = turn.dialogue.left()
    text = paragraphs(
        lines(
            _("<b>Invitation for a colleague</b>"),
            _("Please pass this link on. It works once, for {period}.", period=period(INVITATION_GOOD_FOR)),
        ),
        _("🔗 {link}", link=link),
        _("Whoever follows it speaks for <b>{company}</b> after accepting.", company=company_words.name(found)),
    )
    words = _("You are invited to speak for {company} in the assistant of the MinGenTec network.", company=found.name)
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words.plain, safe='')}"
    rows = ((Button(pgettext("button", "↗️ Pass it on"), url=url),), menu_row(back=ShowColleagues(found.id)))
    turn.show(Screen(text, rows))


@opener(INVITATION)
def opens_invitation(turn: Turn, token: str) -> None:
    """Somebody follows a link of invitation. Raises InvitationGone, OneCompanyOnly."""
    found = _invitation(turn, token)
    own = companies.of_person(turn.session, turn.person.id)
    turn.dialogue = turn.dialogue.left()
    if found.company_id is None and found.role in turn.roles:
        turn.show(Screen(_("You have this role already. The link stays good for somebody else."), (menu_row(),)))
        return
    if found.claimed_by is not None or (own is not None and own.id == found.company_id):
        hub.shows_profile(turn, above=_("You have accepted this invitation already.") if own else None)
        return
    if own is not None and found.company_id is not None:
        raise OneCompanyOnly
    last = entries.last_entry(turn.session, turn.person.id)
    FORM.begin(turn, token=token, my_name=found.name or (last.name if last else None))


def _invitation(turn: Turn, token: str) -> Invitation:
    """Raises InvitationGone for one that is not for this person, or not any more."""
    found = invitations.look(turn.session, token)
    if found is None or not found.is_for(turn.person):
        raise InvitationGone
    return found


def _steps(turn: Turn, context: Answers) -> list[Step]:
    found = _invitation(turn, context.token)
    if found.company_id is None:
        return [Confirm("check", ask=_asked(found), yes=_accept)]
    return [my_name_step(), Confirm("check", ask=_asked(found), yes=_accept)]


def _accept(_answers: Answers) -> Text:
    return pgettext("button", "✅ Accept the invitation")


def _asked(found: Invitation) -> Text:
    """What one is invited to."""
    speaks = None
    if found.company_name is not None:
        name = shortened(" ".join(found.company_name.split()), company_words.LONGEST_NAME)
        speaks = _(
            "You are invited to speak for <b>{company}</b>: to look after its profile and to get the requests for "
            "contact to it.",
            company=name,
        )
    role = role_words.invited(found.role) if found.role is not None else None
    return paragraphs(speaks, role, _("Do you accept?"))


def _accepts(turn: Turn, answers: Answers) -> None:
    found = _invitation(turn, answers.token)
    role, name = found.role, answers.my_name if found.company_id is not None else ""
    joined = invitations.claim(turn.session, turn.person, answers.token, name)
    turn.has_new_menu = turn.has_new_menu or role is not None
    if joined is None:
        turn.show(Screen(_("Thank you. What you can do now is in the menu of commands."), (menu_row(),)))
        return
    hub.shows_hub(turn, joined, above=_("Welcome. You speak for this company from now on."))


def _cancels(turn: Turn, answers: Answers) -> None:
    found = invitations.look(turn.session, answers.token)
    if found is not None and found.company_id is None:
        turn.show(Screen(_("Nothing is accepted. The link stays good."), (menu_row(),)))
        return
    hub.shows_profile(turn)


FORM = Form(
    "profile_join",
    _steps,
    title=N_("Invitation"),
    done=_accepts,
    cancelled=_cancels,
)
