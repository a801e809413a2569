"""Phrase cards between an asker and the desk: each side chooses and reads in its own language."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import Scene, at_desk

QUESTION = "Кто ремонтирует стеклодувные станки в Атлантиде?"
REMARK = "Готовая фраза: каждая сторона читает её на своём языке."


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Scene]:
    async with at_desk(start, telegram, desk_language="de") as made:
        yield made


async def asks_in_russian(scene: Scene) -> Person:
    """Olga asks a person, in Russian."""
    olga = await newcomer(scene.telegram, "Olga", "Русский", "Продолжить", language_code="ru")
    await olga.sends(QUESTION)
    await olga.taps("Спросить специалиста")
    olga.seen()
    scene.group.seen()
    return olga


async def in_private(scene: Scene, person: Person) -> None:
    """Katrin of the desk has started the bot, in German."""
    await person.sends("/start")
    await person.taps("Deutsch")
    await person.taps("Weiter")
    person.seen()


async def opens_cards(scene: Scene) -> None:
    """Katrin follows the link under /card in the topic."""
    await scene.group.posts(scene.katrin, "/card", topic=scene.topic)
    link = await scene.group.taps(scene.katrin, "Satzkarten (Leitung)")
    await scene.katrin.follows(link["url"])


def texts(person: Person) -> list[str]:
    """What a person has seen since, without the spaces that do not break."""
    return [seen.text.replace("\xa0", " ") for seen in person.seen()]


async def test_a_german_manager_serves_a_russian_writer(scene: Scene) -> None:
    olga, katrin = await asks_in_russian(scene), scene.katrin
    await in_private(scene, katrin)

    await opens_cards(scene)
    await katrin.taps("Lieferung")
    await katrin.taps("1. Wie lang ist Ihre Lieferze…")
    assert texts(katrin)[-1].startswith("Satzkarte\n\nAn die anfragende Person, R-1001\n\nSie senden:")
    await katrin.taps("Abbrechen")
    await katrin.taps("2. Lieferzeit nach Eingang de…")
    await katrin.sends("sechs")
    assert "Bitte schreiben Sie eine Zahl in Ziffern, zum Beispiel 250." in texts(katrin)[-1]
    await katrin.sends("6")

    preview = texts(katrin)[-1]
    assert "Lieferzeit nach Eingang der Bestellung: 6 Wochen." in preview
    assert "So wird es gelesen (Russisch):\nСрок поставки после получения заказа: 6 недель." in preview
    await katrin.taps("Diesen Satz senden")

    heading = "👤 Пишет сотрудник координационного бюро · R-1001"
    assert texts(olga) == [f"{heading}\n\nСрок поставки после получения заказа: 6 недель.\n{REMARK}"]
    assert texts(katrin)[-1].startswith("📨 Weitergeleitet\nAn die anfragende Person, R-1001")
    assert scene.posts()[-1].text == (
        "📤 Per Satzkarte gesendet, gelesen auf: Russisch\n"
        "Lieferzeit nach Eingang der Bestellung: 6 Wochen.\n"
        "Satzkarte: Jede Seite liest sie in ihrer Sprache."
    )
    assert scene.name.startswith("🟨")


async def test_an_asker_answers_with_a_card_that_the_desk_reads_in_german(scene: Scene) -> None:
    await scene.ask()
    anna = scene.anna
    await anna.taps("Phrase cards")
    await anna.taps("Enquiry and offer")
    await anna.taps("1. Please make us an offer. F…")
    await anna.sends("qwertz")
    assert "I do not know this field." in texts(anna)[-1]
    await anna.sends("Pumpen")
    await anna.taps("Pumps and pumping stations")
    for typed in ("12.500", "12500"):
        await anna.sends(typed)

    seen = texts(anna)
    assert any("This number can be read in two ways." in each for each in seen)
    assert "Quantity in pieces: 12,500." in seen[-1]
    assert "This is what is read (German):" in seen[-1]
    await anna.taps("Send this sentence")
    assert texts(anna)[-1].startswith("📨 Passed on\nTo the network desk, R-1001")

    relayed = [each.text for each in scene.posts() if "Menge in Stück" in each.text]
    assert len(relayed) == 1
    assert "Bitte unterbreiten Sie uns ein Angebot. Bereich: " in relayed[0]
    assert "Menge in Stück: 12.500." in relayed[0]
    assert "Satzkarte: Jede Seite liest sie in ihrer Sprache." in relayed[0]
    await scene.group.posts(scene.katrin, "Wann?", topic=scene.topic, reply_to=scene.posts()[-1])
    assert texts(anna)[-1].endswith("Wann?")

    await anna.taps("Another phrase card")
    await anna.taps("Visit and meeting")
    await anna.taps("1. We suggest a video call. W…")
    year = datetime.now(UTC).year + 1
    await anna.sends(f"8 December {year}")
    await anna.taps("Send this sentence")
    assert f"Passt Ihnen der 8. Dezember {year}?" in scene.posts()[-1].text


async def test_what_only_the_desk_says_is_said_to_askers_alone(scene: Scene) -> None:
    olga, katrin = await asks_in_russian(scene), scene.katrin
    await in_private(scene, katrin)
    await opens_cards(scene)
    await katrin.taps("Vom Netzwerkbüro")
    await katrin.taps("2. Die EU beschränkt Beratung…")
    await katrin.taps("Diesen Satz senden")
    [told] = texts(olga)
    await olga.taps("Готовые фразы")
    groups = olga.seen()[-1].labels

    assert "ЕС ограничивает консультационные услуги" in told
    assert "статья 5n" in told
    assert "Поставка" in groups
    assert "От координационного бюро" not in groups


async def test_only_managers_answer_with_cards_and_only_where_an_answer_is_taken(scene: Scene) -> None:
    olga = await asks_in_russian(scene)
    await in_private(scene, scene.boris)
    await in_private(scene, scene.katrin)

    await scene.boris.sends("/start ph_1")
    assert "Dafür haben Sie keine Berechtigung." in texts(scene.boris)[-1]
    for link in ("ph_77", "ph_x", "ph_" + "9" * 40):
        await scene.katrin.sends(f"/start {link}")
        assert "gibt es nicht mehr" in texts(scene.katrin)[-1]

    await scene.katrin.sends("/start ph_1")
    await scene.katrin.taps("Dank und Abschluss")
    await scene.katrin.taps("3. Vielen Dank für die gute Z…")
    await olga.taps("Отозвать запрос")
    olga.seen()
    await scene.katrin.taps("Diesen Satz senden")

    assert "zurückgezogen" in texts(scene.katrin)[-1]
    assert texts(olga) == []
