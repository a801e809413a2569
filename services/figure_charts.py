"""The figures of a period as one picture: questions and new people over time, who they are, events and requests."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from sqlalchemy.orm import Session

from locales import _, formats, pgettext, use_language
from services import charts, figures, policy
from services.attachments import Made, Maker, Params
from services.charts import Columns, Picture, Rows, Series
from services.figures import Subject, Today

MOST_NAMED: Final = 8
"""Markets that are named; the rest is one number."""
OVER_TIME: Final = (Subject.NEW_PEOPLE, Subject.DECISIONS)
DAY: Final = timedelta(days=1)


class Step(Enum):
    """How long the spans are, and the longest period, in days, that is shown in them: sixteen bars or so."""

    DAY = 16
    WEEK = 112
    MONTH = 500
    QUARTER = 1500
    YEAR = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the picture needs. `over_time` has the figures of the spans that begin on the days of `begins`."""

    first: date
    last: date
    language: str
    found: Mapping[str, Counter[str]]
    step: Step
    begins: tuple[date, ...]
    over_time: tuple[Mapping[str, Counter[str]], ...]
    today: Today


def makers() -> dict[str, Maker]:
    """The picture for the chat, for `{"person_id", "first", "last", "language"}`, days in ISO format."""
    return {"figures_chart": Maker(_drawn, _facts)}


def spans(first: date, last: date) -> tuple[Step, tuple[date, ...]]:
    """The first days of the spans of a period: its own first day, then Mondays, firsts of months and so on."""
    step = next(each for each in Step if (last - first).days < each.value)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return step, tuple(day for day in days if day == first or _begins(step, day))


def _begins(step: Step, day: date) -> bool:
    match step:
        case Step.DAY:
            return True
        case Step.WEEK:
            return day.weekday() == 0
        case Step.MONTH:
            return day.day == 1
        case Step.QUARTER:
            return day.day == 1 and day.month % 3 == 1
        case Step.YEAR:
            return day.day == day.month == 1


def _facts(session: Session, params: Params) -> Drawing:
    """Raises NotAllowed for whoever may not see figures at this moment."""
    roles = policy.roles(session, int(params["person_id"]))
    first, last = (date.fromisoformat(params[name]) for name in ("first", "last"))
    found = figures.between(session, first, last, roles=roles)
    first = min(max(first, figures.first_day(session)), last)
    step, begins = spans(first, last)
    over_time = figures.over_time(session, begins, last, subjects=OVER_TIME, roles=roles)
    now = figures.now(session, roles=roles)
    return Drawing(first, last, str(params["language"]), found, step, begins, tuple(over_time), now)


def _drawn(drawing: Drawing) -> Made:
    with use_language(drawing.language):
        picture = _picture(drawing)
    return Made("figures.png", charts.drawn(picture), "image/png", is_photo=True, is_for_all=True)


def _picture(drawing: Drawing) -> Picture:
    first, last = formats.date(drawing.first), formats.date(drawing.last)
    found = drawing.found
    answers, first_answers = _answers(found[Subject.REQUEST_ANSWERS]), _desk(found[Subject.FIRST_ANSWERS])
    left = (_people(drawing.today), _events(found), first_answers, answers)
    right = (_markets(drawing.today), _requests(found[Subject.REQUESTS]))
    bands = (((_questions(drawing),),), ((_new_people(drawing),),), (left, right))
    title = pgettext("chart", "Statistics").plain
    return Picture(title, _("{first} to {last}", first=first, last=last).plain, bands, drawing.language)


def _questions(drawing: Drawing) -> Columns:
    decisions = [each[Subject.DECISIONS] for each in drawing.over_time]
    named = {
        "answer": pgettext("chart", "answered"),
        "suggest": pgettext("chart", "suggestions"),
        "refuse": pgettext("chart", "no answer"),
    }
    series = (
        Series(name.plain, tuple(each[decision] for each in decisions))
        for decision, name in named.items()
    )  # fmt: skip
    return Columns(pgettext("chart", "Questions").plain, _labels(drawing), tuple(series))


def _new_people(drawing: Drawing) -> Columns:
    title = pgettext("chart", "New people").plain
    numbers = tuple(each[Subject.NEW_PEOPLE].total() for each in drawing.over_time)
    return Columns(title, _labels(drawing), (Series(title, numbers),))


def _labels(drawing: Drawing) -> tuple[str, ...]:
    return tuple(_label(drawing.step, day) for day in drawing.begins)


def _label(step: Step, day: date) -> str:
    match step:
        case Step.MONTH:
            return str(day.year) if day.month == 1 else formats.month(day)
        case Step.QUARTER:
            return formats.quarter(day)
        case Step.YEAR:
            return str(day.year)
    return formats.day_and_month(day)


def _people(today: Today) -> Rows:
    named = {formats.language_name(code): count for code, count in today.people.items() if code != figures.UNKNOWN}
    return Rows(pgettext("chart", "People by language").plain, tuple(_greatest(named)))


def _markets(today: Today) -> Rows:
    named = {formats.country(code): count for code, count in today.interests.items()}
    return Rows(pgettext("chart", "Markets of interest").plain, tuple(_greatest(named)))


def _greatest(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The greatest ones by name, and the rest as one."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    yield from ordered[:MOST_NAMED]
    if rest := sum(count for _name, count in ordered[MOST_NAMED:]):
        yield pgettext("chart", "others").plain, rest


def _events(found: Mapping[str, Counter[str]]) -> Rows:
    came = found[Subject.PARTICIPANTS]
    rows = (
        (pgettext("chart", "held").plain, found[Subject.EVENTS].total()),
        (pgettext("chart", "registered people").plain, came["registered"]),
        (pgettext("chart", "checked in").plain, came["present"]),
    )
    return Rows(pgettext("chart", "Events").plain, rows)


def _requests(requests: Mapping[str, int]) -> Rows:
    named = {
        "sent": pgettext("chart", "sent"),
        "introduced": pgettext("chart", "introduced"),
        "closed": pgettext("chart", "no match"),
        "declined": pgettext("chart", "declined"),
        "withdrawn": pgettext("chart", "withdrawn"),
    }
    return Rows(
        pgettext("chart", "Requests for contact").plain,
        tuple((name.plain, requests[key]) for key, name in named.items()),
    )


def _answers(waited: Mapping[str, int]) -> Rows:
    named = {
        "week": pgettext("chart", "within a week"),
        "fortnight": pgettext("chart", "within two weeks"),
        "longer": pgettext("chart", "later"),
    }
    return Rows(
        pgettext("chart", "Requests: time to answer").plain,
        tuple((name.plain, waited[key]) for key, name in named.items()),
    )


def _desk(waited: Mapping[str, int]) -> Rows:
    named = {
        "day": pgettext("chart", "within a day"),
        "days": pgettext("chart", "within three days"),
        "longer": pgettext("chart", "later"),
    }
    return Rows(
        pgettext("chart", "First answer of the desk").plain,
        tuple((name.plain, waited[key]) for key, name in named.items()),
    )
