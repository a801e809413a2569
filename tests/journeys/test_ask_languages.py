"""A question in another language than the interface: answered in the interface's, with a way to the other."""

import pytest

from bot.run import Parts
from services.answers import Answers
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer


def title(answers: Answers, slug: str, language: str) -> str:
    article = answers.article(slug, language)
    assert article is not None
    return article.title


async def test_answer_stays_in_the_interface_and_is_offered_in_the_language_of_the_question(
    anna: Person, answers: Answers
) -> None:
    await anna.sends("Wie hoch ist der Zollsatz auf Pumpen in Chile?")
    english = anna.screen
    await anna.taps("Auf Deutsch zeigen")
    german = anna.screen
    await anna.taps("Weiter auf Deutsch")

    assert english.text.split("\n")[0] == title(answers, "markets/cl/customs_duties", "en")
    assert english.buttons[-2:] == (("🌐 Auf Deutsch zeigen",), ("Menu",))
    assert german.text.split("\n")[:2] == [title(answers, "markets/cl/customs_duties", "de"), ""]
    assert german.buttons[-2:] == (("🌐 Weiter auf Deutsch",), ("Menu",))
    assert anna.screen.text.split("\n")[0] == german.text.split("\n")[0]
    assert anna.screen.buttons[0] == ("💬 Ansprechperson fragen",)
    assert "🌐" not in str(anna.screen.buttons)
    assert ("help", "sehen, was ich kann") in anna.menu


async def test_refusal_offers_to_go_on_in_the_language_of_the_question(anna: Person, answers: Answers) -> None:
    await anna.sends("Как зарегистрировать товарный знак в Германии?")
    refused = anna.screen
    await anna.taps("Продолжить по-русски")

    assert refused.text.split("\n")[0] == title(answers, "guides/trademarks", "en")
    assert refused.buttons == (("💬 Ask a person",), ("🌐 Продолжить по-русски",), ("Menu",))
    assert anna.screen.text.split("\n")[0] == title(answers, "guides/trademarks", "ru")
    assert anna.screen.buttons == (("💬 Спросить специалиста",), ("Меню",))


@pytest.mark.parametrize(
    "question", ["blorf snargle 4412 ;;;; zzz", "Chile", "Zoll?", "¿Necesito una licencia fiscal?"]
)
async def test_nothing_is_offered_where_the_language_is_no_sure_other(anna: Person, question: str) -> None:
    await anna.sends(question)

    assert "Weiter auf" not in str(anna.screen.buttons)
    assert "Продолжить по-русски" not in str(anna.screen.buttons)


async def test_original_in_a_third_language_is_not_offered_in_the_language_it_lacks(
    bot: Parts, telegram: Simulator, answers: Answers
) -> None:
    olga = await newcomer(telegram, "Olga", "Русский", "Продолжить", language_code="ru")

    await olga.sends("Brauche ich für eine Dienstreise nach Chile ein Visum?")

    assert olga.screen.text.split("\n")[:2] == [title(answers, "markets/cl/visa_travel", "en"), "Оригинал: English"]
    assert "🌐" not in str(olga.screen.buttons)


async def test_question_that_is_forgotten_only_changes_the_language(anna: Person) -> None:
    await anna.sends("Wie melde ich in Deutschland meine eigene Marke an?")

    await anna.forges("pl1:de:999999", on=anna.screen)

    assert anna.screen.text.split("\n")[0] == "Frage stellen"


async def test_language_that_is_not_offered_is_refused(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")

    await anna.forges("pl1:fr:1", on=anna.screen)

    assert anna.screen.text.split("\n")[0] == "This language is not offered any more."
