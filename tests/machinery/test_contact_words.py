"""Requests for contact in words: whatever people typed is shown as it is, shortened, and never as markup."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import contact_words
from handlers.contact_form import as_wish
from handlers.forms import Answers
from knowledge.articles import Level as MarketLevel
from locales import SHIPPED_LANGUAGES, use_language
from services.contact_requests import Purpose, RequestState
from services.transaction_levels import Level, Stated

ANY_TEXT = st.text(max_size=500) | st.text(st.sampled_from("<b>&\u202e\u200f🛠 {}%\n\"'ñЩ"), max_size=500)
TAG = re.compile(r"<(?!/?[ib]>)")


@settings(max_examples=100)
@given(ANY_TEXT)
def test_words_are_quoted_short_and_without_markup(typed: str) -> None:
    with use_language("ru"):
        said = contact_words.quoted(typed)

    assert len(said.plain) <= contact_words.FIRST_WORDS + 2
    assert TAG.findall(said.html) == []


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=120), ANY_TEXT, st.text(max_size=200))
def test_answers_are_kept_as_they_were_typed(name: str, text: str, contact: str) -> None:
    said = {"name": name, "text": text, "contact": contact, "company": None, "country": "DE", "market": "CL"}
    asked = {"key": "k", "company_id": 0, "purpose": "buy", "goods": "mine-water", "code": None, "use_country": "CL"}

    wish = as_wish(Answers(said | asked, {"text": "de"}))

    assert (wish.text, wish.text_language, wish.name.split()) == (text, "de", name.split())
    assert (wish.company_id, wish.looks_in, wish.code, wish.purpose) == (None, "CL", "mine-water", Purpose.BUY)
    assert (wish.contact or "").split() == contact.split()


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_every_state_purpose_and_notice_has_words(language: str) -> None:
    level = MarketLevel("ru", "red", "2026-11", None, "x", {"de": "Prüfung", "en": "Checks", "ru": "Проверка"})

    with use_language(language):
        states = [
            contact_words.state_words(each, is_held=held).plain for each in RequestState for held in (True, False)
        ]
        labels = [contact_words.number_and_state("R-12345", contact_words.state_name(each)) for each in RequestState]
        notices = [contact_words.market_notice(Stated("RU", each, "2026-11-22"), level).plain for each in Level]

    assert all(states)
    assert [each.plain for each in labels if len(each.plain) > 30 or each.plain.endswith("…")] == []
    assert [level.notice[language] in each for each in notices] == [True, True, False, True, True]
