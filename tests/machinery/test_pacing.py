"""Pace, claim, call: who may speak when, counted in the database by slots."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.engine import Database, database_now
from db.people import PersonRow
from services import clock, holds, outbox, pacing, people
from services.outbox import Lane, Message, State
from services.pacing import GROUP_WINDOW, Claim, Rates
from services.quiet_hours import Night, QuietHours
from tests.machinery.spoken import BERLIN, Announcement, Change, Reminder, rows, tell

FAST = Rates(1000, 1000, 1000)
ALWAYS = Night(None, BERLIN)
GROUP = -1_000_005


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def claimed(db: Database, rates: Rates = FAST, most: int = 100, night: Night = ALWAYS) -> list[Message]:
    return list((await db.run(pacing.claim, "one", rates, most, night)).messages)


def gaps(messages: list[Message]) -> list[float]:
    """Seconds between the slots."""
    slots = sorted(message.slot_at for message in messages if message.slot_at)
    return [(after - before).total_seconds() for before, after in pairwise(slots)]


async def test_slots_are_a_rate_apart_over_all_claims_and_processes(db: Database) -> None:
    for number in range(30):
        await tell(db, number + 1, Change("hello"))

    rates = Rates(overall=20)
    first = await claimed(db, rates, 10)
    second = list((await db.run(pacing.claim, "two", rates, 10, ALWAYS)).messages)
    third = await claimed(db, rates, 10)

    assert [round(gap, 4) for gap in gaps(first + second + third)] == [0.05] * 29


async def test_lanes_go_in_their_order(db: Database) -> None:
    await tell(db, 1, Announcement("third"))
    await tell(db, 2, Reminder("second"))
    await tell(db, 3, Change("first"))
    await tell(db, 4, Change("next"), at=clock.now() - timedelta(minutes=1))

    found = await claimed(db)

    assert [message.params["text"] for message in found] == ["next", "first", "second", "third"]


async def test_what_is_not_due_waits(db: Database) -> None:
    await tell(db, 1, Change("tomorrow"), at=clock.now() + timedelta(days=1))
    assert await claimed(db) == []

    clock.put_forward(timedelta(days=1))
    assert len(await claimed(db)) == 1


async def test_one_chat_hears_at_its_rate(db: Database) -> None:
    for number in range(3):
        await tell(db, 7, Change(str(number)))
    await tell(db, 8, Change("other"))
    now = clock.now()

    found = await claimed(db, Rates(overall=1000, chat=0.5))

    assert [message.params["text"] for message in found] == ["0", "other"]
    waiting = [(row.due_at - now).total_seconds() for row in await rows(db) if row.state == "queued"]
    assert [round(seconds / 2) * 2 for seconds in waiting] == [2, 4]


async def test_chat_that_waits_does_not_hold_up_others(db: Database) -> None:
    """More than fits into one look is due for one chat, and another one is behind."""
    for number in range(100):
        await tell(db, 7, Change(str(number)))
    await tell(db, 8, Announcement("other"))

    found: list[Message] = []
    for _look in range(5):
        claim: Claim = await db.run(pacing.claim, "one", Rates(overall=1000, chat=0.001), 10, ALWAYS)
        found.extend(claim.messages)
        if not claim.has_more and not claim.messages:
            break

    assert [message.params["text"] for message in found] == ["0", "other"]


async def test_group_hears_twenty_in_a_minute(db: Database) -> None:
    for number in range(22):
        await tell(db, GROUP, Change(str(number)))
    await tell(db, 1, Announcement("other"))
    now = clock.now()

    found = await claimed(db, Rates(overall=1000, chat=1, group=20))

    assert [message.params["text"] for message in found] == [*map(str, range(20)), "other"]
    waiting = [row for row in await rows(db) if row.state == "queued"]
    assert [round((row.due_at - now).total_seconds()) for row in waiting] == [GROUP_WINDOW.total_seconds()] * 2


async def test_answers_count_in_the_groups_minute(db: Database) -> None:
    """And wait for it: Telegram counts them like all else in a group."""
    rates = Rates(group=3)
    answers = [
        Message(id=outbox.new_id(), dedupe_key=f"answer:{n}", lane=Lane.ANSWERS, chat_id=GROUP, due_at=clock.now())
        for n in range(3)
    ]
    await tell(db, GROUP, Change("hello"))
    assert len(await claimed(db, rates)) == 1
    for answer in answers:
        await db.run(outbox.put, answer, state=State.SENDING, owner="one")

    waits = [await db.run(pacing.wait_in_group, answer, rates) for answer in answers]

    assert waits[:2] == [timedelta(), timedelta()]
    assert timedelta(seconds=50) < waits[2] <= GROUP_WINDOW + timedelta(seconds=1)
    await tell(db, GROUP, Change("more"))
    assert await claimed(db, rates) == []


async def held_until(db: Database, chat_id: int) -> datetime | None:
    return (await db.read(holds.of_chats, {chat_id})).get(chat_id)


async def test_refused_chat_waits_as_told_and_others_go_on(db: Database) -> None:
    for chat_id in (7, 8):
        await tell(db, chat_id, Change(f"to {chat_id}"))
    before = await db.read(database_now)

    is_all = await db.run(holds.refused, 7, 3600)
    after = await db.read(database_now)

    until = await held_until(db, 7)
    assert until is not None
    assert before + timedelta(hours=1) <= until <= after + timedelta(hours=1)
    assert [message.params["text"] for message in await claimed(db)] == ["to 8"]
    assert not is_all


async def test_second_refused_chat_holds_everything(db: Database) -> None:
    for chat_id in (1, 2, 3):
        await tell(db, chat_id, Change("hello"))
    taken = await claimed(db, most=1)

    said = [await db.run(holds.refused, chat_id, 3600) for chat_id in (7, 7, 8)]

    assert said == [False, False, True]
    assert await claimed(db) == []
    # What was claimed before that is not begun any more.
    assert await db.run(pacing.begin_sending, taken, "one") == set()
    assert [row.state for row in await rows(db)] == ["queued"] * 3


async def test_two_chats_refused_at_the_same_moment_hold_everything(db: Database) -> None:
    said = await asyncio.gather(*(db.run(holds.refused, chat_id, 3600) for chat_id in range(1, 9)))

    assert said.count(False) == 1


async def test_holds_end(db: Database) -> None:
    await tell(db, 7, Change("hello"))
    await db.run(holds.refused, 7, 0.0)
    await db.run(holds.refused, 8, 0.0)

    assert len(await claimed(db)) == 1


async def test_shorter_refusal_does_not_end_a_longer_hold(db: Database) -> None:
    await db.run(holds.refused, 7, 3600)
    until = await held_until(db, 7)

    await db.run(holds.refused, 7, 1)

    assert await held_until(db, 7) == until


# At night in Berlin, at noon in Apia: what is due now must wait here and may be said there.
NIGHT = QuietHours.parse("21:00-08:00")


def until_it_is(hour: int, zone: ZoneInfo) -> timedelta:
    """How far the clock must be put forward."""
    local = clock.now().astimezone(zone)
    there = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if there <= local:
        there += timedelta(days=1)
    return there - local


async def test_delayed_into_the_night_waits_for_the_morning(db: Database) -> None:
    """It was due by day, then came a pause, a queue or an outage."""
    clock.put_forward(until_it_is(20, BERLIN))
    for chat_id, told in enumerate((Announcement("offer"), Reminder("reminder"), Change("change")), 1):
        await tell(db, chat_id, told, hours=NIGHT)
    clock.put_forward(timedelta(hours=2))

    found = await claimed(db, night=Night(NIGHT, BERLIN))

    # The reminder is of no use in the morning any more, so late is better than never.
    assert [message.params["text"] for message in found] == ["change", "reminder"]
    [offer] = [row for row in await rows(db) if row.state == "queued"]
    assert offer.due_at.astimezone(BERLIN).hour == 8
    clock.put_forward(timedelta(hours=10))
    assert [message.params["text"] for message in await claimed(db, night=Night(NIGHT, BERLIN))] == ["offer"]


async def test_reminder_that_is_of_use_in_the_morning_waits(db: Database) -> None:
    clock.put_forward(until_it_is(4, BERLIN))
    await tell(db, 7, Reminder("reminder"), at=clock.now() + timedelta(hours=3), hours=NIGHT)

    found = await claimed(db, night=Night(NIGHT, BERLIN))
    clock.put_forward(timedelta(hours=4, minutes=1))

    assert found == []
    assert len(await claimed(db, night=Night(NIGHT, BERLIN))) == 1


async def test_night_is_the_readers_own(db: Database) -> None:
    def lives_in_apia(session: Session) -> None:
        person = people.welcome(session, 7)
        session.execute(update(PersonRow).where(PersonRow.id == person.id).values(zone="Pacific/Apia"))

    await db.run(lives_in_apia)
    clock.put_forward(until_it_is(22, BERLIN))
    await tell(db, 7, Announcement("there"))
    await tell(db, 8, Announcement("here"))

    found = await claimed(db, night=Night(NIGHT, BERLIN))

    assert [message.params["text"] for message in found] == ["there"]


@pytest.mark.parametrize("house", [NIGHT, None], ids=["house's night", "no night here"])
async def test_quiet_hours_are_the_readers_own(db: Database, house: QuietHours | None) -> None:
    def choose(session: Session) -> None:
        for telegram_id, hours in ((7, ""), (8, "23:30-07:00"), (9, "20:00-07:00")):
            people.choose_quiet_hours(session, people.welcome(session, telegram_id).id, hours)

    await db.run(choose)
    clock.put_forward(until_it_is(22, BERLIN))
    for chat_id, words in ((7, "never quiet"), (8, "later"), (9, "quiet")):
        await tell(db, chat_id, Announcement(words))

    found = await claimed(db, night=Night(house, BERLIN))

    assert sorted(message.params["text"] for message in found) == ["later", "never quiet"]
    [waiting] = [row for row in await rows(db) if row.state == "queued"]
    assert waiting.due_at.astimezone(BERLIN).hour == 7
