"""Lanes: a chat strictly in order, chats side by side, and nobody waits for somebody else's flood."""

import asyncio

import pytest

from bot.lanes import MOST_IN_MEMORY
from bot.run import Parts
from simulator.faults import AnswerLost, Slow, Status, TooMany
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.receiving import acquaint, echo, heard, known, locked, until, updates, writes


def speakers(telegram: Simulator) -> list[int]:
    """Whom the bot wrote to, in order."""
    return [int(call["chat_id"]) for call in telegram.called("sendMessage")]


async def test_chat_stays_in_order_while_its_first_answer_must_wait(bot: Parts, telegram: Simulator) -> None:
    anna, ben = await known(bot, telegram, "Anna", "Ben")
    telegram.faults.next("sendMessage", TooMany(retry_after=1), chat_id=anna.id)

    await writes(telegram, anna, *(echo(number) for number in range(4)))
    await writes(telegram, ben, echo("Ben"))
    await until(lambda: ben.unseen == 1)
    unseen_meanwhile = anna.unseen
    await until(lambda: anna.unseen == 4)

    assert unseen_meanwhile == 0
    assert heard(anna) == [f"Echo {number}" for number in range(4)]


@pytest.mark.parametrize("fault", [Status(502), Status(500), AnswerLost()], ids=["502", "500", "answer lost"])
async def test_chat_stays_in_order_whatever_meets_its_first_answer(
    bot: Parts, telegram: Simulator, fault: Status | AnswerLost
) -> None:
    [anna] = await known(bot, telegram, "Anna")
    telegram.faults.next("sendMessage", fault, chat_id=anna.id)

    await writes(telegram, anna, *(echo(number) for number in range(4)))
    await until(lambda: anna.unseen >= 4)
    await bot.settled()

    said = heard(anna)
    # Telegram has no key against repeats: an answer of which nobody knows is said once more, and only that one.
    assert said == [*(["Echo 0"] if isinstance(fault, AnswerLost) else []), *(f"Echo {number}" for number in range(4))]


async def test_chats_do_not_wait_for_one_another(bot: Parts, telegram: Simulator) -> None:
    people = await known(bot, telegram, *(f"Person {number}" for number in range(8)))
    telegram.faults.always("sendMessage", Slow(0.3))
    began = asyncio.get_running_loop().time()

    for person in people:
        await writes(telegram, person, echo(1))
    await until(lambda: all(person.unseen for person in people))
    telegram.faults.stop()

    # Not how fast, but that they overlap: one after the other takes 2.4 seconds at least.
    assert asyncio.get_running_loop().time() - began < 2.4
    assert [heard(person) for person in people] == [["Echo 1"]] * 8


async def test_flood_of_one_chat_does_not_starve_another(bot: Parts, telegram: Simulator, database_url: str) -> None:
    flood, anna = await known(bot, telegram, "Flood", "Anna")

    with locked(database_url):  # so that all of it arrives at once
        await writes(telegram, flood, *(echo(number) for number in range(60)))
        await writes(telegram, anna, echo("Anna"))
    await until(lambda: flood.unseen == 60 and anna.unseen == 1)

    assert speakers(telegram).index(anna.id) <= 3
    assert heard(flood) == [f"Echo {number}" for number in range(60)]


async def test_message_that_comes_while_another_is_answered_waits_for_it(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    telegram.faults.next("sendMessage", Slow(0.5), chat_id=anna.id)

    await writes(telegram, anna, echo(1))
    await asyncio.sleep(0.2)
    await writes(telegram, anna, echo(2))
    await until(lambda: anna.unseen == 2)

    assert heard(anna) == ["Echo 1", "Echo 2"]


@pytest.mark.slow
async def test_what_is_too_much_for_the_memory_waits_in_the_inbox_and_keeps_its_order(
    start: Start, telegram: Simulator
) -> None:
    chats, each = 8, MOST_IN_MEMORY // 5
    async with start() as bot:
        people = await known(bot, telegram, *(f"Person {number}" for number in range(chats)))
        for number in range(each):
            for person in people:
                await writes(telegram, person, echo(number))

        await until(lambda: all(person.unseen >= each for person in people), seconds=110)
        await bot.settled()

        expected = [f"Echo {number}" for number in range(each)]
        assert [heard(person) for person in people] == [expected] * chats
        assert await bot.db.run(updates) == [("done", 0)] * (chats * each)


async def test_what_was_left_is_handled_before_what_is_new(start: Start, telegram: Simulator) -> None:
    anna = telegram.person("Anna", language_code="en")
    telegram.chats[anna.id].has_started = True
    async with start() as bot:
        await bot.db.run(acquaint, [anna.id])
        telegram.faults.always("sendMessage", Status(502))
        await writes(telegram, anna, *(echo(number) for number in range(3)))
        await until(lambda: not telegram.updates.waiting)
    telegram.faults.stop()

    async with start():
        await writes(telegram, anna, echo(3))
        await until(lambda: anna.unseen == 4)

    assert heard(anna) == [f"Echo {number}" for number in range(4)]


async def test_double_tap_and_messages_between_end_at_one_screen(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    await anna.sends("/menu")
    anna.seen()

    await taps_and_writes(telegram, anna)
    await bot.settled()
    await until(lambda: not telegram.updates.waiting)
    await bot.settled()

    assert anna.screen.text.split("\n")[0] == "Echo 1"
    assert [len(each.buttons) > 0 for each in anna.chat if each.buttons] == [True]


async def taps_and_writes(telegram: Simulator, anna: Person) -> None:
    waits, telegram.settled = telegram.settled, None
    await anna.taps_twice("Ask a question")
    await anna.sends(echo(1))
    telegram.settled = waits
