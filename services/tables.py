"""Tables as files: CSV and XLSX in which no cell can be a formula, and JSON, which keeps everything as it is.

A table is made of records, as JSON has them; what is nested gets a column with dots, such as `title.de`.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services import progress

Record = Mapping[str, Any]  # Any: whatever JSON can say, and dates and times
_BLANKS: Final = r"\s\u200b\u200e\u200f\u2060\ufeff"
_FORMULA: Final = re.compile(rf"'*(?:[\t\r\n]|[{_BLANKS}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])")
# What XML cannot carry and no spreadsheet shows.
_UNSHOWN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL: Final = 32_767
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Table:
    """Records and the columns that are there even if nobody fills them, in their order; others follow by name.

    Columns of `sums` hold whole numbers that somebody may add up: a workbook keeps them as numbers.
    """

    columns: tuple[str, ...]
    records: tuple[Record, ...]
    sums: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how a table is written, the ending of its name, and its media type."""

    write: Callable[[Table], bytes]
    ending: str
    media_type: str


def defused(words: str) -> str:
    """Words as a cell that no spreadsheet takes for a formula: with `'` before what looks like one.

    Full-width signs and signs behind blanks count too, and so do numbers below nought.
    """
    return f"'{words}" if _FORMULA.match(words) else words


def undefused(words: str) -> str:
    """What `defused` was given."""
    return words[1:] if words.startswith("'") and _FORMULA.match(words[1:]) else words


def as_csv(table: Table, sign: str = ",") -> bytes:
    """Values parted by commas or another sign, in UTF-8, with a row of column names."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sign).writerows(_rows(table))
    return written.getvalue().encode()


def as_csv_to_open(table: Table) -> bytes:
    """The same for a double click: Excel knows UTF-8 by a byte order mark only, and in German or Russian parts
    columns by semicolons."""
    return b"\xef\xbb\xbf" + as_csv(table, ";")


def as_xlsx(table: Table) -> bytes:
    """A workbook of one sheet whose cells are text, but for sums; the row of column names stays in sight."""
    from openpyxl import Workbook  # it takes a fifth of a second to load, and few ask for workbooks
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    rows = list(_rows(table))
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(rows[0] if rows else [], 1):
        longest = max([len(heading), *(len(row[number - 1]) for row in rows[1:])])
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, longest + 2)
    sums = {number for number, heading in enumerate(rows[0] if rows else []) if heading in table.sums}
    for number, row in enumerate(progress.over(rows, "Making the workbook")):
        cells = [
            int(words) if number and place in sums and words else _text_cell(sheet, words, is_heading=number == 0)
            for place, words in enumerate(row)
        ]
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_json(table: Table) -> bytes:
    """A list of objects in UTF-8; instants in ISO 8601."""
    written = json.dumps(list(table.records), ensure_ascii=False, indent=2, default=_iso)
    # A lone half of a surrogate pair is no character; JSON alone can name it.
    return (written.encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\n").encode()


KINDS: Final[Mapping[str, Kind]] = {
    "csv": Kind(as_csv, "csv", "text/csv"),
    "xlsx": Kind(as_xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Kind(as_json, "json", "application/json"),
}


def _rows(table: Table) -> Iterator[list[str]]:
    """The names of the columns, then a row for each record; every cell is defused text."""
    flat = [dict(_cells(record)) for record in progress.over(table.records, "Writing the rows")]
    whole = {name.rpartition(".")[0] for name in table.columns}  # which is empty where its parts have columns
    further = sorted({name for cells in flat for name in cells} - set(table.columns) - whole)
    columns = [*table.columns, *further]
    yield [_safe(name) for name in columns]
    for cells in flat:
        yield [_safe(cells.get(name, "")) for name in columns]


def _cells(record: Record, before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _cells(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _words(value)


def _words(value: Any) -> str:  # Any: as in a Record
    """A value in one cell: lists of words joined by `|`, lists of anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _listed(value)
    return repr(value)


def _listed(values: Iterable[Any]) -> str:  # Any: as in a Record
    if all(isinstance(each, str) for each in values):
        return "|".join(values)
    return json.dumps(values, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    assert isinstance(value, date | datetime), f"{type(value)} has no place in a file"
    return value.isoformat()


def _safe(words: str) -> str:
    return defused(_UNSHOWN.sub("", words))


def _text_cell(sheet: Any, words: str, *, is_heading: bool) -> Any:  # Any: openpyxl's own sheet and cell
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    # An XML file has no other line end.
    cell = WriteOnlyCell(sheet, words.replace("\r\n", "\n").replace("\r", "\n")[:_LONGEST_CELL])
    cell.data_type = "s"
    if is_heading:
        cell.font = Font(bold=True)
    return cell
