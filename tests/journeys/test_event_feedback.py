"""Feedback on events: asked once at the end, one tap, words and a name if one likes, and what organisers see of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.run import Parts
from handlers.buttons import pack
from handlers.doors import RateEvent
from services import clock, event_feedback, people, registration
from services.entries import Registration
from services.event_feedback import Results, Said
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.services.event_scene import ORGANISER, entry, published

Later = Callable[[timedelta], None]
HOUR = timedelta(hours=1)
STARS = (
    ("⭐⭐⭐⭐⭐ Very good",),
    ("⭐⭐⭐⭐ Good",),
    ("⭐⭐⭐ Fair",),
    ("⭐⭐ Poor",),
    ("⭐ Very poor",),
)


async def comes(bot: Parts, person: Person) -> Registration:
    """Registers somebody for an event of two hours that begins in one."""

    def work(session: Session) -> Registration:
        begins = clock.now().replace(microsecond=0) + HOUR
        event = published(session, starts_at=begins, ends_at=begins + 2 * HOUR, reminders=[])
        return registration.register(session, people.welcome(session, person.id), event.id, entry(0))

    return await bot.db.run(work)


async def results(bot: Parts, made: Registration) -> Results:
    return await bot.db.read(event_feedback.results, made.event_id, ORGANISER)


async def asks(person: Person, made: Registration, rating: int = 0) -> None:
    await person.forges(pack(RateEvent(made.id, rating)), person.screen)


async def is_asked(bot: Parts, person: Person, words: str = "How was it?") -> None:
    """Waits until the clock has ticked and the question is there."""
    async with asyncio.timeout(30):
        while not person.screen.text.startswith(words):
            await asyncio.sleep(0.05)
            await bot.settled()


def paragraphs(person: Person) -> list[str]:
    return person.screen.text.split("\n\n")


async def test_asked_at_the_end_and_answered_without_a_name(bot: Parts, anna: Person, later: Later) -> None:
    made = await comes(bot, anna)
    later(3 * HOUR)
    await is_asked(bot, anna)
    asked = anna.screen

    await anna.taps("⭐⭐⭐⭐ Good")
    await anna.sends("Warm soup, cold hall.")
    await anna.taps("No, anonymously")
    thanks = anna.screen
    await asks(anna, made, 1)

    assert asked.text == (
        "How was it?\nPumps in the pit\n\nOne tap is enough. Your name is shown to the organisers only if you say so."
    )
    assert asked.buttons == (*STARS, ("Menu",))
    assert thanks.text == "Thank you for your feedback\nPumps in the pit\n\nIt is kept without your name."
    assert thanks.buttons == (("💬 Ask a person",), ("Back", "Menu"))
    assert paragraphs(anna)[1] == "Thank you, your feedback is in. Without your name it cannot be changed."
    found = await results(bot, made)
    assert (found.counts[4], found.number, found.words) == (1, 1, (Said("Warm soup, cold hall.", None),))


async def test_under_a_name_it_can_be_changed(bot: Parts, anna: Person, later: Later) -> None:
    made = await comes(bot, anna)
    later(2 * HOUR)
    await asks(anna, made)
    for rating, named in (("⭐ Very poor", "Yes"), ("⭐⭐⭐ Fair", "Yes")):
        await anna.taps(rating)
        await anna.taps("Skip")
        await anna.taps(named)
        await anna.taps_twice("Change it")

    assert paragraphs(anna)[1] == "You said: ⭐⭐⭐ Fair. You can change it."
    assert anna.screen.buttons == (*STARS, ("Back", "Menu"))
    found = await results(bot, made)
    assert (found.counts[3], found.number) == (1, 1)


async def test_before_the_middle_it_is_too_early_and_after_a_month_too_late(
    bot: Parts, anna: Person, later: Later
) -> None:
    made = await comes(bot, anna)
    await asks(anna, made, 5)
    early = anna.screen
    later(timedelta(days=31))
    await asks(anna, made, 5)

    assert early.text.split("\n\n")[1].startswith("You can give feedback from ")
    assert early.buttons == (("Back", "Menu"),)
    assert paragraphs(anna)[1] == "The time for feedback on this event is over."


async def test_others_registrations_and_forged_ratings_are_refused(
    bot: Parts, telegram: Simulator, anna: Person, later: Later
) -> None:
    made = await comes(bot, anna)
    boris = await newcomer(telegram, "Boris", "English", "Continue", language_code="en")
    later(2 * HOUR)

    await asks(boris, made, 5)
    await asks(anna, made, 6)

    assert paragraphs(boris)[0] == "This registration does not exist any more."
    assert paragraphs(anna)[0] == "This menu was out of date. Here is a fresh one."
    assert (await results(bot, made)).number == 0


async def test_too_many_words_are_asked_again(bot: Parts, anna: Person, later: Later) -> None:
    made = await comes(bot, anna)
    later(2 * HOUR)
    await asks(anna, made, 5)

    await anna.sends("<b>" + "ö" * 700)
    refused = paragraphs(anna)[1]
    await anna.sends("<b>" + "ö" * 590)
    await anna.taps("No, anonymously")

    assert refused == "This is too long: 703 characters, and 600 fit here. Please shorten it."
    assert (await results(bot, made)).words == (Said("<b>" + "ö" * 590, None),)


async def test_in_german(bot: Parts, telegram: Simulator, later: Later) -> None:
    karl = await newcomer(telegram, "Karl", "Deutsch", "Weiter", language_code="de")
    await comes(bot, karl)
    later(3 * HOUR)
    await is_asked(bot, karl, "Wie war es?")
    asked = karl.screen

    await karl.taps("⭐⭐⭐⭐⭐ Sehr gut")
    await karl.taps("Überspringen")
    await karl.taps("Nein, anonym")

    assert asked.text.split("\n")[:2] == ["Wie war es?", "Pumpen in der Grube"]
    assert karl.screen.text.startswith("Danke für Ihre Rückmeldung\nPumpen in der Grube")
