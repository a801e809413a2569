"""My consents: what was given, in which words, and one tap that takes it back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from locales import use_language
from locales.formats import date
from services import clock, consents, people, preferences
from services.consents import CONSENTS
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.test_settings import person_id

AGREED = (consents.NEWS, consents.SECOND_CHANNEL, consents.EVENT_LIST, consents.EVENT_CONTACT)


async def agrees_to_both(person: Person) -> None:
    """Gives every consent there is, in English."""
    await person.sends("/settings")
    await person.taps("How often")
    await person.taps("Once a week")
    await person.taps("Yes")
    await person.taps("Second channel")
    await person.taps("Yes")
    await person.sends("anna@example.org")


def agrees_to_be_seen(session: Session, telegram_id: int) -> None:
    """Gives the two consents of events."""
    person = people.person(session, telegram_id)
    assert person is not None
    for purpose in (consents.EVENT_LIST, consents.EVENT_CONTACT):
        consents.give(session, person, purpose, language="en")


def today() -> str:
    with use_language("en"):
        return date(clock.now().date())


async def test_without_consents_the_list_says_so(anna: Person) -> None:
    await anna.sends("/privacy")
    await anna.taps("My consents")

    assert anna.screen.text == "My consents\nYou have not consented to anything."
    assert anna.screen.buttons == (("Back", "Menu"),)


async def test_consents_are_listed_with_date_and_exact_words(anna: Person) -> None:
    await agrees_to_both(anna)
    await anna.taps("My consents")

    news, channel = CONSENTS[consents.NEWS], CONSENTS[consents.SECOND_CHANNEL]
    assert anna.screen.text.split("\n") == [
        "My consents",
        "2 consents stand.",
        "",
        news.title,
        f"✅ Given on {today()}",
        news.words,
        "",
        channel.title,
        f"✅ Given on {today()}",
        channel.words,
    ]
    assert anna.screen.buttons == (("↩️ Withdraw: news",), ("↩️ Withdraw: second way",), ("Back", "Menu"))


async def test_one_tap_withdraws_and_ends_what_stood_on_it(bot: Parts, anna: Person) -> None:
    await agrees_to_both(anna)
    await anna.taps("My consents")
    await anna.taps_twice("Withdraw: second way")

    whose = await person_id(bot, anna)
    history = await bot.db.read(consents.history, whose)
    assert anna.screen.text.split("\n")[1:3] == ["Withdrawn: A second way to reach you.", "1 consent stands."]
    assert anna.screen.buttons == (("↩️ Withdraw: news",), ("Back", "Menu"))
    assert [(each.purpose, each.is_given) for each in history] == [
        ("news", True),
        ("second_channel", True),
        ("second_channel", False),
    ]
    assert await bot.db.read(preferences.second_channel, whose) is None
    assert (await bot.db.read(preferences.of_person, whose)).frequency == "weekly"


async def test_withdrawing_what_was_never_given_adds_nothing(bot: Parts, anna: Person) -> None:
    await anna.sends("/privacy")
    await anna.forges("W1:news", on=anna.screen)

    assert anna.screen.text.split("\n")[-1] == "You have not consented to anything."
    assert await bot.db.read(consents.history, await person_id(bot, anna)) == []


async def test_nobody_withdraws_for_somebody_else(bot: Parts, telegram: Simulator, anna: Person) -> None:
    await agrees_to_both(anna)
    ben = await newcomer(telegram, "Ben", "English", "Continue", language_code="en")
    await ben.sends("/privacy")
    await ben.forges("W1:news", on=ben.screen)

    assert await bot.db.read(consents.is_given, await person_id(bot, anna), consents.NEWS)


async def test_an_old_tap_on_withdraw_works_once_more_after_a_new_consent(bot: Parts, anna: Person) -> None:
    await agrees_to_both(anna)
    await anna.taps("My consents")
    await anna.taps("Withdraw: news")
    clock.put_forward(timedelta(hours=1))
    await anna.sends("/settings")
    await anna.taps("How often")
    await anna.taps("At once")
    await anna.taps("Yes")
    await anna.forges("W1:news", on=anna.screen)

    history = await bot.db.read(consents.history, await person_id(bot, anna))
    assert [each.is_given for each in history if each.purpose == "news"] == [True, False, True, False]


@pytest.mark.parametrize(
    ("language", "code", "words", "first"),
    [
        ("Deutsch", "de", ("Meine Einwilligungen", "Widerrufen: Neuigkeiten"), "1 Einwilligung gilt."),
        ("Русский", "ru", ("Мои согласия", "Отозвать: новости"), "Действует 1 согласие."),
    ],
)
async def test_consents_in_german_and_russian(
    anna: Person, language: str, code: str, words: tuple[str, str], first: str
) -> None:
    await agrees_to_both(anna)
    await anna.sends("/language")
    await anna.taps(language)
    await anna.sends("/privacy")
    await anna.taps(words[0])
    listed = anna.screen.text
    await anna.taps(words[1])

    # The words stay those that were shown.
    assert CONSENTS[consents.NEWS].words in listed
    assert len(anna.screen.text) <= 900
    assert anna.screen.text.split("\n")[2] == first


async def test_where_there_is_no_room_for_all_words_they_are_a_tap_away(bot: Parts, anna: Person) -> None:
    await agrees_to_both(anna)
    await bot.db.run(agrees_to_be_seen, anna.id)
    await anna.taps("My consents")
    listed = anna.screen
    await anna.taps("The exact words")
    first = anna.screen
    await anna.taps("More ▶")

    words = [CONSENTS[each].words for each in AGREED]
    assert [len(each.text) <= 900 for each in (listed, first, anna.screen)] == [True] * 3
    assert [each in listed.text for each in words] == [False] * 4
    assert [each in first.text for each in words] == [True, True, False, False]
    assert [each in anna.screen.text for each in words] == [False, False, True, True]
    assert listed.buttons == (
        ("↩️ Withdraw: news",),
        ("↩️ Withdraw: second way",),
        ("↩️ Withdraw: list",),
        ("↩️ Withdraw: contact",),
        ("📄 The exact words",),
        ("Back", "Menu"),
    )
