"""What is stored of somebody: shown at once, and deleted with a word; whoever comes back is a stranger."""

import json
import re

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
    [receipt] = [seen for seen in anna.seen() if "Receipt" in seen.text]
    way_on = anna.screen
    await scene.eventually(lambda: topic not in [number for number, _name, _closed in scene.group.topics])
    await anna.taps("Begin anew")

    assert b"Who repairs glass blowing lathes in Atlantis?" in files[page.file_id].content
    purposes = {each["code"] for each in json.loads(files[machine.file_id].content)["purposes"]}
    assert {"account", "questions", "desk"} <= purposes
    read = _rows(files[page.file_id].content.decode())
    assert {"Number of your account at Telegram": str(anna.id), "Language": "English"}.items() <= read[0].items()
    assert ("R-1001", "waits for the desk") in [(each.get("Number"), each.get("Status")) for each in read]
    assert "\n• 1 open question to the desk, with its topic there\n" in effects
    assert "\n\nTo delete everything, please type the word: DELETE\n" in refused
    assert receipt.text.startswith("✅ Everything is deleted\nReceipt ")
    assert "Your topics in the group of the desk are being removed." in receipt.text
    assert (
        "\n\nDeleted:\n• Your account\n• Your messages\n• Forms you have begun\n• My messages to you\n"
        "• Your questions\n• What you write with the desk or a contact\n\n"
        "These stay, without your name:\n• numbers of messages: until "
    ) in receipt.text
    assert (way_on.text, way_on.buttons) == ("Questions: desk@example.org", (("▶️ Begin anew",),))
    assert "Deutsch" in str(anna.screen.buttons)


def _rows(page: str) -> list[dict[str, str]]:
    """The tables of a page, by label."""
    cells = (re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', each) for each in page.split("<table>")[1:])
    return [dict(each) for each in cells]


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
