"""The whole life of an event in one journey: announced, full, changed, told of, attended, rated and counted."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.outbox import OutboxMessage
from services import clock
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer
from tests.machinery.desk_crowd import eventually

BERLIN: Final = ZoneInfo("Europe/Berlin")
TITLE: Final = "Pumps in the pit"
REGISTERED: Final = f"✅ You are registered: {TITLE}"


@dataclass(slots=True)
class Stage:
    """The bot, the organiser and the days of the event, which begins on the tenth day at ten."""

    bot: Parts
    telegram: Simulator
    marek: Person
    first_day: date
    later: Callable[[timedelta], None]

    def day(self, number: int) -> date:
        """The day so many days after the first."""
        return self.first_day + timedelta(days=number)

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Puts the clock forward to this time in Berlin."""
        then = datetime.combine(self.day(day), time(hour, minute), BERLIN)
        assert then >= clock.now(), "time only goes forward"
        self.later(then - clock.now())

    async def tells(self, *people: Person) -> None:
        """Waits until each of these has something new on the phone."""

        async def told() -> bool:
            return all(person.unseen for person in people)

        await eventually(told, "what is due by now")
        await self.rests()

    async def rests(self) -> None:
        """Waits until nothing is left to do."""
        assert self.telegram.settled is not None
        await self.telegram.settled()


def first_lines(person: Person) -> list[str]:
    """The first line of everything new on a phone."""
    return [seen.text.split("\n")[0] for seen in person.seen()]


async def test_event_from_announcement_to_feedback(
    start: Start, telegram: Simulator, later: Callable[[timedelta], None]
) -> None:
    first_day = clock.now().astimezone(BERLIN).date() + timedelta(days=1)
    marek = telegram.person("Marek", language_code="en")
    async with start(quiet_hours="21:00-08:00", organiser_ids=frozenset({marek.id})) as bot:
        stage = Stage(bot, telegram, marek, first_day, later)
        stage.at(0, 10)
        for step in ("/start", "English", "Continue"):
            await (marek.sends(step) if step.startswith("/") else marek.taps(step))
        link = await is_announced(stage)
        anna, boris, clara, dora, emil, frida, gerd = [
            await newcomer(telegram, name, "English", "Continue", language_code="en")
            for name in ("Anna", "Boris", "Clara", "Dora", "Emil", "Frida", "Gerd")
        ]
        for person in (anna, boris, clara, dora, emil, frida, gerd):
            await registers(person, link)
        await is_full(anna, frida, gerd)
        for person in (anna, boris, clara, dora, emil, frida, gerd):
            person.seen()
        await place_goes_on(stage, boris, frida)
        await night_is_quiet(stage, clara, gerd)
        inside = (anna, dora, emil, frida, gerd)
        await moves(stage, *inside)
        await is_reminded(stage, *inside)
        await gets_link(stage, *inside)
        await arrive(stage, anna, dora, emil)
        await rate(stage, *inside)
        await is_counted(stage)

        assert await bot.db.read(fates) == {"sent"}
        assert [first_lines(person) for person in (boris, clara)] == [[], []]


async def is_announced(stage: Stage) -> str:
    """/new, all that participants must know, and published; the link to pass on comes back."""
    marek = stage.marek
    await marek.sends("/new")
    await marek.taps("Network meeting")
    await marek.sends(TITLE)
    await marek.sends(f"{stage.day(10):%d.%m.%Y}")
    await marek.sends("10:00")
    await marek.sends("4 hours")
    await marek.taps("Place")
    await marek.taps("Yes")
    await marek.sends("Musterhaus")
    await marek.sends("Musterstraße 1, Cottbus")
    await marek.sends_venue("Musterhaus", "Musterstraße 1, Cottbus")
    await marek.taps("Online")
    await marek.taps("Yes")
    await marek.sends("https://example.org/room")
    await marek.taps("15 minutes")
    await marek.taps("Places")
    await marek.sends("5")
    await marek.taps("Publish")
    await marek.taps("Publish now")
    assert "👥 Confirmed: 0 of 5, free: 5" in marek.screen.text
    marek.seen()
    return next(line.removeprefix("🔗 ") for line in marek.screen.text.split("\n") if line.startswith("🔗"))


async def registers(person: Person, link: str) -> None:
    """By the link, with name and company, and what the event asks besides."""
    name = person.user.first_name
    await person.follows(link)
    await person.taps("Register")
    await person.sends(f"{name} Muster")
    await person.sends(f"{name} GmbH")
    await person.taps("Skip")
    await person.taps("Register")


async def is_full(anna: Person, frida: Person, gerd: Person) -> None:
    """Five are in, the next two wait in their order."""
    assert (anna.screen.kind, anna.screen.text.split("\n")[0]) == ("document", REGISTERED)
    assert b"BEGIN:VCALENDAR" in anna.file(anna.screen)
    assert [person.screen.text.split("\n")[:2] for person in (frida, gerd)] == [
        [f"⏳ On the waitlist: {TITLE}", "You are number 1 of 1."],
        [f"⏳ On the waitlist: {TITLE}", "You are number 2 of 2."],
    ]


async def cancels(person: Person) -> None:
    await person.taps("Cancel registration")
    await person.taps("Yes")


async def place_goes_on(stage: Stage, boris: Person, frida: Person) -> None:
    """A cancellation taken back, and one that is not: then the place is offered to whoever is first."""
    await cancels(boris)
    await boris.taps("Undo")
    assert boris.screen.text.split("\n")[0] == REGISTERED
    await cancels(boris)
    assert boris.screen.text.split("\n")[0] == f"❌ Registration cancelled: {TITLE}"
    stage.at(0, 10, 5)
    assert first_lines(frida) == []

    stage.at(0, 10, 30)
    await stage.tells(frida)

    # A day of hours awake: 10:30 till 21:00, the whole next day, and half an hour of the third.
    [offer] = frida.seen()
    kept = next(line for line in offer.text.split("\n") if "kept for you" in line)
    assert offer.text.split("\n")[0] == f"🎫 A place is free for you: {TITLE}"
    assert kept.startswith("It is kept for you until ")
    assert (f" {stage.day(2).day} " in kept, "08:30" in kept) == (True, True)
    await frida.taps("Take the place")
    assert frida.screen.text.split("\n")[0] == REGISTERED
    for person in (boris, frida):
        person.seen()


async def night_is_quiet(stage: Stage, clara: Person, gerd: Person) -> None:
    """A place that becomes free at night is offered in the morning."""
    stage.at(0, 22)
    await cancels(clara)
    clara.seen()
    stage.at(0, 22, 30)
    await stage.rests()
    assert first_lines(gerd) == []

    stage.at(1, 8, 1)
    await stage.tells(gerd)

    assert first_lines(gerd) == [f"🎫 A place is free for you: {TITLE}"]
    await gerd.taps("Take the place")
    assert gerd.screen.text.split("\n")[0] == REGISTERED
    gerd.seen()


async def moves(stage: Stage, *inside: Person) -> None:
    """It begins an hour later: everybody inside is told once, with the difference and the file, and some answer."""
    marek, anna = stage.marek, inside[0]
    stage.at(2, 9)
    await marek.sends("/manage")
    await marek.taps(label_with(marek, TITLE))
    await marek.taps("Time")
    await marek.sends(f"{stage.day(10):%d.%m.%Y}")
    await marek.sends("11:00")
    await marek.sends("4 hours")
    stage.at(2, 9, 11)
    await stage.tells(*inside)

    for person in inside:
        [notice] = person.seen()
        assert (notice.kind, notice.text.split("\n")[0]) == ("document", f"🔁 Changed: {TITLE}")
        assert "Start: 10:00 → 11:00" in notice.text
        assert b"SEQUENCE:" in person.file(notice)
    await anna.taps("Still coming")
    anna.seen()
    await marek.sends("/manage")
    await marek.taps(label_with(marek, TITLE))
    assert "🔁 After the last change: 1 still coming, 0 cannot come, 4 no answer" in marek.screen.text
    marek.seen()


def label_with(person: Person, words: str) -> str:
    """The button of the screen that carries these words."""
    return next(label for label in person.screen.labels if words in label)


async def is_reminded(stage: Stage, *inside: Person) -> None:
    """A day before, and three hours before for those who still want it."""
    stage.at(9, 11, 1)
    await stage.tells(*inside)
    assert [first_lines(person) for person in inside] == [[f"⏰ Reminder: {TITLE}"]] * 5
    await inside[1].taps("No reminders")
    inside[1].seen()

    stage.at(10, 8, 1)
    await stage.tells(*(person for person in inside if person is not inside[1]))

    found = [first_lines(person) for person in inside]
    assert found == [[] if person is inside[1] else [f"⏰ Reminder: {TITLE}"] for person in inside]


async def gets_link(stage: Stage, *inside: Person) -> None:
    """The way in comes a quarter of an hour before, and a new link reaches the same message."""
    marek = stage.marek
    stage.at(10, 10, 46)
    await stage.tells(*inside)
    links: list[Seen] = []
    for person in inside:
        [told] = person.seen()
        assert told.text.split("\n")[0] == f"💻 Join online: {TITLE}"
        assert "https://example.org/room" in told.text
        links.append(told)

    await marek.taps("Online")
    await marek.taps("Yes")
    await marek.sends("https://example.org/other")
    await marek.taps("15 minutes")
    await stage.tells(*inside)

    for person, told in zip(inside, links, strict=True):
        [edited] = person.seen()
        assert (edited.message_id, edited.edited) == (told.message_id, True)
        assert "https://example.org/other" in edited.text
    marek.seen()


async def arrive(stage: Stage, anna: Person, dora: Person, emil: Person) -> None:
    """By picture, by a code that the staff types, and by the code on the slide."""
    marek = stage.marek
    await anna.taps("Code for checking in")
    picture = next(seen for seen in reversed(anna.chat) if seen.kind == "photo")
    await marek.scans(anna.file(picture))
    assert marek.screen.text.split("\n")[:3] == ["✅ Checked in", "", "Anna Muster · Anna GmbH"]
    await marek.scans(anna.file(picture))
    assert marek.screen.text.startswith("☑️ Already checked in: ")

    await dora.taps("Code for checking in")
    code = next(seen for seen in reversed(dora.chat) if seen.kind == "photo").html
    await marek.sends(code.partition("<code>")[2].partition("</code>")[0])
    assert "Dora Muster" in marek.screen.text

    await emil.taps("Code for checking in")
    await emil.taps("Type the code on the slide")
    await marek.sends("/manage")
    await marek.taps(label_with(marek, TITLE))
    await marek.taps("Check-in")
    await emil.sends(marek.screen.html.rpartition("<code>")[2].partition("</code>")[0])
    assert "✅ You are checked in. Welcome." in emil.screen.text
    for person in (anna, dora, emil, marek):
        person.seen()


async def rate(stage: Stage, *inside: Person) -> None:
    """Asked once at the end; one answers without a name but with words, one the other way round."""
    anna, dora = inside[:2]
    stage.at(10, 15, 1)
    await stage.tells(*inside)
    assert [first_lines(person) for person in inside] == [["How was it?"]] * 5
    await anna.taps("Very good")
    await anna.sends("More pumps.")
    await anna.taps("No, anonymously")
    assert anna.screen.text.split("\n")[0] == "Thank you for your feedback"
    await dora.taps("Good")
    await dora.taps("Skip")
    await dora.taps("Yes")
    for person in (anna, dora):
        person.seen()


async def is_counted(stage: Stage) -> None:
    """What the organiser has in the end: figures, words and a table."""
    marek = stage.marek
    await marek.sends("/manage")
    await marek.taps("Past events")
    await marek.taps(label_with(marek, TITLE))
    assert "🚪 Checked in: 3\n⭐ 4.5 of 5, answers: 2" in marek.screen.text
    await marek.taps("Participants")
    await marek.taps("CSV")
    table = next(seen for seen in reversed(marek.chat) if seen.document)
    rows = csv.DictReader(io.StringIO(marek.file(table).decode("utf-8-sig")), delimiter=";")
    assert sorted((row["name"], row["state"], bool(row["checked_in_at"])) for row in rows) == [
        ("Anna Muster", "confirmed", True),
        ("Boris Muster", "cancelled", False),
        ("Clara Muster", "cancelled", False),
        ("Dora Muster", "confirmed", True),
        ("Emil Muster", "confirmed", True),
        ("Frida Muster", "confirmed", False),
        ("Gerd Muster", "confirmed", False),
    ]


def fates(session: Session) -> set[str]:
    """How everything that was said has ended."""
    return set(session.execute(select(OutboxMessage.state)).scalars())
