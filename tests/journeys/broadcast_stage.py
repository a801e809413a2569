"""What journeys through announcements begin with: organisers, and people who have agreed to news."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.run import Parts
from services import broadcasts, people, preferences
from services.broadcasts import Broadcast
from services.people import Person as Stored
from services.preferences import Frequency
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import newcomer
from tests.services.broadcast_scene import ORGANISER, listener

GERMAN = "Am 8. Dezember kommen alle Unternehmen aus Chile nach Cottbus. Bitte melden Sie sich an."
ENGLISH = "All companies from Chile come to Cottbus on 8 December. Please register for it."


async def listeners(bot: Parts, *languages: str, first: int = 1, markets: tuple[str, ...] = ("cl",)) -> list[Stored]:
    """People without a phone who have agreed to news, one a language."""

    def works(session: Session) -> list[Stored]:
        return [
            listener(session, number, *markets, language=language) for number, language in enumerate(languages, first)
        ]

    return await bot.db.run(works)


async def reader(bot: Parts, telegram: Simulator, name: str = "Rosa") -> Person:
    """Somebody with a phone who has agreed to news, in English."""
    found = await newcomer(telegram, name, "English", "Continue", language_code="en")

    def works(session: Session) -> None:
        person = people.person(session, found.id)
        assert person is not None
        preferences.choose_frequency(session, person, Frequency.AT_ONCE, language="en")

    await bot.db.run(works)
    return found


async def broadcast(bot: Parts, broadcast_id: int = 1) -> Broadcast:
    """An announcement as it is stored."""

    def works(session: Session) -> Broadcast:
        return broadcasts.broadcast(session, broadcast_id, roles=ORGANISER)

    return await bot.db.read(works)


async def stored(bot: Parts, work: Callable[..., Any], *args: Any) -> Any:  # Any: of any service
    """Something happens without the chat; gives what came of it."""
    return await bot.db.run(work, *args)


async def shown(person: Person, words: str) -> list[Seen]:
    """What the person sees that has these words, once it has come."""
    async with asyncio.timeout(20):
        while not (found := [each for each in person.chat if each.from_bot and words in each.text]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


async def draft(person: Person, words: str = ENGLISH) -> None:
    """From /broadcast to the hub."""
    await person.sends("/broadcast")
    await person.taps("New announcement")
    await person.sends(words)


def parts(person: Person) -> list[str]:
    """The paragraphs of the screen."""
    return person.screen.text.split("\n\n")


def note(person: Person) -> str:
    """What a form says of the last message."""
    return parts(person)[1]
