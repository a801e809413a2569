"""What Telegram finds out about a picture before it takes it as a photo: how wide and how high it is."""

import struct
import zlib
from typing import Final

from simulator.refusals import bad_request

SIDES: Final = 10_000
RATIO: Final = 20
_THUMBNAIL, _LARGEST = 90, 1280
_UNKNOWN = (800, 800)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's markers that say how large the picture is


def size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG or GIF; noughts where it is none."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"GIF8") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _of_jpeg(content) if content.startswith(b"\xff\xd8\xff") else (0, 0)


def _of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def check(content: bytes) -> None:
    """Refuses what is no picture, too large or too narrow for a photo (Bot API, sendPhoto)."""
    width, height = size(content)
    if width < 1 or height < 1:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > SIDES or max(width, height) > RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def sizes(content: bytes) -> list[tuple[int, int]]:
    """The sizes Telegram keeps of a photo, the smallest first; clients show the largest."""
    width, height = size(content)
    if width < 1 or height < 1:  # what people send in tests need be no picture
        width, height = _UNKNOWN
    longest = max(width, height)
    found = []
    for most in (_THUMBNAIL, _LARGEST):
        scale = min(1.0, most / longest)
        found.append((max(1, round(width * scale)), max(1, round(height * scale))))
    return found


def plain(width: int, height: int, grey: int = 200) -> bytes:
    """A PNG of one shade."""
    rows = zlib.compress((b"\0" + bytes([grey]) * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
