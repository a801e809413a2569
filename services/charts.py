"""Charts as pictures for a phone: what is drawn, as values, and how. What the numbers mean is said elsewhere.

Every number stands at its bar, and shades differ in grey and by pattern too: no colour alone means anything.
"""

import atexit
import io
import logging
import os
import pickle
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from locales import formats, use_language
from locales.text import speakable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

ROOT: Final = Path(__file__).resolve().parents[1]
LONGEST: Final = 60
"""Seconds that a picture may take."""
WIDTH: Final = 960
"""Pixels; Telegram makes no picture smaller whose longer side is up to 1280."""
MARGIN: Final = 36
GAP: Final = 26
HEAD: Final = 122
TITLE: Final = 42
LEGEND: Final = 36
COLUMNS: Final = 224
ROW: Final = 37
NONE: Final = "–"
UNKNOWN: Final = "□"
INK, PAPER, PALE = "#1a1a1a", "#ffffff", "#c7dff0"
_PIXELS: Final = 100
"""To an inch of the library's, which measures letters in points, 72 to an inch."""
_ONE_AT_A_TIME: Final = Lock()
NEEDED: Final = ("PATH", "PYTHONPATH", "PYTHONWARNINGS", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "MPLCONFIGDIR")
"""What Python and the library want to know of the environment."""
_WEIGHT = {True: "bold", False: "normal"}


class _Shade(NamedTuple):
    fill: str
    ink: str
    hatch: str = ""


SHADES: Final = (_Shade("#0b4f8a", PAPER), _Shade("#8cc4ea", INK), _Shade("#f4e3c1", INK, "//"))
"""Dark, middling and light; the last is hatched as well. Blue and sand are told apart by colour-blind people too."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one shade of the bars means, and its number in each."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars side by side, such as weeks; up to three series are stacked in each."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """How high each bar is."""
        return tuple(sum(each.values[place] for each in self.series) for place in range(len(self.labels)))


@dataclass(frozen=True, slots=True)
class Rows:
    """Named numbers one below the other, with a bar behind each name."""

    title: str
    rows: tuple[tuple[str, int], ...]


Panel = Columns | Rows
Stack = tuple[Panel, ...]
"""Panels one below the other."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a picture shows from top to bottom; a band is one stack of panels, or two of `Rows` side by side.

    Words are in `language` already, numbers are written in it when it is drawn.
    """

    title: str
    subtitle: str
    bands: tuple[tuple[Stack, ...], ...]
    language: str


def drawn(picture: Picture) -> bytes:
    """A PNG, the same for the same picture, about a second later; one picture is drawn at a time.

    A process of its own draws it: the library would keep forty megabytes in this one for good. It gets nothing of this
    one's environment, such as the token, but what Python needs. Raises CalledProcessError, TimeoutExpired.
    """
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    with _ONE_AT_A_TIME:
        done = subprocess.run(
            [sys.executable, "-m", "services.chart_worker"],
            input=pickle.dumps(picture),
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={"MPLCONFIGDIR": _folder(), **environment},
            timeout=LONGEST,
            check=True,
        )
    return done.stdout


def rendered(picture: Picture) -> bytes:
    """The same, drawn in this process."""
    with use_language(picture.language):
        return _Sheet(picture).png()


@cache
def _folder() -> str:
    """Where the library keeps what it knows of fonts until this process ends; a home may not exist."""
    made = mkdtemp()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _library() -> Any:  # Any: the library as a module, which takes a second to load
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    os.environ.setdefault("MPLCONFIGDIR", _folder())
    import matplotlib
    import matplotlib.backends.backend_agg
    import matplotlib.figure
    import matplotlib.patches

    matplotlib.rcParams.update(
        {"font.family": "DejaVu Sans", "text.parse_math": False, "hatch.linewidth": 1.5, "axes.unicode_minus": False}
    )
    return matplotlib


@cache
def _signs() -> frozenset[int]:
    """What both weights of the font can show."""
    found = _library().font_manager.fontManager.findfont
    fonts = [_library().ft2font.FT2Font(found(f"DejaVu Sans:{weight}")) for weight in _WEIGHT.values()]
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))


def _printable(words: str) -> str:
    """One line without what the font cannot show, such as the emoji in the title of an event."""
    shown = (each for each in " ".join(speakable(words).split()) if unicodedata.category(each)[0] != "C")
    return "".join(each if ord(each) in _signs() else UNKNOWN for each in shown)


class _Sheet:
    """One picture while it is drawn; places are pixels from the upper left corner."""

    def __init__(self, picture: Picture) -> None:
        self._height = HEAD + sum(_height(band) + GAP for band in picture.bands) + MARGIN - GAP
        self._figure = self._made()
        self._writes(picture.title, MARGIN, 44, size=34, bold=True, most=WIDTH - 2 * MARGIN)
        self._writes(picture.subtitle, MARGIN, 86, size=24, most=WIDTH - 2 * MARGIN)
        top = HEAD
        for band in picture.bands:
            width = (WIDTH - 2 * MARGIN - (len(band) - 1) * GAP) // len(band)
            for place, stack in enumerate(band):
                self._stack(stack, MARGIN + place * (width + GAP), top, width)
            top += _height(band) + GAP

    def png(self) -> bytes:
        """The finished file, without the library's name and version."""
        made = io.BytesIO()
        self._figure.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()

    def _made(self) -> "Figure":
        library = _library()
        size = (WIDTH / _PIXELS, self._height / _PIXELS)
        figure: Figure = library.figure.Figure(figsize=size, dpi=_PIXELS, facecolor=PAPER)
        library.backends.backend_agg.FigureCanvasAgg(figure)
        return figure

    def _stack(self, stack: Stack, left: int, top: int, width: int) -> None:
        for panel in stack:
            self._panel(panel, left, top, width)
            top += _tall(panel) + GAP

    def _panel(self, panel: Panel, left: int, top: int, width: int) -> None:
        self._writes(panel.title, left, top + 16, size=25, bold=True, most=width)
        match panel:
            case Rows():
                self._rows(panel, left, top + TITLE, width)
            case Columns():
                self._columns(panel, left, top + TITLE, width)

    def _rows(self, panel: Rows, left: int, top: int, width: int) -> None:
        greatest = max((number for _name, number in panel.rows), default=0)
        if not panel.rows:
            self._writes(NONE, left, top + ROW // 2, size=22)
        for place, (name, number) in enumerate(panel.rows):
            middle = top + place * ROW + ROW // 2
            self._bar(left, middle, max(3, width * number // greatest) if number else 3)
            said = self._writes(formats.number(number), left + width - 6, middle, size=22, bold=True, align="right")
            self._writes(name, left + 8, middle, size=22, most=int(width - self._width(said) - 26))

    def _bar(self, left: int, middle: int, width: int) -> None:
        made = _library().patches.Rectangle(
            (left / WIDTH, self._up(middle + 16)), width / WIDTH, 32 / self._height, color=PALE, linewidth=0
        )
        self._figure.add_artist(made)

    def _columns(self, panel: Columns, left: int, top: int, width: int) -> None:
        if len(panel.series) > 1:
            self._legend(panel.series, left, top + LEGEND // 2 - 4)
            top += LEGEND
        bottom = top + COLUMNS - 34
        axes = self._figure.add_axes(
            (left / WIDTH, self._up(bottom), width / WIDTH, (bottom - top) / self._height), frameon=False
        )
        axes.set_axis_off()
        axes.set_xlim(-0.5, max(1, len(panel.labels)) - 0.5)
        axes.set_ylim(0, max(1, *panel.totals, 1) * 1.2)
        axes.axhline(0, color=INK, linewidth=2)
        self._stacks(axes, panel, (bottom - top) / 1.2)
        self._names(panel.labels, left, bottom + 18, width)

    def _stacks(self, axes: "Axes", panel: Columns, height: float) -> None:
        """The bars, each part with its number where there is room, and the sum above."""
        totals, room = panel.totals, (WIDTH - 2 * MARGIN) / max(1, len(panel.labels))
        size = self._size_for([formats.number(each) for each in totals], room - 6, 21)
        below = [0] * len(panel.labels)
        for shade, series in zip(SHADES, panel.series, strict=False):
            axes.bar(
                range(len(below)), series.values, 0.78, below, color=shade.fill, hatch=shade.hatch, edgecolor=INK,
                linewidth=0.8,
            )  # fmt: skip
            for place, number in enumerate(series.values):
                is_tall = number * height / max(totals) >= size * 1.3 if number else False
                if is_tall and len(panel.series) > 1:
                    middle = below[place] + number / 2
                    behind = {"facecolor": shade.fill, "edgecolor": "none", "pad": 1.5} if shade.hatch else None
                    axes.text(place, middle, formats.number(number), ha="center", va="center_baseline",
                              color=shade.ink, fontsize=_points(size), bbox=behind)  # fmt: skip
                below[place] += number
        for place, total in enumerate(totals):
            axes.annotate(
                formats.number(total), (place, total), (0, 3), textcoords="offset points", ha="center", va="bottom",
                color=INK, fontsize=_points(size), fontweight="bold",
            )  # fmt: skip

    def _names(self, labels: Sequence[str], left: int, middle: int, width: int) -> None:
        """As many names below the bars as there is room for, from the last one backwards."""
        if not labels:
            return
        room = width / len(labels)
        size = self._size_for(labels, room - 8, 20, least=18)
        step = -(-int(self._widest(labels, size) + 14) // max(1, int(room)))
        for place in range(len(labels) - 1, -1, -step):
            said = self._writes(labels[place], int(left + (place + 0.5) * room), middle, size=size, align="center")
            over = int(left + (place + 0.5) * room + self._width(said) / 2) - WIDTH + 4
            said.set_x(said.get_position()[0] - max(0, over) / WIDTH)

    def _legend(self, series: Sequence[Series], left: int, middle: int) -> None:
        for shade, each in zip(SHADES, series, strict=False):
            box = _library().patches.Rectangle(
                (left / WIDTH, self._up(middle + 11)), 26 / WIDTH, 22 / self._height,
                facecolor=shade.fill, edgecolor=INK, hatch=shade.hatch, linewidth=0.8,
            )  # fmt: skip
            self._figure.add_artist(box)
            said = self._writes(each.name, left + 34, middle, size=21)
            left += 34 + int(self._width(said)) + 26

    def _writes(
        self, words: str, left: int, middle: int, *, size: int, bold: bool = False, most: int = 0, align: str = "left"
    ) -> "Text":
        """Words around the height of `middle`, cut where they are wider than `most`."""
        words = _printable(words)
        said = self._figure.text(
            left / WIDTH, self._up(middle), words, ha=align, va="center_baseline", fontsize=_points(size),
            fontweight=_WEIGHT[bold], color=INK,
        )  # fmt: skip
        while most and len(words) > 1 and (width := self._width(said)) > most:
            words = words[: min(len(words) - 1, int(len(words) * most / width))]
            said.set_text(f"{words.rstrip()}…")
        return said

    def _size_for(self, words: Sequence[str], room: float, size: int, *, least: int = 12) -> int:
        """The size, up to this one, in which the widest of these fits."""
        widest = self._widest(words, size)
        return size if widest <= room else max(least, int(size * room / widest))

    def _widest(self, words: Sequence[str], size: int) -> float:
        longest = max(words, key=len, default="")
        said = self._writes(longest, 0, 0, size=size, bold=True)
        width = self._width(said)
        said.remove()
        return width

    def _width(self, said: "Text") -> float:
        return said.get_window_extent().width

    def _up(self, pixels: int) -> float:
        """The share of the height that lies below, as the library counts."""
        return 1 - pixels / self._height


def _height(band: Sequence[Stack]) -> int:
    return max(sum(_tall(panel) + GAP for panel in stack) - GAP for stack in band)


def _tall(panel: Panel) -> int:
    match panel:
        case Rows():
            return TITLE + ROW * max(1, len(panel.rows))
        case Columns():
            return TITLE + COLUMNS + (LEGEND if len(panel.series) > 1 else 0)


def _points(pixels: int) -> float:
    return pixels * 72 / _PIXELS
