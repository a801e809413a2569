"""The asker's side of the desk: ask a person instead, write to them, answer them, take it back.

What the desk does in its group is in `handlers/desk.py`; the rules are in `services/desk.py` and `services/relays.py`.
"""

from dataclasses import dataclass

from handlers import contents, errors
from handlers.buttons import button
from handlers.doors import AskPerson, ShowCase, ShowRequest, WriteToDesk
from handlers.keyboards import menu_row
from handlers.phrase_words import DESK, cards_row
from handlers.request_words import other_way_screen, question_label
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, detect, lines, paragraphs, pgettext
from locales.formats import date, weekday
from services import desk, questions, relays, topics
from services.contents import Content
from services.desk import Case, Desk, Kind, Status
from services.questions import Question
from services.refusals import (
    CaptionTooLong,
    FileNotAllowed,
    FilesNotWanted,
    FileTooLarge,
    NotRelayed,
    Refusal,
    TooManyMessages,
)

WRITING = "desk"
"""The name under which a dialogue waits for a message to the desk."""
FIRST_WORDS = 200
NOT_TAKEN = (NotRelayed, FileTooLarge, FileNotAllowed, CaptionTooLong, FilesNotWanted, TooManyMessages)
"""What somebody can mend who is writing to the desk, so that the screen goes on waiting."""


@button("rw")
@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """The asker does not want to wait any more."""

    case_id: int


def asks_person(turn: Turn) -> None:
    """A tap on "Ask a person": the question goes to the desk at once; without one, the way to write it."""
    at = turn.house.desk
    turn.dialogue = turn.dialogue.left()
    if at is None:
        turn.show(other_way_screen(turn.house))
        return
    asked = questions.question(turn.session, turn.person.id, turn.tapped(AskPerson).question_id)
    if asked is None:
        turn.show(desk_screen(turn))
        return
    case = desk.open_case(turn.session, at, turn.person, asked, language=turn.language)
    # A question that came before the first start has no message to quote; its number stands in for one.
    first = Content(asked.message_id or -asked.id, asked.text)
    if not case.is_withdrawn:
        _passes(turn, at, case, first)
    turn.show(case_screen(turn, desk.case(turn.session, case.id)))


def _passes(turn: Turn, at: Desk, case: Case, content: Content) -> None:
    relays.write(turn.session, at, turn.person, case, content)
    topics.say_opened(turn.session, desk.case(turn.session, case.id))


def desk_screen(turn: Turn) -> Screen:
    """The way to people when no question was asked yet, with what the person waits for already."""
    waiting = [each for each in desk.own_cases(turn.session, turn.person) if each.kind is Kind.QUESTION]
    rows: list[Row] = [(Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(0)),)]
    rows += [(Button(question_label(each), ShowCase(each.id)),) for each in waiting]
    text = paragraphs(
        _("<b>Ask a person</b>"),
        _("Write to the network desk, and a person will answer you here."),
        _("Your open requests are below.") if waiting else None,
    )
    return Screen(text, (*rows, menu_row()))


def opens_case(turn: Turn) -> None:
    """A tap on one's own request."""
    turn.dialogue = turn.dialogue.left()
    case = desk.own_case(turn.session, turn.person, turn.tapped(ShowCase).case_id)
    turn.show(case_screen(turn, case))


def begins_to_write(turn: Turn) -> None:
    """A tap on "Write to the desk": the next message goes there."""
    if turn.house.desk is None:
        turn.show(other_way_screen(turn.house))
        return
    case_id = turn.tapped(WriteToDesk).case_id
    case = desk.own_case(turn.session, turn.person, case_id) if case_id else None
    if case is not None and case.is_withdrawn:
        turn.show(case_screen(turn, case))
        return
    turn.dialogue = turn.dialogue.left().at(WRITING, {"case": case_id})
    turn.show(writing_screen(case_id))


def writing_screen(case_id: int, *, above: Text | None = None) -> Screen:
    """Waits for a message to the desk."""
    text = paragraphs(
        above,
        _("<b>Write to the network desk</b>"),
        _("Your next message goes to a person: text, photos, documents or a voice message up to 20 MB."),
    )
    return Screen(text, (menu_row(back=ShowCase(case_id) if case_id else AskPerson()),))


def withdraws(turn: Turn) -> None:
    """A tap on "Withdraw". Requests for contact are withdrawn where they stand, not here."""
    case = desk.own_case(turn.session, turn.person, turn.tapped(WithdrawCase).case_id)
    turn.dialogue = turn.dialogue.left()
    if case.kind is Kind.QUESTION:
        topics.withdraw(turn.session, case)
    turn.show(case_screen(turn, desk.case(turn.session, case.id)))


def takes_message(turn: Turn) -> bool:
    """Passes a message on to the desk if it is meant for it: written there, a reply to it, or a picture of an album.

    False where it is not; then it is a question or an answer to a form.
    """
    message, at = turn.update.effective_message, turn.house.desk
    if message is None or at is None:
        return False
    found = contents.content(message)
    begun = relays.case_of_album(turn.session, turn.person, found.album)
    case = begun or _replied_to(turn)
    is_written = turn.dialogue.form == WRITING
    if case is None and not is_written:
        return False
    try:
        relays.check(turn.session, turn.person, found)
        _writes(turn, at, case, found)
        if begun is not None:
            turn.shown = None  # the first picture of the album was answered for all
    except NOT_TAKEN as refusal:
        case_id = case.id if case is not None else int(turn.dialogue.state.get("case", 0))
        turn.dialogue = turn.dialogue.at(WRITING, {"case": case_id})
        turn.show(writing_screen(case_id, above=errors.words(refusal)))
    return True


def _replied_to(turn: Turn) -> Case | None:
    message = turn.update.effective_message
    quoted = message.reply_to_message if message else None
    return relays.case_behind(turn.session, turn.person, quoted.message_id) if quoted else None


def _writes(turn: Turn, at: Desk, case: Case | None, found: Content) -> None:
    if case is None:
        case_id = int(turn.dialogue.state.get("case", 0))
        case = desk.own_case(turn.session, turn.person, case_id) if case_id else _begun(turn, at, found)
    turn.dialogue = turn.dialogue.left()
    _passes(turn, at, case, found)
    above = _("Passed on.")
    turn.show(case_screen(turn, desk.case(turn.session, case.id), above=above))


def _begun(turn: Turn, at: Desk, found: Content) -> Case:
    stored = turn.language if turn.language in detect.KNOWN_LANGUAGES else None
    language = detect.detect(found.text, stored=stored).language if found.text else None
    asked = Question(found.text, language, "")
    return desk.open_case(turn.session, at, turn.person, asked, language=turn.language)


def edits_message(turn: Turn) -> bool:
    """A message that was passed on has been changed: the change follows it. True where nothing else is to be done.

    A question that was also asked of the assistant is answered anew, so there it is False.
    """
    message = turn.update.effective_message
    if message is None or turn.house.desk is None:
        return False
    is_question = questions.is_asked_by(turn.session, turn.person.id, message.message_id)
    try:
        has_followed = relays.edit(turn.session, turn.dialogue.chat_id, contents.content(message))
    except Refusal as refusal:
        if not is_question:
            turn.show(Screen(errors.words(refusal), (menu_row(),)))
        return not is_question
    if not has_followed or is_question:
        return False
    case = relays.case_of(turn.session, turn.dialogue.chat_id, message.message_id)
    turn.show(case_screen(turn, case, above=_("Your correction was passed on.")))
    return True


def case_screen(turn: Turn, case: Case, *, above: Text | None = None) -> Screen:
    """Where a request stands, and what can be done about it."""
    words = desk.own_question_of(turn.session, case)
    if len(words) > FIRST_WORDS:
        words = words[:FIRST_WORDS].rstrip() + "…"
    text = paragraphs(
        above,
        lines(
            _("<b>{number} · network desk</b>", number=case.number),
            _("<i>“{words}”</i>", words=words) if words else None,
        ),
        _state(turn, case) if case.kind is Kind.QUESTION or case.is_withdrawn else None,
    )
    if case.is_withdrawn:
        return Screen(text, (menu_row(),))
    rows: list[Row] = [(Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(case.id)),)]
    rows.append(cards_row(case.id, DESK))
    if case.kind is Kind.CONTACT:
        # How the desk stands with it may tell what the other side said, which its sender learns at another hour.
        rows.append((Button(pgettext("button", "Where the request stands"), ShowRequest(case.id)),))
    elif case.status is not Status.DONE:
        rows.append((Button(pgettext("button", "Withdraw the request"), WithdrawCase(case.id)),))
    return Screen(text, (*rows, menu_row()))


def _state(turn: Turn, case: Case) -> Text:
    if case.is_withdrawn:
        return _("You have withdrawn this request. What you wrote will be deleted after 30 days.")
    if case.status is Status.DONE:
        return _("The desk has closed this request. If something is still open, write again.")
    if case.status is Status.WAITING:
        return _("The desk has answered. You can write back at any time.")
    due = case.due_at.astimezone(turn.zone)
    return paragraphs(
        _(
            "A person will answer you here, usually by {weekday}, {date}. You need not wait in this chat.",
            weekday=weekday(due.date()),
            date=date(due.date()),
        ),
        _("In urgent cases: {contact}", contact=turn.house.contact) if turn.house.contact else None,
    )
