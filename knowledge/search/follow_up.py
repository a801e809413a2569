"""Completes a question that leans on the one before it: "And in Chile?" after a question about customs in Peru.

A question that says anything beyond a market, or beyond an aspect, stands by itself and is left alone. What was
completed is searched like any other question, so it is answered no sooner than if it had been typed in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from re import compile as pattern

from babel import Locale

from knowledge.search import words
from knowledge.search.index import Index
from knowledge.search.reading import Reading, read

_WORD = pattern(r"[^\W_]+(?:[’'][^\W_]+)*")
_END = " \t\n?!.…"
# Words that only ask for the same again; the stop words of the search hold the rest.
_EMPTY = frozenset(
    words.tokens(
        "sieht sehen aussieht verhält genauso ebenso dasselbe gleiche gleichen betrifft angeht bezüglich bzgl drüben "
        "regarding concerning well there same case else situation too also "
        "насчет касается касательно обстоит обстоят дела дело самое аналогично ситуация "
        "tal respecto igual mismo pasa hay en y para de el la los las también allí"
    )
)
_JOINS = [
    tuple(words.tokens(row))
    for row in (
        *("und", "oder", "aber", "was ist mit", "wie ist es mit", "wie ist es in", "wie sieht es"),
        *("and", "or", "but", "what about", "how about", "y", "o", "qué tal"),
        *("а", "и", "или", "как насчет", "что насчет", "как дела с", "как обстоят дела", "a v", "i v", "a chto"),
    )
]
_AGAIN = frozenset(
    words.tokens(
        "auch ebenfalls dasselbe gleiche genauso ebenso dort da dafür also too same there likewise "
        "тоже также самое там туда аналогично también mismo igual allí"
    )
)
# So short a phrase is no question of its own.
_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that was asked before; `answer` is the slug that answered it, None where none did."""

    text: str
    language: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A completed question. `text` is for the search alone; the reader is told what it is about.

    `aspects` are codes such as `customs_duties`. Without any it is about what `article` answered before, elsewhere.
    """

    text: str
    language: str
    markets: tuple[str, ...]
    aspects: tuple[str, ...]
    article: str


def complete(question: str, language: str, before: Sequence[Earlier], index: Index) -> FollowUp | None:
    """The question with what it takes from those before it, the latest last; None where it stands by itself."""
    reading = read(question, language, index)
    last = before[-1] if before else None
    if last is None or last.answer is None or not leans(reading, index):
        return None
    whole = complete(last.text, last.language, before[:-1], index)
    text, spoken = (whole.text, whole.language) if whole else (last.text, last.language)
    said = read(text, spoken, index)
    if markets := _places(reading):
        return _elsewhere(text, said, markets, last.answer)
    return _other_aspect(question, reading, said, last.answer)


def leans(reading: Reading, index: Index) -> bool:
    """Whether a question names nothing but markets, or nothing but aspects, and is no sentence of its own."""
    kinds = {mention.concept.partition(":")[0] for mention in reading.mentions}
    if not _is_joined(reading):
        return False
    if kinds == {"place"}:
        return not _rest(reading, "place:")
    is_aspect = "aspect" in kinds and not kinds & {"place", "group", "outside"}
    return is_aspect and not _rest(reading, "aspect:") and not _names_article(reading, index)


def _is_joined(reading: Reading) -> bool:
    tokens = reading.tokens
    if len(tokens) <= _PHRASE or any(tokens[: len(join)] == join for join in _JOINS):
        return True
    return len(_places(reading)) < 2 and not _AGAIN.isdisjoint(tokens)


def _elsewhere(text: str, said: Reading, markets: Sequence[str], answer: str) -> FollowUp | None:
    """The same question about other markets; None where it is about them already."""
    if set(markets) == set(_places(said) or _market(answer)):
        return None
    names = _names(markets, said.language)
    spans = _spans(text, said)
    named = sorted(_positions(said, "place:"))
    if named and spans:
        for position in reversed(named):
            start, end = spans[position]
            text = f"{text[:start]}{names if position == named[0] else ''}{text[end:]}"
    else:
        text = f"{text.rstrip(_END)} {names}?"
    return FollowUp(text, said.language, tuple(markets), _aspects(said) or _aspect(answer), answer)


def _other_aspect(question: str, reading: Reading, said: Reading, answer: str) -> FollowUp | None:
    """Another aspect of the same markets; None where none was spoken of, or the aspect is the same."""
    markets, aspects = _places(said) or _market(answer), _aspects(reading)
    if not markets or aspects == (_aspects(said) or _aspect(answer)):
        return None
    text = f"{question.rstrip(_END)} {_names(markets, reading.language)}?"
    return FollowUp(text, reading.language, markets, aspects, answer)


def _positions(reading: Reading, kind: str) -> set[int]:
    """Where the words stand that name something of this kind."""
    named = (mention for mention in reading.mentions if mention.concept.startswith(kind))
    return {position for mention in named for position in range(mention.start, mention.end)}


def _rest(reading: Reading, kind: str) -> list[str]:
    """The words that say something more than what is named."""
    named = _positions(reading, kind)
    others = [token for position, token in enumerate(reading.tokens) if position not in named]
    return [word for word in words.telling(others, reading.language) if word not in _EMPTY]


def _names_article(reading: Reading, index: Index) -> bool:
    return any(index.is_named(topic, reading.tokens) for topic in range(len(index.topics)))


def _places(reading: Reading) -> tuple[str, ...]:
    return _codes(reading, "place:")


def _aspects(reading: Reading) -> tuple[str, ...]:
    return _codes(reading, "aspect:")


def _codes(reading: Reading, kind: str) -> tuple[str, ...]:
    found = (mention.concept.removeprefix(kind) for mention in reading.mentions if mention.concept.startswith(kind))
    return tuple(dict.fromkeys(found))


def _market(slug: str) -> tuple[str, ...]:
    kind, *rest = slug.split("/")
    return (rest[0].upper(),) if kind == "markets" and rest and rest[0] != "all" else ()


def _aspect(slug: str) -> tuple[str, ...]:
    kind, *rest = slug.split("/")
    return (rest[1],) if kind == "markets" and len(rest) == 2 else ()


def _names(markets: Sequence[str], language: str) -> str:
    """The markets' names, as CLDR has them and the glossary finds them."""
    territories = Locale(language if language in words.LANGUAGES else "en").territories
    return ", ".join(str(territories.get(code, code)).split(" (")[0] for code in markets)


def _spans(text: str, reading: Reading) -> list[tuple[int, int]]:
    """Where each word of the reading stands in the text; none where it was read otherwise than it is written."""
    found = [match.span() for match in _WORD.finditer(text)]
    return found if len(found) == len(reading.tokens) and words.clean(text) == text else []
