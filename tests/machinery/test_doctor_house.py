"""What `doctor` says about queues, the pause, roles, deletions, the schema, the webhook and the file with the token."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import doctor_database, doctor_machine, doctor_telegram
from bot.settings import Settings
from db.engine import Database
from services import clock, inbox, leases, people, switches
from services.people import Role
from simulator.server import Simulator
from tests.conftest import settings_for
from tests.machinery.receiving import execute
from tests.machinery.spoken import Reminder, tell

NOBODY: dict[str, frozenset[int]] = {
    "operator_ids": frozenset(),
    "manager_ids": frozenset(),
    "organiser_ids": frozenset(),
}
ME = "elsewhere-1-test"


async def lines(settings: Settings, *subjects: str) -> list[str]:
    """What is said about these."""
    return [each.line() async for each in doctor_database.ask(settings) if each.subject in subjects]


def arrive(session: Session, *texts: str) -> None:
    """Messages that nobody has handled yet."""
    updates: list[dict[str, Any]] = [
        {"update_id": number, "message": {"chat": {"id": 5}, "from": {"id": 5}, "text": words}}
        for number, words in enumerate(texts, 1)
    ]
    inbox.accept(session, updates, ME)


def come(session: Session, accounts: Sequence[int]) -> None:
    for account in accounts:
        people.welcome(session, account)


async def test_what_waits_for_nobody(telegram: Simulator, database_url: str) -> None:
    settings = settings_for(telegram, database_url)
    async with Database(database_url) as db:
        await db.run(arrive, "one", "two", "three")
        await tell(db, 5, Reminder("soon"))
        fresh = await lines(settings, "inbox", "outbox", "processes")
        clock.put_forward(timedelta(hours=3, minutes=5))
        alone = await lines(settings, "inbox", "outbox", "processes")
        await db.run(leases.hold, f"process:{ME}", ME)
        attended = await lines(settings, "inbox", "outbox", "processes")
        assert await db.run(inbox.failed, 1, ME, error="ValueError") is not None
        failed = await lines(settings, "inbox")

    assert fresh == ["– processes: none runs on this database"]
    assert alone == [
        "– processes: none runs on this database",
        "✗ inbox: 3 updates wait since 3 hours: is the bot running?",
        "✗ outbox: 1 message waits since 3 hours: is the bot running?",
    ]
    assert attended == [
        "✗ inbox: 3 updates wait since 3 hours: look at its log",
        "✗ outbox: 1 message waits since 3 hours: look at its log",
    ]
    assert failed[1:] == ["– inbox: 1 update failed and can be handled again: the log has its reference for `replay`"]


async def test_pause_that_was_forgotten(telegram: Simulator, database_url: str) -> None:
    settings = settings_for(telegram, database_url)
    async with Database(database_url) as db:
        none = await lines(settings, "pause")
        await db.run(switches.turn, switches.PAUSE, on=True)
        await tell(db, 5, Reminder("soon"))
        since = f"{clock.now():%Y-%m-%d %H:}"
        [today] = await lines(settings, "pause")
        clock.put_forward(timedelta(days=1, minutes=5))
        [later, *others] = await lines(settings, "pause", "outbox")

    assert none == []
    assert today.startswith(f"– pause: what is said unasked is held back since {since}")
    assert today.endswith(" UTC; /pause in a chat with the bot goes on with it")
    assert (later, others) == (f"✗{today[1:]}", [])


async def test_roles_that_nobody_holds_or_nobody_can_be_reached_in(telegram: Simulator, database_url: str) -> None:
    roles = [role.value for role in Role]
    staff = {"operator_ids": frozenset({7}), "manager_ids": frozenset({8, 9}), "organiser_ids": frozenset()}
    nobody, some = settings_for(telegram, database_url, **NOBODY), settings_for(telegram, database_url, **staff)

    without = await lines(nobody, *roles)
    silent = await lines(some, *roles)
    async with Database(database_url) as db:
        await db.run(come, [7, 8, 9])
        await db.run(people.mark_unreachable, 7)
        came = await lines(some, *roles)
        await db.run(people.mark_reachable, 7)

    assert sorted(without) == [
        "✗ manager: nobody holds this role, so nobody can decide on requests for contact or ban people; "
        "set BOT_MANAGER_IDS",
        "✗ operator: nobody holds this role, so nobody is told when something fails; set BOT_OPERATOR_IDS",
        "✗ organiser: nobody holds this role, so nobody can make events; set BOT_ORGANISER_IDS",
    ]
    assert sorted(silent)[:2] == [
        "✗ manager: none of 2 can be reached: each must send /start to the bot",
        "✗ operator: none of 1 can be reached: each must send /start to the bot",
    ]
    assert sorted(came) == [
        "– organiser: nobody holds this role, so nobody can make events; set BOT_ORGANISER_IDS; managers stand in",
        "✗ operator: none of 1 can be reached: each must send /start to the bot",
    ]
    assert await lines(some, "operator", "manager") == []


async def test_deletions_that_did_not_happen(telegram: Simulator, database_url: str) -> None:
    settings = settings_for(telegram, database_url)
    async with Database(database_url) as db:
        await db.run(arrive, "one", "two")
        await db.run(inbox.handled, 1)
        assert await db.run(inbox.failed, 2, ME, error="ValueError") is not None
        clock.put_forward(timedelta(days=2, hours=23))
        early = await lines(settings, "deletion")
        clock.put_forward(timedelta(hours=2))
        late = await lines(settings, "deletion")
        clock.put_forward(timedelta(days=6))
        later = await lines(settings, "deletion")

    assert early == []
    assert late == ["✗ deletion: handled updates should be gone by now: does the bot run all day?"]
    assert later == ["✗ deletion: handled updates, failed updates should be gone by now: does the bot run all day?"]


async def test_schema_that_was_changed_by_hand(telegram: Simulator, database_url: str) -> None:
    settings = settings_for(telegram, database_url)
    sound = await lines(settings, "schema", "database")
    async with Database(database_url) as db:
        await db.run(execute, "DROP TABLE feedback")
        await db.run(execute, "CREATE TABLE of_somebody_else (id INTEGER)")
        changed = await lines(settings, "schema")

    assert sound == ["✓ database: reachable, 0 migrations to apply at the next start"]
    assert len(changed) == 1
    assert changed[0].startswith("✗ schema: lacks table feedback")
    assert changed[0].endswith(": was it changed by hand? Put a copy back, see restore")
    assert "of_somebody_else" not in changed[0]


async def test_webhook_that_is_not_where_the_settings_say(telegram: Simulator) -> None:
    address, secret = f"{telegram.url}/hook", "0123456789abcdef"
    webhook = {"mode": "webhook", "webhook_url": address, "webhook_secret": secret}

    async def about(**changes: object) -> list[str]:
        settings = settings_for(telegram, "sqlite:///nowhere.db", **changes)
        return [each.line() async for each in doctor_telegram.ask(settings) if each.subject == "webhook"]

    neither, unset = await about(), await about(**webhook)
    async with doctor_telegram.calling(settings_for(telegram, "sqlite:///nowhere.db")) as caller:
        assert caller is not None
        await caller.call("setWebhook", {"url": address})
    polling, right = await about(), await about(**webhook)
    elsewhere = await about(**webhook | {"webhook_url": f"{telegram.url}/another"})
    there = telegram.updates.webhook
    assert there is not None
    there.last_error_date, there.last_error_message = int(telegram.now()), "Connection refused"
    unheard = await about(**webhook)
    clock.put_forward(timedelta(minutes=11))
    again = await about(**webhook)

    assert neither == []
    assert unset == ["✗ webhook: is not set: the next start of the bot sets it"]
    assert polling == [
        "✗ webhook: leads to 127.0.0.1 though BOT_MODE is polling: the next start of the bot takes it away; "
        "if it comes back, somebody else has the token"
    ]
    assert right == ["✓ webhook: is where BOT_WEBHOOK_URL says; 0 updates wait at Telegram"]
    assert unheard == ["✗ webhook: Telegram did not reach it lately (Connection refused); 0 updates wait at Telegram"]
    assert again == right
    assert elsewhere == ["✗ webhook: leads to 127.0.0.1 and not to BOT_WEBHOOK_URL: the next start of the bot sets it"]


@pytest.mark.parametrize(
    ("mode", "whose"),
    [(0o600, None), (0o400, None), (0o640, "the group of its owner"), (0o644, "every account of this machine")],
)
def test_file_with_the_token_is_for_its_owner_alone(
    telegram: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, whose: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    secrets = tmp_path / ".env"
    secrets.write_text("BOT_TOKEN=…", "utf-8")
    secrets.chmod(mode)

    said = [each.line() for each in doctor_machine.look(settings_for(telegram, "sqlite:///nowhere.db"))]

    told = [f"✗ .env: is open to {whose} (mode {mode:04o}) and holds the token: chmod 600 .env"] if whose else []
    assert said[1:] == told
    assert said[0].startswith("✓ disk: ")
