"""A handler that raises: the person gets an apology with a reference, operators learn of it, nothing is lost."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.inbox import InboxUpdate
from services import clock, dialogues, inbox, leases, people
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.receiving import (
    APOLOGY,
    acquaint,
    broken,
    column,
    command,
    echo,
    environment,
    execute,
    first_line,
    heard,
    known,
    logged,
    until,
    updates,
)

SECRET = "testbreak_secretwords"


@pytest.fixture(autouse=True)
def _mended() -> Iterator[None]:
    yield
    broken.clear()


def reference(person: Person) -> str:
    """The reference in the apology that was just said."""
    [said] = person.seen()
    assert said.text.startswith(APOLOGY)
    assert said.buttons == (("Menu",),)
    return said.text.rpartition("Reference: ")[2]


async def failing(bot: Parts, telegram: Simulator) -> tuple[Person, str]:
    """Somebody whose message has just failed, and the reference they were given."""
    [anna] = await known(bot, telegram, "Anna")
    broken.add("secretwords")
    await anna.sends(f"/start {SECRET}")
    return anna, reference(anna)


async def test_failure_is_apologised_for_and_operators_are_told(start: Start, telegram: Simulator) -> None:
    boss = telegram.person("Boss", language_code="en")
    async with start(operator_ids=frozenset({boss.id})) as bot:
        await bot.db.run(acquaint, [boss.id])
        await boss.sends(echo(0))
        boss.seen()

        _anna, given = await failing(bot, telegram)

        [told] = boss.seen()
        assert f"python -m bot replay {given}" in told.text
        assert "secretwords" not in told.text
        assert await bot.db.run(updates) == [("done", 0), ("failed", 1)]
        assert await bot.db.run(column, "SELECT reference FROM inbox WHERE state = 'failed'") == [given]
        assert await bot.db.run(column, "SELECT error FROM inbox WHERE state = 'failed'") == ["ValueError"]


async def test_failed_turn_leaves_no_effect_and_keeps_the_dialogue(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    left = dialogues.Dialogue(anna.id).at("form of an issue to come", {"answers": {"company": "Musterbau"}})
    await bot.db.run(dialogues.save, left)
    broken.add("secretwords")

    await anna.sends(f"/start {SECRET}")

    found = await bot.db.run(people.person, anna.id)
    assert found is not None
    assert found.is_reachable
    assert (await bot.db.run(dialogues.dialogue, anna.id)).form == left.form


async def test_other_messages_are_answered_as_before(bot: Parts, telegram: Simulator) -> None:
    anna, _given = await failing(bot, telegram)

    await anna.sends(echo(1))

    assert heard(anna) == ["Echo 1"]


async def test_log_of_a_failure_says_where_and_quotes_nobody(bot: Parts, telegram: Simulator) -> None:
    with logged("DEBUG") as stream:
        _anna, given = await failing(bot, telegram)

    written = stream.getvalue()
    [line] = [found for found in map(json.loads, written.splitlines()) if found["event"] == "update.failed"]
    assert (line["reference"], line["error"]) == (given, "ValueError")
    assert line["where"][-1].startswith("receiving.py:")
    assert "secretwords" not in written
    assert "Anna" not in written


@pytest.mark.slow
async def test_replay_answers_after_all_while_the_bot_runs(
    bot: Parts, telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    anna, given = await failing(bot, telegram)
    settings = environment(None, database_url)
    broken.clear()

    first = await command(tmp_path, "replay", given.lower(), settings=settings)
    await until(lambda: anna.unseen == 1)
    await bot.settled()
    second = await command(tmp_path, "replay", given, settings=settings)

    assert heard(anna) == ["Echo secretwords"]
    assert (first.code, first.errors) == (0, "")
    assert first.output == f"Update {given} is handled again by the running bot, or when it starts.\n"
    assert (second.code, second.output) == (1, "")
    assert second.errors == f"Update {given} was handled meanwhile; there is nothing left to replay.\n"


@pytest.mark.slow
async def test_replay_answers_after_all_when_the_bot_starts_again(
    start: Start, telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    async with start() as bot:
        anna, given = await failing(bot, telegram)
    broken.clear()

    found = await command(tmp_path, "replay", given, settings=environment(None, database_url))
    silent = anna.unseen
    async with start() as bot:
        await until(lambda: anna.unseen == 1)
        await bot.settled()

        assert (found.code, silent) == (0, 0)
        assert heard(anna) == ["Echo secretwords"]
        assert await bot.db.run(updates) == [("done", 1)]


async def test_third_failure_is_the_last(bot: Parts, telegram: Simulator) -> None:
    anna, given = await failing(bot, telegram)
    references = [given]
    outcomes = []
    for _each in range(2):
        outcomes.append(await bot.db.run(inbox.replay, references[-1]))
        await until(lambda: anna.unseen == 1)
        await bot.settled()
        references.append(reference(anna))
    outcomes.append(await bot.db.run(inbox.replay, references[-1]))

    assert outcomes == ["queued", "queued", "aside"]
    assert len(set(references)) == 3
    assert await bot.db.run(updates) == [("aside", 3)]


async def test_payload_is_blanked_with_the_effect_and_kept_of_a_failure_for_seven_days(
    start: Start, telegram: Simulator
) -> None:
    async with start() as bot:
        anna, _given = await failing(bot, telegram)
        await anna.sends(echo(1))
        at_first = await bot.db.run(stored)
    clock.put_forward(timedelta(hours=48, seconds=1))
    async with start() as bot:
        await until_forgotten(bot, 1)
        after_two_days = await bot.db.run(stored)
    clock.put_forward(timedelta(days=5))
    async with start() as bot:
        await until_forgotten(bot, 0)

    assert at_first == [("failed", True), ("done", False)]
    assert after_two_days == [("failed", True)]


async def test_update_that_processes_died_of_is_apologised_for_and_not_played(
    start: Start, telegram: Simulator
) -> None:
    async with start() as bot:
        [anna] = await known(bot, telegram, "Anna")
    broken.add("never played")
    content = {"message_id": 1, "date": 0, "chat": {"id": anna.id, "type": "private"}, "text": echo(1)}
    content["from"] = {"id": anna.id, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    async with start() as bot:
        await until(lambda: bot.receiver.is_polling)
        await bot.db.run(inbox.accept, [{"update_id": 5, "message": content}], "dead")
        await bot.db.run(inbox.accept, [{"update_id": 6, "message": content}], "dead")
        await bot.db.run(execute, "UPDATE inbox SET attempts = 4 WHERE update_id = 5")

        await until(lambda: anna.unseen == 2)
        await bot.settled()

        apology, answer = anna.seen()
        assert apology.text.startswith(APOLOGY)
        assert first_line(answer) == "I do not know this command." or answer.text
        assert await bot.db.run(updates) == [("aside", 6), ("done", 0)]
        assert await bot.db.run(column, "SELECT error FROM inbox WHERE update_id = 5") == ["DeadlyUpdate"]


async def test_update_that_cannot_be_understood_is_apologised_for_and_blocks_nobody(
    bot: Parts, telegram: Simulator
) -> None:
    [anna] = await known(bot, telegram, "Anna")
    sender = {"id": anna.id, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
    nonsense = {"chat": {"id": anna.id, "type": "private"}, "from": sender, "text": ["no", "text"]}

    telegram.updates.feed([{"message": nonsense}])
    await until(lambda: anna.unseen == 1)
    reference(anna)
    await anna.sends(echo(1))

    assert heard(anna) == ["Echo 1"]
    assert await bot.db.run(updates) == [("failed", 1), ("done", 0)]


def stored(session: Session) -> list[tuple[str, bool]]:
    rows = session.execute(select(InboxUpdate.state, InboxUpdate.payload).order_by(InboxUpdate.update_id))
    return [(state, payload is not None) for state, payload in rows]


async def until_forgotten(bot: Parts, left: int) -> None:
    """The clock forgets when a process starts, and then every hour."""
    while len(await bot.db.run(stored)) != left:
        await bot.db.run(leases.sweep)
