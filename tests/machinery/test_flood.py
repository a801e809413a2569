"""Floods: a chat that wants too much waits, a crowd does not, nothing is lost, and nobody else waits for it."""

import asyncio
import json
import re
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.lanes import MOST_AT_ALL, MOST_IN_MEMORY, Lanes
from bot.shares import AT_ONCE, Shares
from db.engine import Database
from handlers.buttons import pack
from handlers.doors import AskQuestion, ShowMenu
from services import inbox, leases, unread
from services.inbox import IN_MEMORY, Accepted, Left
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, settled
from tests.machinery.receiving import (
    acquaint,
    echo,
    environment,
    execute,
    heard,
    known,
    process,
    until,
    updates,
    writes,
)

FLOOD, ANNA, BEN = 1, 2, 3
SLOW = 0.001
DUTIES = "What are the customs duties in Chile?"
ASKED = (
    "Please write more slowly. Up to 1,000 messages and taps can wait for their answers; what comes on top of them is "
    "not read."
)


def uses_up(shares: Shares, chat_id: int) -> list[float]:
    return [shares.wait(chat_id, has_more=True) for _each in range(AT_ONCE)]


def taken(numbers: Iterable[int], chat_id: int = FLOOD) -> list[Accepted]:
    return [Accepted(number, chat_id, {}) for number in numbers]


def in_lane(lanes: Lanes, chat_id: int = FLOOD) -> list[int]:
    return [each.update_id for each in lanes[chat_id].waiting if isinstance(each, Accepted)]


async def sends_taps(telegram: Simulator, person: Person, *data: str) -> None:
    waits, telegram.settled = telegram.settled, None
    for each in data:
        await person.forges(each, on=person.screen)
    telegram.settled = waits


# -- shares -------------------------------------------------------------------------------------------------------


def test_flood_waits_once_its_share_is_used_up_while_somebody_else_is_there() -> None:
    shares = Shares(SLOW)
    shares.wait(ANNA, has_more=False)

    assert uses_up(shares, FLOOD) == [0.0] * AT_ONCE
    assert shares.wait(FLOOD, has_more=True) > 900
    assert shares.is_used_up(FLOOD)
    assert shares.wait(ANNA, has_more=False) == 0.0


def test_who_is_alone_or_one_of_a_crowd_is_not_slowed() -> None:
    shares = Shares(SLOW)
    uses_up(shares, FLOOD)
    alone = shares.wait(FLOOD, has_more=True)

    for each in (ANNA, BEN):
        uses_up(shares, each)
        shares.wait(each, has_more=True)

    assert alone == 0.0
    assert {shares.wait(chat_id, has_more=True) for chat_id in (FLOOD, ANNA, BEN)} == {0.0}


def test_who_waits_for_each_answer_is_never_slowed() -> None:
    shares = Shares(SLOW)
    shares.wait(BEN, has_more=False)

    assert {shares.wait(ANNA, has_more=False) for _each in range(10 * AT_ONCE)} == {0.0}


def test_quick_fingers_wait_for_nothing() -> None:
    taps, seconds, per_second = 50, 10, 1
    shares = Shares(SLOW)
    shares.wait(BEN, has_more=False)

    assert {shares.wait(ANNA, has_more=True) for _each in range(taps - seconds * per_second)} == {0.0}
    assert not shares.is_used_up(ANNA)


def test_flood_is_over_once_its_chat_has_turns_again() -> None:
    shares = Shares(20)
    while not shares.is_used_up(FLOOD):
        shares.wait(FLOOD, has_more=True)

    ends = time.monotonic() + 5
    while shares.is_used_up(FLOOD) and time.monotonic() < ends:
        shares.wait(FLOOD, has_more=False)

    assert not shares.is_used_up(FLOOD)


def test_group_gets_its_turns_back_faster_than_a_person() -> None:
    shares = Shares(SLOW)
    shares.wait(ANNA, has_more=False)
    shares.wait(BEN, has_more=False)
    for each in (FLOOD, -FLOOD):
        uses_up(shares, each)

    assert shares.wait(-FLOOD, has_more=True) < shares.wait(FLOOD, has_more=True) / 4


# -- lanes --------------------------------------------------------------------------------------------------------


async def test_what_finds_no_room_stays_in_the_inbox_with_all_that_follows() -> None:
    lanes = Lanes()

    lanes.admit(taken(range(1, IN_MEMORY + 10)))
    lanes.admit(taken([1, 2, 900]))

    assert in_lane(lanes) == list(range(1, len(in_lane(lanes)) + 1))
    assert len(in_lane(lanes)) <= IN_MEMORY
    assert lanes.are_behind
    assert not lanes.hungry.is_set()


async def test_what_is_fetched_goes_before_what_comes_meanwhile() -> None:
    lanes = Lanes()
    lanes.admit(taken(range(1, IN_MEMORY + 10)))
    last = in_lane(lanes)[-1]
    while lanes[FLOOD].waiting:
        lanes.known.pop(in_lane(lanes)[0])
        lanes[FLOOD].waiting.popleft()
    lanes.go_on(FLOOD)
    assert lanes.hungry.is_set()

    after = lanes.begin_fetching(10)
    lanes.admit(taken([100]))
    lanes.end_fetching(after, Left(taken([last + 1, last + 2]), frozenset()))
    lanes.admit(taken([101]))

    assert after == {FLOOD: last}
    assert in_lane(lanes) == [last + 1, last + 2, 100, 101]
    assert not lanes.are_behind


async def test_fetching_that_fails_is_tried_again_from_the_same_place() -> None:
    lanes = Lanes()
    lanes.leave([FLOOD])

    after = lanes.begin_fetching(10)
    lanes.end_fetching(after, Left([], frozenset(after)))

    assert lanes.begin_fetching(10) == after == {FLOOD: 0}


async def test_newcomer_finds_room_however_many_floods_there_are() -> None:
    lanes = Lanes()

    for chat_id in range(1, 500):
        lanes.admit(taken(range(1000 * chat_id, 1000 * chat_id + 100), chat_id))
    lanes.admit(taken([1], 9999))

    assert in_lane(lanes, 9999) == [1]
    assert MOST_IN_MEMORY <= len(lanes.known) < MOST_AT_ALL


# -- the whole bot ------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_flood_is_answered_in_order_and_slowly_while_others_are_answered_at_once(
    start: Start, telegram: Simulator
) -> None:
    async with start(chat_rate=30) as bot:  # less than the slowest machine plays
        flood, anna, ben = await known(bot, telegram, "Flood", "Anna", "Ben")

        await writes(telegram, flood, *(echo(number) for number in range(400)))
        for person in (anna, ben):
            await writes(telegram, person, echo(person.id))
        await until(lambda: anna.unseen == ben.unseen == 1)
        said_meanwhile = flood.unseen
        await bot.settled()

        said = heard(flood)
        assert said_meanwhile < 300
        assert [each for each in said if each != ASKED] == [f"Echo {number}" for number in range(400)]
        assert said.count(ASKED) == 1
        assert {state for state, _attempts in await bot.db.run(updates)} == {"done"}


async def test_message_changed_by_the_thousand_ends_at_its_newest_words_that_were_read(
    start: Start, telegram: Simulator, database_url: str
) -> None:
    flood = telegram.person("Flood", language_code="en")
    await changes_its_question(telegram, flood, unread.MOST - 1)
    await writes(telegram, flood, *["What is not read?"] * 41)
    came = [json.loads(each.body) for each in telegram.updates.waiting]
    async with Database(database_url) as db:
        await db.run(acquaint, [flood.id])
        for first in range(0, len(came), 100):
            await db.run(inbox.accept, came[first : first + 100], "dead", crowded=[flood.id])

    async with start(chat_rate=1) as bot:
        await until(lambda: len(answers(flood)) == 2)
        await settled(telegram, bot)
        handled = {state for state, _attempts in await bot.db.run(updates)}

    answer, told = answers(flood)
    assert "Chile" in answer
    assert told.startswith("Too much came at once. 41 messages and taps of yours were not read:")
    assert len(telegram.called("editMessageText")) < 100
    assert handled == {"done"}


async def changes_its_question(telegram: Simulator, person: Person, times: int) -> None:
    """Asks, and changes the question so many times; the last change can be answered, the one before cannot."""
    telegram.chats[person.id].has_started = True
    question = await person.sends("Which rule is number 0?")
    for number in range(1, times):
        await person.edits(question, DUTIES if number % 2 and number < times - 1 else f"Which rule is number {number}?")
    await person.edits(question, DUTIES)


def answers(person: Person) -> list[str]:
    """What the bot said and left standing, but for the wish to go more slowly."""
    return [each.text for each in person.chat if each.from_bot and each.text != ASKED]


def all_are_dead(session: Session) -> None:
    """So that nobody need wait for their leases to end."""
    leases.bury(session, leases.every_owner(session))


@pytest.mark.slow
async def test_newest_words_of_a_message_are_answered_whenever_the_process_dies(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    flood = telegram.person("Flood", language_code="en")
    async with Database(database_url) as db:
        await db.run(acquaint, [flood.id])
    settings = environment(telegram, database_url, BOT_CHAT_RATE="1")
    await changes_its_question(telegram, flood, 300)

    async with process(tmp_path, settings):  # and is killed in the end
        await until(lambda: len(telegram.called("editMessageText")) > 5)
    async with Database(database_url) as db:
        await db.run(all_are_dead)
    async with process(tmp_path, settings), Database(database_url) as db:
        while await db.read(inbox.depth) or telegram.updates.waiting:  # noqa: ASYNC110 - another process is at work
            await asyncio.sleep(0.02)
        await until(lambda: "Chile" in answers(flood)[0])

    assert len(telegram.called("editMessageText")) < 150
    assert len(answers(flood)) == 1


async def test_what_was_not_read_is_told_in_german_and_russian(
    start: Start, telegram: Simulator, database_url: str
) -> None:
    people = [telegram.person(code, language_code=code) for code in ("de", "ru")]
    async with Database(database_url) as db:
        for person in people:
            telegram.chats[person.id].has_started = True
            await writes(telegram, person, "/start")
            came = json.loads(telegram.updates.waiting[-1].body)
            many = [{**came, "update_id": each} for each in range(1, unread.MOST + 1)]
            await db.run(inbox.accept, many, "dead")
            few = [came, {**came, "update_id": came["update_id"] + 10}]
            await db.run(inbox.accept, few, "dead", crowded=[person.id])
            await db.run(execute, "DELETE FROM inbox WHERE update_id <= 1000")

    async with start():
        await until(lambda: all(person.unseen for person in people))

    german, russian = [re.sub(r"\d\d:\d\d", "##:##", said) for person in people for said in heard(person)]
    assert german == (
        "Es kam zu viel auf einmal. Nicht gelesen wurden 2 Nachrichten und Eingaben, die zwischen ##:## und ##:## von "
        "Ihnen kamen. Alles davor ist beantwortet. Bitte senden Sie noch einmal, was weiterhin wichtig ist."
    )
    assert russian == (
        "Слишком много сообщений сразу. Не прочитаны 2 сообщения и нажатия, поступившие с ##:## до ##:##. "
        "На всё, что пришло раньше, ответ уже дан. Пожалуйста, отправьте ещё раз то, что по-прежнему важно."
    )


async def test_button_tapped_by_the_hundred_is_played_less_often_and_ends_at_its_screen(
    start: Start, telegram: Simulator
) -> None:
    async with start(chat_rate=5) as bot:  # without merging it would take a minute
        flood, anna, ben = await known(bot, telegram, "Flood", "Anna", "Ben")
        for person in (flood, anna, ben):
            await person.sends("/menu")
        ask, menu = pack(AskQuestion()), pack(ShowMenu())

        await sends_taps(telegram, flood, *[ask] * 150, menu, *[ask] * 150)
        await writes(telegram, anna, echo(1))
        await until(lambda: anna.unseen == 2)
        async with asyncio.timeout(20):
            await bot.settled()

        played = [call for call in telegram.called("editMessageText") if call["chat_id"] == flood.id]
        [screen] = [each for each in flood.chat if len(each.buttons) > 1]
        assert screen.text.split("\n")[0] == "Ask a question"
        assert flood.unanswered_taps == 0
        assert len(played) < 100
        assert {state for state, _attempts in await bot.db.run(updates)} == {"done"}
