"""Announcements in journeys: somebody who hears of news, one that is sent, and what the clock does for it, at once."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.broadcasts import BroadcastRow
from services import broadcast_cards, broadcast_delivery, broadcasts, outbox, people, preferences
from services.broadcast_cards import BroadcastCard
from services.broadcasts import Broadcast, Link
from services.preferences import Frequency
from simulator.people import Person
from tests.services.broadcast_scene import ORGANISER, send, version

ALL = 1_000


async def hears(bot: Parts, person: Person, frequency: Frequency = Frequency.AT_ONCE) -> None:
    """This person has agreed to news."""

    def agrees(session: Session) -> None:
        found = people.person(session, person.id)
        assert found is not None
        preferences.choose_frequency(session, found, frequency, language=found.language or "en")

    await bot.db.run(agrees)


async def sent(bot: Parts, by: Person, links: tuple[Link, ...] = (), **words: Any) -> Broadcast:  # Any: str or Version
    """An announcement of these words by language, sent by this organiser to everybody who hears of news."""

    def works(session: Session) -> Broadcast:
        organiser = people.person(session, by.id)
        assert organiser is not None
        made = broadcasts.create(session, roles=ORGANISER, by=organiser.id)
        for language, said in words.items():
            written = version(said) if isinstance(said, str) else said
            made = broadcasts.write(session, made.id, language, written, roles=ORGANISER, by=organiser.id)
        if links:
            made = broadcasts.choose_links(session, made.id, links, roles=ORGANISER, by=organiser.id)
        return send(session, made, by=organiser.id)

    return await bot.db.run(works)


async def goes_out(bot: Parts, *, at_most: int = ALL) -> None:
    """Does at once what the clock does again and again; at most so many go into the outbox at a time."""
    while await bot.db.run(broadcast_delivery.work, at_most):
        await bot.settled()
    await bot.settled()
    await bot.db.run(broadcast_delivery.work, at_most)
    while not await bot.db.run(_shown):  # the clock's own sweep may hold a card, and be about to show it
        await bot.db.run(broadcast_cards.sweep)
        await bot.settled()


def _shown(session: Session) -> bool:
    begun = select(BroadcastRow).where(BroadcastRow.sent_by.is_not(None), BroadcastRow.begun_at.is_not(None))
    return not outbox.is_open(session, BroadcastCard.name, "") and all(
        row.card_at is not None and row.card_number == broadcast_cards.progress(session, row).ended
        for row in session.execute(begun).scalars()
    )
