"""The only source of wall time, so that the demo and the tests can put it forward.

Leases and pacing do not use it: they live by the database's clock or by monotonic time.
"""

from datetime import UTC, datetime, timedelta

_offset = timedelta()


def now() -> datetime:
    """This instant in UTC, as far forward as the clock was put."""
    return datetime.now(UTC) + _offset


def put_forward(by: timedelta) -> None:
    """Moves the clock; only `bot demo` and the tests may call this."""
    global _offset
    _offset += by


def reset() -> None:
    """Back to real time."""
    global _offset
    _offset = timedelta()
