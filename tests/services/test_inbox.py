"""The inbox: stored once, handed to one process, in order, whoever lives or dies."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.inbox import InboxUpdate
from services import clock, dialogues, floods, inbox, leases, outbox, people, unread
from services.inbox import Accepted
from services.outbox import Lane, Message, State
from tests.machinery.receiving import column, execute, updates

CHAT = 70


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def message(number: int, chat: int = CHAT, text: str = "hello") -> dict[str, Any]:
    content = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text}
    return {"update_id": number, "message": content}


def lives(session: Session, *owners: str) -> None:
    for owner in owners:
        leases.hold(session, f"process:{owner}", owner)


def dies(session: Session, owner: str) -> None:
    leases.bury(session, {owner})


def accepted(session: Session, owner: str, *numbers: int, chat: int = CHAT) -> list[int]:
    return [each.update_id for each in inbox.accept(session, [message(number, chat) for number in numbers], owner)]


def polled(session: Session, fence: int | None, *numbers: int) -> list[int]:
    return [each.update_id for each in inbox.accept(session, [message(one) for one in numbers], "a", fence=fence)]


def resumed(session: Session, owner: str) -> list[tuple[int, int]]:
    return [(each.update_id, each.attempts) for each in inbox.resume(session, owner, but=(), limit=100).updates]


def states(session: Session) -> dict[int, tuple[str, bool]]:
    rows = session.execute(select(InboxUpdate.update_id, InboxUpdate.state, InboxUpdate.payload))
    return {number: (state, payload is not None) for number, state, payload in rows}


async def test_update_is_handed_out_once_however_often_it_comes(db: Database) -> None:
    fence = await db.run(leases.hold, inbox.POLLER, "a")

    first = await db.run(polled, fence, 2, 1, 2)
    again = await db.run(polled, fence, 1, 2, 3)
    await db.run(inbox.handled, 1)
    after = await db.run(polled, fence, 1)

    assert (first, again, after) == ([1, 2], [3], [])


async def test_webhook_hands_out_all_that_is_open_in_the_chat_but_nothing_that_is_handled(db: Database) -> None:
    await db.run(accepted, "a", 1)
    await db.run(accepted, "a", 2)
    await db.run(inbox.handled, 1)

    assert await db.run(accepted, "a", 1, 3) == [2, 3]


async def test_chat_that_another_process_works_in_stays_with_it(db: Database) -> None:
    await db.run(lives, "a", "b")
    await db.run(accepted, "a", 1)

    here = await db.run(accepted, "b", 2)
    other_chat = await db.run(accepted, "b", 3, chat=71)

    assert (here, other_chat) == ([], [3])
    assert await db.run(resumed, "a") == [(1, 0), (2, 0)]


async def test_next_update_does_not_overtake_an_answer_that_another_process_still_says(db: Database) -> None:
    await db.run(lives, "a", "b")
    await db.run(accepted, "a", 1)
    await db.run(says, "a")
    await db.run(inbox.handled, 1)

    assert await db.run(accepted, "b", 2) == []
    assert await db.run(resumed, "b") == []
    assert await db.run(resumed, "a") == [(2, 0)]


async def test_what_a_dead_process_left_comes_before_what_is_new(db: Database) -> None:
    await db.run(lives, "a", "b")
    await db.run(accepted, "a", 1, 2)
    await db.run(dies, "a")

    at_once = await db.run(accepted, "b", 3)

    assert at_once == []
    assert await db.run(resumed, "b") == [(1, 1), (2, 0), (3, 0)]


async def test_what_a_stopped_process_left_comes_first_too_and_counts_as_nobodys_failure(db: Database) -> None:
    await db.run(lives, "a", "b")
    await db.run(accepted, "a", 1, 2)
    await db.run(inbox.give_back, "a")
    await db.run(dies, "a")

    at_once = await db.run(accepted, "b", 3)

    assert at_once == []
    assert await db.run(resumed, "b") == [(1, 0), (2, 0), (3, 0)]


async def test_only_the_update_in_work_is_blamed_for_three_deaths(db: Database) -> None:
    await db.run(lives, "a")
    await db.run(accepted, "a", 1, 2)
    await db.run(accepted, "a", 3, chat=71)
    for dead, heir in (("a", "b"), ("b", "c"), ("c", "d")):
        await db.run(dies, dead)
        await db.run(lives, heir)
        left = await db.run(inbox.resume, heir, but=(), limit=100)
        if heir == "c":
            await db.run(inbox.handled, 3)

    assert [(each.update_id, each.is_suspect) for each in left.updates] == [(1, True), (2, False)]


async def test_update_that_only_waited_through_many_deaths_is_still_played(db: Database) -> None:
    await db.run(accepted, "a", 1)
    for heir in "bcdefghi":
        left = await db.run(inbox.resume, heir, but=(), limit=100)

    assert [(each.update_id, each.is_deadly) for each in left.updates] == [(1, False)]


async def test_update_is_blamed_for_a_death_under_watch(db: Database) -> None:
    await db.run(accepted, "a", 1)
    for heir in "bcd":
        await db.run(inbox.resume, heir, but=(), limit=100)
    await db.run(inbox.watch, 1)

    left = await db.run(inbox.resume, "e", but=(), limit=100)

    assert [(each.update_id, each.is_deadly) for each in left.updates] == [(1, True)]


async def test_what_kills_even_when_it_is_not_played_is_put_aside(db: Database) -> None:
    await db.run(accepted, "a", 1)
    for heir in "bcd":
        await db.run(inbox.resume, heir, but=(), limit=100)
    await db.run(inbox.watch, 1)
    for heir in "ef":
        last = await db.run(inbox.resume, heir, but=(), limit=100)

    assert last.updates == []
    assert await db.run(updates) == [("aside", 6)]


async def test_third_failure_puts_an_update_aside_and_replays_count_only_once(db: Database) -> None:
    await db.run(accepted, "a", 1)

    told = []
    for _each in range(3):
        reference = await db.run(inbox.failed, 1, "a", error="ValueError")
        assert reference is not None
        told.append(await db.run(inbox.replay, f" {reference.lower()}"))
        await db.run(inbox.resume, "a", but=(), limit=100)

    assert told == ["queued", "queued", "aside"]
    assert await db.run(updates) == [("aside", 3)]


async def test_replay_leaves_alone_what_is_handled_meanwhile(db: Database) -> None:
    await db.run(accepted, "a", 1)
    reference = await db.run(inbox.failed, 1, "a", error="ValueError")
    assert reference is not None
    await db.run(inbox.replay, reference)
    await db.run(resumed, "a")

    twice = await db.run(inbox.replay, reference)
    owners = await db.run(column, "SELECT owner FROM inbox")
    await db.run(inbox.handled, 1)

    assert (twice, owners) == ("queued", ["a"])
    assert await db.run(inbox.replay, reference) == "handled"
    assert await db.run(inbox.replay, "NOSUCH") == "unknown"
    assert await db.run(states) == {1: ("done", False)}


async def test_failure_of_an_update_that_is_somebody_elses_by_now_is_nobodys(db: Database) -> None:
    await db.run(accepted, "a", 1)

    assert await db.run(inbox.failed, 1, "b", error="ValueError") is None
    assert await db.run(updates) == [("new", 0)]


def crowds(session: Session, numbers: range, *, owner: str = "a") -> list[int]:
    """As a chat of which more waits than is in memory; gives what is handed out."""
    came = [message(each) for each in numbers]
    return [each.update_id for each in inbox.accept(session, came, owner, crowded=[CHAT])]


async def test_what_finds_no_room_is_counted_at_a_mark_in_its_place(db: Database) -> None:
    """None is counted twice, and who blocked the bot is never passed over."""
    blocked = {"update_id": 1999, "my_chat_member": {"chat": {"id": CHAT, "type": "private"}}}
    await db.run(lives, "a", "b")
    await db.run(crowds, range(1, unread.MOST - 1))

    await db.run(crowds, range(unread.MOST - 1, unread.MOST + 20))
    await db.run(crowds, range(unread.MOST + 15, unread.MOST + 40), owner="b")
    await db.run(inbox.accept, [blocked, message(2000, 71)], "a", crowded=[CHAT])
    left = await db.run(inbox.resume, "a", but=(), limit=2000)
    await db.run(execute, "UPDATE inbox SET state = 'done' WHERE update_id < 500")
    await db.run(crowds, range(unread.MOST + 40, unread.MOST + 41))
    found = await db.read(unread.of, unread.MOST + 1)
    behind = await db.run(inbox.fetch, "a", {CHAT: unread.MOST - 1}, most=50)

    assert left.more == {CHAT}
    assert found.number == 40
    assert found.since < found.until
    assert [each.update_id for each in behind.updates] == [unread.MOST, unread.MOST + 1, 1999]
    assert [unread.is_mark(each.payload) for each in behind.updates] == [False, True, False]


async def test_after_the_turn_of_what_was_not_read_there_is_room_again(db: Database) -> None:
    mark = unread.MOST + 1
    await db.run(crowds, range(1, mark))
    await db.run(crowds, range(mark, unread.MOST + 10))
    await db.run(execute, "UPDATE inbox SET state = 'done', payload = NULL, error = NULL WHERE update_id <= 999")
    await db.run(inbox.handled, mark)

    await db.run(crowds, range(unread.MOST + 10, unread.MOST + 12))

    opened = await db.read(column, "SELECT update_id FROM inbox WHERE state = 'new' ORDER BY update_id")
    assert opened == [unread.MOST, unread.MOST + 10, unread.MOST + 11]


async def test_desk_is_read_whatever_waits_there(db: Database) -> None:
    desk = -500
    came = [message(each, desk) for each in range(1, unread.MOST + 3)]

    await db.run(inbox.accept, came, "a", desk=desk, crowded=[desk])
    await db.run(inbox.accept, [message(unread.MOST + 3, desk)], "a", desk=desk, crowded=[desk])

    assert await db.read(inbox.depth) == {"new": unread.MOST + 3}


async def test_newest_edit_is_left_when_a_process_dies_before_its_turn(db: Database) -> None:
    """Of many changes of one message only the last is played; what was in work at the death stands alone."""
    await db.run(lives, "a", "b")
    edits = [{"update_id": each, "edited_message": message(1, text=f"v{each}")["message"]} for each in range(2, 12)]
    came = await db.run(inbox.accept, [message(1), *edits, message(12)], "a")

    repeated = [each for each in came if floods.repeats(came[1], each)]
    await db.run(inbox.handled, 1)
    await db.run(inbox.skip, [each.update_id for each in repeated[:-1]])
    await db.run(dies, "a")
    left = await db.run(inbox.resume, "b", but=(), limit=100)

    assert [each.update_id for each in repeated] == list(range(2, 12))
    assert [(each.update_id, each.attempts) for each in left.updates] == [(11, 1), (12, 0)]
    assert left.updates[0].payload["edited_message"]["text"] == "v11"
    assert not floods.repeats(left.updates[0], Accepted(13, CHAT, edits[-1]))


async def test_lost_lease_keeps_a_frozen_poller_from_accepting(db: Database) -> None:
    frozen = await db.run(leases.hold, inbox.POLLER, "a")
    await db.run(execute, "UPDATE leases SET expires_at = expires_at - :past", past=past(db))
    fence = await db.run(leases.hold, inbox.POLLER, "b")
    refused = await db.run(leases.hold, inbox.POLLER, "a")

    with pytest.raises(inbox.LeaseLostError):
        await db.run(inbox.accept, [message(1)], "a", fence=frozen)
    await db.run(inbox.accept, [message(2)], "b", fence=fence)

    assert refused is None
    assert (frozen, fence) == (1, 2)
    assert await db.run(updates) == [("new", 0)]


async def test_fence_goes_on_growing_over_processes_that_stopped(db: Database) -> None:
    fences = []
    for owner in ("a", "b", "c"):
        fences.append(await db.run(leases.hold, inbox.POLLER, owner))
        await db.run(dies, owner)

    assert fences == [1, 2, 3]


async def test_ids_are_forgotten_after_two_days_and_failures_after_seven(db: Database) -> None:
    await db.run(accepted, "a", 1, 2, 3)
    await db.run(inbox.handled, 1)
    await db.run(inbox.failed, 2, "a", error="ValueError")
    kept = []
    for passed in (timedelta(hours=47, minutes=59), timedelta(minutes=2), timedelta(days=4, hours=23), timedelta(1)):
        clock.put_forward(passed)
        await db.run(inbox.forget)
        kept.append(await db.run(states))

    assert kept == [
        {1: ("done", False), 2: ("failed", True), 3: ("new", True)},
        {2: ("failed", True), 3: ("new", True)},
        {2: ("failed", True), 3: ("new", True)},
        {3: ("new", True)},
    ]


async def test_drafts_are_forgotten_after_a_day(db: Database) -> None:
    left = dialogues.Dialogue(CHAT).at("visit", {"answers": {"company": "Musterbau"}}).left()
    await db.run(people.welcome, CHAT)
    await db.run(dialogues.save, left)
    clock.put_forward(timedelta(hours=24, seconds=1))

    found = await db.run(dialogues.dialogue, CHAT)
    await db.run(dialogues.forget)

    assert found.draft is None
    assert await db.run(column, "SELECT draft FROM dialogues") == [None]


@pytest.mark.parametrize(
    ("payload", "chat"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"callback_query": {"from": {"id": 7}}}, 7),
        ({"my_chat_member": {"chat": {"id": 7}, "from": {"id": 7}}}, 7),
        ({"poll_answer": {"user": {"id": 7}}}, 7),
        ({"poll": {"id": "1"}}, 0),
        ({"message": {"chat": "?", "from": {"id": "7"}}}, 0),
        ({}, 0),
    ],
)
def test_lane_of_an_update(payload: dict[str, Any], chat: int) -> None:
    assert inbox.chat_of({"update_id": 1} | payload) == chat


def says(session: Session, owner: str) -> None:
    answer = Message(
        id=1, dedupe_key="answer:1:0", lane=Lane.ANSWERS, chat_id=CHAT, body={"text": "x"}, due_at=clock.now()
    )
    outbox.put(session, answer, state=State.SENDING, owner=owner)


def past(db: Database) -> Any:  # Any: a number of microseconds or an interval
    return 20_000_000 if db.dialect == "sqlite" else timedelta(seconds=20)


def test_accepted_is_suspect_at_the_third_death_and_deadly_after_it() -> None:
    every = [Accepted(1, CHAT, {}, attempts) for attempts in range(5)]

    assert [each.is_suspect for each in every] == [False, False, False, True, False]
    assert [each.is_deadly for each in every] == [False, False, False, False, True]
