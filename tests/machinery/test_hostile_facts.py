"""Notices and tables made of hostile words: what people wrote is shown as they wrote it, and opens nothing.

What is typed is tried by `test_hostile_words`.
"""

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.cli_export import TABLES
from db.engine import Database
from handlers import notices as words
from handlers.telling import Telling
from handlers.turn import House
from locales import SHIPPED_LANGUAGES, use_language
from services import tables
from services.answers import Answers
from services.notices import Notice
from services.people import Staff
from simulator import markup
from simulator.refusals import Json
from tests.house_rules import test_words as examples
from tests.machinery.hostile_rows import FORMULA, plants

EVIL: Final = "https://evil.example.org"
HOSTILE: Final = (
    f'<s>Anna</s> &lt;u&gt; & {{0}} {{name}} %s %(x)s <a href="{EVIL}">x</a> "\'',
    "</b></blockquote></code> <u \u202egnirts\u202c\u200b &#60;s&#62; \x00\x1b[31m",
    "<pre>" * 900 + "🦀" * 600,
    "&" * 5000,
)
"""Half surrogates are in no database, so in no facts."""
LONGEST: Final = 4096
LONGEST_NAME: Final = 128
_FREE: Final = re.compile(r"(?s).*[ <].*|[A-ZА-Я][a-zа-яё]{3,}(?!.*/).*")
"""What in the facts is words rather than a code: they have a space, or begin like a name."""
MADE_HERE: Final = {"html"}
"""What is markup of our own making already, of what Telegram says of somebody's message."""
KINDS: Final = sorted(examples._of_the_product(words.WORDS), key=lambda kind: kind.name)


def disguised(value: Any, said: str) -> Any:  # Any: facts of any shape
    """The same facts with these words in the place of all that somebody wrote."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return said if _FREE.fullmatch(value) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in dataclasses.fields(value) if each.init and each.name not in MADE_HERE]
        return dataclasses.replace(value, **{name: disguised(getattr(value, name), said) for name in names})
    if isinstance(value, Mapping):
        return {name: disguised(each, said) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(disguised(each, said) for each in value)
    return value


def rendered(kind: type[Notice], said: str | None, answers: Answers) -> Json:
    house = House(answers, ("de", "en", "ru"), ZoneInfo("Europe/Berlin"), None, Staff())
    facts = examples._facts(kind)
    facts = facts if said is None else disguised(facts, said)
    return dict(words.said(examples._example(kind), Telling(facts, house.zone, house)).rendered())


def read(body: Json) -> tuple[str, list[Json]]:
    """The words and the markup of what is sent; raises what Telegram would refuse."""
    call = body.get("call", {"parameters": {}})["parameters"]
    text = str(body.get("text") or call.get("text") or call.get("caption") or "")
    plain, entities = markup.parse_html(markup.cleaned(text))
    assert markup.utf16_length(plain) <= LONGEST
    assert len(str(call.get("name", ""))) <= LONGEST_NAME
    return plain, entities


def foreign(found: list[Json], usual: list[Json]) -> list[Json]:
    """Markup that is not there without the hostile words."""
    kinds = {each["type"] for each in usual}
    return [each for each in found if each["type"] not in kinds or EVIL in str(each.get("url", ""))]


@pytest.mark.parametrize("code", SHIPPED_LANGUAGES)
def test_no_notice_takes_words_for_markup(code: str, answers: Answers) -> None:
    showing = set()
    with use_language(code):
        for kind in KINDS:
            _plain, usual = read(rendered(kind, None, answers))
            for said in HOSTILE:
                plain, entities = read(rendered(kind, said, answers))
                assert foreign(entities, usual) == [], kind.name
                if said[:12] in plain:
                    showing.add(kind.name)

    assert len(showing) > len(KINDS) // 4  # so it is words that were replaced


@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_notice_breaks_on_any_words(answers: Answers, kind: type[Notice], said: str) -> None:
    with use_language("ru"):
        read(rendered(kind, said, answers))


def from_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from row


def from_xlsx(content: bytes) -> Iterator[str]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    for row in sheet.iter_rows(values_only=True):
        yield from (str(cell or "") for cell in row)


READ: Final[Mapping[str, Callable[[bytes], Iterator[str]]]] = {"csv": from_csv, "xlsx": from_xlsx}


async def test_no_cell_of_any_table_is_a_formula(database_url: str) -> None:
    async with Database(database_url) as db:
        await db.run(plants)
        made = {name: await db.read(of, "en") for name, of in TABLES.items()}

    for name, table in made.items():
        for kind in set(tables.KINDS) - {"json"}:
            cells = list(READ[kind](tables.KINDS[kind].write(table)))
            assert [cell for cell in cells if re.match(r"\s*[=+\-@\t\r]", cell)] == [], (name, kind)
            assert any(FORMULA in cell for cell in cells), (name, kind)
