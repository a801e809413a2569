"""Nobody takes the assistant for a person, or a person for the assistant: it says what it is, and who writes now."""

from dataclasses import dataclass
from typing import Final

import pytest

from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.desk_scene import UNKNOWN, at_desk


@dataclass(frozen=True, slots=True)
class Words:
    """What is tapped in one language, and how the assistant and a person of the desk are told apart in it."""

    taps: tuple[str, str, str]
    described: str
    introduced: str
    announced: str
    writes: str
    goes_to: str


WORDS: Final = {
    "de": Words(
        ("Deutsch", "Weiter", "Ansprechperson fragen"),
        "Automatisierter Assistent",
        "Ich bin ein automatisierter Assistent.",
        "Ein Mensch antwortet Ihnen hier",
        "👤 Ein Mensch aus dem Netzwerkbüro schreibt",
        "Ihre nächste Nachricht geht an einen Menschen",
    ),
    "en": Words(
        ("English", "Continue", "Ask a person"),
        "Automated assistant",
        "I am an automated assistant.",
        "A person will answer you here",
        "👤 A person of the network desk writes",
        "Your next message goes to a person",
    ),
    "ru": Words(
        ("Русский", "Продолжить", "Спросить специалиста"),
        "Автоматический ассистент",
        "Я автоматический ассистент.",
        "Вам ответит сотрудник бюро",
        "👤 Пишет сотрудник координационного бюро",
        "Следующее сообщение получит сотрудник бюро",
    ),
}


@pytest.mark.parametrize("language", WORDS)
async def test_assistant_says_what_it_is_and_each_time_that_a_person_writes(
    start: Start, telegram: Simulator, language: str
) -> None:
    words = WORDS[language]
    own_name, goes_on, asks = words.taps
    async with at_desk(start, telegram) as scene:
        nina = telegram.person("Nina", language_code=language)
        await nina.sends("/start")
        await nina.taps(own_name)
        assert telegram.profile["description", language].startswith(words.described)
        assert words.introduced in nina.screen.text

        await nina.taps(goes_on)
        await nina.sends(UNKNOWN)
        assert words.writes not in nina.screen.text
        await nina.taps(asks)
        assert words.announced in nina.screen.text
        nina.seen()

        await scene.answer("Ask the guild of Poseidonis.")
        [answer] = nina.seen()
        assert answer.text == f"{words.writes} · R-1001\n\nAsk the guild of Poseidonis."
        await nina.taps(answer.labels[0], on=answer)
        assert words.goes_to in nina.screen.text

        await scene.group.posts(scene.katrin, "/done", topic=scene.topic)
        await nina.sends("/menu")
        await nina.sends(UNKNOWN)
        assert words.writes not in "".join(seen.text for seen in nina.seen())
        assert words.goes_to not in nina.screen.text
