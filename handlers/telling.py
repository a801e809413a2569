"""What the words of a notice may know beside the notice itself."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from handlers.turn import House


@dataclass(frozen=True, slots=True)
class Telling:
    """Fresh facts from the notice's own `facts`, the zone its reader lives in, and the house."""

    facts: Any  # each function knows what its notice gives
    zone: ZoneInfo
    house: House
