"""How the whole bot says things: what goes first, what waits, what is skipped, how a stop and a crash end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from bot.speak import surely
from db.engine import CommitUncertain, Database
from services import clock, leases, outbox, pacing, people, switches
from services.notices import Notice
from services.outbox import Lane, Message, State
from services.pacing import Rates
from services.quiet_hours import Night
from simulator.faults import Slow, TooMany
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.machinery.spoken import (
    BERLIN,
    Announcement,
    Broken,
    Cancelled,
    Change,
    Reminder,
    all_said,
    eventually,
    pause,
    ready,
    rows,
    tell,
)

FAST = Rates(1000, 1000, 1000)
ALWAYS = Night(None, BERLIN)


def heard(person: Person) -> list[str]:
    return [seen.text for seen in person.seen()]


async def crowd(telegram: Simulator, number: int) -> list[Person]:
    """People who have pressed Start, and of whom the bot knows nothing more."""
    people_there = [telegram.person(f"Person {n}") for n in range(number)]
    for person in people_there:
        telegram.chats[person.id].has_started = True
    return people_there


def sent_to(telegram: Simulator) -> list[int]:
    """The chats of all messages, in the order of the calls."""
    return [int(call.parameters["chat_id"]) for call in telegram.calls if call.method == "sendMessage"]


async def test_answers_overtake_a_broadcast(start: Start, telegram: Simulator, database_url: str) -> None:
    async with start(send_rate=100) as bot:
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        readers = await crowd(telegram, 30)
        await asyncio.gather(*(tell(bot.db, readers[n % 30].id, Announcement("news"), key=f"{n}") for n in range(3000)))
        await eventually(lambda: len(sent_to(telegram)) > 40)
        telegram.settled = None
        before = len(sent_to(telegram))

        await anna.sends("/help")
        await eventually(lambda: anna.unseen > 0)

        overtaken = sent_to(telegram).index(anna.id, before) - before
        waiting = (await bot.db.read(outbox.depth))[Lane.ANNOUNCEMENTS, "queued"]
    # One second's worth of the broadcast at the very most, while thousands still wait.
    assert overtaken < 100
    assert waiting > 1000
    # What the stopping process had claimed went back, what it was saying was said and is known.
    async with Database(database_url) as db:
        found = await rows(db)
    seen = sum(reader.unseen for reader in readers)
    assert Counter(row.state for row in found) == {"sent": seen, "queued": 3000 - seen}


async def test_changes_before_reminders_before_announcements(start: Start, telegram: Simulator) -> None:
    # Slots far enough apart that a busy machine does not let one call overtake another.
    async with start(send_rate=5) as bot:
        readers = await crowd(telegram, 6)
        await pause(bot)
        for number, told in enumerate((Announcement("a"), Reminder("b"), Change("c")) * 2):
            await tell(bot.db, readers[number].id, told)

        await bot.db.run(switches.turn, switches.PAUSE, on=False)
        await bot.settled()

    order = [readers[n].id for n in (2, 5, 1, 4, 0, 3)]
    assert sent_to(telegram) == order


async def test_pause_stops_all_but_answers_in_every_process(start: Start, telegram: Simulator) -> None:
    async with start() as one:
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        async with start() as two:
            telegram.settled = None
            await pause(two, one)
            await tell(one.db, anna.id, Change("moved"))
            for process in (one, two):
                await process.settled()
            assert heard(anna) == []

            await anna.sends("/help")
            await eventually(lambda: anna.unseen > 0)
            assert (len(heard(anna)), await one.db.read(switches.waiting)) == (1, 1)

            await one.db.run(switches.turn, switches.PAUSE, on=False)
            await eventually(lambda: anna.unseen > 0)
            for process in (one, two):
                await process.settled()
            assert heard(anna) == ["moved"]


async def test_second_chat_with_429_holds_all_bulk_but_no_answer(bot: Parts, anna: Person, telegram: Simulator) -> None:
    first, second, third = await crowd(telegram, 3)
    for reader in (first, second):
        telegram.faults.next("sendMessage", TooMany(3), chat_id=reader.id)
        await tell(bot.db, reader.id, Change("hello"))
    await bot.settled()
    await tell(bot.db, third.id, Change("hello"))
    await bot.settled()

    await anna.sends("/help")

    assert [len(anna.seen()), *map(heard, (first, second, third))] == [1, [], [], []]
    assert {row.state for row in await rows(bot.db)} == {"queued"}
    await all_said(bot)
    assert list(map(heard, (first, second, third))) == [["hello"]] * 3


async def test_one_chat_with_429_waits_with_all_that_is_for_it(bot: Parts, anna: Person, telegram: Simulator) -> None:
    """And the answers tell the paced sender which chat that is."""
    [other] = await crowd(telegram, 1)
    telegram.faults.next("sendMessage", TooMany(2), chat_id=anna.id)
    settled, telegram.settled = telegram.settled, None
    await anna.sends("/help")
    await eventually(lambda: any(call.answer.get("fault") for call in telegram.calls))
    telegram.settled = settled
    await asyncio.sleep(0.2)

    await tell(bot.db, anna.id, Change("for Anna"))
    await tell(bot.db, other.id, Change("for another"))
    await bot.deliverer.settled()

    assert (heard(anna), heard(other)) == ([], ["for another"])
    await all_said(bot)
    assert [len(text) > 20 for text in heard(anna)] == [True, False]


@pytest.mark.parametrize("is_owned_by_the_dead_at_start", [True, False], ids=["at the start", "later"])
async def test_what_a_dead_process_left(
    start: Start, telegram: Simulator, database_url: str, is_owned_by_the_dead_at_start: bool
) -> None:
    readers = await crowd(telegram, 4)
    told: list[Notice] = [Change("claimed"), Announcement("claimed too"), Change("sending"), Reminder("sending too")]
    async with Database(database_url) as db:
        if not is_owned_by_the_dead_at_start:
            await db.run(leases.hold, "process:elsewhere", "elsewhere")
        for reader, each in zip(readers, told, strict=True):
            await tell(db, reader.id, each)
        claim = await db.run(pacing.claim, "elsewhere", FAST, 10, ALWAYS)
        sending = [message for message in claim.messages if message.chat_id in (readers[2].id, readers[3].id)]
        await db.run(pacing.begin_sending, sending, "elsewhere")

    async with start() as bot:
        if not is_owned_by_the_dead_at_start:
            await bot.settled()
            assert list(map(heard, readers)) == [[]] * 4
            await bot.db.run(leases.bury, {"elsewhere"})
        await eventually(lambda: sum(reader.unseen for reader in readers) == 3)
        await bot.settled()

        assert list(map(heard, readers)) == [["claimed"], ["claimed too"], ["sending"], []]
        assert [row.state for row in await rows(bot.db)] == ["sent", "sent", "sent", "unsure"]


async def test_stop_lets_what_is_being_said_end(start: Start, telegram: Simulator) -> None:
    [reader] = await crowd(telegram, 1)
    async with start() as bot:
        telegram.faults.next("sendMessage", Slow(0.7), chat_id=reader.id)
        await tell(bot.db, reader.id, Reminder("slowly"))
        bot.deliverer.wake()
        await eventually(lambda: reader.unseen > 0)

    async with start() as bot:
        await bot.settled()
        assert [row.state for row in await rows(bot.db)] == ["sent"]
    assert heard(reader) == ["slowly"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [(Cancelled("no more"), "cancelled"), (Reminder("too late"), "too late"), (Change("nobody there"), "unreachable")],
    ids=["not true any more", "too late", "unreachable"],
)
async def test_skipped_with_the_reason(bot: Parts, anna: Person, told: Notice, reason: str) -> None:
    await pause(bot)
    await tell(bot.db, anna.id, told)
    clock.put_forward(timedelta(hours=4))
    if reason == "unreachable":
        await bot.db.run(people.mark_unreachable, anna.id)

    await bot.db.run(switches.turn, switches.PAUSE, on=False)
    await bot.settled()

    [row] = await rows(bot.db)
    assert (row.state, row.error, row.is_blank) == ("skipped", reason, True)
    assert heard(anna) == []


@pytest.mark.parametrize(
    ("notice", "params"), [("of_tomorrow", {"text": "a"}), ("sample_change", {"text": "a", "colour": "red"})]
)
async def test_notice_of_another_version(bot: Parts, anna: Person, notice: str, params: dict[str, str]) -> None:
    message = Message(
        id=outbox.new_id(),
        dedupe_key="sample_other",
        lane=Lane.CHANGES,
        chat_id=anna.id,
        notice=notice,
        params=params,
        due_at=clock.now(),
    )

    await bot.db.run(outbox.put, message)
    await bot.settled()

    [row] = await rows(bot.db)
    assert (row.state, row.error, row.is_blank) == ("skipped", "unknown to this version", True)


@asynccontextmanager
async def with_operator(start: Start, telegram: Simulator) -> AsyncIterator[tuple[Parts, Person, Person]]:
    """A bot, its operator Olga, and Anna."""
    olga = telegram.person("Olga", language_code="en")
    async with start(operator_ids=frozenset({olga.id})) as bot:
        await olga.sends("/start")
        olga.seen()
        yield bot, olga, await newcomer(telegram, "Anna", "English", "Continue", language_code="en")


async def test_notice_without_words_fails_alone(start: Start, telegram: Simulator) -> None:
    async with with_operator(start, telegram) as (bot, olga, anna):
        await tell(bot.db, anna.id, Broken("oops"))
        await tell(bot.db, anna.id, Change("hello"))
        await bot.settled()

        [told] = heard(olga)
        assert [(row.state, row.error) for row in await rows(bot.db)] == [("failed", "ValueError"), ("sent", None)]
        assert (heard(anna), told.endswith(": ValueError")) == (["hello"], True)


async def test_answer_that_cannot_be_made_does_not_block_its_chat(start: Start, telegram: Simulator) -> None:
    async with with_operator(start, telegram) as (bot, olga, anna):
        answer = ready("answer", anna.id, {"text": "Here", "file": {"maker": "seal", "params": {}}})
        await bot.db.run(outbox.put, answer, state=State.SENDING, owner="elsewhere")
        await bot.processor.sweep()

        await anna.sends("/help")
        await bot.settled()

        [told] = heard(olga)
        [row] = await rows(bot.db)
        assert (row.state, row.error, len(heard(anna))) == ("failed", "UnknownMakerError", 1)
        assert told.endswith(": UnknownMakerError")


async def test_night_that_began_meanwhile(start: Start, telegram: Simulator) -> None:
    hour = clock.now().astimezone(BERLIN).hour
    [reader] = await crowd(telegram, 1)
    async with start(quiet_hours=f"{hour:02}:00-{(hour + 2) % 24:02}:00") as bot:
        await tell(bot.db, reader.id, Announcement("offer"))
        await tell(bot.db, reader.id, Change("change"))
        await bot.settled()
        await bot.settled()
        assert heard(reader) == ["change"]

        clock.put_forward(timedelta(hours=2))
        await bot.settled()
        assert heard(reader) == ["offer"]


async def test_mark_is_tried_until_the_database_has_it(database_url: str) -> None:
    """A lost answer to COMMIT must not make the sender forget what it has said."""
    failures = [CommitUncertain("lost")]

    def works(session: Session) -> str:
        if failures:
            raise failures.pop()
        return "done"

    async with Database(database_url) as db:
        assert await surely(db, works) == "done"
    assert failures == []
