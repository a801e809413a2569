"""Announcements to many people: what they say in each language, to whom, when, and who may change and send them.

Sending itself is `broadcast_sending`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow
from services import clock, events, staff_log
from services.audiences import Audience, Presence, Trait
from services.contents import LARGEST, PROGRAMS
from services.people import Role
from services.refusals import (
    BroadcastGone,
    BroadcastTooLong,
    BroadcastUnderWay,
    FileNotAllowed,
    FileTooLarge,
    NotAllowed,
    StartPassed,
    TooManyButtons,
)
from services.staff_log import Deed

LONGEST_TEXT: Final = 3900
LONGEST_CAPTION: Final = 950
"""UTF-16 units: Telegram takes 4096 and 1024, and a line on the language may stand above."""
MOST_LINKS: Final = 4
FARTHEST: Final = timedelta(days=90)


class State(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


UNDER_WAY: Final = frozenset({State.RUNNING, State.PAUSED})
OVER: Final = frozenset({State.STOPPED, State.DONE})
IS_OVER: Final = BroadcastRow.state.in_([each.value for each in OVER])


class Fate(StrEnum):
    """Where it stands with one recipient; the first three are not final.

    `digest` waits for the person's weekly message, `queued` is in the outbox.
    """

    WAITING = "waiting"
    DIGEST = "digest"
    QUEUED = "queued"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNSURE = "unsure"
    SKIPPED = "skipped"


TO_COME: Final = frozenset({Fate.WAITING, Fate.QUEUED})


@dataclass(frozen=True, slots=True)
class Version:
    """What it says in one language: Telegram's HTML, and a picture or a document that Telegram has already.

    `length` counts the words as Telegram does, `kind` is `photo` or `document`.
    """

    html: str
    length: int
    kind: str | None = None
    file_id: str | None = None
    filename: str = ""
    size: int = 0

    def check(self) -> None:
        """Raises BroadcastTooLong, FileTooLarge, FileNotAllowed."""
        longest = LONGEST_TEXT if self.kind is None else LONGEST_CAPTION
        if self.length > longest:
            raise BroadcastTooLong
        if self.size > LARGEST:
            raise FileTooLarge
        if self.filename.lower().endswith(tuple(PROGRAMS)):
            raise FileNotAllowed


@dataclass(frozen=True, slots=True)
class Link:
    """Where a button leads: to an event or to an article by its slug; one of the two."""

    event_id: int | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One announcement as plain values. `starts_at` is UTC, `day_time` local to each reader; people are by number."""

    id: int
    state: State
    version: int
    versions: Mapping[str, Version]
    audience: Audience
    links: tuple[Link, ...]
    starts_at: datetime | None
    day_time: time | None
    ignores_cap: bool
    made_by: int | None
    changed_by: int | None
    changed_at: datetime
    expected: int | None
    begun_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: BroadcastRow) -> Self:
        """The plain values of a row."""
        return cls(
            id=row.id,
            state=State(row.state),
            version=row.version,
            versions={code: Version(**stored) for code, stored in row.versions.items()},
            audience=Audience.of_json(row.audience),
            links=tuple(Link(**stored) for stored in row.links),
            starts_at=row.starts_at,
            day_time=time.fromisoformat(row.day_time) if row.day_time else None,
            ignores_cap=row.ignores_cap,
            made_by=row.made_by,
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            expected=row.expected,
            begun_at=row.begun_at,
            ended_at=row.ended_at,
        )

    def read_in(self, language: str) -> tuple[str, Version] | None:
        """What a reader of this language gets, and in which language: their own, else English, German or any.

        A file of one version goes with all that have none of their own.
        """
        for code in (language, "en", "de", *self.versions):
            if code in self.versions:
                return code, self._with_file(self.versions[code])
        return None

    def _with_file(self, found: Version) -> Version:
        file = next((each for each in self.versions.values() if each.kind), None)
        if found.kind or file is None or found.length > LONGEST_CAPTION:
            return found
        return replace(found, kind=file.kind, file_id=file.file_id, filename=file.filename, size=file.size)


def may_send(roles: frozenset[Role]) -> bool:
    """Whether these roles make announcements: organisers and managers do."""
    return events.may_organise(roles)


def needs_sender(roles: frozenset[Role]) -> None:
    """Raises NotAllowed for everybody else."""
    if not may_send(roles):
        raise NotAllowed


def create(session: Session, *, roles: frozenset[Role], by: int) -> Broadcast:
    """A new draft, empty. Raises NotAllowed."""
    needs_sender(roles)
    now = clock.now()
    row = BroadcastRow(
        state=State.DRAFT.value,
        versions={},
        audience=Audience().as_json,
        links=[],
        made_by=by,
        changed_by=by,
        made_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return Broadcast.of(row)


def broadcast(session: Session, broadcast_id: int, *, roles: frozenset[Role]) -> Broadcast:
    """One announcement for those who make them. Raises NotAllowed, BroadcastGone."""
    needs_sender(roles)
    row = session.get(BroadcastRow, broadcast_id)
    if row is None:
        raise BroadcastGone
    return Broadcast.of(row)


def listed(session: Session, *, roles: frozenset[Role], is_over: bool, limit: int, offset: int = 0) -> list[Broadcast]:
    """Those that are made or go out, or those that are over; the newest first. Raises NotAllowed."""
    needs_sender(roles)
    rows = select(BroadcastRow).where(IS_OVER if is_over else ~IS_OVER).order_by(BroadcastRow.id.desc())
    return [Broadcast.of(row) for row in session.execute(rows.limit(limit).offset(offset)).scalars()]


def number(session: Session, *, is_over: bool) -> int:
    """How many there are of either kind."""
    return session.execute(select(func.count()).where(IS_OVER if is_over else ~IS_OVER)).scalar_one()


def write(
    session: Session, broadcast_id: int, language: str, written: Version | None, *, roles: frozenset[Role], by: int
) -> Broadcast:
    """What it says in one language from now on, or nothing any more.

    Raises NotAllowed, BroadcastGone, BroadcastUnderWay, BroadcastTooLong, FileTooLarge, FileNotAllowed.
    """
    row = draft(session, broadcast_id, roles=roles)
    versions = {code: stored for code, stored in row.versions.items() if code != language}
    if written is not None:
        written.check()
        versions[language] = asdict(written)
    row.versions = versions
    return _changed(session, row, by)


def choose_audience(
    session: Session, broadcast_id: int, audience: Audience, *, roles: frozenset[Role], by: int
) -> Broadcast:
    """For whom it is from now on. Raises NotAllowed, BroadcastGone, BroadcastUnderWay, EventGone."""
    row = draft(session, broadcast_id, roles=roles)
    for side in (audience.include, audience.exclude):
        for each in side.get(Trait.EVENT, ()):
            event_id, _colon, presence = each.partition(":")
            events.event(session, int(event_id))
            Presence(presence)
    row.audience = audience.as_json
    return _changed(session, row, by)


def choose_links(
    session: Session, broadcast_id: int, links: Sequence[Link], *, roles: frozenset[Role], by: int
) -> Broadcast:
    """Where its buttons lead from now on. Raises NotAllowed, BroadcastGone, BroadcastUnderWay, EventGone,
    TooManyButtons."""
    row = draft(session, broadcast_id, roles=roles)
    if len(links) > MOST_LINKS:
        raise TooManyButtons
    for each in links:
        if each.event_id is not None:
            events.event(session, each.event_id)
    row.links = [asdict(each) for each in dict.fromkeys(links)]
    return _changed(session, row, by)


def choose_time(
    session: Session,
    broadcast_id: int,
    starts_at: datetime | None,
    day_time: time | None,
    *,
    roles: frozenset[Role],
    by: int,
) -> Broadcast:
    """When it is to go out, None for at once, and at which local time each reader gets it, None for as soon as it does.

    Raises NotAllowed, BroadcastGone, BroadcastUnderWay, StartPassed for what is past or more than ninety days away.
    """
    row = draft(session, broadcast_id, roles=roles)
    if starts_at is not None and not clock.now() < starts_at <= clock.now() + FARTHEST:
        raise StartPassed
    row.starts_at = starts_at
    row.day_time = day_time.isoformat("minutes") if day_time else None
    return _changed(session, row, by)


def lift_cap(session: Session, broadcast_id: int, *, is_lifted: bool, roles: frozenset[Role], by: int) -> Broadcast:
    """Whether it goes to those as well who have had another announcement that day; the log of the staff keeps who
    decided so. Raises NotAllowed, BroadcastGone, BroadcastUnderWay."""
    row = draft(session, broadcast_id, roles=roles)
    if row.ignores_cap == is_lifted:
        return Broadcast.of(row)
    row.ignores_cap = is_lifted
    if is_lifted:
        staff_log.note(session, Deed.CAP_LIFTED, by=by, subject=subject(row.id))
    return _changed(session, row, by)


def copy(session: Session, broadcast_id: int, *, roles: frozenset[Role], by: int) -> Broadcast:
    """A new draft that says the same to the same people. Raises NotAllowed, BroadcastGone."""
    found = broadcast(session, broadcast_id, roles=roles)
    made = session.get_one(BroadcastRow, create(session, roles=roles, by=by).id)
    made.versions = {code: asdict(version) for code, version in found.versions.items()}
    made.audience, made.links = found.audience.as_json, [asdict(each) for each in found.links]
    session.flush()
    return Broadcast.of(made)


def drop(session: Session, broadcast_id: int, *, roles: frozenset[Role]) -> None:
    """Throws a draft away. Raises NotAllowed, BroadcastGone, BroadcastUnderWay."""
    session.delete(draft(session, broadcast_id, roles=roles))
    session.flush()


def draft(session: Session, broadcast_id: int, *, roles: frozenset[Role]) -> BroadcastRow:
    """The row of a draft, held until the commit. Raises NotAllowed, BroadcastGone, BroadcastUnderWay."""
    row = locked(session, broadcast_id, roles=roles)
    if row.state != State.DRAFT:
        raise BroadcastUnderWay
    return row


def locked(session: Session, broadcast_id: int, *, roles: frozenset[Role]) -> BroadcastRow:
    """The row of an announcement, held until the commit. Raises NotAllowed, BroadcastGone."""
    needs_sender(roles)
    row = session.get(BroadcastRow, broadcast_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise BroadcastGone
    return row


def subject(broadcast_id: int) -> str:
    """How the log of the staff names it."""
    return f"broadcast:{broadcast_id}"


def _changed(session: Session, row: BroadcastRow, by: int) -> Broadcast:
    row.version += 1
    row.changed_by, row.changed_at = by, clock.now()
    session.flush()
    return Broadcast.of(row)
