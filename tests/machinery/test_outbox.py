"""The rows of the outbox: written once, blanked in the end, and what a dead process leaves is taken up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.marks import Marks
from bot.speak import Spoken
from db.engine import Database
from db.outbox import OutboxMessage
from services import clock, leases, notices, outbox, pacing
from services.notices import Notice, Reader
from services.outbox import MAX_REPEATS, Lane, Message, State
from services.pacing import Rates
from services.quiet_hours import Night, QuietHours
from tests.machinery.spoken import BERLIN, Announcement, Change, Relay, Reminder, ready, rows, tell

FAST = Rates(1000, 1000, 1000)
ALWAYS = Night(None, BERLIN)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def taken(db: Database, owner: str = "one") -> list[Message]:
    """Claims what is due and commits that it is being sent."""
    claim = await db.run(pacing.claim, owner, FAST, 100, ALWAYS)
    begun = await db.run(pacing.begin_sending, claim.messages, owner)
    return [message for message in claim.messages if message.id in begun]


async def test_same_key_is_one_message(db: Database) -> None:
    await tell(db, 1, Change("first"), key="moved")
    await tell(db, 1, Change("second"), key="moved")

    assert [message.params for message in await taken(db)] == [{"text": "first"}]


async def test_same_key_from_two_processes_at_once(db: Database, database_url: str) -> None:
    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(tell(db, number + 1, Change("same"), key=f"{number}"))
            group.create_task(tell(other, number + 1, Change("same"), key=f"{number}"))

    assert len(await taken(db)) == 20


async def test_two_processes_never_take_the_same(db: Database, database_url: str) -> None:
    for number in range(40):
        await tell(db, number + 1, Change("hello"))

    async with Database(database_url) as other:
        one, two = await asyncio.gather(taken(db, "one"), taken(other, "two"))

    ids = [message.id for message in one + two]
    assert (len(ids), len(set(ids))) == (40, 40)


@pytest.mark.parametrize("state", [State.SENT, State.SKIPPED, State.FAILED, State.UNSURE])
async def test_final_states_are_blank(db: Database, state: State) -> None:
    await tell(db, 1, Change("secret"))
    await db.run(outbox.put, ready("screen", 2, {"text": "secret"}))

    for message in await taken(db):
        await db.run(outbox.finish, message, state, error="x" * 300)

    found = await rows(db)
    assert [(row.state, row.is_blank, row.error) for row in found] == [(state.value, True, "x" * 200)] * 2


async def test_what_was_sent_stays_sent(db: Database) -> None:
    """A process that was frozen wakes up after another has said its message."""
    await tell(db, 1, Change("hello"))
    [message] = await taken(db)
    await db.run(outbox.finish, message, State.SENT, message_id=7)

    await db.run(outbox.finish, message, State.FAILED, error="late")
    await db.run(outbox.postpone, message, clock.now(), counts=False)

    [row] = await rows(db)
    assert (row.state, row.message_id, row.error) == ("sent", 7, None)
    assert await taken(db) == []


async def test_sent_after_all_is_better_known_than_unsure(db: Database) -> None:
    await tell(db, 1, Reminder("hello"))
    [message] = await taken(db)
    await db.run(outbox.finish, message, State.UNSURE)

    await db.run(outbox.finish, message, State.SENT, message_id=7)

    assert [(row.state, row.message_id) for row in await rows(db)] == [("sent", 7)]


async def test_finished_rows_go_after_ninety_days(db: Database) -> None:
    await tell(db, 1, Change("done"))
    [message] = await taken(db)
    await db.run(outbox.finish, message, State.SENT)
    await tell(db, 1, Change("open"))

    clock.put_forward(timedelta(days=89))
    await db.run(outbox.forget)
    kept = len(await rows(db))
    clock.put_forward(timedelta(days=2))
    await db.run(outbox.forget)

    assert kept == 2
    assert [row.state for row in await rows(db)] == ["queued"]


async def test_a_chat_does_not_wait_for_what_is_planned_for_tomorrow(db: Database) -> None:
    tomorrow = notices.message(Reader(7, BERLIN, None), Change("later"), key="1", at=clock.now() + timedelta(days=1))
    await db.run(outbox.put, tomorrow)

    waits_before = await db.read(outbox.is_waiting_for, 7)
    await tell(db, 7, Change("now"))

    assert (waits_before, await db.read(outbox.is_waiting_for, 7)) == (False, True)


async def test_claimed_of_the_dead_goes_back(db: Database) -> None:
    await tell(db, 1, Announcement("hello"))
    await db.run(pacing.claim, "dead", FAST, 10, ALWAYS)

    assert await db.run(pacing.recover, "one") == []

    assert [message.params for message in await taken(db)] == [{"text": "hello"}]


async def test_claimed_of_the_living_stays(db: Database) -> None:
    await tell(db, 1, Announcement("hello"))
    await db.run(leases.hold, "process:two", "two")
    await db.run(pacing.claim, "two", FAST, 10, ALWAYS)

    await db.run(pacing.recover, "one")

    assert await taken(db) == []
    assert [row.state for row in await rows(db)] == ["claimed"]


@pytest.mark.parametrize(
    ("told", "state", "params"),
    [
        (Change("hello"), "queued", {"text": "hello"}),
        (Relay("hello"), "queued", {"text": "hello", "is_repeated": True}),
        (Reminder("hello"), "unsure", None),
    ],
    ids=["again", "again, marked", "left"],
)
async def test_sending_of_the_dead_goes_by_its_rule(
    db: Database, told: Notice, state: str, params: dict[str, object] | None
) -> None:
    await tell(db, 1, told)
    await taken(db, "dead")

    await db.run(pacing.recover, "one")

    [row] = await rows(db)
    assert (row.state, row.attempts, row.is_blank) == (state, int(state == "queued"), state == "unsure")
    assert [message.params for message in await taken(db)] == ([params] if params else [])


async def test_what_died_in_too_many_hands_is_left(db: Database) -> None:
    await tell(db, 1, Change("hello"))

    for _each in range(MAX_REPEATS + 1):
        assert len(await taken(db, "dead")) == 1
        await db.run(pacing.recover, "one")

    [row] = await rows(db)
    assert (row.state, row.error, row.is_blank) == ("unsure", "the process died while sending", True)


async def test_answers_of_the_dead_are_given_in_order(db: Database) -> None:
    def said(session: Session) -> None:
        for number in range(3):
            answer = Message(
                id=outbox.new_id(),
                dedupe_key=f"answer:{number}",
                lane=Lane.ANSWERS,
                chat_id=1,
                body={"text": str(number)},
                due_at=clock.now(),
            )
            outbox.put(session, answer, state=State.SENDING, owner="dead")

    await db.run(said)

    found = await db.run(pacing.recover, "one")

    assert [(message.body, message.attempts) for message in found] == [({"text": str(n)}, 1) for n in range(3)]
    assert await db.run(pacing.recover, "one") == []


async def test_claimed_is_given_back_at_a_stop(db: Database) -> None:
    await tell(db, 1, Announcement("waits"))
    await tell(db, 2, Announcement("goes"))
    claim = await db.run(pacing.claim, "one", FAST, 10, ALWAYS)
    await db.run(pacing.begin_sending, claim.messages[1:], "one")

    await db.run(pacing.give_back, "one")

    assert [(row.state, row.slot_at is None) for row in await rows(db)] == [("queued", True), ("sending", False)]


async def test_lost_rows_are_taken_back_and_only_those(db: Database) -> None:
    for chat_id in (1, 2, 3):
        await tell(db, chat_id, Announcement("hello"))
    claim = await db.run(pacing.claim, "one", FAST, 10, ALWAYS)
    await db.run(pacing.begin_sending, claim.messages[:2], "one")

    await db.run(pacing.take_back, "one", frozenset({claim.messages[0].id}))

    assert [row.state for row in await rows(db)] == ["sending", "queued", "queued"]


async def test_moved_group_takes_what_is_open_along(db: Database) -> None:
    await tell(db, -5, Change("done"))
    [message] = await taken(db)
    await db.run(outbox.finish, message, State.SENT)
    await tell(db, -5, Change("open"))

    await db.run(outbox.move_chat, -5, -1005)

    assert [(row.state, row.chat_id) for row in await rows(db)] == [("sent", -5), ("queued", -1005)]


async def test_depth_counts_what_is_open(db: Database) -> None:
    for chat_id in (1, 2, 3):
        await tell(db, chat_id, Change("hello"))
    [first, _second, _third] = await taken(db)
    await db.run(outbox.finish, first, State.SENT)
    await tell(db, 4, Change("hello"))

    assert await db.read(outbox.depth) == {(Lane.CHANGES, "queued"): 1, (Lane.CHANGES, "sending"): 2}


async def test_useful_for_counts_from_the_time_that_was_wished(db: Database) -> None:
    """A reminder that is said in the evening instead of the night is still one the next morning."""

    def limits(session: Session) -> list[timedelta]:
        found = session.execute(select(OutboxMessage.not_after).order_by(OutboxMessage.id)).scalars()
        return [limit - night for limit in found if limit]

    night = clock.now().replace(hour=23, minute=0, second=0, microsecond=0) + timedelta(days=1)
    hours = QuietHours.parse("21:00-08:00")
    await tell(db, 1, Reminder("hello"), at=night, hours=hours)

    assert await db.read(limits) == [timedelta(hours=3)]


@pytest.mark.parametrize("dialect", ["sqlite"])  # PostgreSQL's planner decides by the size of the table
async def test_the_queue_is_found_by_its_index(db: Database) -> None:
    """A table of finished rows must not be walked through at every look."""

    def plans(session: Session) -> list[str]:
        connection, said = session.connection(), []

        def hears(*call: Any) -> None:  # Any: SQLAlchemy's arguments
            said.append((call[2], call[3]))

        event.listen(connection, "before_cursor_execute", hears)
        pacing.claim(session, "one", FAST, 10, ALWAYS)
        pacing.recover(session, "one")
        pacing.give_back(session, "one")
        outbox.depth(session)
        event.remove(connection, "before_cursor_execute", hears)
        asked = [(words, values) for words, values in said if "outbox" in words]
        return [
            " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values))
            for words, values in asked
        ]

    found = await db.run(plans)

    assert len(found) == 4
    assert [plan for plan in found if "ix_outbox_open" not in plan] == []


async def test_marks_share_a_commit_but_not_what_is_wrong_with_one(db: Database) -> None:
    messages = [ready(str(number), 7 + number, {"text": "Hello"}) for number in range(4)]
    for each in messages:
        await db.run(outbox.put, each, state=State.SENDING, owner="me")
    marks, before = Marks(db), db.counters.commits

    async with asyncio.TaskGroup() as group:
        recording = group.create_task(marks.run())
        await asyncio.gather(*(marks.put(each, Spoken(State.SENT, (1,))) for each in messages[:3]))
        together = db.counters.commits - before
        odd, even = await asyncio.gather(
            marks.put(messages[3], Spoken(None)),
            marks.put(messages[0], Spoken(State.SENT, (2,))),
            return_exceptions=True,
        )
        recording.cancel()

    assert (together, type(odd), even) == (1, AssertionError, False)
    assert [(row.state, row.message_id) for row in await rows(db)] == [("sent", 1)] * 3 + [("sending", None)]


async def test_marks_are_made_for_whoever_does_not_wait_any_more(db: Database) -> None:
    messages = [ready(str(number), 7 + number, {"text": "Hello"}) for number in range(3)]
    for each in messages:
        await db.run(outbox.put, each, state=State.SENDING, owner="me")
    marks = Marks(db)

    async with asyncio.TaskGroup() as group:
        every = [group.create_task(marks.put(each, Spoken(State.SENT, (1,)))) for each in messages]
        await asyncio.sleep(0)
        every[1].cancel()
        recording = group.create_task(marks.run())
        await asyncio.wait(every)
        recording.cancel()

    assert [task.cancelled() for task in every] == [False, True, False]
    assert [(row.state, row.message_id) for row in await rows(db)] == [("sent", 1)] * 3


def test_ids_grow_and_differ() -> None:
    ids = [outbox.new_id() for _each in range(1000)]

    assert len(set(ids)) == 1000
    assert max(ids) < 2**63
