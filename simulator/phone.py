"""The phone page of the demo: the chats of a few virtual people in a browser, live, served by the box itself.
How messages look as JSON stands in phone_views, what a browser may ask for in phone_doors."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from simulator import commands, phone_doors, phone_samples, phone_views
from simulator.chats import Message
from simulator.markup import utf16_length
from simulator.people import Person
from simulator.refusals import Json
from simulator.server import Simulator
from simulator.texts import TEXT_LIMIT

FOLDER = Path(__file__).with_name("phone")
HEARTBEAT = 15.0
LARGEST_REQUEST = 1 << 20
_ATTACHMENTS: dict[str, Callable[[Person], Awaitable[object]]] = {
    "photo": lambda person: person.sends_photo(phone_samples.photo()),
    "voice": lambda person: person.sends_voice(),
    "sticker": lambda person: person.sends_sticker(),
    "location": lambda person: person.sends_location(),
}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whose phone is shown: the virtual person, and what stands above the phone."""

    person: Person
    about: str
    place: str
    zone: str  # of the phone's clock, like Europe/Berlin

    @property
    def name(self) -> str:
        """First and last name."""
        """First and last name, as the page shows them."""
        return f"{self.person.user.first_name} {self.person.user.last_name}".strip()


def add_phone(telegram: Simulator, personas: Sequence[Persona]) -> None:
    """Opens the page at /phone/, and / leads there."""
    phone = Phone(telegram, personas)
    telegram.pages["/phone"] = phone.answer
    telegram.pages["/"] = phone.leads_here


class Phone:
    """The page and its endpoints. A browser learns everything from one stream of events, which begins with all
    there is; what people do is posted."""

    def __init__(self, telegram: Simulator, personas: Sequence[Persona]) -> None:
        self.telegram = telegram
        self.personas = {persona.person.id: persona for persona in personas}
        self._assets = phone_doors.assets(FOLDER)

    async def leads_here(self, request: web.BaseRequest) -> web.StreamResponse:
        """From the bare address to the page."""
        """From / to the page; anything else below / is not there."""
        if request.path != "/":
            return phone_doors.refused(404, "There is nothing here.")
        return web.Response(status=302, headers={"Location": "/phone/"})

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Any request under /phone."""
        if refusal := phone_doors.refusal(request):
            return refusal
        path = request.path.removeprefix("/phone")
        if request.method == "POST":
            return await self._posted(request, path)
        if path == "/events":
            return await self._events(request)
        if path == "":
            return web.Response(status=302, headers={"Location": "/phone/"})
        if path.startswith("/files/"):
            file = self.telegram.files.by_id.get(path.removeprefix("/files/"))
            return phone_doors.file(request, file)
        if path.startswith("/people/") and path.endswith("/menu"):
            return self._menu(path.split("/")[2])
        asset = self._assets.get(path.removeprefix("/") or "index.html")
        return phone_doors.asset(asset)

    # -- what people see -----------------------------------------------------------------------------------------

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **phone_doors.HEADERS})
        news = self.telegram.listen()  # before the snapshot, so that nothing falls between
        try:
            await response.prepare(request)
            await response.write(_event(self._snapshot()))
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        event = await news.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if shown := self._shown(event):
                    await response.write(_event(shown))
        except ConnectionResetError:  # the page was closed
            return response
        finally:
            self.telegram.forget(news)

    def _snapshot(self) -> Json:
        bot = self.telegram.bot
        people = [self._state(persona) for persona in self.personas.values()]
        return {"kind": "snapshot", "now": self.telegram.now(), "bot": bot.first_name, "people": people}

    def _state(self, persona: Persona) -> Json:
        chat = self.telegram.chats[persona.person.id]
        return {
            "id": chat.id,
            "name": persona.name,
            "about": persona.about,
            "place": persona.place,
            "zone": persona.zone,
            "language": persona.person.user.language_code,
            "started": chat.has_started,
            "blocked": chat.has_blocked,
            "typing": persona.person.typing,
            "description": phone_views.description(self.telegram, persona.person.user),
            "messages": [phone_views.message(self.telegram, each) for each in chat.shown()],
        }

    def _shown(self, event: Json) -> Json | None:
        """An event of the feed with all the page needs to show it."""
        if event["chat"] not in self.personas:
            return None
        if event["kind"] in {"message", "edited", "reaction"}:
            message = self.telegram.chats[event["chat"]].messages.get(event["message_id"])
            if message is None or not message.is_visible:
                return None
            return event | {"message": phone_views.message(self.telegram, message)}
        return event

    def _menu(self, number: str) -> web.Response:
        persona = self.personas.get(int(number)) if number.isdecimal() else None
        if persona is None:
            return phone_doors.refused(404, "There is nobody with this number.")
        chat = self.telegram.chats[persona.person.id]
        return phone_doors.json_answer({"commands": commands.menu(self.telegram, chat, persona.person.user)})

    # -- what people do ------------------------------------------------------------------------------------------

    async def _posted(self, request: web.BaseRequest, path: str) -> web.Response:
        """POST /phone/people/<id>/<deed> with a JSON object."""
        _, people, number, deed = [*path.split("/"), "", "", "", ""][:4]
        persona = self.personas.get(int(number)) if number.isdecimal() else None
        if people != "people" or persona is None:
            return phone_doors.refused(404, "There is nobody with this number.")
        if (request.content_length or 0) > LARGEST_REQUEST:
            return phone_doors.refused(413, "This is too much at once.")
        try:
            given = json.loads(await request.read() or b"{}")
            await self._done(persona.person, deed, given)
        except (ValueError, TypeError, LookupError) as error:
            return phone_doors.refused(400, f"This cannot be done: {error}")
        return phone_doors.json_answer({"done": deed})

    async def _done(self, person: Person, deed: str, given: Json) -> None:
        chat = self.telegram.chats[person.id]
        before = (chat.has_started, chat.has_blocked)
        if deed == "send":
            await person.sends(str(given["text"]))
        elif deed == "edit":
            await person.edits(int(given["message_id"]), _short(str(given["text"])))
        elif deed == "tap":
            self._tap(person, chat.messages[int(given["message_id"])], int(given["row"]), int(given["column"]))
        elif deed == "attach":
            await _ATTACHMENTS[given["what"]](person)
        elif deed == "block":
            await person.blocks_bot()
        elif deed == "unblock":
            await person.unblocks_bot()
        else:
            raise ValueError(f"nobody knows how to {deed!r}")
        if before != (chat.has_started, chat.has_blocked):
            self.telegram.tell(chat, "state", started=chat.has_started, blocked=chat.has_blocked)

    def _tap(self, person: Person, message: Message, row: int, column: int) -> None:
        buttons = (message.markup or {}).get("inline_keyboard", [])
        if not message.is_visible or row < 0 or column < 0:
            raise LookupError("this button is gone")
        data = buttons[row][column].get("callback_data")
        if data is None:
            raise ValueError("this button asks the bot nothing")
        self.telegram.ask(person.user, message, data)


def _short(text: str) -> str:
    """Clients split what is too long when it is sent, but not when it is edited."""
    if utf16_length(text) > TEXT_LIMIT:
        raise ValueError(f"a message has at most {TEXT_LIMIT} characters")
    return text


def _event(value: Json) -> bytes:
    # U+2028 and the like are harmless here: events end with a line feed, which JSON never contains.
    return f"data: {json.dumps(value, ensure_ascii=True)}\n\n".encode()
