"""Starts and stops everything: one object that knows the whole process, started in order, stopped in reverse."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvicorn
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot import application, identity, logs, menus
from bot.clock import Clock
from bot.courtesy import Courtesy
from bot.deliver import Deliverer
from bot.outcomes import outcome
from bot.process import Processor
from bot.readiness import Probe
from bot.receive import UPDATES, Receiver
from bot.render import Renderer
from bot.settings import Settings, WrongSettingsError
from bot.shares import Shares
from bot.speak import Speaker
from bot.transport import AiohttpRequest, Caller
from bot.turns import Turns
from db import schema
from db.engine import Database
from handlers.turn import House
from services import desk as desks
from services import documents, keys
from services.answers import Answers
from services.attachments import Makers
from services.notices import Reader
from services.pacing import Rates
from web import application as web_application
from web.application import Doors

log = structlog.get_logger()

CONNECTIONS = 256
DRAIN_FOR = 4.0
STOP_FOR = 1.0
COLLECT_AFTER = (20_000, 20, 20)  # a turn makes many objects and few cycles
CONNECT_AGAIN = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class TokenRefusedError(Exception):
    """Telegram does not accept BOT_TOKEN; the message is one sentence."""


@dataclass(slots=True)
class Parts:
    """The parts of one running process."""

    settings: Settings
    db: Database
    answers: Answers
    caller: Caller
    application: Application  # type: ignore[type-arg]  # six parameters that say nothing here
    turns: Turns
    processor: Processor
    deliverer: Deliverer
    receiver: Receiver
    courtesy: Courtesy
    clock: Clock
    address: str = ""

    async def settled(self) -> None:
        """Returns when all that was received is handled and all that is due is said; for tests and the demo."""
        await self.processor.settled()
        await self.deliverer.settled()
        await self.processor.settled()


@asynccontextmanager
async def running(settings: Settings, *, answers: Answers | None = None) -> AsyncIterator[Parts]:
    """The whole bot, from here to the end of the block; `answers` that are given are shared and stay open.

    Waits for a Telegram that does not answer, with health and readiness up meanwhile. Raises telegram's InvalidToken,
    DatabaseUnavailable, SchemaTooNew, WrongSettingsError.
    """
    url = settings.database_url.get_secret_value()
    await asyncio.to_thread(schema.migrate, url)
    async with Database(url, known=settings.policy) as db:
        await db.run(keys.make_all)
        logs.hasher.key = await db.read(keys.key, keys.LOGS)
        knowing = answers if answers is not None else await asyncio.to_thread(Answers, settings.knowledge_dir)
        parts = assemble(settings, db, knowing)
        try:
            async with _tasks(parts):
                yield parts
        except BaseExceptionGroup as errors:
            only = _single(errors)
            raise only from only.__cause__
        finally:
            await parts.application.shutdown()
            await parts.application.bot.shutdown()  # alone where Telegram never answered
            if answers is None:
                await asyncio.to_thread(knowing.close)


def assemble(settings: Settings, db: Database, answers: Answers) -> Parts:
    """All parts, connected but not started."""
    owner = identity.new_owner()
    token, api_url = settings.token.get_secret_value(), settings.api_url
    request = AiohttpRequest(CONNECTIONS)
    caller = Caller(request, f"{api_url}/bot{token}")
    courtesy = Courtesy(caller, settings.languages)
    turns = Turns(db, owner, house(settings, answers), courtesy)
    built = application.build(token, api_url, request, turns)
    makers = documents.makers(answers, lambda: turns.house.bot_username)
    speaker = Speaker(caller, db, Makers(makers), Renderer(lambda: turns.house))
    night = settings.policy.night
    operators = [Reader.of(each, night) for each in sorted(settings.operator_ids)]
    rates = Rates(settings.send_rate, settings.chat_rate, settings.group_rate)
    deliverer = Deliverer(db, owner, speaker, rates, night, operators=operators)
    processor = Processor(db, owner, turns.handle, speaker, deliverer, shares=Shares(settings.chat_rate))
    receiver = Receiver(db, owner, caller, processor, courtesy, desk=settings.desk_chat_id)
    clock = Clock(db, owner, processor, answers, desk=settings.desk, rates=rates)
    return Parts(
        settings=settings,
        db=db,
        answers=answers,
        caller=caller,
        application=built,
        turns=turns,
        processor=processor,
        deliverer=deliverer,
        receiver=receiver,
        courtesy=courtesy,
        clock=clock,
    )


def house(settings: Settings, answers: Answers) -> House:
    """What every turn may know."""
    return House(
        answers=answers,
        languages=settings.languages,
        zone=settings.zone,
        quiet_hours=settings.quiet,
        staff=settings.policy.staff,
        desk=settings.desk,
        controller=settings.controller,
        contact=settings.contact,
        imprint_url=settings.imprint_url,
        dpo_contact=settings.dpo_contact,
    )


@asynccontextmanager
async def _tasks(parts: Parts) -> AsyncIterator[None]:
    """Runs everything; stops it in reverse: no new updates, lanes drained, the paced sender, the clock."""
    probe = Probe(parts.db, parts.receiver, parts.processor, parts.settings)
    server = _server(parts, probe)
    with _listening(parts.settings) as listening:
        parts.address = _address(listening)
        await parts.clock.begin()
        log.info("web.listening", address=parts.address)
        async with _started(parts, probe, server, listening):
            yield


@asynccontextmanager
async def _started(parts: Parts, probe: Probe, server: uvicorn.Server, listening: socket.socket) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        clock = group.create_task(parts.clock.run())
        web = group.create_task(server.serve(sockets=[listening]))
        loops: list[asyncio.Task[None]] = []
        try:
            await _connect(parts)
            probe.is_connected = True
            for method, parameters in menus.everybody(parts.settings.languages):
                parts.courtesy.send(method, parameters)
            if parts.settings.desk is not None:
                here = await parts.db.read(desks.chat_of, parts.settings.desk)
                parts.courtesy.send(*menus.of_desk(parts.settings.desk, here))
            loops += [group.create_task(loop()) for loop in _loops(parts)]
            log.info("bot.ready", mode=parts.settings.mode, address=parts.address)
            yield
        finally:
            server.should_exit = True
            await _stop(parts, loops, [clock, web])


def _loops(parts: Parts) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    """What works once Telegram has answered; the poller first, where there is one."""
    loops = [parts.deliverer.run, parts.processor.run, parts.courtesy.run]
    return [parts.receiver.poll, *loops] if parts.settings.mode == "polling" else loops


async def _stop(parts: Parts, loops: Sequence[asyncio.Task[None]], others: Sequence[asyncio.Task[None]]) -> None:
    clock, web = others
    if loops:
        if parts.settings.mode == "polling":
            loops[0].cancel()
        await parts.processor.drain(DRAIN_FOR)
    for _attempt in range(2):  # one that is being stopped may wait once more, for a database that is away
        for task in (*loops, clock):
            task.cancel()
        _done, left = await asyncio.wait({*loops, clock, web}, timeout=STOP_FOR)
        if not left:
            break
    await parts.clock.end()
    log.info("bot.stopped")


async def _connect(parts: Parts) -> None:
    """Learns who we are and says where updates go, as often as it takes. Raises InvalidToken."""
    waits = iter(CONNECT_AGAIN)
    while True:
        try:
            await parts.application.initialize()
            parts.turns.house = replace(parts.turns.house, bot_username=parts.application.bot.username)
            if parts.settings.mode == "polling":
                await parts.caller.call("deleteWebhook", {"drop_pending_updates": False})
            else:
                await _set_webhook(parts)
            return
        except InvalidToken:
            raise
        except TelegramError as error:
            found = outcome(error)
            pause = found.retry_after or next(waits, CONNECT_AGAIN[-1])
            log.error("telegram.unreachable", api=parts.settings.api_url, error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)


def _single(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one error in a group, however deep; the group itself where there are several."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


async def _set_webhook(parts: Parts) -> None:
    settings = parts.settings
    await parts.caller.call(
        "setWebhook",
        {
            "url": settings.webhook_url,
            "secret_token": settings.webhook_secret.get_secret_value(),
            "allowed_updates": list(UPDATES),
            "max_connections": 40,
        },
    )


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: signals are ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(parts: Parts, probe: Probe) -> uvicorn.Server:
    settings = parts.settings
    doors = Doors(
        readiness=probe.readiness,
        measure=probe.measure,
        accept=parts.receiver.accept_in_time,
        webhook_secret=settings.webhook_secret.get_secret_value(),
    )
    path = (urlsplit(settings.webhook_url).path or "/") if settings.mode == "webhook" else None
    built = web_application.build(doors, path)
    return _Server(
        uvicorn.Config(built, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    )


def _listening(settings: Settings) -> socket.socket:
    """The socket of BOT_LISTEN. Raises WrongSettingsError when the address cannot be had."""
    host, port = settings.listen_on
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WrongSettingsError(
            f"BOT_LISTEN {settings.listen} cannot be listened on: {os.strerror(error.errno or 0)}."
        ) from error


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def run(settings: Settings, *, on_ready: Callable[[Parts], Any] | None = None) -> None:
    """Runs until SIGTERM or SIGINT, which may come while it still waits for Telegram. Raises TokenRefusedError too."""
    stop, me, is_up = asyncio.Event(), asyncio.current_task(), False

    def stops() -> None:
        stop.set()
        if not is_up and me is not None:
            me.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stops)
    try:
        async with running(settings) as parts:
            is_up = True
            gc.collect()
            gc.freeze()
            gc.set_threshold(*COLLECT_AFTER)
            if on_ready is not None:
                on_ready(parts)
            await stop.wait()
    except InvalidToken:
        raise TokenRefusedError("Telegram refuses BOT_TOKEN: ask BotFather for the current one.") from None
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
