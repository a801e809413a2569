"""The ledger of consents: only added to, by the database's own rule, and forgotten three years after the end."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.consents import ConsentRow
from db.engine import Database
from db.people import PersonRow
from services import clock, consents, people, preferences
from services.consents import CONSENTS, EVENT_CONTACT, EVENT_LIST, NEWS, SECOND_CHANNEL, Wanted
from services.people import Person
from services.preferences import Frequency, Preferences
from services.retention import CONSENT_KEPT_FOR

DAY = timedelta(days=1)
VERSIONS = {
    NEWS: "342471b7",
    SECOND_CHANNEL: "5c1f2dea",
    EVENT_LIST: "fbed2c85",
    EVENT_CONTACT: "f84cd787",
    "profile": "c1d072d2",
    "request": "5c55e542",
    "introduction": "7424b176",
}


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


@pytest.fixture
async def person(db: Database) -> Person:
    return await db.run(people.welcome, 7)


async def give(db: Database, person: Person, purpose: str = NEWS, language: str = "en") -> None:
    def gives(session: Session) -> None:
        consents.give(session, person, purpose, language=language)

    await db.run(gives)


async def ledger(db: Database, person: Person) -> list[tuple[str, bool]]:
    return [(each.purpose, each.is_given) for each in await db.run(consents.history, person.id)]


async def test_given_and_withdrawn_twice_is_once(db: Database, person: Person) -> None:
    for _ in range(2):
        await give(db, person)
    for _ in range(2):
        await db.run(consents.withdraw, person, NEWS)

    assert await ledger(db, person) == [(NEWS, True), (NEWS, False)]
    assert not await db.run(consents.is_given, person.id, NEWS)


async def test_words_are_kept_as_they_were_shown(db: Database, person: Person) -> None:
    await give(db, person, language="de")
    await give(db, person, language="ru")

    [kept] = await db.run(consents.history, person.id)
    assert (kept.language, kept.channel, kept.version) == ("de", "chat", CONSENTS[NEWS].version)
    assert kept.words.startswith("Ich willige ein, in diesem Chat")


async def test_other_words_are_another_version_and_are_asked_for_again(db: Database, person: Person) -> None:
    def agreed_long_ago(session: Session) -> None:
        session.add(
            ConsentRow(
                person_id=person.id,
                purpose=NEWS,
                text_version=Wanted(NEWS, "", "", "Words of long ago.").version,
                text="Words of long ago.",
                language="en",
                channel="chat",
                is_given=True,
                at=clock.now(),
            )
        )

    await db.run(agreed_long_ago)
    before = await db.run(consents.is_given, person.id, NEWS), await db.run(consents.is_current, person.id, NEWS)
    await give(db, person)

    assert before == (True, False)
    assert await ledger(db, person) == [(NEWS, True), (NEWS, True)]
    assert await db.run(consents.is_current, person.id, NEWS)


def test_versions_are_what_is_written_in_ledgers() -> None:
    """Whoever changes the words changes this too: everybody is asked again."""
    assert {purpose: wanted.version for purpose, wanted in CONSENTS.items()} == VERSIONS


async def test_the_database_refuses_to_change_a_row(db: Database, person: Person) -> None:
    await give(db, person)

    with pytest.raises(DBAPIError, match="never changed"):
        await db.run(lambda session: session.execute(update(ConsentRow).values(is_given=False)))

    assert await ledger(db, person) == [(NEWS, True)]


async def test_ledger_outlives_the_person_and_nobody_inherits_it(db: Database, person: Person) -> None:
    await give(db, person)

    await db.run(lambda session: session.execute(delete(PersonRow).where(PersonRow.id == person.id)))
    newcomer = await db.run(people.welcome, 8)

    assert newcomer.id != person.id
    assert await ledger(db, person) == [(NEWS, True)]
    assert await ledger(db, newcomer) == []


async def test_what_ended_goes_after_three_years_and_what_stands_stays(db: Database, person: Person) -> None:
    await give(db, person)
    await give(db, person, SECOND_CHANNEL)
    await db.run(consents.withdraw, person, NEWS)
    clock.put_forward(CONSENT_KEPT_FOR.usual - DAY)
    await give(db, person)
    await db.run(consents.forget)
    before = await ledger(db, person)

    clock.put_forward(2 * DAY)
    await db.run(consents.forget)

    assert before == [(NEWS, True), (SECOND_CHANNEL, True), (NEWS, False), (NEWS, True)]
    assert await ledger(db, person) == [(SECOND_CHANNEL, True), (NEWS, True)]


async def test_wishes_count_only_while_the_consent_stands(db: Database, person: Person) -> None:
    def wishes(session: Session) -> None:
        preferences.choose_frequency(session, person, Frequency.WEEKLY, language="en")
        preferences.choose_interests(session, person, markets=["cl"], topics=["payment"])
        preferences.choose_reminders(session, person, ["P1D"])
        preferences.keep_second_channel(session, person, "anna@example.org", language="en")

    await db.run(wishes)
    with_consent = await db.run(preferences.of_person, person.id), await db.run(preferences.second_channel, person.id)
    await db.run(consents.withdraw, person, NEWS)
    await db.run(consents.withdraw, person, SECOND_CHANNEL)
    await give(db, person)
    await give(db, person, SECOND_CHANNEL)

    assert with_consent == (Preferences(("cl",), ("payment",), Frequency.WEEKLY, ("P1D",)), "anna@example.org")
    assert await db.run(preferences.of_person, person.id) == Preferences(
        ("cl",), ("payment",), Frequency.NONE, ("P1D",)
    )
    assert await db.run(preferences.second_channel, person.id) is None


async def test_somebody_without_wishes(db: Database, person: Person) -> None:
    assert await db.run(preferences.of_person, person.id) == Preferences()
    assert await db.run(preferences.second_channel, person.id) is None
