"""Logs: events without a token, a password, a name or a text; who it was stays a hash."""

import asyncio
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import scrubbed
from bot.run import Parts
from simulator.faults import Refused, Status, TooMany
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.receiving import APOLOGY, broken, echo, known, logged, until, writes

TOKEN = "123456789:AAplanted_token-of-the-tests-0123456789"
PLANTED = ("Plantedname", "plantedhandle", "plantedtext", "planted-password", TOKEN, "Something went wrong")


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_busy_hour_leaves_no_planted_word_in_the_log(start: Start, telegram: Simulator, level: str) -> None:
    with logged(level) as stream:
        async with start() as bot:
            [anna] = await known(bot, telegram, "Plantedname")
            anna.user.changes(last_name="Plantedname", username="plantedhandle")
            await busy_hour(bot, telegram, anna)
            said = [each.text[: len(APOLOGY)] for each in anna.seen()]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert APOLOGY in said
    assert {"bot.ready", "bot.stopped", "update.failed"} <= {line["event"] for line in lines}
    assert [word for word in (*PLANTED, telegram.token, str(anna.id)) if word in stream.getvalue()] == []


async def busy_hour(bot: Parts, telegram: Simulator, anna: Person) -> None:
    """Everything that makes somebody log: failures, refusals, waits, a Telegram that is away."""
    broken.add("plantedtext")
    await anna.sends("/start testbreak_plantedtext")
    broken.clear()
    await anna.sends("plantedtext")
    await anna.sends_contact("+49555000", "Plantedname")
    await anna.forges("plantedtext", on=anna.screen)
    for fault in (TooMany(1), Status(502), Status(500), Refused()):
        telegram.faults.next("sendMessage", fault, chat_id=anna.id)
        await anna.sends(echo("plantedtext"))
    await telegram.faults.down()
    await writes(telegram, anna, echo("plantedtext"))
    await asyncio.sleep(0.4)
    await telegram.faults.up()
    await until(lambda: not telegram.updates.waiting)
    await bot.settled()
    telegram.updates.feed([{"message": {"chat": {"id": anna.id, "type": "private"}, "text": ["plantedtext"]}}])
    await until(lambda: not telegram.updates.waiting)
    await bot.settled()


def test_errors_say_what_and_where_but_never_their_words() -> None:
    with logged("DEBUG") as stream:
        try:
            raise ValueError("plantedtext")
        except ValueError as error:
            structlog.get_logger().error("planted.event", exc_info=error)
            structlog.get_logger().exception("planted.event")
            logging.getLogger("library").exception("It broke: %s", "plantedtext")

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["error"] for line in lines] == ["ValueError"] * 3
    assert [line["where"][0].split(":")[0] for line in lines] == ["test_logs.py"] * 3
    assert "plantedtext" not in stream.getvalue()


async def test_sentences_of_asyncio_lose_the_errors_they_quote() -> None:
    with logged("DEBUG") as stream:
        future = asyncio.get_running_loop().create_future()
        future.set_exception(ValueError("plantedtext"))
        del future

    [line] = [json.loads(found) for found in stream.getvalue().splitlines()]
    assert (line["library"], line["said"]) == ("asyncio", "Future exception was never retrieved")
    assert "plantedtext" not in stream.getvalue()


def test_libraries_that_print_payloads_stay_at_warnings() -> None:
    with logged("DEBUG") as stream:
        for name in ("telegram", "telegram.ext.Application", "apscheduler", "aiohttp", "sqlalchemy.engine"):
            logging.getLogger(name).info("plantedtext")
            logging.getLogger(name).debug("plantedtext")

    assert stream.getvalue() == ""


def test_people_are_hashes_and_secrets_are_dots() -> None:
    with logged("INFO") as stream:
        log = structlog.get_logger()
        log.info("event", person=4711, chat=-100, text="plantedtext", payload={"a": "plantedtext"}, number=7)
        log.info("event", person=4711, url="postgresql://user:planted-password@host/db", told=f"bot{TOKEN}/getMe")

    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["person"] == second["person"]
    assert first["person"] != first["chat"]
    assert first["number"] == 7
    assert second["url"] == "postgresql://user:…@host/db"
    assert [word for word in (*PLANTED, "4711") if word in stream.getvalue()] == []


LETTERS = st.characters(codec="ascii", categories=["L", "N"])


@given(
    st.integers(100, 10**12),
    st.text(LETTERS, min_size=20, max_size=60),
    st.text(max_size=9),
    st.sampled_from(["", "bot", "/bot"]),
)
def test_token_is_scrubbed_wherever_it_stands(number: int, secret: str, around: str, before: str) -> None:
    assert secret not in scrubbed(f"{around} {before}{number}:{secret}/getMe {around}")


@given(st.text(LETTERS, min_size=12), st.sampled_from(["user", ""]))
def test_password_is_scrubbed(password: str, user: str) -> None:
    assert password not in scrubbed(f"cannot reach postgresql://{user}:{password}@host/name now")
