"""Who is registered, as organisers see it: the list, each person, answers to those who ask, and the list as a file."""

from collections.abc import Iterator
from typing import Final

from handlers import event_words
from handlers.buttons import UnknownButtonError
from handlers.doors import CheckInAt, ManageEvent
from handlers.forms import Answers, Option
from handlers.forms.answers import only_words
from handlers.keyboards import menu_row, no_label, previous_and_more, short, yes_label
from handlers.organising.buttons import AnswerWish, ExportPeople, ShowPeople, ShowPerson
from handlers.organising.questions import said_label
from handlers.screens import CARD, Button, File, Row, Screen, entered
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import event_editing, event_people, events
from services.entries import Registration, State
from services.event_people import Page
from services.events import Event, Question

PAGE: Final = 8
STATES: Final = {
    State.ASKED: ("🙋", N_("waits for your answer")),
    State.CONFIRMED: ("✅", N_("confirmed")),
    State.WAITING: ("⏳", N_("on the waitlist")),
    State.OFFERED: ("🎟", N_("offered a place")),
    State.LEAVING: ("↩️", N_("just cancelled")),
    State.CANCELLED: ("✖️", N_("cancelled")),
    State.PASSED: ("✖️", N_("left the waitlist")),
    State.DECLINED: ("✖️", N_("declined")),
    State.EXCUSED: ("✖️", N_("excused")),
}
FILES: Final = {"csv": "registrations_csv", "xlsx": "registrations_xlsx", "list": "participant_list"}
LONGEST: Final = 60
IN_LIST: Final = 30
FEWEST: Final = 20
"""An answer of which fewer characters fit is left to the file."""


def opens_people(turn: Turn) -> None:
    """A tap on "Participants"."""
    turn.dialogue = turn.dialogue.left()
    tapped = turn.tapped(ShowPeople)
    shows_people(turn, tapped.event_id, tapped.page)


def shows_people(turn: Turn, event_id: int, page: int) -> None:
    """A page of the list, whoever needs an answer first."""
    first = max(page, 0) * PAGE
    found = event_people.page(turn.session, event_id, roles=turn.roles, first=first, most=PAGE)
    if not found.registrations and found.total:
        shows_people(turn, event_id, (found.total - 1) // PAGE)
        return
    listed = [_line(each) for each in found.registrations]
    text = paragraphs(
        lines(_("<b>Participants</b>"), event_words.title(found.event, LONGEST)),
        lines(*listed) if listed else _("Nobody is registered yet."),
    )
    turn.show(Screen(text, tuple(_rows(found, first // PAGE))))


def _line(each: Registration) -> Text:
    icon, words = STATES[each.state]
    if each.checked_in_at is not None:
        icon, words = "🚪", N_("checked in")
    name = verbatim(event_words.cut(each.name, IN_LIST))
    company = verbatim(event_words.cut(each.company, IN_LIST)) if each.company else None
    # Translators: one line of a list: an icon, a name, a company, and where the registration stands.
    if company is not None:
        return _("{icon} <b>{name}</b>, {company}: {state}", icon=icon, name=name, company=company, state=_(words))
    return _("{icon} <b>{name}</b>: {state}", icon=icon, name=name, state=_(words))


def _cut(words: str) -> str:
    return event_words.cut(words, LONGEST)


def _rows(found: Page, page: int) -> Iterator[Row]:
    event_id = found.event.id
    for each in found.registrations:
        yield (Button(short(f"{STATES[each.state][0]} {' '.join(each.name.split())}"), ShowPerson(each.id)),)
    yield from previous_and_more(page, (found.total - 1) // PAGE, lambda other: ShowPeople(event_id, other))
    if found.total:
        yield (
            Button(pgettext("button-half", "💾 CSV"), ExportPeople(event_id, "csv")),
            Button(pgettext("button-half", "💾 Excel"), ExportPeople(event_id, "xlsx")),
        )
        yield (Button(pgettext("button", "🖨 List to print"), ExportPeople(event_id, "list")),)
    yield menu_row(back=ManageEvent(event_id))


def opens_person(turn: Turn) -> None:
    """A tap on a name."""
    event, found = event_people.one(turn.session, turn.tapped(ShowPerson).registration_id, roles=turn.roles)
    shows_person(turn, event, found)


def shows_person(turn: Turn, event: Event, found: Registration) -> None:
    """One registration with all that was said."""
    icon, words = STATES[found.state]
    said = paragraphs(
        lines(
            _("<b>{name}</b>", name=_cut(found.name)),
            _("{icon} {state}", icon=icon, state=_(words)),
            event_words.title(event, LONGEST),
        ),
        lines(*_facts(turn, event, found)),
    )
    text = paragraphs(said, *_answers(event, found, room=CARD - len(said.plain)))
    rows: list[Row] = []
    if found.state is State.ASKED:
        rows.append((Button(pgettext("button", "✅ Give a place"), AnswerWish(found.id, True)),))
        rows.append((Button(pgettext("button", "✖️ Give no place"), AnswerWish(found.id, False)),))
    elif found.state is State.CONFIRMED and found.checked_in_at is None and not event.is_over:
        rows.append((Button(pgettext("button-half", "🚪 Check-in"), CheckInAt(event.id)),))
    turn.show(Screen(text, (*rows, menu_row(back=ShowPeople(event.id, 0)))))


def _facts(turn: Turn, event: Event, found: Registration) -> Iterator[Text]:
    pairs = (
        (_("Company"), verbatim(_cut(found.company)) if found.company else None),
        (_("E-mail"), verbatim(_cut(found.email)) if found.email else None),
        (_("People"), verbatim(formats.number(found.seats)) if found.seats > 1 else None),
        (_("Along with"), verbatim(_cut(formats.list(found.members).plain)) if found.members else None),
        (_("Sessions"), verbatim(_cut(formats.list(_sessions(turn, event, found)).plain)) if found.sessions else None),
        (_("Waitlist"), verbatim(formats.number(found.position)) if found.position else None),
        (_("Registered"), event_words.moment(found.registered_at, turn.zone)),
        (_("Checked in"), event_words.moment(found.checked_in_at, turn.zone) if found.checked_in_at else None),
    )
    for label, value in pairs:
        if value is not None:
            yield entered(label, value)


def _sessions(turn: Turn, event: Event, found: Registration) -> list[str]:
    chosen = (each for each in event.sessions if each.key in found.sessions)
    return [_cut(events.in_language(each.title, turn.language)[1]) for each in chosen]


def _answers(event: Event, found: Registration, *, room: int) -> Iterator[Text]:
    """The answers, each with its share of the room that a screen has left; the files have them in full."""
    answered = [each for each in event.questions if found.answers.get(each.key) is not None]
    for question in answered:
        share = room // len(answered)
        label = event_words.cut(said_label(question.label).plain, max(IN_LIST, share // 2))
        left = share - len(label) - 4
        if left >= FEWEST:
            answer = event_words.cut(said_answer(question, found.answers[question.key]).plain, left)
            yield entered(verbatim(label), verbatim(answer))


def said_answer(question: Question, answer: object) -> Text:
    """What somebody answered, in the reader's language where it was chosen."""
    if isinstance(answer, bool):
        return yes_label() if answer else no_label()
    if question.kind == "choice":
        for option in question.choices:
            if answer in option.values():
                return only_words(Option(str(answer), dict(option)).label, Answers({}))
    return verbatim(str(answer))


def answers_wish(turn: Turn) -> None:
    """A tap on "Give a place" or "Give no place"."""
    tapped = turn.tapped(AnswerWish)
    decide = event_editing.approve if tapped.is_in else event_editing.decline
    made = decide(turn.session, tapped.registration_id, roles=turn.roles)
    event, found = event_people.one(turn.session, made.id, roles=turn.roles)
    shows_person(turn, event, found)


def exports_people(turn: Turn) -> None:
    """A tap on a form of file: it comes below, the screen stays."""
    tapped = turn.tapped(ExportPeople)
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, tapped.event_id)
    maker = FILES.get(tapped.form)
    if maker is None:
        raise UnknownButtonError
    turn.say(Screen(event_words.heading(event), file=File(maker, {"event_id": event.id, "person_id": turn.person.id})))
