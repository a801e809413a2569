"""Introductions: asked without a name, answered once, agreed by both, and both cards or none."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from services import contact_requests, introductions
from services.contact_requests import Answer, RequestState
from services.people import Person
from services.policy import Policy
from tests.services.introduction_scene import HOURS, MANAGER, cards, company, held, request, told, welcomed

HOUSE = Policy(desk_hours=HOURS)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


def asked(session: Session) -> tuple[int, Person, Person]:
    sender, target, colleague, _stranger = welcomed(session)
    row = request(session, sender, company(session, "chile", target, colleague))
    introductions.ask(session, row)
    return row.case_id, sender, target


async def test_both_sides_get_the_card_of_the_other(db: Database) -> None:
    case_id, _sender, target = await db.run(asked)

    await db.run(introductions.answer, target, case_id, Answer.YES, language="en")
    await db.run(lambda session: introductions.introduce(session, held(session, case_id), MANAGER))

    assert (await db.read(contact_requests.request, case_id)).state is RequestState.INTRODUCED
    assert await db.read(cards, case_id) == ["queued", "queued"]
    assert [(each["side"], each["person"], each["contact"]) for each in await db.read(told, "contact_card")] == [
        ("sender", "Chile Member 0", "Chile Contact, contact@chile.example"),
        ("target", "Pyotr Yolkin", "pyotr@kuzbass.example"),
    ]
