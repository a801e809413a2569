"""The clock: APScheduler asks again and again what is due; the rules are the services'.

APScheduler goes silent when the wall clock jumps back, so a watchdog compares wall and monotonic time and re-arms it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot import identity
from bot.process import Processor
from db.engine import CommitUncertain, Database, DatabaseUnavailable
from services import (
    attachments,
    broadcast_cards,
    broadcast_delivery,
    broadcast_reports,
    clock,
    consents,
    desk_care,
    dialogues,
    editing,
    endings,
    event_changes,
    event_forgetting,
    event_news,
    figures,
    gate,
    gate_log,
    guesses,
    holds,
    inbox,
    introductions,
    invitations,
    leases,
    outbox,
    pacing,
    partner_relays,
    profile_care,
    questions,
    reminders,
    staff_log,
    waitlist,
)
from services.answers import Answers
from services.desk import Desk
from services.pacing import Rates
from web import metrics

log = structlog.get_logger()

FORGETTING: Final = (
    inbox.forget,
    outbox.forget,
    dialogues.forget,
    attachments.forget,
    broadcast_reports.forget,
    questions.forget,
    desk_care.forget,
    editing.forget,
    consents.forget,
    event_forgetting.forget,
    gate_log.forget,
    guesses.forget,
    holds.forget,
    staff_log.forget,
    invitations.forget,
    profile_care.forget,
    partner_relays.forget,
    leases.sweep,
)
JUMP = 5.0
SELDOM: Final = 600.0
SETTLING_IN: Final = timedelta(seconds=10)
"""What is done once in so many seconds or less often waits so long after the start, when people come first."""
END_FOR = 1.0
OPEN_EVERY: Final = timedelta(minutes=1)
AHEAD: Final = 4.0
"""So many seconds' worth of announcements may wait in the outbox: enough for the sender, few enough to be paused."""
LEAST_AHEAD: Final = 20
Tick = Callable[[], Awaitable[None]]


class Clock:
    """What happens by itself in this process."""

    def __init__(
        self, db: Database, owner: str, processor: Processor, answers: Answers, *, desk: Desk | None, rates: Rates
    ) -> None:
        self._db, self._owner, self._processor = db, owner, processor
        self._ahead = max(LEAST_AHEAD, round(AHEAD * rates.overall))
        self._answers, self._desk = answers, desk
        self._ticks: tuple[tuple[Tick, float], ...] = (
            (self._live, 3.0),
            (self._sweep, 1.0),
            (self._checkpoint, 1.0),
            (self.learn, 2.0),
            (self._look_after_desk, 30.0),
            (self._look_after_events, 1.0),
            (self._look_after_profiles, 30.0),
            (self._look_after_introductions, 30.0),
            (self._tell_weekly, 30.0),
            (self._announce, 0.25),
            (self._show_progress, 1.0),
            (self._count_days, 600.0),
            (self._tell_of_endings, 600.0),
            *((self._forgetting(forget), 3600.0) for forget in FORGETTING),
        )
        self._scheduler: AsyncIOScheduler | None = None
        self._opened_at = datetime.min.replace(tzinfo=UTC)

    async def begin(self) -> None:
        """Becomes a living process and takes up what dead ones left, before anything new arrives."""
        await self._db.run(_begin, self._owner)
        await self._processor.sweep()

    async def run(self) -> None:
        """Ticks until cancelled."""
        self._arm()
        wall, steady = time.time(), time.monotonic()
        try:
            while True:
                await asyncio.sleep(1)
                drift = (time.time() - wall) - (time.monotonic() - steady)
                if abs(drift) > JUMP:
                    log.warning("clock.jumped", seconds=round(drift))
                    metrics.clock_jumps.inc()
                    self._arm()
                    wall, steady = time.time(), time.monotonic()
        finally:
            self._disarm()

    async def end(self) -> None:
        """Gives back what only a living process holds, so that a successor need not wait; a while at most."""
        with suppress(DatabaseUnavailable, CommitUncertain, TimeoutError):
            await asyncio.wait_for(self._db.run(_end, self._owner), END_FOR)

    def _arm(self) -> None:
        self._disarm()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)
        for tick, seconds in self._ticks:
            self._scheduler.add_job(
                _guarded(tick),
                "interval",
                seconds=seconds,
                max_instances=2,  # see _guarded
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=now if seconds < SELDOM else now + SETTLING_IN,
            )
        self._scheduler.start()

    def _disarm(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def _live(self) -> None:
        await self._db.run_first(leases.hold, f"process:{self._owner}", self._owner)

    async def _sweep(self) -> None:
        await self._processor.sweep()

    async def _checkpoint(self) -> None:
        await self._db.checkpoint()

    async def learn(self) -> None:
        """Takes up what the desk has published, in this process or another."""
        edition = await self._db.read(editing.newest)
        if edition != self._answers.edition:
            pages = await self._db.read(editing.published)
            await self._answers.lay_over(pages, edition)

    async def _look_after_desk(self) -> None:
        if self._desk is not None:
            await self._db.run(desk_care.plan_overdue, self._desk)
            await self._db.run(desk_care.plan_care, self._desk)
            await self._db.run(desk_care.repair, self._desk)
            await self._db.run(gate.sweep)

    async def _look_after_events(self) -> None:
        while await self._db.run(reminders.sweep) == reminders.AT_ONCE:
            pass
        for event_id in await self._db.read(event_changes.due):
            await self._db.run(event_changes.sweep, event_id)
        for event_id in await self._db.read(waitlist.due):
            await self._db.run(waitlist.sweep, event_id)
        await self._open_waitlists()

    async def _count_days(self) -> None:
        while await self._db.run(figures.keep):
            pass

    async def _tell_of_endings(self) -> None:
        await self._db.run(endings.sweep)

    async def _open_waitlists(self) -> None:
        """Each minute of the time that people see, so that a clock put forward is noticed at once."""
        if abs(clock.now() - self._opened_at) < OPEN_EVERY:
            return
        self._opened_at = clock.now()
        for event_id in await self._db.read(waitlist.opening):
            await self._db.run(waitlist.open_to_all, event_id)

    async def _look_after_profiles(self) -> None:
        for company_id in await self._db.read(profile_care.due):
            await self._db.run(profile_care.sweep, company_id)

    async def _look_after_introductions(self) -> None:
        for case_id in await self._db.read(introductions.due):
            await self._db.run(introductions.sweep, case_id)

    async def _announce(self) -> None:
        while await self._db.read(broadcast_delivery.is_under_way):
            if not await self._db.run(broadcast_delivery.work, self._ahead):
                break

    async def _show_progress(self) -> None:
        await self._db.run(broadcast_cards.sweep)

    async def _tell_weekly(self) -> None:
        await self._db.run(event_news.sweep)

    def _forgetting(self, forget: Callable[[Session], None]) -> Tick:
        """A tick of its own for each, so that one that fails holds up no other."""

        async def forgets() -> None:
            await self._db.run(forget)

        return forgets


def _guarded(tick: Tick) -> Tick:
    """A tick that harms nobody else, and passes while the last one is under way: for APScheduler that is a warning."""
    is_under_way = False

    async def ticks() -> None:
        nonlocal is_under_way
        if is_under_way:
            return
        is_under_way = True
        try:
            await tick()
        except asyncio.CancelledError:
            return  # the clock stops, which APScheduler would report as a failure
        except (DatabaseUnavailable, CommitUncertain):
            log.warning("clock.no_database", tick=tick.__name__)
        except Exception:  # the clock's boundary: one tick is lost, the next one comes
            log.exception("clock.broke", tick=tick.__name__)
        finally:
            is_under_way = False

    return ticks


def _begin(session: Session, owner: str) -> None:
    leases.bury(session, identity.dead(leases.every_owner(session)))
    leases.hold(session, f"process:{owner}", owner)


def _end(session: Session, owner: str) -> None:
    pacing.give_back(session, owner)
    inbox.give_back(session, owner)
    leases.bury(session, {owner})
