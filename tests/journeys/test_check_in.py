"""Checking in: the picture and its code, the entrance that staff look after, the poster, the slide, the papers."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from handlers.buttons import pack
from handlers.doors import CheckInAt, ShowCheckIn
from handlers.entrance import LetInAnyway, PrintList, PrintPoster, TakeBack
from services import check_in_tokens, clock, entries, event_editing, people, registration
from services.entries import Registration
from services.events import Event
from simulator.people import Person
from simulator.server import Simulator
from tests import qr_reader
from tests.conftest import Start, newcomer
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

Later = Callable[[timedelta], None]
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Scene:
    """Katrin organises; Anna comes to an event that begins in an hour, with a firm."""

    bot: Parts
    telegram: Simulator
    katrin: Person
    anna: Person
    event: Event
    annas: Registration

    async def registers(self, person: Person, event: Event, **values: Any) -> Registration:  # Any: as in Entry
        def work(session: Session) -> Registration:
            own = people.welcome(session, person.id)
            said = entries.Entry(**{"name": person.user.first_name} | values)
            return registration.register(session, own, event.id, said)

        return await self.bot.db.run(work)

    async def changes(self, **values: Any) -> None:  # Any: as in event_editing.change
        await self.bot.db.run(
            lambda session: event_editing.change(session, self.event.id, roles=ORGANISER, by=1, **values)
        )

    async def poster(self) -> str:
        """The payload of a poster."""
        token = await self.bot.db.run(lambda session: check_in_tokens.draw(session, self.event.id))
        return f"cp_{token}"

    async def picture(self, person: Person, made: Registration) -> str:
        """The payload in the picture that this person asks for."""
        await person.forges(pack(ShowCheckIn(made.id)), person.screen)
        return qr_reader.link(person.file(person.screen)).partition("?start=")[2]

    async def opens_entrance(self) -> None:
        await self.katrin.forges(pack(CheckInAt(self.event.id)), self.katrin.screen)


def paragraphs(person: Person) -> list[str]:
    return person.screen.text.split("\n\n")


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Scene]:
    katrin = telegram.person("Katrin", language_code="en")
    async with start(organiser_ids=frozenset({katrin.id})) as bot:
        for label in ("/start", "English", "Continue"):
            await (katrin.sends(label) if label.startswith("/") else katrin.taps(label))
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        event = await bot.db.run(lambda session: an_event(session))
        made = Scene(bot, telegram, katrin, anna, event, None)  # type: ignore[arg-type]  # two lines below
        made.annas = await made.registers(anna, event, company="Muster <GmbH>")
        katrin.seen()
        yield made


def an_event(session: Session, **values: Any) -> Event:  # Any: as in event_scene.published
    begins = clock.now().replace(microsecond=0) + HOUR
    return published(session, **{"starts_at": begins, "ends_at": begins + 3 * HOUR} | values)


async def test_a_picture_carries_a_link_and_the_code_stands_below(scene: Scene) -> None:
    payload = await scene.picture(scene.anna, scene.annas)

    code = scene.annas.code
    assert scene.anna.screen.kind == "photo"
    assert payload.startswith("ci_")
    assert len(payload) == 46
    assert paragraphs(scene.anna)[-1] == (
        f"Please show this picture at the entrance, or say the code: {code[:3]} {code[3:]}"
    )
    assert scene.anna.screen.buttons == (("Back", "Menu"),)


async def test_staff_scan_and_scan_again(scene: Scene, later: Later) -> None:
    first, second = [await scene.picture(scene.anna, scene.annas) for _picture in range(2)]

    await scene.katrin.opens(first)
    once = scene.katrin.screen
    later(timedelta(minutes=7))
    await scene.katrin.opens(second)

    assert first != second
    assert once.text.split("\n\n")[:2] == ["✅ Checked in", "Anna · Muster <GmbH>\nPumps in the pit"]
    assert once.buttons == (("↩️ Take back",), ("Back", "Menu"))
    assert paragraphs(scene.katrin)[0].startswith("☑️ Already checked in: ")
    assert paragraphs(scene.katrin)[1] == "Anna · Muster <GmbH>\nPumps in the pit"


async def test_a_picture_in_other_hands_says_show_it_to_the_staff(scene: Scene) -> None:
    payload = await scene.picture(scene.anna, scene.annas)
    boris = await newcomer(scene.telegram, "Boris", "English", "Continue", language_code="en")

    for person in (scene.anna, boris):
        await person.opens(payload)
        assert person.screen.text == "Check-in\nPlease show this picture to the staff at the entrance."

    assert (await scene.bot.db.read(entries.registration, scene.annas.id)).checked_in_at is None


async def test_the_entrance_takes_codes_and_names_one_after_another(scene: Scene) -> None:
    olga = await newcomer(scene.telegram, "Ольга", "Русский", "Продолжить", language_code="ru")
    olgas = await scene.registers(olga, scene.event, company="Уурхай")
    await scene.opens_entrance()
    entrance = scene.katrin.screen

    await scene.katrin.sends(f"{olgas.code[:3]} {olgas.code[3:]}")
    by_code = scene.katrin.screen
    await scene.katrin.sends("ann")
    found = scene.katrin.screen
    await scene.katrin.taps("Anna · Muster <GmbH>")
    by_name = scene.katrin.screen
    await scene.katrin.sends("xyz")
    nobody = paragraphs(scene.katrin)[1]
    await scene.katrin.sends("x")
    few = paragraphs(scene.katrin)[1]

    assert entrance.text.split("\n\n")[0] == "Check-in · Pumps in the pit\n👥 0 of 2 people are here"
    assert entrance.buttons == (("➕ Register on the spot",), ("🖨 Poster", "📋 List"), ("Back", "Menu"))
    assert by_code.text.split("\n\n")[:2] == ["✅ Checked in", "Ольга · Уурхай\nPumps in the pit"]
    assert found.text.split("\n\n")[:2] == [
        "Check-in · Pumps in the pit\n👥 1 of 2 people are here",
        "Found for “ann”:",
    ]
    assert by_name.text.split("\n\n")[0] == "✅ Checked in"
    assert nobody == "🔍 Nobody is registered as “xyz”."
    assert few == "Please type at least three letters of the name, or the six digits of a code."


async def test_a_group_is_counted_by_button_or_by_number(scene: Scene) -> None:
    boris = await newcomer(scene.telegram, "Boris", "English", "Continue", language_code="en")
    made = await scene.registers(boris, scene.event, members=("Clara", "Dora", "Emil", "Fanny"))
    payload = await scene.picture(boris, made)
    assert "It is good for all 5 people of your group." in boris.screen.text

    await scene.katrin.opens(payload)
    everybody = scene.katrin.screen
    await scene.katrin.taps("3")
    three = scene.katrin.screen.text
    await scene.katrin.sends("4")
    four = scene.katrin.screen.text

    assert "👥 5 of 5 people are here" in everybody.text
    assert everybody.buttons[:2] == (("All 5 are here",), ("1", "2", "3", "4"))
    assert "👥 3 of 5 people are here" in three
    assert "👥 4 of 5 people are here" in four


async def test_another_day_warns_and_lets_staff_decide(scene: Scene) -> None:
    await scene.changes(starts_at=in_days(10), ends_at=in_days(11))
    payload = await scene.picture(scene.anna, scene.annas)

    await scene.katrin.opens(payload)
    warned = scene.katrin.screen
    await scene.katrin.taps_twice("Check in anyway")

    assert warned.text.startswith("⚠️ The event is not today\n")
    assert warned.buttons == (("Check in anyway",), ("Back", "Menu"))
    assert paragraphs(scene.katrin)[0].startswith("☑️ Already checked in")


async def test_who_waits_comes_in_when_a_place_is_free_and_never_before(scene: Scene) -> None:
    await scene.changes(capacity=1)
    boris = await newcomer(scene.telegram, "Boris", "English", "Continue", language_code="en")
    made = await scene.registers(boris, scene.event)
    await scene.opens_entrance()

    await scene.katrin.sends(made.code)
    full = scene.katrin.screen
    await scene.katrin.forges(pack(LetInAnyway(made.id)), full)
    forged = scene.katrin.screen.text
    await scene.changes(capacity=2)
    await scene.katrin.sends(made.code)
    await scene.katrin.taps("Check in anyway")

    assert full.text.split("\n\n")[0] == "⚠️ No confirmed place: on the waitlist\nNo place is free."
    assert full.buttons == (("Back", "Menu"),)
    assert forged == full.text
    assert paragraphs(scene.katrin)[0] == "✅ Checked in"


async def test_a_mistake_is_taken_back(scene: Scene) -> None:
    await scene.katrin.opens(await scene.picture(scene.anna, scene.annas))
    await scene.katrin.taps("Take back")

    assert paragraphs(scene.katrin)[:2] == [
        "Check-in · Pumps in the pit\n👥 0 of 1 person is here",
        "Taken back: Anna · Muster <GmbH>",
    ]


async def test_walk_ins_are_registered_at_the_door_while_there_is_room(scene: Scene) -> None:
    await scene.changes(capacity=2)
    await scene.opens_entrance()
    for name in ("Boris", "Clara"):
        await scene.katrin.taps("Register on the spot")
        await scene.katrin.sends(name)
        await scene.katrin.taps("Skip")
        if name == "Boris":
            assert paragraphs(scene.katrin)[:2] == ["✅ Checked in", "Boris\nPumps in the pit"]
            await scene.katrin.taps("Back")

    assert paragraphs(scene.katrin)[:2] == [
        "Check-in · Pumps in the pit\n👥 1 of 2 people are here",
        "There are not enough free places at this event.",
    ]


async def test_only_organisers_stand_at_the_entrance(scene: Scene) -> None:
    await scene.anna.sends("/menu")
    for deed in (
        CheckInAt(scene.event.id),
        LetInAnyway(scene.annas.id),
        TakeBack(scene.annas.id),
        PrintPoster(scene.event.id),
        PrintList(scene.event.id),
    ):
        await scene.anna.forges(pack(deed), scene.anna.screen)
        assert paragraphs(scene.anna)[0] == "You do not have access to this."


async def test_poster_and_list_come_as_pdf(scene: Scene) -> None:
    await scene.opens_entrance()
    await scene.katrin.taps("Poster")
    await scene.katrin.taps("List", on=scene.katrin.chat[-2])

    papers = [seen for seen in scene.katrin.chat if seen.kind == "document"]
    assert [seen.document for seen in papers] == [
        f"check-in-{scene.event.key}.pdf",
        f"participants-{scene.event.key}.pdf",
    ]
    assert [scene.katrin.file(seen)[:5] for seen in papers] == [b"%PDF-"] * 2


async def test_the_poster_checks_in_around_the_start(scene: Scene, later: Later) -> None:
    poster = await scene.poster()

    await scene.anna.opens(poster)
    early = paragraphs(scene.anna)[1]
    later(HOUR)
    await scene.anna.opens(poster)
    in_time = paragraphs(scene.anna)[1]
    await scene.anna.opens(poster)

    assert early.startswith("⏳ You can check in from ")
    assert in_time == "✅ You are checked in. Welcome."
    assert paragraphs(scene.anna)[1].startswith("☑️ You are checked in: ")


async def test_who_is_not_registered_does_so_before_the_poster(scene: Scene, later: Later) -> None:
    boris = await newcomer(scene.telegram, "Boris", "English", "Continue", language_code="en")
    later(HOUR)

    await boris.opens(await scene.poster())
    asked = boris.screen
    await boris.taps("Register on the spot")
    await boris.sends("Boris Muster")
    await boris.sends("Musterwerk")

    assert asked.text.split("\n\n")[1] == (
        "You are not registered for this event.\nA place is free. You can register here and now."
    )
    assert paragraphs(boris)[1] == "✅ You are checked in. Welcome."


async def test_a_late_poster_and_a_forged_one_say_so(scene: Scene, later: Later) -> None:
    later(2 * HOUR)
    await scene.anna.opens(await scene.poster())
    late = paragraphs(scene.anna)[1]
    await scene.anna.opens("cp_forged")
    forged = paragraphs(scene.anna)[0]

    assert late == "The time to check in by yourself is over. Please turn to the staff at the entrance."
    assert forged == "This event is not available."


async def test_the_code_on_the_slide_is_typed(scene: Scene, later: Later) -> None:
    later(HOUR)
    await scene.picture(scene.anna, scene.annas)
    wrong = f"{(int(scene.event.slide_code) + 1) % 10_000:04}"

    await scene.anna.taps("Type the code on the slide")
    for typed in (wrong, "four digits"):
        await scene.anna.sends(typed)
        assert paragraphs(scene.anna)[1] == "This is not the code on the slide."
    await scene.anna.sends_sticker()
    await scene.anna.sends(scene.event.slide_code)

    assert paragraphs(scene.anna)[1] == "✅ You are checked in. Welcome."


async def test_five_wrong_codes_are_enough(scene: Scene, later: Later) -> None:
    later(HOUR)
    await scene.picture(scene.anna, scene.annas)
    wrong = f"{(int(scene.event.slide_code) + 1) % 10_000:04}"
    await scene.anna.taps("Type the code on the slide")

    for _try in range(6):
        await scene.anna.sends(wrong)

    assert paragraphs(scene.anna)[1].startswith("Too many wrong codes. Please try again from ")


async def test_a_walk_in_speaks_russian(scene: Scene, later: Later) -> None:
    olga = await newcomer(scene.telegram, "Ольга", "Русский", "Продолжить", language_code="ru")
    await scene.bot.db.run(
        lambda session: registration.register(session, somebody(session, 1), scene.event.id, entry(1))
    )
    later(HOUR)

    await olga.opens(await scene.poster())
    await olga.taps("Зарегистрироваться на месте")
    await olga.sends("Ольга")
    await olga.taps("Пропустить")

    assert paragraphs(olga)[1] == "✅ Прибытие отмечено. Добро пожаловать."
