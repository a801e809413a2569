"""What is stored of somebody: shown at once, and deleted with a word; whoever comes back is a stranger."""

import json

from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.desk_scene import Scene


async def test_person_reads_and_deletes_everything_and_comes_back_as_a_stranger(scene: Scene) -> None:
    anna = scene.anna
    await scene.ask()
    topic = scene.topic
    await anna.sends("/privacy")
    await anna.taps("My data, and deleting it")
    page, machine = [seen for seen in anna.seen() if seen.kind == "document"]
    files = scene.telegram.files.by_id
    await anna.taps("Delete everything")
    [effects] = [seen.text for seen in anna.seen() if "This cannot be undone." in seen.text]
    await anna.taps("Go on to delete")
    await anna.sends("yes, please")
    refused = anna.screen.text
    await anna.sends("Löschen.")
    receipt = anna.screen
    await scene.eventually(lambda: topic not in [number for number, _name, _closed in scene.group.topics])
    await anna.sends("/start")

    assert b"Who repairs glass blowing lathes in Atlantis?" in files[page.file_id].content
    purposes = {each["code"] for each in json.loads(files[machine.file_id].content)["purposes"]}
    assert {"account", "questions", "desk"} <= purposes
    assert "\n• 1 open question to the desk, with its topic there\n" in effects
    assert "\n\nTo delete everything, please type the word: DELETE\n" in refused
    assert receipt.text.startswith("✅ Everything is deleted\nReceipt ")
    assert "Your topics in the group of the desk are being removed." in receipt.text
    assert receipt.buttons == ()
    assert "Deutsch" in str(anna.screen.buttons)


async def test_nobody_is_deleted_by_leaving_the_question(telegram: Simulator, bot: object) -> None:
    boris = await newcomer(telegram, "Борис", "Русский", "Продолжить", language_code="ru")
    await boris.sends("/privacy")
    await boris.taps("Мои данные и их удаление")
    await boris.taps("Удалить всё")
    await boris.taps("Перейти к удалению")
    await boris.sends("/cancel")
    await boris.sends("/menu")

    assert "Борис" not in boris.screen.text
    assert ("⚙️ Настройки",) in [row[-1:] for row in boris.screen.buttons]
