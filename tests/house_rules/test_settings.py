"""Every setting says what it means, and a wrong one ends the start with one sentence that names it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, WrongSettingsError
from tests.house_rules.sources import ROOT

TOKEN = "123456789:" + "A" * 35
SENTENCE = re.compile(r"[A-Z].*[.)]")

# The environment, and the sentence it ends the start with.
WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "BOT_TOKEN must be the token that BotFather gave you, like 123456789:ABC… (`make demo` needs none)."),
    ({"BOT_TOKEN": "hello"}, "BOT_TOKEN must be the token that BotFather gave you, like 123456789:ABC… "
     "(`make demo` needs none)."),
    ({"BOT_API_URL": "api.telegram.org"}, "BOT_API_URL must be an address that begins with https:// or http://."),
    ({"BOT_DATABASE_URL": "mysql://x"}, "BOT_DATABASE_URL must begin with sqlite:/// or postgresql://."),
    ({"BOT_LANGUAGES": "de,xx"}, "BOT_LANGUAGES must be some of de, en, ru, separated by commas."),
    ({"BOT_LANGUAGES": " , "}, "BOT_LANGUAGES must be some of de, en, ru, separated by commas."),
    ({"BOT_TIMEZONE": "Berlin"}, "BOT_TIMEZONE must be a time zone like Europe/Berlin."),
    ({"BOT_OPERATOR_IDS": "@anna"}, "BOT_OPERATOR_IDS must be numbers separated by commas."),
    ({"BOT_ORGANISER_IDS": "1;2"}, "BOT_ORGANISER_IDS must be numbers separated by commas."),
    ({"BOT_MANAGER_IDS": "-5"}, "BOT_MANAGER_IDS must be numbers separated by commas."),
    ({"BOT_DESK_CHAT_ID": "the desk"}, "BOT_DESK_CHAT_ID must be the id of a group, like -1001234567890, or be empty."),
    ({"BOT_DESK_CHAT_ID": "1001"}, "BOT_DESK_CHAT_ID must be the id of a group, like -1001234567890, or be empty."),
    ({"BOT_DESK_LANGUAGE": "xx"}, "BOT_DESK_LANGUAGE must be one of de, en, ru."),
    ({"BOT_DESK_HOURS": "9 to 5"}, "BOT_DESK_HOURS must be written like Mo-Fr 09:00-16:00."),
    ({"BOT_DESK_REGION": "Brandenburg"}, "BOT_DESK_REGION must be one of BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, "
     "SH, SL, SN, ST, TH."),
    ({"BOT_IMPRINT_URL": "imprint"}, "BOT_IMPRINT_URL must be an address that begins with https:// or http://."),
    ({"BOT_KNOWLEDGE_DIR": "no/such/folder"}, "BOT_KNOWLEDGE_DIR must be an existing folder."),
    ({"BOT_MODE": "carrier pigeon"}, "BOT_MODE is wrong: input should be 'polling' or 'webhook'."),
    ({"BOT_MODE": "webhook"}, "BOT_WEBHOOK_URL must be a public https address when BOT_MODE is webhook."),
    ({"BOT_MODE": "webhook", "BOT_WEBHOOK_URL": "https://bot.example.org/hook", "BOT_WEBHOOK_SECRET": "short"},
     "BOT_WEBHOOK_SECRET must be 16 to 256 of A-Z a-z 0-9 _ - when BOT_MODE is webhook."),
    ({"BOT_WEBHOOK_URL": "bot.example.org"}, "BOT_WEBHOOK_URL must be an address that begins with https:// or http://."),
    ({"BOT_UNDO": "10 minutes"}, "BOT_UNDO must be an ISO 8601 duration like PT10M."),
    ({"BOT_MERGE_CHANGES": "P2D"}, "BOT_MERGE_CHANGES must not be longer than a day."),
    ({"BOT_CHECKIN_WINDOW": "-PT5M"}, "BOT_CHECKIN_WINDOW must be an ISO 8601 duration like PT10M."),
    ({"BOT_LISTEN": "8081"}, "BOT_LISTEN must be written like 127.0.0.1:8081."),
    ({"BOT_LISTEN": "localhost:8081"}, "BOT_LISTEN must be written like 127.0.0.1:8081."),
    ({"BOT_LISTEN": "127.0.0.1:99999"}, "BOT_LISTEN must be written like 127.0.0.1:8081."),
    ({"BOT_SEND_RATE": "0"}, "BOT_SEND_RATE is wrong: input should be greater than 0."),
    ({"BOT_CHAT_RATE": "fast"},
     "BOT_CHAT_RATE is wrong: input should be a valid number, unable to parse string as a number."),
    ({"BOT_GROUP_RATE": "1001"}, "BOT_GROUP_RATE is wrong: input should be less than or equal to 1000."),
    ({"BOT_QUIET_HOURS": "at night"}, "BOT_QUIET_HOURS must be written like 21:00-08:00, or be empty."),
    ({"BOT_KEEP": "questions"}, "BOT_KEEP must be written like questions=P60D,registrations=P120D, or be empty."),
    ({"BOT_KEEP": "questions=two months"}, "BOT_KEEP must give questions an ISO 8601 duration like P60D."),
    ({"BOT_KEEP": "questions=P91D"}, "BOT_KEEP must keep questions for 30 to 90 days."),
    ({"BOT_KEEP": "replies=P60D, bans=P29D"}, "BOT_KEEP must keep bans for 30 to 365 days."),
    ({"BOT_KEEP": "consents=P60D"}, "BOT_KEEP must name some of questions, desk, registrations, "
     "event_feedback, profile, requests, bans, replies, announcements, announcements_staff, staff_log."),
    ({"BOT_LOG_LEVEL": "LOUD"}, "BOT_LOG_LEVEL is wrong: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(("given", "sentence"), WRONG, ids=[" ".join(given) or "nothing" for given, _ in WRONG])
def test_a_wrong_setting_is_named_in_one_sentence(
    given: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(WrongSettingsError) as refused:
        settings.load(needs_token=True)

    assert str(refused.value) == sentence


def test_every_setting_that_can_be_wrong_is_in_the_table() -> None:
    # These take any words.
    free = {"BOT_CONTROLLER", "BOT_CONTACT", "BOT_DPO_CONTACT"}
    every = {f"{settings.PREFIX}{name.upper()}" for name in Settings.model_fields}

    assert every - {name for given, _ in WRONG for name in given} - {"BOT_TOKEN"} == free


def test_the_file_is_read_like_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TIMEZONE=Mars/Olympus\n", "utf-8")

    with pytest.raises(WrongSettingsError, match=r"^BOT_TIMEZONE must be a time zone like Europe/Berlin\.$"):
        settings.load()


def test_no_sentence_repeats_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "postgres://anna:geheim@db.example.org/bot")

    with pytest.raises(WrongSettingsError) as refused:
        settings.load()

    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("command", ["run", "migrate", "doctor"])
def test_the_command_line_ends_with_the_sentence_and_no_traceback(command: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {"PYTHONPATH": str(ROOT), "BOT_TOKEN": TOKEN, "BOT_TIMEZONE": "Berlin"}

    done = subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    said = "BOT_TIMEZONE must be a time zone like Europe/Berlin.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
