"""Faults instead of kills at the desk: calls that are cut before or after they are done, a Telegram that is down."""

import random
from collections.abc import AsyncIterator

import pytest

from simulator.faults import AnswerLost, Refused
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.desk_crowd import Crowd, everybody, fates, gathered, handled

ASKERS = 6
STEPS = (
    Crowd.asks,
    Crowd.asks_person,
    Crowd.begins_to_write,
    Crowd.writes,
    Crowd.corrects,
    Crowd.is_answered,
    Crowd.gets_correction,
    Crowd.replies,
    Crowd.is_answered_twice,
    Crowd.loses_an_answer,
)
AT_DESK = (
    "createForumTopic",
    "sendMessage",
    "pinChatMessage",
    "editMessageText",
    "editForumTopic",
    "setMessageReaction",
)
TO_ASKERS = ("sendMessage", "editMessageText", "deleteMessage")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
async def crowd(start: Start, telegram: Simulator) -> AsyncIterator[Crowd]:
    staff = [telegram.person(name, language_code="de") for name in ("Katrin", "Boris")]
    group = telegram.group("Desk", forum=True, members=staff)
    async with start(desk_chat_id=group.id, desk_language="en") as bot:
        telegram.settled = None  # everybody waits for what they see
        await group.adds_bot(admin=True)
        yield await gathered(telegram, bot.db, group, staff, ASKERS)


@pytest.mark.parametrize("fault", [Refused(), AnswerLost()], ids=["before", "after"])
async def test_calls_that_are_cut_lose_nothing(crowd: Crowd, fault: Refused | AnswerLost) -> None:
    faults = crowd.telegram.faults
    for method in AT_DESK:
        faults.times(2, method, fault, chat_id=crowd.group.id)
    for asker in crowd.askers:
        for method in TO_ASKERS:
            faults.next(method, fault, chat_id=asker.person.id)

    for step in STEPS:
        await everybody(crowd, step)
    await crowd.settled()

    assert crowd.faults() == []
    assert await crowd.db.read(handled) == {"done"}
    assert {notice for notice, state in await crowd.db.read(fates) if state == "failed"} <= {"delete_relay"}


async def test_all_arrives_when_telegram_is_back(crowd: Crowd) -> None:
    chance = random.Random(7)
    away = {Crowd.asks_person: 2.5, Crowd.is_answered: 1.0}

    for step in STEPS:
        if step in away:
            crowd.telegram.faults.down_for(away[step] + chance.random())
        await everybody(crowd, step)
    await crowd.settled()

    assert crowd.faults() == []
    assert {state for _notice, state in await crowd.db.read(fates)} == {"sent"}
