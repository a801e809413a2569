"""A phone's camera, as far as it is needed: reads a QR code that is displayed upright and undistorted (ISO/IEC 18004).
What is damaged is not mended, since nothing is damaged here; codes have up to 57 modules a side (version 10)."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import groupby, product
from typing import Final

from PIL import Image, UnidentifiedImageError

Grid = list[list[bool]]  # row by row, dark is true
Point = tuple[float, float]  # x and y

_GREATEST: Final = 10
_SIDES: Final = (800, 800)  # larger pictures are looked at from farther away
_FINDER: Final = (1, 1, 3, 1, 1)
_FORMAT_MASK: Final = 0b101010000010010
_ALPHANUMERIC: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_COUNT_BITS: Final = {1: (10, 12), 2: (9, 11), 4: (8, 16)}  # by mode: up to version 9, then to version 26
_MASKS: Final = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
# How many data codewords each block holds, by version, for the levels M, L, H, Q: as the format's two bits count them.
_BLOCKS: Final = {
    1: ([16], [19], [9], [13]),
    2: ([28], [34], [16], [22]),
    3: ([44], [55], [13] * 2, [17] * 2),
    4: ([32] * 2, [80], [9] * 4, [24] * 2),
    5: ([43] * 2, [108], [11] * 2 + [12] * 2, [15] * 2 + [16] * 2),
    6: ([27] * 4, [68] * 2, [15] * 4, [19] * 4),
    7: ([31] * 4, [78] * 2, [13] * 4 + [14], [14] * 2 + [15] * 4),
    8: ([38] * 2 + [39] * 2, [97] * 2, [14] * 4 + [15] * 2, [18] * 4 + [19] * 2),
    9: ([36] * 3 + [37] * 2, [116] * 2, [12] * 4 + [13] * 4, [16] * 4 + [17] * 4),
    10: ([43] * 4 + [44], [68] * 2 + [69] * 2, [15] * 6 + [16] * 2, [19] * 6 + [20] * 2),
}


def read(picture: bytes) -> str:
    """The words in the QR code of a picture. Raises ValueError where none can be read."""
    grid = _modules(_pixels(picture))
    size = len(grid)
    version = (size - 17) // 4
    if size % 4 != 1 or not 1 <= version <= _GREATEST:
        raise ValueError("this is no QR code, or a larger one than this camera reads")
    level, mask = _format(grid)
    words = list(_codewords(grid, version, mask))
    return _text(list(_in_order(words, _BLOCKS[version][level])), version)


def _pixels(picture: bytes) -> Grid:
    try:
        with Image.open(BytesIO(picture)) as opened:
            flat = Image.new("RGBA", opened.size, "white")
            flat.alpha_composite(opened.convert("RGBA"))
            grey = flat.convert("L")
            grey.thumbnail(_SIDES, Image.Resampling.NEAREST)
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError("this is no picture") from error
    raw = grey.tobytes()
    return [[value < 128 for value in raw[at : at + grey.width]] for at in range(0, len(raw), grey.width)]


def _modules(pixels: Grid) -> Grid:
    """The code's own squares, found by the three eyes in its corners."""
    (left, top), (right, _), (_, bottom), width = _eyes(pixels)
    size = round((right - left) / width) + 7
    steps = [(at - 3) / (size - 7) for at in range(size)]
    try:
        return [
            [pixels[round(top + down * (bottom - top))][round(left + across * (right - left))] for across in steps]
            for down in steps
        ]
    except IndexError:
        raise ValueError("the code is cut off") from None


def _eyes(pixels: Grid) -> tuple[Point, Point, Point, float]:
    """The middles of the eyes at the top left, top right and bottom left, and how wide one square is."""
    columns = [list(column) for column in zip(*pixels, strict=True)]
    eyes: list[tuple[float, float, float]] = []
    for y, row in enumerate(pixels):
        for x, width in _crossings(row):
            if any(abs(x - eye[0]) < width and abs(y - eye[1]) < 4 * width for eye in eyes):
                continue  # another line through the same eye
            middles = [at for at, height in _crossings(columns[round(x)]) if abs(at - y) <= 2 * height]
            eyes += [(x, at, width) for at in middles if _is_eye(pixels, x, at, width)]
    if len(eyes) != 3:
        raise ValueError("there is no single QR code to be seen")
    corner = min(eyes, key=lambda eye: eye[0] + eye[1])
    right = max(eyes, key=lambda eye: eye[0] - eye[1])
    below = max(eyes, key=lambda eye: eye[1] - eye[0])
    return (corner[0], corner[1]), (right[0], right[1]), (below[0], below[1]), corner[2]


def _is_eye(pixels: Grid, x: float, y: float, width: float) -> bool:
    """Whether it is an eye all around: dark, but for the ring between its middle and its rim."""
    if not (3 * width <= x < len(pixels[0]) - 3 * width and 3 * width <= y < len(pixels) - 3 * width):
        return False
    return all(
        pixels[round(y + down * width)][round(x + across * width)] == (max(abs(down), abs(across)) != 2)
        for down, across in product(range(-3, 4), repeat=2)
    )


def _crossings(line: Sequence[bool]) -> Iterator[tuple[float, float]]:
    """Where a line goes through the middle of an eye, and how wide one square is there."""
    runs, at = [], 0
    for is_dark, group in groupby(line):
        length = len(list(group))
        runs.append((is_dark, at, length))
        at += length
    for start in range(len(runs) - 4):
        five = runs[start : start + 5]
        width = sum(length for _, _, length in five) / 7
        if five[0][0] and all(
            abs(length - each * width) <= width / 2 for (_, _, length), each in zip(five, _FINDER, strict=True)
        ):
            yield five[2][1] + (five[2][2] - 1) / 2, width


def _format(grid: Grid) -> tuple[int, int]:
    """Level and mask, from the squares around the first eye."""
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    bits = _number(grid[row][column] for row, column in places) ^ _FORMAT_MASK
    return bits >> 13, bits >> 10 & 0b111


def _codewords(grid: Grid, version: int, mask: int) -> Iterator[int]:
    """Column by column in pairs, upwards and downwards in turn, past all that is no data."""
    size, bits = len(grid), list[bool]()
    columns = [column for column in range(size - 1, -1, -1) if column != 6]
    for turn, right in enumerate(columns[::2]):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        for row, column in product(rows, (right, right - 1)):
            if not _is_fixed(row, column, size, version):
                bits.append(grid[row][column] ^ (_MASKS[mask](row, column) == 0))
    for at in range(0, len(bits) - 7, 8):
        yield _number(bits[at : at + 8])


def _is_fixed(row: int, column: int, size: int, version: int) -> bool:
    """Eyes with the format beside them, lines of dots, the small eyes, and the version of larger codes."""
    far = size - 8
    if 6 in (row, column) or (row < 9 and (column < 9 or column >= far)) or (row >= far and column < 9):
        return True
    if version >= 7 and ((row < 6 and column >= far - 3) or (column < 6 and row >= far - 3)):
        return True
    middles = _small_eyes(version)
    return any(abs(row - y) <= 2 and abs(column - x) <= 2 for y, x in middles)


def _small_eyes(version: int) -> list[tuple[int, int]]:
    if version == 1:
        return []
    last = 4 * version + 10
    lines = [6, last] if version < 7 else [6, (6 + last) // 2, last]
    corners = {(6, 6), (6, last), (last, 6)}
    return [each for each in product(lines, lines) if each not in corners]


def _in_order(words: Sequence[int], blocks: Sequence[int]) -> Iterator[bool]:
    """The bits of the data, block after block: the code takes one word of each block in turn."""
    data: list[list[int]] = [[] for _ in blocks]
    words_left = iter(words)
    for turn in range(max(blocks)):
        for number, length in enumerate(blocks):
            if turn < length:
                data[number].append(next(words_left))
    for word in (word for block in data for word in block):
        yield from (bool(word >> place & 1) for place in range(7, -1, -1))


def _text(bits: Sequence[bool], version: int) -> str:
    found, at = "", 0

    def take(number: int) -> int:
        nonlocal at
        at += number
        return _number(bits[at - number : at])

    while len(bits) - at >= 4 and (mode := take(4)):
        if mode not in _COUNT_BITS:
            raise ValueError("this camera reads no such code")
        count = take(_COUNT_BITS[mode][version > 9])
        if mode == 4:
            found += bytes(take(8) for _ in range(count)).decode()
        elif mode == 2:
            found += "".join(_pair(take(11)) for _ in range(count // 2))
            found += _ALPHANUMERIC[take(6)] if count % 2 else ""
        else:
            found += "".join(f"{take(10):03}" for _ in range(count // 3))
            rest = count % 3
            found += f"{take(3 * rest + 1):0{rest}}" if rest else ""
    return found


def _pair(number: int) -> str:
    first, second = divmod(number, len(_ALPHANUMERIC))
    return _ALPHANUMERIC[first] + _ALPHANUMERIC[second]


def _number(bits: Iterable[bool]) -> int:
    number = 0
    for bit in bits:
        number = number << 1 | bit
    return number
