"""The phone page of the demo: the chats of a few virtual people in a browser, live, served by the box itself.
How chats look as JSON stands in phone_views, what people do in phone_deeds, the clock and the mishaps in
phone_controls, and what a browser may ask for in phone_doors."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from simulator import commands, phone_doors, phone_views
from simulator.chats import Chat
from simulator.files import UPLOAD_LIMIT
from simulator.groups import Group
from simulator.people import Person
from simulator.phone_controls import Controls
from simulator.phone_deeds import Deeds
from simulator.refusals import ApiError, Json
from simulator.server import Simulator

FOLDER = Path(__file__).with_name("phone")
HEARTBEAT = 15.0
LARGEST_REQUEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whose phone is shown: the virtual person, and what stands above the phone."""

    person: Person
    about: str
    place: str
    zone: str  # of the phone's clock, like Europe/Berlin

    @property
    def name(self) -> str:
        """First and last name, as the page shows them."""
        return f"{self.person.user.first_name} {self.person.user.last_name}".strip()


def add_phone(
    telegram: Simulator,
    personas: Sequence[Persona],
    *,
    groups: Sequence[Group] = (),
    opens: Sequence[Person] = (),
    put_forward: Callable[[float], None] | None = None,
) -> None:
    """Opens the page at /phone/, and / leads there. `opens` are shown at first, the first two where nothing is said;
    `put_forward` gets the seconds by which somebody puts the clock forward, where more than the box must follow."""
    phone = Phone(telegram, personas, groups, put_forward or telegram.put_forward)
    phone.opens = [person.id for person in opens] or [persona.person.id for persona in (*personas, *personas)[:2]]
    telegram.pages["/phone"] = phone.answer
    telegram.pages["/"] = phone.leads_here


class Phone:
    """The page and its endpoints. A browser learns everything from one stream of events, which begins with all
    there is; what people do is posted."""

    def __init__(
        self,
        telegram: Simulator,
        personas: Sequence[Persona],
        groups: Sequence[Group],
        put_forward: Callable[[float], None],
    ) -> None:
        self.telegram = telegram
        self.personas = {persona.person.id: persona for persona in personas}
        self.groups = groups
        self.opens: list[int] = []
        self.deeds = Deeds(telegram)
        self.controls = Controls(telegram, ZoneInfo(personas[0].zone), put_forward, self._tell)
        self._read: dict[int, dict[str, int]] = {number: {} for number in self.personas}  # who → place → message
        self._streams: list[asyncio.Queue[Json]] = []
        self._assets = phone_doors.assets(FOLDER)

    async def leads_here(self, request: web.BaseRequest) -> web.StreamResponse:
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
            return self._menu(path.split("/")[2], request.query.get("chat", ""))
        asset = self._assets.get(path.removeprefix("/") or "index.html")
        return phone_doors.asset(asset)

    # -- what people see -----------------------------------------------------------------------------------------

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **phone_doors.HEADERS})
        news = self.telegram.listen()  # before the snapshot, so that nothing falls between
        self._streams.append(news)
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
            self._streams.remove(news)

    def _tell(self, news: Json) -> None:
        """News that are of no chat, for all pages."""
        for stream in self._streams:
            stream.put_nowait({"chat": 0, **news})

    def _snapshot(self) -> Json:
        bot, chats = self.telegram.bot, [self.telegram.chats[number] for number in self.personas]
        return {
            "kind": "snapshot",
            "bot": {"id": bot.id, "name": bot.first_name, "username": bot.username},
            "opens": self.opens,
            "people": [self._person(persona) for persona in self.personas.values()],
            "chats": [
                *(phone_views.private_chat(self.telegram, chat, chat.user) for chat in chats if chat.user is not None),
                *(phone_views.group(self.telegram, self.telegram.chats[group.id]) for group in self.groups),
            ],
            "faults": self.controls.state(),
            **self.controls.clock(),
        }

    def _person(self, persona: Persona) -> Json:
        return {
            "id": persona.person.id,
            "name": persona.name,
            "about": persona.about,
            "place": persona.place,
            "zone": persona.zone,
            "language": persona.person.user.language_code,
            "read": self._read[persona.person.id],
        }

    def _shown(self, event: Json) -> Json | None:
        """An event of the feed with all the page needs to show it."""
        if not event["chat"]:
            return event
        chat = self.telegram.chats[event["chat"]]
        if chat.id not in self.personas and all(chat.id != group.id for group in self.groups):
            return None
        more: Json = {"pinned": phone_views.pinned(chat), "started": chat.has_started, "blocked": chat.has_blocked}
        if event["kind"] in {"message", "edited", "reaction"}:
            message = chat.messages.get(event["message_id"])
            if message is None or not message.is_visible:
                return None
            more["message"] = phone_views.message(self.telegram, message)
        elif event["kind"] == "topic":
            more["topics"] = phone_views.topics(chat)
        elif event["kind"] == "typing":
            more["typing"] = phone_views.typing(self.telegram, chat)
        return event | more

    def _menu(self, number: str, where: str) -> web.Response:
        persona = self.personas.get(int(number)) if number.isdecimal() else None
        if persona is None:
            return phone_doors.refused(404, "There is nobody with this number.")
        try:
            chat = self._chat(persona.person, int(where or persona.person.id))
        except (ValueError, LookupError):
            return phone_doors.refused(404, "There is no such chat.")
        return phone_doors.json_answer({"commands": commands.menu(self.telegram, chat, persona.person.user)})

    def _chat(self, person: Person, number: int) -> Chat:
        """A chat this person is in."""
        if number == person.id or any(number == group.id for group in self.groups):
            return self.telegram.chats[number]
        raise LookupError("there is no such chat")

    # -- what people do ------------------------------------------------------------------------------------------

    async def _posted(self, request: web.BaseRequest, path: str) -> web.Response:
        """POST /phone/people/<id>/<deed> and /phone/controls/<what> with a JSON object, /phone/uploads with a file."""
        limit = UPLOAD_LIMIT if path == "/uploads" else LARGEST_REQUEST
        if (request.content_length or 0) > limit:
            return phone_doors.refused(413, "This is too much at once.")
        _, part, number, deed = [*path.split("/"), "", "", "", ""][:4]
        persona = self.personas.get(int(number)) if number.isdecimal() else None
        try:
            if path == "/uploads":
                kept = self.deeds.keep(request.query["name"], await request.read())
                return phone_doors.json_answer({"file": kept})
            given = json.loads(await request.read() or b"{}")
            if not isinstance(given, dict):
                raise TypeError("a deed is a JSON object")
            if part == "controls":
                await self.controls.done(number, given)
            elif part != "people" or persona is None:
                return phone_doors.refused(404, "There is nobody with this number.")
            elif deed == "read":
                self._reads(persona.person, given)
            else:
                await self._done(persona.person, deed, given)
        except (ValueError, TypeError, LookupError, ApiError) as error:
            return phone_doors.refused(400, f"This cannot be done: {error}")
        return phone_doors.json_answer({"done": deed or number})

    async def _done(self, person: Person, deed: str, given: Json) -> None:
        number = int(given.get("chat", person.id))
        chat = self._chat(person, number)
        group = next((group for group in self.groups if group.id == number), None)
        before = (chat.has_started, chat.has_blocked)
        await self.deeds.done(person, group, deed, given)
        if before != (chat.has_started, chat.has_blocked):
            self.telegram.tell(chat, "state")

    def _reads(self, person: Person, given: Json) -> None:
        """Up to which message somebody has read a chat or a topic; all pages learn of it."""
        place, number = f"{int(given['chat'])}:{int(given.get('topic', 0))}", int(given["message_id"])
        if number > self._read[person.id].get(place, 0):
            self._read[person.id][place] = number
            self._tell({"kind": "read", "person": person.id, "place": place, "message_id": number})


def _event(value: Json) -> bytes:
    # U+2028 and the like are harmless here: events end with a line feed, which JSON never contains.
    return f"data: {json.dumps(value, ensure_ascii=True)}\n\n".encode()
