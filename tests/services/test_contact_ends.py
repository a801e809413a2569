"""Requests for contact that are taken back, end with a consent, and are kept no longer than said."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow, RelayRow
from db.engine import Database
from services import (
    clock,
    consent_effects,
    consents,
    contact_requests,
    contact_sending,
    desk_care,
    introductions,
    people,
)
from services.contact_requests import Answer, RequestState
from services.refusals import RequestGone, RequestOver
from services.retention import INTRODUCTION_KEPT_FOR, WITHDRAWN_KEPT_FOR
from tests.services.contact_scene import PABLO, both, case_of, refused, row_of, send, wish
from tests.services.introduction_scene import told

DAY = timedelta(days=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


async def test_taken_back_until_it_is_introduced(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        stranger = people.welcome(session, 9_003)
        sent = send(session, anna, wish(target))
        refused(RequestGone, contact_sending.withdraw, session, stranger, sent.case_id)
        refused(RequestGone, contact_sending.withdraw, session, anna, 4711)
        for _ in range(2):
            assert contact_sending.withdraw(session, anna, sent.case_id).state is RequestState.WITHDRAWN
        case = case_of(session, sent)
        other = send(session, anna, wish(target, key="k2"))
        row_of(session, other).state = RequestState.INTRODUCED.value
        session.flush()
        refused(RequestOver, contact_sending.withdraw, session, anna, other.case_id)
        return [case.status, case.withdrawn_at is not None, other.case_id != sent.case_id]

    assert await db.run(story) == ["done", True, True]


async def test_a_no_is_not_noticed_by_taking_back_or_asking_again(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        sent = send(session, anna, wish(target))
        introductions.answer(session, people.welcome(session, PABLO), sent.case_id, Answer.NEVER, language="en")
        again = contact_sending.check(session, anna, target.id)
        same = send(session, anna, wish(target, key="k2"))
        taken_back = contact_sending.withdraw(session, anna, sent.case_id)
        return [again is not None and again.case_id == sent.case_id, same.case_id == sent.case_id, taken_back.state]

    assert await db.run(story) == [True, True, RequestState.WITHDRAWN]


@pytest.mark.parametrize("is_answered", [False, True])
async def test_all_that_is_open_ends_with_the_consent(db: Database, is_answered: bool) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        first, second = send(session, anna, wish(target)), send(session, anna, wish(None, key="k2"))
        if is_answered:
            introductions.answer(session, people.welcome(session, PABLO), first.case_id, Answer.NO, language="en")
        stopped = consent_effects.withdraw(session, anna, consents.REQUEST)
        consent_effects.withdraw(session, anna, consents.REQUEST)
        states = [contact_requests.request(session, each.case_id).state for each in (first, second)]
        return [states, second.number in stopped.ended, consents.is_given(session, anna.id, consents.REQUEST)]

    assert await db.run(story) == [[RequestState.WITHDRAWN] * 2, True, False]


async def test_a_yes_ends_with_its_consent_and_a_profile_with_its_own(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        pablo = people.welcome(session, PABLO)
        sent = send(session, anna, wish(target))
        introductions.answer(session, pablo, sent.case_id, Answer.YES, language="en")
        agreed = contact_sending.agreed_by(session, pablo)
        assert ([each.case_id for each in agreed], contact_sending.agreed_by(session, anna)) == ([sent.case_id], [])
        stopped = consent_effects.withdraw(session, pablo, consents.INTRODUCTION)
        consent_effects.withdraw(session, pablo, consents.PROFILE)
        return [stopped.ended, contact_requests.request(session, sent.case_id).state]

    assert await db.run(story) == [("R-1001",), RequestState.CLOSED]


@pytest.mark.parametrize(
    ("ended", "kept_for"),
    [
        (RequestState.WITHDRAWN, WITHDRAWN_KEPT_FOR.usual),
        (RequestState.DECLINED, WITHDRAWN_KEPT_FOR.usual),
        (RequestState.CLOSED, WITHDRAWN_KEPT_FOR.usual),
        (RequestState.INTRODUCED, INTRODUCTION_KEPT_FOR.usual),
        (RequestState.ASKING, None),
    ],
)
async def test_requests_are_forgotten_with_their_case_and_topic(
    db: Database, ended: RequestState, kept_for: timedelta | None
) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        sent = send(session, anna, wish(target))
        row, case = row_of(session, sent), case_of(session, sent)
        row.state, case.thread_id = ended.value, 44
        if ended is RequestState.INTRODUCED:
            row.introduced_at = clock.now()
        elif kept_for:
            row.ended_at = clock.now()
        session.flush()
        clock.put_forward((kept_for or INTRODUCTION_KEPT_FOR.usual) - DAY)
        desk_care.forget(session)
        before = _left(session)
        clock.put_forward(2 * DAY)
        desk_care.forget(session)
        return [before, _left(session)]

    kept, gone = [1, 1, 1], [0, 0, 0]
    assert await db.run(story) == [kept, gone if kept_for else kept]
    assert [each["thread_id"] for each in await db.run(told, "remove_topic")] == ([44] if kept_for else [])


def _left(session: Session) -> list[int]:
    session.expire_all()
    counts = (select(func.count()).select_from(table) for table in (CaseRow, ContactRow, RelayRow))
    return [session.execute(count).scalar_one() for count in counts]
