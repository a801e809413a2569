"""Abuse by chat: floods of files, guessed links, one event again and again, a group that shouts."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.outbox import OutboxMessage, Pace
from services import entries, invitations, people, registration
from services.entries import State
from services.guesses import AT_ONCE
from simulator.attachments import PICTURE, Media
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.registration_scene import an_event, own
from tests.machinery.receiving import echo, until, writes
from tests.machinery.receiving import known as acquainted
from tests.services.event_scene import drafted
from tests.services.profile_scene import founded

NOWHERE = "This link does not lead anywhere any more."
NO_INVITATION = "This invitation is no longer good. Please ask for a new one."
ONLY_TEXT = "I can only read text. Please type your question, or show this to a person."
HOSTILE = ("🦫" * 4096, "\u202e" * 300 + "event\x00\u2067\u200f", "\x00" * 50, "A" * 30_000)


def first_paragraph(person: Person) -> str:
    return person.screen.text.split("\n\n")[0]


async def test_guessed_links_are_not_looked_up_any_more_for_a_while(
    bot: Parts, anna: Person, telegram: Simulator, later: Callable[[timedelta], None]
) -> None:
    def invite(session: Session) -> str:
        owner, company = founded(session, 77)
        return invitations.invite(session, owner, company.id)

    token = await bot.db.run(invite)
    for number in range(0, AT_ONCE, 4):
        await anna.sends(f"/start@{telegram.bot.username} cp_guess{number}")
        await anna.sends(f"/START in_guess{number}")
        await anna.sends(f"/start\n cp_guess{number}")
        await anna.opens(f"in_guess{number}")
    wrong = first_paragraph(anna)

    await anna.opens("in_onemore")
    refused = first_paragraph(anna)
    await anna.opens(f"in_{token}")
    right = first_paragraph(anna)
    ben = await newcomer(telegram, "Ben", "English", "Continue", language_code="en")
    await ben.opens(f"in_{token}")
    later(timedelta(minutes=11))
    await anna.opens("in_again")

    assert (wrong, refused, right) == (NO_INVITATION, NOWHERE, NOWHERE)
    assert ben.screen.text.startswith("Invitation")
    assert first_paragraph(anna) == NO_INVITATION
    assert await bot.db.read(lambda session: session.execute(select(func.count()).select_from(Pace)).scalar_one()) < 5


async def test_event_that_is_a_draft_cannot_be_told_from_none(bot: Parts, anna: Person) -> None:
    event = (await bot.db.run(drafted)).id

    said = []
    for number in (event, event + 1, "x", -1, 10**30):
        await anna.opens(f"ev_{number}")
        said.append(first_paragraph(anna))

    assert len(set(said)) == 1


async def test_albums_files_by_the_dozen_and_hostile_words_are_answered_with_a_way_on(
    bot: Parts, anna: Person, telegram: Simulator
) -> None:
    waits, telegram.settled = telegram.settled, None
    for _each in range(3):
        *_first, last = await anna.sends_album(*[Media("photo", PICTURE, caption="A" * 1024)] * 10)
    await anna.edits(last, "Look at this one")
    for number in range(10):
        await anna.sends_document(b"%PDF-1.7", f"{number}" * 60 + ".pdf", "\u202e🦫\x00" * 200)
    telegram.settled = waits
    assert waits is not None
    await waits()
    files = [each.text for each in anna.seen()]

    for words in HOSTILE:
        await anna.sends(words)
        assert "Menu" in str(anna.screen.buttons)
    texts = [each.text for each in anna.seen()]

    assert files == [ONLY_TEXT] * (3 + 10)  # once for each album, and not again where it was changed
    assert [each for each in texts if "went wrong" in each] == []


async def test_registering_and_cancelling_again_and_again_multiplies_nothing(start: Start, telegram: Simulator) -> None:
    katrin = telegram.person("Katrin", language_code="en")
    async with start(organiser_ids=frozenset({katrin.id}), undo="PT10M") as bot:
        for step in ("/start", "English", "Continue"):
            await (katrin.sends(step) if step.startswith("/") else katrin.taps(step))
        katrin.seen()
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        event = await an_event(bot)
        await bot.db.run(registers, anna.id, event.id)

        async with asyncio.timeout(60):
            for _each in range(5):
                await anna.opens(f"ev_{event.id}")
                await anna.taps("Cancel registration")
                await anna.taps("Yes")
                await anna.taps("Undo")

        found = await own(bot, anna, event)
        assert katrin.seen() == []
        assert found is not None
        assert found.state is State.CONFIRMED
        assert await bot.db.read(waiting_for, anna.id) <= 4


def registers(session: Session, account: int, event_id: int) -> None:
    registration.register(session, people.welcome(session, account), event_id, entries.Entry(name="Anna Muster"))


def waiting_for(session: Session, chat_id: int) -> int:
    return session.execute(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.chat_id == chat_id, OutboxMessage.state == "queued")
    ).scalar_one()


async def test_group_that_shouts_commands_keeps_nobody_waiting(start: Start, telegram: Simulator) -> None:
    async with start(chat_rate=1, group_rate=20) as bot:
        [anna, ben] = await acquainted(bot, telegram, "Anna", "Ben")
        group = telegram.group("Round table", members=[ben])
        await group.adds_bot(ben)
        group.seen()
        waits, telegram.settled = telegram.settled, None
        for _each in range(150):
            await group.posts(ben, f"/help@{telegram.bot.username}")
        await writes(telegram, anna, echo(1))
        await until(lambda: anna.unseen == 1)
        telegram.settled = waits

        assert [each.text.split("\n")[0] for each in anna.seen()] == ["Echo 1"]
        assert len(group.seen()) <= 20
