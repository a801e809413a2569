"""/stats: organisers read the figures of a period and take them along, nobody else does."""

import io

from openpyxl import load_workbook

from simulator.server import Simulator
from tests.conftest import Start, newcomer


async def test_organiser_reads_figures_of_a_period_and_saves_them(start: Start, telegram: Simulator) -> None:
    olga = telegram.person("Olga", language_code="en")
    async with start(organiser_ids=frozenset({olga.id})):
        anna = await newcomer(telegram, "Anna", "Deutsch", "Weiter", language_code="de")
        await anna.sends("/stats")
        refused = anna.screen.text
        await olga.sends("/start")
        await olga.taps("English")
        await olga.taps("Continue")
        await anna.sends("Was kostet die Einfuhr nach Chile?")
        await olga.sends("/stats")
        shown = olga.screen
        await olga.taps("Everything")
        everything = olga.screen
        await olga.taps("Table (XLSX)")
        [table] = [seen for seen in olga.seen() if seen.kind == "document"]

    assert "Statistik" not in refused
    assert shown.text.startswith("📊 Statistics\n")
    assert "\nNew people: 2\nQuestions: 1 · " in shown.text
    assert "\nPeople: 2 (" in shown.text
    assert everything.text.splitlines()[1].startswith("until ")
    assert everything.buttons[1:3] == (("30 days", "This quarter"), ("This year", "• Everything"))
    sheet = load_workbook(io.BytesIO(telegram.files.by_id[table.file_id].content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["day", "subject", "key", "count"]
    assert ["new_people", "de", 1] in [row[1:] for row in rows]
