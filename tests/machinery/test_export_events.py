"""`export events|registrations|feedback`, and the same registrations as a file in the chat for organisers alone."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.cli import bot
from db.engine import Database
from db.events import EventFeedbackRow, RegistrationRow
from services import clock, event_editing, event_exports, events, people, registration
from services.attachments import Made
from services.events import Online, Place, Question
from services.people import Staff
from services.policy import Policy
from services.refusals import EventGone, NotAllowed
from tests.services.event_scene import FIRST_ACCOUNT, entry, in_days, published, somebody
from tests.services.event_scene import ORGANISER as ROLES

ORGANISER, GUEST = 11, 12
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
FORMULA = "=cmd|'/c calc'!A1"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    policy = Policy(staff=Staff(organisers=frozenset({FIRST_ACCOUNT + ORGANISER})))
    async with Database(database_url, known=policy) as database:
        yield database


def full(session: Session) -> int:
    """An event with two registrations, one by somebody who writes formulas, and ratings, of which one has a name."""
    event = published(
        session,
        key="pumps",
        starts_at=in_days(10),
        questions=(
            Question("problem", "text", {"en": "Which problem?"}),
            Question("meal", "choice", {"en": "Meal"}, choices=({"en": "Fish", "de": "Fisch"}, {"en": "None"})),
        ),
        place=Place("Hall"),
        online=Online("https://example.org/join"),
    )
    starts = event.starts_at
    event_editing.put_session(
        session, event.id, roles=ROLES, by=1, key="a", title={"en": "A"}, starts_at=starts,
        ends_at=starts + timedelta(minutes=30), capacity=9,
    )  # fmt: skip
    first = registration.register(
        session,
        somebody(session, 1),
        event.id,
        entry(1, company=FORMULA, members=("Bo", "@Cy"), answers={"problem": "-1", "meal": 0, "old": True},
              sessions=("a",), is_listed=True),
    )  # fmt: skip
    registration.register(session, somebody(session, 2), event.id, entry(2, email="two@example.org"))
    day = clock.now().date()
    session.add_all(
        [
            EventFeedbackRow(event_id=event.id, registration_id=first.id, rating=4, words="＝1", day=day),
            *(
                EventFeedbackRow(event_id=event.id, registration_id=None, rating=5, words=None, day=day)
                for _ in range(3)
            ),
        ]
    )
    session.get_one(RegistrationRow, first.id).checked_in_at = starts
    return event.id


def exported(url: str, *arguments: str) -> Result:
    return CliRunner(env={"BOT_DATABASE_URL": url}).invoke(bot, ["export", *arguments])


def rows(content: bytes | str, sign: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign))


def run(database_url: str, work: Callable[..., Any]) -> Any:
    async def once() -> Any:
        async with Database(database_url) as database:
            return await database.run(work)

    return asyncio.run(once())


def test_registrations_have_a_column_for_each_question(database_url: str) -> None:
    event = run(database_url, lambda session: events.event(session, full(session)))

    done = exported(database_url, "registrations")

    local = event.starts_at.astimezone(event.zone).isoformat()
    first, second = rows(done.stdout_bytes)
    assert done.exit_code == 0
    assert first.pop("registered_at").endswith(local[-6:])
    assert second.pop("registered_at").endswith(local[-6:])
    assert first == {
        "event": "pumps",
        "name": "Person 1",
        "company": f"'{FORMULA}",
        "email": "",
        "state": "confirmed",
        "seats": "3",
        "members": "Bo|@Cy",
        "sessions": "a",
        "in_list": "true",
        "may_be_contacted": "false",
        "checked_in_at": local,
        "present": "",
        "answers.meal": "Fisch",
        "answers.old": "true",
        "answers.problem": "'-1",
    }
    assert (second["name"], second["email"], second["answers.meal"]) == ("Person 2", "two@example.org", "")


def test_feedback_names_only_who_gave_a_name(database_url: str) -> None:
    run(database_url, full)

    done = exported(database_url, "feedback", "--format", "json")

    today = clock.now().date().isoformat()
    assert json.loads(done.stdout) == [
        {"event": "pumps", "rating": 4, "words": "＝1", "day": today, "name": "Person 1"},
        *[{"event": "pumps", "rating": 5, "words": None, "day": today, "name": None}] * 3,
    ]
    assert [each["words"] for each in rows(exported(database_url, "feedback").stdout_bytes)] == ["'＝1", "", "", ""]


@ON_SQLITE
def test_one_of_many_who_gave_no_name_is_not_known_by_the_others(database_url: str) -> None:
    run(database_url, full)
    run(database_url, lambda session: session.delete(session.get_one(EventFeedbackRow, 3)))

    names = [each["name"] for each in json.loads(exported(database_url, "feedback", "--format", "json").stdout)]

    assert names == [None, None, None]


@ON_SQLITE
def test_events_come_as_their_file_has_them(database_url: str) -> None:
    event = run(database_url, lambda session: events.event(session, full(session)))

    [shown] = json.loads(exported(database_url, "events", "--format", "json").stdout)
    [cells] = rows(exported(database_url, "events").stdout_bytes)

    at = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    begins = datetime.fromisoformat(shown["starts_at"])
    assert (shown["id"], begins, shown["published"]) == ("pumps", at.replace(microsecond=0), True)
    assert shown["place"] == {"name": "Hall", "address": "", "latitude": None, "longitude": None}
    assert shown["sessions"][0]["capacity"] == 9
    assert cells["title.en"] == "Pumps in the pit"
    assert json.loads(cells["questions"]) == shown["questions"]
    assert cells["online.url"] == "https://example.org/join"


@ON_SQLITE
@pytest.mark.parametrize("kind", ["events", "registrations", "feedback"])
@pytest.mark.parametrize("is_full", [False, True])
def test_workbooks_go_to_files_that_nobody_else_reads(
    database_url: str, tmp_path: Path, kind: str, is_full: bool
) -> None:
    if is_full:
        run(database_url, full)
    out = tmp_path / "out.xlsx"
    out.write_text("old")

    done = exported(database_url, kind, "--format", "xlsx", "--out", str(out))

    sheet = load_workbook(out).worksheets[0]
    number = {"events": 1, "registrations": 2, "feedback": 4}[kind] * is_full
    assert (done.exit_code, done.output) == (0, f"{number} rows are in {out}.\n")
    assert sheet.max_row == 1 + number
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    assert (out.stat().st_mode & 0o777, [each.name for each in tmp_path.glob("*.xlsx*")]) == (0o600, ["out.xlsx"])


@ON_SQLITE
def test_a_file_that_cannot_be_written_is_named(database_url: str, tmp_path: Path) -> None:
    done = exported(database_url, "events", "--out", str(tmp_path / "nowhere" / "out.csv"))

    assert (done.exit_code, "nowhere" in done.stderr, "Traceback" in done.output) == (1, True, False)


@pytest.mark.parametrize("name", ["registrations_csv", "registrations_xlsx"])
async def test_organisers_get_registrations_in_the_chat(db: Database, name: str) -> None:
    event_id = await db.run(full)
    maker = event_exports.makers()[name]
    assert maker.facts is not None
    organiser = await db.run(somebody, ORGANISER)
    await db.run(people.choose_language, organiser.id, "en")

    made: Made = maker.draw(await db.run(maker.facts, {"event_id": event_id, "person_id": organiser.id}))

    assert made.filename == f"registrations-pumps.{name.rpartition('_')[2]}"
    if name == "registrations_csv":
        first, second = rows(made.content, ";")
    else:
        sheet = load_workbook(io.BytesIO(made.content)).worksheets[0]
        head, *others = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        first, second = (dict(zip(head, row, strict=True)) for row in others)
    assert (first["company"], first["answers.meal"], second["company"]) == (f"'{FORMULA}", "Fish", "")


@ON_SQLITE
async def test_nobody_else_gets_them(db: Database) -> None:
    event_id = await db.run(full)
    facts = event_exports.makers()["registrations_csv"].facts
    assert facts is not None
    guest, organiser = await db.run(somebody, GUEST), await db.run(somebody, ORGANISER)

    for person_id in (guest.id, 10**6):
        with pytest.raises(NotAllowed):
            await db.run(facts, {"event_id": event_id, "person_id": person_id})
    with pytest.raises(EventGone):
        await db.run(facts, {"event_id": 10**6, "person_id": organiser.id})
