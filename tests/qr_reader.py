"""Reads the link in a QR code from a picture, as a phone's camera would, and looks whether cameras can find it."""

from io import BytesIO
from typing import Final

from PIL import Image

from simulator import camera

QUIET: Final = 4
"""Light squares around a code (ISO/IEC 18004)."""


def link(png: bytes) -> str:
    """The link in a picture. Raises ValueError where there is none, or no quiet zone around it."""
    with Image.open(BytesIO(png)) as picture:
        width, grey = picture.width, picture.convert("L").tobytes()
    first = next(at for at in range(width) if grey[at * width + at] < 128)
    if first % QUIET or width % (first // QUIET):
        raise ValueError("there is no quiet zone of four squares")
    found = camera.read(png)
    if not (found.startswith("https://") and found.isascii()):
        raise ValueError("there is no link in this picture")
    return found
