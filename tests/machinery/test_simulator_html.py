"""HTML is read and refused as tdlib's parse_html does; offsets count UTF-16 units."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import links, texts
from simulator.markup import parse_html, utf16_length
from simulator.refusals import ApiError

READ = [
    ("plain", "plain", []),
    ("<b>a</b>", "a", [("bold", 0, 1)]),
    (
        "<strong>a</strong><em>b</em><ins>c</ins><del>d</del>",
        "abcd",
        [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)],
    ),
    ("😀<i>ü😀</i>", "😀ü😀", [("italic", 2, 3)]),
    ("<B>a</b >", "a", [("bold", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<b></b>x", "x", []),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("&lt;b&gt; &amp; &quot;", '<b> & "', []),
    ("&#65;&#x42;&#128512;", "AB😀", []),
    ("&nbsp;&lt &copy;", "&nbsp;< &copy;", []),
    ("Fisch & Chips", "Fisch & Chips", []),
    ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
    ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
    ("<code><b>a</b></code>", "a", [("code", 0, 1)]),
    ("<pre>a</pre>", "a", [("pre", 0, 1)]),
    ("<a href=http>a</a>", "a", []),
]
REFUSED = [
    ("<x>", 'Unsupported start tag "x" at byte offset 0'),
    ("ü <br/>", 'Unsupported start tag "br/" at byte offset 3'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
    ("<b =1>a</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
    ('<span class="big">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
]


@pytest.mark.parametrize(("html", "text", "entities"), READ)
def test_html_becomes_text_and_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(html)

    assert (plain, [(e["type"], e["offset"], e["length"]) for e in found]) == (text, entities)


@pytest.mark.parametrize(("html", "reason"), REFUSED)
def test_bad_html_is_refused_in_telegrams_words(html: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(html)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_entities_with_arguments() -> None:
    _, found = parse_html(
        '<a href="https://a.de/?x=1&amp;y=2">l</a><a href="tg://user?id=42">u</a>'
        '<pre><code class="language-python">c</code></pre><tg-emoji emoji-id="5">e</tg-emoji>'
        '<tg-time unix="1647531900" format="wDT">t</tg-time>'
    )

    assert found == [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://a.de/?x=1&y=2"},
        {"type": "text_mention", "offset": 1, "length": 1, "user": {"id": 42}},
        {"type": "pre", "offset": 2, "length": 1, "language": "python"},
        {"type": "custom_emoji", "offset": 3, "length": 1, "custom_emoji_id": "5"},
        {"type": "date_time", "offset": 4, "length": 1, "unix_time": 1647531900, "date_time_format": "wDT"},
    ]


@given(st.text())
def test_escaped_text_comes_through_unchanged(text: str) -> None:
    assert parse_html(escape(text)) == (text.replace("&#x27;", "'"), [])


@given(
    st.lists(st.tuples(st.text(min_size=1), st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler", "blockquote"])))
)
def test_displayed_html_reads_back_the_same(pieces: list[tuple[str, str]]) -> None:
    html = "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for text, tag in pieces)

    text, entities = parse_html(html)

    assert parse_html(texts.to_html(text, entities)) == (text, entities)
    assert sum(entity["length"] for entity in entities) == utf16_length(text)


@given(st.text(alphabet="<>/abi u=\"'&;#x6pre-code"))
def test_any_input_is_read_or_refused(html: str) -> None:
    try:
        text, entities = parse_html(html)
    except ApiError as error:
        refused = error.description
        text, entities = "", []
    else:
        refused = "Bad Request: can't parse entities: none"

    assert refused.startswith("Bad Request: can't parse entities: ")
    assert [e for e in entities if e["length"] <= 0 or e["offset"] + e["length"] > utf16_length(text)] == []


def test_text_is_cleaned_and_trimmed() -> None:
    text, entities = texts.formatted("\n <b> a\0b\r\u202e</b> \n", "HTML", None)

    assert (text, entities) == ("a b", [{"offset": 0, "length": 3, "type": "bold"}])


def test_links_and_commands_are_found() -> None:
    text = "/start@demo_bot 😀 https://a.de/x. mail@a.de @anna_b #tag a/b 5/6"

    assert [(e["type"], e["offset"], e["length"]) for e in texts.found_entities(text)] == [
        ("bot_command", 0, 15),
        ("url", 19, 14),
        ("email", 35, 9),
        ("mention", 45, 7),
        ("hashtag", 53, 4),
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.de", "https://a.de/"),
        ("a.de/x?y=1", "http://a.de/x?y=1"),
        ("https://a.de?x=1", "https://a.de/?x=1"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ],
)
def test_links_are_kept_as_telegram_writes_them(url: str, kept: str) -> None:
    assert links.checked(url) == kept


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost:3000", "Wrong HTTP URL"),
        ("foo", "Wrong HTTP URL"),
        ("javascript:alert(1)", "Unsupported URL protocol"),
    ],
)
def test_wrong_links_are_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        links.checked(url)


NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f'<tg-time unix="{int(NOW)}" format="wDT">{"a" * 31}</tg-time>', None),
        (f'<tg-time unix="{int(NOW)}" format="wDT">{"a" * 32}</tg-time>', "ENTITY_DATE_TOO_LONG"),
        (f'<tg-time unix="{int(NOW)}">{"a" * 127}</tg-time>', None),
        (f'<tg-time unix="{int(NOW)}">{"a" * 128}</tg-time>', "ENTITY_DATE_TOO_LONG"),
        (f'<b>x <tg-time unix="{int(NOW) + 1098 * 86400}" format="r">y</tg-time></b>', None),
        (f'<b>x <tg-time unix="{int(NOW) + 1098 * 86400 + 1}" format="r">y</tg-time></b>', "ENTITY_DATE_INVALID"),
        ('<tg-time unix="0">y</tg-time>', "ENTITY_DATE_INVALID"),
    ],
)
def test_date_time_has_bounds(html: str, said: str | None) -> None:
    content = texts.message_text(html, "HTML", None)

    if said is None:
        texts.check_dates(content, NOW)
        assert texts.to_html(content["text"], content["entities"]) == html
    else:
        with pytest.raises(ApiError, match=said):
            texts.check_dates(content, NOW)
