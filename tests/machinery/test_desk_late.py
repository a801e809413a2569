"""What the desk makes of fates that come late, or that nobody knows: asked of the services, not of frozen processes."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import CaseRow, RelayRow
from db.engine import Database
from db.outbox import OutboxMessage
from services import desk, notices, outbox, relay_queue, topics
from services.desk import Case
from services.notices import Fate, Notice, Reader
from services.outbox import Message, State
from services.people import Staff
from services.policy import Policy
from services.relay_notices import EditRelay, RelayToAsker, RelayToDesk
from services.topic_ends import RemoveTopic, TopicsStay

GROUP, ASKER, TOPIC = -1_000_005, 77, 40
NOW = datetime(2026, 12, 8, 12, tzinfo=UTC)


def case_with(session: Session, *texts: str, direction: str = relay_queue.TO_DESK) -> Case:
    """A case that has its topic, with relays that wait."""
    row = CaseRow(kind="question", language="en", status="open", desk_chat_id=GROUP, thread_id=TOPIC)
    row.opened_at = row.due_at = NOW
    session.add(row)
    session.flush()
    ends = (ASKER, GROUP) if direction == relay_queue.TO_DESK else (GROUP, ASKER)
    for number, text in enumerate(texts, start=1):
        relay = RelayRow(case_id=row.id, direction=direction, kind="text", text=text, state=relay_queue.WAITING)
        relay.source_chat_id, relay.target_chat_id = ends
        relay.source_message_id, relay.created_at = number, NOW
        session.add(relay)
    session.flush()
    return desk.as_case(row)


def said(session: Session, told: Notice, chat_id: int = GROUP) -> Message:
    """The outbox row of a notice."""
    message = notices.message(Reader(chat_id, topics.ANYWHERE, None), told, key=f"{outbox.new_id()}")
    outbox.put_now(session, message)
    return message


def states(session: Session) -> list[tuple[str, int | None]]:
    """State and place of every relay."""
    rows = session.execute(select(RelayRow).order_by(RelayRow.id)).scalars()
    return [(row.state, row.target_message_id) for row in rows]


async def put(db: Database, name: str) -> list[dict[str, object]]:
    """The parameters of the notices of this kind that wait."""
    rows = select(OutboxMessage.params).where(OutboxMessage.notice == name).order_by(OutboxMessage.id)
    return await db.read(lambda session: [params or {} for params in session.execute(rows).scalars()])


@pytest.fixture
async def db(database_url: str) -> Database:
    """Opened by each test, which runs its works in it."""
    return Database(database_url)


async def test_every_merged_text_is_named_where_nobody_knows_whether_it_arrived(db: Database) -> None:
    def work(session: Session) -> None:
        case = case_with(session, "one", "two")
        told = RelayToDesk(case.id)
        fate = Fate(message=said(session, told), state=State.UNSURE, facts=told.facts(session))
        told.settle(session, fate)

    async with db:
        await db.run(work)

        assert await db.read(states) == [("unsure", None), ("unsure", None)]
        assert [params["relay_id"] for params in await put(db, "missing")] == [1, 2]


async def test_topic_of_a_late_process_goes_and_the_first_one_stays(db: Database) -> None:
    def work(session: Session) -> int | None:
        case = case_with(session, "one")
        told = topics.OpenTopic(case.id)
        told.settle(session, Fate(message=said(session, told), state=State.SENT, thread_id=TOPIC + 1))
        return desk.case(session, case.id).thread_id

    async with db:
        assert await db.run(work) == TOPIC
        assert [params["thread_id"] for params in await put(db, "remove_topic")] == [TOPIC + 1]


async def test_topic_that_was_being_made_while_its_case_was_deleted_goes(db: Database) -> None:
    def work(session: Session) -> None:
        case = case_with(session, "one")
        told = topics.OpenTopic(case.id)
        fate = Fate(message=said(session, told), state=State.SENT, thread_id=TOPIC)
        session.delete(session.get_one(CaseRow, case.id))
        session.flush()
        notices.settle(session, fate)

    async with db:
        await db.run(work)
        assert [params["thread_id"] for params in await put(db, "remove_topic")] == [TOPIC]


async def test_operators_read_once_which_topics_they_must_delete_by_hand(database_url: str) -> None:
    def work(session: Session) -> None:
        for tries, thread_id in ((1, TOPIC), (1, TOPIC + 1), (2, TOPIC)):
            told = RemoveTopic(thread_id, tries)
            notices.settle(session, Fate(message=said(session, told), state=State.FAILED, reason="unreachable"))

    async with Database(database_url, known=Policy(staff=Staff(operators=frozenset({5})))) as db:
        await db.run(work)

        assert await put(db, "topics_stay") == [{"chat_id": GROUP}]
        assert set(await db.read(TopicsStay(GROUP).facts)) == {TOPIC, TOPIC + 1}


async def test_answer_taken_back_is_not_said_anew_by_a_late_correction(db: Database) -> None:
    def work(session: Session) -> None:
        case_with(session, "one", direction=relay_queue.TO_ASKER)
        row = session.get_one(RelayRow, 1)
        row.state, row.target_message_id = relay_queue.DELETED, 9
        session.flush()
        told = EditRelay(1, 1)
        fate = Fate(message=said(session, told, ASKER), state=State.FAILED, reason="edit_gone")
        told.settle(session, fate)

    async with db:
        await db.run(work)

        assert await db.read(states) == [("deleted", 9)]


async def test_what_was_passed_on_keeps_nothing_in_the_outbox(db: Database) -> None:
    def work(session: Session) -> int:
        case = case_with(session, "one", direction=relay_queue.TO_ASKER)
        told = RelayToAsker(case.id)
        message = said(session, told, ASKER)
        fate = Fate(message=message, state=State.SENT, facts=told.facts(session), message_ids=(9,))
        told.settle(session, fate)
        outbox.finish(session, message, State.SENT, message_id=9)
        return message.id

    async with db:
        number = await db.run(work)
        row = await db.read(lambda session: session.get_one(OutboxMessage, number))

        assert (row.state, row.message_id, row.params, row.owner) == ("sent", 9, None, None)
        assert await db.read(states) == [("sent", 9)]
