"""What tests of making events begin with: a draft, what it is refused with, and a programme."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.engine import Database
from services import event_editing, local_times
from services.events import Event
from services.refusals import Refusal
from tests.services.event_scene import ORGANISER, in_days

BERLIN = ZoneInfo("Europe/Berlin")
BY: dict[str, Any] = {"roles": ORGANISER, "by": 1}  # Any: keywords of many works
HOUR = timedelta(hours=1)
Works = Callable[..., object]


def begun(session: Session, /, **values: str) -> Event:
    """A draft that begins at ten in the morning in Berlin."""
    starts_at = local_times.instant(in_days(30).date(), time(10), BERLIN)
    return event_editing.create(
        session,
        **BY,
        type=values.get("type", "workshop"),
        title={"en": values.get("title", "Pumps in the pit")},
        host="Musterkammer",
        starts_at=starts_at,
        timezone="Europe/Berlin",
    )


async def refusal(db: Database, work: Works, *args: object) -> type[Refusal] | None:
    """What a work is refused with, if it is."""
    try:
        await db.run(work, *args)
    except Refusal as refused:
        return type(refused)
    return None


def programme(session: Session) -> Event:
    """A draft of two hours with a session in its second half."""
    made = begun(session)
    return event_editing.put_session(
        session,
        made.id,
        **BY,
        key="session-1",
        title={"en": "Seals\nand bearings"},
        starts_at=made.starts_at + HOUR,
        ends_at=made.starts_at + 2 * HOUR,
    )
