"""Event files: the keys they have, as `interface.md` fixes them. What the values mean is in `event_fields`."""

from typing import Final

from services import file_rows
from services.file_rows import Read, Shape

KEYS: Final = (
    *("id", "type", "host", "title", "description", "starts_at", "ends_at", "timezone", "place", "online"),
    *("languages", "markets", "capacity", "waitlist", "waitlist_offer", "registration_until", "approval", "reminders"),
    *("email_required", "questions", "sessions", "published"),
)
SHAPE: Final = Shape(
    thing="event",
    keys=KEYS,
    by_language=frozenset({"title", "description"}),
    parts={"place": ("name", "address", "latitude", "longitude"), "online": ("url", "reveal_before")},
    lists=frozenset({"languages", "markets", "reminders"}),
    as_json=frozenset({"questions", "sessions"}),
)


def read(name: str, content: bytes) -> Read:
    """The events of a file, whose name says by its ending whether it is YAML, CSV or JSON."""
    return file_rows.read(SHAPE, name, content)


def columns() -> list[str]:
    """The columns of a table of events in three languages, in their order."""
    return SHAPE.columns()
