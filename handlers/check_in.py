"""Checking in, as participants see it: the picture to show at the entrance, the poster, the code on a slide.

Rules are in `services/self_check_in.py`; the staff's side is `entrance`.
"""

from dataclasses import dataclass
from typing import Final

from handlers import event_words
from handlers.buttons import button
from handlers.check_in_words import COMPANY, NAME, code, group_here, group_rows
from handlers.doors import ShowCheckIn, ShowEvent
from handlers.forms import Answers, Form
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext
from services import check_in, entries, events, self_check_in
from services.check_in import Arrival, Outcome
from services.check_in_tokens import POSTER
from services.entries import Registration, State
from services.events import Event

SLIDE: Final = "slide"
"""The name under which a dialogue takes the code from a slide."""


@button("is")
@dataclass(frozen=True, slots=True)
class TypeSlideCode:
    """The code that is shown on a slide shall be typed."""

    registration_id: int


@button("ir")
@dataclass(frozen=True, slots=True)
class RegisterOnSpot:
    """Before the poster, without a place yet."""

    event_id: int


@button("io")
@dataclass(frozen=True, slots=True)
class CountOwn:
    """So many of one's own group have come."""

    registration_id: int
    present: int


def shows_picture(turn: Turn) -> None:
    """A tap on "Check-in code" of one's own registration."""
    found = entries.own(turn.session, turn.person, turn.tapped(ShowCheckIn).registration_id)
    event = events.event(turn.session, found.event_id)
    turn.dialogue = turn.dialogue.left()
    if found.checked_in_at is not None or found.state is not State.CONFIRMED or not event.is_published:
        turn.show(_standing(turn, event, found))
        return
    group = ngettext(
        "It is good for {number} person.", "It is good for all {number} people of your group.", found.seats
    )
    text = paragraphs(
        lines(_("<b>Your check-in</b>"), event_words.title(event), event_words.when(event, turn.zone)),
        lines(
            _("Please show this picture at the entrance, or say the code: <code>{code}</code>", code=code(found)),
            group if found.seats > 1 else None,
        ),
    )
    typed: Row = (Button(pgettext("button", "🔢 Type the code on the slide"), TypeSlideCode(found.id)),)
    rows = (typed,) if self_check_in.is_open(turn.session, event) else ()
    file = File("check_in", {"registration_id": found.id, "person_id": turn.person.id})
    turn.show(Screen(text, (*rows, menu_row(back=ShowEvent(event.id))), file))


def _standing(turn: Turn, event: Event, found: Registration) -> Screen:
    text = lines(_("<b>Your check-in</b>"), event_words.title(event))
    state = event_words.banner(event) if not event.is_published else event_words.state(found, turn.zone)
    if found.checked_in_at is not None:
        state = _already(turn, found)
    return Screen(paragraphs(text, state), (menu_row(back=ShowEvent(event.id)),))


def _already(turn: Turn, found: Registration) -> Text:
    assert found.checked_in_at is not None
    return _("☑️ You are checked in: {time}", time=event_words.moment(found.checked_in_at, turn.zone))


@opener(POSTER)
def opens_poster(turn: Turn, token: str) -> None:
    """Somebody scans the poster at the entrance."""
    _says(turn, self_check_in.by_poster(turn.session, turn.person, token))


def asks_for_code(turn: Turn) -> None:
    """A tap on "Type the code on the slide"."""
    registration_id = turn.tapped(TypeSlideCode).registration_id
    found = entries.own(turn.session, turn.person, registration_id)
    _asks_for_code(turn, events.event(turn.session, found.event_id), found.id)


def _asks_for_code(turn: Turn, event: Event, registration_id: int, *, note: Text | None = None) -> None:
    turn.dialogue = turn.dialogue.left().at(SLIDE, {"registration_id": registration_id})
    text = paragraphs(
        lines(_("<b>Check in</b>"), event_words.title(event)), note, _("Please type the four digits on the slide.")
    )
    turn.show(Screen(text, (menu_row(back=ShowCheckIn(registration_id)),)))


def takes_words(turn: Turn) -> bool:
    """Reads the code from a slide. False where nobody waits for one."""
    if turn.dialogue.form != SLIDE or "registration_id" not in turn.dialogue.state:
        return False
    registration_id = int(turn.dialogue.state["registration_id"])
    found = self_check_in.by_slide_code(turn.session, turn.person, registration_id, turn.text)
    if found.outcome is Outcome.WRONG_CODE:
        _asks_for_code(turn, found.event, registration_id, note=_("This is not the code on the slide."))
    else:
        _says(turn, found)
    return True


def counts_own(turn: Turn) -> None:
    """A tap on how many of one's own group have come."""
    tapped = turn.tapped(CountOwn)
    _says(turn, check_in.count(turn.session, turn.person, turn.roles, tapped.registration_id, tapped.present))


def _says(turn: Turn, arrival: Arrival) -> None:
    turn.dialogue = turn.dialogue.left()
    found = arrival.registration
    group = found if found is not None and found.checked_in_at is not None and found.seats > 1 else None
    text = paragraphs(
        lines(_("<b>Check in</b>"), event_words.title(arrival.event)),
        lines(_verdict(turn, arrival), group_here(group) if group else None),
    )
    rows = group_rows(group, lambda number: CountOwn(group.id, number)) if group else []
    if arrival.outcome is Outcome.NO_PLACE and arrival.has_room:
        rows = [(Button(pgettext("button", "Register on the spot"), RegisterOnSpot(arrival.event.id)),)]
    turn.show(Screen(text, (*rows, menu_row(back=ShowEvent(arrival.event.id)))))


def _verdict(turn: Turn, arrival: Arrival) -> Text:
    found = arrival.registration
    if arrival.outcome is Outcome.IN:
        return _("✅ You are checked in. Welcome.")
    if arrival.outcome is Outcome.ALREADY and found is not None:
        return _already(turn, found)
    if arrival.outcome is Outcome.EARLY and arrival.at is not None:
        at = event_words.moment(arrival.at, turn.zone)
        return _("⏳ You can check in from {time} on. Please try again then.", time=at)
    if arrival.outcome is Outcome.TOO_MANY and arrival.at is not None:
        at = event_words.clock_time(arrival.at, turn.zone)
        return _("Too many wrong codes. Please try again from {time} on, or show your picture to the staff.", time=at)
    if arrival.outcome is Outcome.NO_PLACE:
        return _no_place(turn, arrival)
    return _("The time to check in by yourself is over. Please turn to the staff at the entrance.")


def _no_place(turn: Turn, arrival: Arrival) -> Text:
    found = arrival.registration
    state = event_words.state(found, turn.zone) if found else _("You are not registered for this event.")
    ask = _("Please turn to the staff at the entrance.")
    return lines(state, _("A place is free. You can register here and now.") if arrival.has_room else ask)


def registers_on_spot(turn: Turn) -> None:
    """A tap on "Register on the spot": only what is not known is asked."""
    event_id = turn.tapped(RegisterOnSpot).event_id
    known = entries.known(turn.session, turn.person.id)
    facts = {"name": known.name, "company": known.company} if known else {}
    ON_THE_SPOT.begin(turn, event_id=event_id, **facts)


def _registers(turn: Turn, answers: Answers) -> None:
    made = self_check_in.on_the_spot(
        turn.session, turn.person, int(answers.event_id), name=answers.name, company=answers.company
    )
    _says(turn, made)


ON_THE_SPOT: Final = Form("on_the_spot", (NAME, COMPANY), title=N_("Register on the spot"), done=_registers)
