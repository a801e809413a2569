"""Words as nobody means well by them, and words of every other kind: for whatever can be typed."""

from typing import Final

from hypothesis import strategies as st

from simulator.refusals import Json

EVIL: Final = "https://evil.example.org"
HOSTILE: Final = (
    f'<s>Anna</s> &lt;u&gt; & {{0}} {{name}} %s %(x)s <a href="{EVIL}">x</a> "\'`',
    "=cmd|' /C calc'!A0 <tg-spoiler>\u202egnirts\u202c\u200b\u2066 </b><u",
    "+1\n-2\n@SUM(A1)\n<s>zwei\u2028drei</s>\r\n\t{answers}",
    "Ω" + "🦀👩‍👩‍👧‍👦e\u0301\u0327" * 12 + "&#60;s&#62;",
    "\x00\x01\x1b[31m\ud83d lone \udc00\ufffe\uffff<s>",
    "<s>" * 1300 + "&" * 100,
    "<pre><code class='language-x'>[x](tg://user?id=1) **b** ||s|| __u__",
)
LONGEST: Final = 4096
"""Telegram splits what is longer."""
MARKUP: Final = frozenset({"strikethrough", "underline", "spoiler", "text_mention"})
"""What only the hostile words ask for."""
_SIGNS: Final = (
    *("<", ">", "&", "</b>", "<b>", "<s>", "&lt;", "&#60;", "<a href=x>", "{0}", "{name}", "{answers}", "%s", "%(x)s"),
    *("\u202e", "\u2066", "\u200f", "\u200b", "\u2060", "\ufeff", "\x00", "\x07", "\x1b", "\x85", "\u2028", "\xa0"),
    *(
        "\ud83d",
        "\udc00",
        "e\u0301",
        "\u0301",
        "ß",
        "İ",
        "ﬁ",
        "①",
        "²",
        "٣",
        "Ж",
        "ө",
        "漢",
        "🦀",
        "👩‍👩‍👧",
        "🇩🇪",
        "🏴",
    ),
    *(" ", "\n", "\r\n", "\t", ":", "=", "-", "–", ",", ";", "/", "\\", "@", "#", "'", '"', "`", "|", "_", "*", "."),
    *("0", "1", "7", "12", "99", "2027", "a", "yes", "skip", "Chile", "EUR", "km", "h", "PT", "P1D"),
)
_STRUCTURED: Final = st.one_of(
    st.dates().map(str),
    st.builds("{:%d.%m.%Y}".format, st.dates()),
    st.times().map("{:%H:%M}".format),
    st.integers(-(10**25), 10**25).map(str),
    st.floats().map(str),
    st.builds("{}@{}.{}".format, *[st.text(max_size=12)] * 3),
    st.builds(
        "{}://{}/{}".format, st.sampled_from(["http", "https", "tg", "javascript", ""]), *[st.text(max_size=9)] * 2
    ),
    st.builds("{}: {}".format, st.sampled_from(["Company", "Name", "title", "text", "Date", "1"]), st.text(max_size=9)),
    st.builds("{} {}".format, st.integers(0, 10**6), st.sampled_from(["hours", "Tage", "minutes", "EUR", "%", "дней"])),
    st.builds("/{} {}".format, st.sampled_from(["ask", "start", "cancel_", "x"]), st.text(max_size=9)).map(str.strip),
)
_LETTERS: Final = st.characters(exclude_categories=())
WORDS: Final[st.SearchStrategy[str]] = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=60),
    st.lists(st.sampled_from(_SIGNS), min_size=1, max_size=14).map("".join),
    _STRUCTURED,
    st.builds(lambda part, times: (part * times)[:LONGEST], st.sampled_from([*_SIGNS, *HOSTILE]), st.integers(1, 4096)),
    st.sampled_from(HOSTILE),
)
"""Anything that a message can hold, and now and then what Telegram would never deliver."""


def foreign(found: Json) -> list[Json]:
    """Markup in a message that nobody but the hostile words asked for."""
    entities = found.get("entities", []) + found.get("caption_entities", [])
    return [each for each in entities if each["type"] in MARKUP or EVIL in each.get("url", "")]
