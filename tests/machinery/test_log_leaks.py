"""Nothing that the assistant prints, logs or counts says what must stay secret; and the watch over all tests bites."""

import asyncio
import sys
from pathlib import Path
from typing import Final

import pytest
import structlog
from click.testing import CliRunner

from bot.cli import bot as assistant
from bot.run import Parts
from simulator.server import Simulator
from tests import log_watch
from tests.machinery.receiving import ROOT, asked, broken, command, echo, environment, known

NAME, WORDS, PASSWORD = "Plantedname", "planted words of somebody", "planted-password"
TOKEN: Final = "123456789:AAplanted_token-of-the-tests-0123456789"
SECRETS: Final = (PASSWORD, TOKEN, TOKEN.partition(":")[2])
LEAKING: Final = """
import structlog
from tests import log_watch

def test_that_leaks():
    log_watch.plant("plantedword")
    structlog.get_logger().info("an.event", detail="here is a plantedword")

def test_that_does_not():
    structlog.get_logger().info("an.event", detail="here is a plantedword")
"""


@pytest.mark.parametrize(
    ("log", "found"),
    [
        ("Katharina wrote", ["Katharina"]),
        ("Katharinas wrote", []),
        (r'{"said": "\u041a\u0430\u0442\u044f \u043f\u0438\u0448\u0435\u0442"}', ["Катя пишет"]),
        ('{"said": "two\\nlines"}', ["two\nlines"]),
        ('{"chat": 2000001}', ["2000001"]),
        ('{"at": "12:20000017"}', []),
    ],
)
def test_secrets_are_found_as_they_are_and_as_json_writes_them(log: str, found: list[str]) -> None:
    assert log_watch.leaks(log, {"Katharina", "Катя пишет", "two\nlines", "2000001"}) == found


async def test_watch_knows_who_and_what_was_there(bot: Parts, telegram: Simulator) -> None:
    [person] = await known(bot, telegram, NAME)
    await person.sends(WORDS)
    secrets = log_watch.secrets_of({"telegram": telegram, "database_url": f"postgresql://user:{PASSWORD}@host/name"})

    structlog.get_logger().info("an.event", detail=[NAME, WORDS, PASSWORD, TOKEN], number=person.id)

    found = log_watch.leaks(log_watch.recorded.getvalue(), secrets)
    log_watch.recorded.truncate(0)  # it was said on purpose
    assert {NAME, WORDS, PASSWORD, str(person.id)} <= set(found)
    assert telegram.token in secrets


async def test_a_test_whose_log_leaks_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaking.py").write_text(LEAKING)
    arguments = ["-m", "pytest", "-q", "--noconftest", "-p", "tests.log_watch", "-p", "no:cacheprovider", "."]
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=tmp_path, env=environment(None, "", PYTHONPATH=str(ROOT)), stdout=pipe
    )
    output, _errors = await started.communicate()

    assert "The log of this test says ['plantedword']." in output.decode()
    assert "2 passed, 1 error" in output.decode()


async def test_metrics_and_readiness_name_nobody(bot: Parts, telegram: Simulator, database_url: str) -> None:
    [person] = await known(bot, telegram, NAME)
    await person.sends(WORDS)
    await person.forges(WORDS, on=person.screen)
    broken.add("planted")
    await person.sends("/start testbreak_planted")
    broken.clear()
    await person.sends(echo(WORDS.split()[0]))

    port = int(bot.address.rpartition(":")[2])
    told = "".join([await asked(port, page, status=200) for page in ("metrics", "readyz", "healthz")])

    secrets = log_watch.secrets_of({"telegram": telegram, "database_url": database_url}) | {"planted", database_url}
    assert "bot_updates_accepted_total" in told
    assert [secret for secret in secrets if secret in told] == []


async def test_what_stops_a_start_is_told_without_secrets(tmp_path: Path) -> None:
    changes = {"BOT_TOKEN": TOKEN, "BOT_DATABASE_URL": f"postgresql://user:{PASSWORD}@127.0.0.1:1/name"}

    found = await command(tmp_path, "run", settings=environment(None, "", **changes))

    assert (found.code, found.output) == (1, "")
    assert found.errors != ""
    assert [each for each in ("Traceback", *SECRETS) if each in found.errors] == []


@pytest.mark.parametrize(
    ("command_line", "changes"),
    [
        ("run", {"TOKEN": f"bot{TOKEN} ", "DATABASE_URL": f"postgresql//user:{PASSWORD}@host/name"}),
        ("run", {"MODE": "webhook", "WEBHOOK_SECRET": f"{PASSWORD} with spaces", "WEBHOOK_URL": "https://b.example/h"}),
        ("export events", {"DATABASE_URL": f"mysql://user:{PASSWORD}@host/name"}),
        ("backup copy.db", {"DATABASE_URL": f"postgresql://user:{PASSWORD}@127.0.0.1:1/name"}),
        ("doctor", {"API_URL": "http://127.0.0.1:1", "DATABASE_URL": f"postgresql://user:{PASSWORD}@host:port/name"}),
    ],
)
def test_what_is_set_wrongly_is_named_without_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command_line: str, changes: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = {f"BOT_{name}": value for name, value in ({"TOKEN": TOKEN} | changes).items()}

    found = CliRunner().invoke(assistant, command_line.split(), env=settings)

    assert found.exit_code in (1, 2)
    assert isinstance(found.exception, SystemExit)
    assert [each for each in SECRETS if each in found.output + found.stderr] == []
