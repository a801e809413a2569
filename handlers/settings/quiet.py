"""Quiet hours: the house's, none, or one's own, by buttons or typed as `22-7`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import locales
from handlers.forms import Answers, Choice, Form, Frame, Option
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from handlers.settings.overview import said_hours, said_span, shows_settings
from handlers.turn import Turn
from locales import N_, _, verbatim
from services import people, reminders
from services.quiet_hours import QuietHours, typed_time

HOUSE, NONE, OWN = "house", "none", "own"
# Every half hour in which nights usually begin and end; any other time can be typed.
EVENING = [*range(18 * 60, 24 * 60, 30), *range(0, 2 * 60 + 1, 30)]
MORNING = list(range(4 * 60, 12 * 60 + 1, 30))


@dataclass(frozen=True, slots=True)
class Hours(Choice):
    """A choice in whose place a whole span can be typed, kept as `22:00-07:00`."""

    def read(self, text: str, frame: Frame) -> Read:
        """A span, or one of the choices."""
        span = QuietHours.typed(text)
        return Taken(span.words) if span else Choice.read(self, text, frame)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a span or still offered."""
        return _is_span(stored) or Choice.fits(self, stored, frame)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The span as it is written elsewhere, or the label."""
        return said_span(QuietHours.parse(stored)) if _is_span(stored) else Choice.shown(self, stored, frame)


@dataclass(frozen=True, slots=True)
class Begin(Hours):
    """When the night begins; or the whole of it, if that is what is typed."""

    def read(self, text: str, frame: Frame) -> Read:
        """A time of day, kept as `22:00`, or a span."""
        at = typed_time(text)
        return Taken(f"{at:%H:%M}") if at else Hours.read(self, text, frame)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a time of day or a span."""
        return _is_span(stored) or _is_time(stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The time or the span."""
        return Hours.shown(self, stored, frame) if _is_span(stored) else verbatim(stored)


@dataclass(frozen=True, slots=True)
class End(Choice):
    """When the night ends, which is not when it begins."""

    def read(self, text: str, frame: Frame) -> Read:
        """A time of day."""
        at = typed_time(text)
        if at is None:
            return Choice.read(self, text, frame)
        if f"{at:%H:%M}" == frame.answers.begin:
            return Wrong(_("This is when they begin. Please type another time."))
        return Taken(f"{at:%H:%M}")

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether there is time between begin and end."""
        return _is_time(stored) and stored != frame.answers.begin

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The time."""
        return verbatim(stored)


def _is_span(stored: Json) -> bool:
    return isinstance(stored, str) and "-" in stored and QuietHours.typed(stored) is not None


def _is_time(stored: Json) -> bool:
    return isinstance(stored, str) and typed_time(stored) is not None


def _times(minutes: Sequence[int]) -> list[str]:
    return [f"{each // 60:02}:{each % 60:02}" for each in minutes]


def asks_for_quiet_hours(turn: Turn) -> None:
    """A tap on the quiet hours."""
    FORM.begin(turn)


def _steps(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    question = _(
        "Now: <b>{hours}</b>. In these hours I say nothing unasked, by your time; answers always come at once. "
        "Choose, or type a span such as 22-7.",
        hours=said_hours(turn),
    )
    options = (
        Option(HOUSE, _("As usual here ({hours})", hours=said_span(turn.house.quiet_hours))),
        Option(NONE, N_("No quiet hours")),
        Option(OWN, N_("My own hours")),
    )
    return (
        Hours("hours", ask=question, label=N_("Quiet hours"), options=options),
        Begin(
            "begin",
            ask=N_("When do they begin? Choose, or type any time."),
            label=N_("Begin"),
            options=_times(EVENING),
            when=lambda answers: answers.hours == OWN,
        ),
        End(
            "end",
            ask=N_("When do they end? Choose, or type any time."),
            label=N_("End"),
            options=lambda answers: [each for each in _times(MORNING) if each != answers.begin],
            when=lambda answers: answers.hours == OWN and not _is_span(answers.begin),
        ),
    )


def _chooses(turn: Turn, answers: Answers) -> None:
    hours = _chosen(answers)
    people.choose_quiet_hours(turn.session, turn.person.id, hours)
    reminders.plan_person(turn.session, turn.person.id)
    turn.person = replace(turn.person, quiet_hours=hours)
    shows_settings(turn, above=_("Saved."))


def _chosen(answers: Answers) -> str | None:
    if answers.hours == OWN:
        return str(answers.begin) if answers.end is None else f"{answers.begin}-{answers.end}"
    return {HOUSE: None, NONE: ""}.get(answers.hours, answers.hours)


FORM = Form(
    "settings_quiet_hours",
    _steps,
    title=N_("Quiet hours"),
    done=_chooses,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
