"""The topic of what nobody reads: what people write who are banned without being told, so that an error is noticed.

It is a case of its own that belongs to nobody. Nothing in it can be answered; after a month it goes with its topic.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.desk import CaseRow, RelayRow
from db.people import PersonRow
from db.statements import insert
from services import clock, desk, relay_queue, topics
from services.contents import LONGEST_CAPTION, PHRASE, TEXT, Content
from services.desk import Desk, Kind, Status

MOST_AN_HOUR = 20
"""Of one person: whoever floods the desk does not flood this topic either."""
_NUMBERS: Final = 4 * 10**12
"""Messages are copied under numbers that neither Telegram's messages nor words without one have."""


def collect(session: Session, at: Desk, case: CaseRow, sender: int, content: Content) -> None:
    """Puts a copy of what this account wrote in its case into the topic; twice is the same as once."""
    spam = _topic(session, at)
    lately = select(func.count()).where(
        RelayRow.case_id == spam.id,
        RelayRow.source_chat_id == sender,
        RelayRow.created_at > clock.now() - timedelta(hours=1),
    )
    if case.person_id is None or session.execute(lately).scalar_one() >= MOST_AN_HOUR:
        return
    about = f"{desk.as_case(case).number} · {desk.alias(session, case.person_id)}"
    copied = Content(
        -(_NUMBERS + content.message_id),
        f"{about}\n{content.text}"[:LONGEST_CAPTION],
        TEXT if content.kind == PHRASE else content.kind,  # with words before it, it is no card any more
        content.file_id,
    )
    relay_queue.store(session, spam.id, relay_queue.TO_DESK, (sender, spam.desk_chat_id), copied)
    topics.say_opened(session, desk.as_case(spam))
    relay_queue.say_next(session, spam.id, relay_queue.TO_DESK)


def sender(session: Session, chat_id: int, message_id: int) -> int | None:
    """The person whose words stand in the topic as this message; None for any other message."""
    return session.execute(
        select(PersonRow.id)
        .join(RelayRow, RelayRow.source_chat_id == PersonRow.telegram_id)
        .join(CaseRow, CaseRow.id == RelayRow.case_id)
        .where(
            CaseRow.kind == Kind.SPAM.value,
            RelayRow.target_chat_id == chat_id,
            RelayRow.target_message_id == message_id,
        )
        .limit(1)
    ).scalar()


def _topic(session: Session, at: Desk) -> CaseRow:
    """The case that holds the topic of this group, made where there is none; it is never open and never due."""
    chat_id, now = desk.chat_of(session, at), clock.now()
    found = select(CaseRow).where(CaseRow.kind == Kind.SPAM.value, CaseRow.desk_chat_id == chat_id)
    row = session.execute(found.order_by(CaseRow.id.desc()).limit(1).with_for_update()).scalar()
    if row is not None:
        return row
    session.execute(
        insert(session, CaseRow).values(
            kind=Kind.SPAM.value,
            language=at.language,
            status=Status.DONE.value,
            is_shadowed=False,
            is_topic_closed=False,
            desk_chat_id=chat_id,
            opened_at=now,
            due_at=now,
        )
    )
    return session.execute(found.order_by(CaseRow.id.desc()).limit(1).with_for_update()).scalar_one()
