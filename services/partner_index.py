"""What profiles look like to the search for partners: who has which code, word, name and market.

Built once from profiles, never changed; a changed profile makes a new index, from what was made of the others. How
hits are ranked is not decided here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge import transliteration
from knowledge.search import glossary, words
from knowledge.search.spelling import Speller
from knowledge.taxonomy import taxonomy
from services.companies import Company
from services.partner_lists import Side, of_side

Array = NDArray[np.float32]
Postings = Mapping[str, NDArray[np.int32]]
# What is mined stands in texts of every language; the other concepts of the glossary are too wide to tell firms apart.
_COMMODITIES = frozenset(f"concept:{each}" for each in ("coal", "copper", "lithium", "gold", "uranium"))
_GERMAN = "de"
# Names that sound alike by so much of 100 are the same name, their words by so much the same word.
_SAME_NAME, _SAME_WORD = 86.0, 80.0
_SHORTEST_NAME = 2
# A name's words that are words of the trade, or a place, tell less of whom they name.
_TRADE_WORD = 0.4


@dataclass(frozen=True, slots=True)
class _Profile:
    """What one profile alone says: name and city as they sound, codes and commodities that its texts name, and their
    telling words with the stems of these, by language.
    """

    company: Company
    name: str
    city: str
    stated: frozenset[str]
    commodities: frozenset[str]
    said: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]


class PartnerIndex:
    """Everything about profiles that does not depend on a question; numbers are places in `companies`."""

    def __init__(self, companies: Sequence[Company], before: "PartnerIndex | None" = None) -> None:
        """What the index `before` has made of profiles that are the same now is kept."""
        self.companies = companies if isinstance(companies, tuple) else tuple(companies)
        known = {each.company.id: each for each in before.profiles} if before is not None else {}
        self.profiles: list[_Profile] = [_kept(known.get(each.id), each) or _profile(each) for each in self.companies]
        self.by_code = {side: _postings(of_side(each, side) for each in self.companies) for side in Side}
        self.by_stated_code = _postings(each.stated for each in self.profiles)
        self.by_market = _postings({each.country, *each.markets} for each in self.companies)
        self.by_type = _postings({each.type.value} for each in self.companies)
        self.by_city = _postings({each.city} - {""} for each in self.profiles)
        self.by_commodity = _postings(each.commodities for each in self.profiles)
        self._learn_words(before)
        self._learn_names()

    def __len__(self) -> int:
        return len(self.companies)

    def holders(self, postings: Postings, term: str, strength: float = 1.0) -> Array:
        """For each company whether it is one of those that have the term, as 0 or the strength."""
        found = np.zeros(len(self), dtype=np.float32)
        if term in postings:
            found[postings[term]] = strength
        return found

    def has_word(self, token: str) -> Array:
        """For each company how surely its texts have a folded word: 1, less for one mended or a part of a compound."""
        found = self._has_exactly(token, 1.0)
        if not found.any() and (near := self.speller.nearest(token)):
            found = self._has_exactly(near, 0.8)
        for part in self.speller.parts(token):
            found = np.maximum(found, self._has_exactly(part, 0.6))
        return found

    def named(self, tokens: Sequence[str], *, telling: Sequence[bool]) -> tuple[Array, list[Array]]:
        """How much of each company's name the words are, from 0 to 1, and for each word how surely it is part of it.

        Words that do not tell (places, the trade's own) count little, unless they are all of the name.
        """
        by_word = [self._name_word(token) for token in tokens]
        mass = np.zeros(len(self), dtype=np.float32)
        for heard, tells in zip(by_word, telling, strict=True):
            mass += heard[1] * (1.0 if tells else _TRADE_WORD)
        share = np.minimum(1.0, mass)
        asked = transliteration.key(" ".join(tokens))
        if len(asked) >= _SHORTEST_NAME:
            for names, said in ((self._names, asked), (self._joined, asked.replace(" ", ""))):
                for _name, likeness, number in process.extract(
                    said, names, scorer=fuzz.ratio, score_cutoff=_SAME_NAME, limit=None
                ):
                    share[int(number)] = max(float(share[int(number)]), likeness / 100)
        return share, [heard[0] for heard in by_word]

    def is_name(self, token: str) -> bool:
        """Whether a word stands in a name as it is and is no word of the trade or of a place itself: LausitzMess."""
        heard = transliteration.key(token)
        return heard in self._by_name_word and not _is_trade_word(heard)

    def _name_word(self, token: str) -> tuple[Array, Array]:
        surely, mass = np.zeros(len(self), dtype=np.float32), np.zeros(len(self), dtype=np.float32)
        asked = transliteration.key(token)
        if len(asked) < _SHORTEST_NAME:
            return surely, mass
        for word, likeness, _place in process.extract(
            asked, self._name_words, scorer=fuzz.ratio, score_cutoff=_SAME_WORD, limit=None
        ):
            held = self._by_name_word[word]
            surely[held] = np.maximum(surely[held], likeness / 100)
            mass[held] = np.maximum(mass[held], self._shares[word] * likeness / 100)
        return surely, mass

    def _learn_words(self, before: "PartnerIndex | None") -> None:
        counts = Counter(chain.from_iterable(held for each in self.profiles for held in each.said.values()))
        if before is not None and before.speller.known == counts:
            self.speller: Speller = before.speller
            self._compounds: Mapping[str, frozenset[str]] = before._compounds
        else:
            self.speller = Speller(counts, {word for word in counts if words.is_cyrillic(word)})
            self._compounds = self._stems_of_parts()
        self.by_stem = {
            language: _postings(self._stems(each, language) for each in self.profiles)
            for language in sorted({language for each in self.profiles for language in each.said})
        }

    def _stems_of_parts(self) -> Mapping[str, frozenset[str]]:
        """What the German compounds are made of; which words these parts are, all profiles say together."""
        german = frozenset[str]().union(*(each.said.get(_GERMAN, ()) for each in self.profiles))
        split = {word: self.speller.parts(word) for word in german}
        return {word: frozenset(words.stem(each, _GERMAN) for each in parts) for word, parts in split.items() if parts}

    def _stems(self, profile: _Profile, language: str) -> frozenset[str]:
        stems = profile.stems.get(language, frozenset())
        if language != _GERMAN or not stems:
            return stems
        return stems.union(*(self._compounds[word] for word in profile.said[_GERMAN] & self._compounds.keys()))

    def _learn_names(self) -> None:
        self._names = [each.name for each in self.profiles]
        self._joined = [name.replace(" ", "") for name in self._names]
        self._by_name_word = _postings(name.split() for name in self._names)
        self._name_words = list(self._by_name_word)
        self._weight = {
            word: (_TRADE_WORD if _is_trade_word(word) else 1.0) / sqrt(len(held))
            for word, held in self._by_name_word.items()
        }
        held = [self._weights_of(name) for name in self._names]
        self._shares = {
            word: np.array([held[number][word] for number in numbers], dtype=np.float32)
            for word, numbers in self._by_name_word.items()
        }

    def _weights_of(self, name: str) -> dict[str, float]:
        """The share that each word has in a name; the first is what people call the firm, and at least half of it."""
        first, *rest = dict.fromkeys(name.split()) if name else [""]
        weights = {word: self._weight[word] for word in rest}
        if first:
            own = self._weight[first]
            weights[first] = own if _is_trade_word(first) else max(own, sum(weights.values()))
        total = sum(weights.values())
        return {word: weight / total for word, weight in weights.items()}

    def _has_exactly(self, token: str, strength: float) -> Array:
        found = np.zeros(len(self), dtype=np.float32)
        for language, postings in self.by_stem.items():
            stem = words.stem(token, language)
            if stem in postings:
                found[postings[stem]] = strength
        return found


def _postings(held: Iterable[Iterable[str]]) -> Postings:
    """Which numbers hold each term."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, terms in enumerate(held):
        for term in dict.fromkeys(terms):
            found[term].append(number)
    return {term: np.array(numbers, dtype=np.int32) for term, numbers in found.items()}


def _kept(known: _Profile | None, company: Company) -> _Profile | None:
    """What is known of a profile, if that is as it was."""
    return known if known is not None and known.company == company else None


def _profile(company: Company) -> _Profile:
    tokens = {language: words.tokens(words.clean(text)) for language, text in company.texts.items() if text}
    said = {language: frozenset(words.telling(held, language)) for language, held in tokens.items()}
    return _Profile(
        company=company,
        name=transliteration.key(company.name),
        city=transliteration.key(company.city or ""),
        stated=frozenset().union(*(taxonomy().stated(text, language) for language, text in company.texts.items())),
        commodities=frozenset().union(*(commodities(held, (each,)).values() for each, held in tokens.items())),
        said=said,
        stems={each: frozenset(words.stem(word, each) for word in held) for each, held in said.items()},
    )


def commodities(tokens: Sequence[str], languages: Iterable[str]) -> dict[int, str]:
    """What of the things that are mined the folded words name, by position."""
    found: dict[int, str] = {}
    for mention in glossary.shipped().find(tokens, languages):
        if mention.concept in _COMMODITIES:
            found.update(dict.fromkeys(range(mention.start, mention.end), mention.concept))
    return found


@lru_cache(maxsize=10_000)
def _is_trade_word(word: str) -> bool:
    return word in _trade_words()


@lru_cache(maxsize=1)
def _trade_words() -> frozenset[str]:
    """The single words of the taxonomy and of the glossary, as names sound."""
    known = glossary.shipped().vocabulary() | {
        part
        for code in taxonomy().codes.values()
        for line in (*code.synonyms.values(), tuple(code.names.values()))
        for term in line
        for part in term.strip("~=").replace("*", "").split()
    }
    return frozenset(transliteration.key(word) for word in known if len(word) > _SHORTEST_NAME)
