"""How well each topic fits a question: a few readable features per topic, added up with weights from a data file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vector
from knowledge.search.index import Index, Topic
from knowledge.search.reading import Reading

Matrix = NDArray[np.float32]
FEATURES = (
    "encoder",
    "encoder_foreign",
    "short_answer",
    "keywords",
    "versions",
    "words",
    "concepts",
    "concepts_foreign",
    "situation",
    "purpose",
    "aspect",
    "market_named",
    "other_market",
    "market_unasked",
    "everywhere",
    "beside_everywhere",
    "own_page",
    "market_page",
    "gap_page",
    "plain_market",
    "aspect_beside_money",
    "neutral_beside_market",
    "money_beside_market",
    "neutral_names_market",
    "sanctions_first",
    "funding_meant",
    "guide_meant",
    "in_title",
    "slug_named",
    "state",
    "other_state",
)
# A market's name alone asks for the market's own page, or else for its overview: a rule, nothing learned.
RULES = {"own_page": 12.0}
PLACE = {name: number for number, name in enumerate(FEATURES)}
SEMANTIC = ("encoder", "encoder_foreign", "short_answer", "keywords", "versions", "situation", "purpose")
SANCTIONS, SUPPORT, OVERVIEW = "sanctions_export_control", "support", "overview"
RED = frozenset({"RU", "BY"})
_FAR, _LESS, _FEWEST = 5.0, 0.6, 40
_FOREIGN_MARKET = 4.0
NEUTRAL = (None, "ALL")


@dataclass(frozen=True, slots=True)
class Cosines:
    """Per topic: the best centred cosine of its passages, that of its short answer and of its keywords, the mean over
    its versions of their best, and the best cosine as it came."""

    best: Matrix
    short: Matrix
    keywords: Matrix
    versions: Matrix
    raw: Matrix


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder says: the cosines, and how each topic fits the situation and the purpose asked about."""

    cosines: Cosines
    situation: Matrix
    purpose: Matrix


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores per topic in the index's order, and what they were made of."""

    scores: Matrix
    features: Matrix
    words: Matrix
    cosines: Cosines | None


def rank(reading: Reading, index: Index, weights: Mapping[str, float], meaning: Meaning | None) -> Ranking:
    """Every topic's fit; without meaning the encoder's features are nought."""
    by_words = index.by_words(reading.stems)
    features = np.zeros((len(index.topics), len(FEATURES)), dtype=np.float32)
    is_own = index.has_language(reading.language)
    if meaning is not None:
        seen = meaning.cosines
        features[:, PLACE["encoder"]] = standard(seen.best)
        features[:, PLACE["encoder_foreign"]] = features[:, PLACE["encoder"]] * ~is_own
        features[:, PLACE["short_answer"]] = standard(seen.short)
        features[:, PLACE["keywords"]] = standard(seen.keywords)
        features[:, PLACE["versions"]] = standard(seen.versions)
        features[:, PLACE["situation"]] = meaning.situation
        features[:, PLACE["purpose"]] = meaning.purpose
    features[:, PLACE["words"]] = _words(by_words, is_own)
    features[:, PLACE["concepts"]] = standard(index.by_concept.scores(_concepts(reading)))
    features[:, PLACE["concepts_foreign"]] = features[:, PLACE["concepts"]] * ~is_own
    _by_slug(reading, index, features)
    scores = features @ np.array([weights[name] for name in FEATURES], np.float32)
    return Ranking(scores, features, by_words, meaning.cosines if meaning else None)


def _words(by_words: Matrix, is_own: NDArray[np.bool_]) -> Matrix:
    """In standard deviations over the topics in the question's language: words cannot speak of the others."""
    if not is_own.any() or is_own.all():
        return standard(by_words)
    found = standard(by_words)
    found[is_own] = standard(by_words[is_own])
    found[~is_own] = np.maximum(0, found[~is_own])
    return found


def centred(vectors: Matrix, index: Index) -> Matrix:
    """The passages of an index less what they have in common with their language, of unit length."""
    return less_language(vectors, index.language_of[index.version_of] if len(vectors) else np.zeros(0, np.int32))


def less_language(vectors: Matrix, languages: NDArray[Any]) -> Matrix:
    """Passages less the mean of their language, of unit length: a question's own language is preferred otherwise."""
    is_made = vectors.any(axis=1)
    found = vectors.copy()
    for language in np.unique(languages):
        of_language = (languages == language) & is_made
        if of_language.any():
            found[of_language] -= vectors[of_language].mean(axis=0)
    return unit(found)


def unit(rows: Matrix) -> Matrix:
    """Each row of length one."""
    return np.asarray(rows / np.maximum(1e-6, np.linalg.norm(rows, axis=1, keepdims=True)), dtype=np.float32)


def by_topic(values: Matrix, index: Index) -> Matrix:
    """The mean of each topic's passages."""
    topics = index.topic_of[index.version_of]
    sums = np.zeros((len(index.topics), values.shape[1]), dtype=np.float32)
    np.add.at(sums, topics, values)
    return np.asarray(sums / np.maximum(1, np.bincount(topics, minlength=len(sums)))[:, None], dtype=np.float32)


def cosines(question: Vector, direction: Vector, vectors: Matrix, centred_vectors: Matrix, index: Index) -> Cosines:
    """Cosines as they are, and of the direction asked for with passages less the mean of their language."""
    raw = vectors @ question
    corrected = centred_vectors @ direction
    topics = index.topic_of[index.version_of]
    size = len(index.topics)
    short = _best(corrected[index.is_short], topics[index.is_short], size)
    keywords = _best(corrected[index.is_keywords], topics[index.is_keywords], size)
    of_versions = _best(corrected, index.version_of, len(index.versions))
    versions = np.bincount(index.topic_of, of_versions, size) / np.maximum(
        1, np.bincount(index.topic_of, minlength=size)
    )
    return Cosines(
        _best(corrected, topics, size),
        short,
        np.where(keywords > -1, keywords, short),
        versions.astype(np.float32),
        _best(raw, topics, size),
    )


def _best(values: Matrix, owners: NDArray[np.int32], size: int) -> Matrix:
    found = np.full(size, -1.0, dtype=np.float32)
    np.maximum.at(found, owners, values)
    return found


def standard(values: Matrix, *, fewest: int = _FEWEST) -> Matrix:
    """How many standard deviations above the mean; nought where all are alike.

    A handful is judged as if there were `fewest`, the others having nothing to say: among three, none stands out.
    """
    size = max(values.size, fewest)
    mean = float(values.sum()) / size
    spread = float(np.sqrt(max(0.0, float((values * values).sum()) / size - mean * mean)))
    if spread < 1e-6:
        return np.zeros_like(values)
    deviations = (values - mean) / spread
    # Words that a single article has would outvote everything else.
    return np.asarray(np.where(deviations > _FAR, _FAR + (deviations - _FAR) * _LESS, deviations), dtype=np.float32)


def _concepts(reading: Reading) -> dict[str, float]:
    covered = {f"place:{code}" for code in reading.markets}
    return {
        mention.concept: 1.0
        for mention in reading.mentions
        if not mention.concept.startswith(("outside:", "group:")) and mention.concept not in covered
    }


def _by_slug(reading: Reading, index: Index, features: Matrix) -> None:
    """What the slugs' grammar says: the market, the aspect and the kind asked for, and the Land a firm sits in."""
    question = _Question.of(reading, index)
    features[:, PLACE["in_title"]] = index.title_shares(reading.telling)
    for number, topic in enumerate(index.topics):
        for name, value in question.fit(topic, index.concepts[number]).items():
            features[number, PLACE[name]] = value
        features[number, PLACE["slug_named"]] = index.is_named(number, reading.tokens)


@dataclass(frozen=True, slots=True)
class _Question:
    """What of a question matters to the slugs."""

    markets: frozenset[str]
    aspects: frozenset[str]
    states: frozenset[str]
    gaps: frozenset[str]
    general: frozenset[str | None]
    is_red: bool
    is_only_market: bool
    kinds: frozenset[str]

    @classmethod
    def of(cls, reading: Reading, index: Index) -> "_Question":
        markets = frozenset(reading.markets)
        aspects = frozenset(concept.partition(":")[2] for concept in reading.named("aspect"))
        covered = {(topic.market, topic.aspect) for topic in index.topics}
        named = {mention.concept for mention in reading.mentions}
        return cls(
            markets=markets,
            aspects=aspects,
            states=frozenset(reading.named("state")),
            gaps=frozenset(
                market for market in markets if aspects and not any((market, each) in covered for each in aspects)
            ),
            general=frozenset(topic.aspect for topic in index.topics if topic.market == "ALL"),
            is_red=bool(markets & RED),
            is_only_market=reading.is_only_market,
            kinds=frozenset(kind for kind, hints in index.glossary.hints.items() if hints & named),
        )

    def fit(self, topic: Topic, concepts: Mapping[str, float]) -> dict[str, float]:
        """The features of one topic that its slug decides."""
        own = topic.market not in NEUTRAL
        asked = own and topic.market in self.markets
        states = {concept for concept in concepts if concept.startswith("state:")} if self.states else set()
        places = {f"place:{market}" for market in self.markets}
        return {
            "aspect": 1 / len(self.aspects) if topic.aspect in self.aspects else 0.0,
            "market_named": asked,
            "other_market": _FOREIGN_MARKET * (own and bool(self.markets) and not asked),
            "market_unasked": own and not self.markets,
            "beside_everywhere": own and not self.markets and topic.aspect in self.general,
            "everywhere": topic.market == "ALL" and not self.markets,
            "own_page": self.is_only_market * asked * {None: 1.0, OVERVIEW: 0.5}.get(topic.aspect, 0.0),
            "market_page": asked and not topic.aspect,
            "gap_page": asked and not topic.aspect and topic.market in self.gaps,
            "plain_market": asked and not self.aspects and topic.aspect in (None, OVERVIEW),
            "aspect_beside_money": SUPPORT in self.aspects and topic.aspect in self.aspects - {SUPPORT},
            "neutral_beside_market": not own and bool(self.markets),
            "money_beside_market": topic.kind == "funding" and "funding" in self.kinds and bool(self.markets),
            "neutral_names_market": not own and bool(places & concepts.keys()),
            "sanctions_first": self.is_red and topic.aspect == SANCTIONS and (asked or not own),
            "funding_meant": topic.kind == "funding" and "funding" in self.kinds,
            "guide_meant": topic.kind == "guides" and "guides" in self.kinds,
            "state": bool(states & self.states),
            "other_state": bool(states) and not states & self.states,
        }
