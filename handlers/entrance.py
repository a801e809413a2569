"""The entrance of an event, for organisers: they scan, type a code or a name, and register who comes unannounced.

Rules are in `services/check_in.py`; what participants see of it is `check_in`.
"""

from dataclasses import dataclass
from typing import Final

from handlers import errors, event_words
from handlers.buttons import button
from handlers.check_in_words import COMPANY, NAME, group_here, group_rows, people_here, who
from handlers.doors import CheckInAt, ManageEvent, ShowMyEvents
from handlers.forms import Answers, Form
from handlers.keyboards import menu_row, short
from handlers.screens import Button, File, Row, Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext
from services import check_in, event_editing, events
from services.check_in import Arrival, Outcome
from services.check_in_tokens import OWN
from services.entries import Registration
from services.personal_words import STATUS
from services.refusals import EventFull

DOOR: Final = "door"
"""The name under which a dialogue takes codes and names."""
FEWEST_DIGITS: Final = 4
SHOWN: Final = 60


@button("ia")
@dataclass(frozen=True, slots=True)
class LetInAnyway:
    """Without a confirmed place, or on another day."""

    registration_id: int


@button("ip")
@dataclass(frozen=True, slots=True)
class LetIn:
    """One of those whose name was found."""

    registration_id: int


@button("in")
@dataclass(frozen=True, slots=True)
class CountPresent:
    """So many of a group have come."""

    registration_id: int
    present: int


@button("iu")
@dataclass(frozen=True, slots=True)
class TakeBack:
    """It was somebody else."""

    registration_id: int


@button("iw")
@dataclass(frozen=True, slots=True)
class RegisterAtDoor:
    """Somebody without registration and perhaps without a phone."""

    event_id: int


@button("ic")
@dataclass(frozen=True, slots=True)
class PrintPoster:
    """The poster with which people check themselves in."""

    event_id: int


@button("il")
@dataclass(frozen=True, slots=True)
class PrintList:
    """The list for an entrance without a network."""

    event_id: int


def shows_entrance(turn: Turn) -> None:
    """A tap on "Check-in" at an event."""
    _shows_entrance(turn, turn.tapped(CheckInAt).event_id)


def _shows_entrance(turn: Turn, event_id: int, *, note: Text | None = None, rows: tuple[Row, ...] = ()) -> None:
    found = check_in.entrance(turn.session, event_id, turn.roles)
    turn.dialogue = turn.dialogue.left().at(DOOR, {"event_id": event_id})
    here = people_here(found.present, found.expected)
    text = paragraphs(
        lines(_("<b>Check-in</b> · {title}", title=event_words.title(found.event, SHOWN)), here),
        note,
        _("Scan a picture with the phone’s camera, or type a six-digit code or a part of a name."),
        _("Code for a slide, so that people can check themselves in: <code>{code}</code>", code=found.event.slide_code),
    )
    walk_in: Row = (Button(pgettext("button", "➕ Register on the spot"), RegisterAtDoor(event_id)),)
    papers: Row = (
        Button(pgettext("button-half", "🖨 Poster"), PrintPoster(event_id)),
        Button(pgettext("button-half", "📋 List"), PrintList(event_id)),
    )
    turn.show(Screen(text, (*rows, walk_in, papers, menu_row(back=ManageEvent(event_id)))))


@opener(OWN)
def opens_picture(turn: Turn, token: str) -> None:
    """Somebody scans a participant's picture: only staff can let people in with it."""
    if not events.may_organise(turn.roles):
        text = lines(_("<b>Check-in</b>"), _("Please show this picture to the staff at the entrance."))
        turn.show(Screen(text, (menu_row(back=ShowMyEvents()),)))
        return
    _says(turn, check_in.scan(turn.session, turn.person, turn.roles, token))


def lets_in(turn: Turn) -> None:
    """A tap on a name."""
    _says(turn, check_in.arrive(turn.session, turn.person, turn.roles, turn.tapped(LetIn).registration_id))


def lets_in_anyway(turn: Turn) -> None:
    """A tap on "Check in anyway"."""
    registration_id = turn.tapped(LetInAnyway).registration_id
    _says(turn, check_in.arrive(turn.session, turn.person, turn.roles, registration_id, anyway=True))


def counts(turn: Turn) -> None:
    """A tap on how many of a group have come."""
    tapped = turn.tapped(CountPresent)
    found = check_in.count(turn.session, turn.person, turn.roles, tapped.registration_id, tapped.present)
    _says(turn, found)


def takes_back(turn: Turn) -> None:
    """A tap on "Take back"."""
    found = check_in.take_back(turn.session, turn.roles, turn.tapped(TakeBack).registration_id)
    _shows_entrance(turn, found.event_id, note=_("Taken back: {who}", who=who(found)))


def takes_words(turn: Turn) -> bool:
    """Reads what is typed at an entrance: a code, a name, or how many of a large group have come. False elsewhere."""
    state = turn.dialogue.state
    if turn.dialogue.form != DOOR or "event_id" not in state:
        return False
    event_id, typed = int(state["event_id"]), check_in.digits(turn.text)
    if "group" in state and 0 < len(typed) < FEWEST_DIGITS:
        _says(turn, check_in.count(turn.session, turn.person, turn.roles, int(state["group"]), int(typed)))
    else:
        _searches(turn, event_id)
    return True


def _searches(turn: Turn, event_id: int) -> None:
    people = check_in.found(turn.session, turn.roles, event_id, turn.text)
    if len(people) == 1 and check_in.digits(turn.text):
        _says(turn, check_in.arrive(turn.session, turn.person, turn.roles, people[0].id))
        return
    rows = tuple((Button(_listed(each), LetIn(each.id)),) for each in people[: check_in.MOST_FOUND])
    _shows_entrance(turn, event_id, note=_search_note(turn.text, len(people)), rows=rows)


def _search_note(words: str, number: int) -> Text:
    shown = words if len(words) <= SHOWN else words[:SHOWN].rstrip() + "…"
    if number > check_in.MOST_FOUND:
        return _("“{words}” fits more people than these. Please type more of the name.", words=shown)
    if number:
        return _("Found for “{words}”:", words=shown)
    if len(check_in.folded(words)) < check_in.FEWEST_LETTERS:
        return _("Please type at least three letters of the name, or the six digits of a code.")
    return _("🔍 Nobody is registered as “{words}”.", words=shown)


def _listed(found: Registration) -> Text:
    mark = "☑️ " if found.checked_in_at else ""
    return short(f"{mark}{found.name} · {found.company}" if found.company else f"{mark}{found.name}")


def _says(turn: Turn, arrival: Arrival) -> None:
    """What came of it; the entrance stays open for the next code or name."""
    found, event = arrival.registration, arrival.event
    assert found is not None, "staff let in registrations only"
    group = {"group": found.id} if found.checked_in_at and found.seats > 1 else {}
    turn.dialogue = turn.dialogue.left().at(DOOR, {"event_id": event.id, **group})
    about = lines(
        who(found),
        _("with {names}", names=_names(found)) if found.members else None,
        group_here(found) if found.checked_in_at else None,
        event_words.title(event, SHOWN),
    )
    text = paragraphs(
        _verdict(turn, arrival, found),
        about,
        _("Have fewer come? Choose or type the number.") if group else None,
        _("The next code or name can be typed at once."),
    )
    turn.show(Screen(text, (*_ways_on(arrival, found), menu_row(back=CheckInAt(event.id)))))


def _names(found: Registration) -> str:
    words = ", ".join(found.members)
    return words if len(words) <= 3 * SHOWN else words[: 3 * SHOWN].rstrip() + "…"


def _verdict(turn: Turn, arrival: Arrival, found: Registration) -> Text:
    if arrival.outcome is Outcome.IN:
        return _("✅ <b>Checked in</b>")
    if arrival.outcome is Outcome.ALREADY and found.checked_in_at is not None:
        at = event_words.moment(found.checked_in_at, turn.zone)
        return _("☑️ <b>Already checked in</b>: {time}", time=at)
    if arrival.outcome is Outcome.OTHER_DAY:
        span = event_words.span(arrival.event.starts_at, arrival.event.ends_at, turn.zone)
        return lines(_("⚠️ <b>The event is not today</b>"), span)
    room = _("A place is free.") if arrival.has_room else _("No place is free.")
    return lines(_("⚠️ <b>No confirmed place</b>: {state}", state=_(STATUS[found.state])), room)


def _ways_on(arrival: Arrival, found: Registration) -> list[Row]:
    if found.checked_in_at is not None:
        rows = group_rows(found, lambda number: CountPresent(found.id, number))
        return [*rows, (Button(pgettext("button", "↩️ Take back"), TakeBack(found.id)),)]
    if not arrival.has_room:
        return []
    return [(Button(pgettext("button", "Check in anyway"), LetInAnyway(found.id)),)]


def begins_to_register(turn: Turn) -> None:
    """A tap on "Register on the spot"."""
    event_id = turn.tapped(RegisterAtDoor).event_id
    check_in.entrance(turn.session, event_id, turn.roles)
    WALK_IN.begin(turn, event_id=event_id)


def _registers(turn: Turn, answers: Answers) -> None:
    event_id = int(answers.event_id)
    try:
        made = check_in.admit(
            turn.session, turn.person, turn.roles, event_id, name=answers.name, company=answers.company
        )
    except EventFull as full:  # nothing was changed yet, and whoever stands at the entrance goes on there
        _shows_entrance(turn, event_id, note=errors.words(full))
        return
    assert made.registration is not None
    _says(turn, made)


def _back_to_entrance(turn: Turn, answers: Answers) -> None:
    _shows_entrance(turn, int(answers.event_id))


WALK_IN: Final = Form(
    "walk_in", (NAME, COMPANY), title=N_("Register on the spot"), done=_registers, cancelled=_back_to_entrance
)


def prints_poster(turn: Turn) -> None:
    """A tap on "Poster"."""
    event_id = turn.tapped(PrintPoster).event_id
    _prints(turn, event_id, "poster", _("🖨 Poster for the entrance: scan it to check in."))


def prints_list(turn: Turn) -> None:
    """A tap on "List"."""
    event_id = turn.tapped(PrintList).event_id
    _prints(turn, event_id, "participant_list", _("📋 List for the entrance, for use offline."))


def _prints(turn: Turn, event_id: int, maker: str, caption: Text) -> None:
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, event_id)
    file = File(maker, {"event_id": event.id, "person_id": turn.person.id})
    turn.say(Screen(lines(caption, event_words.title(event, SHOWN)), file=file))
