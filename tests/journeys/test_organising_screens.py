"""Screens of organisers fit a phone whatever stands in an event, and publishing tells exactly whom it said."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services import clock, consents, event_editing, events, people, preferences, registration
from services.consents import NEWS
from services.entries import Entry
from services.event_editing import LONGEST_DESCRIPTION, LONGEST_TITLE
from services.events import Place, Question
from services.people import Role
from services.preferences import Frequency
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.organising_scene import House, draft, organisers

CODES = ("de", "en", "ru")
ROLES = frozenset({Role.ORGANISER})
LIMIT = 900
DOORS = ("VO1:1", "oe1:1:settings", "oe1:1:questions", "oe1:1:sessions", "ol1:1:0", "om1:0:0", "ob1:1:0", "od1:1:0")
BELOW = ("oq1:1:question_1", "oi1:1:1", "or1:1", "or1:2", "ov1:1:en", "ow1:1:en", "oe1:1:place", "oe1:1:time", "oc1:1")


# What is typed and shown is the same on every database.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        yield made


def words(letter: str, longest: int) -> dict[str, str]:
    """The longest words in all languages, which end in something that has to be escaped."""
    return dict.fromkeys(CODES, letter * (longest - 4) + " <&>")


def at_its_longest(session: Session) -> None:
    """The event in the database with everything as long as it can be, changed by somebody else, with participants."""
    event = events.event(session, 1)
    choices = tuple(words(letter, 60) for letter in "abcdefghijkl")
    event_editing.change(
        session,
        1,
        roles=ROLES,
        by=77,
        title=words("T", LONGEST_TITLE),
        description=words("D", LONGEST_DESCRIPTION),
        host="H" * 120,
        place=Place("P" * 120, "A" * 200, 51.0, 14.0),
        languages=["de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt"],
        markets=["cl", "mn", "au", "kz", "no", "ke", "za", "pe", "br", "uz"],
        reminders=["P7D", "P2D", "P1D", "PT3H", "PT1H", "PT15M"],
        capacity=2,
        questions=[Question(f"question_{each}", "choice", words("Q", 200), True, choices) for each in range(1, 9)],
    )
    for number in range(20):
        event_editing.put_session(
            session,
            1,
            roles=ROLES,
            by=77,
            key=f"session-{number}",
            title=words("S", LONGEST_TITLE),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
        )
    event_editing.publish(session, 1, roles=ROLES, by=77)
    for number in range(9):
        entry = Entry(
            name="N" * 120,
            company="C" * 120,
            email=f"{'e' * 240}@example.org",
            answers={f"question_{each}": "a" * 300 for each in range(1, 9)},
            sessions=tuple(f"session-{each}" for each in range(20)),
        )
        registration.register(session, people.welcome(session, 9_000 + number), 1, entry)
    clock.put_forward(timedelta(seconds=1))
    event_editing.change(session, 1, roles=ROLES, by=77, place=Place("P" * 120, "B" * 200), capacity=3)


async def test_no_screen_is_longer_than_a_phone(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await house.bot.db.run(at_its_longest)
    tilda.seen()
    for language in ("English", "Deutsch", "Русский"):
        await tilda.sends("/language")
        await tilda.taps(language)
        for data in (*DOORS, *BELOW):
            await tilda.forges(data, tilda.screen)
    seen = tilda.seen()

    assert len({screen.text for screen in seen}) > 3 * len(DOORS)
    assert [(len(screen.text), screen.text[:80]) for screen in seen if len(screen.text) > LIMIT] == []
    assert [label for screen in seen for row in screen.buttons for label in row if len(label) > 30 + 2] == []


def wants_news(session: Session, telegram_id: int) -> None:
    """This person hears of events at once."""
    person = people.person(session, telegram_id)
    assert person is not None
    consents.give(session, person, NEWS, language="en")
    preferences.choose_frequency(session, person, Frequency.AT_ONCE, language="en")


async def test_publishing_says_who_is_told_and_when_and_so_it_is(house: House) -> None:
    tilda, paula = house.tilda, await house.participant()
    pia: Person = await house.participant("Pia")
    await house.bot.db.run(wants_news, paula.id)
    await draft(tilda, "Webinar")
    await tilda.taps("Publish")
    asked = tilda.screen.text
    await tilda.taps_twice("Publish now")
    published = tilda.screen.text
    clock.put_forward(timedelta(days=5))
    await house.bot.settled()

    sentence = "📣 1 person who wants to hear of such events will be told: "
    assert sentence in asked
    assert sentence in published
    assert [seen.text.count("Pumps in the pit") for seen in paula.seen()] == [1]
    assert pia.seen() == []


async def test_draft_that_is_over_is_not_published(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    clock.put_forward(timedelta(days=800))
    await tilda.taps("Publish")

    assert tilda.screen.text.split("\n")[1] == "Its time has passed already. Please change it first."
    await publish_in_vain(tilda)
    assert not (await house.event()).is_published


async def publish_in_vain(person: Person) -> None:
    """The button of a confirmation that stands on an older screen."""
    await person.forges("ob1:1:1", person.screen)
