"""What a library looks like to a search: bags of stems per language, bags of concepts, passages for the encoder.

Built once from a `Library`, never changed; a changed article makes a new index.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from re import compile as pattern

import numpy as np
from numpy.typing import NDArray

from knowledge import markdown
from knowledge.articles import Article, Library
from knowledge.search import words
from knowledge.search.bm25 import BM25, Scores
from knowledge.search.glossary import Glossary, Mention
from knowledge.search.spelling import Speller

TITLE, KEYWORDS, SHORT, BODY = 3.0, 2.0, 1.5, 1.0
# What the slug itself says is worth more than any mention: markets/cl/customs_duties is about duties.
SLUG = 6.0
PASSAGE = 420
_SLUG_WORD = pattern(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One slug: what its grammar says of it, in the order of the index."""

    slug: str
    kind: str
    market: str | None
    aspect: str | None
    handover: bool


class Index:
    """Everything about the articles that does not depend on a question."""

    def __init__(self, library: Library, glossary: Glossary) -> None:
        self.library = library
        self.glossary = glossary
        self.versions: list[Article] = [library.articles[key] for key in sorted(library.articles)]
        self.topics: list[Topic] = [_topic(library, slug, glossary) for slug in library.languages]
        self.number = {topic.slug: number for number, topic in enumerate(self.topics)}
        self.topic_of: NDArray[np.int32] = np.array(
            [self.number[version.slug] for version in self.versions], dtype=np.int32
        )
        self.markets = frozenset(topic.market for topic in self.topics if topic.market and topic.market != "ALL")
        split = [_fields(version) for version in self.versions]
        self.languages = sorted({version.language for version in self.versions})
        self.speller = _speller(self.versions, split, glossary)
        self._held: dict[int, frozenset[str]] = {}
        self._stems = {language: self._bags(language, split) for language in self.languages}
        self._titles = self._all_titles()
        mentions = [self._mentions(version, fields) for version, fields in zip(self.versions, split, strict=True)]
        self.concepts: list[Mapping[str, float]] = self._by_topic(mentions)
        self.by_concept = BM25(self.concepts)

    @cached_property
    def version_of(self) -> NDArray[np.int32]:
        """The version each passage belongs to."""
        return np.array([number for number, _ in self.passages], dtype=np.int32)

    @cached_property
    def language_of(self) -> NDArray[np.int32]:
        """Each version's language, as its place in `languages`."""
        return np.array([self.languages.index(version.language) for version in self.versions], dtype=np.int32)

    @cached_property
    def is_short(self) -> NDArray[np.bool_]:
        """Whether a passage is a version's title and short answer, which come first."""
        versions = self.version_of
        return np.asarray(np.diff(versions, prepend=-1) != 0, dtype=np.bool_)

    @cached_property
    def is_keywords(self) -> NDArray[np.bool_]:
        """Whether a passage is a version's title and keywords, which come second where there are any."""
        has_keywords = np.array([bool(version.keywords) for version in self.versions], dtype=np.bool_)
        return np.asarray(np.r_[False, self.is_short[:-1]] & ~self.is_short & has_keywords[self.version_of], np.bool_)

    @cached_property
    def passages(self) -> list[tuple[int, str]]:
        """The number of a version and a text of it for the encoder; embedded one by one."""
        return [(number, text) for number, version in enumerate(self.versions) for text in passages(version)]

    def by_words(self, query: Mapping[str, Mapping[str, float]]) -> Scores:
        """Each topic's best version by its own language's stems of the question."""
        best = np.zeros(len(self.topics), dtype=np.float32)
        for language, (numbers, bm25) in self._stems.items():
            np.maximum.at(best, self.topic_of[numbers], bm25.scores(query[language]))
        return best

    def has_language(self, language: str) -> NDArray[np.bool_]:
        """Which topics have a version in a language."""
        found = np.zeros(len(self.topics), dtype=np.bool_)
        found[[number for number, v in zip(self.topic_of, self.versions, strict=True) if v.language == language]] = True
        return found

    def rarity(self, stem: str, language: str) -> float:
        """How telling a stem is among the articles of a language; the rarest possible when nobody has it."""
        _, bm25 = self._stems[language]
        return bm25.rarity.get(stem, float(np.log(1 + (bm25.size + 0.5) / 0.5)))

    def title_shares(self, telling: Sequence[str]) -> Scores:
        """Per topic the share of its title's telling words that a question has, in the language that fits best."""
        asked = {language: {words.stem(word, language) for word in telling} for language in self.languages}
        return np.array([self._share_of(titles, asked) for titles in self._titles], dtype=np.float32)

    def _share_of(self, titles: Sequence[tuple[str, set[str], float]], asked: Mapping[str, set[str]]) -> float:
        shares = [
            sum(self.rarity(stem, language) for stem in stems & asked[language]) / total
            for language, stems, total in titles
            if total
        ]
        return max(shares, default=0.0)

    def is_named(self, topic: int, tokens: Sequence[str]) -> bool:
        """Whether the last part of the slug, as programmes are called, stands in a question: zim, de-minimis."""
        parts = _SLUG_WORD.findall(self.topics[topic].slug.rpartition("/")[2].replace("_", "-"))
        if self.topics[topic].market is not None:
            return False
        return set(parts) <= set(tokens) or "".join(parts) in tokens

    def weight(self, word: str) -> float:
        """How telling a word is: by the language where it is commonest, the rarest possible when nobody has it."""
        return min((self.rarity(words.stem(word, language), language) for language in self.languages), default=1.0)

    def is_known(self, word: str) -> bool:
        """Whether any article or the glossary knows the word, mended or taken apart if need be."""
        return (
            word in self.speller.known
            or any(self.knows(words.stem(word, language), language) for language in self.languages)
            or bool(self.speller.nearest(word) or self.speller.parts(word))
        )

    def holds(self, version: int, word: str) -> bool:
        """Whether an article version has the word, in any form of its language, mended if need be."""
        language = self.versions[version].language
        held = self._held[version]
        return words.stem(word, language) in held or words.stem(self.speller.nearest(word) or word, language) in held

    def knows(self, stem: str, language: str) -> bool:
        """Whether any article of the language holds the stem."""
        return language in self._stems and stem in self._stems[language][1]

    def _bags(
        self, language: str, split: Sequence[Sequence[tuple[list[str], float]]]
    ) -> tuple[NDArray[np.int32], BM25]:
        numbers = [number for number, version in enumerate(self.versions) if version.language == language]
        bags = [self._bag(split[number], language) for number in numbers]
        self._held.update(zip(numbers, map(frozenset, bags), strict=True))
        return np.array(numbers, dtype=np.int32), BM25(bags)

    def _all_titles(self) -> list[list[tuple[str, set[str], float]]]:
        titles: list[list[tuple[str, set[str], float]]] = [[] for _ in self.topics]
        for number, version in zip(self.topic_of.tolist(), self.versions, strict=True):
            language = version.language
            stems = {words.stem(word, language) for word in words.telling(words.tokens(version.title), language)}
            titles[number].append((language, stems, sum(self.rarity(stem, language) for stem in stems)))
        return titles

    def _bag(self, fields: Sequence[tuple[list[str], float]], language: str) -> Counter[str]:
        bag: Counter[str] = Counter()
        for tokens, weight in fields:
            for word in words.telling(tokens, language):
                bag[words.stem(word, language)] += weight  # type: ignore[assignment] # weights are not whole
                for part in self.speller.parts(word) if language == "de" else ():
                    bag[words.stem(part, language)] += weight * 0.5  # type: ignore[assignment] # weights are not whole
        return bag

    def _mentions(self, version: Article, fields: Sequence[tuple[list[str], float]]) -> Counter[str]:
        found: Counter[str] = Counter()
        for tokens, weight in fields:
            for mention in self.glossary.find(tokens, (version.language,)):
                found[mention.concept] += weight  # type: ignore[assignment] # weights are not whole
        return found

    def _by_topic(self, mentions: Sequence[Mapping[str, float]]) -> list[Mapping[str, float]]:
        """The mean over a topic's versions, so that a topic in three languages weighs as much as one in one."""
        sums: list[dict[str, float]] = [defaultdict(float) for _ in self.topics]
        count = Counter(self.topic_of.tolist())
        for number, found in zip(self.topic_of.tolist(), mentions, strict=True):
            for concept, amount in found.items():
                sums[number][concept] += amount / count[number]
        for number, topic in enumerate(self.topics):
            for concept in _said_by_slug(topic):
                sums[number][concept] += SLUG
        return list(sums)


def passages(version: Article) -> Iterable[str]:
    """Title with the short answer, title with the keywords, then the rest in pieces that end with a paragraph."""
    short = markdown.plain(version.short)
    yield f"{version.title}. {short}"
    if version.keywords:
        yield f"{version.title}: {', '.join(version.keywords)}"
    piece = ""
    rest = markdown.plain(version.body.replace(version.short, "", 1))
    for paragraph in filter(None, (line.strip() for line in rest.splitlines())):
        if piece and len(piece) + len(paragraph) > PASSAGE:
            yield f"{version.title}: {piece}"
            piece = ""
        piece = f"{piece} {paragraph}".strip()[: PASSAGE * 2]
    if piece:
        yield f"{version.title}: {piece}"


def _fields(version: Article) -> list[tuple[list[str], float]]:
    body = markdown.plain(version.body.replace(version.short, "", 1))
    return [
        (words.tokens(version.title), TITLE),
        *((words.tokens(keyword), KEYWORDS) for keyword in version.keywords),
        (words.tokens(markdown.plain(version.short)), SHORT),
        (words.tokens(body), BODY),
        (_SLUG_WORD.findall(version.slug.rpartition("/")[2].replace("_", "-")), BODY),
    ]


def _speller(
    versions: Sequence[Article], split: Sequence[Sequence[tuple[list[str], float]]], glossary: Glossary
) -> Speller:
    count: Counter[str] = Counter()
    russian: set[str] = set(glossary.terms["ru"].vocabulary)
    for version, fields in zip(versions, split, strict=True):
        for tokens, _ in fields:
            count.update(tokens)
            if version.language == "ru":
                russian.update(tokens)
    return Speller({**dict.fromkeys(glossary.vocabulary(), 0), **count}, russian)


def _topic(library: Library, slug: str, glossary: Glossary) -> Topic:
    kind, *rest = slug.split("/")
    market = rest[0].upper() if kind == "markets" else None
    aspect = rest[-1] if len(rest) > 1 and rest[-1] in glossary.aspects else None
    handover = any(library.articles[slug, language].handover for language in library.languages[slug])
    return Topic(slug, kind, market, aspect, handover)


def _said_by_slug(topic: Topic) -> Iterable[str]:
    if topic.aspect:
        yield f"aspect:{topic.aspect}"
    if topic.market and topic.market != "ALL":
        yield f"place:{topic.market}"


def outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """Without mentions inside a longer one: South Africa is not Africa."""
    return [
        each
        for each in mentions
        if not any(
            other.end - other.start > each.end - each.start and other.start <= each.start and each.end <= other.end
            for other in mentions
        )
    ]
