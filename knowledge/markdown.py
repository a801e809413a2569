"""Markdown as Telegram can show it: its few HTML tags, its UTF-16 limits, and plain text for what shows no tags."""

from dataclasses import dataclass, field
from html import escape, unescape
from re import compile as pattern

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_TAGS = {"strong": "b", "em": "i", "s": "s"}
_PIECE = pattern(r"<(/?)([a-z-]+)[^>]*>|&#?\w+;|[^<&]|[<&]")
_TAG = pattern(r"</?[a-z][^>]*>")
_SENTENCE = pattern(r"(?<=\w\w\w[.!?…])(?=\s)|(?<=\w\w\w[.!?…][”»“\")])(?=\s)")
_SPACES = pattern(r"\n{3,}")
_PERCENT = pattern(r"(?<=\d) (?=%)")
_ELLIPSIS = " …"


def html(markdown: str) -> str:
    """Telegram HTML: headings are bold, points begin with a bullet, only links of the web stay links."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}", _page(markdown))


def _page(markdown: str) -> str:
    page = _Page()
    for token in _PARSER.parse(markdown):
        page.block(token)
    return page.text()


def plain(markdown: str) -> str:
    """The words alone, without marks, tags or entities; links keep their words and lose their address."""
    return unescape(_TAG.sub("", _page(markdown)))


def length(text: str) -> int:
    """UTF-16 units of a plain text, which is what Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> int:
    """UTF-16 units of Telegram HTML as the reader sees it: tags count nothing, an entity counts as its character."""
    return sum(length(unescape(piece[0])) for piece in _PIECE.finditer(text) if not piece[2])


def cut(text: str, limit: int) -> str:
    """Telegram HTML of at most `limit` visible UTF-16 units, ending with a sentence, or a word and an ellipsis."""
    text = text.strip()
    if visible(text) <= limit:
        return text
    words = _cut_words(unescape(_TAG.sub("", text)), limit)
    return _first_characters(text, len(words.removesuffix(_ELLIPSIS))) + (
        _ELLIPSIS if words.endswith(_ELLIPSIS) else ""
    )


def _cut_words(words: str, limit: int) -> str:
    """Plain text cut at a sentence, or at a word with an ellipsis."""
    room = words
    while length(room) > limit:
        room = room[: len(room) - max(1, (length(room) - limit) // 2)]
    sentence = [match.end() for match in _SENTENCE.finditer(room + " ") if match.end() * 2 > len(room)]
    if sentence:
        return room[: sentence[-1]].rstrip()
    while room and length(room) > limit - len(_ELLIPSIS):
        room = room[:-1]
    at_word = room.rfind(" ")
    shorter = (room[:at_word] if at_word * 3 > len(room) else room).rstrip()
    return shorter + _ELLIPSIS if limit > len(_ELLIPSIS) else ""


def _first_characters(text: str, count: int) -> str:
    """The first characters of an HTML text, with every tag that is still open closed again."""
    kept: list[str] = []
    opened: list[str] = []
    for piece in _PIECE.finditer(text):
        if not count:
            break
        kept.append(piece[0])
        if not piece[2]:
            count -= 1
        elif piece[1]:
            opened.pop()
        else:
            opened.append(piece[2])
    return "".join(kept).rstrip() + "".join(f"</{tag}>" for tag in reversed(opened))


@dataclass(slots=True)
class _Page:
    """Collects the blocks of one text; lists know their depth and, if numbered, their count."""

    parts: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    bold: bool = False
    point: str = ""

    def text(self) -> str:
        return _SPACES.sub("\n\n", "".join(self.parts)).strip()

    def block(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self.bold = True
            case "heading_close":
                self.bold = False
                self.parts.append("\n\n")
            case "paragraph_close":
                self.parts.append("\n" if self.lists else "\n\n")
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.parts.append("" if self.lists else "\n")
            case "list_item_open":
                self.point = self._point()
            case "blockquote_open" | "blockquote_close":
                self.parts.append("\n")
            case "fence" | "code_block":
                self.parts.append(f"<pre>{escape(token.content.strip(), quote=False)}</pre>\n\n")
            case "inline":
                words = self.inline(token.children or [])
                self.parts.append(self.point + (f"<b>{words}</b>" if self.bold and words else words))
                self.point = ""

    def _point(self) -> str:
        number = self.lists[-1]
        indent = "  " * (len(self.lists) - 1)
        if number is None:
            return f"{indent}• "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def inline(self, tokens: list[Token]) -> str:
        """The words of a paragraph; tags that Telegram would nest in themselves are opened once."""
        opened: list[str] = []
        return "".join(self._word(token, opened) for token in tokens)

    def _word(self, token: Token, opened: list[str]) -> str:
        name, _, side = token.type.partition("_")
        if name in _TAGS:
            return self._tag(_TAGS[name], side == "open", opened)
        if name == "link":
            return self._link(token, side == "open", opened)
        if token.type in {"softbreak", "hardbreak"}:
            return "\n" if token.type == "hardbreak" else " "
        if token.type == "code_inline":
            return f"<code>{escape(token.content, quote=False)}</code>"
        return escape(token.content, quote=False)

    def _tag(self, tag: str, opens: bool, opened: list[str]) -> str:
        """Bold inside bold is written once; the marker `-` remembers which closing mark has no tag."""
        if not opens:
            last = opened.pop()
            return "" if last == "-" else f"</{last}>"
        repeated = tag in opened or (tag == "b" and self.bold)
        opened.append("-" if repeated else tag)
        return "" if repeated else f"<{tag}>"

    def _link(self, token: Token, opens: bool, opened: list[str]) -> str:
        if not opens:
            return self._tag("a", False, opened)
        address = str(token.attrGet("href") or "")
        if not address.startswith(("https://", "http://")):
            opened.append("-")
            return ""
        opened.append("a")
        return f'<a href="{escape(address)}">'
