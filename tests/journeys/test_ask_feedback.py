"""Helpful or not: one tap keeps it, once per question; 👎 asks what was wrong and never takes the answer away."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.desk import BanRow
from db.feedback import FeedbackRow
from db.people import PersonRow
from handlers import buttons
from handlers.doors import RateAnswer
from handlers.feedback import GiveReason
from services import clock
from services.answers import key_of
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer

DUTIES = "markets/cl/customs_duties"
QUESTION = "What are the customs duties in Chile?"
GAVE_UP = "👎 Thank you, noted: Too little. A person can help you further."


def kept(session: Session) -> list[tuple[str, str, bool, str | None]]:
    rows = session.scalars(select(FeedbackRow).order_by(FeedbackRow.question_id))
    return [(row.slug, row.language, row.is_helpful, row.reason) for row in rows]


async def test_helpful_is_kept_with_one_tap_and_twice_is_once(bot: Parts, anna: Person) -> None:
    await anna.sends(QUESTION)
    answer = anna.screen

    await anna.taps_twice("👍 Helpful")

    assert anna.screen.text == f"{answer.text}\n\n👍 Thank you, noted."
    assert anna.screen.buttons == answer.buttons
    assert anna.screen.message_id == answer.message_id
    assert anna.unanswered_taps == 0
    assert await bot.db.read(kept) == [(DUTIES, "en", True, None)]


async def test_not_helpful_asks_why_and_offers_a_person(bot: Parts, anna: Person) -> None:
    await anna.sends(QUESTION)
    answer = anna.screen

    await anna.taps("👎 Not helpful")
    asked = anna.screen
    before = await bot.db.read(kept)
    await anna.taps("Too little")

    assert asked.text == f"{answer.text}\n\n👎 Noted. What was wrong?"
    assert asked.buttons == (
        ("💬 Ask a person",),
        ("Not my question", "Out of date"),
        ("Hard to follow", "Too little"),
        ("📖 More", "🔗 Open the source"),
        ("Back", "Menu"),
    )
    assert before == [(DUTIES, "en", False, None)]
    assert anna.screen.text == f"{answer.text}\n\n{GAVE_UP}"
    assert anna.screen.buttons == answer.buttons
    assert await bot.db.read(kept) == [(DUTIES, "en", False, "too_little")]


async def test_the_last_word_counts_and_is_shown_when_the_card_is_opened_again(bot: Parts, anna: Person) -> None:
    await anna.sends(QUESTION)
    await anna.taps("👎 Not helpful")
    await anna.taps("Back")
    back = anna.screen
    await anna.taps("👍 Helpful")
    await anna.taps("More")
    await anna.taps("Back")

    assert back.text.endswith("👎 You did not find this helpful.")
    assert anna.screen.text.endswith("👍 You found this helpful.")
    assert await bot.db.read(kept) == [(DUTIES, "en", True, None)]


@pytest.mark.parametrize(
    "forged",
    [
        RateAnswer(key_of(DUTIES), "en", 1, True),
        RateAnswer(key_of(DUTIES), "en", 10**12, False),
        GiveReason(key_of(DUTIES), "en", 1, "unclear"),
    ],
    ids=repr,
)
async def test_nobody_rates_for_others(bot: Parts, anna: Person, telegram: Simulator, forged: object) -> None:
    await anna.sends(QUESTION)
    carl = await newcomer(telegram, "Carl", "English", "Continue", language_code="en")

    await carl.forges(buttons.pack(forged), on=carl.screen)

    assert carl.screen.text.split("\n")[0] == anna.screen.text.split("\n")[0]
    assert "👍" not in str(carl.screen.buttons)
    assert await bot.db.read(kept) == []


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        (GiveReason(key_of(DUTIES), "en", 1, "boring"), "This menu was out of date. Here is a fresh one."),
        (RateAnswer("00000000", "en", 1, True), "This article is not available any more."),
    ],
    ids=["a reason that is none", "an article that is gone"],
)
async def test_forged_feedback_is_not_kept(bot: Parts, anna: Person, forged: object, said: str) -> None:
    await anna.sends(QUESTION)

    await anna.forges(buttons.pack(forged), on=anna.screen)

    assert anna.screen.text.split("\n")[0] == said
    assert await bot.db.read(kept) == []


async def test_who_is_banned_from_the_desk_still_reads_and_rates(bot: Parts, anna: Person) -> None:
    await bot.db.run(_ban, anna.id)

    await anna.sends(QUESTION)
    await anna.taps("👍 Helpful")

    assert anna.screen.text.endswith("👍 Thank you, noted.")
    assert await bot.db.read(kept) == [(DUTIES, "en", True, None)]


def _ban(session: Session, telegram_id: int) -> None:
    person_id = session.scalar(select(PersonRow.id).where(PersonRow.telegram_id == telegram_id))
    assert person_id is not None
    session.add(BanRow(person_id=person_id, is_shadow=False, by_id=1, since=clock.now()))


async def test_browsing_is_not_rated(anna: Person) -> None:
    await anna.sends("/markets")
    await anna.taps("🟢 Chile")
    await anna.taps("📚 Topics (2)")
    await anna.taps("Customs duties")

    assert anna.screen.buttons == (("💬 Ask a person",), ("📖 More", "🔗 Open the source"), ("Back", "Menu"))


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "question", "taps", "said"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            "Welche Zölle gelten in Chile?",
            ("👎 Nicht hilfreich", "Veraltet"),
            "👎 Danke, notiert: Veraltet. Eine Ansprechperson hilft Ihnen weiter.",
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            "Какие пошлины действуют в Чили?",
            ("👎 Не полезно", "Устарело"),
            "👎 Спасибо, учтено: Устарело. Дальше поможет специалист.",
        ),
    ],
)
async def test_feedback_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    language: str,
    goes_on: str,
    code: str,
    question: str,
    taps: tuple[str, str],
    said: str,
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)
    await person.sends(question)

    for label in taps:
        await person.taps(label)

    assert person.screen.text.split("\n")[-1] == said
    assert await bot.db.read(kept) == [(DUTIES, code, False, "out_of_date")]
