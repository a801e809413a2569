"""Tables as files: what is in a cell comes back from it, and no spreadsheet takes a cell for a formula."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services import tables
from services.tables import Table

STARTS = "=+-@\t\r\n＝＋－＠"
DANGEROUS = st.tuples(
    st.sampled_from(["", " ", "'", "\u00a0", "\u200b"]), st.sampled_from(STARTS), st.text(max_size=10)
)
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=40)
CELLS = WORDS | DANGEROUS.map(lambda parts: "".join(parts)).filter(lambda words: words == shown(words))


def shown(words: str) -> str:
    """Without what no spreadsheet shows."""
    return "".join(each for each in words if each in "\t\n\r" or (each >= " " and not "\ud800" <= each <= "\udfff"))


def table(*columns: list[str]) -> Table:
    return Table(("id", "words"), tuple({"id": str(number), "words": each} for number, each in enumerate(columns[0])))


def from_csv(content: bytes, sign: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=sign))


def from_xlsx(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@given(CELLS)
@example("=cmd|'/c calc'!A1")
@example("'=1")
@example("''=1")
@example("' -1")
@example("'plain")
@example("-33.45")
@example("+49 355 0000")
def test_no_cell_starts_a_formula_and_each_can_be_undone(words: str) -> None:
    safe = tables.defused(words)

    assert safe.lstrip()[:1] not in tuple(STARTS)
    assert safe[:1] not in tuple(STARTS)
    assert tables.undefused(safe) == words


@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from(",;"))
def test_csv_gives_back_what_it_was_given(words: list[str], sign: str) -> None:
    [head, *rows] = from_csv(tables.as_csv(table(words), sign), sign)

    assert head == ["id", "words"]
    assert [tables.undefused(row[1]) for row in rows] == words
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple(STARTS)] == []


@settings(max_examples=40)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_xlsx_gives_back_what_it_was_given_as_text(words: list[str]) -> None:
    [head, *rows] = from_xlsx(tables.as_xlsx(table(words)))

    assert head == ["id", "words"]
    assert [tables.undefused(row[1]) for row in rows] == [one_kind_of_line(each) for each in words]
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple(STARTS)] == []


def one_kind_of_line(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")


@given(CELLS)
def test_json_keeps_everything_as_it_is(words: str) -> None:
    assert json.loads(tables.as_json(table([words]))) == [{"id": "0", "words": words}]


def test_characters_that_no_file_can_carry_are_left_out() -> None:
    odd = table(["a\x00b\x1b[31m\ud83dc"])

    assert from_csv(tables.as_csv(odd))[1][1] == "ab[31mc"
    assert from_xlsx(tables.as_xlsx(odd))[1][1] == "ab[31mc"
    assert json.loads(tables.as_json(odd))[0]["words"].startswith("a\x00b\x1b[31m")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_values_have_their_cells(kind: str) -> None:
    record = {
        "id": "a",
        "title": {"de": "Titel", "=1": "x"},
        "place": None,
        "number": 40,
        "degrees": -33.45,
        "is_open": False,
        "day": date(2026, 12, 8),
        "at": datetime(2026, 12, 8, 9, tzinfo=UTC),
        "codes": ["de", "en"],
        "members": ("=1", "Ann|Bo"),
        "questions": [{"key": "a", "required": True}],
        "nothing": None,
    }
    shown_as = Table(("id", "title.de", "title.en", "place.name"), (record, {"id": "b"}))

    written = tables.KINDS[kind].write(shown_as)

    assert (from_csv if kind == "csv" else from_xlsx)(written) == [
        ["id", "title.de", "title.en", "place.name", "at", "codes", "day", "degrees", "is_open", "members", "nothing",
         "number", "questions", "title.=1"],
        ["a", "Titel", "", "", "2026-12-08T09:00:00+00:00", "de|en", "2026-12-08", "'-33.45", "false", "'=1|Ann|Bo",
         "", "40", '[{"key": "a", "required": true}]', "x"],
        ["b", *[""] * 13],
    ]  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_table_of_any_length_has_its_columns(number: int) -> None:
    some = Table(("a", "b"), tuple({"a": str(each)} for each in range(number)))

    assert from_csv(tables.as_csv(some)) == [["a", "b"], *([str(each), ""] for each in range(number))]
    assert from_xlsx(tables.as_xlsx(some)) == [["a", "b"], *([str(each), ""] for each in range(number))]
    assert json.loads(tables.as_json(some)) == [{"a": str(each)} for each in range(number)]


def test_a_workbook_keeps_its_heading_in_sight_and_a_csv_to_open_says_its_encoding() -> None:
    some = table(["x" * 40_000])
    sheet = load_workbook(io.BytesIO(tables.as_xlsx(some))).worksheets[0]

    assert (sheet.freeze_panes, sheet["A1"].font.bold, len(sheet["B2"].value)) == ("A2", True, 32_767)
    assert tables.as_csv_to_open(table(["ж"])) == b"\xef\xbb\xbfid;words\r\n0;" + "ж\r\n".encode()
