"""The numbers of a running bot, and that dashboard, alerts and guide speak of those that there are."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.run import Parts
from services import backups, clock, switches
from simulator.faults import TooMany
from simulator.server import Simulator
from tests.conftest import Start
from tests.house_rules.sources import ROOT
from tests.machinery.receiving import asked, echo, known, until
from web import metrics

DOCS: Final = ROOT / "docs"
NAME: Final = re.compile(r"\b(?:bot|process)_[a-z][a-z_]*[a-z]\b")
LABELS: Final = frozenset({"lane", "outcome", "state", "reason", "decision", "holder", "le"})
SETTING: Final = re.compile(r"BOT_[A-Z_]+")


async def samples(bot: Parts) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """All figures of /metrics by name and labels."""
    said = await asked(int(bot.address.rpartition(":")[2]), "metrics", status=200)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


def of(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


async def test_numbers_follow_what_happens(start: Start, telegram: Simulator) -> None:
    async with start() as bot:
        [anna] = await known(bot, telegram, "Anna")
        before = await samples(bot)

        telegram.faults.next("sendMessage", TooMany(1))
        await anna.sends(echo(1))
        await anna.sends("What are the customs duties in Chile?")
        after = await samples(bot)

    def more(name: str, **labels: str) -> float:
        return of(after, name, **labels) - of(before, name, **labels)

    assert more("bot_updates_accepted_total") == 2
    assert more("bot_messages_said_total", lane="answers", outcome="sent") == 2
    assert more("bot_message_waits_total", reason="limit") == 1
    assert more("bot_decisions_total", decision="answer") == 1
    assert more("bot_decision_seconds_count") == 1
    assert more("bot_answer_seconds_count") == 2


async def test_standing_of_the_house_is_shown(start: Start, telegram: Simulator) -> None:
    async with start() as bot:
        await until(lambda: bot.receiver.is_polling)
        await bot.db.run(backups.remember, "/srv/copies/monday")
        await bot.db.run(switches.turn, switches.PAUSE, on=True)
        found = await samples(bot)
        async with start() as second:
            theirs = await samples(second)

    assert of(found, "bot_sending_paused") == 1
    assert abs(of(found, "bot_last_backup_timestamp_seconds") - clock.now().timestamp()) < 60
    assert of(found, "bot_database_bytes") > 10_000
    assert of(found, "bot_disk_free_bytes") > 0
    assert of(found, "process_resident_memory_bytes") > 1_000_000
    assert [of(found, "bot_poller_lease", holder=each) for each in metrics.HOLDERS] == [1, 0, 0]
    assert [of(theirs, "bot_poller_lease", holder=each) for each in metrics.HOLDERS] == [0, 1, 0]
    assert of(theirs, "bot_processes") == 2


async def test_dashboard_alerts_and_guide_speak_of_numbers_that_there_are(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    await anna.sends(echo(1))

    there = {name for name, _labels in await samples(bot)}
    there |= {name.removesuffix("_bucket") for name in there}

    guide = (DOCS / "operations.md").read_text("utf-8")
    named = {
        "dashboard": {name for expression in expressions() for name in NAME.findall(expression)},
        "alerts": {name for rule in rules() for name in NAME.findall(rule["expr"])},
        "guide": set(re.findall(r"`(bot_[a-z_]+)", guide)),
    }
    assert {place: sorted(names - there) for place, names in named.items()} == {place: [] for place in named}
    shown = {plain(name) for name in named["dashboard"]}
    assert {plain(name) for name in there if name.startswith("bot_") and not name.endswith("_created")} - shown == set()


async def test_no_label_tells_of_anybody(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    await anna.sends("A word that nobody should find")

    labels = {name: value for _name, found in await samples(bot) for name, value in found}

    assert set(labels) <= LABELS
    said = metrics.text().decode()
    assert [word for word in (str(anna.id), "Anna", "nobody should find") if word in said] == []


def test_dashboard_is_whole() -> None:
    """Panels have numbers of their own and do not lie on each other; every one says what it shows."""
    panels = dashboard()["panels"]

    places = [
        (each["gridPos"]["x"] + across, each["gridPos"]["y"] + down) for each in panels for across, down in cells(each)
    ]

    assert len({each["id"] for each in panels}) == len(panels)
    assert len(set(places)) == len(places)
    assert [each["title"] for each in panels if each["type"] != "row" and not each["description"]] == []


def test_alerts_are_whole() -> None:
    """Each says when, how urgent it is and what it means; the job is the one that the guide sets up."""
    every = rules()
    guide = (DOCS / "operations.md").read_text("utf-8")

    assert len({rule["alert"] for rule in every}) == len(every)
    assert {rule["labels"]["severity"] for rule in every} == {"now", "today"}
    assert [rule["alert"] for rule in every if not rule["annotations"]["summary"].endswith(".")] == []
    jobs = {job for rule in every for job in re.findall(r'job="([^"]+)"', rule["expr"])}
    assert [job for job in jobs if f"job_name: {job}\n" not in guide] == []
    assert [rule["alert"] for rule in every if not is_balanced(rule["expr"])] == []
    assert [each for each in expressions() if not is_balanced(each)] == []


def plain(name: str) -> str:
    """The name of a number without the ending of a part of a histogram."""
    return re.sub(r"_(bucket|count|sum)$", "", name)


def is_balanced(expression: str) -> bool:
    """Whether every bracket is closed in its order."""
    while (shorter := re.sub(r"\(\)|\[\]|\{\}", "", re.sub(r"[^()\[\]{}]", "", expression))) != expression:
        expression = shorter
    return not expression


def dashboard() -> dict[str, Any]:  # Any: Grafana's JSON
    found: dict[str, Any] = json.loads((DOCS / "dashboard.json").read_text("utf-8"))
    return found


def expressions() -> Iterator[str]:
    """What the panels ask Prometheus."""
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def rules() -> list[dict[str, Any]]:  # Any: Prometheus's YAML
    content = yaml.safe_load((DOCS / "alerts.yaml").read_text("utf-8"))
    return [rule for group in content["groups"] for rule in group["rules"]]


def cells(panel: dict[str, Any]) -> Iterator[tuple[int, int]]:  # Any: as above
    """The fields of the grid that a panel covers, from its corner."""
    for across in range(panel["gridPos"]["w"]):
        for down in range(panel["gridPos"]["h"]):
            yield across, down
