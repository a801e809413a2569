"""Okapi BM25 over bags of weighted terms; knows nothing of languages, articles or concepts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
# A word that a single document happens to use is no more telling than one of three.
_FEW = 3


class BM25:
    """Documents are given as term → how much of it they hold; scores come back in the documents' order."""

    def __init__(self, documents: Sequence[Mapping[str, float]], *, saturation: float = 1.2, by_length: float = 0.35):
        self.size = len(documents)
        lengths = np.array([sum(document.values()) for document in documents], dtype=np.float32)
        norm = 1 - by_length + by_length * lengths / (float(lengths.mean()) or 1.0) if self.size else lengths
        holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, document in enumerate(documents):
            for term, amount in document.items():
                holders[term].append((number, amount))
        self.rarity: dict[str, float] = {}
        self._impact: dict[str, tuple[NDArray[np.int32], Scores]] = {}
        for term, held in holders.items():
            numbers = np.array([number for number, _ in held], dtype=np.int32)
            amounts = np.array([amount for _, amount in held], dtype=np.float32)
            holding = max(_FEW, len(held))
            rarity = log(1 + max(0.5, self.size - holding + 0.5) / (holding + 0.5))
            impact = rarity * amounts * (saturation + 1) / (amounts + saturation * norm[numbers])
            self.rarity[term] = rarity
            self._impact[term] = numbers, impact.astype(np.float32)

    def __contains__(self, term: str) -> bool:
        return term in self._impact

    def scores(self, terms: Mapping[str, float]) -> Scores:
        """One score per document; terms nobody holds count nothing."""
        total = np.zeros(self.size, dtype=np.float32)
        for term, weight in terms.items():
            if term in self._impact:
                numbers, impact = self._impact[term]
                total[numbers] += weight * impact
        return total
