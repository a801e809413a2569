"""`import events`: it says what it does, does all of it or nothing, and twice is the same as once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import bot
from db.outbox import OutboxMessage
from services import clock, events, preferences
from services.event_news import EventAnnounced
from services.events import Status
from services.preferences import Frequency
from tests.machinery.import_scene import ON_SQLITE, asked, cancel, event, imports, registers, stored, told, written
from tests.services.event_scene import somebody


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of events."""
    return partial(written, tmp_path)


@ON_SQLITE
def test_it_says_what_it_would_do_and_does_it_once(database_url: str, file: Callable[..., Path]) -> None:
    path = file(event(published="true", capacity=40), event("valves", day=9))

    dry = imports(database_url, path, "--dry-run")
    before = asked(database_url, stored)
    first, second = imports(database_url, path), imports(database_url, path)

    assert (dry.exit_code, first.exit_code, second.exit_code) == (0, 0, 0)
    assert dry.output.splitlines() == [
        "Read as YAML in UTF-8.",
        "pumps: new, published",
        "valves: new, a draft",
        "A dry run, nothing is done: 2 new, 0 changed, 0 the same.",
    ]
    assert before == {}
    assert first.output.splitlines()[-1] == "Done: 2 new, 0 changed, 0 the same."
    assert second.output.splitlines()[1:] == ["pumps: same", "valves: same", "Done: 0 new, 0 changed, 2 the same."]
    found = asked(database_url, stored)
    assert {key: each.status for key, each in found.items()} == {"pumps": Status.PUBLISHED, "valves": Status.DRAFT}


@ON_SQLITE
def test_a_new_event_is_what_its_file_says_and_no_template(database_url: str, file: Callable[..., Path]) -> None:
    """A workshop from the template has fifteen places and a question."""
    imports(database_url, file(event()))

    made = asked(database_url, stored)["pumps"]

    assert (made.capacity, made.questions, made.languages, made.has_waitlist) == (None, (), (), True)
    assert (made.reminders, made.waitlist_offer.words, made.place, made.online) == (
        ("P1D", "PT3H"),
        "PT24H",
        None,
        None,
    )


def test_changes_are_named_and_participants_are_told(database_url: str, file: Callable[..., Path]) -> None:
    part = "[{id: a, title: {en: A}, starts_at: 2030-05-08T10:00, ends_at: 2030-05-08T11:00}]"
    imports(database_url, file(event(published="true", capacity=40, sessions=part, place="{name: Hall}")))
    asked(database_url, registers, "pumps", 1)
    other = part.replace("id: a", "id: b")
    changed = event(published="true", capacity=50, sessions=other, place="{name: Yard}").replace("T10:00", "T09:30")
    path = file(changed.replace("de: Pumpen", "ru: Насосы, de: ''"))

    dry, done = imports(database_url, path, "--dry-run"), imports(database_url, path)

    assert dry.output.splitlines()[1] == done.output.splitlines()[1] == (
        "pumps: changes: title.de “Pumpen” → none, title.ru none → “Насосы”, starts_at 10:00 → 09:30, capacity "
        "40 → 50, place.name “Hall” → “Yard”, session b new, session a dropped; participants are told"
    )  # fmt: skip
    assert asked(database_url, told, "pumps")
    found = asked(database_url, stored)["pumps"]
    assert (found.title, found.capacity, [each.key for each in found.sessions]) == (
        {"en": "Pumps", "ru": "Насосы"}, 50, ["b"],
    )  # fmt: skip


@ON_SQLITE
def test_nobody_is_told_of_a_silent_import(database_url: str, file: Callable[..., Path]) -> None:
    part = "[{id: a, title: {en: A}, starts_at: 2030-05-08T10:00, ends_at: 2030-05-08T11:00}]"
    imports(database_url, file(event(published="true", sessions=part)))

    done = imports(database_url, file(event(published="true", sessions="[]").replace("T10:00", "T11:00")), "--silent")

    assert done.output.splitlines()[1] == (
        "pumps: changes: starts_at 10:00 → 11:00, session a dropped; participants are not told"
    )
    assert not asked(database_url, told, "pumps")


@ON_SQLITE
@pytest.mark.parametrize("is_silent", [False, True])
def test_who_wants_news_hears_of_what_is_published(
    database_url: str, file: Callable[..., Path], is_silent: bool
) -> None:
    asked(database_url, wants_news)
    path = file(
        event(published="true", markets="[CL]"), event("other", published="true", markets="[AU]"), event("draft")
    )

    for _ in range(2):
        imports(database_url, path, *(["--silent"] if is_silent else []))

    assert asked(database_url, announced) == ([] if is_silent else ["pumps"])


def wants_news(session: Session) -> None:
    person = somebody(session, 1)
    preferences.choose_interests(session, person, markets=["cl"], topics=[])
    preferences.choose_frequency(session, person, Frequency.AT_ONCE, language="en")


def announced(session: Session) -> list[str]:
    keys = session.execute(
        select(OutboxMessage.dedupe_key).where(OutboxMessage.notice == EventAnnounced.name)
    ).scalars()
    return [events.event(session, int(key.split(":")[1])).key for key in keys]


@ON_SQLITE
def test_what_the_file_does_not_say_stays(database_url: str, file: Callable[..., Path]) -> None:
    whole = event(published="true", capacity=40, markets="[CL]", description="{en: Text}") + event("valves")
    imports(database_url, file(whole))

    done = imports(database_url, file(event()))

    assert done.output.splitlines()[1:] == ["pumps: same", "Done: 0 new, 0 changed, 1 the same."]
    found = asked(database_url, stored)
    assert set(found) == {"pumps", "valves"}
    assert (found["pumps"].capacity, found["pumps"].description, found["pumps"].markets) == (
        40,
        {"en": "Text"},
        ("cl",),
    )


def test_what_is_empty_is_taken_away(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(event(capacity=40, description="{en: Text, de: Wort}", place="{name: Hall}")))

    done = imports(database_url, file(event(capacity="", description="", place="")))

    assert done.output.splitlines()[1] == (
        "pumps: changes: capacity 40 → none, description.de “Wort” → none, description.en “Text” → none, "
        "place “Hall” → none"
    )
    assert asked(database_url, stored)["pumps"].description == {}


@ON_SQLITE
def test_a_file_takes_nothing_back(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(event(published="true")))

    done = imports(database_url, file(event(published="false")))

    assert done.output.splitlines()[1] == "pumps: same; it stays published, since a file takes nothing back"
    assert asked(database_url, stored)["pumps"].is_published


def test_all_or_nothing(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(event(capacity=2, published="true")))
    for number in (1, 2):
        asked(database_url, registers, "pumps", number)

    done = imports(database_url, file(event("new"), event(capacity=1), event("old", published="true", day=9)))

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "events.yaml, line 8, pumps: capacity: 2 places are taken, so 1 are too few.",
        "Nothing is done.",
    ]
    assert set(asked(database_url, stored)) == {"pumps"}


@ON_SQLITE
def test_what_events_do_not_allow(database_url: str, file: Callable[..., Path], later: Callable[..., None]) -> None:
    part = "[{id: a, title: {en: A}, starts_at: 2030-05-08T10:00, ends_at: 2030-05-08T11:00, capacity: 2}]"
    imports(
        database_url,
        file(event("off", published="true"), event("parts", sessions=part), event("draft"), event("late", day=31,
             registration_until="2030-05-31T15:00")),
    )  # fmt: skip
    asked(database_url, cancel, "off")
    later(event_time("2030-05-20") - clock.now())

    done = imports(
        database_url,
        file(
            event("off", capacity=1),
            event("parts", day=9),
            event("draft", published="true"),
            event("late", day=31).replace("T16:00", "T14:00"),
        ),
    )

    assert [line.partition(", line ")[2] for line in done.stderr.splitlines()[:-1]] == [
        "1, off: the event is cancelled, so it is not changed any more.",
        "9, parts: sessions: a would lie outside the event; state the sessions too.",
        "16, draft: published: the event is over.",
        "24, late: registration_until: the present deadline would follow the end; state a new one.",
    ]
    assert imports(database_url, file(event("off"))).output.splitlines()[1] == "off: same"


@ON_SQLITE
def test_at_most_twenty_faults_are_listed(database_url: str, file: Callable[..., Path]) -> None:
    done = imports(database_url, file(*(event(f"e{number}", capacity="many") for number in range(25))))

    lines = done.stderr.splitlines()
    assert (done.exit_code, len(lines), lines[-2:]) == (1, 22, ["5 more are like these.", "Nothing is done."])
    assert lines[0] == (
        "events.yaml, line 8, e0: capacity: “many” is no number from 1 to 100000; leave it empty for no limit."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "Missing argument"),
        (["import", "cats", "events.yaml"], "is not one of"),
        (["import", "events", "nowhere.yaml"], "does not exist"),
        (["import", "events", "events.doc"], "should end in .yaml, .yml, .csv or .json"),
        (["import", "events", "events.yaml", "--loud"], "No such option"),
        (["export", "cats"], "is not one of"),
        (["export", "events", "--format", "xlsx"], "name its file with --out"),
        (["export", "events", "--out", "."], "is a folder"),
        (["export", "knowledge"], "name a folder with --out"),
        (["export", "knowledge", "--out", "events.yaml"], "is a file"),
        (["export", "knowledge", "--out", "articles", "--format", "csv"], "and no --format"),
    ],
)
def test_wrong_use_is_two(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Callable[..., Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    file(event())
    file("nothing", name="events.doc")

    done = CliRunner(env={"BOT_DATABASE_URL": "sqlite:///none.db"}).invoke(bot, arguments)

    assert done.exit_code == 2
    assert said in done.stderr


def test_a_database_that_is_not_there_is_named(tmp_path: Path, file: Callable[..., Path]) -> None:
    done = imports(f"sqlite:///{tmp_path}/none.db", file(event()))

    assert (done.exit_code, "Traceback" in done.output) == (1, False)


def event_time(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00+00:00")
