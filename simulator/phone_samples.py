"""What people of the demo send when they send "a photo": a small landscape, drawn here, so that no file is needed."""

import struct
import zlib
from functools import cache

from simulator.pictures import chunk

WIDTH, HEIGHT = 320, 200


@cache
def photo() -> bytes:
    """A PNG: evening sky, a low sun, two ranges of hills."""
    rows = b"".join(b"\0" + bytes(part for x in range(WIDTH) for part in _pixel(x, y)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _pixel(x: int, y: int) -> tuple[int, int, int]:
    if y > 168 - ((x - 60) / 19) ** 2 / 3 - 8 * (x > 190) and y > 150 + abs(x - 70) // 6:
        return 34, 78, 74
    if y > 96 + abs(x - 215) // 3:
        return 62, 116, 108
    if (x - 120) ** 2 + (y - 84) ** 2 < 26**2:
        return 255, 236, 196
    warmth = y / HEIGHT
    return 176 + int(70 * warmth), 206 - int(10 * warmth), 214 - int(50 * warmth)
