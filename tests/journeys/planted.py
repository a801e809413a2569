"""Where somebody's word stands: in any column of any table, in all that can be taken out, and in the desk's group."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import cli_export
from bot.cli import bot as assistant
from db import schema
from db.engine import Database
from services import documents, exports, tables
from services.answers import Answers
from services.attachments import Maker
from services.refusals import Refusal
from simulator.server import Simulator
from tests.conftest import KNOWLEDGE
from tests.journeys.rights_stage import read

WORD: Final = "Quetzalcoatlus"
EVERYBODYS: Final = frozenset({"article"})
"""What is made of articles alone; that those say nothing of anybody is asked of the exported articles."""

SEEN_BY_EYES: Final = frozenset(
    [
        *("check_in", "poster", "participant_list", "company_sheet", "request_sheet"),
        *("broadcast_chart", "figures_chart"),
    ]
)
"""Pictures and printed pages, whose bytes hold no words: what they are drawn from is searched, and nothing is drawn."""


def stands_in(found: object) -> bool:
    """Whether the word is in it, in whatever case; bytes are unpacked where they are packed."""
    if isinstance(found, bytes):
        return WORD.casefold() in read(found).casefold()
    words = json.dumps(found, default=repr, ensure_ascii=False) if not isinstance(found, str) else found
    return WORD.casefold() in words.casefold()


def columns(session: Session) -> set[str]:
    """Every column that holds the word, as `table.column`."""
    return {
        f"{table.name}.{name}"
        for table in schema.tables().sorted_tables
        for row in session.execute(select(table)).mappings()
        for name, value in row.items()
        if stands_in(value)
    }


def recipes(person_id: int, staff_id: int, numbers: Mapping[str, int]) -> dict[str, list[dict[str, Any]]]:
    """Parameters for each maker: as staff asks for it where it is staff's, else as the person themselves."""
    own, staffs = {"person_id": person_id}, {"person_id": staff_id}
    event, days = {"event_id": numbers["event"]}, {"first": "2026-01-01", "last": "2027-12-31", "language": "en"}
    announced, words = {"broadcast_id": numbers["broadcast"]}, {"language": "en"}
    return {
        "check_in": [own | {"registration_id": numbers["registration"]}],
        "poster": [staffs | event | words],
        "participant_list": [staffs | event],
        "calendar": [own | event | words, staffs | event | words],
        "my_calendar": [own | words],
        "cancelled_calendar": [own | event | words],
        "registrations_csv": [staffs | event],
        "registrations_xlsx": [staffs | event],
        "company_sheet": [staffs | {"company_id": numbers["company"]}],
        "request_sheet": [{"case_id": numbers["request"]}],
        "broadcast_chart": [staffs | announced],
        "broadcast_table": [staffs | announced],
        "figures_chart": [staffs | days],
        "figures": [staffs | days],
        "export": [staffs | {"table": table, "format": kind} for table in exports.TABLES for kind in tables.KINDS],
        "my_data": [own, staffs, {"person_id": numbers["carla"]}],
        "my_data_json": [own, staffs, {"person_id": numbers["carla"]}],
    }


async def made(
    db: Database, answers: Answers, wanted: Mapping[str, Iterable[Mapping[str, Any]]]
) -> tuple[set[str], set[str]]:
    """Which makers tell the word, and which made something at all; those without a recipe would be forgotten here."""
    makers = documents.makers(answers, lambda: "demo_bot")
    assert set(makers) - EVERYBODYS == set(wanted), "a maker of files has no recipe here"
    telling, drawn = set(), set()
    for name, recipe in wanted.items():
        for params in recipe:
            of_whom = f"{name} {params['person_id']}" if name.startswith("my_data") else name
            facts = await _facts(db, makers[name], params)
            if facts is None:
                continue
            drawn.add(of_whom)
            if stands_in(repr(facts)) or (name not in SEEN_BY_EYES and stands_in(makers[name].draw(facts).content)):
                telling.add(of_whom)
    return telling, drawn


async def _facts(db: Database, maker: Maker, params: Mapping[str, Any]) -> object:
    """What a file is drawn from; None where there is no such file any more."""
    assert maker.facts is not None
    try:
        return await db.run(maker.facts, params)
    except (Refusal, LookupError):
        return None


def exported(database_url: str, folder: Path) -> set[str]:
    """Which tables of the command line tell the word, and whether the articles do.

    In one format, since all three have the same cells; those of the chat are made in each.
    """
    folder.mkdir()
    environment = {"BOT_DATABASE_URL": database_url, "BOT_KNOWLEDGE_DIR": str(KNOWLEDGE)}
    telling = set()
    for kind in (*cli_export.TABLES, cli_export.KNOWLEDGE):
        out = folder / kind
        done = CliRunner().invoke(assistant, ["export", kind, "--out", str(out)], env=environment)
        assert done.exit_code == 0, done.output
        files = [out] if out.is_file() else [each for each in out.rglob("*") if each.is_file()]
        assert files
        telling |= {kind for each in files if stands_in(each.name) or stands_in(each.read_bytes())}
    return telling


def in_chat(telegram: Simulator, chat_id: int) -> list[str]:
    """What can be seen in a chat with the word in it: messages with all that hangs on them, and names of topics."""
    chat = telegram.chats[chat_id]
    shown = [each.to_json() for each in chat.messages.values() if each.is_visible]
    for each in shown:
        each.pop("pinned_message", None)  # as it was when it was pinned: clients show the message as it is
    return [repr(each) for each in (*shown, *(topic.name for topic in chat.topics.values())) if stands_in(each)]
