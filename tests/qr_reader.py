"""Reads the link in a QR code from a picture, as a phone's camera would, to see what really stands in it."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import product
from typing import Any, Final

from PIL import Image
from segno import consts

QUIET: Final = 4
LEVELS: Final = (consts.ERROR_LEVEL_M, consts.ERROR_LEVEL_Q, consts.ERROR_LEVEL_H)
MASKS: Final[tuple[Callable[[int, int], int], ...]] = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
"""ISO/IEC 18004: where a mask gives nought, dark and light have been exchanged."""


def link(png: bytes) -> str:
    """The link in a picture. Raises ValueError where there is none, or no quiet zone around it."""
    grid = modules(png)
    places = [place for place in zigzag(len(grid)) if carries_data(*place, len(grid))]
    tables: Any = consts.ECC  # Any: the library does not say
    blocks = tables[(len(grid) - 17) // 4]
    for level, mask in product(LEVELS, MASKS):
        bits = "".join(str(int(grid[row][column] ^ (mask(row, column) == 0))) for row, column in places)
        found = text(joined(bits, [each.num_data for each in blocks[level] for _block in range(each.num_blocks)]))
        if found.startswith(b"https://") and found.isascii():
            return found.decode()
    raise ValueError("there is no link in this picture")


def modules(png: bytes) -> list[list[bool]]:
    """The dark and the light squares, without the quiet zone."""
    with Image.open(BytesIO(png)) as picture:
        width, grey = picture.width, picture.convert("L").tobytes()
    first = next(at for at in range(width) if grey[at * width + at] < 128)
    scale = first // QUIET
    size = width // scale - 2 * QUIET
    if first % QUIET or width % scale:
        raise ValueError("there is no quiet zone of four squares")
    middle = [(QUIET + at) * scale + scale // 2 for at in range(size)]
    return [[grey[y * width + x] < 128 for x in middle] for y in middle]


def carries_data(row: int, column: int, size: int) -> bool:
    """Whether a square is no part of a pattern: corners, timing, and the one alignment of versions 2 to 6."""
    is_corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    is_alignment = abs(row - size + 7) <= 2 and abs(column - size + 7) <= 2
    return not (is_corner or is_alignment or 6 in (row, column))


def zigzag(size: int) -> Iterator[tuple[int, int]]:
    """All squares, two columns at a time from the right, upwards and downwards in turn, past the timing column."""
    rights = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for turn, right in enumerate(rights):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        yield from ((row, column) for row in rows for column in (right, right - 1))


def joined(bits: str, lengths: Sequence[int]) -> str:
    """The bits of all blocks of so many bytes, which stand in the code one byte of each in turn."""
    words = [bits[at : at + 8] for at in range(0, len(bits) - 7, 8)]
    blocks: list[list[str]] = [[] for _length in lengths]
    source = iter(words)
    for at, (block, length) in product(range(max(lengths)), tuple(zip(blocks, lengths, strict=True))):
        if at < length:
            block.append(next(source))
    return "".join(word for block in blocks for word in block)


def text(bits: str) -> bytes:
    """The words of a segment of bytes; none for anything else."""
    length = int(bits[4:12], 2)
    whole = bits[12 : 12 + 8 * length]
    if not bits.startswith("0100") or len(whole) < 8 * length:
        return b""
    return bytes(int(whole[at : at + 8], 2) for at in range(0, 8 * length, 8))
