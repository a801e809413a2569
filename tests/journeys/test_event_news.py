"""News of events: told at once or once a week to those who agreed, and ended by one tap under the message."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from services import clock, consents, event_news, people, preferences
from services.events import Event
from services.preferences import Frequency, Preferences
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.services.event_scene import in_days, published

BERLIN = ZoneInfo("Europe/Berlin")
Later = Callable[[timedelta], None]


async def chooses(person: Person, frequency: str) -> None:
    """Wants news so often, with the consent."""
    await person.sends("/settings")
    await person.taps("How often")
    await person.taps(frequency)
    await person.taps("Yes")
    person.seen()


async def news_of(bot: Parts, **values: object) -> Event:
    """Something new is published, and told of at once."""

    def publishes(session: Session) -> Event:
        event = published(session, **values)
        event_news.announce(session, event, clock.now())
        return event

    event = await bot.db.run(publishes)
    await bot.settled()
    return event


async def wishes(bot: Parts, person: Person) -> tuple[Preferences, list[bool]]:
    """What somebody wishes, and what the ledger says of their consent."""

    def asks(session: Session) -> tuple[Preferences, list[bool]]:
        found = people.person(session, person.id)
        assert found is not None
        history = consents.history(session, found.id)
        return preferences.of_person(session, found.id), [each.is_given for each in history]

    return await bot.db.read(asks)


async def test_news_comes_with_details_and_a_way_to_stop_it(bot: Parts, anna: Person) -> None:
    await chooses(anna, "At once")
    await news_of(bot, description={"en": "Three firms show what lasts."})

    [told] = anna.seen()
    lines = told.text.split("\n")
    assert lines[:2] == ["📣 New event", "📅 Pumps in the pit"]
    assert lines[-1] == "Three firms show what lasts."
    assert len(told.text) <= 900
    assert told.buttons == (("🔎 Details",), ("🔕 Stop such messages",), ("Menu",))
    await anna.taps("🔎 Details", told)
    assert anna.screen.text.split("\n")[0] == "📅 Pumps in the pit"


async def test_one_tap_stops_the_news_and_takes_the_consent_back(bot: Parts, anna: Person) -> None:
    await chooses(anna, "At once")
    await news_of(bot, key="first")
    [told] = anna.seen()

    await anna.taps_twice("Stop such messages", told)
    stopped = anna.seen()[-1]
    await news_of(bot, key="second")

    assert anna.seen() == []
    assert stopped.text.split("\n") == [
        "🔕 There will be no more such messages",
        "",
        "Your consent to messages about events and news is withdrawn. What you are registered for goes on as before, "
        "with its reminders. Under “How often” in the settings you can have such messages again.",
    ]
    assert stopped.buttons == (("⚙️ Settings",), ("Back", "Menu"))
    assert await wishes(bot, anna) == (Preferences(frequency=Frequency.NONE), [True, False])
    await chooses(anna, "At once")
    await news_of(bot, key="third")
    assert len(anna.seen()) == 1


async def test_whoever_did_not_agree_or_has_other_interests_hears_nothing(
    bot: Parts, anna: Person, telegram: Simulator
) -> None:
    boris = await newcomer(telegram, "Boris", "English", "Continue", language_code="en")
    await chooses(boris, "At once")

    def prefers_kenya(session: Session) -> None:
        found = people.person(session, boris.id)
        assert found is not None
        preferences.choose_interests(session, found, markets=["ke"], topics=[])

    await bot.db.run(prefers_kenya)
    await news_of(bot, markets=("CL",))

    assert (anna.seen(), boris.seen()) == ([], [])


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (
            "de",
            ("Deutsch", "Weiter", "Mitteilungen", "Sofort", "Ja"),
            ("📣 Neue Veranstaltung", (("🔎 Details",), ("🔕 Keine solchen Nachrichten",), ("Menü",))),
        ),
        (
            "ru",
            ("Русский", "Продолжить", "Новости", "Сразу", "Да"),
            ("📣 Новое мероприятие", (("🔎 Подробнее",), ("🔕 Больше не присылать",), ("Меню",))),
        ),
    ],
)
async def test_news_in_the_readers_language(
    bot: Parts,
    telegram: Simulator,
    code: str,
    words: tuple[str, ...],
    expected: tuple[str, tuple[tuple[str, ...], ...]],
) -> None:
    language, goes_on, how_often, at_once, yes = words
    reader = await newcomer(telegram, "Kim", language, goes_on, language_code=code)
    await reader.sends("/settings")
    for label in (how_often, at_once, yes):
        await reader.taps(label)
    reader.seen()

    await news_of(bot)

    [told] = reader.seen()
    assert (told.text.split("\n")[0], told.buttons) == expected


async def test_week_comes_on_monday_with_five_events_at_most(bot: Parts, anna: Person, later: Later) -> None:
    await chooses(anna, "Once a week")

    def publishes(session: Session) -> None:
        for number in range(7):
            published(session, title={"en": f"Pumps, part {number}"}, starts_at=in_days(30 + number))

    await bot.db.run(publishes)
    later(next_monday() - clock.now())

    told = await bot.db.run(event_news.sweep)
    again = await bot.db.run(event_news.sweep)
    await bot.settled()

    [digest] = anna.seen()
    lines = digest.text.split("\n")
    assert (told, again) == (1, 0)
    assert lines[:2] == ["📣 New this week", "7 new events."]
    assert [line for line in lines if "Pumps" in line] == [f"📅 Pumps, part {number}" for number in range(5)]
    assert lines[-1] == "And 2 more"
    assert len(digest.text) <= 900
    assert [row[0].partition(" · ")[2] for row in digest.buttons[:5]] == [f"Pumps, part {n}" for n in range(5)]
    assert digest.buttons[5:] == (("📅 All events",), ("🔕 Stop such messages",), ("Menu",))
    await anna.taps("Stop such messages", digest)
    assert anna.screen.buttons == (("⚙️ Settings",), ("Menu",))


def next_monday() -> datetime:
    """Shortly after nine on the next Monday that is not there yet."""
    now = clock.now().astimezone(BERLIN)
    monday = now.replace(hour=9, minute=1, second=0, microsecond=0) - timedelta(days=now.weekday())
    return monday if monday > now else monday + timedelta(days=7)
