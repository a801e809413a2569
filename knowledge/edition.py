"""The day a folder of articles is true for: content tests run at it, and the demo's clock starts at it."""

from datetime import date
from pathlib import Path

from knowledge import front_matter
from knowledge.front_matter import Broken

NAME = "content.yaml"


def day_of(directory: Path) -> date | None:
    """The day stated in `content.yaml`; None where there is no such file. Raises Broken when it states none."""
    path = directory / NAME
    if not path.is_file():
        return None
    stated = front_matter.fields(path.read_text(encoding="utf-8")).text("date")
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise Broken("“date” should be a day like 2026-11-22") from None
