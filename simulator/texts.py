"""What becomes of a text on its way through Telegram: trimmed, measured, its links and commands found, and turned
back into HTML for those who look at a message."""

import re
from collections.abc import Iterable
from html import escape

from simulator import markup
from simulator.refusals import Json, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATE_AHEAD = 1098 * 86_400
DATE_WORDS, WORDS_AS_THEY_ARE = 31, 127

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[\w/])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})"
    r"|(?<![\w#])(?P<hashtag>#[^\W\d]\w*)"
)
_MAY_HOLD_ENTITY = re.compile(r"[/@#]")
_TAG = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote expandable",
}
_WITH_MORE = frozenset({"text_link", "text_mention", "date_time"})


def found_entities(text: str, known: Iterable[Json] = ()) -> list[Json]:
    """Commands, links, mentions, addresses and hashtags, but none that touch a known code block or link."""
    if not _MAY_HOLD_ENTITY.search(text):
        return []
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in known
        if e["type"] in {"code", "pre", "text_link", "text_mention"}
    ]
    plain = text.isascii()
    found: list[Json] = []
    for match in _FOUND.finditer(text):
        offset = match.start() if plain else markup.utf16_length(text[: match.start()])
        length = markup.utf16_length(match[0])
        if not any(offset < end and offset + length > begin for begin, end in taken):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """The text a bot sends as others will see it, with all its entities. Markdown is not read: refused."""
    text = markup.cleaned(text)
    if parse_mode and parse_mode.lower() != "none":
        if parse_mode.lower() != "html":
            known = parse_mode.lower() in {"markdown", "markdownv2"}
            raise bad_request("the simulator reads no Markdown" if known else "unsupported parse_mode")
        text, given = markup.parse_html(text)
    else:
        given = _within(text, entities or [])
    text, given = _trimmed(text, given)
    found = found_entities(text, given)
    return text, sorted(given + found, key=lambda entity: (entity["offset"], -entity["length"])) if found else given


def _within(text: str, entities: list[Json]) -> list[Json]:
    size = markup.utf16_length(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > size:
            raise bad_request("the simulator refuses an entity beyond the text")
    return [dict(entity) for entity in entities]


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    stripped = text.strip(" \n")
    if len(stripped) == len(text):
        return text, entities
    dropped = markup.utf16_length(text[: len(text) - len(text.lstrip(" \n"))])
    size = markup.utf16_length(stripped)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - dropped, 0)
        end = min(entity["offset"] + entity["length"] - dropped, size)
        if begin < end:
            kept.append(entity | {"offset": begin, "length": end - begin})
    return stripped, kept


def message_text(text: str, parse_mode: str | None, entities: list[Json] | None) -> Json:
    """The `text` and `entities` of a message, within Telegram's limits."""
    plain, found = formatted(text, parse_mode, entities)
    if not plain:
        raise bad_request("message text is empty")
    if len(plain) > TEXT_LIMIT or markup.utf16_length(plain) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": plain, "entities": found} if found else {"text": plain}


def caption(text: str | None, parse_mode: str | None, entities: list[Json] | None) -> Json:
    """The `caption` and `caption_entities` of a medium; nothing for an empty one."""
    plain, found = formatted(text or "", parse_mode, entities)
    if markup.utf16_length(plain) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain, "caption_entities": found} if found else {"caption": plain}


def check_dates(content: Json, now: float) -> None:
    """Refuses a date-time entity over too many words, or too far ahead, as Telegram's server does."""
    for entity in content.get("entities") or content.get("caption_entities") or ():
        if entity["type"] != "date_time":
            continue
        if not 0 < entity.get("unix_time", 0) <= now + DATE_AHEAD:
            raise bad_request("ENTITY_DATE_INVALID")
        if entity["length"] > (DATE_WORDS if entity.get("date_time_format") else WORDS_AS_THEY_ARE):
            raise bad_request("ENTITY_DATE_TOO_LONG")


def parts(text: str) -> list[str]:
    """What a client makes of a text that is too long for one message."""
    pieces, piece, size = [], list[str](), 0
    for character in text:
        width = 2 if ord(character) > 0xFFFF else 1
        if size + width > TEXT_LIMIT:
            pieces.append("".join(piece))
            piece, size = [], 0
        piece.append(character)
        size += width
    return [*pieces, "".join(piece)]


def to_html(text: str, entities: list[Json]) -> str:
    """The message as HTML that Telegram would read back; links that clients find by themselves stay plain."""
    shown = [entity for entity in entities if entity["type"] in _TAG or entity["type"] in _WITH_MORE]
    if not shown:
        return escape(text, quote=False)
    units = text.encode("utf-16-le", "surrogatepass")
    pieces: list[str] = []
    position = 0
    open_until: list[tuple[int, str]] = []

    def text_until(stop: int) -> None:
        nonlocal position
        pieces.append(escape(units[2 * position : 2 * stop].decode("utf-16-le", "surrogatepass"), quote=False))
        position = stop

    for entity in sorted(shown, key=lambda entity: (entity["offset"], -entity["length"])):
        while open_until and open_until[-1][0] <= entity["offset"]:
            end, tag = open_until.pop()
            text_until(end)
            pieces.append(f"</{tag}>")
        text_until(entity["offset"])
        opening = _opening(entity)
        pieces.append(f"<{opening}>")
        open_until.append((entity["offset"] + entity["length"], opening.split()[0]))
    for end, tag in reversed(open_until):
        text_until(end)
        pieces.append(f"</{tag}>")
    text_until(len(units) // 2)
    return "".join(pieces)


def _opening(entity: Json) -> str:
    if entity["type"] == "text_link":
        return f'a href="{escape(entity["url"])}"'
    if entity["type"] == "text_mention":
        return f'a href="tg://user?id={entity["user"]["id"]}"'
    if entity["type"] == "date_time":
        wanted = entity.get("date_time_format", "")
        return f'tg-time unix="{entity["unix_time"]}"' + (f' format="{wanted}"' if wanted else "")
    return _TAG[entity["type"]]
