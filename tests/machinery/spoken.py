"""What the tests of the outbox share: notices of their own, their words, and looking into the rows."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.engine import Database
from db.outbox import OutboxMessage
from handlers.notices import WORDS
from handlers.screens import File, Screen
from handlers.telling import Telling
from locales.text import verbatim
from services import clock, notices, outbox, switches
from services.notices import Notice, Reader, Untold, notice
from services.outbox import Lane, Message, WhenUnsure
from services.quiet_hours import Quiet, QuietHours

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Sample(Notice):
    """A notice that says its text."""

    text: str


@notice
@dataclass(frozen=True, slots=True)
class Change(Sample):
    """Passes at any hour, is said again when nobody knows."""

    name: ClassVar[str] = "sample_change"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN


@notice
@dataclass(frozen=True, slots=True)
class Relay(Sample):
    """Says that it may be a repetition."""

    name: ClassVar[str] = "sample_relay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    is_repeated: bool = False


@notice
@dataclass(frozen=True, slots=True)
class Reminder(Sample):
    """Moves before the night, is left when nobody knows."""

    name: ClassVar[str] = "sample_reminder"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.EARLIER
    useful_for: ClassVar[timedelta | None] = timedelta(hours=3)


@notice
@dataclass(frozen=True, slots=True)
class Announcement(Sample):
    """Waits for the morning."""

    name: ClassVar[str] = "sample_announcement"
    lane: ClassVar[Lane] = Lane.ANNOUNCEMENTS
    quiet: ClassVar[Quiet] = Quiet.WAITS


@notice
@dataclass(frozen=True, slots=True)
class Cancelled(Sample):
    """Is not true any more."""

    name: ClassVar[str] = "sample_cancelled"

    def facts(self, session: Session) -> None:
        raise Untold("cancelled")


@notice
@dataclass(frozen=True, slots=True)
class Broken(Sample):
    """Cannot be put into words."""

    name: ClassVar[str] = "sample_broken"


@notice
@dataclass(frozen=True, slots=True)
class Paper(Notice):
    """Comes with a file."""

    name: ClassVar[str] = "sample_paper"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    maker: str
    slug: str


def _says(told: Sample, _at: Telling) -> Screen:
    return Screen(verbatim(told.text))


def _says_again(told: Relay, _at: Telling) -> Screen:
    return Screen(verbatim(f"(again) {told.text}" if told.is_repeated else told.text))


def _brings(told: Paper, _at: Telling) -> Screen:
    made = File(told.maker, {"slug": told.slug, "language": "en", "reader": "en"})
    return Screen(verbatim("Paper"), file=made)


def _breaks(told: Broken, _at: Telling) -> Screen:
    raise ValueError(told.text)


for _kind in (Change, Reminder, Announcement, Cancelled):
    WORDS[_kind] = _says
WORDS[Relay] = _says_again
WORDS[Paper] = _brings
WORDS[Broken] = _breaks


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox, as far as tests ask for it."""

    key: str
    state: str
    error: str | None
    attempts: int
    message_id: int | None
    chat_id: int
    due_at: datetime
    slot_at: datetime | None
    is_blank: bool


def _rows(session: Session, prefix: str) -> list[Row]:
    found = session.execute(
        select(OutboxMessage).where(OutboxMessage.dedupe_key.startswith(prefix)).order_by(OutboxMessage.id)
    ).scalars()
    return [
        Row(
            row.dedupe_key,
            row.state,
            row.error,
            row.attempts,
            row.message_id,
            row.chat_id,
            row.due_at,
            row.slot_at,
            row.body is None and row.params is None,
        )
        for row in found
    ]


async def rows(db: Database, prefix: str = "sample_") -> list[Row]:
    """The rows whose keys begin so, oldest first; answers begin with "answer:"."""
    return await db.read(_rows, prefix)


async def tell(
    db: Database,
    chat_id: int,
    told: Notice,
    *,
    key: str = "",
    at: datetime | None = None,
    hours: QuietHours | None = None,
    zone: ZoneInfo = BERLIN,
) -> None:
    """Puts a notice for this chat into the outbox."""
    await db.run(notices.tell, Reader(chat_id, zone, hours), told, key=key or f"{told}:{chat_id}", at=at)


def ready(key: str, chat_id: int, body: Mapping[str, Any], **values: Any) -> Message:  # Any: JSON; fields of Message
    """A screen that goes the paced way."""
    return Message(
        id=outbox.new_id(),
        dedupe_key=f"sample_body:{key}",
        lane=Lane.CHANGES,
        chat_id=chat_id,
        body=body,
        due_at=clock.now(),
        **values,
    )


async def pause(*bots: Parts) -> None:
    """Switches the pause on; returns when no look at the queue is under way that began before it."""
    await bots[0].db.run(switches.turn, switches.PAUSE, on=True)
    for bot in bots:
        await bot.deliverer.settled()


async def eventually(is_so: Callable[[], bool], *, within: float = 30) -> None:
    """Returns when it is so."""
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - nothing announces what tests wait for
            await asyncio.sleep(0.01)


async def all_said(bot: Parts, *, within: float = 30) -> None:
    """Puts the clock forward until nothing waits in the outbox any more."""
    async with asyncio.timeout(within):
        while True:
            await bot.settled()
            if not await bot.db.read(outbox.depth):
                return
            clock.put_forward(timedelta(minutes=1))
            await asyncio.sleep(0.05)
