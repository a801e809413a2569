"""Somebody's own events: the menu's next one, the tabs, the ways from them into an event, and the calendar file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from services import event_editing, people, registration, waitlist
from services.events import Place
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer, settled
from tests.journeys.event_stage import hush
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

HALL = Place("Muster Hall")


async def comes(bot: Parts, person: Person, title: str, *, before: int = 0, **values: Any) -> tuple[int, int]:
    """Registers somebody for a new event after so many others; the ids of the event and of the registration."""

    def work(session: Session) -> tuple[int, int]:
        values.setdefault("place", HALL)
        event = published(session, title=dict.fromkeys(("de", "en", "ru"), title), **values)
        for number in range(before):
            registration.register(session, somebody(session, number), event.id, entry(number))
        own = people.welcome(session, person.id)
        return event.id, registration.register(session, own, event.id, entry(0)).id

    return await bot.db.run(work)


async def all_five(bot: Parts, person: Person, later: Callable[[timedelta], None]) -> None:
    """One event in each tab."""
    await comes(bot, person, "Over", starts_at=in_days(1))
    await comes(bot, person, "Sure")
    await comes(bot, person, "Full", before=1, capacity=1)
    await comes(bot, person, "Picky", needs_approval=True)
    _event, left = await comes(bot, person, "Left")

    def leave(session: Session) -> None:
        registration.cancel(session, people.welcome(session, person.id), left, undo=timedelta(0))

    await bot.db.run(leave)
    await hush(bot)
    later(timedelta(days=2))


def tabs(person: Person) -> tuple[str, ...]:
    return tuple(label for label in person.screen.labels if label.endswith(")"))


async def test_nothing_of_ones_own_leads_to_the_events(bot: Parts, anna: Person) -> None:
    await anna.taps("My events")
    nothing = anna.screen
    await anna.taps("Find events")

    assert nothing.text == "My events\nYou have not registered for any event yet."
    assert nothing.buttons == (("📅 Find events",), ("Menu",))
    assert anna.screen.text == "Events\nNo events are planned at the moment."


async def test_menu_names_the_next_event(bot: Parts, anna: Person) -> None:
    await anna.sends("/menu")
    before = anna.screen
    await comes(bot, anna, "Far", starts_at=in_days(30))
    await comes(bot, anna, "Near", starts_at=in_days(3), before=1, capacity=1)
    await anna.sends("/menu")

    assert before.text.split("\n") == ["MinGenTec · exporters’ assistant", "What can I do for you?"]
    title, coming = anna.screen.text.split("\n")
    assert title == "MinGenTec · exporters’ assistant"
    assert (coming[:6], coming[coming.index(" · ") :]) == ("Next: ", " · Near · ⏳ on the waitlist")
    assert anna.screen.buttons[:5] == (
        ("❓ Ask a question",),
        ("📅 Events", "🎟 My events"),
        ("🤝 Partners", "✉️ Requests"),
        ("🌍 Markets", "💶 Funding"),
        ("🏭 Profile", "⚙️ Settings"),
    )


async def test_tabs_hold_what_stands_in_them_and_empty_ones_are_not_shown(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    await all_five(bot, anna, later)

    await anna.sends("/my")
    coming = anna.screen
    shown = {}
    for name in ("Waiting (1)", "Invited (1)", "Past (1)", "Cancelled (1)", "Coming (1)"):
        await anna.taps(name)
        first, line = anna.screen.text.split("\n\n")
        shown[name] = (first.split("\n")[1], line.split("\n")[0], line.split("\n")[-1])

    assert [row for row in coming.buttons if row[0].startswith(("🎟", "📅 All")) or row == ("Menu",)] == [
        ("🎟 Code: Sure",),
        ("📅 All in one calendar file",),
        ("Menu",),
    ]
    assert coming.text.split("\n")[:4] == ["My events", "You are registered for these.", "", "📅 Sure"]
    assert [row for row in coming.buttons if row[0].endswith(")")] == [
        ("⏳ Waiting (1)", "🎫 Invited (1)"),
        ("🗂 Past (1)", "✖ Cancelled (1)"),
    ]
    assert shown == {
        "Waiting (1)": ("You are on the waitlist for these.", "📅 Full", "⏳ waiting: 1 of 1"),
        "Invited (1)": ("These are waiting for an answer, yours or the organisers’.", "📅 Picky", "🕓 asked for"),
        "Past (1)": ("You took part in these.", "📅 Over", "✅ registered"),
        "Cancelled (1)": ("Cancelled or declined.", "📅 Left", "you cancelled"),
        "Coming (1)": ("You are registered for these.", "📅 Sure", "✅ registered"),
    }


async def test_line_leads_to_the_event_and_back_into_its_tab(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    await all_five(bot, anna, later)
    await anna.sends("/my")
    await anna.taps("Waiting (1)")
    waiting = anna.screen

    await anna.taps(waiting.labels[0])
    event = anna.screen
    await anna.taps("Back")

    assert event.text.split("\n")[:2] == ["📅 Full", "⏳ You are on the waitlist: number 1 of 1."]
    assert anna.screen.text == waiting.text


async def test_past_event_asks_for_feedback(bot: Parts, anna: Person, later: Callable[[timedelta], None]) -> None:
    await comes(bot, anna, "Over", starts_at=in_days(1))
    await hush(bot)
    later(timedelta(days=2))

    await anna.sends("/my")

    assert anna.screen.labels[0] == "⭐ Feedback: Over"


async def test_free_place_is_to_be_answered(bot: Parts, anna: Person, telegram: Simulator) -> None:
    def offer(session: Session) -> int:
        event = published(session, capacity=1)
        first = registration.register(session, somebody(session, 1), event.id, entry(1))
        registration.register(session, people.welcome(session, anna.id), event.id, entry(0))
        registration.cancel(session, somebody(session, 1), first.id, undo=timedelta(0))
        waitlist.sweep(session, event.id)
        return event.id

    event_id = await bot.db.run(offer)
    await settled(telegram, bot)
    await anna.sends("/my")
    invited = anna.screen
    await anna.opens(f"ev_{event_id}")

    assert invited.text.split("\n")[-1] == "🎫 a place is free for you"
    assert anna.screen.text.split("\n")[1].startswith("🎫 A place is free for you until ")
    assert anna.screen.buttons[:2] == (("✅ Take the place",), ("Pass",))


async def test_many_events_have_pages(bot: Parts, anna: Person) -> None:
    for number in range(7):
        await comes(bot, anna, f"Meeting {number}", starts_at=in_days(1 + number))

    await anna.sends("/my")
    first = anna.screen
    await anna.taps("2/2 ▶")
    second = anna.screen
    await anna.taps("◀ 1/2")

    assert [line for line in first.text.split("\n") if "Meeting" in line] == [f"📅 Meeting {n}" for n in range(5)]
    assert [line for line in second.text.split("\n") if "Meeting" in line] == ["📅 Meeting 5", "📅 Meeting 6"]
    assert len(first.text) <= 900
    assert anna.screen.text == first.text


async def test_all_coming_events_come_as_one_file(bot: Parts, anna: Person) -> None:
    await comes(bot, anna, "Near")
    await comes(bot, anna, "Far", starts_at=in_days(30))
    await anna.sends("/my")
    anna.seen()

    await anna.taps("All in one calendar file")

    [file] = anna.seen()
    assert (file.kind, file.text) == ("document", "My events\n2 events for your calendar")
    assert (file.document or "").endswith(".ics")


async def test_cancelled_event_stays_among_ones_own_and_says_so(bot: Parts, anna: Person) -> None:
    event_id, _own = await comes(bot, anna, "Iced")
    await bot.db.run(lambda session: event_editing.cancel(session, event_id, "Ice", roles=ORGANISER, by=1))

    await anna.sends("/my")

    assert anna.screen.text.split("\n")[-1] == "❌ cancelled"
    assert not any(label.startswith("🎟") for label in anna.screen.labels)


async def test_forged_tabs_are_out_of_date(bot: Parts, anna: Person) -> None:
    await anna.sends("/my")
    for forged in ("vm1:nonsense:0", "vm1:coming:-1", "vm1:coming:100", "vm1:coming"):
        await anna.forges(forged, on=anna.screen)
        assert anna.screen.text.split("\n")[0] == "This menu was out of date. Here is a fresh one."
    await anna.forges("vm1:past:7", on=anna.screen)

    assert anna.screen.text == "My events\nYou have not registered for any event yet."


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "label", "first", "rows"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            "Meine Termine",
            "Meine Termine\nHier sind Sie angemeldet.",
            (("⏳ Warteliste (1)", "🎫 Eingeladen (1)"), ("🗂 Vergangene (1)", "✖ Abgesagt (1)")),
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            "Мой календарь",
            "Мой календарь\nЗдесь вы зарегистрированы.",
            (("⏳ В ожидании (1)", "🎫 Приглашения (1)"), ("🗂 Прошедшие (1)", "✖ Отменённые (1)")),
        ),
    ],
    ids=["de", "ru"],
)
async def test_own_events_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    later: Callable[[timedelta], None],
    language: str,
    goes_on: str,
    code: str,
    label: str,
    first: str,
    rows: tuple[tuple[str, ...], ...],
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)
    await all_five(bot, person, later)

    await person.sends("/menu")
    await person.taps(label)

    assert person.screen.text.split("\n\n")[0] == first
    assert [row for row in person.screen.buttons if row[0].endswith(")")] == list(rows)
