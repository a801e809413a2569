"""Imports as a whole: what comes out goes in again, two at once, thousands of events, what the guide says of them."""

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import RegistrationRow
from services import event_exports, event_fields, event_files, event_import
from services.event_import import Plan
from services.imports import ImportCrossed
from tests.house_rules.sources import ROOT
from tests.machinery.import_scene import ON_SQLITE, asked, cancel, event, exports, imports, stored, written


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of events."""
    return partial(written, tmp_path)


def events_guide() -> str:
    """What the operator's guide says of events as files."""
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    return guide[guide.index("\n## 12. Events as files") : guide.index("\n## 13. ")]


@ON_SQLITE
def test_the_example_of_the_guide_and_its_keys_hold(database_url: str, file: Callable[..., Path]) -> None:
    guide = events_guide()
    [example] = re.findall(r"(?ms)^```yaml\n(.*?)^```$", guide)
    [table] = re.findall(r"(?ms)^\| Key \|.*?\n\n", guide)

    done = imports(database_url, file(example))

    assert done.output.splitlines()[1:] == ["net-meeting-9: new, published", "Done: 1 new, 0 changed, 0 the same."]
    assert [key for line in table.strip().splitlines()[2:] for key in re.findall(r"`(\w+)`", line.split("|")[1])] == [
        *event_files.KEYS
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "columns"), [("registrations", event_exports.REGISTRATION), ("feedback", event_exports.FEEDBACK)]
)
def test_the_guide_names_every_column(name: str, columns: tuple[str, ...], dialect: str) -> None:
    guide = events_guide()
    [line] = re.findall(rf"(?m)^\| `{name}` \| (.*) \|$", guide)

    assert re.findall(r"`(\w+)`", line) == list(columns)


async def test_two_at_once_are_as_one(database_url: str, file: Callable[..., Path]) -> None:
    found = event_files.read("e.yaml", file(*(event(f"e{number}") for number in range(20))).read_bytes())
    records = event_fields.records(found)

    async def tries(db: Database) -> Plan | None:
        try:
            return await db.run(event_import.do, records)
        except ImportCrossed:
            return None

    async with Database(database_url) as one, Database(database_url) as two:
        plans = [plan for plan in await asyncio.gather(tries(one), tries(two)) if plan]
        again = await one.run(event_import.do, records)

        assert sum(step.is_new for plan in plans for step in plan.steps) == 20
        assert all(step.is_same for step in again.steps)
        assert len(await one.read(stored)) == 20


def test_an_export_of_everything_is_the_same(database_url: str, tmp_path: Path, file: Callable[..., Path]) -> None:
    rich = event(
        "rich",
        place='{name: "=1+1", address: "-2", latitude: -33.45, longitude: -70.66}',
        description='{en: "@a, b; \\"c\\"\\nd", de: "\'=x"}',
        languages="[de, es]",
        markets="[NO, CL]",
        capacity=3,
        waitlist="false",
        waitlist_offer="P2D",
        registration_until="2030-05-07T18:00",
        approval="true",
        reminders="[]",
        email_required="true",
        questions='[{key: a, kind: choice, required: true, label: {en: "|A"}, choices: [x, {en: y}]}]',
        sessions="[{id: a, title: {en: A}, starts_at: 2030-05-08T10:00, ends_at: 2030-05-08T11:00, capacity: 2}]",
        published="true",
    )
    autumn = event("autumn", online="{reveal_before: PT1H}").replace("2030-05-08T10:00", "2030-10-27T02:30+01:00")
    imports(database_url, file(rich, autumn.replace("2030-05-08T16", "2030-10-27T16"), event("off", published="true")))
    asked(database_url, cancel, "off")
    before = asked(database_url, stored)

    for wanted, name in (("csv", "out.csv"), ("json", "out.json"), ("json", "out.yaml")):
        out = tmp_path / name
        exports(database_url, "events", "--format", wanted, "--out", str(out))
        done = imports(database_url, out)
        assert done.output.splitlines()[1:] == [
            "rich: same", "off: same", "autumn: same", "Done: 0 new, 0 changed, 3 the same.",
        ], done.output  # fmt: skip
    assert asked(database_url, stored) == before


@pytest.mark.slow
@ON_SQLITE
def test_two_thousand_events(database_url: str, file: Callable[..., Path], record_property: Any) -> None:
    path = file(*(event(f"e{number}", day=number % 28 + 1, published="true") for number in range(2000)))
    records = event_fields.records(event_files.read("e.yaml", path.read_bytes()))

    plan, seconds = asked(database_url, timed, records)

    assert (sum(step.is_new for step in plan.steps), plan.faults) == (2000, [])
    record_property("seconds of importing 2,000 events", round(seconds, 1))
    assert all(step.is_same for step in asked(database_url, event_import.plan, records).steps)
    assert asked(database_url, count_registrations) == 0


def timed(session: Session, records: list[Any]) -> tuple[Plan, float]:
    began = time.thread_time()
    return event_import.do(session, records), time.thread_time() - began


def count_registrations(session: Session) -> int:
    return len(session.execute(select(RegistrationRow.id)).all())
