"""After registering: who may see it, cancelling and coming back, an excuse, colleagues, and nobody else's business."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.run import Parts
from services import consents, entries
from services.consents import CONSENTS, EVENT_CONTACT, EVENT_LIST
from services.entries import State
from services.events import Question
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.registration_scene import TITLE, an_event, first_lines, known, opens, own, until
from tests.services.event_scene import in_days


async def test_both_consents_are_given_one_by_one_after_registering(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot)
    await opens(anna, event)
    await anna.taps("Register")

    await anna.taps("Who sees me")
    unticked = anna.screen
    await anna.taps_twice("Show me in the list")
    listed = await own(bot, anna, event)
    await anna.taps("Allow requests for contact")
    await anna.taps("Show me in the list")

    made = await own(bot, anna, event)
    assert unticked.buttons == (("☐ Show me in the list",), ("☐ Allow requests for contact",), ("Back", "Menu"))
    for purpose in (EVENT_LIST, EVENT_CONTACT):
        assert CONSENTS[purpose].words in unticked.text
    assert listed is not None
    assert (listed.is_listed, listed.may_be_contacted) == (True, False)
    assert made is not None
    assert (made.is_listed, made.may_be_contacted) == (False, True)
    history = await bot.db.read(consents.history, made.person_id or 0)
    assert [(each.purpose, each.is_given) for each in history] == [
        (EVENT_LIST, True),
        (EVENT_CONTACT, True),
        (EVENT_LIST, False),
    ]


async def test_withdrawing_under_my_consents_hides_at_all_events(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot)
    await opens(anna, event)
    await anna.taps("Register")
    await anna.taps("Who sees me")
    await anna.taps("Show me in the list")
    await anna.taps("Allow requests for contact")

    await anna.sends("/privacy")
    await anna.taps("My consents")
    await anna.taps("Withdraw: list")

    made = await own(bot, anna, event)
    assert made is not None
    assert (made.is_listed, made.may_be_contacted) == (False, True)


async def test_cancelling_asks_and_can_be_undone_for_a_while(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    await known(bot, anna)
    event = await an_event(bot, capacity=1)
    await opens(anna, event)
    await anna.taps("Register")

    await anna.taps("Cancel registration")
    question = anna.screen
    await anna.taps_twice("🟥 Yes")
    cancelled = anna.screen
    await anna.taps("Undo")
    again = await own(bot, anna, event)
    await anna.taps("Cancel registration")
    await anna.taps("🟥 Yes")
    later(timedelta(minutes=11))
    await until(bot, anna, event, State.CANCELLED)
    await anna.taps("Undo")

    made = await own(bot, anna, event)
    assert question.text.split("\n")[0] == f"🟥 Cancel your registration for {TITLE}?"
    assert question.buttons == (("🟥 Yes", "No"), ("Back", "Menu"))
    assert cancelled.text.split("\n")[0] == f"❌ Registration cancelled: {TITLE}"
    assert cancelled.buttons == (("↩️ Undo",), ("📅 Other events",), ("Back", "Menu"))
    assert again is not None
    assert made is not None
    assert (again.state, made.state) == (State.CONFIRMED, State.CANCELLED)
    assert anna.screen.text.split("\n\n")[0] == "It is too late to take this back."


async def test_registering_again_in_the_time_of_undoing_offers_the_old_place(
    bot: Parts, telegram: Simulator, anna: Person
) -> None:
    ben = await newcomer(telegram, "Ben", "English", "Continue", language_code="en")
    event = await an_event(bot, capacity=1)
    for person in (anna, ben):
        await known(bot, person)
        await opens(person, event)
        await person.taps("Register")
    await anna.taps("Cancel registration")
    await anna.taps("🟥 Yes")

    await anna.forges(f"VR1:{event.id}", on=anna.screen)  # a card of before the registration
    offer = anna.screen
    await anna.taps("Register")
    await anna.taps("Register")

    assert offer.buttons == (("↩️ Undo",), ("Register",), ("Back", "Menu"))
    assert first_lines(anna) == [f"⏳ On the waitlist: {TITLE}", "You are number 1 of 1."]


async def test_after_the_start_it_is_an_excuse(bot: Parts, anna: Person, later: Callable[[timedelta], None]) -> None:
    await known(bot, anna)
    event = await an_event(bot, starts_at=in_days(1))
    await opens(anna, event)
    await anna.taps("Register")
    later(timedelta(days=1, minutes=5))

    await anna.taps("Cancel registration")
    effect = anna.screen.text.split("\n")[-1]
    await anna.taps("🟥 Yes")

    made = await own(bot, anna, event)
    assert effect == "The event has begun. The organisers will know that you are excused."
    assert made is not None
    assert made.state is State.EXCUSED
    thanks = "Thank you for letting us know. The organisers will see that you cannot come."
    assert anna.screen.text.split("\n")[-1] == thanks


async def test_a_colleague_comes_along_or_is_told_how_to_register(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, capacity=2)
    await opens(anna, event)
    await anna.taps("Register")

    await anna.taps("Bring a colleague")
    await anna.sends("Ben Beispiel")
    added = anna.screen
    await anna.taps("Bring a colleague")

    made = await own(bot, anna, event)
    assert made is not None
    assert (made.members, made.seats) == (("Ben Beispiel",), 2)
    assert added.text.split("\n\n")[0] == "👥 1 person added."
    assert "With you: Ben Beispiel" in added.text
    assert anna.screen.text.split("\n")[1] == "There is no free place for another person under your registration."
    assert f"?start=ev_{event.id}" in anna.screen.text


async def test_nobody_touches_the_registration_of_somebody_else(bot: Parts, telegram: Simulator, anna: Person) -> None:
    made = await known(bot, anna)
    ben = await newcomer(telegram, "Ben", "English", "Continue", language_code="en")
    await ben.sends("/menu")

    for data in ("VC1:{}", "zc1:{}", "zu1:{}", "zb1:{}", "zv1:{}", "zs1:{}:0:1", "VT1:{}", "VL1:{}:1"):
        await ben.forges(data.format(made.id), on=ben.screen)
        assert ben.screen.text.split("\n\n")[0] == "This registration does not exist any more."

    after = await bot.db.read(entries.registration, made.id)
    assert after == made


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "words"),
    [
        ("Deutsch", "Weiter", "de", ("Anmelden", "Teilnahme absagen", "Ja", "Wer mich sieht")),
        ("Русский", "Продолжить", "ru", ("Зарегистрироваться", "Отменить регистрацию", "Да", "Кто меня видит")),
    ],
)
async def test_the_whole_way_in_german_and_russian(
    start: Start, telegram: Simulator, language: str, goes_on: str, code: str, words: tuple[str, str, str, str]
) -> None:
    async with start() as bot:
        lena = await newcomer(telegram, "Lena", language, goes_on, language_code=code)
        await known(bot, lena)
        event = await an_event(bot)
        register, cancel, yes, visible = words
        await lena.opens(f"ev_{event.id}")
        for label in (register, register, visible, "Назад" if code == "ru" else "Zurück", cancel, yes):
            await lena.taps(label)
            assert len(lena.screen.text) <= 900

        made = await own(bot, lena, event)
        assert made is not None
        assert made.state is State.LEAVING


async def test_the_summary_fits_whatever_is_asked_and_answered(bot: Parts, anna: Person) -> None:
    await known(bot, anna, company="C" * 120)
    questions = [Question(f"q{each}", "text", {"en": "Q" * 196 + " <&>"}, True) for each in range(8)]
    event = await an_event(bot, type="delegation", title={"en": "T" * 120}, questions=questions)
    await opens(anna, event)
    for _ in questions:
        await anna.sends("a" * 298 + " &")
    summary = anna.screen.text
    await anna.taps("Register")

    assert len(summary) <= 900
    assert summary.split("\n")[3:6] == ["Name: Anna Muster", f"Company: {'C' * 24}…", f"{'Q' * 24}… {'a' * 24}…"]
    made = await own(bot, anna, event)
    assert made is not None
    assert made.answers == {each.key: "a" * 298 + " &" for each in questions}
