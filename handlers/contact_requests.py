"""Requests for contact from their sender's side: the form, all that somebody waits for, one request, taking it back.

What the other side reads is in `handlers/introductions.py`; the rules are in `services/contact_sending.py`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from handlers import contact_form, contact_words, introduction_words, partner_relay_words, reading_words
from handlers.buttons import UnknownButtonError, button
from handlers.doors import (
    AskForContact,
    AskPerson,
    SendPhrase,
    ShowCase,
    ShowCompany,
    ShowPartners,
    ShowRequest,
    ShowRequests,
    WriteToDesk,
)
from handlers.forms import Answers, Form
from handlers.forms.run import Filling
from handlers.keyboards import menu_row, page_turns
from handlers.reading_words import ReadRules, RulesRead, WithdrawRequest
from handlers.request_words import other_way_screen, question_label
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Handler, Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country, date
from services import (
    companies,
    contact_reading,
    contact_requests,
    contact_sending,
    desk,
    introduction_ends,
    introductions,
)
from services.companies import Company
from services.contact_requests import OPEN, ContactRequest, RequestState
from services.desk import Kind
from services.refusals import CompanyGone, RequestGone, RequestOver
from services.teasers import Teaser
from services.transaction_levels import Level, Stated

PAGE: Final = 6
LABEL: Final = 30


@button("Zb")
@dataclass(frozen=True, slots=True)
class TurnRequests:
    """A page of one's requests, counted from nought."""

    page: int


# -- sending --------------------------------------------------------------------------------------------------------


def asks_for_contact(turn: Turn) -> None:
    """A tap on "Ask for contact": the form, or the request that is still open there.

    Raises CompanyGone, RequestToOneself, RequestRefused, TooManyRequests, BannedFromDesk.
    """
    company_id = turn.tapped(AskForContact).company_id
    if turn.house.desk is None:
        turn.dialogue = turn.dialogue.left()
        turn.show(other_way_screen(turn.house))
        return
    found = contact_sending.check(turn.session, turn.person, company_id or None)
    if found is not None:
        turn.dialogue = turn.dialogue.left()
        turn.show(request_screen(turn, found, above=_asked_already()))
        return
    known = contact_sending.known(turn.session, turn.person)
    country = {} if known.own else {"country": known.country}
    SEAT.begin(turn, company_id=company_id, key=_key(turn, company_id), **country)


def _has_seat(turn: Turn, answers: Answers) -> None:
    """The sender's country is known, and what must be read about it is read: now the request itself."""
    known = contact_form.known(contact_sending.known(turn.session, turn.person))
    FORM.begin(turn, **answers.as_dict(), **known)


def _asked_already() -> Text:
    return _("You have asked there already. This is how it stands:")


def _key(turn: Turn, company_id: int) -> str:
    """The name of the request that is being written: the same as long as the form is, or its draft."""
    dialogue, draft = turn.dialogue, turn.dialogue.draft
    begun = [dialogue.state] if dialogue.form in (SEAT.name, FORM.name) else []
    begun += [draft.state] if draft is not None and draft.form in (SEAT.name, FORM.name) else []
    for state in begun:
        context = Filling.of(state).context
        if context.get("company_id") == company_id and isinstance(context.get("key"), str):
            return str(context["key"])
    return secrets.token_hex(8)


def _sends(turn: Turn, answers: Answers) -> None:
    at = turn.house.desk
    if at is None:
        turn.show(other_way_screen(turn.house))
        return
    wish = contact_form.as_wish(answers)
    before = contact_sending.open_to(turn.session, turn.person.id, wish.company_id)
    sent = contact_sending.send(
        turn.session, at, turn.person, wish, level_of=turn.house.answers.level, language=turn.language
    )
    above = _asked_already() if before is not None else _("✅ Your request is sent.")
    turn.show(request_screen(turn, sent, above=above))


SEAT = Form("contact_seat", contact_form.seat_steps, title=N_("Request for contact"), done=_has_seat)
FORM = Form("contact_request", contact_form.steps, title=N_("Request for contact"), done=_sends, one_message=True)


# -- all that somebody waits for ------------------------------------------------------------------------------------


def asks_for_requests(turn: Turn) -> None:
    """/requests, or its button in the menu."""
    turn.dialogue = turn.dialogue.left()
    _shows_list(turn, 0)


def turns_page(turn: Turn) -> None:
    """A tap on a page of them."""
    turn.dialogue = turn.dialogue.left()
    _shows_list(turn, turn.tapped(TurnRequests).page)


def _shows_list(turn: Turn, wanted: int) -> None:
    if turn.house.desk is None:
        turn.show(other_way_screen(turn.house))
        return
    asked = introductions.waiting_for(turn.session, turn.person)
    own = contact_requests.own_requests(turn.session, turn.person)
    agreed = contact_sending.agreed_by(turn.session, turn.person)
    questions = [each for each in desk.own_cases(turn.session, turn.person) if each.kind is Kind.QUESTION]
    picks = [
        *(Button(_teaser_label(each), introduction_words.OpenTeaser(each.case_id)) for each in asked),
        *(Button(_own_label(turn, each), ShowRequest(each.case_id)) for each in (*own, *agreed)),
        *(Button(question_label(each), ShowCase(each.id)) for each in questions),
    ]
    last = max(0, (len(picks) - 1) // PAGE)
    page = min(max(wanted, 0), last)
    rows: tuple[Row, ...] = (
        *((each,) for each in picks[page * PAGE : (page + 1) * PAGE]),
        *page_turns(page, last, TurnRequests),
        (Button(pgettext("button", "🔎 Find partners"), ShowPartners()),),
        (Button(pgettext("button", "🤝 Who can do this? Ask us"), AskForContact(0)),),
        (Button(pgettext("button", "💬 Ask a person"), AskPerson()),),
    )
    turn.show(Screen(_list_text(len(asked), len(own), len(agreed), len(questions)), (*rows, menu_row())))


def _list_text(asked: int, own: int, agreed: int, questions: int) -> Text:
    if not asked and not own and not agreed and not questions:
        return lines(_("<b>Requests</b>"), _("You have sent no requests, and nobody asks for you at the moment."))
    waits = ngettext("❔ {number} waits for your answer.", "❔ {number} wait for your answer.", asked)
    sent = ngettext("Sent by you: {number}", "Sent by you: {number}", own)
    yes = ngettext("You said yes to: {number}", "You said yes to: {number}", agreed)
    at_desk = ngettext("Questions at the desk: {number}", "Questions at the desk: {number}", questions)
    counted = ((asked, waits), (own, sent), (agreed, yes), (questions, at_desk))
    return lines(_("<b>Requests</b>"), *(words for number, words in counted if number))


def _teaser_label(found: Teaser) -> Text:
    about = f"❔ {found.number} · {country(found.country)} · {contact_words.goods_name(found.code).plain}"
    return verbatim(shortened(about, LABEL))


def _own_label(turn: Turn, found: ContactRequest) -> Text:
    state = contact_words.state_name(introduction_ends.seen_by_sender(turn.session, found))
    return contact_words.number_and_state(found.number, state)


# -- one request ----------------------------------------------------------------------------------------------------


def opens_request(turn: Turn) -> None:
    """A tap on a request, by its sender or by somebody who is asked. Raises RequestGone."""
    turn.dialogue = turn.dialogue.left()
    case_id = turn.tapped(ShowRequest).case_id
    found = contact_requests.request(turn.session, case_id)
    if found.sender_id == turn.person.id:
        turn.show(request_screen(turn, found))
        return
    if found.state is RequestState.INTRODUCED and found.answered_by == turn.person.id:
        turn.show(_introduced_screen(turn, found))
        return
    teaser = introductions.teaser(turn.session, turn.person, case_id)
    turn.show(introduction_words.teaser_screen(teaser, turn.zone))


def _introduced_screen(turn: Turn, found: ContactRequest) -> Screen:
    """An introduction for the side that was asked."""
    state = contact_words.state_words(RequestState.INTRODUCED, is_held=False)
    text = paragraphs(
        lines(contact_words.heading(found.number), state), _writing(turn, found), _about(found.purpose, found.code)
    )
    # The case at the desk is the sender's: for this side the way there is a question of its own.
    return Screen(text, (*_after_introduction(found, desk_case_id=0), menu_row(back=ShowRequests())))


def _writing(turn: Turn, found: ContactRequest) -> Text | None:
    """Whether both can write to each other here, for those who are introduced."""
    if found.state is not RequestState.INTRODUCED or found.relay_until is None:
        return None
    if found.is_relayed:
        until = date(found.relay_until.astimezone(turn.zone).date())
        return _("You can write to each other here until {date}.", date=until)
    return _("Writing to the other side through the assistant has ended. The contact card that you got stays yours.")


def request_screen(turn: Turn, found: ContactRequest, *, above: Text | None = None) -> Screen:
    """Where a request stands for its sender, and what can be done about it."""
    state, target = introduction_ends.seen_by_sender(turn.session, found), _target(turn, found)
    unread = contact_reading.unread_now(found, turn.house.answers.level)
    stands = contact_words.state_words(state, is_held=found.is_held or not found.is_open)
    text = paragraphs(
        above,
        lines(contact_words.heading(found.number), reading_words.found_words(found) if unread else stands),
        _writing(turn, found),
        lines(
            _whom(found, target),
            _about(found.purpose, found.code),
            _("Sent on {date}", date=date(found.sent_at.astimezone(turn.zone).date())),
            contact_words.quoted(found.text),
        ),
    )
    ways = _rows(found, state, target)
    read = [reading_words.read_row(found.case_id)] if unread else []
    return Screen(text, (*read, *ways, menu_row(back=ShowRequests())))


def _whom(found: ContactRequest, target: Company | None) -> Text | None:
    """Whom it is for; nothing where that is a profile which is not public any more."""
    if target is None and not found.is_open:
        return None
    return contact_words.to_whom(target, found.target_country)


def _about(purpose: contact_requests.Purpose, code: str) -> Text:
    return _("{purpose} · {goods}", purpose=contact_words.purpose_name(purpose), goods=contact_words.goods_name(code))


def _target(turn: Turn, found: ContactRequest) -> Company | None:
    """Whom the sender asked for; whom a manager found for them they learn with the introduction."""
    if found.company_id is None or (found.is_open and found.state is not RequestState.INTRODUCED):
        return None
    try:
        return companies.published_company(turn.session, found.company_id)
    except CompanyGone:
        return None


def _rows(found: ContactRequest, state: RequestState, target: Company | None) -> list[Row]:
    profile = (Button(pgettext("button", "🏭 Profile of the company"), ShowCompany(target.id)),) if target else None
    if state is RequestState.INTRODUCED:
        return [*_after_introduction(found, desk_case_id=found.case_id), *([profile] if profile else [])]
    rows: list[Row] = [(Button(pgettext("button", "🔄 Status"), ShowRequest(found.case_id)),)] if state in OPEN else []
    rows += [profile] if profile else []
    if state is not RequestState.WITHDRAWN:
        rows.append((Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(found.case_id)),))
    if state in OPEN:
        rows.append(reading_words.withdraw_row(found.case_id))
    else:
        rows.append((Button(pgettext("button", "🔎 Find partners"), ShowPartners()),))
    return rows


def _after_introduction(found: ContactRequest, *, desk_case_id: int) -> list[Row]:
    """The ways to the other side, as long as both may write to each other here, and to the desk."""
    cards = (Button(pgettext("button", "🗂 Phrase cards"), SendPhrase(found.case_id)),)
    desk_row = (Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(desk_case_id)),)
    return [*([partner_relay_words.write_row(found.case_id), cards] if found.is_relayed else []), desk_row]


# -- what must be read before it goes on ----------------------------------------------------------------------------


def reads_rules(turn: Turn) -> None:
    """A tap on "Read the rules". Raises RequestGone."""
    turn.dialogue = turn.dialogue.left()
    _shows_rules(turn, contact_requests.own_request(turn.session, turn.person, turn.tapped(ReadRules).case_id))


def _shows_rules(turn: Turn, found: ContactRequest) -> None:
    """The rules that are still to be read; without any, how the request stands."""
    unread = contact_reading.unread_now(found, turn.house.answers.level)
    if unread:
        turn.show(reading_words.rules_screen(found, unread[0], turn.house))
    else:
        turn.show(request_screen(turn, found))


def goes_on(turn: Turn) -> None:
    """A tap on "Read, continue" under the rules. Raises RequestGone."""
    tapped = turn.tapped(RulesRead)
    turn.dialogue = turn.dialogue.left()
    if tapped.level not in {*Level}:
        raise UnknownButtonError
    rules = Stated(tapped.market, Level(tapped.level), tapped.as_of)
    try:
        found = contact_reading.read(
            turn.session, turn.person, tapped.case_id, rules, level_of=turn.house.answers.level
        )
    except RequestOver:  # withdrawn, ended or gone on: the screen says how it stands
        found = contact_requests.own_request(turn.session, turn.person, tapped.case_id)
    _shows_rules(turn, found)


# -- taking it back -------------------------------------------------------------------------------------------------


def withdraws(turn: Turn) -> None:
    """A tap on "Withdraw", and the answer yes to the question about it. Raises RequestGone."""
    tapped = turn.tapped(WithdrawRequest)
    turn.dialogue = turn.dialogue.left()
    found = contact_requests.own_request(turn.session, turn.person, tapped.case_id)
    if introduction_ends.seen_by_sender(turn.session, found) not in OPEN:
        turn.show(request_screen(turn, found, above=_too_late(found)))
    elif tapped.is_sure:
        turn.show(request_screen(turn, _withdrawn(turn, found)))
    else:
        turn.show(_sure_screen(turn, found))


def _too_late(found: ContactRequest) -> Text | None:
    if found.state is not RequestState.INTRODUCED:
        return None
    return _("It is too late to withdraw this request: both sides have the contact.")


def _withdrawn(turn: Turn, found: ContactRequest) -> ContactRequest:
    try:
        return contact_sending.withdraw(turn.session, turn.person, found.case_id)
    except (RequestOver, RequestGone):  # released or deleted in this very moment: the screen says how it stands
        return contact_requests.own_request(turn.session, turn.person, found.case_id)


def _sure_screen(turn: Turn, found: ContactRequest) -> Screen:
    target = _target(turn, found)
    text = paragraphs(
        lines(contact_words.heading(found.number), _("🔴 Withdraw this request?")),
        lines(_whom(found, target), contact_words.quoted(found.text)),
        _("Nobody is asked any more, and what you wrote is deleted after 30 days. This cannot be undone."),
    )
    sure = Button(pgettext("button", "🔴 Yes, withdraw it"), WithdrawRequest(found.case_id, True))
    return Screen(text, ((sure,), menu_row(back=ShowRequest(found.case_id))))


ROUTES: Final[Mapping[type, Handler]] = {
    AskForContact: asks_for_contact,
    ShowRequests: asks_for_requests,
    TurnRequests: turns_page,
    ShowRequest: opens_request,
    ReadRules: reads_rules,
    RulesRead: goes_on,
    WithdrawRequest: withdraws,
}
