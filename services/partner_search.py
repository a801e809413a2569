"""Finds partners by words in any language: by codes they offer or seek, by their texts, names in any script, markets.

Nobody comes first for the country they are in, unless it was asked for; who does not fit is not found at all.
Lists by choice, without words, are in `services.partner_lists`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import partner_words, transliteration
from knowledge.search import glossary, words
from knowledge.taxonomy import taxonomy
from services import partner_lists
from services.companies import Company
from services.partner_index import Array, PartnerIndex, commodities
from services.partner_lists import Side, of_side

# How far each kind of evidence stands for a word of the question, on the side that was asked for.
_CODE, _OTHER_SIDE, _STATED, _WORD, _COMMODITY, _TYPE = 1.0, 0.6, 0.6, 0.9, 0.8, 1.0
# Whoever trades in what is mined may still know nothing of what a text says about lithium.
_MINED = 0.6
# A text does not say whether it speaks of what is sought.
_IN_SEEKERS_TEXT = 0.5
# How much of a question's words must be found, and how much of a name, so that somebody is a hit.
_ENOUGH, _ENOUGH_WITH_CODE, _ENOUGH_OF_NAME = 0.5, 0.3, 0.4
_WEIGHT_OF_TYPE, _WEIGHT_OF_COMMODITY, _WEIGHT_OF_TRADE_WORD = 0.7, 0.6, 0.5
_MARKET, _CITY, _NAME, _ANOTHER_CODE, _SAID_TOO = 0.3, 0.3, 0.5, 0.1, 0.05
_SHORTEST_CITY = 4
_PLACES = ("place:", "group:", "state:")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody was found, for words on a screen.

    `codes` are the sides and codes that fit, `stated` the codes that only the texts name, `words` those of the question
    that stand in the texts, folded and in their order. `markets` are the upper-case country codes asked for that are
    the firm's seat or among its markets.
    """

    codes: tuple[tuple[Side, str], ...] = ()
    stated: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_named: bool = False
    markets: tuple[str, ...] = ()
    city: str | None = None
    is_type: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A company that fits; scores compare hits of one question only."""

    company_id: int
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; `topical` are the positions of the words that say what is wanted."""

    tokens: tuple[str, ...]
    side: Side | None
    codes: Mapping[int, Mapping[str, float]]
    commodities: Mapping[int, str]
    types: Mapping[int, str]
    markets: tuple[str, ...]
    cities: frozenset[str]
    topical: tuple[int, ...]


def search(session: Session, question: str, among: Iterable[Company], *, language: str | None = None) -> list[Hit]:
    """Those of `among` who fit, the best first; none where nobody does.

    `among` is whom this person may see and has narrowed the list to; `language` is the question's, where it is known.
    """
    allowed = {each.id for each in among}
    found = hits(_index(session), question, language=language)
    return [hit for hit in found if hit.company_id in allowed]


_indexes: WeakKeyDictionary[Engine, PartnerIndex] = WeakKeyDictionary()


def _index(session: Session) -> PartnerIndex:
    """The index of what is published, made anew when a profile has changed, from what was made of all others."""
    engine, everybody = session.get_bind().engine, partner_lists.everybody(session)
    made = _indexes.get(engine)
    if made is None or made.companies is not everybody:
        made = _indexes[engine] = PartnerIndex(everybody, made)
    return made


def hits(index: PartnerIndex, question: str, *, language: str | None = None) -> list[Hit]:
    """Everybody in the index who fits, the best first; equal ones in the order of the index."""
    asked = read(question, index, language=language)
    if not asked.tokens or not len(index):
        return []
    evidence = _Evidence(index, asked)
    fits = evidence.coverage >= _ENOUGH if asked.topical else evidence.around > 0
    fits |= evidence.has_code & (evidence.coverage >= _ENOUGH_WITH_CODE)
    fits |= evidence.name >= _ENOUGH_OF_NAME
    score = evidence.coverage + evidence.around + _NAME * evidence.name * (evidence.name >= _ENOUGH_OF_NAME)
    order = sorted(np.flatnonzero(fits).tolist(), key=lambda number: (-round(float(score[number]), 4), number))
    return [Hit(index.companies[number].id, float(score[number]), evidence.reason(number)) for number in order]


def read(question: str, index: PartnerIndex, *, language: str | None = None) -> Question:
    """What a question says, before anybody is looked at; cities are those of the index."""
    trade = taxonomy()
    text = words.without_courtesies(words.clean(question))
    tokens = trade.in_cyrillic(words.tokens(text))
    around = partner_words.shipped().read(tokens)
    codes: dict[int, dict[str, float]] = {}
    for match in trade.find(" ".join(tokens), language):
        for position, token in enumerate(tokens):
            if token in match.words:
                codes.setdefault(position, {})[match.code] = match.score
    mentions = glossary.shipped().find(tokens, _languages(tokens))
    cities = {
        position: city
        for position, token in enumerate(tokens)
        if position not in codes and (city := _city(token, index))
    }
    places = cities.keys() | {
        position
        for mention in mentions
        if mention.concept.startswith(_PLACES)
        for position in range(mention.start, mention.end)
        if not index.is_name(tokens[position])
    }
    set_aside = around.fillers - codes.keys() | places
    return Question(
        tokens=tuple(tokens),
        side={partner_words.SEEKS: Side.SEEKS, partner_words.OFFERS: Side.OFFERS}.get(around.side),
        codes={position: held for position, held in codes.items() if position not in places},
        commodities=commodities(tokens, _languages(tokens)),
        types=around.types,
        markets=_markets(mentions),
        cities=frozenset(cities.values()),
        topical=tuple(
            position
            for position, token in enumerate(tokens)
            if position not in set_aside and (position in codes or _tells(token))
        ),
    )


def _languages(tokens: Sequence[str]) -> tuple[str, ...]:
    return ("ru",) if any(map(words.is_cyrillic, tokens)) else ("de", "en", "es")


def _markets(mentions: Iterable[glossary.Mention]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for mention in mentions:
        kind, _colon, name = mention.concept.partition(":")
        if kind == "place":
            found[name] = None
        elif kind == "group":
            found.update(dict.fromkeys(sorted(glossary.shipped().groups[mention.concept])))
    return tuple(found)


def _tells(token: str) -> bool:
    return len(token) > 1 and not token.isdigit() and not transliteration.is_legal_form(token)


def _city(token: str, index: PartnerIndex) -> str:
    """The city of a profile that a word names, as it sounds; nothing where it is none."""
    heard = transliteration.key(token)
    return heard if len(heard) >= _SHORTEST_CITY and heard in index.by_city else ""


class _Evidence:
    """What speaks for each company: `coverage` of the topic from 0 to 1, `name`, and what is said `around` it."""

    def __init__(self, index: PartnerIndex, asked: Question) -> None:
        self.index, self.asked = index, asked
        self.has_code = np.zeros(len(index), dtype=np.bool_)
        self._words = {position: index.has_word(asked.tokens[position]) for position in asked.topical}
        self.name, name_words = self._names()
        total = np.zeros(len(index), dtype=np.float32)
        weights = 0.0
        for position in asked.topical:
            weight = self._weight(position)
            weights += weight
            part_of_name = name_words[position] * (self.name >= _ENOUGH_OF_NAME) if position in name_words else 0
            total += weight * np.maximum(self._strength(position), part_of_name)
        self.coverage = total / weights if weights else total
        self.around = self._around()

    def _weight(self, position: int) -> float:
        """How much a word matters: one that most profiles have, less than one that few or none have.

        The words that name a code together matter as much as one; a word that the trade uses but that names nothing
        by itself matters less than one from elsewhere.
        """
        if named := self.asked.codes.get(position):
            return 1.0 / sum(other.keys() == named.keys() for other in self.asked.codes.values())
        if position in self.asked.types:
            return _WEIGHT_OF_TYPE
        if position in self.asked.commodities:
            return _WEIGHT_OF_COMMODITY
        is_ours = taxonomy().is_word(self.asked.tokens[position])
        rare = 1.0 - 0.6 * float(np.sqrt((self._words[position] > 0).mean()))
        return rare * (_WEIGHT_OF_TRADE_WORD if is_ours else 1.0)

    def _strength(self, position: int) -> Array:
        asked, index = self.asked, self.index
        in_text = _IN_SEEKERS_TEXT if asked.side is Side.SEEKS else 1.0
        strength = self._words[position] * _WORD * in_text
        if position in asked.commodities:
            mined = index.holders(index.by_commodity, asked.commodities[position], _COMMODITY * in_text)
            self.has_code |= mined > 0
            strength = np.maximum(strength, mined)
        if position in asked.types:
            strength = np.maximum(strength, index.holders(index.by_type, asked.types[position], _TYPE))
        named = asked.codes.get(position, {})
        surest = max(named.values(), default=1.0)
        several = np.zeros(len(index), dtype=np.float32)
        for code, score in named.items():
            has = self._has_code(code, in_text) * (score / surest) * (_MINED if position in asked.commodities else 1.0)
            several += _ANOTHER_CODE * ((has > 0) & (strength > 0))
            strength = np.maximum(strength, has)
        return np.asarray(strength + several * (strength >= _CODE), dtype=np.float32)

    def _has_code(self, code: str, in_text: float) -> Array:
        index, side = self.index, self.asked.side
        stated = index.holders(index.by_stated_code, code)
        has = stated * _STATED * in_text
        for each in Side:
            is_asked = each is (side or Side.OFFERS)
            if not is_asked and side is not None:
                continue
            held = index.holders(index.by_code[each], code, _CODE if is_asked else _OTHER_SIDE)
            has = np.maximum(has, held + _SAID_TOO * stated * (held > 0))
            self.has_code |= held > 0
        return np.asarray(has, dtype=np.float32)

    def _names(self) -> tuple[Array, dict[int, Array]]:
        asked = self.asked
        positions = [position for position, token in enumerate(asked.tokens) if _tells(token)]
        telling = [position in asked.topical and position not in asked.codes for position in positions]
        share, by_word = self.index.named([asked.tokens[position] for position in positions], telling=telling)
        return share, dict(zip(positions, by_word, strict=True))

    def _around(self) -> Array:
        index, asked = self.index, self.asked
        found = np.zeros(len(index), dtype=np.float32)
        for market in asked.markets:
            found = np.maximum(found, index.holders(index.by_market, market, _MARKET))
        for city in asked.cities:
            found = np.maximum(found, index.holders(index.by_city, city, _CITY))
        return found

    def reason(self, number: int) -> Reason:
        """Why the company with this number was found."""
        asked, index = self.asked, self.index
        company = index.companies[number]
        named = dict.fromkeys(code for position in asked.topical for code in asked.codes.get(position, ()))
        sides = (asked.side,) if asked.side else tuple(Side)
        codes = tuple((side, code) for side in sides for code in named if code in of_side(company, side))
        fitting = {code for _side, code in codes}
        where = {company.country, *company.markets}
        return Reason(
            codes=codes,
            stated=tuple(code for code in named if code in index.profiles[number].stated - fitting),
            words=tuple(dict.fromkeys(asked.tokens[each] for each in asked.topical if self._stands(each, number))),
            is_named=float(self.name[number]) >= _ENOUGH_OF_NAME,
            markets=tuple(market for market in asked.markets if market in where),
            city=company.city if index.profiles[number].city in asked.cities else None,
            is_type=company.type.value in asked.types.values(),
        )

    def _stands(self, position: int, number: int) -> bool:
        """Whether a word of the question stands in the texts of this company, in whatever language."""
        commodity = self.asked.commodities.get(position, "")
        return bool(self._words[position][number] > 0) or commodity in self.index.profiles[number].commodities
