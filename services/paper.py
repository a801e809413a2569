"""A4 pages for the printer, in a bundled font that knows Latin, Greek, Cyrillic and Mongolian letters.

The library behind it takes half a second to load, so who prints imports this module when the first page is wanted.
"""

from pathlib import Path
from typing import Final, Self

from fpdf import FPDF
from fpdf.fonts import TTFFont

from locales.text import speakable
from services import clock

FONTS: Final = Path(__file__).with_name("fonts")
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"
FAMILY: Final = "DejaVu"
MARGIN: Final = 15
UNKNOWN: Final = "□"
"""Stands for signs that the font lacks, such as Chinese ones."""


class Paper(FPDF):
    """A document of A4 pages with a footer on each; it holds its fonts open until it is left (`with`)."""

    def __init__(self, *, footer: str = "") -> None:
        super().__init__(format="A4")
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self._signs = frozenset.intersection(*(frozenset(font.cmap) for font in self._own_fonts()))
        self._footer = self.printable(footer)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 5)
        self.set_creation_date(clock.now())
        self.add_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        for font in self._own_fonts():
            font.close()

    def _own_fonts(self) -> list[TTFFont]:
        return [font for font in self.fonts.values() if isinstance(font, TTFFont)]

    def footer(self) -> None:
        """The footer's words and the number of the page; called by the library at the end of each page."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", 8)
        self.cell(0, 5, f"{self._footer} · {self.page_no()} / {{nb}}", align="C")

    def says(self, words: str, size: float, *, bold: bool = False, align: str = "L") -> None:
        """A paragraph, over as many lines as it needs."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, self.printable(words), align=align, new_x="LMARGIN", new_y="NEXT")

    def printable(self, words: str) -> str:
        """Words without what the font cannot show; signs that only steer others, such as joiners, are left out."""
        seen = (each for each in speakable(words).replace("\t", " ") if not _steers(each))
        return "".join(each if ord(each) in self._signs or each == "\n" else UNKNOWN for each in seen)

    def made(self) -> bytes:
        """The finished file."""
        return bytes(self.output())


def _steers(sign: str) -> bool:
    return sign in "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
