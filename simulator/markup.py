"""Texts as Telegram reads them: HTML into plain text and entities with UTF-16 offsets, refused in Telegram's words.
Follows parse_html of tdlib's MessageEntity.cpp; `docs/telegram.md` lists what is known of it."""

import re
from dataclasses import dataclass

from simulator import links
from simulator.refusals import ApiError, Json, bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset(_SIMPLE) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_SPLITTABLE = frozenset(_SIMPLE.values())
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]*)|([0-9]*))|([A-Za-z]*));?")
_SPECIAL = re.compile(r"[<&]")
_SPACE = " \t\r\n\0\v"
_NAME_END = re.compile(r"[ \t\r\n\0\v>]")
_ATTRIBUTE_END = re.compile(r"[ \t\r\n\0\v=>/\"']")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_CONTROL: dict[int, str | None] = {code: " " for code in range(32) if code not in (10, 13)}
_CONTROL |= dict.fromkeys([13, *range(0x2028, 0x202F), 0x333, 0x33F, 0x30A])


def utf16_length(text: str) -> int:
    """Telegram counts in UTF-16 code units: an emoji beyond the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str) -> str:
    """Without the control characters that Telegram replaces or drops before anything else."""
    return text.translate(_CONTROL)


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int  # index in the plain text


class _Reader:
    """One pass over the HTML; `text` and `entities` grow as it goes."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.position = 0
        self.parts: list[str] = []
        self.offset = 0
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def refuse(self, reason: str, position: int | None = None) -> ApiError:
        place = "" if position is None else f" at byte offset {len(self.html[:position].encode())}"
        return bad_request(
            f"can't parse entities: {reason.format(place=place) if '{place}' in reason else reason + place}"
        )

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        self.offset += utf16_length(text)

    def read(self) -> tuple[str, list[Json]]:
        html = self.html
        while special := _SPECIAL.search(html, self.position):
            if special.start() > self.position:
                self.add(html[self.position : special.start()])
            self.position = special.start()
            if html[self.position] == "&":
                self.reference()
            elif html.startswith("/", self.position + 1):
                self.end_tag()
            else:
                self.start_tag()
        self.add(html[self.position :])
        if self.open:
            raise self.refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.parts), self.entities

    def reference(self) -> None:
        character, self.position = _decoded(self.html, self.position)
        self.add(character)

    def start_tag(self) -> None:
        html, begin = self.html, self.position
        end = _NAME_END.search(html, begin + 1)
        if end is None:
            raise self.refuse("Unclosed start tag", begin)
        tag = _lower(html[begin + 1 : end.start()])
        if tag not in _TAGS:
            raise self.refuse(f'Unsupported start tag "{tag}"', begin)
        self.position = end.start()
        argument = ""
        while (attribute := self.attribute(tag, begin)) is not None:
            name, value = attribute
            if (tag, name) == ("tg-time", "format"):
                argument = f"{argument.partition('|')[0]}|{value}"
            elif (tag, name) == ("tg-time", "unix"):
                argument = f"{value}|{argument.partition('|')[2]}"
            else:
                argument = _argument(tag, name, value) or argument
        if tag == "span" and argument != "spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, argument, self.offset, self.length))

    def attribute(self, tag: str, begin: int) -> tuple[str, str] | None:
        """The next attribute of the tag, or None behind its `>`."""
        self.skip_space()
        if self.peek() == ">":
            self.position += 1
            return None
        end = _ATTRIBUTE_END.search(self.html, self.position)
        stop = end.start() if end else len(self.html)
        name, self.position = _lower(self.html[self.position : stop]), stop
        if not name and self.peek():
            raise self.refuse(f'Empty attribute name in the tag "{tag}"', begin)
        self.skip_space()
        if self.peek() != "=":
            if not self.peek():
                raise self.refuse(f'Unclosed start tag "{tag}"', begin)
            return name, ""
        self.position += 1
        self.skip_space()
        if not self.peek():
            raise self.refuse(f'Unclosed start tag "{tag}"', begin)
        value = self.quoted() if self.peek() in "'\"" else self.token()
        if not self.peek():
            raise self.refuse("Unclosed start tag", begin)
        return name, value

    def token(self) -> str:
        begin = self.position
        token = _TOKEN.match(self.html, begin)
        assert token is not None  # the pattern matches nothing as well
        self.position = token.end()
        if self.peek() and self.peek() not in _SPACE + ">":
            raise self.refuse("Unexpected end of name token", begin)
        return _lower(token[0])

    def quoted(self) -> str:
        quote, parts = self.peek(), list[str]()
        self.position += 1
        while self.peek() and self.peek() != quote:
            if self.peek() == "&":
                character, self.position = _decoded(self.html, self.position)
                parts.append(character)
            else:
                parts.append(self.peek())
                self.position += 1
        self.position += 1
        return "".join(parts)

    def end_tag(self) -> None:
        html, begin = self.html, self.position
        if not self.open:
            raise self.refuse("Unexpected end tag", begin)
        end = _NAME_END.search(html, begin)
        self.position = end.start() if end else len(html)
        name = _lower(html[begin + 2 : self.position])
        self.skip_space()
        if self.peek() != ">":
            raise self.refuse("Unclosed end tag", begin)
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self.refuse(f'Unmatched end tag{{place}}, expected "</{opened.tag}>", found "</{name}>"', begin)
        self.position += 1
        if self.offset > opened.offset:
            self.close(opened)

    def close(self, opened: _Open) -> None:
        entity: Json = {"offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag in _SIMPLE:
            entity["type"] = _SIMPLE[opened.tag]
        elif opened.tag == "a":
            entity |= links.entity(opened.argument or "".join(self.parts)[opened.begin :])
        elif opened.tag in ("pre", "code"):
            if self.merges_code(opened, entity):
                return
            entity |= {"type": opened.tag, "language": opened.argument}
        elif opened.tag == "blockquote":
            entity["type"] = "expandable_blockquote" if opened.argument else "blockquote"
        elif opened.tag == "tg-emoji":
            if not re.fullmatch(r"-?\d{1,19}", opened.argument) or int(opened.argument) == 0:
                raise self.refuse("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": opened.argument}
        else:
            entity |= self.time_entity(opened.argument)
        if "type" in entity:
            self.entities.append(entity)

    def merges_code(self, opened: _Open, entity: Json) -> bool:
        """`<pre><code class="language-…">` is one entity."""
        last = self.entities[-1] if self.entities else {}
        same = last.get("offset") == entity["offset"] and last.get("length") == entity["length"]
        if opened.tag == "pre" and same and last.get("type") == "code" and last.get("language"):
            last["type"] = "pre"
            return True
        if opened.tag == "code" and same and last.get("type") == "pre" and opened.argument:
            last["language"] = opened.argument
            return True
        return False

    def time_entity(self, argument: str) -> Json:
        unix, _, wanted = argument.partition("|")
        if not re.fullmatch(r"\d{1,12}", unix) or not _TIME_FORMAT.fullmatch(wanted):
            raise self.refuse("Invalid date-time specified")  # Telegram's own words are not known
        return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": wanted} if wanted else {})

    def peek(self) -> str:
        return self.html[self.position : self.position + 1]

    def skip_space(self) -> None:
        while self.peek() and self.peek() in _SPACE:
            self.position += 1


def _lower(name: str) -> str:
    return name.lower() if name.isascii() else name


def _argument(tag: str, name: str, value: str) -> str:
    """What the tag keeps of this attribute."""
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "expandable" if (tag, name) == ("blockquote", "expandable") else ""


def _decoded(html: str, position: int) -> tuple[str, int]:
    """The character an HTML reference stands for; an unknown one is the `&` itself, as in Telegram."""
    match = _REFERENCE.match(html, position)
    if match is None:
        return "&", position + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", position + 1)
    digits = hexadecimal if hexadecimal is not None else decimal
    code = int(digits or "0", 16 if hexadecimal is not None else 10) if len(digits) < 9 else 0
    if code == 0 or code >= 0x10FFFF:
        return "&", position + 1
    if 0xD800 <= code <= 0xDFFF:
        raise bad_request(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code), match.end()


def parse_html(html: str) -> tuple[str, list[Json]]:
    """Plain text and entities, nested ones sorted outer first. Raises Telegram's "can't parse entities"."""
    text, entities = _Reader(html).read()
    for entity in entities:
        if entity.get("language") == "" or entity["type"] == "code":
            entity.pop("language", None)
    return text, _without_overlaps(entities)


def _without_overlaps(entities: list[Json]) -> list[Json]:
    """Code takes no other formatting and quotations do not nest; Telegram cuts what says otherwise."""
    fixed = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities if entity["type"] in _CODE]
    kept: list[Json] = []
    quoted_until = 0
    for entity in sorted(entities, key=_order):
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] in _QUOTES:
            if begin < quoted_until:
                continue
            quoted_until = end
        if entity["type"] in _CODE or entity["type"] in _QUOTES:
            kept.append(entity)
        elif entity["type"] in _SPLITTABLE:
            kept += [entity | {"offset": a, "length": b - a} for a, b in _minus(begin, end, fixed)]
        elif not any(begin < other_end and end > other_begin for other_begin, other_end in fixed):
            kept.append(entity)
    return sorted(kept, key=_order)


_CODE = frozenset({"code", "pre"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})


def _order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _minus(begin: int, end: int, holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces = [(begin, end)]
    for hole_begin, hole_end in holes:
        cut = [((a, min(b, hole_begin)), (max(a, hole_end), b)) for a, b in pieces]
        pieces = [piece for pair in cut for piece in pair if piece[0] < piece[1]]
    return sorted(set(pieces))
