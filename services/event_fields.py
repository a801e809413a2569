"""What an event file says of each event, as values that `event_editing` takes, and what is wrong with them all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.distances import Distance
from services.event_editing import LONGEST_DESCRIPTION, LONGEST_TITLE, OFFER
from services.event_types import TYPES
from services.events import Online, Place, Question
from services.file_rows import Read, Row, shown
from services.file_values import (
    LONGEST,
    Parser,
    Wrong,
    degrees,
    distance,
    each_once,
    gathered,
    identity,
    instant,
    language,
    line,
    link,
    listed,
    made_of,
    market,
    one_of,
    optional,
    places,
    required,
    some_words,
    structure,
    text,
    truth,
    words_by_language,
    zone_name,
    zone_or_none,
)
from services.json_trees import Tree

REQUIRED: Final = ("id", "type", "host", "title", "starts_at", "ends_at", "timezone")
KINDS: Final = ("text", "choice", "yes_no")
NONE: Final = "none"
LONGEST_ADDRESS: Final = 300
LONGEST_CHOICE: Final = 60
MOST_CHOICES: Final = 12
MOST_QUESTIONS: Final = 12
MOST_SESSIONS: Final = 30
MOST_REMINDERS: Final = 10
YEAR: Final = timedelta(days=366)
_QUESTION_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class Part:
    """A session as a file has it; instants are UTC."""

    key: str
    title: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    capacity: int | None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event as a file has it. `values` are those it states, by the names of `event_editing.change`; a description
    that is None is to be taken away in all languages.

    `parts` and `is_published` are None where the file says nothing of sessions or of publication.
    """

    line: int
    key: str
    values: Mapping[str, Any]  # Any: each field has its own type, as in `Event`
    parts: tuple[Part, ...] | None
    is_published: bool | None


def records(found: Read) -> list[EventRecord]:
    """The events of a file; what is wrong with them is added to its faults, which are then in the order of lines."""
    return made_of(found, _made)


def _made(row: Row) -> EventRecord:
    parsers = _PLAIN | _timed(zone_or_none(row.values.get("timezone")))
    values = structure(dict(row.values), parsers, needed=REQUIRED, what="an event")
    _fit(values)
    key, parts, is_published = (values.pop(name, None) for name in ("id", "sessions", "published"))
    return EventRecord(
        row.line, key, {FIELDS.get(name, name): each for name, each in values.items()}, parts, is_published
    )


def _fit(values: Mapping[str, Any]) -> None:  # Any: as parsers give it
    """What is right by itself and wrong together."""
    starts, ends, until = values["starts_at"], values["ends_at"], values.get("registration_until")
    faults: list[tuple[tuple[str, ...], str]] = []
    if ends <= starts:
        faults.append((("ends_at",), "the end must follow the start"))
    elif ends - starts > YEAR:
        faults.append((("ends_at",), "an event lasts a year at most"))
    if until is not None and until > ends:
        faults.append((("registration_until",), "the deadline must not follow the end"))
    for part in values.get("sessions") or ():
        if not starts <= part.starts_at < part.ends_at <= ends:
            faults.append((("sessions", part.key), "its end must follow its start, and both must lie within the event"))
    if faults:
        raise Wrong(faults=faults)


def _offer(value: Tree) -> str:
    words = distance(value or OFFER)
    if Distance.parse(words).length < timedelta(minutes=1):
        raise Wrong("a place is offered for a minute at least")
    return words


def _reminders(value: Tree) -> tuple[str, ...] | None:
    """None for those of the type; nobody is reminded where it says `none` or has an empty list."""
    if value is None or value == "":
        return None
    return () if value in (NONE, [NONE]) else each_once(value, distance, MOST_REMINDERS)


def _place(value: Tree) -> Place | None:
    if value is None:
        return None
    parsers: dict[str, Parser] = {
        "name": line,
        "address": partial(line, longest=LONGEST_ADDRESS),
        "latitude": partial(degrees, 90),
        "longitude": partial(degrees, 180),
    }
    made = structure(value, parsers, what="a place with name and address")
    if all(each in (None, "") for each in made.values()):
        return None
    if not made.get("name"):
        raise Wrong(faults=[(("name",), "is missing")])
    if (made.get("latitude") is None) != (made.get("longitude") is None):
        raise Wrong("latitude and longitude belong together")
    return Place(made["name"], made.get("address", ""), made.get("latitude"), made.get("longitude"))


def _online(value: Tree) -> Online | None:
    if value is None:
        return None
    parsers: dict[str, Parser] = {"url": link, "reveal_before": partial(optional, distance)}
    made = structure(value, parsers, what="a link with url")
    return Online(made.get("url", ""), made.get("reveal_before") or Online().reveal_before)


def _keyed(value: Tree, parse: Parser, key: Callable[[Any], str], most: int) -> tuple[Any, ...]:  # Any: as parsed
    """Values of which each has a key of its own."""
    made = gathered((str(number), parse, each) for number, each in enumerate(listed(value, most), 1))
    keys = [key(each) for each in made.values()]
    for each in keys:
        if keys.count(each) > 1:
            raise Wrong(f"“{shown(each)}” is there twice")
    return tuple(made.values())


def _question(value: Tree) -> Question:
    parsers: dict[str, Parser] = {
        "key": _question_key,
        "kind": partial(one_of, KINDS),
        "required": partial(truth, False),
        "label": partial(some_words, longest=LONGEST),
        "choices": partial(listed, most=MOST_CHOICES),
    }
    made = structure(value, parsers, needed=("key", "kind", "label"), what="a question with key, kind and label")
    label = _filled(made["label"])
    parse = partial(_choice, tuple(label))
    choices = gathered((f"choices {number}", parse, each) for number, each in enumerate(made.get("choices", ()), 1))
    if made["kind"] == "choice" and len(choices) < 2:
        raise Wrong(faults=[(("choices",), "a question of the kind choice needs two at least")])
    if made["kind"] != "choice" and choices:
        raise Wrong(faults=[(("choices",), "only a question of the kind choice has some")])
    return Question(made["key"], made["kind"], label, made.get("required", False), tuple(choices.values()))


def _filled(words: Mapping[str, str]) -> dict[str, str]:
    return {code: each for code, each in words.items() if each}


def _question_key(value: Tree) -> str:
    words = line(value)
    if not _QUESTION_KEY.fullmatch(words):
        raise Wrong(f"“{shown(words)}” is no key; write a letter, then up to 19 of a-z, 0-9 and _")
    return words


def _choice(languages: tuple[str, ...], value: Tree) -> dict[str, str]:
    """What can be chosen, by language; a text alone is the same in all languages of its question."""
    if isinstance(value, str):
        return dict.fromkeys(languages, required(line, value, LONGEST_CHOICE))
    return _filled(some_words(value, longest=LONGEST_CHOICE))


def _session(zone: ZoneInfo | None, value: Tree) -> Part:
    parsers: dict[str, Parser] = {
        "id": identity,
        "title": partial(some_words, longest=LONGEST_TITLE),
        "starts_at": partial(instant, zone),
        "ends_at": partial(instant, zone),
        "capacity": places,
    }
    needed = ("id", "title", "starts_at", "ends_at")
    made = structure(value, parsers, needed=needed, what="a session with id, title, starts_at and ends_at")
    return Part(made["id"], _filled(made["title"]), made["starts_at"], made["ends_at"], made.get("capacity"))


FIELDS: Final[Mapping[str, str]] = {
    "waitlist": "has_waitlist",
    "approval": "needs_approval",
    "email_required": "needs_email",
}
_PLAIN: Final[dict[str, Parser]] = {
    "id": identity,
    "type": partial(one_of, tuple(TYPES)),
    "host": partial(required, line),
    "title": partial(some_words, longest=LONGEST_TITLE),
    "description": partial(optional, partial(words_by_language, longest=LONGEST_DESCRIPTION, parse=text)),
    "timezone": zone_name,
    "place": _place,
    "online": _online,
    "languages": partial(each_once, parse=language, most=20),
    "markets": partial(each_once, parse=market, most=100),
    "capacity": places,
    "waitlist": partial(truth, True),
    "waitlist_offer": _offer,
    "approval": partial(truth, False),
    "reminders": _reminders,
    "email_required": partial(truth, False),
    "questions": partial(_keyed, parse=_question, key=lambda made: made.key, most=MOST_QUESTIONS),
    "published": partial(truth, False),
}


def _timed(zone: ZoneInfo | None) -> dict[str, Parser]:
    return {
        "starts_at": partial(instant, zone),
        "ends_at": partial(instant, zone),
        "registration_until": partial(optional, partial(instant, zone)),
        "sessions": partial(_keyed, parse=partial(_session, zone), key=lambda made: made.key, most=MOST_SESSIONS),
    }
