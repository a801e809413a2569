"""Introductions as people live through them: asked without a name, answered, introduced, or told that nothing comes."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.people import PersonRow
from handlers.buttons import pack
from handlers.introduction_words import AnswerTeaser, ReadMarketNotice
from handlers.screens import CARD
from services import companies, contact_requests, introduction_ends, introductions, people, preferences
from services.contact_requests import RequestState
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.gate_stage import Gate, at_gate

DAY = timedelta(days=1)
Later = Callable[[timedelta], None]


@pytest.fixture
async def gate(start: Start, telegram: Simulator) -> AsyncIterator[Gate]:
    async with at_gate(start, telegram) as made:
        yield made


async def sweeps(gate: Gate) -> None:
    """What the clock does, and what is said of it."""
    db = gate.scene.bot.db
    for case_id in await db.read(introductions.due):
        await db.run(introductions.sweep, case_id)
    await gate.scene.settled()


async def releases(gate: Gate, case_id: int, *, settled: bool = True) -> None:
    """Both cards are on their way; how managers decide on it is the gate's."""

    def release(session: Session) -> None:
        introductions.introduce(session, contact_requests.locked(session, case_id), gate.katrin.id)

    await gate.scene.bot.db.run(release)
    if settled:
        await gate.scene.settled()


async def joins(gate: Gate, person: Person, name: str) -> None:
    """A colleague of Carla's."""

    def join(session: Session) -> None:
        member = people.person(session, person.id)
        assert member is not None
        now = session.get_one(CompanyRow, gate.company_id).created_at
        session.add(MemberRow(person_id=member.id, company_id=gate.company_id, name=name, joined_at=now))
        session.flush()

    await gate.scene.bot.db.run(join)


def last(person: Person) -> str:
    """The text of what was said or shown last."""
    return person.seen()[-1].text


async def test_russian_words_from_cottbus_reach_a_german_who_agrees(gate: Gate, telegram: Simulator) -> None:
    """Nobody is held for writing Russian; each side reads its own language, the text stays as it was written."""
    dieter = await newcomer(telegram, "Dieter", "Deutsch", "Weiter", language_code="de")
    await joins(gate, dieter, "Dieter Muster")
    await gate.scene.anna.sends("/language")
    await gate.scene.anna.taps("Русский")
    gate.scene.anna.seen()
    made = await gate.sent(text="Ищем насосы. Анна Бейшпиль, +49 355 123456", text_language="ru")

    [teaser] = dieter.seen()
    assert teaser.text.split("\n\n") == [
        "📨 Jemand sucht Kontakt · R-1001\nNamen bleiben verborgen, bis beide zustimmen. Offen bis zum "
        + teaser.text.split("Offen bis zum ")[1].split("\n")[0],
        "Wer anfragt: Firma oder Person ohne Profil, Deutschland\n"
        "Wozu: Kaufen · Grubenwasserbehandlung\nEinsatzland: Deutschland",
        "Original: Русский\nИщем насосы. •••",
    ]
    assert teaser.buttons == (
        ("🤝 Ja, Kontakt vermitteln",),
        ("Nein", "⏳ Später"),
        ("🔕 Keine solchen Anfragen",),
        ("Zurück", "Menü"),
    )
    [to_colleague] = gate.carla.seen()
    assert to_colleague.text.startswith("📨 Somebody looks for contact · R-1001")

    await dieter.taps("🤝 Ja, Kontakt vermitteln")
    assert "Ich willige ein, dass mein Name, meine Firma und meine Kontaktdaten" in last(dieter)
    await dieter.taps_twice("☐ Ich willige ein")
    assert "🤝 Ihre Firma hat zugestimmt." in last(dieter)
    await gate.carla.taps("No")
    assert "🤝 Your company has agreed." in last(gate.carla)
    assert gate.scene.anna.seen() == []

    await releases(gate, made.case_id)

    [on_card] = gate.scene.anna.seen()
    assert on_card.text.split("\n\n")[:2] == [
        "🤝 Ваш новый контакт · R-1001\nДругая сторона одновременно получает ваш контакт.",
        "Dieter Muster\nChile Works, Чили\nКонтакт: Chile Contact, contact@chile.example\nЯзык чтения: немецкий",
    ]
    assert on_card.buttons == (
        ("✍️ Написать через ассистента",),
        ("🗂 Готовые фразы",),
        ("🏭 Отправить наш профиль",),
        ("🔎 Профиль другой стороны",),
        ("Меню",),
    )
    [card] = dieter.seen()
    assert "Anna Beispiel\nBeispiel Bergbau GmbH, Deutschland\nKontakt: anna@beispiel.example" in card.text
    assert gate.carla.seen() == []
    await dieter.taps("🏭 Unser Profil senden")
    assert "✅ Ihr Profil ist unterwegs." in last(dieter)
    [profile] = gate.scene.anna.seen()
    assert (profile.text.split("\n")[0], profile.kind) == ("🏭 Chile Works: профиль для вас · R-1001", "document")
    await gate.scene.anna.taps("🏭 Отправить наш профиль", on_card)
    assert "не опубликован" in last(gate.scene.anna)


async def test_nobody_learns_of_a_no_and_such_requests_do_not_come_again(gate: Gate, later: Later) -> None:
    anna, carla = gate.scene.anna, gate.carla
    made = await gate.sent()
    carla.seen()

    await carla.taps("🔕 No such requests")
    assert last(carla).startswith("R-1001 · request for contact\nAre you sure?\n\nThis request ends, and nobody can")
    await carla.taps("Back")
    await carla.taps("⏳ Later")
    assert "⏳ You will be asked again on" in last(carla)
    await carla.taps("🔕 No such requests")
    await carla.taps_twice("Yes, no such requests")
    assert "no introduction this time" in last(carla)

    assert anna.seen() == []
    assert (await gate.request(made.case_id)).state is RequestState.CLOSED
    row = await gate.scene.bot.db.read(companies.company, gate.company_id)
    assert row.refuses == ("buy",)
    later(4 * DAY)
    await gate.scene.settled()
    [told] = anna.seen()
    assert told.text == (
        "◽ R-1001: your request to Chile Works\n\nThere is no match now. You can ask others at any time."
    )
    assert told.buttons == (("🔎 Find other partners",), ("📋 To the request",), ("Menu",))
    assert [seen.text for seen in gate.scene.posts() if "no match now" in seen.text] == [
        "◾ Ended without an introduction. The sender reads “no match now”."
    ]


async def test_silence_ends_in_the_same_words(gate: Gate, later: Later) -> None:
    await gate.sent()
    gate.carla.seen()

    later(7 * DAY)
    await sweeps(gate)
    assert last(gate.carla).startswith("⏰ A reminder: nobody of your company has answered yet.\n\n📨 Somebody")
    later(7 * DAY)
    await sweeps(gate)
    assert (gate.carla.seen(), gate.scene.anna.seen()) == ([], [])
    later(4 * DAY)
    await gate.scene.settled()

    assert last(gate.scene.anna) == (
        "◽ R-1001: your request to Chile Works\n\nThere is no match now. You can ask others at any time."
    )
    await gate.carla.taps("🤝 Yes, introduce us")
    assert "This request is no longer open." in last(gate.carla)


async def test_who_agreed_hears_that_nothing_comes_of_it(gate: Gate, later: Later) -> None:
    """The sender blocks the assistant while both cards wait for the morning."""
    anna, carla = gate.scene.anna, gate.carla
    made = await gate.sent()
    await gate.agrees(made.case_id)
    carla.seen()

    def sleeps(session: Session, hours: str) -> None:
        night = {"zone": "Etc/UTC", "quiet_hours": hours}
        session.execute(update(PersonRow).where(PersonRow.telegram_id == carla.id).values(**night))

    await gate.scene.bot.db.run(sleeps, "00:00-23:59")
    await releases(gate, made.case_id)
    assert (anna.seen(), carla.seen()) == ([], [])
    await anna.blocks_bot()
    await gate.scene.settled()

    assert (await gate.request(made.case_id)).state is RequestState.CLOSED
    await gate.scene.bot.db.run(sleeps, "")
    later(DAY)
    await gate.scene.settled()
    assert [seen.text.split("\n")[0] for seen in carla.seen()] == ["◽ R-1001: no introduction"]


async def test_who_is_not_reached_becomes_a_task_with_a_card_to_print(gate: Gate) -> None:
    scene, carla = gate.scene, gate.carla

    def reaches(session: Session) -> None:
        member = people.person(session, carla.id)
        assert member is not None
        preferences.keep_second_channel(session, member, "+56 2 0000", language="en")

    await scene.bot.db.run(reaches)
    await carla.blocks_bot()
    made = await gate.sent()

    [note] = [seen for seen in scene.posts() if "Not reached" in seen.text]
    assert note.text.split("\n\n") == [
        "⚠️ Not reached: Chile Works",
        "They have stopped the assistant or left Telegram.",
        "Another way, given for this purpose: +56 2 0000",
        "Please reach the company in another way. The attached card can be printed or sent; it does not name who asks. "
        "Managers find the contact of the company in the private chat.",
    ]
    assert (note.kind, note.labels) == ("document", ("🛂 Gate",))
    await carla.unblocks_bot()
    await scene.settled()
    await carla.sends("/requests")
    await carla.taps("❔ R-1001 · Germany · Mine wat…")
    await carla.taps("🤝 Yes, introduce us")
    await carla.taps("☐ I agree, introduce us")
    await carla.blocks_bot()
    await releases(gate, made.case_id)
    assert [seen.text.split("\n\n")[0] for seen in scene.posts() if "contact card" in seen.text] == [
        "⚠️ Chile Works did not get the contact card"
    ]
    assert "🤝 You are introduced" in last(scene.anna)
    assert await scene.bot.db.read(introduction_ends.seen_by_sender, made) is RequestState.ASKING


async def test_rules_of_a_market_are_read_before_a_yes(gate: Gate) -> None:
    carla, scene = gate.carla, gate.scene
    made = await gate.sent(use_country="RU", text="Pumps. " * 70)
    assert carla.seen() == []

    def forwards(session: Session) -> None:
        introductions.ask(session, contact_requests.locked(session, made.case_id))

    await scene.bot.db.run(forwards)
    await scene.settled()
    [teaser] = carla.seen()
    assert "🔴 Requests are checked one by one" in teaser.text
    assert len(teaser.text) <= CARD

    await carla.taps("🤝 Yes, introduce us")
    assert last(carla).startswith("R-1001 · request for contact\n\nRussia")
    await carla.taps("Read, continue")
    assert "You say yes: please agree to the introduction." in last(carla)
    await carla.taps("Back")
    await carla.taps("No")
    assert "Are you sure?" in last(carla)
    await carla.taps("Back")
    await carla.taps("🤝 Yes, introduce us")
    await carla.taps("Read, continue")
    await carla.forges(pack(ReadMarketNotice(made.case_id, -5)), carla.chat[-1])
    assert "You say yes: please agree to the introduction." in last(carla)
    await carla.forges(pack(AnswerTeaser(made.case_id, "maybe", True)), carla.chat[-1])
    assert "This menu was out of date." in last(carla)
    await scene.anna.forges(pack(AnswerTeaser(made.case_id, "yes", True)), scene.anna.chat[-1])
    assert last(scene.anna).startswith("This request does not exist any more.")
    assert (await gate.request(made.case_id)).state is RequestState.ASKING
