"""What `doctor` says about one thing it looked at."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: right, in need of a hand, or merely worth knowing."""

    subject: str
    says: str
    needs_a_hand: bool = False
    is_note: bool = False

    def line(self) -> str:
        """As it is printed."""
        mark = "✗" if self.needs_a_hand else "–" if self.is_note else "✓"
        return f"{mark} {self.subject}: {self.says}"


def mend(subject: str, says: str) -> Finding:
    """Something that needs a hand."""
    return Finding(subject, says, needs_a_hand=True)


def note(subject: str, says: str) -> Finding:
    """Something that is no fault, but good to know."""
    return Finding(subject, says, is_note=True)


def lasting(time: timedelta) -> str:
    """How long something lasts, as one says it: `12 minutes`, `3 hours`, `5 days`."""
    hours = time // timedelta(hours=1)
    if hours < 2:
        return f"{time // timedelta(minutes=1)} minutes"
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
