"""The list of events: its pages and filters, the ways into it, and buttons that are old or forged."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.run import Parts
from services.events import Online
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.event_stage import STARTS_AT, an_event, paragraphs
from tests.services.event_scene import in_days


async def test_what_is_coming_is_listed_and_leads_to_its_detail_and_back(bot: Parts, anna: Person) -> None:
    await an_event(bot, type="workshop")

    await anna.taps("Events")
    listed = anna.screen
    await anna.taps("6 Dec · Pumps in the pit")
    detail = anna.screen
    await anna.taps("Back")

    assert listed.text == "Events\n1 event\n\n🛠 Pumps in the pit\nTue, 6 Dec 2039, 10:00 · Muster Hall"
    assert listed.buttons == (("6 Dec · Pumps in the pit",), ("🔎 Filter", "🗂 Older"), ("Menu",))
    assert detail.text.split("\n") == [
        "🛠 Pumps in the pit",
        "",
        "🗓 Tue, 6 Dec 2039, 10:00 – 16:00",
        "Time in Berlin: 10:00 – 16:00",
        "📍 Muster Hall, Example Street 1, Cottbus",
        "🗣 Language: English, German and Russian",
        "Workshop by Musterkammer",
    ]
    assert detail.buttons == (("Register",), ("📅 Calendar", "📍 Map"), ("↗️ Share",), ("Back", "Menu"))
    assert anna.screen.text == listed.text
    assert anna.unanswered_taps == 0


async def test_list_has_pages_and_remembers_them(bot: Parts, anna: Person) -> None:
    for day in range(1, 8):
        await an_event(bot, title={"en": f"Meeting {day}"}, starts_at=STARTS_AT.replace(day=day))

    await anna.sends("/events")
    first = anna.screen
    await anna.taps("2/2 ▶")
    second = anna.screen
    await anna.taps("7 Dec · Meeting 7")
    await anna.taps("Back")

    assert first.text.split("\n")[1] == "7 events, page 1 of 2"
    assert first.labels == (
        *(f"{day} Dec · Meeting {day}" for day in range(1, 6)),
        "2/2 ▶",
        "🔎 Filter",
        "🗂 Older",
        "Menu",
    )
    assert second.labels == ("6 Dec · Meeting 6", "7 Dec · Meeting 7", "◀ 1/2", "🔎 Filter", "🗂 Older", "Menu")
    assert anna.screen.text == second.text


async def test_list_is_narrowed_step_by_step_and_widened_again(bot: Parts, anna: Person) -> None:
    await an_event(bot, title={"en": "Hall"}, type="workshop", languages=["de"], markets=["CL"])
    await an_event(bot, title={"en": "Screen"}, type="webinar", place=None, online=Online(), markets=["CL", "MN"])

    await anna.sends("/events")
    await anna.taps("Filter")
    ways = anna.screen
    await anna.taps("Market: Any")
    markets = anna.screen
    await anna.taps("Chile (2)")
    narrowed = anna.screen
    await anna.taps("Filter")
    await anna.taps("Where: Any")
    await anna.taps("online (1)")
    twice = anna.screen
    await anna.taps("✕ Chile")
    await anna.taps("✕ online")

    assert ways.buttons == (
        ("Show (2)",),
        ("Type: Any",),
        ("Market: Any",),
        ("Language: Any",),
        ("Where: Any",),
        ("Back", "Menu"),
    )
    assert markets.text == "Events\n\nWhich market?"
    assert markets.buttons == (("Chile (2)", "Mongolia (1)"), ("Any",), ("Back", "Menu"))
    assert narrowed.text.split("\n")[:4] == ["Events", "2 events", "Only: Chile", ""]
    assert narrowed.labels == ("6 Dec · Hall", "6 Dec · Screen", "✕ Chile", "🔎 Filter", "🗂 Older", "Menu")
    assert twice.text.split("\n")[2] == "Only: Chile and online"
    assert anna.screen.text.split("\n")[1] == "2 events"
    assert "✕" not in str(anna.screen.buttons)


async def test_empty_list_says_so_with_a_way_on(bot: Parts, anna: Person, later: Callable[[timedelta], None]) -> None:
    await anna.sends("/events")
    nothing = anna.screen
    await an_event(bot, starts_at=in_days(1))
    later(timedelta(days=3))
    await anna.taps("Older")
    older = anna.screen
    await anna.taps(older.labels[0])
    over = anna.screen
    await anna.taps("Back")
    await anna.taps("Coming")

    assert nothing.text == "Events\nNo events are planned at the moment."
    assert nothing.buttons == (("❓ Ask a question",), ("🗂 Older",), ("Menu",))
    assert older.text.split("\n")[:2] == ["Past events", "1 event"]
    assert over.text.split("\n")[:2] == ["📅 Pumps in the pit", "This event is over."]
    assert over.labels == ("📍 Map", "Back", "Menu")
    assert anna.screen.text == nothing.text


async def test_card_of_a_market_leads_to_its_events(bot: Parts, anna: Person) -> None:
    await an_event(bot, title={"en": "Copper"}, markets=["CL"])
    await an_event(bot, title={"en": "Coal"}, markets=["MN"])

    await anna.opens("mk_cl")
    await anna.taps("Events (1)")

    assert anna.screen.text.split("\n")[:3] == ["Events", "1 event", "Only: Chile"]
    assert anna.screen.labels[:2] == ("6 Dec · Copper", "✕ Chile")


async def test_forged_and_old_buttons_end_in_a_sentence(anna: Person) -> None:
    gone = ("VD1:999999", "vo1:999999:vl1,,,,,0,0", "vs1:999999:0", "vd1:999999:7", "vn1:999999:0", "VP1:9", "vc1:5")
    old = ("vl1:nonsense::::0:0", "vl1:::::-1:0", "vl1:::::100:0", "vf1:::::0:taste", "vo1:1:zz", "vo1:1:", "vl1:::",
           "VE1:" + "x" * 60, "vl1:::" + "x" * 50 + "::0:0")  # fmt: skip
    said: dict[str, list[str]] = {}
    for forged in (*gone, *old):
        await anna.sends("/events")
        await anna.forges(forged, on=anna.screen)
        said.setdefault(paragraphs(anna)[0], []).append(forged)

    assert said == {
        "This event is not available.": list(gone),
        "This menu was out of date. Here is a fresh one.": list(old),
    }
    assert anna.unanswered_taps == 0


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "listed", "detail", "rows"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            "Veranstaltungen\n1 Veranstaltung\n\n🛠 Pumpen in der Grube\nDi., 6. Dez. 2039, 10:00 · Muster Hall",
            [
                "🛠 Pumpen in der Grube",
                "",
                "🗓 Di., 6. Dez. 2039, 10:00 – 16:00",
                "Ortszeit Berlin: 10:00 – 16:00",
                "📍 Muster Hall, Example Street 1, Cottbus",
                "🗣 Sprache: Deutsch und Englisch",
                "Workshop · Musterkammer",
                "5 Plätze frei",
            ],
            (("Anmelden",), ("📅 Kalender", "📍 Karte"), ("↗️ Teilen",), ("Zurück", "Menü")),
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            "Мероприятия\n1 мероприятие\n\n🛠 Насосы в карьере\nвт, 6 дек. 2039\u202fг., 10:00 · Muster Hall",
            [
                "🛠 Насосы в карьере",
                "",
                "🗓 вт, 6 дек. 2039\u202fг., 10:00 – 16:00",
                "Местное время (Берлин): 10:00 – 16:00",
                "📍 Muster Hall, Example Street 1, Cottbus",
                "🗣 Язык: немецкий и английский, но не русский",
                "Практикум · Musterkammer",
                "Свободно 5 мест",
            ],
            (("Зарегистрироваться",), ("📅 Календарь", "📍 Карта"), ("↗️ Поделиться",), ("Назад", "Меню")),
        ),
    ],
    ids=["de", "ru"],
)
async def test_events_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    language: str,
    goes_on: str,
    code: str,
    listed: str,
    detail: list[str],
    rows: tuple[tuple[str, ...], ...],
) -> None:
    event = await an_event(bot, languages=["de", "en"], capacity=5, type="workshop")
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    await person.sends("/events")
    shown = person.screen
    await person.opens(f"ev_{event.id}")

    assert shown.text == listed
    assert person.screen.text.split("\n") == detail
    assert person.screen.buttons == rows
