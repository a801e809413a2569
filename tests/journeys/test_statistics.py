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
    assert everything.buttons == (
        ("📈 Chart", "📄 Table (XLSX)"),
        ("30 days", "This quarter"),
        ("This year", "• Everything"),
        ("Another period",),
        ("Menu",),
    )
    sheet = load_workbook(io.BytesIO(telegram.files.by_id[table.file_id].content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["day", "subject", "key", "count"]
    assert ["new_people", "de", 1] in [row[1:] for row in rows]


async def test_organiser_sees_a_chart_with_its_numbers_in_words(start: Start, telegram: Simulator) -> None:
    dora = telegram.person("Dora", language_code="de")
    async with start(organiser_ids=frozenset({dora.id})):
        await newcomer(telegram, "Ivan", "Русский", "Продолжить", language_code="ru")
        await dora.sends("/start")
        await dora.taps("Deutsch")
        await dora.taps("Weiter")
        await dora.sends("Was kostet die Einfuhr nach Chile?")
        await dora.sends("/stats")
        await dora.taps("Anderer Zeitraum")
        asked = dora.screen.text
        await dora.sends("31.1.2020")
        await dora.sends("1.1.2020")
        too_early = dora.screen.text
        await dora.sends("29.2.2020")
        own = dora.screen
        await dora.taps("Diagramm")
        nothing = dora.screen
        await dora.taps("30 Tage")
        usual = dora.screen
        await dora.taps("Anderer Zeitraum")
        await dora.taps("Abbrechen")
        left = dora.screen
        await dora.taps("Diagramm")
        await dora.taps("Diagramm")
        picture, again = [seen for seen in dora.seen() if seen.kind == "photo"]

    drawn = telegram.files.by_id[picture.file_id].content
    assert drawn.startswith(b"\x89PNG")
    assert (again.file_id, type(telegram.called("sendPhoto")[-1]["photo"])) == (picture.file_id, str), "uploaded once"
    assert picture.text.splitlines()[0].startswith("📈 Die Zahlen als Diagramm: ")
    assert "\nNeue Personen: 2\nFragen: 1 · " in picture.text
    assert "Ab welchem Tag?" in asked
    assert "31. Jan. 2020" in too_early
    assert own.text.splitlines()[1] == "31. Januar 2020 bis 29. Februar 2020"
    assert own.buttons[3] == ("• Anderer Zeitraum",)
    assert nothing.text.splitlines()[1:3] == [
        "31. Januar 2020 bis 29. Februar 2020",
        "In diesem Zeitraum ist nichts geschehen, daher gibt es kein Diagramm.",
    ]
    assert usual.text.startswith("📊 Statistik\n")
    assert usual.text == left.text
