"""Drafts of announcements in German and Russian: moved to another language, copied, thrown away."""

import pytest

from services.refusals import BroadcastGone
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.broadcast_stage import GERMAN, broadcast, listeners, parts


async def test_drafts_are_moved_copied_and_thrown_away_in_german_and_russian(start: Start, telegram: Simulator) -> None:
    tilda = telegram.person("Tilda", language_code="de")
    async with start(organiser_ids=frozenset({tilda.id})) as bot:
        await tilda.sends("/start")
        await tilda.taps("Deutsch")
        await tilda.taps("Weiter")
        await listeners(bot, "ru", "ru", "de")
        await tilda.sends("/broadcast")
        await tilda.taps("Neue Rundnachricht")
        await tilda.sends(GERMAN)
        german = parts(tilda)
        await tilda.taps("Kopieren")
        await tilda.taps("Verwerfen")
        await tilda.taps_twice("Verwerfen")
        gone = tilda.screen.text.split("\n")[1]
        await tilda.sends("/language")
        await tilda.taps("Русский")
        await tilda.sends("/broadcast")
        await tilda.taps("Am 8. Dezember kommen alle Un…")
        await tilda.taps("✏️ Deutsch")
        await tilda.taps("🌐 Это другой язык")
        await tilda.taps("English")
        russian = parts(tilda)
        await tilda.taps("✏️ English")
        await tilda.taps("🗑 Убрать")

        with pytest.raises(BroadcastGone):
            await broadcast(bot, 2)
        assert german[1].split("\n")[-1].startswith("⚠️ Русский")
        assert gone
        assert russian[2].endswith("👥 Получат 3 человека")
        assert (await broadcast(bot)).versions == {}
