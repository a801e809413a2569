"""Whom the house tells of what happens at an event: its owner, or else everybody who looks after events."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.people import PersonRow
from services import events, people, policy
from services.events import Event
from services.notices import Reader, Untold
from services.people import Role
from services.readers import of_row
from services.refusals import EventGone


def readers(session: Session, owner_id: int | None) -> list[Reader]:
    """The owner while they may still look after events, else all organisers, or managers where there are none."""
    staff = policy.of(session).staff
    row = session.get(PersonRow, owner_id) if owner_id is not None else None
    if row is not None and events.may_organise(people.roles(session, staff, row.telegram_id)):
        return _readers(session, [row.telegram_id])
    organisers = people.accounts(session, staff, Role.ORGANISER)
    return _readers(session, organisers or people.accounts(session, staff, Role.MANAGER))


def _readers(session: Session, telegram_ids: list[int]) -> list[Reader]:
    """Those among them who have begun to talk to the assistant, since Telegram lets it write to nobody else."""
    rows = session.execute(
        select(PersonRow).where(PersonRow.telegram_id.in_(telegram_ids)).order_by(PersonRow.telegram_id)
    )
    return [of_row(session, row) for row in rows.scalars()]


def looked_after(session: Session, event_id: int) -> Event:
    """An event of which its organisers are told something. Raises Untold where it is gone, cancelled or over."""
    try:
        event = events.event(session, event_id)
    except EventGone as gone:
        raise Untold("it is gone") from gone
    if not event.is_published or event.is_over:
        raise Untold("it is over")
    return event
