"""What the transport makes of a server that misbehaves: the error says whether Telegram can have read the request."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.outcomes import Verdict, outcome
from bot.transport import AiohttpRequest, Caller, MaybeSent, NeverSent, TooManyRequests, Upload
from simulator.server import Simulator

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def caller_of(serve: Serve, *, read_timeout: float = 5) -> AsyncIterator[Caller]:
    """A caller whose Telegram is this function of a connection."""
    serving: set[asyncio.Task[None] | None] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            await serve(reader, writer)
        except (EOFError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = AiohttpRequest(2, read_timeout=read_timeout, connect_timeout=0.5)
    await request.initialize()
    try:
        yield Caller(request, f"http://127.0.0.1:{port}/bot1:a")
    finally:
        await request.shutdown()
        server.close()
        await server.wait_closed()
        if tasks := [task for task in serving if task]:
            await asyncio.wait(tasks)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """The whole request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return head + await reader.readexactly(length)


def answers(body: bytes, status: int = 200, *, promised: int | None = None) -> Serve:
    """Reads the request and answers; `promised` is the length the answer claims to have."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, promised or len(body)) + body)
        await writer.drain()

    return serve


def closes(*, is_read: bool, is_reset: bool = False) -> Serve:
    """Ends the connection without an answer, by a reset or politely, before or after reading the request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if is_read:
            await read_request(reader)
        if is_reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    return serve


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


MAYBE = {
    "closes before reading": closes(is_read=False),
    "resets before reading": closes(is_read=False, is_reset=True),
    "closes after reading": closes(is_read=True),
    "resets after reading": closes(is_read=True, is_reset=True),
    "breaks off in the answer": answers(b'{"ok":true,', promised=500),
    "says what is not JSON": answers(b"<html>It works</html>"),
    "says what is not UTF-8": answers(b"\xff\xfe"),
    "says nothing": answers(b""),
    "says what is no object": answers(b"[]"),
    "has no result": answers(b'{"ok":true}'),
}


@pytest.mark.parametrize("serve", MAYBE.values(), ids=MAYBE.keys())
async def test_nobody_knows(serve: Serve) -> None:
    """The connection stood, so Telegram may have read the request and done as it says."""
    async with caller_of(serve) as caller:
        with pytest.raises(MaybeSent) as caught:
            await caller.call("sendMessage", {"chat_id": 1, "text": "hello"})

    assert outcome(caught.value).verdict is Verdict.UNSURE


async def test_no_answer_in_time() -> None:
    async with caller_of(never_answers, read_timeout=0.2) as caller:
        with pytest.raises(MaybeSent):
            await caller.call("sendMessage", {"chat_id": 1, "text": "hello"})


async def test_long_poll_has_more_time_than_a_call() -> None:
    async def answers_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)
        await answers(b'{"ok":true,"result":[]}')(reader, writer)

    async with caller_of(answers_late, read_timeout=0.2) as caller:
        assert await caller.poll({"timeout": 1}, seconds=1) == []


async def nobody() -> str:
    """An address on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}/bot1:a"


@pytest.mark.parametrize("is_open", [True, False], ids=["connection refused", "pool not open"])
async def test_certainly_not_sent(is_open: bool) -> None:
    request = AiohttpRequest(2)
    if is_open:
        await request.initialize()
    try:
        with pytest.raises(NeverSent) as caught:
            await Caller(request, await nobody()).call("getMe", {})
    finally:
        await request.shutdown()

    assert outcome(caught.value).verdict is Verdict.BACK_OFF


async def test_no_free_connection_in_time_is_never_sent() -> None:
    """All connections wait for slow answers; the call that finds none has not left the house."""
    async with caller_of(never_answers, read_timeout=20) as caller, asyncio.TaskGroup() as group:
        waiting = [group.create_task(caller.call("getMe", {})) for _each in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(NeverSent):
            await caller.call("getMe", {})
        for each in waiting:
            each.cancel()


async def test_address_that_is_none() -> None:
    request = AiohttpRequest(1)
    await request.initialize()
    try:
        with pytest.raises(NeverSent):
            await Caller(request, "http://").call("getMe", {})
    finally:
        await request.shutdown()


def refusal(code: int, description: str, **parameters: int) -> bytes:
    answer = {"ok": False, "error_code": code, "description": description}
    return json.dumps(answer | ({"parameters": parameters} if parameters else {})).encode()


REFUSALS = [
    (400, refusal(400, "Bad Request: chat not found"), BadRequest, Verdict.UNREACHABLE),
    (400, refusal(400, "Bad Request: can't parse entities"), BadRequest, Verdict.REFUSED),
    (400, refusal(400, "Bad Request: group moved", migrate_to_chat_id=-5), TelegramError, Verdict.MIGRATED),
    (401, refusal(401, "Unauthorized"), InvalidToken, Verdict.PAUSE),
    (403, refusal(403, "Forbidden: bot was blocked by the user"), Forbidden, Verdict.UNREACHABLE),
    (404, refusal(404, "Not Found"), InvalidToken, Verdict.PAUSE),
    (409, refusal(409, "Conflict: terminated by other getUpdates request"), Conflict, Verdict.REFUSED),
    (413, b"<html>413 Request Entity Too Large</html>", BadRequest, Verdict.REFUSED),
    (429, refusal(429, "Too Many Requests: retry after 35", retry_after=35), TooManyRequests, Verdict.WAIT),
    (429, b"<html>slow down</html>", NetworkError, Verdict.BACK_OFF),
    (500, refusal(500, "Internal Server Error"), NetworkError, Verdict.BACK_OFF),
    (502, b"<html>502 Bad Gateway</html>", NetworkError, Verdict.BACK_OFF),
    (504, b"", NetworkError, Verdict.BACK_OFF),
]


@pytest.mark.parametrize(("status", "body", "kind", "verdict"), REFUSALS)
async def test_refusals(status: int, body: bytes, kind: type[TelegramError], verdict: Verdict) -> None:
    async with caller_of(answers(body, status)) as caller:
        with pytest.raises(kind) as caught:
            await caller.call("sendMessage", {"chat_id": 1, "text": "hello"})

    found = outcome(caught.value)
    assert (type(caught.value) is kind or kind is TelegramError, found.verdict) == (True, verdict)
    assert found.retry_after == (35 if verdict is Verdict.WAIT else 0)
    assert found.new_chat_id == (-5 if verdict is Verdict.MIGRATED else None)


async def test_what_cannot_be_written_is_refused_here() -> None:
    async with caller_of(answers(b"{}")) as caller:
        with pytest.raises(BadRequest) as caught:
            await caller.call("sendMessage", {"text": object()})
        with pytest.raises(BadRequest):
            await caller.call("sendDocument", {"caption": "\ud800"}, files={"document": Upload("a", b"", "text/plain")})

    assert outcome(caught.value).verdict is Verdict.REFUSED


UNICODE = "Grüße, Привет, 你好, 👩‍🌾, \u202eRTL, <b>&amp;"


async def test_plain_call(telegram: Simulator) -> None:
    anna = telegram.person("Anna")
    await anna.sends("/start")
    request = AiohttpRequest(2)
    await request.initialize()
    caller = Caller(request, f"{telegram.url}/bot{telegram.token}")
    try:
        sent = await caller.call("sendMessage", {"chat_id": anna.id, "text": UNICODE, "reply_markup": None})
        upload = Upload("Zollsätze – 关税.txt", UNICODE.encode() + b"\0\r\n--x", "text/plain")
        keyboard = {"inline_keyboard": [[{"text": "ä", "callback_data": "ä"}]]}
        parameters = {"chat_id": anna.id, "caption": UNICODE, "reply_markup": keyboard, "message_thread_id": None}
        document = await caller.call("sendDocument", parameters, files={"document": upload})
    finally:
        await request.shutdown()

    [text, paper] = anna.seen()
    assert (sent["text"], document["caption"]) == (text.text, paper.text)
    assert text.text == paper.text == UNICODE.replace("\u202e", "")
    assert (paper.document, anna.file(paper), paper.buttons) == (upload.filename, upload.content, (("ä",),))


async def test_opened_twice_and_closed_twice(telegram: Simulator) -> None:
    """PTB opens the same pool for its two kinds of requests."""
    request = AiohttpRequest(2)
    for _each in range(2):
        await request.initialize()
    caller = Caller(request, f"{telegram.url}/bot{telegram.token}")

    assert (await caller.call("getMe", {}))["is_bot"]

    for _each in range(2):
        await request.shutdown()
    with pytest.raises(NeverSent):
        await caller.call("getMe", {})
