"""Introductions: asked without a name, answered once, agreed by both, told in words that betray nobody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.consents import ConsentRow
from db.engine import Database
from db.outbox import OutboxMessage
from db.people import PersonRow
from services import clock, consents, contact_requests, desk, introduction_ends, introductions, notices, outbox
from services.contact_requests import Answer, RequestState
from services.introduction_notices import ContactTeaser
from services.introduction_sides import Side
from services.people import Person
from services.policy import Policy
from services.quiet_hours import Night, QuietHours
from services.refusals import AskerBanned, CompanyGone, ConsentMissing, RequestGone, RequestOver
from tests.services.introduction_scene import (
    HOURS,
    MANAGER,
    agreed,
    asked,
    cards,
    chats,
    company,
    held,
    request,
    still_said,
    told,
    welcomed,
)

BERLIN, SANTIAGO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Santiago")
HOUSE = Policy(desk_hours=HOURS)
DAY = timedelta(days=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


def sweeps(session: Session) -> None:
    """What the clock does."""
    for case_id in introductions.due(session):
        introductions.sweep(session, case_id)


def introduces(session: Session, case_id: int) -> None:
    introductions.introduce(session, held(session, case_id), MANAGER)


def state(session: Session, case_id: int) -> RequestState:
    return contact_requests.request(session, case_id).state


# -- asking ---------------------------------------------------------------------------------------------------------


async def test_everybody_of_the_company_is_asked_and_nobody_else(db: Database) -> None:
    scene = await db.run(asked)

    assert await db.read(still_said, "contact_teaser") == [
        {"case_id": scene.case_id, "person_id": each.id, "occasion": "new", "is_repeated": False}
        for each in (scene.target, scene.colleague)
    ]
    for person, seen in ((scene.target, 1), (scene.colleague, 1), (scene.sender, 0), (scene.stranger, 0)):
        assert len(await db.read(introductions.waiting_for, person)) == seen
    for person in (scene.sender, scene.stranger):
        with pytest.raises(RequestGone):
            await db.read(introductions.teaser, person, scene.case_id)
        with pytest.raises(RequestGone):
            await db.run(introductions.answer, person, scene.case_id, Answer.YES, language="en")


async def test_a_teaser_says_what_is_asked_and_not_by_whom(db: Database) -> None:
    scene = await db.run(asked)

    [found] = await db.read(introductions.waiting_for, scene.target)

    assert (found.country, found.purpose, found.code, found.type) == ("RU", "buy", "pumps", None)
    assert found.text == "We are •••, call •••. We look for pumps that last."
    assert not any(word in repr(found) for word in ("Pyotr", "Yolkin", "Kuzbass", "212 34", "kuzbass"))


async def test_nobody_who_can_be_reached_makes_a_task_for_the_desk(db: Database) -> None:
    def story(session: Session) -> list[str]:
        sender, target, _colleague, _stranger = welcomed(session)
        reasons = []
        for key, members in (("empty", ()), ("blocked", (target,))):
            session.execute(update(PersonRow).where(PersonRow.id == target.id).values(unreachable_at=clock.now()))
            row = request(session, sender, company(session, key, *members))
            introductions.ask(session, row)
            reasons.append(row.state)
        return reasons

    assert await db.run(story) == ["asking", "asking"]

    found = await db.read(told, "contact_not_reached")
    assert [(each["side"], each["reason"]) for each in found] == [("company", "nobody"), ("company", "unreachable")]
    assert await db.read(told, "contact_teaser") == []


async def test_the_desk_hears_of_it_when_the_last_one_turns_out_unreachable(db: Database) -> None:
    scene = await db.run(asked)

    def fails(session: Session, person: Person) -> None:
        session.flush()
        row = session.execute(
            select(OutboxMessage).where(OutboxMessage.chat_id == person.telegram_id, OutboxMessage.notice.is_not(None))
        ).scalar_one()
        fate = notices.Fate(message=outbox.as_message(row), state=outbox.State.FAILED, reason="unreachable")
        assert notices.settle(session, fate)
        session.execute(update(PersonRow).where(PersonRow.id == person.id).values(unreachable_at=clock.now()))

    await db.run(fails, scene.target)
    assert await db.read(told, "contact_not_reached") == []
    await db.run(fails, scene.colleague)

    [found] = await db.read(told, "contact_not_reached")
    assert (found["side"], found["reason"]) == ("company", "unreachable")


# -- answering ------------------------------------------------------------------------------------------------------


async def test_the_first_answer_counts_and_twice_is_the_same_as_once(db: Database) -> None:
    scene = await db.run(asked)

    first = await db.run(introductions.answer, scene.target, scene.case_id, Answer.YES, language="de")
    again = await db.run(introductions.answer, scene.target, scene.case_id, Answer.YES, language="de")
    with pytest.raises(RequestOver):
        await db.run(introductions.answer, scene.colleague, scene.case_id, Answer.NO, language="de")

    assert first == again
    assert await db.read(state, scene.case_id) is RequestState.AGREED
    given = select(ConsentRow.person_id, ConsentRow.language).where(ConsentRow.purpose == consents.INTRODUCTION)
    assert await db.read(lambda session: session.execute(given).all()) == [(scene.target.id, "de")]
    assert await db.read(still_said, "contact_teaser") == []


@pytest.mark.parametrize(("said", "refused"), [(Answer.NO, None), (Answer.NEVER, ["buy"])])
async def test_a_no_ends_it_and_never_ends_all_such(db: Database, said: Answer, refused: list[str] | None) -> None:
    scene = await db.run(asked)

    for _twice in range(2):
        await db.run(introductions.answer, scene.target, scene.case_id, said, language="en")

    assert await db.read(state, scene.case_id) is RequestState.CLOSED
    row = await db.read(lambda session: session.get_one(CompanyRow, scene.company_id).refuses)
    assert row == refused
    assert len(await db.read(told, "contact_closed")) == 1
    assert await db.read(told, "contact_lapsed") == []
    status = (await db.read(desk.case, scene.case_id)).status
    assert status is desk.Status.DONE


async def test_later_asks_again_in_a_week_and_the_clock_begins_anew_once(db: Database) -> None:
    scene = await db.run(asked)

    async def says_later() -> timedelta:
        found = await db.run(introductions.answer, scene.target, scene.case_id, Answer.LATER, language="en")
        assert found.next_at is not None
        return timedelta(days=round((found.next_at - clock.now()) / DAY))

    assert await says_later() == 7 * DAY
    clock.put_forward(DAY)
    assert await says_later() == 6 * DAY  # the second tap changes nothing
    assert await db.read(still_said, "contact_teaser") == []
    clock.put_forward(6 * DAY)
    await db.run(sweeps)
    assert [each["occasion"] for each in await db.read(still_said, "contact_teaser")][-2:] == ["again", "again"]
    [found] = await db.read(introductions.waiting_for, scene.colleague)
    assert found.ends_at is not None
    assert round((found.ends_at - clock.now()) / DAY) == 14

    clock.put_forward(3 * DAY)
    assert await says_later() == 7 * DAY
    clock.put_forward(7 * DAY)
    await db.run(sweeps)
    assert await says_later() == 4 * DAY  # the end does not move any more
    clock.put_forward(4 * DAY)
    await db.run(sweeps)
    assert await db.read(state, scene.case_id) is RequestState.CLOSED


async def test_silence_is_reminded_of_once_and_then_an_answer(db: Database) -> None:
    scene = await db.run(asked)
    seen = []

    for days in (6, 1, 6, 1):
        clock.put_forward(days * DAY + timedelta(minutes=1))
        await db.run(sweeps)
        await db.run(sweeps)
        teasers = await db.read(told, "contact_teaser")
        seen.append(((await db.read(state, scene.case_id)).value, [each.get("occasion") for each in teasers]))

    first, reminded = ["new", "new"], ["new", "new", "reminder", "reminder"]
    assert seen == [("asking", first), ("asking", reminded), ("asking", reminded), ("closed", reminded)]


async def test_nobody_can_tell_a_no_from_silence(db: Database) -> None:
    """Told in the same words, on the morning of the next working day, and not seen in the status before."""
    scene = await db.run(asked)
    await db.run(introductions.answer, scene.target, scene.case_id, Answer.NO, language="en")

    found = await db.read(contact_requests.request, scene.case_id)
    assert await db.read(introduction_ends.seen_by_sender, found) is RequestState.ASKING
    due = select(OutboxMessage.due_at).where(OutboxMessage.notice == "contact_closed")
    [told_at] = await db.read(lambda session: session.execute(due).scalars().all())

    local = told_at.astimezone(BERLIN)
    assert (local.hour, local.minute, local.weekday() < 5, local.date() > clock.now().astimezone(BERLIN).date()) == (
        9,
        0,
        True,
        True,
    )
    clock.put_forward(told_at - clock.now())
    assert await db.read(introduction_ends.seen_by_sender, found) is RequestState.CLOSED


async def test_somebody_who_left_the_company_is_not_asked_any_more(db: Database) -> None:
    scene = await db.run(asked)

    def leaves(session: Session) -> None:
        session.delete(session.get_one(MemberRow, scene.target.id))
        session.flush()

    await db.run(leaves)

    assert await db.read(introductions.waiting_for, scene.target) == []
    assert [each["person_id"] for each in await db.read(still_said, "contact_teaser")] == [scene.colleague.id]


async def test_a_company_that_is_deleted_answers_nobody_any_more(db: Database) -> None:
    scene = await db.run(asked)

    def goes(session: Session) -> None:
        session.delete(session.get_one(CompanyRow, scene.company_id))
        session.flush()

    await db.run(goes)
    assert await db.read(still_said, "contact_teaser") == []
    clock.put_forward(8 * DAY)
    await db.run(sweeps)

    assert await db.read(state, scene.case_id) is RequestState.CLOSED


# -- introducing ----------------------------------------------------------------------------------------------------


async def test_both_sides_get_the_card_of_the_other_at_one_moment(db: Database) -> None:
    scene = await db.run(agreed)

    await db.run(introduces, scene.case_id)

    assert await db.read(state, scene.case_id) is RequestState.INTRODUCED
    assert await db.read(cards, scene.case_id) == ["queued", "queued"]
    assert [(each["side"], each["person"], each["contact"]) for each in await db.read(told, "contact_card")] == [
        ("sender", "Chile Member 0", "Chile Contact, contact@chile.example"),
        ("target", "Pyotr Yolkin", "pyotr@kuzbass.example"),
    ]
    both = await db.read(introductions.sides, scene.case_id)
    assert both.other(scene.sender.id) == Side(
        person_id=scene.target.id,
        telegram_id=scene.target.telegram_id,
        language=None,
        name="Chile Member 0",
        company="Chile Works",
        company_id=scene.company_id,
        country="CL",
        contact="Chile Contact, contact@chile.example",
        is_sender=False,
    )
    with pytest.raises(RequestGone):
        both.other(scene.colleague.id)
    with pytest.raises(RequestOver):
        await db.run(introduces, scene.case_id)


async def test_a_profile_goes_to_the_other_side_while_both_write_to_each_other(db: Database) -> None:
    scene = await db.run(agreed)
    await db.run(introduces, scene.case_id)

    for _twice in range(2):
        await db.run(introductions.send_profile, scene.target, scene.case_id)
    with pytest.raises(CompanyGone):
        await db.run(introductions.send_profile, scene.sender, scene.case_id)
    with pytest.raises(RequestGone):
        await db.run(introductions.send_profile, scene.colleague, scene.case_id)
    assert await db.read(chats, "contact_profile_sent") == [scene.sender.telegram_id]

    clock.put_forward(31 * DAY)
    with pytest.raises(RequestOver):
        await db.run(introductions.send_profile, scene.target, scene.case_id)


async def test_cards_wait_until_neither_side_sleeps(db: Database) -> None:
    scene = await db.run(agreed)

    def sleeps(session: Session) -> None:
        people = ((scene.sender, "Asia/Novokuznetsk"), (scene.target, "America/Santiago"))
        for person, zone in people:
            values = {"zone": zone, "quiet_hours": "21:00-08:00"}
            session.execute(update(PersonRow).where(PersonRow.id == person.id).values(**values))

    await db.run(sleeps)
    await db.run(introduces, scene.case_id)

    due = select(OutboxMessage.due_at).where(OutboxMessage.notice == "contact_card")
    first, second = await db.read(lambda session: session.execute(due).scalars().all())
    nights = [Night(QuietHours.parse("21:00-08:00"), ZoneInfo(each)) for each in ("Asia/Novokuznetsk", str(SANTIAGO))]
    assert first == second
    assert [night.ends_at(first) for night in nights] == [first, first]


async def test_what_ended_meanwhile_is_not_introduced(db: Database) -> None:
    def withdraws(session: Session, person: Person, purpose: str) -> None:
        consents.withdraw(session, person, purpose)

    def bans(session: Session, person: Person) -> None:
        desk.ban(session, person.id, by=MANAGER, is_shadow=True)

    scene = await db.run(agreed)
    await db.run(withdraws, scene.target, consents.INTRODUCTION)
    with pytest.raises(ConsentMissing):
        await db.run(introduces, scene.case_id)
    await db.run(lambda session: consents.give(session, scene.target, consents.INTRODUCTION, language="en"))
    await db.run(withdraws, scene.sender, consents.REQUEST)
    with pytest.raises(ConsentMissing):
        await db.run(introduces, scene.case_id)
    await db.run(lambda session: consents.give(session, scene.sender, consents.REQUEST, language="en"))
    await db.run(bans, scene.target)
    with pytest.raises(AskerBanned):
        await db.run(introduces, scene.case_id)

    assert await db.read(cards, scene.case_id) == []


async def test_withdrawn_and_declined_requests_tell_who_had_agreed(db: Database) -> None:
    scene = await db.run(agreed)

    await db.run(lambda session: introduction_ends.end(session, held(session, scene.case_id), RequestState.WITHDRAWN))
    await db.run(lambda session: introduction_ends.end(session, held(session, scene.case_id), RequestState.WITHDRAWN))

    assert await db.read(chats, "contact_lapsed") == [scene.target.telegram_id]
    assert await db.read(chats, "contact_closed") == []
    assert (await db.read(desk.case, scene.case_id)).is_withdrawn
    with pytest.raises(RequestOver):
        await db.run(introductions.answer, scene.colleague, scene.case_id, Answer.YES, language="en")


async def test_teasers_of_what_is_withdrawn_are_not_said_and_their_buttons_say_so(db: Database) -> None:
    scene = await db.run(asked)

    await db.run(lambda session: introduction_ends.end(session, held(session, scene.case_id), RequestState.WITHDRAWN))

    assert await db.read(still_said, "contact_teaser") == []
    found = await db.read(introductions.teaser, scene.target, scene.case_id)
    assert (found.is_open, found.state) == (False, RequestState.WITHDRAWN)


async def test_notices_know_when_they_are_too_late(db: Database) -> None:
    scene = await db.run(asked)
    told_notice = ContactTeaser(scene.case_id, scene.stranger.id, "new")

    with pytest.raises(notices.Untold):
        await db.read(told_notice.facts)
