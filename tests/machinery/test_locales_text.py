"""Words: languages never mix, foreign words are escaped, nothing is said without a language."""

import contextvars
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import locales
from locales import N_, Text, _, lines, ngettext, npgettext, paragraphs, pgettext, trusted_html, use_language, verbatim
from locales.text import speakable

ANY_TEXT = st.text(st.characters(exclude_categories=()))
ESCAPES = re.compile(r"&(?:lt|gt|amp);")


def test_nothing_is_said_without_a_language() -> None:
    with pytest.raises(locales.NoLanguage):
        _("Hello")


def test_languages_nest_and_end() -> None:
    with use_language("de"):
        with use_language("ru"):
            inside = locales.current_language()
        after = locales.current_language()

    assert (inside, after) == ("ru", "de")
    with pytest.raises(locales.NoLanguage):
        locales.current_language()


def test_a_language_without_catalogue_is_refused() -> None:
    with pytest.raises(locales.UnknownLanguage), use_language("tlh"):
        pass


def test_the_language_travels_with_a_copied_context() -> None:
    with use_language("ru"):
        context = contextvars.copy_context()

    assert context.run(locales.current_language) == "ru"


def test_a_missing_translation_is_english() -> None:
    with use_language("ru"):
        assert _("Nobody translates {what}.", what="this").html == "Nobody translates this."
        assert pgettext("button", "Nobody").html == "Nobody"
        assert npgettext("button", "{number} cat", "{number} cats", 1).html == "1 cat"


def test_a_marked_message_is_translated_later() -> None:
    marked = N_("undated")

    with use_language("de"):
        assert _(marked).html == "ohne Datum"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 place"),
        ("en", 0, "0 places"),
        ("en", 1200, "1,200 places"),
        ("de", 1200, "1.200 places"),
    ],
)
def test_numbers_in_plurals_are_written_as_the_language_does(language: str, number: int, said: str) -> None:
    with use_language(language):
        assert ngettext("{number} place", "{number} places", number).plain == said


def test_markup_of_the_message_stays_and_of_the_value_is_escaped() -> None:
    with use_language("en"):
        text = _("Hello <b>{name}</b>, Q & A < 5", name="<i>Tom & Eva</i>")

    assert text.html == "Hello <b>&lt;i&gt;Tom &amp; Eva&lt;/i&gt;</b>, Q &amp; A &lt; 5"
    assert text.plain == "Hello <i>Tom & Eva</i>, Q & A < 5"


def test_texts_within_texts_keep_their_markup() -> None:
    with use_language("en"):
        inner = _("<b>{name}</b>", name="A&B")

        assert _("See {inner}.", inner=inner).html == "See <b>A&amp;B</b>."


def test_a_place_may_be_called_message_and_a_link_may_hold_quotes() -> None:
    with use_language("en"):
        assert _("Said: {message}", message="x").html == "Said: x"
        assert _('<a href="{url}">{url}</a>', url='x?a="1"&b').html == (
            '<a href="x?a=&quot;1&quot;&amp;b">x?a="1"&amp;b</a>'
        )
        assert _('<a href="{url}">x</a>', url=verbatim('"')).html == '<a href="&quot;">x</a>'


def test_a_place_without_value_and_a_value_without_format_are_bugs() -> None:
    with use_language("en"):
        with pytest.raises(LookupError):
            _("Hello {name}")
        with pytest.raises(TypeError):
            _("It costs {price}.", price=12.5)  # type: ignore[arg-type]  # what mypy would refuse, too
        with pytest.raises(ValueError, match="Nothing is to be said"):
            _("")
        with pytest.raises(TypeError):
            f"{_('Hello')}"


def test_paragraphs_and_lines_leave_out_what_is_not_there() -> None:
    one, two = verbatim("1 < 2"), trusted_html("<i>x</i>")

    assert paragraphs(one, None, two) == Text("1 &lt; 2\n\n<i>x</i>")
    assert lines(None, one, two) == Text("1 &lt; 2\n<i>x</i>")
    assert paragraphs() == Text("")


def test_what_confuses_readers_and_telegram_is_taken_out() -> None:
    assert speakable("a\x00b\ud800c\u202ed\u2066e\r\n\tf\x85") == "abcde\n\tf"


@given(ANY_TEXT)
def test_foreign_words_are_always_valid_and_come_out_as_they_went_in(words: str) -> None:
    with use_language("de"):
        text = _("<b>{words}</b>", words=words)

    inside = text.html.removeprefix("<b>").removesuffix("</b>")
    assert not re.search("[<>&]", ESCAPES.sub("", inside))
    assert text.plain == speakable(words)
    assert verbatim(words).plain == speakable(words)
    text.html.encode()


@given(ANY_TEXT)
def test_words_that_look_like_places_are_not_filled_again(words: str) -> None:
    with use_language("en"):
        text = _("{first} {second}", first=words + "{second}", second="2")

    assert text.plain == f"{speakable(words)}{{second}} 2"
