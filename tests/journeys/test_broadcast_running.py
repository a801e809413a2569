"""An announcement on its way: what its readers get, the card of whoever sent it, pause, stop, and what comes of it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from handlers import buttons
from handlers.broadcast_card_words import TurnSending
from handlers.broadcast_words import ReadAnnouncement
from handlers.doors import ShowBroadcast
from services import broadcast_cards, broadcast_delivery, clock, consents, erasure, event_news, people, switches
from services.broadcasts import Fate, Link
from services.preferences import Frequency
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.announcing import goes_out, hears, sent
from tests.machinery.spoken import eventually
from tests.services.broadcast_scene import version
from tests.services.event_scene import published

BERLIN = ZoneInfo("Europe/Berlin")
Later = Callable[[timedelta], None]


@pytest.fixture
async def marek(telegram: Simulator) -> Person:
    """Who announces; not yet welcomed."""
    return telegram.person("Marek", language_code="en")


async def opens(person: Person) -> Person:
    await person.sends("/start")
    await person.taps("English")
    await person.taps("Continue")
    person.seen()
    return person


async def test_everybody_reads_it_in_their_language_and_its_card_tells_how_it_went(
    start: Start, telegram: Simulator, marek: Person
) -> None:
    async with start(organiser_ids={marek.id}) as bot:
        await opens(marek)
        jana = await newcomer(telegram, "Jana", "Deutsch", "Weiter", language_code="de")
        ayna = await newcomer(telegram, "Ayna", "Русский", "Продолжить", language_code="ru")
        paul = await newcomer(telegram, "Paul", "English", "Continue", language_code="en")
        for person in (jana, ayna, paul):
            await hears(bot, person)
        paul.deletes_account()
        event = await bot.db.run(published)
        links = (Link(slug="guides/de-minimis"), Link(event_id=event.id))
        made = await sent(bot, marek, links, de="<b>Neu</b> &amp; gut", en="<i>New</i> and good")
        await goes_out(bot)

        [german], [russian] = jana.seen(), ayna.seen()
        assert german.text == "Neu & gut"
        assert (german.buttons[-2:], len(german.buttons)) == ((("🔕 Keine solchen Nachrichten",), ("Menü",)), 4)
        assert russian.text == "Оригинал: English\n\nNew and good"
        assert russian.html.endswith("<i>New</i> and good")
        await jana.taps(german.buttons[1][0], german)
        assert "Pumpen in der Grube" in jana.screen.text
        await ayna.taps(russian.buttons[2][0], russian)
        assert ayna.screen.text.startswith("🔕")

        card = marek.chat[-1]
        assert card.text.split("\n\n")[:2] == [
            "✅ The announcement has gone out",
            "Sent: 2 of 3\nAssistant stopped or account gone: 1",
        ]
        await marek.taps("The announcement", card)
        assert marek.chat[-1].text == "New and good"
        await marek.taps("Table", card)
        await marek.taps("Chart", card)
        assert [each.kind for each in marek.chat[-2:]] == ["document", "photo"]
        assert made.expected == 3
        await marek.forges(buttons.pack(ShowBroadcast(made.id)), card)
        assert "Button 2: 1 tap\nRegistrations that followed: 0\nNo more news wished: 1" in marek.screen.text


async def test_paused_goes_on_after_a_restart(start: Start, telegram: Simulator, marek: Person) -> None:
    async with start(organiser_ids={marek.id}, send_rate=4) as bot:
        await opens(marek)
        readers = [await newcomer(telegram, f"R{each}", "English", "Continue", language_code="en") for each in range(9)]
        for reader in readers:
            await hears(bot, reader)
        await sent(bot, marek, en="News")
        await bot.db.run(broadcast_delivery.work, 100)
        await bot.db.run(broadcast_cards.sweep)
        await eventually(lambda: marek.unseen > 0)
        [card] = marek.seen()
        await marek.taps("Pause", card)
        paused = marek.seen()[-1]
        assert (paused.message_id, paused.edited, paused.text.split("\n")[0]) == (
            card.message_id,
            True,
            "⏸ The announcement is paused",
        )
        had = [len(each.seen()) for each in readers]
        assert sum(had) < 9

    async with start(organiser_ids={marek.id}) as bot:
        await goes_out(bot)
        assert [len(each.seen()) for each in readers] == [0] * 9
        await marek.taps("Go on", card)
        await goes_out(bot)
        assert [before + len(each.seen()) for before, each in zip(had, readers, strict=True)] == [1] * 9
        assert "Sent: 9 of 9" in marek.look(card).text


async def test_stopping_asks_first_and_says_who_never_gets_it(
    start: Start, telegram: Simulator, marek: Person, later: Later
) -> None:
    async with start(organiser_ids={marek.id}, quiet_hours="21:00-08:00") as bot:
        await opens(marek)
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        await hears(bot, anna)
        await hears(bot, marek)
        later(datetime.combine(clock.now().date() + timedelta(days=1), time(23), BERLIN) - clock.now())
        made = await sent(bot, marek, en="News")
        await goes_out(bot)
        [card] = marek.seen()
        assert "Sent: 0 of 2\nStill to come: 2\n\nThe others are not disturbed now. It goes on:" in card.text
        await marek.taps("Stop", card)
        assert marek.screen.text.split("\n\n")[1] == (
            "0 have got it. 2 will not get it any more, and it cannot be taken up again."
        )
        await marek.taps_twice("Stop for good")
        assert "Sent: 0 of 2\nNot sent: 2\n• stopped before it went out: 2\n\n" in marek.screen.text
        later(timedelta(hours=12))
        await goes_out(bot)
        assert "⏹ The announcement was stopped" in marek.look(card).text
        assert anna.seen() == []
        await anna.forges(buttons.pack(TurnSending(made.id, "resume")), anna.screen)
        assert "You do not have access to this." in anna.screen.text


async def test_who_wants_it_weekly_reads_it_on_monday_and_again_in_the_settings(
    start: Start, telegram: Simulator, marek: Person, later: Later
) -> None:
    async with start(organiser_ids={marek.id}) as bot:
        await opens(marek)
        jana = await newcomer(telegram, "Jana", "Deutsch", "Weiter", language_code="de")
        await hears(bot, jana, Frequency.WEEKLY)
        made = await sent(bot, marek, de="Neues aus Cottbus\nund mehr")
        await goes_out(bot)
        assert jana.seen() == []
        assert "Comes with the weekly overview: 1" in marek.seen()[-1].text
        await jana.forges(buttons.pack(ReadAnnouncement(made.id)), jana.screen)
        assert "gibt es nicht mehr" in jana.screen.text

        today = clock.now().astimezone(BERLIN).date()
        monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(9, 30), BERLIN)
        later(monday - clock.now())
        jana.seen()
        await bot.db.run(event_news.sweep)
        await bot.settled()
        [week] = jana.seen()
        assert "• Neues aus Cottbus" in week.text
        await jana.taps("Neues aus Cottbus und mehr", week)
        assert jana.seen()[-1].text == "Neues aus Cottbus\nund mehr"
        await jana.sends("/settings")
        await jana.taps("Bisherige Rundnachrichten")
        assert "Neues aus Cottbus" in jana.screen.text
        assert (await bot.db.run(broadcast_cards.counts, made.id)) == {Fate.SENT: 1}


async def test_who_left_or_ended_the_news_between_expansion_and_sending_gets_nothing(
    start: Start, telegram: Simulator, marek: Person
) -> None:
    async with start(organiser_ids={marek.id}) as bot:
        await opens(marek)
        anna, paul = [
            await newcomer(telegram, name, "English", "Continue", language_code="en") for name in ("Anna", "Paul")
        ]
        for reader in (anna, paul):
            await hears(bot, reader)
        await bot.db.run(switches.turn, switches.PAUSE, on=True)
        made = await sent(bot, marek, en="News")
        await bot.db.run(broadcast_delivery.work, 100)

        def leave(session: Session) -> None:
            gone, silent = (people.person(session, each.id) for each in (anna, paul))
            assert gone is not None
            assert silent is not None
            erasure.erase(session, gone, roles=frozenset())
            consents.withdraw(session, silent, consents.NEWS)

        await bot.db.run(leave)
        await bot.db.run(switches.turn, switches.PAUSE, on=False)
        await goes_out(bot)
        assert (anna.seen(), paul.seen()) == ([], [])
        assert "Not sent: 2\n• news not wished any more: 1\n• data deleted: 1" in marek.seen()[-1].text
        assert (await bot.db.run(broadcast_cards.counts, made.id)) == {Fate.SKIPPED: 2}


async def test_operators_hear_once_of_words_that_telegram_refuses_for_all(
    start: Start, telegram: Simulator, marek: Person
) -> None:
    olga = telegram.person("Olga", language_code="en")
    async with start(organiser_ids={marek.id}, operator_ids={olga.id}) as bot:
        await opens(marek)
        await opens(olga)
        readers = [await newcomer(telegram, f"R{each}", "English", "Continue", language_code="en") for each in range(3)]
        for reader in readers:
            await hears(bot, reader)
        await sent(bot, marek, en=version("News", kind="photo", file_id="of another bot"))
        await goes_out(bot)
        assert [len(each.seen()) for each in readers] == [0] * 3
        [told] = olga.seen()
        assert "Wrong file identifier" in told.text
        assert "Sent: 0 of 3\nRefused by Telegram: 3" in marek.seen()[-1].text
