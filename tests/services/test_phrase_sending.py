"""Phrase cards between an asker and the desk: sent once, by whom it is allowed, and never taken for typed words."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import RelayRow
from db.engine import Database
from services import desk, editing, people, phrase_sending, relay_queue
from services.contents import Content
from services.desk import Case
from services.editing import Words
from services.people import Person, Role
from services.phrase_cards import Phrase
from services.questions import Question
from services.refusals import BannedFromDesk, NotAllowed
from services.relays import write
from tests.services.introduction_scene import DESK, MANAGER, SENDER, told

SAID = Phrase("price_unit", {"price": "5 EUR"})
MANAGERS = frozenset({Role.MANAGER})


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def asked(session: Session) -> tuple[Case, Person]:
    """Somebody has asked the desk."""
    person = people.welcome(session, SENDER)
    case = desk.open_case(session, DESK, person, Question("Was kostet das?", "de", ""), language="ru")
    write(session, DESK, person, case, Content(5, "Was kostet das?"))
    return case, person


def relayed(session: Session) -> list[tuple[str, str, str]]:
    """What was written: direction, kind, words."""
    rows = session.execute(select(RelayRow).order_by(RelayRow.id)).scalars()
    return [(row.direction, row.kind, row.text) for row in rows]


async def test_a_card_is_sent_once_and_noted_once(db: Database) -> None:
    case, _person = await db.run(asked)

    for _time in range(2):
        await db.run(phrase_sending.to_asker, case, phrase_sending.content(SAID, 77), MANAGERS)

    assert (await db.read(relayed))[1:] == [(relay_queue.TO_ASKER, "phrase", SAID.as_json())]
    assert len(await db.read(told, "phrase_sent")) == 1
    assert len(await db.read(told, "relay_to_asker")) == 1


async def test_only_a_manager_answers_with_a_card(db: Database) -> None:
    case, _person = await db.run(asked)

    with pytest.raises(NotAllowed):
        await db.run(phrase_sending.to_asker, case, phrase_sending.content(SAID, 77), frozenset({Role.ORGANISER}))

    assert len(await db.read(relayed)) == 1


async def test_who_may_not_send_files_may_send_cards(db: Database) -> None:
    case, person = await db.run(asked)
    await db.run(lambda session: desk.ban(session, person.id, by=MANAGER, is_of_files=True))

    await db.run(phrase_sending.to_desk, DESK, person, case, phrase_sending.content(SAID, 77))
    await db.run(lambda session: desk.ban(session, person.id, by=MANAGER))
    with pytest.raises(BannedFromDesk):
        await db.run(phrase_sending.to_desk, DESK, person, case, phrase_sending.content(SAID, 78))

    assert (await db.read(relayed))[1:] == [(relay_queue.TO_DESK, "phrase", SAID.as_json())]


async def test_a_card_is_neither_a_question_nor_a_part_of_an_article(db: Database) -> None:
    def by_card(session: Session) -> Case:
        person = people.welcome(session, SENDER)
        case = desk.open_case(session, DESK, person, None, language="ru")
        phrase_sending.to_desk(session, DESK, person, case, phrase_sending.content(SAID, 77))
        phrase_sending.to_asker(session, case, phrase_sending.content(SAID, 78), MANAGERS)
        for row in session.execute(select(RelayRow)).scalars():
            row.state = relay_queue.SENT
        return case

    case = await db.run(by_card)

    assert await db.read(desk.question_of, case) == ""
    draft = await db.run(lambda session: editing.draft_of_case(session, case, language="de", by=MANAGER))
    assert draft.texts["de"] == Words("", "")
