"""Announcements: to whom, once, one a day, at their readers' time; paused, stopped and taken up again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.engine import Database
from db.outbox import OutboxMessage
from services import (
    broadcast_cards,
    broadcast_delivery,
    broadcast_plans,
    broadcast_sending,
    broadcast_taps,
    broadcasts,
    clock,
    consents,
    registration,
)
from services.audiences import Audience, Part, Trait
from services.broadcast_notices import BroadcastMessage
from services.broadcasts import Broadcast, Fate, Link, State, Version
from services.notices import Untold
from services.people import Role, Staff
from services.policy import Policy
from services.preferences import Frequency
from services.quiet_hours import Night, QuietHours
from services.refusals import (
    BroadcastChanged,
    BroadcastGone,
    BroadcastIncomplete,
    BroadcastTooLong,
    BroadcastUnderWay,
    NobodyMeant,
    NotAllowed,
    NumberChanged,
    StartPassed,
    TooManyButtons,
)
from tests.services import event_scene
from tests.services.broadcast_scene import ORGANISER, fates, in_outbox, listener, send, version, worked, written

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = datetime.now(BERLIN)
NOON = TODAY.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=30)
HALLO = version("Hallo", kind="photo", file_id="F")
NOBODY: frozenset[Role] = frozenset()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    policy = Policy(night=Night(QuietHours.parse("21:00-08:00"), BERLIN), staff=Staff(organisers={7_001}))
    async with Database(database_url, known=policy) as database:
        set_clock(NOON)
        yield database


def set_clock(to: datetime) -> None:
    clock.put_forward(to - clock.now())


async def test_everybody_who_is_meant_gets_it_once(db: Database) -> None:
    def scene(session: Session) -> None:
        for number, language in enumerate(("en", "de", "ru"), start=1):
            listener(session, number, "cl", language=language)
        listener(session, 4, "mn")
        listener(session, 5)  # ticked nothing: hears of all
        listener(session, 6, "cl", frequency=Frequency.WEEKLY)
        left = listener(session, 7, "cl")
        consents.withdraw(session, left, consents.NEWS)
        listener(session, 8, "cl", "mn")
        audience = Audience().changed(Trait.MARKET, ["cl"]).changed(Trait.MARKET, ["mn"], is_excluded=True)
        made = written(session, "en", "de", audience=audience)
        plan = broadcast_plans.plan(session, made)
        assert (plan.reach.at_once, plan.reach.weekly) == ({"en": 2, "de": 1, "ru": 1}, {"en": 1})
        assert plan.instead == {"ru": (1, "en")}
        send(session, made)
        worked(session)
        worked(session)

        assert in_outbox(session) == [1, 2, 3, 5]
        assert fates(session, made.id) == {
            **dict.fromkeys((1, 2, 3, 5), Fate.QUEUED),
            6: Fate.DIGEST,
        }

    await db.run(scene)


async def test_traits_choose_by_events_parts_firms_and_languages(db: Database) -> None:
    def scene(session: Session) -> None:
        persons = {number: listener(session, number) for number in range(1, 5)}
        event = event_scene.published(session, capacity=1)
        for number in (1, 2):
            registration.register(session, persons[number], event.id, event_scene.entry(number))

        def meant(*chosen: tuple[Trait, str], but: tuple[tuple[Trait, str], ...] = ()) -> int:
            audience = Audience()
            for trait, value in chosen:
                audience = audience.changed(trait, [value])
            for trait, value in but:
                audience = audience.changed(trait, [value], is_excluded=True)
            assert Audience.of_json(audience.as_json) == audience
            return broadcast_plans.plan(session, written(session, audience=audience)).reach.total

        assert meant() == 4
        assert meant((Trait.EVENT, f"{event.id}:confirmed")) == 1
        assert meant((Trait.EVENT, f"{event.id}:waiting")) == 1
        assert meant(but=((Trait.EVENT, f"{event.id}:any"),)) == 2
        assert meant((Trait.EVENT, f"{event.id}:present")) == 0
        assert meant((Trait.PART, Part.ORGANISER)) == 1
        assert meant((Trait.PART, Part.SPEAKER)) == 0
        assert meant((Trait.PART, Part.SINGLE)) == 4
        assert meant((Trait.LANGUAGE, "ru")) == 0
        assert meant((Trait.LANGUAGE, "en")) == 4
        assert meant((Trait.FIRM, "company")) == 0

    await db.run(scene)


async def test_one_a_day_unless_somebody_says_otherwise(db: Database) -> None:
    def scene(session: Session) -> None:
        for number in (1, 2):
            listener(session, number)
        first, second = written(session), written(session)
        send(session, first)
        worked(session)
        assert broadcast_plans.plan(session, second).today == 2
        send(session, second)
        worked(session)
        assert fates(session, second.id) == {1: Fate.WAITING, 2: Fate.WAITING}
        third = broadcasts.lift_cap(session, written(session).id, is_lifted=True, roles=ORGANISER, by=1)
        send(session, third)
        worked(session)
        assert fates(session, third.id) == {1: Fate.QUEUED, 2: Fate.QUEUED}
        set_clock(NOON + timedelta(days=1, hours=-3, minutes=1))
        worked(session)
        assert fates(session, second.id) == {1: Fate.QUEUED, 2: Fate.QUEUED}

    await db.run(scene)


async def test_nobody_is_woken_and_each_gets_it_at_their_own_time(db: Database) -> None:
    def scene(session: Session) -> None:
        listener(session, 1)
        listener(session, 2, zone="Asia/Ulaanbaatar")
        listener(session, 3, zone="America/Santiago")
        made = written(session)
        broadcasts.choose_time(session, made.id, None, time(9, 30), roles=ORGANISER, by=1)
        send(session, broadcasts.broadcast(session, made.id, roles=ORGANISER))
        worked(session)
        due = {
            number: at.astimezone(ZoneInfo(zone)).time()
            for (number, zone), at in zip(
                ((1, "Europe/Berlin"), (2, "Asia/Ulaanbaatar"), (3, "America/Santiago")),
                session.execute(select(RecipientRow.due_at).order_by(RecipientRow.person_id)).scalars(),
                strict=True,
            )
        }
        assert due == dict.fromkeys((1, 2, 3), time(9, 30))
        at_once = broadcasts.lift_cap(session, written(session).id, is_lifted=True, roles=ORGANISER, by=1)
        set_clock(NOON.replace(hour=22))
        send(session, at_once)
        worked(session)
        assert fates(session, at_once.id) == {1: Fate.WAITING, 2: Fate.WAITING, 3: Fate.QUEUED}

    await db.run(scene)


async def test_paused_is_taken_back_and_goes_on(db: Database) -> None:
    def scene(session: Session) -> None:
        for number in range(1, 6):
            listener(session, number)
        made = written(session)
        send(session, made)
        worked(session, ahead=3)
        assert in_outbox(session) == [1, 2, 3]
        session.execute(update(OutboxMessage).where(OutboxMessage.chat_id == 7_001).values(state="sending"))
        for _twice in range(2):
            assert broadcast_sending.pause(session, made.id, roles=ORGANISER, by=1).state is State.PAUSED
        worked(session)
        assert in_outbox(session) == [1]
        # Telegram did not take it: what waits for another attempt waits for the end of the pause.
        session.execute(update(OutboxMessage).where(OutboxMessage.chat_id == 7_001).values(state="queued"))
        assert broadcast_delivery.is_under_way(session)
        worked(session)
        assert (in_outbox(session), set(fates(session, made.id).values())) == ([], {Fate.WAITING})
        broadcast_sending.resume(session, made.id, roles=ORGANISER, by=1)
        worked(session)
        assert in_outbox(session) == [1, 2, 3, 4, 5]
        session.execute(update(OutboxMessage).where(OutboxMessage.chat_id == 7_001).values(state="sending"))
        assert broadcast_plans.plan(session, written(session)).today == 5
        broadcast_sending.stop(session, made.id, roles=ORGANISER, by=1)
        worked(session)
        assert in_outbox(session) == [1]
        assert broadcast_plans.plan(session, written(session)).today == 1, "the others never get it"
        going = broadcast_cards.of_broadcast(session, made.id, roles=ORGANISER)
        assert (going.counts, going.reasons, going.waiting) == (
            {Fate.QUEUED: 1, Fate.SKIPPED: 4}, {"stopped": 4}, 1
        )  # fmt: skip
        with pytest.raises(Untold):
            BroadcastMessage(made.id, 1).facts(session)
        with pytest.raises(BroadcastUnderWay):
            broadcast_sending.resume(session, made.id, roles=ORGANISER, by=1)

    await db.run(scene)


async def test_paused_for_longer_than_a_week_still_waits_for_the_morning(db: Database) -> None:
    def scene(session: Session) -> None:
        listener(session, 1)
        listener(session, 2, frequency=Frequency.WEEKLY)
        made, other = send(session, written(session)), send(session, written(session))
        broadcast_delivery.work(session, 0)
        for each in (made, other):
            broadcast_sending.pause(session, each.id, roles=ORGANISER, by=1)
        set_clock(NOON + timedelta(days=8, hours=10))
        broadcast_sending.resume(session, made.id, roles=ORGANISER, by=1)
        worked(session)
        assert fates(session, made.id) == {1: Fate.WAITING, 2: Fate.DIGEST}
        set_clock(NOON + timedelta(days=9))
        worked(session)
        assert fates(session, made.id) == {1: Fate.QUEUED, 2: Fate.DIGEST}
        broadcast_sending.stop(session, other.id, roles=ORGANISER, by=1)
        assert broadcast_cards.of_broadcast(session, other.id, roles=ORGANISER).counts == {Fate.SKIPPED: 2}

    await db.run(scene)


async def test_end_is_told_by_the_pace_since_the_last_pause(db: Database) -> None:
    def scene(session: Session) -> None:
        for number in range(1, 5):
            listener(session, number)
        made = send(session, written(session))
        worked(session, ahead=1)

        def said(number: int, at: datetime) -> None:
            message = select(RecipientRow.id).where(RecipientRow.broadcast_id == made.id).order_by(RecipientRow.id)
            one = message.offset(number).limit(1).scalar_subquery()
            values = {"state": Fate.SENT.value, "ended_at": at}
            session.execute(update(RecipientRow).where(RecipientRow.id == one).values(values))

        said(0, clock.now())
        set_clock(NOON + timedelta(hours=5))
        going = broadcast_cards.of_broadcast(session, made.id, roles=ORGANISER)
        assert (going.waiting, going.ends_at) == (3, None)
        said(1, clock.now())
        going = broadcast_cards.of_broadcast(session, made.id, roles=ORGANISER)
        assert going.ends_at is not None
        assert abs(going.ends_at - clock.now() - timedelta(minutes=4)) < timedelta(seconds=5)

    await db.run(scene)


async def test_what_must_be_right_before_it_is_sent(db: Database) -> None:
    def scene(session: Session) -> None:
        empty = broadcasts.create(session, roles=ORGANISER, by=1)
        with pytest.raises(BroadcastIncomplete):
            send(session, empty)
        with pytest.raises(NobodyMeant):
            send(session, written(session))
        listener(session, 1)
        made = written(session)
        with pytest.raises(NumberChanged):
            broadcast_sending.send(session, made.id, version=made.version, expected=2, roles=ORGANISER, by=1)
        with pytest.raises(BroadcastChanged):
            broadcast_sending.send(session, made.id, version=made.version - 1, expected=1, roles=ORGANISER, by=1)
        with pytest.raises(StartPassed):
            broadcasts.choose_time(session, made.id, NOON - timedelta(hours=1), None, roles=ORGANISER, by=1)
        with pytest.raises(BroadcastTooLong):
            broadcasts.write(session, made.id, "de", version("x" * 3901), roles=ORGANISER, by=1)
        with pytest.raises(TooManyButtons):
            broadcasts.choose_links(
                session, made.id, [Link(slug=f"guides/{number}") for number in range(5)], roles=ORGANISER, by=1
            )
        with pytest.raises(BroadcastGone):
            broadcasts.broadcast(session, 99, roles=ORGANISER)
        for forbidden in (NOBODY, frozenset({Role.OPERATOR})):
            with pytest.raises(NotAllowed):
                broadcast_sending.send(session, made.id, version=made.version, expected=1, roles=forbidden, by=1)
        assert send(session, made).state is State.RUNNING
        assert send(session, made).state is State.RUNNING
        with pytest.raises(BroadcastUnderWay):
            send(session, made, by=2)
        with pytest.raises(BroadcastUnderWay):
            broadcasts.write(session, made.id, "de", version("x"), roles=ORGANISER, by=1)

    await db.run(scene)


async def test_scheduled_begins_at_its_time_if_its_sender_still_may_and_agreed_to_as_many(db: Database) -> None:
    def scheduled(session: Session, by: int, hours: int = 1) -> Broadcast:
        made = written(session)
        broadcasts.choose_time(session, made.id, NOON + timedelta(hours=hours), None, roles=ORGANISER, by=1)
        return send(session, broadcasts.broadcast(session, made.id, roles=ORGANISER), by=by)

    def scene(session: Session) -> None:
        organiser, other = listener(session, 1), listener(session, 2)
        good, bad = scheduled(session, organiser.id), scheduled(session, other.id)
        few, far = scheduled(session, organiser.id, 2), scheduled(session, organiser.id, 3)
        assert {good.state, bad.state} == {State.SCHEDULED}
        worked(session)
        assert in_outbox(session) == []
        set_clock(NOON + timedelta(hours=1, minutes=1))
        worked(session)
        states = [broadcasts.broadcast(session, each.id, roles=ORGANISER).state for each in (good, bad)]
        assert states == [State.RUNNING, State.DRAFT]
        assert in_outbox(session) == [1, 2]
        broadcast_cards.sweep(session)
        session.get_one(BroadcastRow, good.id).sent_by = other.id
        set_clock(NOON + timedelta(hours=2))
        for number in range(20):
            listener(session, 10 + number)
        worked(session)
        broadcast_cards.sweep(session)
        listener(session, 30)
        set_clock(NOON + timedelta(hours=3))
        worked(session)
        states = [broadcasts.broadcast(session, each.id, roles=ORGANISER).state for each in (few, far)]
        assert states == [State.RUNNING, State.DRAFT]

    def held(session: Session) -> list[tuple[str, int, int | None]]:
        wanted = OutboxMessage.notice.in_(("broadcast_held", "broadcast_grown", "broadcast_alone"))
        told = session.execute(select(OutboxMessage).where(wanted).order_by(OutboxMessage.id)).scalars()
        return [(str(each.notice), each.chat_id, (each.params or {}).get("number")) for each in told]

    await db.run(scene)
    assert await db.run(held) == [
        ("broadcast_held", 7_001, None),
        ("broadcast_alone", 7_001, None),
        ("broadcast_grown", 7_001, 23),
    ]


async def test_fates_add_up_whatever_happens(db: Database) -> None:
    def scene(session: Session) -> None:
        persons = {number: listener(session, number) for number in range(1, 5)}
        made = written(session)
        send(session, made)
        broadcast_delivery.work(session, 0)
        broadcast_delivery.leave(session, persons[1].id)
        worked(session)
        assert in_outbox(session) == [2, 3, 4]
        # One message is gone with its reader, one is over without having told us.
        session.execute(update(OutboxMessage).where(OutboxMessage.chat_id == 7_002).values(state="unsure"))
        session.execute(delete(OutboxMessage).where(OutboxMessage.chat_id == 7_003))
        broadcast_delivery.work(session, 10)
        assert fates(session, made.id) == {1: Fate.SKIPPED, 2: Fate.UNSURE, 3: Fate.SKIPPED, 4: Fate.QUEUED}
        assert broadcasts.broadcast(session, made.id, roles=ORGANISER).state is State.RUNNING
        session.execute(update(OutboxMessage).where(OutboxMessage.chat_id == 7_004).values(state="sent"))
        broadcast_delivery.work(session, 10)
        assert broadcasts.broadcast(session, made.id, roles=ORGANISER).state is State.DONE
        counts = broadcast_cards.counts(session, made.id)
        assert counts == {Fate.SKIPPED: 2, Fate.UNSURE: 1, Fate.SENT: 1}

    await db.run(scene)


async def test_taps_are_numbers_and_stopping_ends_the_consent(db: Database) -> None:
    def scene(session: Session) -> None:
        person = listener(session, 1)
        made = written(session)
        broadcasts.choose_links(session, made.id, [Link(slug="guides/de-minimis")], roles=ORGANISER, by=1)
        for _each in range(2):
            assert broadcast_taps.follow(session, made.id, 0) == Link(slug="guides/de-minimis")
            broadcast_taps.stop(session, person, made.id, language="en")
        for wrong in ((made.id, 1), (made.id, -1), (99, 0)):
            with pytest.raises(BroadcastGone):
                broadcast_taps.follow(session, *wrong)
        assert broadcast_taps.taps(session, made.id) == {"link:0": 2, "stop": 1}
        assert not consents.is_given(session, person.id, consents.NEWS)

    await db.run(scene)


def test_a_reader_gets_their_own_language_or_the_next_best_and_the_file_of_another() -> None:
    made = Broadcast(
        id=1, state=State.DRAFT, version=1, versions={"de": HALLO, "ru": version("Привет")},
        audience=Audience(), links=(), starts_at=None, day_time=None, ignores_cap=False, made_by=1, changed_by=1,
        changed_at=datetime.now(UTC), expected=None, begun_at=None, ended_at=None,
    )  # fmt: skip

    assert made.read_in("ru") == ("ru", Version("Привет", 6, "photo", "F"))
    assert made.read_in("en") == ("de", Version("Hallo", 5, "photo", "F"))
