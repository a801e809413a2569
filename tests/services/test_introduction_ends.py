"""A side that goes between release and sending: both cards are taken back, or none; never half an introduction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db.engine import Database
from db.outbox import OutboxMessage
from services import contact_requests, introduction_ends, introductions, pacing
from services.contact_requests import RequestState
from services.desk import number_of
from services.introduction_ends import Stopped
from services.introduction_notices import card_keys
from services.outbox import State
from services.pacing import Rates
from services.policy import Policy
from services.quiet_hours import Night
from services.refusals import RequestOver
from tests.services.introduction_scene import (
    HOURS,
    MANAGER,
    Scene,
    agreed,
    asked,
    cards,
    chats,
    company,
    held,
    request,
)

NIGHT = Night(None, ZoneInfo("Europe/Berlin"))
FAST = Rates(10_000, 10_000, 10_000)
ROUNDS = 25


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=Policy(desk_hours=HOURS)) as opened:
        yield opened


def introduced(session: Session) -> Scene:
    scene = agreed(session)
    introductions.introduce(session, held(session, scene.case_id), MANAGER)
    return scene


def state(session: Session, case_id: int) -> RequestState:
    return contact_requests.request(session, case_id).state


async def test_who_said_yes_and_goes_takes_both_cards_back(db: Database) -> None:
    scene = await db.run(introduced)

    stopped = await db.run(introduction_ends.stop_answered, scene.target.id)
    again = await db.run(introduction_ends.stop_answered, scene.target.id)

    assert (stopped, again) == (Stopped(ended=(number_of(scene.case_id),)), Stopped())
    assert await db.read(cards, scene.case_id) == ["skipped", "skipped"]
    assert await db.read(state, scene.case_id) is RequestState.CLOSED
    assert await db.read(chats, "contact_closed") == [scene.sender.telegram_id]
    assert await db.read(chats, "contact_lapsed") == []
    found = await db.read(contact_requests.request, scene.case_id)
    assert (found.introduced_at, found.relay_until, found.released_by) == (None, None, None)


async def test_a_sender_who_goes_takes_everything_back_that_is_open(db: Database) -> None:
    def story(session: Session) -> tuple[Scene, int]:
        scene = introduced(session)
        other = request(session, scene.sender, company(session, "other", scene.stranger))
        introductions.ask(session, other)
        return scene, other.case_id

    scene, other = await db.run(story)

    stopped = await db.run(introduction_ends.stop_sent, scene.sender.id)

    assert (len(stopped.ended), stopped.too_late) == (2, ())
    assert [await db.read(state, each) for each in (scene.case_id, other)] == [RequestState.WITHDRAWN] * 2
    assert await db.read(chats, "contact_lapsed") == [scene.target.telegram_id]
    assert await db.read(chats, "contact_closed") == []


async def test_who_cannot_be_reached_any_more_keeps_what_is_only_asked(db: Database) -> None:
    scene = await db.run(asked)

    assert await db.run(introduction_ends.stop_cards, scene.sender.id) == Stopped()
    assert await db.read(state, scene.case_id) is RequestState.ASKING


@pytest.mark.parametrize("side", ["sender", "target"])
async def test_who_blocks_the_assistant_is_not_introduced_half(db: Database, side: str) -> None:
    scene = await db.run(introduced)

    stopped = await db.run(introduction_ends.stop_cards, getattr(scene, side).id)

    assert stopped == Stopped(ended=(number_of(scene.case_id),))
    assert await db.read(cards, scene.case_id) == ["skipped", "skipped"]
    assert await db.read(state, scene.case_id) is RequestState.CLOSED


async def test_cards_come_back_only_as_long_as_neither_is_begun_with(db: Database) -> None:
    scene = await db.run(introduced)

    def stand(session: Session, *states: State) -> None:
        for key, stands in zip(card_keys(scene.case_id), states, strict=True):
            session.execute(update(OutboxMessage).where(OutboxMessage.dedupe_key == key).values(state=stands.value))

    beside_queued = [pair for each in State for pair in ((State.QUEUED, each), (each, State.QUEUED))]
    for first, second in (*beside_queued, (State.CLAIMED, State.CLAIMED), (State.SENT, State.SENT)):
        await db.run(stand, first, second)
        stopped = await db.run(introduction_ends.stop_answered, scene.target.id)

        is_whole = first is second is State.QUEUED
        is_open = bool({first, second} & {State.QUEUED, State.CLAIMED, State.SENDING})
        assert await db.read(cards, scene.case_id) == (["skipped"] * 2 if is_whole else [first.value, second.value])
        assert (len(stopped.ended), len(stopped.too_late)) == (int(is_whole), int(is_open and not is_whole))
        assert await db.read(state, scene.case_id) is (RequestState.CLOSED if is_whole else RequestState.INTRODUCED)
        await db.run(_back, scene)


async def test_a_deliverer_that_claims_at_the_same_time_has_both_cards_or_none(db: Database, database_url: str) -> None:
    async with Database(database_url, known=Policy(desk_hours=HOURS)) as other:
        scene = await db.run(introduced)
        for _round in range(ROUNDS):
            await asyncio.gather(
                other.run(pacing.claim, "other", FAST, 50, NIGHT),
                db.run(introduction_ends.stop_answered, scene.target.id),
            )
            # A claim passes over a card that is held at that moment: the next one finds it, unless both are taken back.
            await other.run(pacing.claim, "other", FAST, 50, NIGHT)
            found = await db.read(cards, scene.case_id)
            assert tuple(found) in {("skipped", "skipped"), ("claimed", "claimed")}
            stands = await db.read(state, scene.case_id)
            assert stands is (RequestState.CLOSED if found[0] == "skipped" else RequestState.INTRODUCED)
            await db.run(_back, scene)


def _back(session: Session, scene: Scene) -> None:
    """As it stood after the release."""
    row = held(session, scene.case_id)
    row.state, row.ended_at = RequestState.AGREED.value, None
    session.execute(delete(OutboxMessage).where(OutboxMessage.dedupe_key.in_(card_keys(scene.case_id))))
    introductions.introduce(session, row, MANAGER)


async def test_of_two_managers_one_introduces(db: Database, database_url: str) -> None:
    scene = await db.run(agreed)

    def releases(session: Session) -> bool:
        try:
            introductions.introduce(session, held(session, scene.case_id), MANAGER)
        except RequestOver:
            return False
        return True

    async with Database(database_url, known=Policy(desk_hours=HOURS)) as other:
        done = await asyncio.gather(*(each.run(releases) for each in (db, other) * 5))

    assert sorted(done) == [False] * 9 + [True]
    assert await db.read(cards, scene.case_id) == ["queued", "queued"]


@pytest.mark.parametrize("stop", [introduction_ends.stop_answered, introduction_ends.stop_for_person])
async def test_a_release_and_a_withdrawal_at_once_never_leave_cards_behind(
    db: Database, database_url: str, stop: Callable[[Session, int], Stopped]
) -> None:
    scene = await db.run(agreed)

    def releases(session: Session) -> None:
        try:
            introductions.introduce(session, held(session, scene.case_id), MANAGER)
        except RequestOver:
            return

    async with Database(database_url, known=Policy(desk_hours=HOURS)) as other:
        await asyncio.gather(other.run(releases), db.run(stop, scene.target.id))

    assert await db.read(state, scene.case_id) is RequestState.CLOSED
    assert await db.read(cards, scene.case_id) in ([], ["skipped", "skipped"])
