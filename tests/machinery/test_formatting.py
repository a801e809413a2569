"""What people format in Telegram comes back as HTML that Telegram reads, with the same words, formatted the same."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Message as Received
from telegram import MessageEntity

from handlers.forms import Answers, Frame, Message
from handlers.forms.formatting import Lost, as_html
from handlers.forms.steps import Taken
from locales import use_language
from simulator import markup, texts

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>&\"'😀\n"), min_size=1, max_size=12)
KINDS: dict[str, dict[str, Any]] = {  # Any: as Telegram describes it
    "bold": {},
    "italic": {},
    "underline": {},
    "strikethrough": {},
    "spoiler": {},
    "code": {},
    "pre": {"language": 'a"b'},
    "blockquote": {},
    "expandable_blockquote": {},
    "text_link": {"url": "https://example.org/?a=1&lt=2&q=\"'<x>"},
    "date_time": {"unix_time": 1_800_000_000, "date_time_format": "wDt"},
    "custom_emoji": {"custom_emoji_id": "5"},
    "text_mention": {"user": {"id": 5, "is_bot": False, "first_name": ""}},
    "mention": {},
    "url": {},
    "something_new": {},
}
ENTITIES = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 14), st.integers(1, 14)), max_size=6)


def entity(kind: str, offset: int, length: int, **more: Any) -> MessageEntity:  # Any: as Telegram describes it
    """An entity as it comes in an update."""
    return MessageEntity.de_json({"type": kind, "offset": offset, "length": length, **KINDS[kind], **more}, None)


@given(WORDS, ENTITIES)
@settings(max_examples=150)
def test_any_formatting_gives_html_that_telegram_reads_with_the_same_words(text: str, drawn: list[Any]) -> None:
    said = as_html(text, [entity(*each) for each in drawn])

    read, _entities = markup.parse_html(said.html)
    assert read == text


@pytest.mark.parametrize(
    "html",
    [
        "<b>a</b> <i>b</i> <u>c</u> <s>d</s> <tg-spoiler>e</tg-spoiler> <code>f</code>",
        "<b>a <i>b <u>😀</u></i></b> &lt;&amp;&quot;",
        '<pre><code class="language-python">x &lt; 1</code></pre>\n<pre>plain</pre>',
        '<a href="https://example.org/?a=1&amp;lt=2">here</a> https://example.org @somebody #tag /cmd a@example.org',
        "<blockquote>short</blockquote>\n<blockquote expandable>long <b>words</b></blockquote>",
        '<tg-time unix="1800000000" format="wDt">then</tg-time> <tg-time unix="1800000000">later</tg-time>',
    ],
)
def test_formatting_comes_back_as_it_was(html: str) -> None:
    text, entities = texts.formatted(html, "HTML", None)

    said = as_html(text, [MessageEntity.de_json(each, None) for each in entities])

    assert texts.formatted(said.html, "HTML", None) == (text, entities)
    assert said.lost == ()


def test_what_reaches_over_the_end_of_another_is_cut_in_two() -> None:
    said = as_html("one two", [entity("bold", 0, 5), entity("italic", 4, 3)])

    assert said.html == "<b>one <i>t</i></b><i>wo</i>"


def test_what_a_bot_cannot_say_loses_its_formatting_and_keeps_its_words() -> None:
    mail = entity("text_link", 6, 4, url="mailto:a@example.org")

    said = as_html("😀 Eva mail new", [
        entity("custom_emoji", 0, 2), entity("text_mention", 3, 3), mail, entity("something_new", 12, 3)
    ])  # fmt: skip

    assert said.html == "😀 Eva mail new"
    assert said.lost == (Lost.EMOJI, Lost.PERSON, Lost.LINK, Lost.OTHER)


def test_words_under_a_picture_keep_their_formatting_and_the_file_its_id() -> None:
    step = Message("words", ask="?", longest_text=20, longest_caption=5)
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 9}
    found = received(photo=[photo], caption="a 😀!", caption_entities=[{"type": "bold", "offset": 2, "length": 2}])

    with use_language("en"):
        read = step.read_message(found, Frame(Answers({}), date(2026, 1, 1), "en"))

    assert isinstance(read, Taken)
    written = step.value(json.loads(json.dumps(read.stored)))
    assert (written.html, written.length, written.kind, written.file_id) == ("a <b>😀</b>!", 5, "photo", "f")
    assert step.fits(read.stored, Frame(Answers({}), date(2026, 1, 1), "en"))


def received(**content: Any) -> Received:  # Any: as Telegram describes it
    """A message of somebody's."""
    message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, **content}
    return Received.de_json(message, None)
