"""Markdown becomes what Telegram takes: its tags, balanced and escaped, and within its limits."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import markdown


class Tags(HTMLParser):
    """Follows the tags of a text; fails where Telegram would refuse it."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "s", "a", "code", "pre"}
        assert tag not in self.opened
        assert tag != "a" or (attrs[0][1] or "").startswith("http")
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def check(html: str) -> None:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.opened == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("## Duty\n\nAbout **5 %**.", "<b>Duty</b>\n\nAbout <b>5\N{NO-BREAK SPACE}%</b>."),
        ("# A **b** c", "<b>A b c</b>"),
        ("- one\n- two\n  - three\n\nEnd", "• one\n• two\n  • three\n\nEnd"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("a < b & <b>c</b>", "a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;"),
        ('[page](https://x.de/?a=1&b="2")', '<a href="https://x.de/?a=1&amp;b=%222%22">page</a>'),
        ("[call](tel:123) [js](javascript:alert)", "call [js](javascript:alert)"),
        ("![picture](https://x.de/a.png)", "picture"),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        ("", ""),
    ],
)
def test_markdown_as_telegram_shows_it(written: str, shown: str) -> None:
    assert markdown.html(written) == shown


def test_plain_text_has_words_only() -> None:
    assert markdown.plain("**Duty** [here](https://x.de) is < 5 %") == "Duty here is < 5 %"


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (80, "First sentence here. Then a <b>second one, longer</b> follows."),
        (40, "First sentence here. Then a <b>second</b> …"),
        (25, "First sentence here."),
        (12, "First …"),
        (1, ""),
    ],
)
def test_a_text_is_cut_at_a_sentence_or_a_word(limit: int, kept: str) -> None:
    assert markdown.cut("First sentence here. Then a <b>second one, longer</b> follows.", limit) == kept


def test_an_emoji_counts_twice_as_telegram_counts_it() -> None:
    assert markdown.visible("<b>a&amp;🙂</b>") == 4


@given(st.text(), st.integers(1, 60))
def test_any_text_becomes_valid_html_and_is_cut_within_the_limit(written: str, limit: int) -> None:
    html = markdown.html(written)
    shorter = markdown.cut(html, limit)

    check(html)
    check(shorter)
    assert markdown.visible(shorter) <= limit


@given(
    st.lists(
        st.sampled_from(["**", "*", "_", "`", "[", "](https://x.de)", "# ", "- ", "\n\n", "a", "B. ", "<", "&", "🙂"])
    )
)
def test_any_mixture_of_marks_becomes_valid_html(pieces: list[str]) -> None:
    html = markdown.html("".join(pieces))

    check(html)
    check(markdown.cut(html, 9))
