"""Erasure leaves no word of a person behind but what the receipt names, and is clean for everybody else."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Base
from db.broadcasts import RecipientRow
from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.dialogues import DialogueRow
from db.engine import Database
from db.events import EventFeedbackRow, EventRow, RegistrationRow
from db.inbox import InboxUpdate
from db.outbox import Pace
from locales import SHIPPED_LANGUAGES
from services import (
    clock,
    companies,
    consents,
    desk,
    erasure,
    event_exports,
    events,
    exports,
    gate_log,
    guesses,
    holds,
    introductions,
    outbox,
    people,
    personal_data,
    personal_files,
    preferences,
    questions,
    registration,
    relays,
    role_changes,
    spam,
    tables,
    topics,
)
from services.broadcasts import Fate
from services.contact_requests import RequestState
from services.contents import Content
from services.entries import Entry, State
from services.erasure import Receipt
from services.gate_log import Action
from services.outbox import Lane, Message
from services.people import Role
from services.personal_data import OF_NOBODY, OF_PERSON
from services.policy import Policy
from services.preferences import Frequency
from services.purposes import PURPOSES
from services.questions import Question
from services.refusals import LastOperator, NotAllowed
from services.retention import BAN_KEPT_FOR, CONSENT_KEPT_FOR, GATE_LOG_KEPT_FOR
from tests.services.broadcast_scene import in_outbox, listener, send, worked, written
from tests.services.event_scene import entry, published, somebody
from tests.services.introduction_scene import (
    DESK,
    MANAGER,
    SENDER,
    TARGET,
    agreed,
    asked,
    chats,
    company,
    held,
    request,
    told,
)

PLANTED = "Quetzalcoatlus"
NOBODY = frozenset[Role]()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def _plants(session: Session) -> int:
    """Somebody who has left their word wherever the assistant keeps one; the id of the person."""
    person = people.welcome(session, SENDER)
    people.choose_language(session, person.id, "de")
    asked_ = questions.keep(session, person.id, Question(f"{PLANTED}?", "de", "refuse", message_id=4))
    preferences.keep_second_channel(session, person, f"{PLANTED}@example.org", language="de")
    works = company(session, "chile", somebody(session, 9))
    own = company(session, PLANTED.lower(), person, country="DE", published_by=person.id)
    own.texts = {"de": f"Wir sind {PLANTED}."}
    row = request(session, person, works, sender_name=PLANTED, text=f"{PLANTED} asks.", sender_company_id=own.id)
    case = topics.of_case(session, row.case_id)
    relays.write(session, DESK, person, case, Content(5, f"{PLANTED} writes."))
    question = questions.question(session, person.id, asked_)
    other = desk.open_case(session, DESK, person, question, language="de")
    relays.write(session, DESK, person, other, Content(6, f"{PLANTED} asks a person."))
    event = published(session, capacity=1)
    mine = registration.register(session, person, event.id, Entry(name=PLANTED, company=PLANTED, email="q@example.org"))
    session.add(
        EventFeedbackRow(event_id=event.id, registration_id=mine.id, rating=4, words=PLANTED, day=clock.now().date())
    )
    now = clock.now()
    session.add(DialogueRow(chat_id=SENDER, form="x", state={"said": PLANTED}, changed_at=now))
    for number, state in enumerate(("done", "failed")):
        session.add(
            InboxUpdate(
                update_id=number + 1, chat_id=SENDER, payload={"text": PLANTED} if number else None, state=state,
                received_at=now,
            )
        )  # fmt: skip
    waiting = Message(
        id=1, dedupe_key="x", lane=Lane.CHANGES, chat_id=SENDER, notice="x", params={"name": PLANTED}, due_at=now
    )
    outbox.put_now(session, waiting)
    guesses.was_wrong(session, person.id)
    holds.refused(session, SENDER, 3600)
    desk.ban(session, person.id, by=1)
    session.flush()
    return person.id


def _found(session: Session, words: str) -> list[str]:
    """Where these words stand in the whole database, as `table: row`."""
    return [
        f"{table.name}: {dict(row._mapping)}"
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        if words.casefold() in json.dumps(dict(row._mapping), default=str, ensure_ascii=False).casefold()
    ]


def _waits(session: Session) -> list[str]:
    return list(session.execute(select(Pace.name)).scalars())


def _exported(session: Session) -> str:
    """All tables that can be taken out, as one text."""
    every = (
        *(table(session) for table in exports.TABLES.values()),
        event_exports.of_registrations(session, "en"),
        event_exports.of_feedback(session),
    )
    return "".join(tables.KINDS["json"].write(each).decode() for each in every)


def _erase(session: Session, account: int) -> Receipt:
    person = people.person(session, account)
    assert person is not None
    return erasure.erase(session, person, roles=NOBODY)


async def test_no_word_of_a_person_is_left(db: Database) -> None:
    person_id = await db.run(_plants)
    planted = await db.read(_found, PLANTED)
    assert (await db.read(_exported)).count(PLANTED) >= 3

    receipt = await db.run(_erase, SENDER)
    left = await db.read(_found, PLANTED)
    exported = await db.read(_exported)

    assert len({each.partition(":")[0] for each in planted}) >= 11, "otherwise the test proves little"
    assert left == []
    assert PLANTED not in exported
    found = receipt.effects
    assert (found.registrations, found.requests, found.cases, found.questions) == (1, 1, 1, 1)
    assert (found.company, found.is_last) == ("Quetzalcoatlus Works", True)
    assert receipt.consents_until == receipt.at + CONSENT_KEPT_FOR.usual
    assert receipt.gate_log_until == receipt.at + GATE_LOG_KEPT_FOR.usual
    assert receipt.ban_until == receipt.at + BAN_KEPT_FOR.usual
    named = {each.partition(":")[0] for each in await db.read(_found, str(SENDER))}
    assert named <= {"inbox"}, "numbers of messages, which the receipt names"
    assert await db.read(_waits) == ["hold"], "of nobody in particular"
    assert await db.run(lambda session: people.person(session, SENDER)) is None
    ledger = await db.run(lambda session: [each.is_given for each in consents.history(session, person_id)][-1])
    assert ledger is False


async def test_place_of_somebody_who_goes_goes_to_who_waits(db: Database) -> None:
    def three(session: Session) -> int:
        event = published(session, capacity=1)
        for number in (1, 2, 3):
            registration.register(session, somebody(session, number), event.id, entry(number))
        return event.id

    def standing(session: Session, event_id: int) -> tuple[int, list[State]]:
        rows = session.execute(select(RegistrationRow).where(RegistrationRow.event_id == event_id)).scalars()
        found = sorted((each.person_id or 0, State(each.status)) for each in rows)
        return session.get_one(EventRow, event_id).taken, [state for _person, state in found]

    event_id = await db.run(three)
    await db.run(_erase, 7_001)
    after_first = await db.run(standing, event_id)
    await db.run(_erase, 7_002)
    after_second = await db.run(standing, event_id)
    await db.run(_erase, 7_003)

    assert after_first == (1, [State.OFFERED, State.WAITING])
    assert after_second == (1, [State.OFFERED])
    assert await db.run(standing, event_id) == (0, [])


async def test_past_event_keeps_its_numbers_and_the_feedback_without_words(db: Database) -> None:
    def past(session: Session) -> int:
        event = published(session, capacity=5)
        mine = registration.register(session, somebody(session, 1), event.id, entry(1))
        session.add(
            EventFeedbackRow(event_id=event.id, registration_id=mine.id, rating=2, words="Loud", day=clock.now().date())
        )
        return event.id

    event_id = await db.run(past)
    clock.put_forward(timedelta(days=20))
    await db.run(_erase, 7_001)

    def left(session: Session) -> tuple[Any, ...]:
        row = session.execute(select(EventFeedbackRow)).scalar_one()
        return row.rating, row.words, row.registration_id, events.event(session, event_id).is_over

    assert await db.run(left) == (2, None, None, True)


async def test_other_side_of_an_introduction_is_not_left_with_half_of_it(db: Database) -> None:
    scene = await db.run(lambda session: agreed(session))

    await db.run(_erase, TARGET)
    row = await db.run(lambda session: session.get_one(ContactRow, scene.case_id).state)
    ended = await db.run(chats, "contact_closed")
    await db.run(_erase, SENDER)

    assert row == RequestState.CLOSED
    assert ended == [SENDER], "in the same words as if nobody had answered"
    assert await db.run(lambda session: session.get(ContactRow, scene.case_id)) is None
    assert await db.read(_found, "Yolkin") == []


@pytest.mark.parametrize("is_introduced", [False, True])
async def test_who_was_asked_reads_that_the_request_is_over(db: Database, *, is_introduced: bool) -> None:
    def story(session: Session) -> None:
        scene = agreed(session)
        if is_introduced:
            introductions.introduce(session, held(session, scene.case_id), MANAGER)

    await db.run(story)
    await db.run(_erase, SENDER)

    assert await db.run(chats, "contact_lapsed") == [TARGET]
    assert await db.run(told, "contact_card") == [{}] * is_introduced, "taken back before anybody has read it"
    assert await db.read(_found, "Yolkin") == []


async def test_announcements_under_way_add_up_without_those_who_go(db: Database) -> None:
    def story(session: Session) -> tuple[list[int], list[tuple[int | None, str]]]:
        for number in (1, 2):
            listener(session, number)
        listener(session, 3, frequency=Frequency.WEEKLY)
        send(session, written(session))
        worked(session)
        for number in (1, 3):
            person = people.person(session, 7_000 + number)
            assert person is not None
            erasure.erase(session, person, roles=NOBODY)
        rows = session.execute(select(RecipientRow.person_id, RecipientRow.state).order_by(RecipientRow.id))
        return in_outbox(session), [(person_id and 2, state) for person_id, state in rows]

    waiting, recipients = await db.run(story)

    assert waiting == [2]
    assert recipients == [(None, Fate.SKIPPED), (2, Fate.QUEUED), (None, Fate.SKIPPED)]


async def test_staff_who_go_leave_what_they_decided_and_no_name(db: Database) -> None:
    def served(session: Session) -> int:
        person = people.welcome(session, 7_009)
        gate_log.note(session, held(session, asked(session).case_id), Action.CHECKED, person.telegram_id)
        case = desk.open_case(session, DESK, somebody(session, 1), None, language="en")
        topics.take(session, case.id, by=person.telegram_id, first_name=PLANTED)
        session.get_one(CaseRow, case.id).thread_id = 7
        return case.id

    case_id = await db.run(served)
    receipt = await db.run(_erase, 7_009)

    assert receipt.effects.served
    assert not (await db.run(lambda session: erasure.effects(session, somebody(session, 1)))).served
    assert await db.read(_found, PLANTED) == []
    assert (await db.run(desk.case, case_id)).assignee_id is None
    assert await db.run(chats, "change_summary") == [DESK.chat_id] * 2, "taken, and looked after by nobody again"
    assert {each.partition(":")[0] for each in await db.read(_found, "7009")} <= {"gate_log"}


async def test_who_held_a_role_or_banned_somebody_reads_that_it_stays(db: Database) -> None:
    def served(session: Session) -> list[bool]:
        holder, banner = somebody(session, 1), somebody(session, 2)
        role_changes.give(session, holder.id, Role.ORGANISER, by=None)
        desk.ban(session, somebody(session, 3).id, by=banner.telegram_id)
        return [bool(erasure.effects(session, each).served) for each in (holder, banner, somebody(session, 3))]

    assert await db.run(served) == [True, True, False]


async def test_profile_stays_with_colleagues_and_an_entry_of_the_network_stays_hidden(db: Database) -> None:
    scene = await db.run(lambda session: asked(session))

    await db.run(_erase, TARGET)

    found = await db.run(lambda session: companies.company(session, scene.company_id))
    assert found.is_published
    assert await db.run(lambda session: list(companies.members(session, scene.company_id))) == [scene.colleague.id]


async def test_only_operator_cannot_go(database_url: str) -> None:
    operator = frozenset({Role.OPERATOR})
    staff = people.Staff(operators=frozenset({7_001, 7_002}))
    async with Database(database_url, known=Policy(staff=staff)) as db:
        first, second = [await db.run(somebody, number) for number in (1, 2)]
        await db.run(people.acknowledge, first.id)
        with pytest.raises(LastOperator):
            await db.run(erasure.erase, first, roles=operator)
        await db.run(people.acknowledge, second.id)
        await db.run(erasure.erase, first, roles=operator)


async def test_all_that_is_stored_is_shown_and_nothing_of_others(db: Database) -> None:
    person_id = await db.run(_plants)

    data = await db.run(personal_data.of_person, person_id)

    makers = personal_files.makers()
    shown = json.loads(makers["my_data_json"].draw(data).content)
    stored = {table for each in shown["purposes"] for table in each["tables"]}
    assert {"people", "questions", "relays", "registrations", "companies", "contact_requests", "consents"} <= stored
    assert "x" not in [row["dedupe_key"] for each in data.stored for row in each.tables.get("outbox", ())]
    for language in SHIPPED_LANGUAGES:
        page = makers["my_data"].draw(replace(data, language=language)).content.decode()
        assert page.count(PLANTED) >= 8
        assert f"chat:{SENDER}" not in page
        body = page.partition("<body>")[2]
        assert re.findall(r"\w*_\w*|\d{4}-\d\d-\d\d|\d+:\d\d:\d\d|None|False|[{\[]|–</td>|<td></td>", body) == []
    hidden = [row for each in shown["purposes"] for row in each["tables"].get("contact_requests", ())]
    assert not {"answer", "answered_by", "checks", "suggested_by", "state"} & {name for row in hidden for name in row}
    with pytest.raises(NotAllowed):
        await db.run(personal_data.of_person, 999_999)


def _rows(session: Session, person_id: int, table: str) -> list[dict[str, Any]]:  # Any: as the columns
    """What somebody reads of a table: its rows as often as purposes name it."""
    stored = personal_data.of_person(session, person_id).stored
    return [row for each in stored for row in each.tables.get(table, ())]


async def test_who_looks_for_anybody_reads_whom_the_network_asks_only_once_they_are_introduced(db: Database) -> None:
    def looks(session: Session) -> None:
        scene = asked(session, is_open=True)

        def told() -> list[tuple[Any, Any]]:
            found = _rows(session, scene.sender.id, "contact_requests")
            return [(row["company_id"], row["target_country"]) for row in found if "company_id" in row]

        assert told() == [(None, None)]
        row = session.get_one(ContactRow, scene.case_id)
        row.is_open = False
        session.flush()
        assert told() == [(scene.company_id, "CL")]
        row.is_open, row.introduced_at = True, clock.now()
        session.flush()
        assert told() == [(scene.company_id, "CL")]

    await db.run(looks)


async def test_who_is_shut_out_without_being_told_reads_nothing_of_it(db: Database) -> None:
    def looks(session: Session) -> None:
        person = people.welcome(session, SENDER)
        case = desk.open_case(session, DESK, person, None, language="de")
        row = session.get_one(CaseRow, case.id)
        row.is_shadowed = True
        session.flush()
        spam.collect(session, DESK, row, SENDER, Content(7, PLANTED))

        assert _rows(session, person.id, "relays") == []
        assert [row for row in _rows(session, person.id, "cases") if "is_shadowed" in row] == []

    await db.run(looks)


def test_every_table_of_people_can_be_shown() -> None:
    stored = {field.partition(".")[0] for each in PURPOSES if each.is_in_chat for field in each.fields}

    assert stored == set(OF_PERSON) | set(OF_NOBODY)
