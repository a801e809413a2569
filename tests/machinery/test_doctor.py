"""What `doctor` says about Telegram, the desk's group, the clock and the last copy, and whether it needs a hand."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import doctor, doctor_telegram
from db import schema
from db.engine import Database
from services import backups, clock
from services.desk_rights import RIGHTS, Lack
from simulator import members
from simulator.chats import USUAL_RIGHTS, Member
from simulator.server import Simulator
from tests.conftest import settings_for
from tests.databases import new_database

NO_DATABASE = "sqlite:///nowhere.db"


async def asked(telegram: Simulator, **changes: object) -> list[str]:
    """The lines about Telegram."""
    settings = settings_for(telegram, NO_DATABASE, **changes)
    return [finding.line() async for finding in doctor_telegram.ask(settings)]


async def of_desk(telegram: Simulator, chat_id: int) -> list[str]:
    """The lines about the desk's group."""
    return [line for line in await asked(telegram, desk_chat_id=chat_id) if " desk: " in line]


async def test_all_is_well(telegram: Simulator) -> None:
    desk = telegram.group("Desk", forum=True)
    await desk.adds_bot(admin=True)

    assert await asked(telegram, desk_chat_id=desk.id) == [
        f"✓ token: accepted, this is @{telegram.bot.username}",
        "✓ clock: agrees with Telegram's",
        "✓ privacy mode: on: in groups the bot sees only what is addressed to it",
        "✓ desk: “Desk” has topics, and the bot has every right it needs",
    ]


async def test_without_desk_people_read_the_contact(telegram: Simulator) -> None:
    note = "– desk: none, BOT_DESK_CHAT_ID is empty; who wants a person reads BOT_CONTACT"
    nobody = "✗ desk: none, and BOT_CONTACT is empty too: nobody can be asked"

    assert (await asked(telegram))[-1] == note
    assert (await asked(telegram, contact=" "))[-1] == nobody


async def test_privacy_mode_that_is_off(telegram: Simulator) -> None:
    telegram.reads_all_group_messages = True

    assert "✗ privacy mode: is off: the bot sees all messages of its groups; /setprivacy turns it on" in await asked(
        telegram
    )


@pytest.mark.parametrize("seconds", [0, 3])
async def test_clock_that_is_right_enough(telegram: Simulator, seconds: int) -> None:
    clock.put_forward(timedelta(seconds=seconds))

    assert "✓ clock: agrees with Telegram's" in await asked(telegram)


@pytest.mark.parametrize(("minutes", "way"), [(-60, "behind"), (2, "ahead of")])
async def test_clock_that_is_wrong(telegram: Simulator, minutes: int, way: str) -> None:
    clock.put_forward(timedelta(minutes=minutes))

    [line] = [each for each in await asked(telegram) if " clock: " in each]

    found = re.fullmatch(r"✗ clock: (\d+) seconds (.+) Telegram's: turn on NTP \(timedatectl set-ntp true\)", line)
    assert found is not None
    assert found[2] == way
    # What the machine takes for an answer is not held against its clock.
    assert abs(minutes) * 60 - 30 < int(found[1]) <= abs(minutes) * 60 + 1


async def test_group_nobody_knows(telegram: Simulator) -> None:
    assert await of_desk(telegram, -1001234567890) == [
        "✗ desk: BOT_DESK_CHAT_ID names no group that the bot is in: add it there, or correct the id"
    ]


async def test_bot_that_was_thrown_out(telegram: Simulator) -> None:
    desk = telegram.group("Desk", forum=True)
    await desk.adds_bot(admin=True)
    await desk.removes_bot()

    assert await of_desk(telegram, desk.id) == [
        "✗ desk: BOT_DESK_CHAT_ID names no group that the bot is in: add it there, or correct the id"
    ]


async def test_basic_group_and_the_supergroup_it_becomes(telegram: Simulator) -> None:
    desk = telegram.group("Desk", basic=True)
    await desk.adds_bot(admin=True)
    old = desk.id

    before = await of_desk(telegram, old)
    await desk.upgrades(forum=True)
    after = await of_desk(telegram, old)

    assert before == [
        "✗ desk: “Desk” is no group with topics: group → Edit → Topics turns it into one; it has a new id then, "
        "which the bot tells there"
    ]
    assert after == [f"✗ desk: the group has a new id: set BOT_DESK_CHAT_ID={desk.id}"]
    assert await of_desk(telegram, desk.id) == ["✓ desk: “Desk” has topics, and the bot has every right it needs"]


async def test_group_without_topics_and_bot_without_rights(telegram: Simulator) -> None:
    desk = telegram.group("Desk")
    await desk.adds_bot()

    assert await of_desk(telegram, desk.id) == [
        "✗ desk: “Desk” has no topics: group → Edit → Topics turns them on",
        "✗ desk: “Desk” has the bot as a plain member, who hears commands only: "
        "group → Edit → Administrators → Add administrator",
    ]


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (Lack.MANAGE_TOPICS, "manage topics"),
        (Lack.PIN_MESSAGES, "pin messages"),
        (Lack.DELETE_MESSAGES, "delete messages"),
    ],
)
async def test_each_right_is_named(telegram: Simulator, right: Lack, words: str) -> None:
    desk = telegram.group("Desk", forum=True)
    await desk.adds_bot()
    await desk.promotes_bot(rights=USUAL_RIGHTS - {right.value})

    assert await of_desk(telegram, desk.id) == [
        f"✗ desk: “Desk” does not let the bot {words}: group → Edit → Administrators → the bot → "
        f"{words.capitalize()} ({RIGHTS[right]})"
    ]


async def test_anonymous_administrators_are_asked_to_show_themselves(telegram: Simulator) -> None:
    desk = telegram.group("Desk", forum=True)
    await desk.adds_bot(admin=True)
    for name in ("Vera", "Jonas"):
        user = telegram.person(name).user
        hidden = Member(user, "administrator", USUAL_RIGHTS | {"is_anonymous"})
        members.set_member(telegram, telegram.chats[desk.id], user, desk.owner, hidden)

    assert await of_desk(telegram, desk.id) == [
        "✓ desk: “Desk” has topics, and the bot has every right it needs",
        "✗ desk: “Desk” has 2 anonymous administrators: nobody would know who answered; "
        "group → Edit → Administrators → the person → turn off Remain anonymous",
    ]


def test_every_lack_has_its_words() -> None:
    assert set(doctor_telegram.MENDED) == set(Lack)


async def test_age_of_the_last_copy(telegram: Simulator, database_url: str) -> None:
    async def line() -> list[str]:
        every = await doctor.examine(settings_for(telegram, database_url))
        return [finding.line() for finding in every if finding.subject == "backup"]

    never = await line()
    async with Database(database_url) as db:
        await db.run(backups.remember, "/srv/copies/monday.db")
    clock.put_forward(timedelta(hours=7, minutes=1))
    today = await line()
    clock.put_forward(timedelta(hours=42))
    old = await line()

    assert never == ["– backup: none known; `python -m bot backup FILE` makes one"]
    assert today == ["✓ backup: the last is 7 hours old (/srv/copies/monday.db)"]
    assert old == ["✗ backup: the last is 49 hours old (/srv/copies/monday.db); does the timer run?"]


async def test_database_before_its_first_start_stays_as_it_is(
    telegram: Simulator, dialect: str, tmp_path: Path
) -> None:
    url = new_database(dialect, tmp_path, migrated=False)

    found = await doctor.examine(settings_for(telegram, url))

    revisions = schema.pending(url)
    assert [each.line() for each in found if each.subject in {"database", "backup"}] == [
        f"✓ database: reachable, {len(revisions)} migrations to apply at the next start"
    ]
    assert os.listdir(tmp_path) == []
