"""Participants and an organiser who live through an event, step by step, with the bot as processes of its own that are
killed, and stay away while time passes. Whoever acts waits for what a person would wait for.
"""

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventFeedbackRow, EventRow, RegistrationRow, ReminderRow
from db.inbox import InboxUpdate
from db.outbox import OPEN, OutboxMessage
from db.people import PersonRow
from services import clock
from services.entries import HOLDS_PLACE
from simulator import views
from simulator.conversations import NoSuchButton
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.machinery.desk_crowd import eventually

RUN: Final = (
    "import sys\n"
    "from datetime import timedelta\n"
    "from services import clock\n"
    "clock.put_forward(timedelta(seconds=float(sys.argv.pop(1))))\n"
    "import runpy\n"
    "runpy.run_module('bot', run_name='__main__')\n"
)
"""`python -m bot` at a later time: a process of its own can be told in no other way what time it is."""


class House:
    """The process of a bot, which dies, stays away while time passes, and is started again."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self._settings, self._folder = settings, folder
        self._running: asyncio.subprocess.Process | None = None
        self._ahead = timedelta()
        self.kills = 0

    async def starts(self) -> None:
        """At the time it is by now."""
        self._running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RUN, str(self._ahead.total_seconds()), "run"),
            env=self._settings,
            cwd=self._folder,
            stdout=asyncio.subprocess.DEVNULL,
        )

    async def dies(self) -> None:
        """It is killed, and another one is started in its place."""
        assert self._running is not None, "it was never started"
        assert self._running.returncode is None, "it died by itself"
        self._running.send_signal(signal.SIGKILL)
        await self._running.wait()
        self.kills += 1
        await self.starts()

    async def is_away(self, until: datetime) -> None:
        """It is killed, and comes back then; the clock of this test goes with its own."""
        ahead = max(timedelta(), until - clock.now())
        clock.put_forward(ahead)
        self._ahead += ahead
        await self.dies()

    async def ends(self) -> None:
        """Stops it in order."""
        if self._running is not None and self._running.returncode is None:
            self._running.terminate()
            await self._running.wait()


@dataclass(slots=True)
class Actor:
    """Somebody with a phone, who reads everything in order."""

    telegram: Simulator
    person: Person
    number: int = 0
    read: int = 0

    def sights(self) -> list[Seen]:
        """All that ever appeared or changed on this phone."""
        return [views.noticed(sight) for sight in self.telegram.chats[self.person.id].sights]

    def came(self, words: str) -> int:
        """How many messages that begin with these words appeared unasked, whatever became of them: a screen that says
        the same has a way back."""
        new = (seen for seen in self.sights() if not seen.edited and not seen.deleted and "Back" not in seen.labels)
        return sum(seen.text.startswith(words) for seen in new)

    async def hears(self, *words: str) -> None:
        """Waits until any of these words appear that were not read yet."""

        async def heard() -> bool:
            for at, seen in enumerate(self.sights()[self.read :], self.read + 1):
                if any(each in seen.text for each in words):
                    self.read = at
                    return True
            return False

        try:
            await eventually(heard, f"{self.person.user.first_name} hears {words}")
        except AssertionError as error:
            error.add_note(f"heard was: {[(seen.edited, seen.text[:60]) for seen in self.sights()[-5:]]}")
            raise

    async def taps(self, label: str, *then: str) -> None:
        """Taps as soon as the button is there, and waits for what comes of it."""

        async def could() -> bool:
            try:
                await self.person.taps(label)
            except NoSuchButton:
                return False
            return True

        await eventually(could, f"{self.person.user.first_name} taps {label}")
        await self.hears(*then)

    async def taps_with(self, words: str, *then: str) -> None:
        """Taps the newest button that has these words among others."""
        found: list[str] = []

        async def is_there() -> bool:
            found[:] = [label for seen in self.person.chat for label in seen.labels if words in label]
            return bool(found)

        await eventually(is_there, f"{self.person.user.first_name} sees {words}")
        await self.taps(found[-1], *then)

    async def says(self, text: str, *then: str) -> None:
        """Types, and waits for what comes of it."""
        await self.person.sends(text)
        await self.hears(*then)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one registration stands: what the test compares."""

    state: str
    is_here: bool
    has_rated: bool


@dataclass(slots=True)
class Life:
    """An event with all who take part."""

    telegram: Simulator
    db: Database
    house: House
    chance: random.Random
    turns: Iterator[int]
    marek: Actor
    guests: list[Actor]
    link: str = ""
    oversold: list[str] = field(default_factory=list)

    def of(self, ids: Iterable[int]) -> list[Actor]:
        """These guests, in this order."""
        by_id = {guest.person.id: guest for guest in self.guests}
        return [by_id[each] for each in ids]

    async def standing(self, *states: str) -> list[Actor]:
        """Guests whose registrations are in one of these states."""
        found = await self.places()
        return self.of(number for number, place in found.items() if place.state in states)

    async def event(self) -> EventRow:
        """The only event."""
        return await self.db.read(_event)

    async def places(self) -> dict[int, Place]:
        """Where everybody stands, by Telegram id."""
        return await self.db.read(_places)

    async def queue(self) -> list[int]:
        """Telegram ids of those who wait or are offered a place, in the order in which they came."""
        return await self.db.read(_queue)

    async def watches(self) -> None:
        """Looks again and again whether more places are given than there are."""
        while True:
            if wrong := await self.db.read(_oversold):
                self.oversold.append(wrong)
            await asyncio.sleep(0.2)

    async def settled(self) -> None:
        """All that was written is handled, all that is due is said."""

        async def is_settled() -> bool:
            return not self.telegram.updates.waiting and await self.db.read(_left, clock.now()) == 0

        await eventually(is_settled, "settled")

    async def fates(self) -> Counter[tuple[str, str]]:
        """How many notices ended how."""
        return await self.db.read(_fates)


def _event(session: Session) -> EventRow:
    row = session.execute(select(EventRow)).scalar_one()
    session.expunge(row)
    return row


def _places(session: Session) -> dict[int, Place]:
    rows = session.execute(
        select(PersonRow.telegram_id, RegistrationRow).join(RegistrationRow, RegistrationRow.person_id == PersonRow.id)
    )
    return {number: Place(row.status, row.checked_in_at is not None, row.has_given_feedback) for number, row in rows}


def _queue(session: Session) -> list[int]:
    rows = session.execute(
        select(PersonRow.telegram_id)
        .join(RegistrationRow, RegistrationRow.person_id == PersonRow.id)
        .where(RegistrationRow.queue_place.is_not(None))
        .order_by(RegistrationRow.queue_place)
    )
    return list(rows.scalars())


def _oversold(session: Session) -> str:
    event = session.execute(select(EventRow)).scalar()
    if event is None or event.capacity is None:
        return ""
    states = [each.value for each in HOLDS_PLACE]
    held = sum(session.execute(select(RegistrationRow.seats).where(RegistrationRow.status.in_(states))).scalars())
    return "" if held == event.taken <= event.capacity else f"{held} held, {event.taken} taken of {event.capacity}"


def _left(session: Session, now: datetime) -> int:
    updates = session.execute(select(InboxUpdate.update_id).where(InboxUpdate.state == "new")).all()
    said = session.execute(select(OutboxMessage.id).where(OPEN, OutboxMessage.due_at <= now)).all()
    planned = session.execute(select(ReminderRow.id).where(ReminderRow.due_at <= now)).all()
    return len(updates) + len(said) + len(planned)


def _fates(session: Session) -> Counter[tuple[str, str]]:
    rows = session.execute(select(OutboxMessage.notice, OutboxMessage.state).where(OutboxMessage.notice.is_not(None)))
    return Counter((str(name), state) for name, state in rows)


def ratings(session: Session) -> list[int]:
    """What was said of the event."""
    return list(session.execute(select(EventFeedbackRow.rating)).scalars())
