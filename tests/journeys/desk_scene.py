"""The desk of the journeys: a forum group with two people in it, and somebody who asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.run import Parts
from simulator.attachments import Media
from simulator.faults import Status
from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer

REFUSED = Status(400)
"""A refusal of Telegram's that nobody foresees."""
UNKNOWN = "Who repairs glass blowing lathes in Atlantis?"


@dataclass(slots=True)
class Scene:
    """Katrin is a network manager, Boris a colleague at the desk, Anna asks in English."""

    bot: Parts
    telegram: Simulator
    group: Group
    katrin: Person
    boris: Person
    anna: Person

    @property
    def topic(self) -> int:
        """The only topic there is."""
        [(number, _name, _closed)] = self.group.topics
        return number

    @property
    def name(self) -> str:
        """The name of the only topic."""
        [(_number, name, _closed)] = self.group.topics
        return name

    def posts(self, topic: int | None = None) -> list[Seen]:
        """What stands in the topic, without service messages."""
        return [seen for seen in self.group.topic(topic or self.topic) if seen.kind != "service"]

    def relayed(self, topic: int | None = None) -> Seen:
        """The newest post that came from an asker."""
        return [seen for seen in self.posts(topic) if seen.from_bot and "From the asker" in seen.text][-1]

    async def ask(self, question: str = UNKNOWN, *, by: Person | None = None) -> None:
        """Asks something that the assistant does not know, and then a person."""
        person = by or self.anna
        await person.sends(question)
        await person.taps("Ask a person")
        person.seen()
        self.group.seen()

    async def writes(self, text: str) -> None:
        """Anna writes to the desk by the button for it."""
        await self.anna.taps("Write to the desk")
        await self.anna.sends(text)

    async def settled(self) -> None:
        """Waits until the bot has nothing to do."""
        assert self.telegram.settled is not None
        await self.telegram.settled()

    async def eventually(self, holds: Callable[[], bool]) -> None:
        """Waits for what is only due in a moment, such as an album."""
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.02)
                await self.bot.settled()

    async def sends_late(self, media: Media, *, album: str) -> None:
        """Anna's phone is slow: another picture of an album that has come."""
        content = media.sent(self.telegram.files)
        chat = self.telegram.chats[self.anna.id]
        self.telegram.announce(self.telegram.post(chat, self.anna.user, content, more={"media_group_id": album}))
        await self.settled()

    async def answer(self, text: str, *, by: Person | None = None) -> int:
        """Replies to the newest post of the asker; the number of the reply."""
        said = await self.group.posts(by or self.katrin, text, topic=self.topic, reply_to=self.relayed())
        return int(said["message_id"])


@asynccontextmanager
async def at_desk(start: Start, telegram: Simulator, **changes: Any) -> AsyncIterator[Scene]:  # Any: any setting
    """The whole bot with a desk, in English."""
    katrin, boris = telegram.person("Katrin", language_code="de"), telegram.person("Boris", language_code="de")
    group = telegram.group("Desk", forum=True, members=[katrin, boris])
    values = {"desk_chat_id": group.id, "desk_language": "en", "manager_ids": frozenset({katrin.id})}
    async with start(**(values | changes)) as bot:
        await group.adds_bot(admin=True)
        group.seen()
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        yield Scene(bot, telegram, group, katrin, boris, anna)
