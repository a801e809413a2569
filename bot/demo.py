"""What `python -m bot demo` shows: Telegram in a box, a few people with their phones on a page, the group of the desk,
and the real assistant, all in this process. Nothing of the operator's is read: neither the environment nor `.env`."""

import asyncio
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot import demo_broadcasts, demo_companies, demo_events, logs
from bot import run as running
from bot.settings import Settings, WrongSettingsError
from db import schema
from db.engine import Database, DatabaseUnavailable
from knowledge import edition
from locales import use_language
from locales.formats import date
from services import clock, keys
from simulator.groups import Group
from simulator.people import Person
from simulator.phone import Persona, add_phone
from simulator.server import Simulator

FOLDER = Path("var/demo")
PORTS_TRIED = 20
CONTROLLER, CONTACT = "Demo chamber (fictitious)", "demo@example.org"
DESK = "MinGenTec desk"
SEND_RATE = 4.0
"""Messages a second: a sixth of what Telegram takes, so that one can watch an announcement go out, and pause it."""


class DemoSettings(Settings):
    """Settings that are what the code says, whatever the environment says."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over counts."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Demo:
    """What is running."""

    telegram: Simulator
    cast: "Cast"
    parts: running.Parts

    @property
    def page(self) -> str:
        """The address of the phones."""
        return f"{self.telegram.url}/phone/"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the demo, none of whom exists, and the group of the desk.

    They come in this order in every demo, so that everybody keeps their number: the bot remembers people by it. The
    audience are those who have a chat but no phone on the page: announcements go out to them.
    """

    jana: Person
    aigul: Person
    marek: Person
    katrin: Person
    ole: Person
    desk: Group
    audience: tuple[Person, ...]

    @property
    def personas(self) -> list[Persona]:
        """Whose phones are shown."""
        return [
            Persona(self.jana, "Musterbau Pumpen GmbH", "Cottbus", "Europe/Berlin"),
            Persona(self.aigul, "ТОО «Пример Горсервис»", "Almaty", "Asia/Almaty"),
            Persona(self.marek, "Musteragentur · Veranstaltungen", "Berlin", "Europe/Berlin"),
            Persona(self.katrin, "Musterkammer · Netzwerk", "Cottbus", "Europe/Berlin"),
            Persona(self.ole, "Musterkammer · Recht und Zoll", "Cottbus", "Europe/Berlin"),
        ]

    @property
    def speakers(self) -> dict[str, tuple[int, str]]:
        """Who speaks for which of the companies, under what name."""
        return {
            "musterbau-pumpen": (self.jana.id, "Jana Krause"),
            "primer-gorservis": (self.aigul.id, "Айгуль Сейтова"),
        }


def settings_for(telegram: Simulator, cast: Cast, folder: Path, **changes: Any) -> Settings:  # Any: any setting
    """The demo's settings; keywords change them."""
    values: dict[str, Any] = {
        "token": telegram.token,
        "api_url": telegram.url,
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "organiser_ids": frozenset({cast.marek.id}),
        "manager_ids": frozenset({cast.katrin.id}),
        "operator_ids": frozenset({cast.katrin.id, cast.ole.id}),
        "desk_chat_id": cast.desk.id,
        "controller": CONTROLLER,
        "contact": CONTACT,
        "listen": "127.0.0.1:0",
        "send_rate": SEND_RATE,
        "log_level": "WARNING",
    }
    return DemoSettings(**(values | changes))


@asynccontextmanager
async def showing(port: int, folder: Path = FOLDER) -> AsyncIterator[Demo]:
    """The whole demo, from here to the end of the block, with the clock at the content's date."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    # The box begins anew while the bot remembers: ids it has seen must not come again, so they follow the time.
    telegram = Simulator(port, ids_from=int(clock.now().timestamp() * 1000))
    telegram.bot.changes(first_name="MinGenTec")
    cast = _gather(telegram)
    add_phone(
        telegram, cast.personas, groups=[cast.desk], opens=[cast.jana, cast.katrin],
        put_forward=lambda seconds: _put_forward(telegram, timedelta(seconds=seconds)),
    )  # fmt: skip
    async with telegram:
        settings = settings_for(telegram, cast, folder)
        _turn_clock(telegram, settings)
        await cast.desk.adds_bot(cast.katrin, admin=True)
        click.echo("Reading the articles and starting the assistant …")
        try:
            await _furnish(settings, cast)
            async with running.running(settings) as parts:
                yield Demo(telegram, cast, parts)
        finally:
            clock.reset()


async def _furnish(settings: Settings, cast: Cast) -> None:
    """Puts what there is to show into the database, before any bot looks at it."""
    url = settings.database_url.get_secret_value()
    await asyncio.to_thread(schema.migrate, url)
    async with Database(url, known=settings.policy) as db:
        await db.run(keys.make_all)
        is_new = await db.run(demo_events.load, (cast.ole.id, cast.marek.id))
        await db.run(demo_companies.load, cast.speakers)
        if not is_new:
            return
        accounts = demo_broadcasts.Accounts([each.id for each in cast.audience], cast.ole.id, cast.marek.id)
        await demo_broadcasts.load(db, accounts, settings.policy.night)


def _gather(telegram: Simulator) -> Cast:
    jana = telegram.person("Jana", last_name="Krause", language_code="de")
    aigul = telegram.person("Айгуль", last_name="Сейтова", language_code="ru")
    marek = telegram.person("Marek", last_name="Nowak", language_code="de")
    katrin = telegram.person("Katrin", last_name="Lehmann", language_code="de")
    ole = telegram.person("Ole", last_name="Petersen", language_code="de")
    desk = telegram.group(DESK, forum=True, members=[ole], admins=[katrin])
    audience = tuple(telegram.person(f"Muster {number}") for number in range(1, demo_broadcasts.NUMBER + 1))
    for person in audience:
        telegram.chats[person.id].has_started = True
    return Cast(jana, aigul, marek, katrin, ole, desk, audience)


def _put_forward(telegram: Simulator, ahead: timedelta) -> None:
    """Telegram's clock and the assistant's go together."""
    telegram.put_forward(ahead.total_seconds())
    clock.put_forward(ahead)


def _turn_clock(telegram: Simulator, settings: Settings) -> None:
    """Puts both clocks to the content's date, at this time of day, so that nothing shown is overdue."""
    day = edition.day_of(settings.knowledge_dir)
    if day is None:
        return
    now = clock.now().astimezone(settings.zone)
    ahead = datetime.combine(day, now.time(), settings.zone) - now
    _put_forward(telegram, ahead)
    with use_language("en"):
        click.echo(f"The demo’s clock shows {date(day)}, the date of the articles.")


def _free_port(port: int) -> int:
    """The port wished for, or the next one that nobody uses; 0 stays 0: any free one."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            socket.create_server(("127.0.0.1", candidate)).close()
        except OSError:
            continue
        if candidate != port:
            click.echo(f"Port {port} is in use, so the page is at {candidate}.")
        return candidate
    raise click.ClickException(f"Port {port} and the {PORTS_TRIED - 1} after it are in use: choose another by --port.")


async def run(port: int, *, fresh: bool) -> None:
    """Shows the demo until Ctrl-C, saying what it does; `fresh` forgets what earlier demos stored."""
    logs.configure("WARNING")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if fresh:
        await asyncio.to_thread(shutil.rmtree, FOLDER, ignore_errors=True)
        click.echo("What earlier demos stored is forgotten.")
    click.echo("Opening Telegram in a box: nothing leaves this machine.")
    try:
        async with showing(_free_port(port)) as demo:
            click.echo(f"\nThe phones are here:  {demo.page}\n\nCtrl-C stops everything.")
            await stop.wait()
            click.echo("\nStopping …")
    except (DatabaseUnavailable, schema.SchemaTooNew, WrongSettingsError) as error:
        raise click.ClickException(f"{error} `python -m bot demo --fresh` starts with nothing stored.") from error
    click.echo(
        "Stopped. The chats of the phones are gone; the assistant remembers the people and their requests for the next "
        "time. --fresh makes it forget them."
    )
