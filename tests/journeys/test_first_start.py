"""The first start: language, notice, menu, and what came before it is not lost."""

from bot.run import Parts
from simulator.server import Simulator


async def test_newcomer_picks_a_language_reads_the_notice_and_gets_the_menu(bot: Parts, telegram: Simulator) -> None:
    anna = telegram.person("Anna", language_code="de")

    await anna.sends("/start")
    [picker] = anna.seen()
    await anna.taps("Deutsch")
    [notice] = anna.seen()
    await anna.taps("Weiter")
    [menu] = anna.seen()

    assert picker.text == "Bitte wählen Sie Ihre Sprache.\nPlease choose your language.\nВыберите, пожалуйста, язык."
    assert picker.buttons == (("✓ Deutsch",), ("English",), ("Русский",))
    assert notice.edited
    assert "Musterkammer (fictitious)" in notice.text
    assert menu.edited
    assert menu.buttons[0] == ("❓ Frage stellen",)
