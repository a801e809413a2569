"""What became of an announcement, in numbers: who got it, taps on its buttons, registrations that came of it.

Nobody is followed: what is counted are rows that are there for sending. When these are forgotten, the numbers stay.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.events import RegistrationRow
from services import broadcast_taps, broadcasts, policy, tables
from services.attachments import Made, Maker, Params
from services.broadcasts import Fate, State
from services.people import Role
from services.refusals import BroadcastGone
from services.retention import BROADCAST_KEPT_FOR, RECIPIENT_KEPT_FOR
from services.tables import Table

COUNTED_FOR: Final = timedelta(days=14)
"""So long after somebody got it, a registration counts as caused by it."""
SPANS: Final = tuple(
    timedelta(minutes=each) for each in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200)
)
MOST_SPANS: Final = 16
"""As many bars as can be told apart on a phone."""
COLUMNS: Final = ("subject", "key", "count")


@dataclass(frozen=True, slots=True)
class Span:
    """How many messages went out in some minutes."""

    begins_at: datetime
    minutes: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The numbers of one announcement. `expected` is what whoever sent it was told, before it went out.

    `states` and `languages` are of all recipients, `reached` is by language of those who got it, `reasons` tell why
    some were skipped; of one that was stopped these are also all who had not got it. `taps` are by button: `link:0`,
    `stop` and so on. `registrations` are those to linked events within two weeks of the message. `pace` has no gaps.
    """

    expected: int | None
    states: Mapping[str, int]
    languages: Mapping[str, int]
    reached: Mapping[str, int]
    reasons: Mapping[str, int]
    taps: Mapping[str, int]
    registrations: int
    first_at: datetime | None
    last_at: datetime | None
    pace: tuple[Span, ...]

    @property
    def total(self) -> int:
        """For how many people it was, once everybody was looked at."""
        return sum(self.states.values())

    @property
    def unsubscribed(self) -> int:
        """How many ended their consent to news by its button."""
        return self.taps.get(broadcast_taps.STOP, 0)

    @property
    def as_json(self) -> dict[str, Any]:  # Any: as JSON has it
        """What is kept of it."""
        times = {name: at and at.isoformat() for name, at in (("first_at", self.first_at), ("last_at", self.last_at))}
        pace = [{"begins_at": each.begins_at.isoformat(), "minutes": each.minutes, "count": each.count}
                for each in self.pace]  # fmt: skip
        return {**asdict(replace(self, pace=())), **times, "pace": pace}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """A report as it was kept."""
        times = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("first_at", "last_at")}
        pace = (
            Span(datetime.fromisoformat(each["begins_at"]), each["minutes"], each["count"]) for each in kept["pace"]
        )
        return cls(**{**kept, **times, "pace": tuple(pace)})


def report(session: Session, broadcast_id: int, roles: frozenset[Role]) -> Report:
    """The numbers of an announcement as they stand, or as they were kept. Raises NotAllowed, BroadcastGone."""
    broadcasts.needs_sender(roles)
    row = session.get(BroadcastRow, broadcast_id)
    if row is None:
        raise BroadcastGone
    return of_row(session, row)


def of_row(session: Session, row: BroadcastRow) -> Report:
    """The same for services, which have asked for the right already."""
    return Report.of_json(row.figures) if row.figures is not None else _counted(session, row)


def freeze(session: Session, row: BroadcastRow) -> None:
    """Keeps the numbers with the announcement, before its recipients are forgotten. Twice is once."""
    if row.figures is None:
        row.figures = _counted(session, row).as_json
        session.flush()


def forget(session: Session) -> None:
    """Who got what is forgotten after a while, with its numbers kept; then the announcement, like an old draft."""
    ended = select(BroadcastRow).where(BroadcastRow.ended_at < policy.kept_since(session, RECIPIENT_KEPT_FOR))
    for row in session.execute(ended.where(BroadcastRow.figures.is_(None))).scalars():
        freeze(session, row)
        session.execute(delete(RecipientRow).where(RecipientRow.broadcast_id == row.id))
    since = policy.kept_since(session, BROADCAST_KEPT_FOR)
    is_old = or_(
        BroadcastRow.ended_at < since,
        (BroadcastRow.state == State.DRAFT.value) & (BroadcastRow.changed_at < since),
    )
    session.execute(delete(BroadcastRow).where(is_old))


def rows(found: Report) -> Iterator[dict[str, Any]]:  # Any: as in tables
    """The same for a table: a subject, a key and a number each; minutes in UTC."""
    if found.expected is not None:
        yield _row("expected", "all", found.expected)
    for subject in ("states", "languages", "reached", "reasons", "taps"):
        yield from (_row(subject, key, count) for key, count in sorted(getattr(found, subject).items()))
    yield _row("registrations", "all", found.registrations)
    yield _row("unsubscribed", "all", found.unsubscribed)
    for each in found.pace:
        yield _row(f"sent_in_{each.minutes}_minutes", f"{each.begins_at:%Y-%m-%dT%H:%MZ}", each.count)


def makers() -> dict[str, Maker]:
    """The table as a file in the chat, for `{"broadcast_id", "person_id"}` of who makes announcements."""
    return {"broadcast_table": Maker(_drawn, _facts)}


def _facts(session: Session, params: Params) -> tuple[int, Table]:
    """Raises NotAllowed for whoever may not see it at this moment, BroadcastGone."""
    broadcast_id = int(params["broadcast_id"])
    found = report(session, broadcast_id, policy.roles(session, int(params["person_id"])))
    return broadcast_id, Table(COLUMNS, tuple(rows(found)), frozenset({"count"}))


def _drawn(found: tuple[int, Table]) -> Made:
    broadcast_id, table = found
    kind = tables.KINDS["xlsx"]
    return Made(f"announcement-{broadcast_id}.{kind.ending}", kind.write(table), kind.media_type)


def _row(subject: str, key: str, count: int) -> dict[str, Any]:  # Any: as in tables
    return {"subject": subject, "key": key, "count": count}


def _counted(session: Session, row: BroadcastRow) -> Report:
    states, languages, reached, reasons = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    times: list[datetime] = []
    at = RecipientRow.ended_at
    groups = (RecipientRow.state, RecipientRow.language, RecipientRow.reason)
    found = select(*groups, func.count(), func.min(at), func.max(at)).where(RecipientRow.broadcast_id == row.id)
    for state, language, reason, count, first, last in session.execute(found.group_by(*groups)):
        states[state] += count
        languages[language] += count
        if state == Fate.SENT:
            reached[language] += count
            times += [each for each in (first, last) if each is not None]
        if state == Fate.SKIPPED:
            reasons[reason or ""] += count
    if row.state == State.STOPPED:
        never = states.pop(Fate.WAITING, 0) + states.pop(Fate.DIGEST, 0) + unwritten(row, languages.total())
        states[Fate.SKIPPED] += never
        reasons["stopped"] += never
    return Report(
        expected=row.expected,
        states=dict(+states),
        languages=dict(languages),
        reached=dict(reached),
        reasons=dict(+reasons),
        taps=broadcast_taps.taps(session, row.id),
        registrations=_registrations(session, row),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        pace=_pace(session, row, min(times), max(times)) if times else (),
    )


def unwritten(row: BroadcastRow, written: int) -> int:
    """How many are meant and were not written down yet, as far as anybody can know."""
    return max(0, (row.expected or 0) - written) if row.expanded_at is None else 0


def _registrations(session: Session, row: BroadcastRow) -> int:
    """Registrations to the events behind its buttons by those who had got it in the two weeks before.

    Also those that were cancelled since: it did cause them.
    """
    linked = [each["event_id"] for each in row.links if each.get("event_id") is not None]
    if not linked:
        return 0
    found = session.execute(
        select(RegistrationRow.registered_at, RecipientRow.ended_at)
        .join(RecipientRow, RecipientRow.person_id == RegistrationRow.person_id)
        .where(
            RegistrationRow.event_id.in_(linked),
            RecipientRow.broadcast_id == row.id,
            RecipientRow.state == Fate.SENT.value,
            RecipientRow.ended_at <= RegistrationRow.registered_at,
        )
    )
    return sum(1 for registered_at, got_at in found if got_at is not None and registered_at <= got_at + COUNTED_FOR)


def _pace(session: Session, row: BroadcastRow, first: datetime, last: datetime) -> tuple[Span, ...]:
    """How many went out from the first to the last, in spans of equal length that begin on whole minutes."""
    begin = first.replace(second=0, microsecond=0)
    length = next((each for each in SPANS if (last - begin) / each < MOST_SPANS), SPANS[-1])
    number = (last - begin) // length + 1
    bounds = [begin + length * place for place in range(1, number + 1)]
    at = RecipientRow.ended_at
    place = case(*((at < bound, each) for each, bound in enumerate(bounds)), else_=number - 1)
    found = select(place, func.count()).where(
        RecipientRow.broadcast_id == row.id, RecipientRow.state == Fate.SENT.value, at.is_not(None)
    )
    counted = {int(each): int(count) for each, count in session.execute(found.group_by(place))}
    minutes = length // timedelta(minutes=1)
    return tuple(Span(begin + length * each, minutes, counted.get(each, 0)) for each in range(number))
