"""Whatever people write into event files comes out as they meant it, from YAML and from a table alike."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services import event_files, tables
from services.tables import Table
from tests.services.test_event_files import read

WORDS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFF) | st.sampled_from("=+-@|'\"\n;,🙂＝"),
    max_size=30,
)
ONE_LINE = WORDS.map(lambda words: " ".join(words.split()))
SOME = ONE_LINE.filter(bool)
BY_LANGUAGE = st.dictionaries(st.sampled_from(["de", "en", "ru"]), SOME, min_size=1)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """An event as JSON has it, in which everything is right."""
    hour = draw(st.integers(0, 22))
    questions = [
        {"key": f"q{number}", "kind": "text", "required": draw(st.booleans()), "label": draw(BY_LANGUAGE)}
        for number in range(draw(st.integers(0, 2)))
    ]
    return {
        "id": draw(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)),
        "type": draw(st.sampled_from(["other", "fair", "trip"])),
        "host": draw(SOME),
        "title": draw(BY_LANGUAGE),
        "description": draw(st.dictionaries(st.sampled_from(["de", "en", "ru"]), WORDS.map(str.strip).filter(bool))),
        "starts_at": f"2027-02-0{draw(st.integers(1, 9))}T{hour:02}:00",
        "ends_at": f"2027-02-1{draw(st.integers(0, 9))}T{hour:02}:30",
        "timezone": draw(st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Perth", "Asia/Almaty"])),
        "place": draw(st.none() | st.fixed_dictionaries({"name": SOME, "address": ONE_LINE})),
        "languages": draw(st.lists(st.sampled_from(["de", "en", "ru"]), unique=True)),
        "markets": draw(st.lists(st.sampled_from(["CL", "NO", "AU"]), unique=True)),
        "capacity": draw(st.none() | st.integers(1, 1000)),
        "approval": draw(st.booleans()),
        "reminders": draw(st.lists(st.sampled_from(["P1D", "PT3H", "PT45S"]), unique=True, min_size=1)),
        "questions": questions,
    }


@settings(max_examples=60)
@given(st.lists(rows(), min_size=1, max_size=3, unique_by=lambda row: row["id"]), st.sampled_from(",;"))
def test_csv_says_what_yaml_says(events: list[dict[str, Any]], sign: str) -> None:
    """JSON is YAML too; what the table is made of comes back from either."""
    table = tables.as_csv(Table(tuple(event_files.columns()), tuple(events)), sign)

    _how, by_yaml, wrong = read("e.yaml", json.dumps(events, ensure_ascii=False))
    _how, by_csv, wrong_too = read("e.csv", table)

    assert (wrong, wrong_too) == ([], [])
    assert [each.key for each in by_csv] == [each.key for each in by_yaml]
    for cells, said in zip(by_csv, by_yaml, strict=True):
        # A table has a cell for each language; an empty one takes away what nobody has said.
        assert {name: filled(cells.values[name]) or None for name in said.values} == {
            name: filled(value) or None for name, value in said.values.items()
        }


def filled(value: Any) -> Any:
    return {name: each for name, each in value.items() if each} if isinstance(value, dict) else value


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda words: ("- id: " + words).encode("utf-8", "replace")))
def test_anything_is_read_or_refused(content: bytes) -> None:
    for name in ("e.yaml", "e.csv"):
        _how, made, wrong = read(name, content)

        assert made or wrong
