"""What a question says before anything is searched: its words per language, and what it names."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from re import compile as pattern

from knowledge.search import words
from knowledge.search.glossary import Glossary, Mention
from knowledge.search.index import Index, outermost

HOME = "DE"
_MENDED, _PART = 0.7, 0.5
_FEW = 5
_JOINTS = frozenset(["und", "and", "y", "и", "in", "im", "der", "die", "the", "of", "en", "в", "во", "на"])
_PLAIN = {"aspect:overview", "concept:mining"}
# A text longer than this tells a story before it asks.
_STORY = 140
_SENTENCE = pattern(r"[^.!?…]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood; `text` is what the encoder reads, `telling` the words that carry it.

    `focus` is the question at the end of a story, `mended` all words where any was misspelt; empty where there is none.

    `is_only_market`: it names a market and says nothing else than perhaps "mining" or "market".
    """

    text: str
    focus: str
    mended: str
    language: str
    tokens: tuple[str, ...]
    telling: tuple[str, ...]
    stems: Mapping[str, Mapping[str, float]]
    mentions: tuple[Mention, ...]
    markets: tuple[str, ...]
    uncovered: tuple[str, ...]
    is_only_market: bool

    def named(self, kind: str) -> dict[str, int]:
        """How often each concept of a kind is named."""
        found: dict[str, int] = defaultdict(int)
        for mention in self.mentions:
            if mention.concept.startswith(f"{kind}:"):
                found[mention.concept] += 1
        return dict(found)


def read(question: str, language: str, index: Index) -> Reading:
    """Read a question of any kind; `language` is what its writer seems to speak."""
    text = words.without_courtesies(words.clean(question))
    tokens = words.tokens(text)
    cyrillic = index.speller.russian(tokens)
    if cyrillic:
        language, text = "ru", " ".join(cyrillic)
        tokens = [*cyrillic, *(token for token in tokens if token in index.speller.known)]
    # Spanish exponer is no misspelled Exponor: Latin words of a language without articles stay as they are.
    mends = language in index.languages or any(map(words.is_cyrillic, tokens))
    mended = [(mends and index.speller.nearest(token)) or token for token in tokens]
    mentions = outermost(_mentions(mended, _languages(language, tokens), index))
    countries = list(dict.fromkeys(code for mention in mentions for code in _codes(mention, index.glossary)))
    direct = {mention.concept.partition(":")[2] for mention in mentions if mention.concept.startswith("place:")}
    markets = tuple(code for code in countries if code in index.markets)
    names = {
        tokens[position]
        for mention in mentions
        if direct and mention.concept.partition(":")[2] in markets
        for position in range(mention.start, mention.end)
    }
    telling = words.telling(tokens, language)
    # The slugs know the markets: their names would only draw the articles that repeat them most.
    topical = [word for word in telling if word not in names]
    return Reading(
        text=text,
        focus=_focus(text),
        mended="" if mended == tokens else " ".join(mended),
        language=language,
        tokens=tuple(tokens),
        telling=tuple(telling),
        stems={each: _stems(topical, each, index, mends=mends) for each in index.languages},
        mentions=tuple(mentions),
        markets=markets,
        uncovered=tuple(code for code in countries if code not in index.markets and code != HOME and code in direct),
        is_only_market=bool(direct & set(markets)) and _is_plain(tokens, mentions, index.glossary),
    )


def _is_plain(tokens: list[str], mentions: list[Mention], glossary: Glossary) -> bool:
    """Whether a few words name nothing but countries and, perhaps, their mining or their market."""
    said: set[int] = set()
    for each in mentions:
        place = each.concept.startswith("place:") and glossary.is_country(tokens[each.start : each.end])
        if not place and each.concept not in _PLAIN:
            return False
        said.update(range(each.start, each.end))
    return len(tokens) <= _FEW and all(n in said or token in _JOINTS for n, token in enumerate(tokens))


def _focus(text: str) -> str:
    """The last question in a long text, or its last sentence; nothing for a short one."""
    sentences: list[str] = [sentence.strip() for sentence in _SENTENCE.findall(text) if len(sentence.strip()) > 15]
    if len(text) < _STORY or len(sentences) < 2:
        return ""
    return next((sentence for sentence in reversed(sentences) if sentence.endswith("?")), sentences[-1])


def _mentions(tokens: list[str], languages: tuple[str, ...], index: Index) -> list[Mention]:
    """What the words name, and what the parts of compounds name that the whole does not."""
    found = index.glossary.find(tokens, languages)
    for position, token in enumerate(tokens):
        for part in index.speller.parts(token) if "de" in languages else ():
            found += [
                Mention(each.concept, position, position + 1)
                for each in index.glossary.find((part,), ("de",))
                if not each.concept.startswith("outside:")
            ]
    return sorted(set(found), key=lambda mention: (mention.start, -mention.end, mention.concept))


def _languages(language: str, tokens: list[str]) -> tuple[str, ...]:
    """Where to look words up: the question's language, and those whose names and terms everyone borrows."""
    if any(words.is_cyrillic(token) for token in tokens):
        return ("ru", "en")
    return tuple(dict.fromkeys((language, "en", "de")))


def _codes(mention: Mention, glossary: Glossary) -> tuple[str, ...]:
    kind, _, name = mention.concept.partition(":")
    if kind == "place":
        return (name,)
    return tuple(sorted(glossary.groups.get(mention.concept, ())))


def _stems(telling: list[str], language: str, index: Index, *, mends: bool) -> Mapping[str, float]:
    """Stems of one language with their weights; mended spellings and parts of compounds count less."""
    found: dict[str, float] = {}

    def add(word: str, weight: float) -> None:
        stem = words.stem(word, language)
        found[stem] = max(found.get(stem, 0.0), weight)

    for word in words.telling(telling, language):
        add(word, 1.0)
        is_strange = mends and not index.knows(words.stem(word, language), language)
        if is_strange and (near := index.speller.nearest(word)):
            add(near, _MENDED)
        for part in index.speller.parts(word) if language == "de" else ():
            add(part, _PART)
    return found
