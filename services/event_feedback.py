"""What participants say of an event: one tap from its middle on, words if they like, and no name if they like."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from services import entries
from services.entries import Standing, State
from services.notices import Notice, Untold, notice
from services.outbox import Lane
from services.quiet_hours import Quiet


@notice
@dataclass(frozen=True, slots=True)
class FeedbackAsked(Notice):
    """Asks a participant, once, after the end."""

    name: ClassVar[str] = "feedback_asked"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS

    registration_id: int

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        if found.registration.has_given_feedback:
            raise Untold("already given")
        return found
