"""The operator's decisions that rules need, as every work finds them: the database is opened with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.engine import known
from db.people import PersonRow
from locales import choose_language
from services import clock, people
from services.people import Role, Staff
from services.quiet_hours import Night
from services.retention import Kept
from services.working_hours import WorkingHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator has set. `night` is the house's: quiet hours and zone of who has chosen none.

    `undo` is how long a cancellation can be taken back, `merge_changes` how long changes of an event are gathered into
    one notice, `check_in_window` how far from the start people can check themselves in. `region` is the German state
    whose public holidays count, `desk_hours` when somebody is at the desk. `staff` is who holds a role, for works that
    begin without a turn, such as the drawing of a file that only organisers may have. `keep` is what is kept for
    another time than usual, by the code of `retention.Kept`.
    """

    night: Night = field(default_factory=lambda: Night(None, ZoneInfo("Europe/Berlin")))
    languages: tuple[str, ...] = ("de", "en", "ru")
    undo: timedelta = timedelta(minutes=10)
    merge_changes: timedelta = timedelta(minutes=10)
    check_in_window: timedelta = timedelta(minutes=30)
    region: str = "BB"
    desk_hours: WorkingHours | None = None
    staff: Staff = field(default_factory=Staff)
    keep: Mapping[str, timedelta] = field(default_factory=dict)

    def language_of(self, stored: str | None) -> str:
        """The language in which somebody is told things unasked, by the one they have chosen."""
        return choose_language(stored, None, None, self.languages)

    def kept(self, kept: Kept) -> timedelta:
        """How long it is kept in this house."""
        return self.keep.get(kept.code, kept.usual)


USUAL: Final = Policy()


def of(session: Session) -> Policy:
    """The policy of the house this work runs in; the usual one where a database was opened without."""
    found = known(session)
    return found if isinstance(found, Policy) else USUAL


def roles(session: Session, person_id: int) -> frozenset[Role]:
    """What this person may do at this moment; nothing where they are deleted."""
    row = session.get(PersonRow, person_id)
    return people.roles(session, of(session).staff, row.telegram_id) if row is not None else frozenset()


def kept_since(session: Session, kept: Kept) -> datetime:
    """The moment before which such things are kept no longer."""
    return clock.now() - of(session).kept(kept)


def today(session: Session) -> date:
    """The day it is in the house's zone."""
    return clock.now().astimezone(of(session).night.zone).date()
