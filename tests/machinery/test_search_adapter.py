"""The adapter of the search: what it learns from, that it learns, and that it leaves everything alone at need."""

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge import articles
from knowledge.search import adapter, trial
from knowledge.search.encoder import SIZE
from knowledge.search.learning import Pairs
from knowledge.search.ranking import unit

LANGUAGES = {"de", "en", "ru", "es"}
PAIRS = sorted(adapter.PAIRS.glob("*.jsonl"))


@pytest.mark.parametrize("path", PAIRS, ids=[path.stem for path in PAIRS])
def test_invented_topics_are_whole_and_ask_in_every_language(path: Path) -> None:
    topics = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [question for topic in topics for question in topic["asked"]]

    assert {frozenset(topic) for topic in topics} == {frozenset({"title", "keywords", "answers", "asked"})}
    assert all(set(topic["answers"]) <= {"de", "en", "ru"} and topic["keywords"] for topic in topics)
    assert {question["lang"] for question in asked} == LANGUAGES
    assert len({question["text"] for question in asked}) == len(asked)


def test_invented_questions_are_answered_by_invented_articles() -> None:
    library = articles.load(trial.PRACTICE / "articles")
    handed_over = {slug for slug, _language in library.articles if library.articles[slug, _language].handover}

    expected = {slug for question in trial.questions(trial.INVENTED) for slug in question.expected}

    assert expected - set(library.languages) == set()
    assert expected & handed_over == set()
    assert {source.url for article in library.articles.values() for source in article.sources} == {
        "https://example.org/invented"
    }


def test_no_question_stands_in_two_sets() -> None:
    asked = trial.questions(trial.FIRST, trial.SECOND, trial.INVENTED)

    assert len({question.identity for question in asked}) == len(asked)


def test_turning_finds_what_questions_mean() -> None:
    chance = np.random.default_rng(1)
    passages = unit(chance.normal(size=(40, SIZE)).astype(np.float32))
    other_words = np.linalg.qr(chance.normal(size=(SIZE, SIZE)))[0].astype(np.float32)
    noise = 0.02 * chance.normal(size=(200, SIZE)).astype(np.float32)
    questions = unit(np.repeat(passages, 5, axis=0) @ other_words + noise)
    right = np.repeat(np.eye(40, dtype=np.bool_), 5, axis=0)
    learned = [row for row in range(200) if row % 5]

    before = (questions @ passages.T).argmax(axis=1)
    found = adapter.learned([Pairs(questions[learned], passages, np.arange(40), right[learned])])
    after = (np.array([found.turned(question) for question in questions]) @ passages.T).argmax(axis=1)

    held_out = [row for row in range(200) if not row % 5]
    assert np.mean(before[held_out] == np.arange(40)) < 0.2
    assert np.mean(after[held_out] == np.arange(40)) > 0.9


def test_another_model_has_no_adapter_and_nothing_is_turned() -> None:
    direction = unit(np.random.default_rng(2).normal(size=(1, SIZE)).astype(np.float32))[0]

    assert np.allclose(adapter.shipped("another model").turned(direction), direction, atol=1e-6)
    assert adapter.of_trials("another model") == ()
