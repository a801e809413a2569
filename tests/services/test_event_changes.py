"""What participants learn of a change: what of it is news, who is told, when, once, and what they answer."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventChangeRow, RegistrationRow, ReminderRow
from db.outbox import OutboxMessage
from services import approvals, entries, event_changes, event_editing, join_links, people, registration, told
from services.entries import Registration, State
from services.event_changes import Tally
from services.events import Event, Online, Place
from services.notices import Untold
from services.people import Staff
from services.policy import Policy
from services.refusals import EventCancelled, RegistrationGone
from tests.house_rules.event_facts import FACTS
from tests.services.event_scene import FIRST_ACCOUNT, ORGANISER, entry, in_days, published, somebody

OWNER, OTHER = FIRST_ACCOUNT + 90, FIRST_ACCOUNT + 91
HOUSE = Policy(staff=Staff(organisers=frozenset({OWNER, OTHER})))
TEN = timedelta(minutes=10)
KNOWN: Mapping[str, Any] = FACTS[event_changes.EventChanged].after  # type: ignore[attr-defined]  # a Change
LANGUAGES = ("de", "en", "ru")

# -- what is news -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "tells"),
    [
        ({}, {}),
        ({"starts_at": "2026-12-08T10:00:00+00:00"}, {"de": True, "en": True}),
        ({"ends_at": "2026-12-08T13:00:00+00:00"}, {"de": True, "en": True}),
        ({"place": {"name": "Haus", "address": ""}}, {"de": True, "en": True}),
        ({"is_online": False}, {"de": True, "en": True}),
        ({"sessions": []}, {"de": True, "en": True}),
        # Whoever read the German title reads it still; whoever did not know it finds nothing changed either.
        ({"title": {"de": "Pumpen <in> der Grube", "en": "Pumps"}}, {"de": False, "en": False}),
        ({"title": {"de": "Bagger"}}, {"de": True, "en": True}),
        ({"timezone": "Europe/Berlin"}, {"de": False, "en": False}),
    ],
)
def test_what_is_news_to_whom(changes: dict[str, Any], tells: dict[str, bool]) -> None:
    after = {**KNOWN, **changes}

    found = {language: bool(told.between(KNOWN, after, language)) for language in tells}

    assert found == tells
    assert told.is_news(KNOWN, after) == any(tells.values())


def test_a_pin_alone_is_no_news() -> None:
    place = {"name": "Haus", "address": "Weg 1", "latitude": None, "longitude": None}
    before = {**KNOWN, "place": place}

    assert not told.is_news(before, {**before, "place": {**place, "latitude": 51.7, "longitude": 14.3}})


titles = st.dictionaries(st.sampled_from(LANGUAGES), st.text(max_size=3), min_size=1)


@given(titles, titles)
def test_it_is_news_only_if_somebody_sees_it(before: dict[str, str], after: dict[str, str]) -> None:
    old, new = {**KNOWN, "title": before}, {**KNOWN, "title": after}

    seen = [code for code in LANGUAGES if told.between(old, new, code)]

    assert told.is_news(old, new) == bool(seen)
    assert not told.is_news(old, old)


# -- in the database ----------------------------------------------------------------------------------------------


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as database:
        yield database


def scene(session: Session, /, **values: Any) -> Event:  # Any: as in `published`
    """An event with one who is in and one who waits, and organisers who have begun to talk to the bot."""
    for account in (OWNER, OTHER):
        people.welcome(session, account)
    event = published(session, capacity=values.pop("capacity", 1), **values)
    for number in (1, 2):
        registration.register(session, somebody(session, number), event.id, entry(number))
    return event


def changed(session: Session, /, event_id: int, **values: Any) -> Event:  # Any: as in event_editing.change
    return event_editing.change(session, event_id, roles=ORGANISER, by=1, **values)


def said(session: Session, name: str = "event_changed") -> list[int]:
    rows = select(OutboxMessage.chat_id).where(OutboxMessage.notice == name).order_by(OutboxMessage.id)
    return [chat_id - FIRST_ACCOUNT for chat_id in session.execute(rows).scalars()]


async def swept(db: Database) -> list[int]:
    found = await db.read(event_changes.due)
    for event_id in found:
        await db.run(event_changes.sweep, event_id)
    return found


def later_by(event: Event, hours: float) -> dict[str, Any]:
    moved = timedelta(hours=hours)
    return {"starts_at": event.starts_at + moved, "ends_at": event.ends_at + moved}


async def test_several_changes_within_ten_minutes_are_one(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene)
    await db.run(changed, event.id, **later_by(event, 1))
    later(timedelta(minutes=6))
    await db.run(changed, event.id, place=Place("Musterhaus"))
    assert await swept(db) == []

    later(timedelta(minutes=4))
    swept_first, swept_again = await swept(db), await swept(db)

    assert (swept_first, swept_again) == ([event.id], [])
    assert await db.read(said) == [1, 2]
    [change] = await db.read(all_changes)
    found = told.between(change.before, change.after, "en")
    assert found.start == (event.starts_at, event.starts_at + timedelta(hours=1))
    assert found.place == ("", "Musterhaus")


def all_changes(session: Session) -> list[EventChangeRow]:
    return list(session.execute(select(EventChangeRow).order_by(EventChangeRow.id)).scalars())


async def test_a_change_that_is_taken_back_in_time_tells_nobody(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    event = await db.run(scene)
    await db.run(changed, event.id, **later_by(event, 1))
    later(timedelta(minutes=5))
    await db.run(changed, event.id, **later_by(event, 0))
    later(TEN)

    assert await swept(db) == []
    assert (await db.read(said), await db.read(all_changes)) == ([], [])


async def test_what_is_silent_or_a_translation_tells_nobody(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene, title={"de": "Pumpen"})
    await db.run(changed, event.id, title={"en": "Pumps", "ru": "Насосы"})
    await db.run(changed, event.id, is_silent=True, **later_by(event, 1))
    later(TEN)
    await swept(db)

    assert (await db.read(said), await db.read(all_changes)) == ([], [])


async def test_a_silent_change_leaves_the_rest_news(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene)
    await db.run(changed, event.id, place=Place("Musterhaus"))
    await db.run(changed, event.id, is_silent=True, **later_by(event, 1))
    later(TEN)
    await swept(db)

    [change] = await db.read(all_changes)
    found = told.between(change.before, change.after, "en")
    assert (found.place, found.start) == (("", "Musterhaus"), None)


@pytest.mark.parametrize(("ahead", "waits"), [(10.0, 600), (1 / 24, 360), (1 / 144, 60), (1 / 1440, 6)])
async def test_the_closer_the_start_the_sooner_it_is_told(
    db: Database, later: Callable[[timedelta], None], ahead: float, waits: int
) -> None:
    event = await db.run(scene, starts_at=in_days(ahead))
    await db.run(changed, event.id, place=Place("Musterhaus"))

    later(timedelta(seconds=waits - 4))
    assert await swept(db) == []
    later(timedelta(seconds=5))
    assert await swept(db) == [event.id]


async def test_who_registered_after_the_change_knows_it(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene, capacity=9)
    await db.run(changed, event.id, **later_by(event, 1))
    await db.run(joins, event.id, 3)
    later(TEN)
    await swept(db)

    assert await db.read(said) == [1, 2]


def joins(session: Session, event_id: int, number: int) -> Registration:
    return registration.register(session, somebody(session, number), event_id, entry(number))


def cancels(session: Session, event_id: int, number: int) -> Registration:
    person = somebody(session, number)
    mine = registration.register(session, person, event_id, entry(number))  # which they are already
    return registration.cancel(session, person, mine.id, undo=TEN)


async def test_who_has_cancelled_hears_of_it_only_when_they_come_after_all(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    event = await db.run(scene, capacity=9)
    await db.run(changed, event.id, **later_by(event, 1))
    later(timedelta(minutes=9))
    mine = await db.run(cancels, event.id, 1)
    later(timedelta(minutes=1))
    await swept(db)

    [change] = await db.read(all_changes)
    notice = event_changes.EventChanged(mine.id, change.id)
    assert await db.read(said) == [1, 2]
    assert await db.read(why_not, notice) == "it is leaving"
    await db.run(registration.undo_cancel, await db.run(somebody, 1), mine.id)
    assert await db.read(why_not, notice) == ""


def why_not(session: Session, notice: Any) -> str:  # Any: every notice with facts
    """Why it is not said; empty where it is."""
    try:
        notice.facts(session)
    except Untold as reason:
        return str(reason)
    return ""


async def test_answers_are_counted_live(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene, capacity=9)
    three = await db.run(joins, event.id, 3)
    assert await db.read(event_changes.tally, event.id) is None
    await db.run(changed, event.id, **later_by(event, 1))
    later(TEN)
    await swept(db)
    [change] = await db.read(all_changes)

    async def answers(number: int, *, is_coming: bool) -> Tally | None:
        mine = await db.run(joins, event.id, number)
        person = await db.run(somebody, number)
        await db.run(event_changes.answer, person, mine.id, change.id, is_coming=is_coming)
        return await db.read(event_changes.tally, event.id)

    assert await db.read(event_changes.tally, event.id) == Tally(0, 0, 3)
    assert await answers(1, is_coming=True) == Tally(1, 0, 2)
    assert await answers(1, is_coming=True) == Tally(1, 0, 2)
    assert await answers(2, is_coming=False) == Tally(1, 1, 1)
    assert await answers(2, is_coming=True) == Tally(2, 0, 1)
    await db.run(cancels, event.id, 1)
    assert await db.read(event_changes.tally, event.id) == Tally(1, 1, 1)
    with pytest.raises(RegistrationGone):  # it is somebody else's
        await db.run(event_changes.answer, await db.run(somebody, 1), three.id, change.id, is_coming=True)


async def test_an_answer_to_an_older_change_counts_no_more(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene)
    mine, person = await db.run(joins, event.id, 1), await db.run(somebody, 1)
    for hours in (1, 2):
        await db.run(changed, event.id, **later_by(event, hours))
        later(TEN)
        await swept(db)
    old, new = await db.read(all_changes)

    await db.run(event_changes.answer, person, mine.id, old.id, is_coming=True)
    after_old = await db.read(event_changes.tally, event.id)
    await db.run(event_changes.answer, person, mine.id, new.id, is_coming=True)

    assert (after_old, await db.read(event_changes.tally, event.id)) == (Tally(0, 0, 1), Tally(1, 0, 0))


# -- calling off --------------------------------------------------------------------------------------------------


async def test_a_cancellation_is_told_once_the_time_for_undoing_is_over(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    event = await db.run(scene)
    await db.run(event_editing.cancel, event.id, "The speaker is ill", roles=ORGANISER, by=1)
    later(timedelta(minutes=9))
    assert await swept(db) == []

    later(timedelta(minutes=1))
    assert (await swept(db), await swept(db)) == ([event.id], [])

    mine, person = await db.run(first_of, event.id), await db.run(somebody, 1)
    assert await db.read(said, "event_called_off") == [1, 2]
    assert await db.read(reminders_left) == 0
    assert await db.read(why_not, event_changes.EventCalledOff(mine)) == ""
    with pytest.raises(EventCancelled):
        await db.run(event_changes.answer, person, mine, 1, is_coming=True)


def first_of(session: Session, event_id: int) -> int:
    return registration.register(session, somebody(session, 1), event_id, entry(1)).id


def reminders_left(session: Session) -> int:
    return len(session.execute(select(ReminderRow.id)).all())


async def test_a_cancellation_that_is_undone_tells_nobody(db: Database, later: Callable[[timedelta], None]) -> None:
    event = await db.run(scene)
    await db.run(event_editing.cancel, event.id, "ill", roles=ORGANISER, by=1)
    later(timedelta(minutes=9))
    await db.run(event_editing.undo_cancel, event.id, roles=ORGANISER, by=1)
    later(TEN)

    assert await swept(db) == []
    assert await db.read(said, "event_called_off") == []
    assert await db.read(reminders_left) > 0


# -- links and approvals ------------------------------------------------------------------------------------------


async def test_a_new_link_reaches_the_messages_that_stand(db: Database) -> None:
    event = await db.run(scene, online=Online("https://old.example.org"), capacity=9)
    await db.run(stands_with, event.id, 1)

    await db.run(changed, event.id, place=Place("Musterhaus"))
    untouched = await db.read(said, "edit_join")
    for url in ("https://new.example.org", "https://new.example.org", "https://old.example.org"):
        await db.run(changed, event.id, online=Online(url))

    assert (untouched, await db.read(said, "edit_join")) == ([], [1, 1])


def stands_with(session: Session, event_id: int, number: int) -> None:
    """The message with the link has been sent to this person."""
    mine = registration.register(session, somebody(session, number), event_id, entry(number))
    session.get_one(RegistrationRow, mine.id).join_message_id = 9


async def test_a_broken_link_is_told_once_in_ten_minutes_to_whoever_looks_after_it(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    event = await db.run(scene, online=Online("https://old.example.org"), capacity=9)

    async def reports(number: int) -> list[int]:
        mine, person = await db.run(joins, event.id, number), await db.run(somebody, number)
        await db.run(join_links.report_broken, person, mine.id)
        return await db.read(said, "link_broken")

    assert await reports(1) == [90]  # its owner
    assert await reports(2) == [90]
    later(timedelta(minutes=9, seconds=50))
    assert await reports(1) == [90]
    later(timedelta(seconds=11))
    await db.run(loses_owner, event.id)
    assert await reports(1) == [90, 90, 91]  # nobody owns it any more, so all organisers
    with pytest.raises(RegistrationGone):
        await db.run(join_links.report_broken, await db.run(somebody, 5), await db.run(first_of, event.id))


def loses_owner(session: Session, event_id: int) -> None:
    entries.locked(session, event_id).owner_id = None
    session.flush()


async def test_who_asks_and_what_is_decided(db: Database) -> None:
    event = await db.run(scene, needs_approval=True, capacity=1)
    first, second, third = [await db.run(joins, event.id, number) for number in (1, 2, 3)]

    let_in = [await db.run(event_editing.approve, each.id, roles=ORGANISER) for each in (first, second, second)]
    await db.run(event_editing.decline, third.id, roles=ORGANISER)

    assert [each.state for each in let_in] == [State.CONFIRMED, State.WAITING, State.WAITING]
    assert await db.read(said, "approval_asked") == [90]  # one message for all who have asked by now
    assert await db.read(said, "approved") == [1, 2]
    assert await db.read(said, "declined") == [3]
    assert await db.read(why_not, approvals.ApprovalAsked(event.id)) == "nobody asks any more"
