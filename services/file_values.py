"""Single values of files that organisers import: each is checked, and one that is wrong says what to write instead.

Every reader takes a value as `file_rows` gives it and raises Wrong; those that take several values gather all faults.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from locales import use_language
from locales.formats import country, language_name
from services.distances import Distance
from services.file_rows import Read, Row, like, shown
from services.json_trees import Tree
from services.local_times import instants

LONGEST: Final = 200
LONGEST_URL: Final = 500
MOST_PLACES: Final = 100_000
YEARS: Final = range(2000, 2200)
# Spreadsheets write a tick in the language of their user.
_TRUE: Final = frozenset({"true", "yes", "1", "wahr", "ja", "истина", "да"})
_FALSE: Final = frozenset({"false", "no", "0", "falsch", "nein", "ложь", "нет"})
_UNSHOWN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_KEY: Final = re.compile(r"[a-z0-9-]{1,40}")
_TIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_NUMBER: Final = re.compile(r"-?\d{1,3}(\.\d{1,20})?", re.ASCII)

Made = TypeVar("Made")
Parser = Callable[[Tree], Any]  # Any: each gives the kind of value it is for


class Wrong(Exception):
    """Values that cannot be taken: where, as a path of names, and why, as a sentence without its end."""

    def __init__(self, reason: str = "", *, faults: Iterable[tuple[tuple[str, ...], str]] = ()) -> None:
        super().__init__(reason)
        self.faults = list(faults) or [((), reason)]


def made_of(found: Read, make: Callable[[Row], Made]) -> list[Made]:
    """What `make` gives for each row of a file, every id once; it may raise Wrong.

    What is wrong is added to the faults of the file, which are then in the order of lines.
    """
    made, lines = [], dict[str, int]()
    for row in found.rows:
        before = len(found.faults)
        try:
            each = make(row)
        except Wrong as wrong:
            for path, reason in wrong.faults:
                found.wrong(row.at(path[0]), f"{shown(', '.join(path))}: {reason}", shown(row.id))
        if row.id in lines:
            found.wrong(row.at("id"), f"id: line {lines[row.id]} has the same", shown(row.id))
        if len(found.faults) == before:
            made.append(each)
        if row.id:
            lines.setdefault(row.id, row.line)
    found.faults.sort(key=lambda fault: fault.line)
    return made


def gathered(parts: Iterable[tuple[str, Parser, Tree]]) -> dict[str, Any]:  # Any: as parsers give it
    """Every value by its name; raises one `Wrong` for all that are."""
    made, faults = {}, []
    for name, parse, value in parts:
        try:
            made[name] = parse(value)
        except Wrong as wrong:
            faults += [((name, *path), reason) for path, reason in wrong.faults]
    if faults:
        raise Wrong(faults=faults)
    return made


def structure(value: Tree, parsers: Mapping[str, Parser], *, needed: Iterable[str] = (), what: str) -> dict[str, Any]:
    """The parts of a mapping by name: all that are needed, and none that is not known; `what` says what is expected."""
    if not isinstance(value, dict):
        raise Wrong(f"{what} is expected")
    missing: list[tuple[str, Parser, Tree]] = [(name, _missing, None) for name in needed if name not in value]
    return gathered([*missing, *((name, _parser(name, parsers), each) for name, each in value.items())])


def _parser(name: str, parsers: Mapping[str, Parser]) -> Parser:
    return parsers.get(name) or partial(_unknown, like(name, parsers))


def _unknown(meant: str, _value: Tree) -> None:
    raise Wrong(f"this key is not known{meant}")


def _missing(_value: Tree) -> None:
    raise Wrong("is missing")


def text(value: Tree, longest: int = LONGEST) -> str:
    """Words on as many lines as they have, empty where there are none; at most so many characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Wrong("a text is expected")
    words = value.strip().replace("\r\n", "\n")
    if _UNSHOWN.search(words):
        raise Wrong(f"“{shown(words)}” holds a character that cannot be shown")
    if len(words) > longest:
        raise Wrong(f"it has {len(words)} characters, {longest} are the most")
    return words


def line(value: Tree, longest: int = LONGEST) -> str:
    """Words on one line, with single blanks between them."""
    words = text(value, longest)
    if "\n" in words:
        raise Wrong(f"“{shown(words)}” should stand on one line")
    return " ".join(words.split())


def required(parse: Callable[..., str], value: Tree, *limits: int) -> str:
    """What `parse` gives, which must not be empty."""
    words = parse(value, *limits)
    if not words:
        raise Wrong("is empty")
    return words


def identity(value: Tree) -> str:
    """The id of an event, a company and so on, as files name it."""
    words = required(line, value)
    if not _KEY.fullmatch(words):
        raise Wrong(f"“{shown(words)}” is no id; write 1 to 40 of a-z, 0-9 and -")
    return words


def one_of(known: Iterable[str], value: Tree) -> str:
    """One of some words."""
    words = line(value)
    if words not in known:
        raise Wrong(f"“{shown(words)}” is none of {', '.join(known)}")
    return words


def truth(default: bool, value: Tree) -> bool:
    """True or false, in the words of people and of spreadsheets; the default where it is empty."""
    words = line(value).lower()
    if words in _TRUE or words in _FALSE:
        return words in _TRUE
    if words:
        raise Wrong(f"“{shown(words)}” should be true or false")
    return default


def listed(value: Tree, most: int) -> list[Tree]:
    """At most so many values."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Wrong("a list is expected")
    if len(value) > most:
        raise Wrong(f"it has {len(value)} values, {most} are the most")
    return value


def words_by_language(value: Tree, *, longest: int, parse: Callable[[Tree, int], str] = line) -> dict[str, str]:
    """Words by language, of at most so many characters each; empty ones stay, since they take away what there is."""
    if not isinstance(value, dict):
        raise Wrong("a text for each language is expected, such as {de: …, en: …}")
    made = gathered((code, _parser_of_language(code, longest, parse), each) for code, each in value.items())
    return dict(made)


def _parser_of_language(code: str, longest: int, parse: Callable[[Tree, int], str]) -> Parser:
    if not _is_language(code):
        return partial(_unknown_language, code)
    return lambda value: parse(value, longest)


def _unknown_language(code: str, _value: Tree) -> None:
    raise Wrong(f"“{shown(code)}” is no language; write a code of two letters, such as de")


def some_words(value: Tree, *, longest: int) -> dict[str, str]:
    """Words by language, on one line each, of which one at least is not empty."""
    words = words_by_language(value, longest=longest)
    if not any(words.values()):
        raise Wrong("is empty")
    return words


@cache
def _is_language(code: str) -> bool:
    with use_language("en"):
        return re.fullmatch("[a-z]{2,3}", code) is not None and language_name(code) != code


@cache
def _is_country(code: str) -> bool:
    with use_language("en"):
        return re.fullmatch("[A-Z]{2}", code) is not None and country(code) != code


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _like_zone(words: str) -> str:
    return like(words, sorted(_zones())) or "; write one such as Europe/Berlin"


def zone_name(value: Tree) -> str:
    """A time zone by its name in the tz database."""
    words = required(line, value)
    if words not in _zones():
        raise Wrong(f"“{shown(words)}” is no time zone{_like_zone(words)}")
    return words


def zone_or_none(value: Tree) -> ZoneInfo | None:
    """The zone, and None for what `zone_name` does not take."""
    try:
        return ZoneInfo(zone_name(value))
    except Wrong:
        return None


def instant(zone: ZoneInfo | None, value: Tree) -> datetime:
    """An instant in UTC, from a time with its offset or from what clocks in the zone show, which must be so just once.

    Without a zone, because that is wrong itself, no fault of the clocks is found.
    """
    words = required(line, value)
    found = _TIME.fullmatch(words)
    if found is None:
        raise Wrong(f"“{shown(words)}” is no time; write it like 2026-12-08T10:00")
    day, at, offset = found.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{at}{offset or ''}")
    except ValueError as error:
        raise Wrong(f"there is no {words} in the calendar") from error
    if local.year not in YEARS:
        raise Wrong(f"{words} is too far away")
    return _once(words, local, zone or ZoneInfo("UTC"))


def _once(words: str, local: datetime, zone: ZoneInfo) -> datetime:
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    known = instants(local.date(), local.time(), zone)
    if len(known) == 1:
        return known[0]
    if known:
        first, second = (each.astimezone(zone).isoformat(timespec="minutes") for each in known)
        raise Wrong(f"{words} comes twice in {zone.key}, where clocks are put back then; write {first} or {second}")
    after = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    raise Wrong(
        f"{words} does not exist in {zone.key}, where clocks are put forward then; write "
        f"{after.isoformat(timespec='minutes')} if that is what they show"
    )


def optional(parse: Parser, value: Tree) -> Any:  # Any: as the parser gives it
    """What `parse` gives, and None where the value is empty."""
    return None if value is None or value == "" else parse(value)


def places(value: Tree) -> int | None:
    """A number of places; None, where it is empty, is no limit."""
    words = line(value)
    if not words:
        return None
    if not re.fullmatch(r"\d{1,6}", words, re.ASCII) or not 1 <= int(words) <= MOST_PLACES:
        raise Wrong(f"“{shown(words)}” is no number from 1 to {MOST_PLACES}; leave it empty for no limit")
    return int(words)


def distance(value: Tree) -> str:
    """An ISO 8601 duration in the form that `Distance.words` has."""
    words = required(line, value)
    try:
        return Distance.parse(words).words
    except ValueError as error:
        raise Wrong(f"“{shown(words)}” is no duration such as P1D or PT3H, at most a year") from error


def each_once(value: Tree, parse: Parser, most: int) -> tuple[Any, ...]:  # Any: as the parser gives it
    """All values of a list, without those that come again."""
    made = gathered((str(number), parse, each) for number, each in enumerate(listed(value, most), 1))
    return tuple(dict.fromkeys(made.values()))


def language(value: Tree) -> str:
    """The code of a language."""
    code = required(line, value).lower()
    if not _is_language(code):
        _unknown_language(code, value)
    return code


def market(value: Tree) -> str:
    """The code of a country, in the lower case that markets have everywhere in the house."""
    code = required(line, value).upper()
    if not _is_country(code):
        raise Wrong(f"“{shown(code)}” is no country; write a code of two letters, such as CL")
    return code.lower()


def degrees(most: int, value: Tree) -> float | None:
    """A latitude or longitude up to so many degrees; None where it is empty."""
    words = line(value)
    if not words:
        return None
    if not _NUMBER.fullmatch(words) or abs(float(words)) > most:
        raise Wrong(f"“{shown(words)}” is no number from -{most} to {most}, such as 51.76")
    return float(words)


def link(value: Tree) -> str:
    """The address of a page; empty where there is none."""
    words = line(value, LONGEST_URL)
    try:
        parts = urlsplit(words)
        is_link = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in words
    except ValueError:
        is_link = False
    if words and not is_link:
        raise Wrong(f"“{shown(words)}” is no link that begins with https://")
    return words
