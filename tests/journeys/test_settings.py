"""Settings: zone, quiet hours, interests, announcements, reminders and the second channel, and what is typed there."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.run import Parts
from services import clock, consents, people, preferences
from services.preferences import Frequency, Preferences
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer


def now_in(zone: str) -> str:
    return f"{clock.now().astimezone(ZoneInfo(zone)):%H:%M}"


def value(person: Person, label: str) -> str:
    """What the settings screen says of one of them."""
    [line] = [line for line in person.screen.text.split("\n") if line.startswith(f"{label}: ")]
    return line.removeprefix(f"{label}: ")


async def wishes(bot: Parts, person: Person) -> Preferences:
    return await bot.db.read(preferences.of_person, await person_id(bot, person))


async def second_channel(bot: Parts, person: Person) -> str | None:
    return await bot.db.read(preferences.second_channel, await person_id(bot, person))


async def person_id(bot: Parts, person: Person) -> int:
    found = await bot.db.read(people.person, person.id)
    assert found is not None
    return found.id


async def test_menu_leads_to_the_settings_and_back(anna: Person) -> None:
    await anna.sends("/menu")
    await anna.taps("Settings")

    lines = anna.screen.text.split("\n")
    assert lines[:3] == ["Settings", "What would you like to change?", ""]
    assert [line for line in lines[3:] if not line.startswith("Time zone")] == [
        "Language: English",
        "Quiet hours: none (as usual here)",
        "Interests: no restriction",
        "Announcements: none",
        "Reminders: as each event suggests",
        "Second channel: not given",
    ]
    assert anna.screen.buttons == (
        ("🌐 Language", "🕒 Time zone"),
        ("🌙 Quiet hours", "🎯 Interests"),
        ("📣 How often", "⏰ Reminders"),
        ("☎️ Second channel",),
        ("📣 Announcements so far",),
        ("🛡 My consents",),
        ("Menu",),
    )


async def test_language_is_reached_from_the_settings(anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Language")
    await anna.taps("Deutsch")
    await anna.taps("Einstellungen")

    assert value(anna, "Sprache") == "Deutsch"


async def test_a_zone_is_chosen_from_the_list(anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Time zone")
    first = anna.screen
    await anna.taps("More ▶")
    await anna.taps(f"Almaty · {now_in('Asia/Almaty')}")

    assert first.buttons[0][0].startswith("Berlin · ")
    assert anna.screen.text.split("\n")[1] == "Saved. Times are shown for Almaty from now on."
    assert value(anna, "Time zone") == f"Almaty ({now_in('Asia/Almaty')})"


async def test_quiet_hours_by_buttons(start: Start, telegram: Simulator) -> None:
    async with start(quiet_hours="21:00-08:00"):
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        await anna.sends("/settings")
        house = value(anna, "Quiet hours")
        await anna.taps("Quiet hours")
        choices = anna.screen.buttons[:3]
        await anna.taps("My own hours")
        await anna.taps("More ▶")
        await anna.taps("22:30")
        await anna.taps("06:30")
        own = value(anna, "Quiet hours")
        await anna.taps("Quiet hours")
        await anna.taps("No quiet hours")
        none = value(anna, "Quiet hours")
        await anna.taps("Quiet hours")
        await anna.taps("As usual here (21:00–08:00)")

        assert house == "21:00–08:00 (as usual here)"
        assert choices == (("As usual here (21:00–08:00)",), ("No quiet hours",), ("My own hours",))
        assert (own, none) == ("22:30–06:30", "none")
        assert value(anna, "Quiet hours") == house


async def test_interests_are_ticked_and_found_ticked_again(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Interests")
    await anna.taps("Chile")
    await anna.taps("Done (1)")
    await anna.taps("Payment")
    await anna.taps("Tenders")
    await anna.taps("Done (2)")
    said = value(anna, "Interests")
    await anna.taps("Interests")
    ticked = anna.screen.buttons
    await anna.taps("Done (1)")
    await anna.taps("☑ Payment")
    await anna.taps("Done (1)")

    assert said == "Chile, Tenders and Payment"
    assert ("✅ Done (1)",) in ticked
    assert "☑ Chile" in str(ticked)
    assert (await wishes(bot, anna)) == Preferences(markets=("cl",), topics=("tenders",))


async def test_announcements_need_a_consent_of_their_own(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("How often")
    await anna.taps("Once a week")
    asked = anna.screen
    before = (await wishes(bot, anna)).frequency
    await anna.taps("Yes")

    assert asked.text.split("\n")[3:] == [
        "This needs your consent:",
        "",
        consents.CONSENTS[consents.NEWS].words,
        "",
        "Responsible: Musterkammer (fictitious)",
        "",
        "Do you agree?",
    ]
    assert asked.buttons == (("Yes", "No"), ("Back", "Menu"))
    assert before is Frequency.NONE
    assert value(anna, "Announcements") == "once a week"
    assert (await wishes(bot, anna)).frequency is Frequency.WEEKLY


async def test_without_consent_there_are_no_announcements(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("How often")
    await anna.taps("At once")
    await anna.taps("No")

    assert anna.screen.text.split("\n")[1] == "Without your consent there will be no announcements."
    assert (await wishes(bot, anna)).frequency is Frequency.NONE
    assert await bot.db.read(consents.history, await person_id(bot, anna)) == []


async def test_consent_that_stands_is_not_asked_for_again_and_none_ends_it(bot: Parts, anna: Person) -> None:
    for choice in ("At once", "Yes", "How often", "Once a week", "How often", "None"):
        if choice == "At once":
            await anna.sends("/settings")
            await anna.taps("How often")
        await anna.taps(choice)

    history = await bot.db.read(consents.history, await person_id(bot, anna))
    assert [each.is_given for each in history] == [True, False]
    assert value(anna, "Announcements") == "none"


async def test_reminders_are_ticked_and_none_is_an_answer(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Reminders")
    await anna.taps("1 day before")
    await anna.taps("1 hour before")
    await anna.taps("Done (2)")
    two = value(anna, "Reminders")
    await anna.taps("Reminders")
    await anna.taps("☑ 1 day before")
    await anna.taps("☑ 1 hour before")
    await anna.taps("Done (0)")

    assert two == "1 day before and 1 hour before"
    assert value(anna, "Reminders") == "none"
    assert (await wishes(bot, anna)).reminders == ()


async def test_second_channel_is_asked_for_after_its_consent(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Second channel")
    asked = anna.screen.text
    await anna.taps("Yes")
    await anna.sends("nowhere in particular")
    refused = anna.screen.text.split("\n")[3]
    await anna.sends("anna@example.org")
    shown = value(anna, "Second channel")
    await anna.taps("Second channel")
    stored = anna.screen
    await anna.taps("Change")
    await anna.sends("Signal +49 355 000000")

    assert consents.CONSENTS[consents.SECOND_CHANNEL].words in asked
    assert refused.startswith("This is neither an e-mail address nor a number.")
    assert shown == "anna@example.org"
    assert stored.text.split("\n")[1] == "Stored: anna@example.org"
    assert stored.buttons == (("✏️ Change",), ("🗑 Delete, and end the consent",), ("Back", "Menu"))
    assert await second_channel(bot, anna) == "Signal +49 355 000000"


async def test_second_channel_is_deleted_with_its_consent(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Second channel")
    await anna.sends("yes")
    await anna.sends("anna@example.org")
    await anna.taps("Second channel")
    await anna.taps_twice("Delete, and end the consent")

    history = await bot.db.read(consents.history, await person_id(bot, anna))
    assert anna.screen.text.split("\n")[1] == "Deleted. The consent has ended too."
    assert value(anna, "Second channel") == "not given"
    assert await second_channel(bot, anna) is None
    assert [each.is_given for each in history] == [True, False]


async def test_without_consent_no_address_is_asked_for(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Second channel")
    await anna.taps("No")

    assert anna.screen.text.split("\n")[1] == "Nothing was stored."
    assert await bot.db.read(consents.history, await person_id(bot, anna)) == []


async def test_an_address_that_is_too_long_is_refused_and_nothing_is_consented(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Second channel")
    await anna.taps("Yes")
    await anna.sends("1" * 10_000)
    await anna.sends("/menu")

    assert await second_channel(bot, anna) is None
    assert await bot.db.read(consents.history, await person_id(bot, anna)) == []


@pytest.mark.parametrize(
    "data", ["S1:nothing", "S1:", "S1", "W1:", "W1:nothing", "W1:news:1", "Y1:x", "Y1:999", "S2:zone"]
)
async def test_forged_buttons_lead_nowhere_else(anna: Person, data: str) -> None:
    await anna.sends("/settings")
    await anna.forges(data, on=anna.screen)

    assert anna.unanswered_taps == 0
    assert anna.screen.text.startswith(("This menu was out of date", "Privacy"))


async def test_a_button_of_a_form_that_is_over_changes_nothing(anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Quiet hours")
    form = anna.screen
    data = anna.message(form)["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    await anna.taps_twice("No quiet hours")
    after = anna.screen.text
    await anna.sends("/menu")
    await anna.forges(data, on=anna.screen)

    assert after.split("\n")[1] == "Saved."
    assert "This menu was out of date" in anna.screen.text


async def test_a_form_that_was_left_is_offered_as_a_draft(anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Quiet hours")
    await anna.taps("My own hours")
    await anna.sends("/menu")
    await anna.taps("Continue draft")
    await anna.sends("22")
    await anna.sends("7")

    assert value(anna, "Quiet hours") == "22:00–07:00"


@pytest.mark.parametrize(
    ("language", "code", "goes_on", "words"),
    [
        (
            "Deutsch",
            "de",
            "Weiter",
            ("Einstellungen", "Mitteilungen", "Einmal pro Woche", "Ja", "Mitteilungen", "einmal pro Woche"),
        ),
        ("Русский", "ru", "Продолжить", ("Настройки", "Новости", "Раз в неделю", "Да", "Новости", "раз в неделю")),
    ],
)
async def test_announcements_in_german_and_russian(
    bot: Parts, telegram: Simulator, language: str, code: str, goes_on: str, words: tuple[str, ...]
) -> None:
    reader = await newcomer(telegram, "Reader", language, goes_on, language_code=code)
    settings, how_often, weekly, yes, label, chosen = words
    await reader.sends("/menu")
    await reader.taps(settings)
    hub = reader.screen.text
    await reader.taps(how_often)
    await reader.taps(weekly)
    asked = reader.screen.text
    await reader.taps(yes)

    [given] = await bot.db.read(consents.history, await person_id(bot, reader))
    assert max(len(hub), len(asked)) <= 900
    assert given.words in asked
    assert (given.language, given.version) == (code, consents.CONSENTS[consents.NEWS].version)
    assert value(reader, label) == chosen


async def test_withdrawn_consent_leaves_the_wishes_but_no_announcements(bot: Parts, anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("How often")
    await anna.taps("At once")
    await anna.taps("Yes")
    clock.put_forward(timedelta(days=1))
    await anna.taps("My consents")
    await anna.taps("Withdraw: news")
    await anna.sends("/settings")

    assert value(anna, "Announcements") == "none"
