"""The operator's guide holds: its commands run as they stand there, its examples are read, what it names exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import doctor_telegram, settings
from bot.settings import Settings
from services.desk_rights import RIGHTS
from tests.house_rules.sources import ROOT, product
from web import metrics

DOCS = ROOT / "docs"
GUIDE = (DOCS / "operations.md").read_text("utf-8")
RUN = "$ "
OPERATORS = "🔧 "
INTERPRETER = ".venv/bin/python"
UNITS = sorted(DOCS.glob("*.service")) + sorted(DOCS.glob("*.timer"))


def blocks(kind: str, text: str = GUIDE) -> list[str]:
    """The fenced blocks of one kind."""
    return re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", text)


def commands(text: str = GUIDE) -> Iterator[str]:
    """Every line of the blocks with commands."""
    for block in blocks("console", text):
        yield from block.splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without a setting from this machine."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_is_run_here_or_marked_as_the_operators() -> None:
    assert [line for line in commands() if not line.startswith((RUN, OPERATORS))] == []
    assert any(line.startswith(RUN) for line in commands())


def test_commands_that_do_not_need_the_operator_are_left_to_the_tests() -> None:
    """Whoever runs `python -m bot` in a folder of its own needs no root and no server."""
    needs = ("sudo", "curl", "systemctl", "journalctl", "age", "bot person")

    assert [line for line in commands() if line.startswith(OPERATORS) and not any(word in line for word in needs)] == []


@pytest.mark.slow
@pytest.mark.timeout(300)  # a process for each
def test_the_commands_run(folder: Path) -> None:
    """In the order of the guide, as if its folder were the project's."""
    interpreter = folder / INTERPRETER
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', "utf-8")
    interpreter.chmod(0o755)
    told = [line.removeprefix(RUN) for line in commands() if line.startswith(RUN)]

    done = {line: run(line, folder) for line in told}

    wants = {line: (1 if re.search(r"bot (doctor|replay)", line) else 0) for line in told}
    assert {line: found.returncode for line, found in done.items()} == wants
    assert [found.stderr for found in done.values() if "Traceback" in found.stderr] == []
    assert done[f"{INTERPRETER} -m bot doctor"].stdout.startswith("✗ token: BOT_TOKEN is empty")
    assert "There is no failed update K7RM2P" in done[f"{INTERPRETER} -m bot replay K7RM2P"].stderr


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    values = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        line, shell=True, cwd=folder, env=values, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("block", blocks("ini"), ids=["settings", "webhook"])
def test_example_settings_are_read(folder: Path, block: str) -> None:
    known = {f"{settings.PREFIX}{name.upper()}" for name in Settings.model_fields}
    (folder / ".env").write_text(block, "utf-8")

    read = settings.load(needs_token="BOT_TOKEN=" in block)

    named = [line.partition("=")[0] for line in block.splitlines()]
    assert [name for name in named if name not in known] == []
    empty = {name for name in named if not getattr(read, name.removeprefix(settings.PREFIX).lower())}
    assert empty <= {"BOT_DESK_CHAT_ID"}


def test_only_the_path_of_the_webhook_is_public() -> None:
    [proxy] = blocks("nginx")
    [_usual, webhook] = blocks("ini")
    values = dict(line.split("=", 1) for line in webhook.splitlines())

    locations = dict(re.findall(r"location ([^{]+?) \{\s*(\w+)", proxy))

    path = values["BOT_WEBHOOK_URL"].removeprefix("https://bot.example.org")
    assert locations == {f"= {path}": "proxy_pass", "/": "return"}
    assert re.findall(r"proxy_pass http://(\S+);", proxy) == [values["BOT_LISTEN"]]


def test_what_doctor_says_is_explained() -> None:
    every = {sentence.partition(":")[0] for sentence in doctor_telegram.MENDED.values()}

    assert {sentence for sentence in every if f"| `{sentence}`" not in GUIDE} == set()
    assert {why for why in RIGHTS.values() if f"| {why} |" not in GUIDE} == set()


def test_numbers_and_log_events_exist() -> None:
    known = metrics.text().decode()
    logged = {event for each in product() for event in re.findall(r'log\.\w+\(\s*"([a-z_.]+)"', each.text)}

    numbers = set(re.findall(r"`(bot_\w+)", GUIDE))
    events = {event for line in re.findall(r"(?m)^\| (`.+?) \|", GUIDE) for event in re.findall(r"`(\w+\.\w+)`", line)}

    assert {number for number in numbers if f"# TYPE {number} " not in known} == set()
    assert numbers
    assert events - logged == set()
    assert events


def test_the_search_finds_unmarked_commands() -> None:
    page = "```console\n$ make demo\n🔧 sudo reboot\nrm -r var\n```\n```sh\nnothing\n```\n"

    assert [line for line in commands(page) if not line.startswith((RUN, OPERATORS))] == ["rm -r var"]


@pytest.mark.slow
def test_units_are_sound(tmp_path: Path) -> None:
    """By systemd's own checker, which wants the programs to be there."""
    for unit in UNITS:
        text = unit.read_text("utf-8").replace(f"/opt/exporters-assistant/{INTERPRETER}", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert len(UNITS) == 3
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_units_and_guide_speak_of_the_same_places() -> None:
    service = (DOCS / "exporters-assistant.service").read_text("utf-8")
    [usual, _webhook] = blocks("ini")

    lines = dict(line.split("=", 1) for line in service.splitlines() if "=" in line and not line.startswith("#"))
    assert (lines["Restart"], lines["TimeoutStopSec"], lines["ProtectSystem"]) == ("always", "15", "strict")
    assert f"useradd --system --home-dir /var/lib/{lines['StateDirectory']}" in GUIDE
    assert f"-m 0600 /dev/null {lines['EnvironmentFile']}" in GUIDE
    assert f"BOT_DATABASE_URL=sqlite:////var/lib/{lines['StateDirectory']}/" in usual
    assert f"cd {lines['WorkingDirectory']}" in GUIDE


def test_log_is_kept_as_long_as_the_guide_says() -> None:
    """By a journal of the units' own, or by a file that begins anew each day."""
    units = {path.name: path.read_text("utf-8") for path in UNITS if path.suffix == ".service"}
    namespaces = {name: re.findall(r"(?m)^LogNamespace=(.+)$", text) for name, text in units.items()}
    [namespace] = {each for found in namespaces.values() for each in found}
    journal = (DOCS / f"journald@{namespace}.conf").read_text("utf-8")
    rotated = (DOCS / f"{namespace}.logrotate").read_text("utf-8")
    [days] = re.findall(r"goes after \*\*(\d+) days\*\*", GUIDE)

    assert [name for name, found in namespaces.items() if len(found) != 1] == []
    assert f"MaxRetentionSec={days}day\nMaxFileSec" in re.sub(r"(?m)^#.*\n", "", journal)
    assert re.findall(r"(?m)^ +(\w+) (\d+)$", rotated) == [("rotate", days), ("maxage", days)]
    assert {"daily", "copytruncate"} <= set(rotated.split())
    written = re.findall(r"2>> (/var/log/[^/]+)/", GUIDE)
    assert [f"{folder}/*.log {{" in rotated for folder in written] == [True]
    assert f"--namespace {namespace} " in GUIDE


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")
def test_rotation_is_understood_by_logrotate(tmp_path: Path) -> None:
    """As the user who tests, whose file it is then."""
    text = (DOCS / "exporters-assistant.logrotate").read_text("utf-8")
    config = tmp_path / "config"
    config.write_text(re.sub(r"(?m)^ +su .*\n", "", text).replace("/var/log", str(tmp_path)), "utf-8")
    config.chmod(0o644)

    done = subprocess.run(["logrotate", "-d", str(config)], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, "error:" in done.stderr) == (0, False)


def test_upgrade_notes_know_this_version_and_the_words_that_operators_meet() -> None:
    notes = (DOCS / "upgrading.md").read_text("utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    quoted = re.findall(r"(?m)^\| `(.+?)` \|", notes)

    assert f"### {version}\n" in notes
    assert [words for words in quoted if not any(words in each.text for each in product())] == []
    assert quoted
    contracting = [
        each for each in (ROOT / "db/migrations/versions").glob("r*.py") if "contracts = True" in each.read_text()
    ]
    assert [each.name for each in contracting if each.name.split("_")[0].removeprefix("r") not in notes] == []
