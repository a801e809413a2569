"""What the simulator's own tests share: an open box, a bare bot that calls it, and Anna who has pressed Start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator

Json = dict[str, Any]  # the Bot API's own objects
NO_RIGHTS: tuple[str, ...] = ()


@dataclass(frozen=True)
class Box:
    """Telegram in a box, with a bare bot at its door."""

    telegram: Simulator
    session: ClientSession
    anna: Person

    async def answer(self, method: str, **parameters: object) -> Json:
        """The whole answer to a call with a JSON body."""
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            found: Json = await answer.json(content_type=None)
            return found

    async def call(self, method: str, **parameters: object) -> Any:  # whatever the method returns
        """The result of a call that must succeed."""
        found = await self.answer(method, **parameters)
        assert found["ok"], found
        return found["result"]

    async def refusal(self, method: str, **parameters: object) -> str:
        """The words with which a call is refused."""
        found = await self.answer(method, **parameters)
        assert not found["ok"], found
        return f"{found['error_code']} {found['description']}"

    async def says(self, text: str = "Hallo", **parameters: object) -> Json:
        """A message of the bot to Anna."""
        sent: Json = await self.call("sendMessage", chat_id=self.anna.id, text=text, **parameters)
        return sent

    async def updates(self, **parameters: object) -> list[Json]:
        """What waits for the bot."""
        found: list[Json] = await self.call("getUpdates", **parameters)
        return found

    async def fresh_updates(self) -> list[Json]:
        """What waits for the bot, and is confirmed at once."""
        found = await self.updates()
        if found:
            await self.updates(offset=found[-1]["update_id"] + 1)
        return found

    async def forum(self) -> Group:
        """A forum with Anna and with the bot as administrator."""
        desk = self.telegram.group("Desk", forum=True, members=[self.anna])
        await desk.adds_bot(admin=True)
        await self.fresh_updates()
        return desk


@asynccontextmanager
async def opened() -> AsyncIterator[Box]:
    async with Simulator() as telegram, ClientSession() as session:
        anna = telegram.person("Anna", language_code="de")
        await anna.sends("/start")
        yield Box(telegram, session, anna)


def keyboard(*labels: str) -> Json:
    """An inline keyboard of one row whose data are its labels."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}
