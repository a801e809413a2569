"""The command line: exit codes, one sentence on standard error, never a traceback for wrong input."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, insert

from bot.cli import bot as assistant
from db import schema
from db.backends import backend
from simulator.server import Simulator
from tests.conftest import KNOWLEDGE
from tests.databases import new_database
from tests.machinery.receiving import command, environment

GOOD = "5000000001:AAsimulator-token-of-the-demo-bot_01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without a setting from this machine."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str, **settings: str) -> Result:
    """What a command says in this process, with these settings alone."""
    values = {f"BOT_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(assistant, arguments, env=values)


def is_one_sentence(text: str) -> bool:
    return re.fullmatch(r"[^\n]+[.]\)?[.]?\n", text) is not None


NO_TOKEN = "BOT_TOKEN must be the token that BotFather gave you, like 123456789:ABC… (`make demo` needs none)."
NO_NUMBER = "input should be a valid number, unable to parse string as a number"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, NO_TOKEN),
        ({"token": "12:short"}, NO_TOKEN),
        ({"send_rate": "fast"}, f"BOT_SEND_RATE is wrong: {NO_NUMBER}."),
        ({"mode": "carrier pigeon"}, "BOT_MODE is wrong: input should be 'polling' or 'webhook'."),
        ({"mode": "webhook"}, "BOT_WEBHOOK_URL must be a public https address when BOT_MODE is webhook."),
        ({"operator_ids": "anna"}, "BOT_OPERATOR_IDS must be numbers separated by commas."),
        ({"timezone": "Cottbus"}, "BOT_TIMEZONE must be a time zone like Europe/Berlin."),
        ({"quiet_hours": "night"}, "BOT_QUIET_HOURS must be written like 21:00-08:00, or be empty."),
        ({"listen": "somewhere"}, "BOT_LISTEN must be written like 127.0.0.1:8081."),
        ({"api_url": "telegram"}, "BOT_API_URL must be an address that begins with https:// or http://."),
        ({"database_url": "mysql://x"}, "BOT_DATABASE_URL must begin with sqlite:/// or postgresql://."),
        ({"knowledge_dir": "nowhere"}, "BOT_KNOWLEDGE_DIR must be an existing folder."),
        ({"log_level": "LOUD"}, "BOT_LOG_LEVEL is wrong: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
    ],
)
def test_wrong_setting_ends_the_start_with_a_sentence_that_names_it(
    folder: Path, settings: dict[str, str], sentence: str
) -> None:
    found = said("run", **settings)

    assert (found.exit_code, found.stdout, found.stderr) == (2, "", f"{sentence}\n")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"BOT_CONTROLLER=\xfcber uns\n", b"\xff\xfe\x00"])
def test_file_of_settings_that_is_not_utf_8_is_named(folder: Path, content: bytes) -> None:
    (folder / ".env").write_bytes(content)

    found = said("run", token=GOOD)

    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == ".env cannot be read: it must be a text file in UTF-8.\n"


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("run", "--fast"), ("replay",), ("migrate", "now"), ("demo", "--port", "70000"), ("locales", "fly")],
)
def test_wrong_use_is_two_and_shows_the_way(folder: Path, arguments: tuple[str, ...]) -> None:
    found = said(*arguments)

    assert found.exit_code == 2
    assert found.stderr.startswith("Usage:")
    assert "Traceback" not in found.stderr


def test_migrate_twice_is_the_same_as_once(folder: Path, dialect: str) -> None:
    url = new_database(dialect, folder, migrated=False)

    first, second = said("migrate", database_url=url), said("migrate", database_url=url)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("Applied: ")
    assert second.stdout == "The database is up to date.\n"


@pytest.mark.parametrize("arguments", [("migrate",), ("replay", "K7RM2P")])
def test_database_of_a_newer_program_is_refused(folder: Path, database_url: str, arguments: tuple[str, ...]) -> None:
    contract(database_url)

    found = said(*arguments, database_url=database_url)

    assert (found.exit_code, found.stdout) == (1, "")
    assert is_one_sentence(found.stderr)


async def test_run_refuses_a_database_that_went_past_this_program(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    contract(database_url)

    found = await command(tmp_path, "run", settings=environment(telegram, database_url))

    assert (found.code, found.output) == (1, "")
    assert is_one_sentence(found.errors)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///",
        "sqlite:////proc/nowhere/bot.db",
        "postgresql://nobody:planted-password@127.0.0.1:1/nothing",
        "postgresql://nobody:planted-password@127.0.0.1:port/nothing",
    ],
)
@pytest.mark.parametrize("arguments", [("migrate",), ("replay", "K7RM2P")])
def test_database_that_cannot_be_opened_is_one_sentence(folder: Path, url: str, arguments: tuple[str, ...]) -> None:
    found = said(*arguments, database_url=url)

    assert (found.exit_code, found.stdout) == (1, "")
    assert is_one_sentence(found.stderr)
    assert "planted-password" not in found.stderr


def test_replay_wants_a_migrated_database(folder: Path) -> None:
    found = said("replay", "K7RM2P", database_url=new_database("sqlite", folder, migrated=False))

    assert found.exit_code == 1
    assert is_one_sentence(found.stderr)


def test_replay_of_what_never_was_says_so(folder: Path, database_url: str) -> None:
    found = said("replay", "k7rm2p", database_url=database_url)

    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == "There is no failed update K7RM2P; failed ones are kept for seven days.\n"


def test_doctor_without_token_says_what_needs_a_hand(folder: Path, database_url: str) -> None:
    found = said("doctor", database_url=database_url, knowledge_dir=str(KNOWLEDGE))

    assert found.exit_code == 1
    assert "✗ token: BOT_TOKEN is empty; BotFather gives one" in found.stdout.splitlines()
    assert "✓ database: reachable, 0 migrations to apply at the next start" in found.stdout.splitlines()
    assert "✗ BOT_CONTROLLER: is empty; people read “not stated by the operator”" in found.stdout.splitlines()
    assert found.stderr == ""


def test_doctor_finds_unreachable_telegram_and_unknown_settings(folder: Path, database_url: str) -> None:
    found = said("doctor", database_url=database_url, token=GOOD, api_url="http://127.0.0.1:9", controler="x")

    lines = found.stdout.splitlines()
    assert found.exit_code == 1
    assert "✗ token: http://127.0.0.1:9 cannot be reached (NeverSent)" in lines
    assert "✗ BOT_CONTROLER: is not a setting of this version; a typing error?" in lines


async def test_doctor_asks_telegram(telegram: Simulator, database_url: str, tmp_path: Path) -> None:
    telegram.reads_all_group_messages = True

    good = await command(tmp_path, "doctor", settings=environment(telegram, database_url))
    other = environment(telegram, database_url, BOT_TOKEN="5000000001:AAanother-token-of-the-demo-bot_0002")
    bad = await command(tmp_path, "doctor", settings=other)

    assert f"✓ token: accepted, this is @{telegram.bot.username}" in good.output.splitlines()
    assert "✗ token: Telegram refuses BOT_TOKEN" in bad.output.splitlines()
    assert (good.errors, bad.errors, bad.code) == ("", "", 1)


def test_broken_article_is_named_and_the_others_are_answered(folder: Path, database_url: str) -> None:
    shutil.copytree(KNOWLEDGE, folder / "knowledge")
    broken = folder / "knowledge" / "guides" / "de-minimis.en.md"
    broken.write_text(broken.read_text("utf-8").replace("title:", "title: [", 1), "utf-8")

    examined = said("doctor", database_url=database_url, knowledge_dir=str(folder / "knowledge"))
    asked = said("ask", "--lexical", "--knowledge", str(folder / "knowledge"), "What are the customs duties in Chile?")

    [line] = [line for line in examined.stdout.splitlines() if line.startswith("✗ article:")]
    assert re.search(r"guides/de-minimis\.en\.md:\d+", line)
    assert asked.exit_code == 0
    assert "Chile" in asked.stdout


def test_catalogues_are_found_complete(folder: Path) -> None:
    assert said("locales", "check").exit_code == 0


def contract(url: str) -> None:
    """As if a newer program had taken something away."""
    engine = backend(url).engine()
    try:
        with engine.connect() as connection:
            facts = {"revision": "9999", "contracts": True, "applied_at": datetime.now(UTC)}
            connection.execute(delete(schema.FACTS).where(schema.FACTS.c.revision == "9999"))
            connection.execute(insert(schema.FACTS).values(facts))
    finally:
        engine.dispose()
