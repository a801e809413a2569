"""Rows of every table that is exported, whose words would be formulas in a spreadsheet."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow
from db.events import EventFeedbackRow, EventRow, RegistrationRow
from services import clock, people, registration
from services.entries import Entry
from tests.services.event_scene import published
from tests.services.introduction_scene import company, request

FORMULA: Final = "cmd|' /C calc'!A0"


def plants(session: Session) -> None:
    """An event, a registration, feedback, a firm, somebody expected and a request, all in dangerous words."""
    guest, target = people.welcome(session, 1), people.welcome(session, 2)
    event = published(session, title={"en": f"={FORMULA}"}, description={"en": f"@{FORMULA}"})
    session.get_one(EventRow, event.id).host = f"+{FORMULA}"
    entry = Entry(name=f"={FORMULA}", company=f"\t={FORMULA}", members=(f"-{FORMULA}",))
    made = registration.register(session, guest, event.id, entry)
    session.get_one(RegistrationRow, made.id).answers = {f"={FORMULA}": f" ={FORMULA}"}
    session.add(
        EventFeedbackRow(
            event_id=event.id, registration_id=made.id, rating=2, words=f"\r={FORMULA}", day=date(2026, 11, 22)
        )
    )
    firm = company(session, "chile", target, contact_name=f"@{FORMULA}", texts={"en": f"\n={FORMULA}"})
    row = session.get_one(CompanyRow, firm.id)
    row.name, row.city = f"={FORMULA}", f"\u200b={FORMULA}"
    session.add(InvitationRow(key="planted", name=f"={FORMULA}", role="organiser", made_at=clock.now()))
    sent = request(session, guest, firm, sender_company=f"={FORMULA}")
    sent.introduced_at = clock.now()
    session.flush()
