"""Every shipped article makes a card that a phone shows without much scrolling, in every language."""

from collections.abc import Iterator

import pytest

from handlers import articles
from handlers.screens import CARD
from knowledge import markdown
from locales import SHIPPED_LANGUAGES, pgettext, use_language
from services import feedback
from services.answers import Answers
from tests.house_rules.sources import ROOT


@pytest.fixture(scope="module")
def shipped() -> Iterator[Answers]:
    made = Answers(ROOT / "knowledge" / "content", is_semantic=False)
    yield made
    made.close()


@pytest.mark.parametrize("code", SHIPPED_LANGUAGES)
def test_every_card_fits(shipped: Answers, code: str) -> None:
    with use_language(code):
        longest = max(
            (pgettext("button-half", word) for word in feedback.REASONS.values()), key=lambda word: len(word.plain)
        )
        found = [article for slug in shipped.library.languages if (article := shipped.article(slug, code))]
        cards = {article.slug: articles.card_text(shipped, article, about=longest, said=longest) for article in found}

    lengths = {slug: markdown.visible(card.html) for slug, card in cards.items()}
    assert {slug: length for slug, length in lengths.items() if length > CARD} == {}
    assert len(lengths) > 200
