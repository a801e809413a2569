"""Reports of announcements: numbers that add up and stay when recipients are forgotten, a table and a picture."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, BroadcastTapRow, RecipientRow
from db.engine import Database
from db.events import RegistrationRow
from services import broadcast_charts, broadcast_reports, clock, registration
from services.people import Role, Staff
from services.policy import Policy
from services.refusals import BroadcastGone, NotAllowed
from tests.services.event_scene import FIRST_ACCOUNT, entry, in_days, published, somebody

ORGANISER = frozenset({Role.ORGANISER})
BOSS = 50


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    staff = Staff(organisers=frozenset({FIRST_ACCOUNT + BOSS}))
    async with Database(database_url, known=Policy(staff=staff)) as database:
        yield database


def announced(session: Session, *event_ids: int) -> int:
    """An announcement with a button for each of these events and one for an article."""
    now = clock.now()
    links = [{"event_id": each, "slug": None} for each in event_ids] + [{"event_id": None, "slug": "markets/cl"}]
    row = BroadcastRow(
        state="done", versions={}, audience={}, links=links, expected=9, expanded_to=0, card_number=0,
        made_at=now, changed_at=now, ended_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def recipient(
    session: Session, broadcast_id: int, number: int, state: str, at: datetime | None, reason: str | None = None
) -> None:
    """Person so and so, of whom every second one reads Russian."""
    session.add(
        RecipientRow(
            broadcast_id=broadcast_id,
            person_id=somebody(session, number).id,
            language="ru" if number % 2 else "de",
            state=state,
            reason=reason,
            due_at=in_days(0),
            day=in_days(0).date(),
            ended_at=at,
        )
    )


def story(session: Session) -> tuple[int, datetime]:
    """Nine recipients, five of whom got it within half an hour, three of whom register for the event in it."""
    event = published(session, starts_at=in_days(60))
    other = published(session, starts_at=in_days(61))
    began = in_days(-20).replace(second=10)
    broadcast_id = announced(session, event.id)
    for number, minutes in enumerate((0, 1, 1, 9, 30)):
        recipient(session, broadcast_id, number, "sent", began + timedelta(minutes=minutes))
    for number, (state, reason) in enumerate(
        [("blocked", None), ("failed", "TimedOut"), ("skipped", "consent"), ("waiting", None)], start=5
    ):
        recipient(session, broadcast_id, number, state, began if state != "waiting" else None, reason)
    for button, count in (("link:0", 7), ("link:1", 2), ("stop", 1)):
        session.add(BroadcastTapRow(broadcast_id=broadcast_id, button=button, count=count))
    days = {0: 1, 1: 13, 2: 15, 3: -1, 7: 1}
    for number, later in days.items():
        made = registration.register(session, somebody(session, number), event.id, entry(number))
        at = began + timedelta(days=later)
        session.execute(update(RegistrationRow).where(RegistrationRow.id == made.id).values(registered_at=at))
    registration.register(session, somebody(session, 4), other.id, entry(4))
    session.flush()
    return broadcast_id, began


async def test_report_adds_up_and_stays_when_recipients_are_forgotten(db: Database) -> None:
    broadcast_id, began = await db.run(story)

    found = await db.run(broadcast_reports.report, broadcast_id, ORGANISER)

    assert found.expected == found.total == 9
    assert found.states == {"sent": 5, "blocked": 1, "failed": 1, "skipped": 1, "waiting": 1}
    assert (found.languages, found.reached) == ({"de": 5, "ru": 4}, {"de": 3, "ru": 2})
    assert found.reasons == {"consent": 1}
    assert (found.taps["link:0"], found.taps["link:1"], found.unsubscribed) == (7, 2, 1)
    assert found.registrations == 2, "neither before it, nor weeks later, nor by who did not get it"
    assert (found.first_at, found.last_at) == (began, began + timedelta(minutes=30))
    begin = began.replace(second=0)
    assert [(each.begins_at - begin, each.count) for each in found.pace if each.count] == [
        (timedelta(), 3),
        (timedelta(minutes=8), 1),
        (timedelta(minutes=30), 1),
    ]
    assert len(found.pace) == 16
    assert {each.minutes for each in found.pace} == {2}

    def forgets(session: Session) -> None:
        broadcast_reports.freeze(session, session.get_one(BroadcastRow, broadcast_id))
        session.execute(delete(RecipientRow))
        broadcast_reports.freeze(session, session.get_one(BroadcastRow, broadcast_id))

    await db.run(forgets)

    assert await db.run(broadcast_reports.report, broadcast_id, ORGANISER) == found


async def test_report_of_nothing(db: Database) -> None:
    broadcast_id = await db.run(announced)

    found = await db.run(broadcast_reports.report, broadcast_id, ORGANISER)

    assert (found.total, found.registrations, found.unsubscribed, found.pace) == (0, 0, 0, ())
    with pytest.raises(BroadcastGone):
        await db.run(broadcast_reports.report, broadcast_id + 1, ORGANISER)
    with pytest.raises(NotAllowed):
        await db.run(broadcast_reports.report, broadcast_id, frozenset({Role.OPERATOR}))


async def test_table_and_picture_are_for_those_who_announce(db: Database) -> None:
    broadcast_id, _began = await db.run(story)
    boss, guest = [(await db.run(somebody, number)).id for number in (BOSS, 51)]
    makers = {**broadcast_reports.makers(), **broadcast_charts.makers()}
    for maker in makers.values():
        assert maker.facts is not None
        with pytest.raises(NotAllowed):
            await db.run(maker.facts, {"broadcast_id": broadcast_id, "person_id": guest})
    params = {"broadcast_id": broadcast_id, "person_id": boss}

    made = {}
    for name, maker in makers.items():
        assert maker.facts is not None
        made[name] = maker.draw(await db.run(maker.facts, params))

    sheet = load_workbook(BytesIO(made["broadcast_table"].content)).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[:3] == [["subject", "key", "count"], ["expected", "all", 9], ["states", "blocked", 1]]
    assert ["taps", "link:0", 7] in lines
    assert ["registrations", "all", 2] in lines
    assert made["broadcast_chart"].is_photo
    with Image.open(BytesIO(made["broadcast_chart"].content)) as picture:
        assert (picture.format, picture.width) == ("PNG", 960)
        assert picture.height < 1280
