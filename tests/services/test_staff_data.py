"""Who serves as staff reads what is stored of that as well, and their receipt names what of it stays."""

import json
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db import schema
from db.companies import InvitationRow
from db.contact_requests import ContactRow
from db.desk import BanMark
from db.editing import CannedRow, DraftRow, PageRow
from db.engine import Database
from db.events import RegistrationRow
from handlers.erasure_words import effects_words, receipt_words
from locales import use_language
from services import (
    broadcasts,
    clock,
    desk,
    erasure,
    event_editing,
    gate_log,
    people,
    personal_data,
    personal_files,
    policy,
    registration,
    role_changes,
    staff_data,
    topics,
)
from services.entries import Entry
from services.gate_log import Action
from services.people import Person, Role
from services.purposes import PURPOSES
from services.retention import GATE_LOG_KEPT_FOR, STAFF_LOG_KEPT_FOR
from services.staff_data import BY_ACCOUNT, BY_PERSON, NOT_DEEDS
from services.staff_purposes import STAFF_PURPOSES
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody
from tests.services.introduction_scene import DESK, company, held, request

NAMES_WHO: Final = re.compile(r"((?<!review)_by|\bby_id|owner_id|assignee_id|about_id)$")
NAMED: Final = {
    f"{table}.{column}" for by in (BY_PERSON, BY_ACCOUNT) for table, columns in by.items() for column in columns
}


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def serves(session: Session, person: Person, number: int) -> None:
    """Somebody does everything that staff can do, once."""
    account, now = person.telegram_id, clock.now()
    guest = somebody(session, number)
    role_changes.give(session, person.id, Role.ORGANISER, by=None)
    event = published(session, key=f"event-{number}")
    event_editing.change(session, event.id, roles=ORGANISER, by=person.id, host="Beispielkammer")
    made = registration.register(session, guest, event.id, entry(number))
    own = registration.register(session, person, event.id, Entry(name=f"Katrin {number}"))
    both = RegistrationRow.id.in_((made.id, own.id))
    session.execute(update(RegistrationRow).where(both).values(checked_in_by=person.id))
    broadcasts.create(session, roles=ORGANISER, by=person.id)
    asked = request(session, guest, company(session, f"works-{number}", guest), suggested_by=account)
    gate_log.note(session, held(session, asked.case_id), Action.CHECKED, account)
    case = desk.open_case(session, DESK, guest, None, language="en")
    topics.take(session, case.id, by=account, first_name=f"Katrin {number}")
    desk.ban(session, guest.id, by=account)
    words, slug = {"en": {"title": "Pumps", "body": "Body."}}, f"guides/{number}"
    session.add_all(
        [
            BanMark(hash=str(number), is_shadow=False, is_of_files=False, by_id=account, since=now, marked_at=now),
            DraftRow(slug=slug, texts=words, head={}, sources=[], by_id=account, changed_at=now),
            PageRow(slug=slug, language="en", text="Pumps", by_id=account, published_at=now),
            InvitationRow(name=f"Person {number}", role="organiser", made_by=person.id, made_at=now),
            CannedRow(name=slug, texts={"en": "Pumps"}, by_id=account, changed_at=now),
        ]
    )
    session.flush()


async def test_deeds_are_shown_to_who_did_them_without_those_of_others(db: Database) -> None:
    def served(session: Session) -> tuple[Person, str]:
        katrin, boris = somebody(session, 1), somebody(session, 2)
        serves(session, katrin, 11)
        serves(session, boris, 12)
        # Both had a hand in these: each reads their own part.
        session.execute(update(ContactRow).values(suggested_by=katrin.telegram_id, released_by=boris.telegram_id))
        return katrin, personal_files.as_json(personal_data.of_person(session, katrin.id))

    katrin, shown = await db.run(served)
    rows = [
        (table, row)
        for purpose in json.loads(shown)["purposes"]
        for table, every in purpose["tables"].items()
        for row in every
        if any(f"{table}.{column}" in NAMED for column in row)
    ]

    let_in = [row for table, row in rows if table == "registrations"]
    assert [row["checked_in_by"] for row in let_in] == [katrin.id], "who checks themselves in does not serve"
    assert {table for table, _row in rows} == {*BY_PERSON, *BY_ACCOUNT}
    assert {
        row[column] for table, row in rows for column in row if f"{table}.{column}" in NAMED
    } == {katrin.id, katrin.telegram_id, None}  # fmt: skip
    assert re.findall(rf"\b{katrin.telegram_id + 1}\b", shown) == [], "somebody else's account"
    assert ("Katrin 11" in shown, "Katrin 12" in shown) == (True, False)
    assert "Person 1" not in shown, "those who were registered, banned and let in"


async def test_receipt_names_what_stays_of_deeds_and_until_when(db: Database) -> None:
    def served(session: Session) -> tuple[str, str]:
        serves(session, somebody(session, 1), 11)
        katrin = people.person(session, somebody(session, 1).telegram_id)
        assert katrin is not None
        house = policy.of(session)
        with use_language("en"):
            asked = effects_words(erasure.effects(session, katrin), house).plain
            receipt = erasure.erase(session, katrin, roles=frozenset({Role.ORGANISER}))
            return asked, receipt_words(receipt, house.night.zone).plain

    asked, receipt = await db.run(served)
    years = [(clock.now() + kept.usual).year for kept in (GATE_LOG_KEPT_FOR, STAFF_LOG_KEPT_FOR)]

    assert (
        "\n• what you did as staff, under a number: Checks of requests for contact, Staff of the desk, Organisers of "
        "events, Articles and canned answers of the desk, Organisers who announce and Deeds of the staff" in asked
    )
    [deeds] = [each for each in receipt.split("\n\n") if each.startswith("What you did as staff stays under a number:")]
    assert [re.sub(r"until \d+ \w+ ", "until ", each) for each in deeds.splitlines()[1:]] == [
        f"• Checks of requests for contact: until {years[0]}",
        "• Staff of the desk: as long as the request or the block",
        "• Organisers of events: as long as the event is kept",
        "• Articles and canned answers of the desk: as long as the article or the answer is kept",
        f"• Organisers who announce: until {in_days(365).year}",
        f"• Deeds of the staff: until {years[1]}",
    ]


def test_every_column_that_says_who_did_something_is_a_deed_or_says_why_not() -> None:
    columns = {f"{table.name}.{column.name}" for table in schema.tables().sorted_tables for column in table.columns}

    assert {each for each in columns if NAMES_WHO.search(each)} == NAMED | set(NOT_DEEDS)


def test_all_that_is_stored_of_staff_is_shown_to_them() -> None:
    shown = {field for each in PURPOSES for field in staff_data.shown(each)}

    assert [field for each in STAFF_PURPOSES for field in each.fields if field not in shown] == []
