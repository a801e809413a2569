"""/new: the template of a type, a title, when it begins and how long it takes; from then on there is a draft."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.forms import Answers, Form, times
from handlers.forms import Text as TextStep
from handlers.forms.steps import Step
from handlers.forms.times import Within
from handlers.keyboards import menu_row, rows_of
from handlers.organising import hub, moments
from handlers.organising.buttons import NewEvent, ShowManaged
from handlers.organising.steps import one_line
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, verbatim
from services import event_editing
from services.event_editing import LONGEST_TITLE
from services.event_types import TYPES, EventType
from services.refusals import WrongTimes

LONGEST_HOST = 120


def asks_for_new(turn: Turn) -> None:
    """/new, or its button: the templates."""
    event_editing.needs_organiser(turn.roles)
    turn.dialogue = turn.dialogue.left()
    shows_types(turn)


def shows_types(turn: Turn) -> None:
    """All types that an event can have."""
    tiles = [Button(label(each), NewEvent(each.code)) for each in TYPES.values()]
    text = lines(
        _("<b>New event</b>"),
        _(
            "What kind of event are you planning? Questions, reminders and places are suggested; you can change "
            "everything."
        ),
    )
    turn.show(Screen(text, (*rows_of(tiles), menu_row(back=ShowManaged(False, 0)))))


def label(kind: EventType) -> Text:
    """A type with its icon, for a button."""
    return verbatim(f"{kind.icon} {_(kind.title).plain}")


def begins_event(turn: Turn) -> None:
    """A tap on a type."""
    event_editing.needs_organiser(turn.roles)
    kind = turn.tapped(NewEvent).type
    if kind not in TYPES:
        asks_for_new(turn)
        return
    FORM.begin(turn, type=kind)


def _steps(turn: Turn, context: Answers) -> list[Step]:
    within, language = Within(zone=zone_of(turn)), turn.language
    title = TextStep(
        "title",
        ask=lambda _answers: _(
            "What is the title? Language: {language}. Other languages follow later.",
            language=formats.language_name(language),
        ),
        label=N_("Title"),
        limit=LONGEST_TITLE,
        check=one_line,
    )
    kind = TYPES.get(context.type, TYPES["other"])
    usual = timedelta(hours=kind.hours)
    first = times.beginning(within, ask=N_("On which day does it begin? Tap it, or type a date."))
    return [title, *first, moments.ending(within, usual=usual)]


def zone_of(turn: Turn) -> ZoneInfo:
    """The zone in which a new event takes place, until its organiser chooses another."""
    return turn.house.zone


def _creates(turn: Turn, answers: Answers) -> None:
    zone = zone_of(turn)
    starts_at = times.start(answers, zone)
    ends_at = moments.end(starts_at, zone, answers.ending) if starts_at and answers.ending else None
    if starts_at is None or ends_at is None:
        raise WrongTimes
    made = event_editing.create(
        turn.session,
        roles=turn.roles,
        by=turn.person.id,
        type=answers.type,
        title={turn.language: answers.title},
        host=turn.house.controller[:LONGEST_HOST],
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=zone.key,
    )
    hub.shows_hub(turn, made, above=_("The draft is saved. Only organisers see it until you publish it."))


FORM = Form(
    "event_new",
    _steps,
    title=N_("New event"),
    done=_creates,
    cancelled=lambda turn, _answers: shows_types(turn),
)
