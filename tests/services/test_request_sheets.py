"""The printed card of a request: in the company's language, on one page, without a word of who asks."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import Database
from locales import SHIPPED_LANGUAGES
from services import clock, introductions, outbox, request_sheets
from services.introduction_notices import NotReached
from services.notices import Fate
from services.outbox import State
from services.policy import Policy
from services.refusals import RequestGone
from services.request_sheets import RequestSheet
from tests.house_rules.introduction_facts import TEASER
from tests.services.introduction_scene import HOURS, company, request, told, welcomed


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=Policy(desk_hours=HOURS)) as opened:
        yield opened


def unreached(session: Session) -> int:
    """A request to a company of which nobody is in the chat."""
    sender, *_others = welcomed(session)
    row = request(session, sender, company(session, "muster", languages=["kk", "ru", "de"]), text_language=None)
    introductions.ask(session, row)
    return row.case_id


async def test_it_does_not_say_who_asks_and_is_in_the_language_of_the_company(db: Database) -> None:
    case_id = await db.run(unreached)

    sheet = await db.run(request_sheets.of_request, {"case_id": case_id}, "assistant_bot")

    assert (sheet.company, sheet.language, sheet.link) == (
        "Muster Works",
        "ru",
        "https://t.me/assistant_bot?start=menu",
    )
    assert not any(word in repr(sheet) for word in ("Pyotr", "Yolkin", "Kuzbass", "212 34"))
    with pytest.raises(RequestGone):
        await db.run(request_sheets.of_request, {"case_id": case_id + 1}, "")


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
@given(text=st.text(max_size=500), name=st.text(max_size=200))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_asked_can_be_printed(language: str, text: str, name: str) -> None:
    made = request_sheets.drawn(RequestSheet(replace(TEASER, text=text), name, language, "https://t.me/x"))

    assert made.content.startswith(b"%PDF-")
    assert made.filename == "request-R-1043.pdf"


def test_the_longest_request_is_one_page() -> None:
    teaser = replace(TEASER, text="Wir suchen Pumpen für sehr tiefe Gruben. " * 12)

    made = request_sheets.drawn(RequestSheet(teaser, "Muster " * 20, "de", "https://t.me/x"))

    assert made.content.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(("state", "reason"), [(State.SKIPPED, "no topic"), (State.UNSURE, "died")])
async def test_a_task_for_the_desk_is_said_until_it_stands_there(db: Database, state: State, reason: str) -> None:
    case_id = await db.run(unreached)
    note = NotReached(case_id, "company", "nobody")
    message = outbox.Message(id=7, dedupe_key="x", lane=outbox.Lane.CHANGES, chat_id=-1, due_at=clock.now())

    for _twice in range(2):
        assert await db.run(note.settle, Fate(message=message, state=state, reason=reason))

    assert [each["tries"] for each in await db.read(told, "contact_not_reached")] == [0, 1]
