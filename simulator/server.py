"""A strict Bot API server on loopback, running in the caller's event loop: HTTP in, JSON out, and the mishaps between.
The methods themselves stand in the modules by subject."""

import asyncio
import json
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from urllib.parse import parse_qsl, unquote

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader

from simulator import commands, edits, faults, limits, media, members, messages, signatures, topics, webhook
from simulator.feeding import admit
from simulator.groups import Channel, Group
from simulator.methods import TABLE
from simulator.people import Person
from simulator.refusals import ApiError, Json, bad_request
from simulator.updates import encode
from simulator.webhook import Courier
from simulator.world import Call, World

TOKEN = "5000000001:AAsimulator-token-of-the-demo-bot_01"  # noqa: S105  # no secret: it opens nothing but this box
LARGEST_CALL = 64 * 1024 * 1024
BACKLOG = 512
TURNS_TO_GET_IN = 5  # of the loop, until an accepted connection is one of the server's
SUBJECTS = (commands, edits, media, members, messages, topics, webhook)  # imported so that their methods register
_TOKEN = re.compile(r"[1-9]\d{4,15}:[A-Za-z0-9_-]{30,60}")

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Simulator(World):
    """Telegram in a box. `async with Simulator() as telegram:` or `start()` and `stop()`. `ids_from` lifts the first
    ids of updates and messages, for a bot that remembers those of an earlier box (a demo that is started again)."""

    def __init__(self, port: int = 0, token: str = TOKEN, *, ids_from: int = 0) -> None:
        super().__init__(token, ids_from=ids_from)
        self.port = port
        self.url = ""
        self.pages: dict[str, Handler] = {}  # first part of the path → handler, for the phone page and scripts
        self.people: dict[int, Person] = {}
        self.meter = limits.Meter()
        self.faults = faults.Faults(self.updates, self._cut_calls, self._close_port, self._open_port)
        self._server: web.Server | None = None
        self._door: socket.socket | None = None
        self._site: web.SockSite | None = None
        self._calling: set[asyncio.BaseTransport] = set()  # the connections of calls under way
        self._runner: web.ServerRunner | None = None
        self._stack = AsyncExitStack()
        self._courier: asyncio.Task[None] | None = None

    # -- what tests say ------------------------------------------------------------------------------------------

    @property
    def limits(self) -> limits.Limits | None:
        """Telegram's pace; None, the default, lets everything through."""
        return self.meter.limits

    @limits.setter
    def limits(self, value: "limits.Limits | None") -> None:
        self.meter.limits = value

    @property
    def breaches(self) -> int:
        """How many calls came too early."""
        return self.meter.breaches

    def person(self, first_name: str, *, last_name: str = "", username: str = "", language_code: str = "") -> Person:
        """Somebody new with a phone in this language."""
        person = Person(self, self.add_user(first_name, last_name, username, language_code))
        self.people[person.id] = person
        return person

    def group(
        self,
        title: str,
        *,
        forum: bool = False,
        basic: bool = False,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
    ) -> Group:
        """A supergroup, with topics if it is a forum, or a basic group. The bot comes in by `adds_bot`."""
        chat = self.add_chat("group" if basic else "supergroup", title, is_forum=forum)
        return Group(self, chat, members, admins)

    def channel(self, title: str) -> Channel:
        """A channel; the bot comes in by `adds_bot`."""
        return Channel(self, self.add_chat("channel", title))

    def feed(self, updates: Iterable[Json]) -> None:
        """Ready-made updates, past all rules, for benchmarks; who and what they speak of exists from now on."""
        updates = list(updates)
        for update in updates:
            admit(self, update)
        self.updates.feed(updates)

    # -- starting and stopping -----------------------------------------------------------------------------------

    async def __aenter__(self) -> "Simulator":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Opens the port; `url` is known from here on."""

        loop = asyncio.get_running_loop()

        def request(
            message: RawRequestMessage,
            payload: StreamReader,
            protocol: web.RequestHandler,
            writer: AbstractStreamWriter,
            task: "asyncio.Task[None]",
        ) -> web.BaseRequest:
            return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_CALL)

        self._server = web.Server(self._answer, request_factory=request, access_log=None)
        self._runner = web.ServerRunner(self._server, shutdown_timeout=0.02)
        await self._runner.setup()
        await self._open_port()
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        self._courier = group.create_task(Courier(self).run())

    async def stop(self) -> None:
        """Closes everything; waiting pollers are cut off."""
        if self._courier is not None:
            self._courier.cancel()
        await self._stack.aclose()
        await self.faults.up()
        await self._close_port()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _open_port(self) -> None:
        if self._site is not None or self._runner is None:
            return
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=BACKLOG)
        self._site = web.SockSite(self._runner, self._door)
        await self._site.start()
        self.port = int(self._door.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    async def _close_port(self) -> None:
        if self._site is None or self._door is None:
            return
        # asyncio forgets a connection that it has accepted but not yet handed over when the server closes: nobody
        # would serve or close it, and its caller would wait for the end of its patience. So the door is shut first,
        # and whoever has come through it is let in, to be thrown out with the rest.
        asyncio.get_running_loop().remove_reader(self._door)
        for _ in range(TURNS_TO_GET_IN):
            await asyncio.sleep(0)
        site, self._site, self._door = self._site, None, None
        await site.stop()
        for connection in self._server.connections if self._server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    def _cut_calls(self) -> None:
        for transport in list(self._calling):
            transport.abort() if isinstance(transport, asyncio.Transport) else transport.close()

    # -- one call ------------------------------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            return await self._called(request, unquote(token), unquote(method))
        if path.startswith("/file/bot"):
            if self.faults.is_down:
                return _cut(request)
            token, _, file_path = path[9:].partition("/")
            return self._download(unquote(token), unquote(file_path))
        first = "/" + path[1:].partition("/")[0]
        handler = self.pages.get(first)
        return await handler(request) if handler is not None else _failed(ApiError(404, "Not Found"))

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    def _download(self, token: str, path: str) -> web.Response:
        try:
            self._check_token(token)
        except ApiError as error:
            return _failed(error)
        file = self.files.at(path)
        if file is None:
            return _failed(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def _called(self, request: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        transport = request.transport
        if transport is None or self.faults.is_down:
            return _cut(request)
        self._calling.add(transport)
        try:
            return await self._api(request, token, name)
        finally:
            self._calling.discard(transport)

    async def _api(self, request: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        try:
            self._check_token(token)
            method = signatures.method_name(name)
            given = await _parameters(request)
            fault = self.faults.take(method, _chat(given)) if self.faults.are_set else None
            if fault is not None:
                refusal = _refusal(request, fault)
                if refusal is not None:
                    self.calls.append(Call(method, dict(given), {"ok": False, "fault": repr(fault)}))
                    return refusal
            body = await self._carried_out(method, given)
        except ApiError as error:
            return _failed(error)
        if isinstance(fault, faults.Slow):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, faults.AnswerLost):
            return _cut(request)
        return web.Response(body=body, content_type="application/json")

    async def _carried_out(self, method: str, given: Json) -> bytes:
        try:
            if self.is_logged_out:
                raise ApiError(400, "Logged out")
            parameters = signatures.typed(method, given)
            if method == "getUpdates":
                return await self._updates(parameters)
            if self.meter.limits is not None:
                self.meter.check(method, parameters.get("chat_id"), _messages(parameters))
            parameters["_method"], parameters["_given"] = method, given
            answer = {"ok": True, "result": TABLE[method](self, parameters)}
        except ApiError as error:
            self.calls.append(Call(method, dict(given), error.to_json()))
            raise
        del parameters["_method"], parameters["_given"]
        self.calls.append(Call(method, parameters, answer))
        return encode(answer).encode("utf-8", "surrogatepass")

    async def _updates(self, parameters: Json) -> bytes:
        webhook.allow(self.updates, parameters)
        limit = min(max(parameters.get("limit", 100), 1), 100)
        timeout = min(max(parameters.get("timeout", 0), 0), 50)
        return await self.updates.poll(parameters.get("offset", 0), limit, timeout)


def _chat(given: Json) -> object:
    value = given.get("chat_id")
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


def _messages(parameters: Json) -> int:
    """How many messages a call makes: an album, copies and forwards are several."""
    several = parameters.get("media", parameters.get("message_ids"))
    return len(several) if isinstance(several, list) else 1


def _failed(error: ApiError) -> web.Response:
    return web.Response(body=encode(error.to_json()).encode(), status=error.code, content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _refusal(request: web.BaseRequest, fault: faults.Fault) -> web.Response | None:
    """The answer of a fault that keeps the call from being carried out."""
    if isinstance(fault, faults.TooMany):
        return _failed(
            ApiError(429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
        )
    if isinstance(fault, faults.Status):
        if fault.code == 502:  # answered by the proxy before Telegram's server, hence no JSON
            page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(text=page, status=502, content_type="text/html")
        return _failed(ApiError(fault.code, "Internal Server Error"))
    if isinstance(fault, faults.Refused):
        return _cut(request)
    return None


async def _parameters(request: web.BaseRequest) -> Json:
    """Names and values as given: from the query, and from a JSON, form or multipart body."""
    given: Json = {}
    if query := request.raw_path.partition("?")[2]:
        given.update(parse_qsl(query, keep_blank_values=True))
    if not request.can_read_body:
        return given
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return given | await _parts(request)
    body = await request.read()
    if kind == "application/json":
        try:
            found = json.loads(body or b"{}")
        except ValueError:
            raise bad_request("can't parse request: can't parse JSON object") from None
        if not isinstance(found, dict):
            raise bad_request("can't parse request: can't parse JSON object")
        return given | found
    if kind == "application/x-www-form-urlencoded":
        try:
            return given | dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    raise bad_request("the simulator refuses a body that is neither JSON nor a form")


async def _parts(request: web.BaseRequest) -> Json:
    found: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                found[name] = signatures.Upload(value.filename, file.read(), value.content_type)
        else:
            found[name] = value
    return found
