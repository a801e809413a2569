"""/stats: the figures of the programme for a period, as a screen, as a picture and as a table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers import forms
from handlers.buttons import button
from handlers.forms import Answers, Date, Form
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext, verbatim
from locales import formats as form
from services import figures, policy
from services.contact_requests import RequestState
from services.figures import Subject, Today

BEGINNING: Final = date(2017, 1, 1)
"""Of the programme: the earliest day that a figure can be of."""
PERIODS: Final[Mapping[str, str]] = {
    "days": N_("30 days"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "all": N_("Everything"),
}
MOST_NAMED = 3
BETWEEN: Final = "_"
"""Parts the days of a period of one's own in a button, such as `2026-01-01_2026-03-31`."""


@button("st")
@dataclass(frozen=True, slots=True)
class ShowFigures:
    """The figures of one of the periods, or of one of one's own."""

    period: str


@button("sx")
@dataclass(frozen=True, slots=True)
class SaveFigures:
    """The same day by day, as a table."""

    period: str


@button("sc")
@dataclass(frozen=True, slots=True)
class DrawFigures:
    """The same as a picture."""

    period: str


@button("so")
@dataclass(frozen=True, slots=True)
class ChoosePeriod:
    """A period of one's own."""


def asks_for_figures(turn: Turn) -> None:
    """/stats. Raises NotAllowed."""
    turn.dialogue = turn.dialogue.left()
    turn.show(_screen(turn, "days"))


def changes_period(turn: Turn) -> None:
    """A tap on another period. Raises NotAllowed."""
    turn.show(_screen(turn, turn.tapped(ShowFigures).period))


def saves_figures(turn: Turn) -> None:
    """A tap on "Table". Raises NotAllowed."""
    figures.needs_reader(turn.roles)
    period = turn.tapped(SaveFigures).period
    first, last = _days(turn, period)
    params = {"person_id": turn.person.id, "first": first.isoformat(), "last": last.isoformat()}
    turn.say(Screen(_("📊 The figures day by day: {period}", period=_span(first, last)), file=File("figures", params)))
    turn.show(_screen(turn, period))


def draws_figures(turn: Turn) -> None:
    """A tap on "Chart". Raises NotAllowed."""
    period = turn.tapped(DrawFigures).period
    first, last = _days(turn, period)
    found = figures.between(turn.session, first, last, roles=turn.roles)
    if not any(counts for subject, counts in found.items() if subject != Subject.DAY):
        turn.show(_screen(turn, period, above=_("Nothing happened in this period, so there is no chart.")))
        return
    params = {"first": first.isoformat(), "last": last.isoformat(), "language": turn.language}
    file = File("figures_chart", {"person_id": turn.person.id, **params})
    words = lines(_("📈 The figures as a chart: {period}", period=_span(first, last)), _happened(found))
    turn.say(Screen(words, file=file))
    turn.show(_screen(turn, period))


def chooses_period(turn: Turn) -> None:
    """A tap on "Another period". Raises NotAllowed."""
    figures.needs_reader(turn.roles)
    PERIOD.begin(turn)


PERIOD: Final = Form(
    "figures_period",
    (
        Date("first", ask=N_("From which day?"), label=N_("First day"), earliest=BEGINNING, latest=forms.today),
        Date(
            "last",
            ask=N_("Until which day?"),
            label=N_("Last day"),
            earliest=lambda frame: frame.answers.first or BEGINNING,
            latest=forms.today,
        ),
    ),
    title=N_("Statistics"),
    done=lambda turn, answers: turn.show(_screen(turn, _own(answers))),
    cancelled=lambda turn, _answers: turn.show(_screen(turn, "days")),
)


def _own(answers: Answers) -> str:
    """The period in a button; the days in their order, also where the first one was changed last."""
    return BETWEEN.join(day.isoformat() for day in sorted((answers.first, answers.last)))


def _days(turn: Turn, period: str) -> tuple[date, date]:
    """The first and the last day of a period; of thirty days for words that are none."""
    today = policy.today(turn.session)
    if period == "quarter":
        return date(today.year, today.month - (today.month - 1) % 3, 1), today
    if period == "year":
        return date(today.year, 1, 1), today
    if period == "all":
        return BEGINNING, today
    try:
        first, last = (date.fromisoformat(day) for day in period.split(BETWEEN))
    except ValueError:
        return today - timedelta(days=29), today
    first, last = (min(max(BEGINNING, day), today) for day in sorted((first, last)))
    return first, last


def _span(first: date, last: date) -> Text:
    if first == BEGINNING:
        return _("until {date}", date=form.date(last))
    return _("{first} to {last}", first=form.date(first), last=form.date(last))


def _screen(turn: Turn, period: str, *, above: Text | None = None) -> Screen:
    first, last = _days(turn, period)
    found = figures.between(turn.session, first, last, roles=turn.roles)
    text = paragraphs(
        lines(_("<b>📊 Statistics</b>"), _span(first, last), above),
        _happened(found),
        _stands(figures.now(turn.session, roles=turn.roles)),
    )
    chosen = period if period in PERIODS or BETWEEN in period else "days"
    buttons = [Button(_marked(_(words), is_on=key == chosen), ShowFigures(key)) for key, words in PERIODS.items()]
    other = _marked(pgettext("button", "Another period"), is_on=BETWEEN in chosen)
    rows: tuple[Row, ...] = (
        (
            Button(pgettext("button-half", "📈 Chart"), DrawFigures(chosen)),
            Button(pgettext("button-half", "📄 Table (XLSX)"), SaveFigures(chosen)),
        ),
        (buttons[0], buttons[1]),
        (buttons[2], buttons[3]),
        (Button(other, ChoosePeriod()),),
        menu_row(),
    )
    return Screen(text, rows)


def _marked(label: Text, *, is_on: bool) -> Text:
    return verbatim(f"• {label.plain}") if is_on else label


def _happened(found: Mapping[str, Counter[str]]) -> Text:
    decisions, helpful, cases = found[Subject.DECISIONS], found[Subject.HELPFUL], found[Subject.CASES]
    waited, events, came = found[Subject.FIRST_ANSWERS], found[Subject.EVENTS], found[Subject.PARTICIPANTS]
    requests, answered = found[Subject.REQUESTS], found[Subject.REQUEST_ANSWERS]
    return lines(
        _("<b>In this period</b>"),
        _("New people: {number}", number=_all(found[Subject.NEW_PEOPLE])),
        _(
            "Questions: {asked} · answered {answered} · suggestions {suggested} · no answer {refused}",
            asked=_all(decisions),
            answered=decisions["answer"],
            suggested=decisions["suggest"],
            refused=decisions["refuse"],
        ),
        _("Answers rated: 👍 {helpful} · 👎 {unhelpful}", helpful=helpful["yes"], unhelpful=helpful["no"]),
        _("Questions to the desk: {number}", number=cases["question"]),
        _(
            "First answer of the desk: within a day {day} · within three {days} · later {longer}",
            day=waited["day"],
            days=waited["days"],
            longer=waited["longer"],
        ),
        _(
            "Events held: {number} · registered {registered} · checked in {present}",
            number=_all(events),
            registered=came["registered"],
            present=came["present"],
        ),
        _(
            "Requests for contact: {sent} · introduced {introduced} · no match {closed} · declined {declined} · "
            "withdrawn {withdrawn}",
            sent=requests["sent"],
            introduced=requests["introduced"],
            closed=requests["closed"],
            declined=requests["declined"],
            withdrawn=requests["withdrawn"],
        ),
        _(
            "Requests answered: within a week {week} · within two {fortnight} · later {longer}",
            week=answered["week"],
            fortnight=answered["fortnight"],
            longer=answered["longer"],
        ),
    )


def _stands(now: Today) -> Text:
    languages = {form.language_name(code): count for code, count in now.people.items() if code != figures.UNKNOWN}
    seats = {form.country(code): count for code, count in now.firms.items()}
    interests = {form.country(code.upper()): count for code, count in now.interests.items()}
    return lines(
        _("<b>Today</b>"),
        _numbered(_("People: {number}", number=_all(now.people)), languages),
        _numbered(_("Published profiles: {number}", number=_all(now.firms)), seats),
        _numbered(_("Wishes for markets: {number}", number=_all(now.interests)), interests),
        _(
            "Open requests: being checked {checking} · other side asked {asking} · agreed {agreed}",
            checking=now.requests.get(RequestState.CHECKING, 0),
            asking=now.requests.get(RequestState.ASKING, 0),
            agreed=now.requests.get(RequestState.AGREED, 0),
        ),
    )


def _numbered(label: Text, counts: Mapping[str, int]) -> Text:
    """The label with the greatest of these numbers behind it."""
    most = sorted(((count, name) for name, count in counts.items() if name), reverse=True)[:MOST_NAMED]
    if not most:
        return label
    named = ", ".join(f"{name} {form.number(count)}" for count, name in most)
    return _("{label} ({numbers})", label=label, numbers=named)


def _all(counts: Mapping[str, int]) -> str:
    return form.number(sum(counts.values()))
