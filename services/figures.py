"""Figures of the programme: what happened each day, counted once it is over, since what is counted is forgotten.

Today is counted as it stands. No figure tells of a person; what was asked or said is in none.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.desk import CaseRow, RelayRow
from db.events import EventRow, RegistrationRow
from db.feedback import FeedbackRow
from db.figures import FigureRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from db.questions import QuestionRow
from db.statements import insert
from services import clock, events, policy, relay_queue, tables
from services.attachments import Made, Maker, Params
from services.contact_requests import OPEN, RequestState
from services.desk import Kind
from services.entries import State
from services.events import Status
from services.people import Role
from services.refusals import NotAllowed
from services.retention import PROFILE_GOOD_FOR
from services.tables import Table

COUNTED_BACK: Final = timedelta(days=60)
"""So far back a day is counted that was missed, since the assistant was off; what is older may be forgotten."""
UNKNOWN: Final = "unknown"
"""The key where a row says nothing, such as the language of a question that nobody could tell."""
QUICK: Final = timedelta(days=1)
FAIR: Final = timedelta(days=3)
WEEK: Final = timedelta(days=7)
Counts = dict[tuple[str, str], int]


class Subject(StrEnum):
    """What is counted of a day; the keys are languages, decisions, states or nothing but `all`."""

    DAY = "day"
    NEW_PEOPLE = "new_people"
    DECISIONS = "decisions"
    LANGUAGES = "question_languages"
    HELPFUL = "helpful"
    CASES = "cases"
    FIRST_ANSWERS = "first_answers"
    EVENTS = "events"
    PARTICIPANTS = "participants"
    REQUESTS = "requests"
    REQUEST_ANSWERS = "request_answers"


@dataclass(frozen=True, slots=True)
class Today:
    """How things stand at this moment: people by language and by market of interest, published firms by country.

    `requests` are those for contact that are open, by state.
    """

    people: Mapping[str, int]
    interests: Mapping[str, int]
    firms: Mapping[str, int]
    requests: Mapping[str, int]


def needs_reader(roles: frozenset[Role]) -> None:
    """Figures are for who looks after events or the network. Raises NotAllowed."""
    if not events.may_organise(roles) and Role.OPERATOR not in roles:
        raise NotAllowed


def between(session: Session, first: date, last: date, *, roles: frozenset[Role]) -> dict[str, Counter[str]]:
    """What happened from the first to the last day, by subject and key; today counts as far as it has gone.

    Raises NotAllowed.
    """
    needs_reader(roles)
    found: dict[str, Counter[str]] = {each.value: Counter() for each in Subject}
    kept = (
        select(FigureRow.subject, FigureRow.key, func.sum(FigureRow.count))
        .where(FigureRow.day >= first, FigureRow.day <= last)
        .group_by(FigureRow.subject, FigureRow.key)
    )
    for subject, key, count in session.execute(kept):
        found.setdefault(subject, Counter())[key] += int(count)
    today = policy.today(session)
    if first <= today <= last:
        for (subject, key), count in _of_days(session, today, today).items():
            found[subject][key] += count
    return found


def first_day(session: Session) -> date:
    """The first day of which there is a figure; today where there is none."""
    found = session.execute(select(func.min(FigureRow.day)).where(FigureRow.subject != Subject.DAY)).scalar()
    return found or policy.today(session)


def over_time(
    session: Session, begins: Sequence[date], last: date, *, subjects: Sequence[Subject], roles: frozenset[Role]
) -> list[dict[str, Counter[str]]]:
    """As `between`, for each of the spans that begin on these days, up to the last day. Raises NotAllowed."""
    needs_reader(roles)
    found: list[dict[str, Counter[str]]] = [{each.value: Counter() for each in subjects} for _ in begins]
    ends = [*begins[1:], last + timedelta(days=1)]
    place = case(*((FigureRow.day < day, number) for number, day in enumerate(ends)))
    kept = (
        select(place, FigureRow.subject, FigureRow.key, func.sum(FigureRow.count))
        .where(FigureRow.day >= begins[0], FigureRow.day <= last, FigureRow.subject.in_(subjects))
        .group_by(place, FigureRow.subject, FigureRow.key)
    )
    for number, subject, key, count in session.execute(kept):
        found[number][subject][key] += int(count)
    now = policy.today(session)
    if begins[-1] <= now <= last:
        for (subject, key), count in _of_days(session, now, now, subjects).items():
            found[-1][subject][key] += count
    return found


def rows(session: Session, first: date, last: date, *, roles: frozenset[Role]) -> list[dict[str, Any]]:
    """The same day by day, for a table. Raises NotAllowed."""
    needs_reader(roles)
    kept = select(FigureRow).where(FigureRow.day >= first, FigureRow.day <= last, FigureRow.subject != Subject.DAY)
    found = [
        {"day": row.day, "subject": row.subject, "key": row.key, "count": row.count}
        for row in session.execute(kept.order_by(FigureRow.day, FigureRow.subject, FigureRow.key)).scalars()
    ]
    now = policy.today(session)
    if first <= now <= last:
        counted = sorted(_of_days(session, now, now).items())
        found += [{"day": now, "subject": subject, "key": key, "count": count} for (subject, key), count in counted]
    return found


def makers() -> dict[str, Maker]:
    """The table as a file in the chat, for `{"person_id", "first", "last"}`, days in ISO format."""
    return {"figures": Maker(_drawn, _facts)}


def _facts(session: Session, params: Params) -> Table:
    """Raises NotAllowed for whoever may not see figures at this moment."""
    roles = policy.roles(session, params["person_id"])
    first, last = (date.fromisoformat(params[name]) for name in ("first", "last"))
    return Table(
        ("day", "subject", "key", "count"), tuple(rows(session, first, last, roles=roles)), frozenset({"count"})
    )


def _drawn(table: Table) -> Made:
    kind = tables.KINDS["xlsx"]
    return Made(f"figures.{kind.ending}", kind.write(table), kind.media_type)


def now(session: Session, *, roles: frozenset[Role]) -> Today:
    """How things stand. Raises NotAllowed."""
    needs_reader(roles)
    is_here = PersonRow.acknowledged_at.is_not(None) & PersonRow.unreachable_at.is_(None)
    is_shown = CompanyRow.published_at.is_not(None) & (CompanyRow.confirmed_at > clock.now() - PROFILE_GOOD_FOR)
    return Today(
        people=_grouped(session, PersonRow.language, is_here),
        interests=_interests(session, is_here),
        firms=_grouped(session, CompanyRow.country, is_shown),
        requests=_grouped(session, ContactRow.state, _SEEN & ContactRow.state.in_(OPEN)),
    )


def _interests(session: Session, is_here: ColumnElement[bool]) -> dict[str, int]:
    """How many people wish to hear of a market; the database counts equal wishes, so that many people are few rows."""
    wishes = cast(PreferenceRow.markets, String).label("wishes")
    found = select(wishes, func.count()).join(PersonRow, PersonRow.id == PreferenceRow.person_id)
    counted = Counter[str]()
    for wished, count in session.execute(found.where(is_here, wishes.is_not(None)).group_by(wishes)):
        counted.update(dict.fromkeys(json.loads(wished), count))
    return counted


def keep(session: Session) -> bool:
    """Counts the oldest of the last days that is over and not counted yet; whether there was one. Twice is once."""
    last = policy.today(session) - timedelta(days=1)
    first = last - COUNTED_BACK
    kept = select(FigureRow.day).where(FigureRow.subject == Subject.DAY.value, FigureRow.day >= first)
    counted = set(session.execute(kept).scalars())
    days = (first + timedelta(days=number) for number in range(COUNTED_BACK.days + 1))
    missed = [each for each in days if each not in counted]
    if not missed:
        return False
    figures = _of_days(session, missed[0], missed[-1])
    # Days in which nothing happened are counted at once: a house that begins has two months of them.
    if figures and len(missed) > 1:
        missed = missed[:1]
        figures = _of_days(session, missed[0], missed[0])
    values = [{"day": day, "subject": Subject.DAY.value, "key": "all", "count": 1} for day in missed]
    values += [{"day": missed[0], "subject": subject, "key": key, "count": n} for (subject, key), n in figures.items()]
    session.execute(insert(session, FigureRow).values(values).on_conflict_do_nothing())
    return True


def _of_days(session: Session, first: date, last: date, subjects: Collection[Subject] = tuple(Subject)) -> Counts:
    """What is counted of these subjects from the first to the last day, without zeros."""
    zone = policy.of(session).night.zone
    start, end = (datetime.combine(each, time(), zone) for each in (first, last + timedelta(days=1)))

    def within(column: Any) -> ColumnElement[bool]:  # Any: a column or an expression of instants
        return and_(column >= start, column < end)

    found: Counts = {}
    for subject, counted in _COUNTED.items():
        if subject not in subjects:
            continue
        for key, count in counted(session, within):
            if count:
                found[subject.value, key] = count
    return found


Within = Callable[[Any], ColumnElement[bool]]
Found = Iterator[tuple[str, int]]


def _new_people(session: Session, within: Within) -> Found:
    yield from _grouped(session, PersonRow.language, within(PersonRow.acknowledged_at)).items()


def _decisions(session: Session, within: Within) -> Found:
    yield from _grouped(session, QuestionRow.decision, within(QuestionRow.asked_at)).items()


def _languages(session: Session, within: Within) -> Found:
    yield from _grouped(session, QuestionRow.language, within(QuestionRow.asked_at)).items()


def _helpful(session: Session, within: Within) -> Found:
    said = case((FeedbackRow.is_helpful, "yes"), else_="no")
    yield from _grouped(session, said, within(FeedbackRow.at)).items()


def _cases(session: Session, within: Within) -> Found:
    mine = CaseRow.kind.in_((Kind.QUESTION.value, Kind.CONTACT.value)) & CaseRow.is_shadowed.is_(False)
    yield from _grouped(session, CaseRow.kind, mine & within(CaseRow.opened_at)).items()


def _first_answers(session: Session, within: Within) -> Found:
    """How long people waited for the desk's first word, on the day on which it came."""
    first = func.min(RelayRow.created_at).label("first")
    answers = select(RelayRow.case_id, first).where(RelayRow.direction == relay_queue.TO_ASKER)
    answered = answers.group_by(RelayRow.case_id).having(within(func.min(RelayRow.created_at))).subquery()
    found = select(CaseRow.opened_at, answered.c.first).join(answered, answered.c.case_id == CaseRow.id)
    waited = Counter(_waited(said - asked) for asked, said in session.execute(found))
    yield from waited.items()


def _waited(period: timedelta) -> str:
    return "day" if period <= QUICK else "days" if period <= FAIR else "longer"


def _events(session: Session, within: Within) -> Found:
    is_held = (EventRow.status == Status.PUBLISHED.value) & within(EventRow.ends_at)
    yield from _grouped(session, EventRow.type, is_held).items()


def _participants(session: Session, within: Within) -> Found:
    came = RegistrationRow.checked_in_at.is_not(None)
    found = (
        select(
            func.coalesce(func.sum(case((RegistrationRow.status == State.CONFIRMED.value, RegistrationRow.seats))), 0),
            func.coalesce(func.sum(case((came, func.coalesce(RegistrationRow.present, RegistrationRow.seats)))), 0),
        )
        .join(EventRow, EventRow.id == RegistrationRow.event_id)
        .where(EventRow.status == Status.PUBLISHED.value, within(EventRow.ends_at))
    )
    registered, present = session.execute(found).one()
    yield "registered", int(registered)
    yield "present", int(present)


def _requests(session: Session, within: Within) -> Found:
    """What came, what led to an introduction and what ended without one, each on its day."""
    for key, column in (("sent", ContactRow.sent_at), ("introduced", ContactRow.introduced_at)):
        yield key, session.execute(select(func.count()).where(_SEEN, within(column))).scalar_one()
    ended = _SEEN & within(ContactRow.ended_at) & ContactRow.introduced_at.is_(None)
    yield from _grouped(session, ContactRow.state, ended).items()


def _request_answers(session: Session, within: Within) -> Found:
    """How long the sender waited for an introduction, or to hear that there will be none."""
    answered = ContactRow.state.in_((RequestState.CLOSED.value, RequestState.DECLINED.value))
    ended = ContactRow.introduced_at.is_(None) & answered & within(ContactRow.ended_at)
    answers = func.coalesce(ContactRow.introduced_at, ContactRow.ended_at)
    found = select(ContactRow.sent_at, answers).where(_SEEN, or_(ended, within(ContactRow.introduced_at)))
    waited = Counter(_answered(said - sent) for sent, said in session.execute(found))
    yield from waited.items()


def _answered(period: timedelta) -> str:
    return "week" if period <= WEEK else "fortnight" if period <= 2 * WEEK else "longer"


_SEEN: Final = ContactRow.case_id.in_(select(CaseRow.id).where(CaseRow.is_shadowed.is_(False)))
"""Requests that are not of somebody whom the desk reads no more."""
_COUNTED: Final[Mapping[Subject, Callable[[Session, Within], Found]]] = {
    Subject.NEW_PEOPLE: _new_people,
    Subject.DECISIONS: _decisions,
    Subject.LANGUAGES: _languages,
    Subject.HELPFUL: _helpful,
    Subject.CASES: _cases,
    Subject.FIRST_ANSWERS: _first_answers,
    Subject.EVENTS: _events,
    Subject.PARTICIPANTS: _participants,
    Subject.REQUESTS: _requests,
    Subject.REQUEST_ANSWERS: _request_answers,
}


def _grouped(session: Session, key: Any, where: ColumnElement[bool]) -> dict[str, int]:  # Any: a column of words
    found = session.execute(select(key, func.count()).where(where).group_by(key))
    return {str(name or UNKNOWN): int(count) for name, count in found}
