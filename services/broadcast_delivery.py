"""How announcements go out: recipients are written down in slices, and fed into the outbox as fast as it empties.

Whatever happens to a process, the next one goes on where the rows say.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.outbox import OPEN, OutboxMessage
from db.people import PersonRow
from db.preferences import PreferenceRow
from db.statements import insert
from services import (
    audiences,
    broadcast_sending,
    broadcasts,
    clock,
    leases,
    notices,
    outbox,
    policy,
    readers,
)
from services.broadcast_notices import FATES, BroadcastGrown, BroadcastHeld, BroadcastMessage, tell_makers
from services.broadcasts import TO_COME, UNDER_WAY, Broadcast, Fate, State
from services.notices import Reader
from services.outbox import Message
from services.preferences import Frequency
from services.quiet_hours import Night

SLICE: Final = 250
"""So many recipients are written down or fed in one work."""
AGAIN_AT: Final = time(9)
"""When, on their next day, somebody gets what they did not get because of another announcement."""
PATIENCE: Final = timedelta(days=7)
"""After so long it is no news any more for whoever had others each day."""
MORE_BY: Final = 20
MORE_SHARE: Final = 0.2
"""As many more people than somebody agreed to, and such a share of them, may be meant at its time; not both more."""
LEFT: Final = "left"
OTHERS: Final = "others"
"""Why somebody does not get it: they have deleted their data, or had another announcement each day for a week."""
ARRIVES: Final = (Fate.QUEUED.value, Fate.SENT.value, Fate.UNSURE.value)


def is_under_way(session: Session) -> bool:
    """Whether `work` has anything to do."""
    is_due = (BroadcastRow.state == State.SCHEDULED.value) & (BroadcastRow.starts_at <= clock.now())
    found = select(BroadcastRow.id).where(or_(BroadcastRow.state.in_(UNDER_WAY), is_due))
    return session.execute(found.limit(1)).scalar() is not None


def work(session: Session, ahead: int) -> bool:
    """One step of whatever is under way; whether there may be more to do at once.

    `ahead` is how many announcements the outbox may hold that are due: some seconds' worth, so that a pause is quick.
    """
    rows = session.execute(
        select(BroadcastRow)
        .where(BroadcastRow.state.in_((State.SCHEDULED, *UNDER_WAY)))
        .order_by(BroadcastRow.id)
        .with_for_update(skip_locked=True)
    ).scalars()
    worked = [_step(session, row, ahead) for row in rows]  # each of them, whatever the others did
    return any(worked)


def _step(session: Session, row: BroadcastRow, ahead: int) -> bool:
    if row.state == State.SCHEDULED:
        return _starts(session, row)
    if row.state == State.PAUSED:
        broadcast_sending.take_back(session, row.id)  # what Telegram did not take would be tried again
        return False
    if row.expanded_at is None:
        _expand(session, row)
        _feed(session, row, ahead)
        return True
    return _feed(session, row, ahead) or _ends(session, row)


def _starts(session: Session, row: BroadcastRow) -> bool:
    """At its time; it is a draft again where whoever scheduled it may not send any more, or agreed to far fewer."""
    assert row.starts_at is not None
    if row.starts_at > clock.now():
        return False
    roles = policy.roles(session, row.sent_by) if row.sent_by is not None else frozenset()
    if not broadcasts.may_send(roles):
        _hold(row)
        tell_makers(session, BroadcastHeld(row.id), key=f"{row.id}:{row.version}")
        return False
    expected = row.expected or 0
    number = audiences.reach(session, Broadcast.of(row).audience).total
    if number > expected + max(MORE_BY, expected * MORE_SHARE):
        _hold(row)
        reader = readers.of_person(session, row.sent_by)
        assert reader is not None, "who has a role is there"
        notices.tell(session, reader, BroadcastGrown(row.id, expected, number), key=f"{row.id}:{row.version}")
        return False
    broadcast_sending.begin(row)
    session.flush()
    return True


def _hold(row: BroadcastRow) -> None:
    """It is a draft again and does not go out by itself."""
    row.state, row.expected, row.starts_at = State.DRAFT.value, None, None
    row.version += 1


def _expand(session: Session, row: BroadcastRow) -> None:
    """Writes down the next slice of people, in the order of their numbers."""
    found = Broadcast.of(row)
    columns = (PersonRow.id, PersonRow.language, PersonRow.zone, PersonRow.quiet_hours, PreferenceRow.frequency)
    meant = audiences.people(session, found.audience, *columns)
    some = session.execute(meant.where(PersonRow.id > row.expanded_to).order_by(PersonRow.id).limit(SLICE)).all()
    house, now = policy.of(session), clock.now()
    made = []
    for person_id, language, zone, hours, frequency in some:
        night = house.night.of(zone, hours)
        due = _due(now, found.day_time, night)
        made.append(
            {
                "broadcast_id": row.id,
                "person_id": person_id,
                "language": house.language_of(language),
                "state": Fate.DIGEST.value if frequency == Frequency.WEEKLY.value else Fate.WAITING.value,
                "due_at": due,
                "day": due.astimezone(night.zone).date(),
            }
        )
    if made:
        session.execute(insert(session, RecipientRow).on_conflict_do_nothing(), made)
        row.expanded_to = made[-1]["person_id"]
    if len(some) < SLICE:
        row.expanded_at = now
    session.flush()


def _due(now: datetime, day_time: time | None, night: Night) -> datetime:
    """When somebody may get it: now, or at the next such time of their own day; never in their quiet hours."""
    if day_time is not None:
        now = _next(now, day_time, night.zone)
    return night.ends_at(now)


def _next(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).date()
    wished = datetime.combine(today, at, zone)
    if wished < now:
        wished = datetime.combine(today + timedelta(days=1), at, zone)
    return wished.astimezone(UTC)


def _feed(session: Session, row: BroadcastRow, ahead: int) -> bool:
    """Puts the next recipients whose time has come into the outbox; whether there were any."""
    room = min(SLICE, ahead - _in_outbox(session))
    if room <= 0:
        return False
    assert row.begun_at is not None
    leases.alone(session, "broadcasts")  # two announcements must not both be the day's only one
    due = _due_rows(session, row.id, room)
    if not due:
        return False
    taken = frozenset[tuple[int, date]]() if row.ignores_cap else _days_taken(session, row.id, due)
    house, now = policy.of(session), clock.now()
    queued: dict[date, list[int]] = defaultdict(list)
    said_to: list[Message] = []
    for each in due:
        if each.telegram_id is None or each.unreachable_at is not None:
            fate, reason = (Fate.SKIPPED, LEFT) if each.telegram_id is None else (Fate.BLOCKED, None)
            _put(session, each.id, state=fate.value, reason=reason, ended_at=now)
            continue
        night = house.night.of(each.zone, each.quiet_hours)
        due_at = night.ends_at(now)
        day = due_at.astimezone(night.zone).date()
        if due_at == now and (each.person_id, day) not in taken:
            queued[day].append(each.id)
            said = BroadcastMessage(row.id, each.person_id)
            reader = Reader.of(each.telegram_id, night)
            said_to.append(notices.message(reader, said, key=f"{row.id}:{each.person_id}"))
            continue
        if due_at == now:
            due_at = _tomorrow(row, day, night)
            if due_at > row.begun_at + PATIENCE:
                _put(session, each.id, state=Fate.SKIPPED.value, reason=OTHERS, ended_at=now)
                continue
        _put(session, each.id, due_at=due_at, day=due_at.astimezone(night.zone).date())
    outbox.put_all(session, said_to)
    for day, ids in queued.items():
        several = update(RecipientRow).where(RecipientRow.id.in_(ids), RecipientRow.state == Fate.WAITING.value)
        queues = several.values(state=Fate.QUEUED.value, day=day)
        session.execute(queues.execution_options(synchronize_session=False))
    return True


def _due_rows(session: Session, broadcast_id: int, most: int) -> Sequence[Any]:
    """Recipients whose time has come, with what is known of them now."""
    person = (PersonRow.telegram_id, PersonRow.zone, PersonRow.quiet_hours, PersonRow.unreachable_at)
    return session.execute(
        select(RecipientRow.id, RecipientRow.person_id, *person)
        .outerjoin(PersonRow, PersonRow.id == RecipientRow.person_id)
        .where(
            RecipientRow.broadcast_id == broadcast_id,
            RecipientRow.state == Fate.WAITING.value,
            RecipientRow.due_at <= clock.now(),
        )
        .order_by(RecipientRow.due_at, RecipientRow.id)
        .limit(most)
    ).all()


def _in_outbox(session: Session) -> int:
    """How many announcements are due in the outbox and not said."""
    found = select(func.count()).where(
        OPEN, OutboxMessage.lane == int(BroadcastMessage.lane), OutboxMessage.due_at <= clock.now()
    )
    return session.execute(found).scalar_one()


def _days_taken(session: Session, broadcast_id: int, due: Sequence[Any]) -> frozenset[tuple[int, date]]:
    """Who has another announcement on which of their days."""
    rows = session.execute(
        select(RecipientRow.person_id, RecipientRow.day).where(
            RecipientRow.person_id.in_([each.person_id for each in due]),
            RecipientRow.broadcast_id != broadcast_id,
            RecipientRow.state.in_(ARRIVES),
        )
    )
    return frozenset((person_id, day) for person_id, day in rows if person_id is not None)


def _tomorrow(row: BroadcastRow, day: date, night: Night) -> datetime:
    at = time.fromisoformat(row.day_time) if row.day_time else AGAIN_AT
    return night.ends_at(datetime.combine(day + timedelta(days=1), at, night.zone).astimezone(UTC))


def _put(session: Session, recipient_id: int, **values: Any) -> None:  # Any: as the columns
    """Nothing where their fate is known by now: they may have left, or been told, while they were looked at."""
    one = update(RecipientRow).where(RecipientRow.id == recipient_id, RecipientRow.state.in_(TO_COME))
    session.execute(one.values(**values).execution_options(synchronize_session=False))


def _ends(session: Session, row: BroadcastRow) -> bool:
    """Done when everybody's fate is known; what went astray is looked up first. Never more to do at once."""
    if _are_there(session, row.id, Fate.WAITING):
        return False
    _look_up(session, row.id)
    if not _are_there(session, row.id, Fate.QUEUED):
        row.state, row.ended_at, row.card_at = State.DONE.value, clock.now(), None
        session.flush()
    return False


def _are_there(session: Session, broadcast_id: int, fate: Fate) -> bool:
    found = select(RecipientRow.id).where(RecipientRow.broadcast_id == broadcast_id, RecipientRow.state == fate.value)
    return session.execute(found.limit(1)).scalar() is not None


def _look_up(session: Session, broadcast_id: int) -> None:
    """The fate of those whose message is over without having told us: deleted with its reader, or not ours to say."""
    queued = select(RecipientRow.id, RecipientRow.person_id).where(
        RecipientRow.broadcast_id == broadcast_id, RecipientRow.state == Fate.QUEUED.value
    )
    keys = {
        f"{BroadcastMessage.name}:{broadcast_id}:{person_id}": id
        for id, person_id in session.execute(queued.limit(SLICE))
    }
    rows = session.execute(
        select(OutboxMessage.dedupe_key, OutboxMessage.state).where(OutboxMessage.dedupe_key.in_(keys))
    )
    known = {key: outbox.State(state) for key, state in rows}
    for key, recipient_id in keys.items():
        state = known.get(key)
        if state is None:
            _put(session, recipient_id, state=Fate.SKIPPED.value, reason=LEFT, ended_at=clock.now())
        elif state in FATES:
            _put(session, recipient_id, state=FATES[state].value, reason="unknown", ended_at=clock.now())


def leave(session: Session, person_id: int) -> None:
    """Somebody has their data deleted: what they were still to get they do not get, and the numbers add up."""
    session.execute(
        update(RecipientRow)
        .where(RecipientRow.person_id == person_id, RecipientRow.state.in_((*TO_COME, Fate.DIGEST)))
        .values(state=Fate.SKIPPED.value, reason=LEFT, ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
