"""Files as organisers keep them, YAML, CSV or JSON, read into rows of plain values with the lines they stand on.

What a kind of file may hold is a `Shape`; single values are read by `file_values`. Nothing is guessed, and all that is
wrong is named.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any, Final

import yaml

from services import tables
from services.json_trees import JsonReader, Tree

MOST_BYTES: Final = 2 * 1024 * 1024
DEEPEST: Final = 8
NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
# Every scalar stays the text it is in the file: NO is Norway, and 10:00 is no number of minutes.
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_BOM: Final = b"\xef\xbb\xbf"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the rows of one kind of file hold: `keys`, those of them whose words are by language or that have parts, and
    how tables write the others. Every kind has the key `id`.
    """

    thing: str
    keys: tuple[str, ...]
    by_language: Set[str] = frozenset()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Set[str] = frozenset()
    as_json: Set[str] = frozenset()

    @property
    def a_thing(self) -> str:
        """`an event`, `a company`."""
        return f"{'an' if self.thing[0] in 'aeiou' else 'a'} {self.thing}"

    def columns(self) -> list[str]:
        """The columns of a table in three languages, in their order."""
        found = []
        for key in self.keys:
            parts = ("de", "en", "ru") if key in self.by_language else self.parts.get(key, ())
            found += [f"{key}.{part}" for part in parts] or [key]
        return found

    def has_column(self, name: str) -> bool:
        """Whether a table may have it; words by language may be in any."""
        top, dot, part = name.partition(".")
        if top in self.by_language:
            return part.isascii() and part.isalpha() and part.islower()
        return part in self.parts[top] if top in self.parts else top in self.keys and not dot


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the line of the file, the id of what stands there where it is known, and a sentence without its
    end."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one thing: its line, its values by key, and the line of each key."""

    line: int
    values: Mapping[str, Tree]
    lines: Mapping[str, int]

    @property
    def id(self) -> str:
        """What it calls itself, as far as that is a text."""
        found = self.values.get("id")
        return found if isinstance(found, str) else ""

    def at(self, key: str) -> int:
        """The line of a key, or of the row where it has none."""
        return self.lines.get(key, self.line)


@dataclass(slots=True)
class Read:
    """A file as it was read: how (`YAML in UTF-8`), its rows, and what was wrong."""

    shape: Shape
    how: str = ""
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, line: int, reason: str, id: str = "") -> None:
        """Notes a fault."""
        self.faults.append(Fault(line, id, reason))


def is_known(name: str) -> bool:
    """Whether the ending of this file name tells what it holds."""
    return PurePath(name).suffix.lower() in _READERS


def read(shape: Shape, name: str, content: bytes) -> Read:
    """The rows of a file, whose name says by its ending whether it is YAML, CSV or JSON."""
    found = Read(shape)
    if len(content) > MOST_BYTES:
        found.wrong(1, f"the file is larger than {MOST_BYTES // 1024**2} MB; import it in parts")
        return found
    text = _decoded(found, content)
    if text is None:
        return found
    _READERS[PurePath(name).suffix.lower()](found, text)
    if not found.rows and not found.faults:
        found.wrong(1, f"the file holds no {shape.thing}")
    return found


def _decoded(found: Read, content: bytes) -> str | None:
    if content.startswith(_WIDE) or b"\0" in content:
        found.wrong(1, "the file is not in UTF-8; save it as “UTF-8”, not as “Unicode”")
        return None
    for encoding, said in (("utf-8-sig" if content.startswith(_BOM) else "utf-8", "UTF-8"), ("cp1252", "cp1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.how = said
        return text
    found.wrong(1, "the file is neither in UTF-8 nor in cp1252; save it as UTF-8")
    return None


def _read_yaml(found: Read, text: str) -> None:
    found.how = f"YAML in {found.how}"
    try:
        if not _is_plain(found, text):
            return
        top = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        found.wrong(line, f"this is not YAML: {error.problem or error.context}")
        return
    except yaml.YAMLError as error:
        found.wrong(1, f"this is not YAML: {str(error).splitlines()[0]}")
        return
    if isinstance(top, yaml.SequenceNode):
        for node in top.value:
            _read_node(found, node)
    elif top is not None and top.value != "":
        each = f"each {found.shape.thing} begins with “- id: …”"
        found.wrong(top.start_mark.line + 1, f"a list is expected, in which {each}")


def _is_plain(found: Read, text: str) -> bool:
    """Looks before anything is built: a few lines of aliases can stand for more than fits into memory."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            found.wrong(_line(event.start_mark), "aliases (*) are not taken; write the value out")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            found.wrong(_line(event.start_mark), "the values are nested too deeply")
            return False
    return True


def _line(mark: Any) -> int:  # Any: a mark of either parser, or None
    return mark.line + 1 if mark else 1


def _read_node(found: Read, node: yaml.Node) -> None:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        found.wrong(line, f"{found.shape.a_thing} is expected, which begins with “- id: …”")
        return
    before = len(found.faults)
    values = _tree(found, node)
    lines = {str(key.value): key.start_mark.line + 1 for key, _value in node.value}
    if len(found.faults) == before and isinstance(values, dict):
        found.rows.append(Row(line, values, lines))


def _tree(found: Read, node: yaml.Node) -> Tree:
    if isinstance(node, yaml.SequenceNode):
        return [_tree(found, each) for each in node.value]
    if not isinstance(node, yaml.MappingNode):
        # Nothing in quotes is a word; the style of what stands without is empty, or None from another parser.
        is_quoted = bool(getattr(node, "style", None))
        return None if not is_quoted and node.value in NOTHING else str(node.value)
    values: dict[str, Tree] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            found.wrong(line, "a key should be a word")
        elif key.value in values:
            found.wrong(line, f"“{shown(key.value)}” is stated twice")
        else:
            values[str(key.value)] = _tree(found, value)
    return values


def _read_csv(found: Read, text: str) -> None:
    rows = _csv_rows(found, text)
    first = next(rows, None)
    if first is None:
        return
    names = [name.strip() for name in first[1]]
    if not _are_columns(found, names):
        return
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) != len(names):
            found.wrong(line, f"{len(cells)} values stand under {len(names)} columns")
            continue
        values = dict(zip(names, (tables.undefused(cell) for cell in cells), strict=True))
        _read_cells(found, line, values)


def _csv_rows(found: Read, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their lines; what parts the columns is seen from the names of the columns, which come first."""
    head = text.lstrip("\r\n").splitlines()[:1]
    sign = next((each for each in ",;" if head and "id" in _names(head[0], each)), None)
    if sign is None:
        found.wrong(1, "the first line should name the columns, “id” among them, parted by , or ;")
        return
    found.how = f"CSV in {found.how}, parted by “{sign}”"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        found.wrong(line, f"this is not CSV: {error}")


def _names(head: str, sign: str) -> list[str]:
    return [name.strip().strip('"') for name in head.split(sign)]


def _are_columns(found: Read, names: list[str]) -> bool:
    before = len(found.faults)
    for name, times in Counter(names).items():
        if times > 1:
            found.wrong(1, f"the column “{shown(name)}” is there {times} times")
        if not found.shape.has_column(name):
            found.wrong(1, f"“{shown(name)}” is no column{like(name, found.shape.columns())}")
    return len(found.faults) == before


def _read_cells(found: Read, line: int, cells: Mapping[str, str]) -> None:
    values: dict[str, Tree] = {}
    before = len(found.faults)
    for name, cell in cells.items():
        top, dot, part = name.partition(".")
        if dot:
            inner = values.setdefault(top, {})
            assert isinstance(inner, dict)
            inner[part] = cell.strip() or None
        elif name in found.shape.lists:
            values[name] = [each.strip() for each in cell.split("|")] if cell.strip() else None
        elif name in found.shape.as_json:
            values[name] = _json_cell(found, line, name, cell, id=cells["id"])
        else:
            values[name] = cell.strip() or None
    for top in found.shape.parts:
        inner = values.get(top)
        if isinstance(inner, dict) and not any(inner.values()):
            values[top] = None
    if len(found.faults) == before:
        found.rows.append(Row(line, values, {}))


def _json_cell(found: Read, line: int, name: str, cell: str, *, id: str) -> Tree:
    if not cell.strip():
        return None
    reader = JsonReader(cell)
    try:
        value = reader.whole()
    except (ValueError, RecursionError) as error:
        where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        found.wrong(line, f"{name}: this is not JSON{where}", id)
        return None
    for key in reader.twice:
        found.wrong(line, f"{name}: “{shown(key)}” is stated twice", id)
    return value


def _read_json(found: Read, text: str) -> None:
    found.how = f"JSON in {found.how}"
    reader = JsonReader(text)
    try:
        for line, value in reader.elements():
            for key in reader.twice:
                found.wrong(line, f"“{shown(key)}” is stated twice")
            if not isinstance(value, dict):
                found.wrong(line, f"{found.shape.a_thing} is expected, which begins with “{{”")
            elif not reader.twice:
                found.rows.append(Row(line, value, {}))
            reader.twice.clear()
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        found.wrong(line, f"this is not JSON, with a list in which each {found.shape.thing} begins with “{{”")


_READERS: Final[Mapping[str, Callable[[Read, str], None]]] = {
    ".csv": _read_csv,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
}


def shown(words: object) -> str:
    """Words of a file in a sentence about it: short, on one line, with nothing that a terminal obeys."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in str(words)).split())
    return plain if len(plain) <= 40 else plain[:39] + "…"


def like(name: str, known: Iterable[str]) -> str:
    """“; did you mean …?” where there is something like it."""
    found = get_close_matches(name, list(known), 1)
    return f"; did you mean “{found[0]}”?" if found else ""
