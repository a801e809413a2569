"""Questions as they were asked: kept for ninety days, so that a person can be asked instead."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.people import PersonRow
from db.questions import QuestionRow
from db.statements import insert
from knowledge.search.follow_up import Earlier
from services import clock, policy
from services.retention import QUESTION_KEPT_FOR

LEANS_FOR = timedelta(minutes=30)
MOST_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what the assistant made of it. `found` are slugs, best first; `market` is a lower-case code."""

    text: str
    language: str | None
    decision: str
    found: tuple[str, ...] = ()
    market: str | None = None
    message_id: int | None = None
    id: int = 0


def keep(session: Session, person_id: int, asked: Question) -> int:
    """Stores a question and gives its id; one that was changed or repeated by its message stays the same row.

    0 for somebody who objected to that (`services.objections`): then nothing is stored.
    """
    if not may_be_kept(session, person_id):
        return 0
    values = {
        "text": asked.text,
        "language": asked.language,
        "decision": asked.decision,
        "found": list(asked.found),
        "market": asked.market,
        "asked_at": clock.now(),
    }
    row = insert(session, QuestionRow).values(person_id=person_id, message_id=asked.message_id, **values)
    row = row.on_conflict_do_update(index_elements=["person_id", "message_id"], set_=values)
    return int(session.execute(row.returning(QuestionRow.id)).scalar_one())


def may_be_kept(session: Session, person_id: int) -> bool:
    """Whether this person has not objected to the keeping of their questions."""
    return session.execute(select(PersonRow.objected_at).where(PersonRow.id == person_id)).scalar() is None


def question(session: Session, person_id: int, question_id: int) -> Question | None:
    """A question of this person; other people's do not exist here."""
    row = session.execute(
        select(QuestionRow).where(QuestionRow.id == question_id, QuestionRow.person_id == person_id)
    ).scalar()
    if row is None:
        return None
    return Question(row.text, row.language, row.decision, tuple(row.found), row.market, row.message_id, row.id)


def asked_before(session: Session, person_id: int, message_id: int | None) -> list[Earlier]:
    """The questions a person asked before this message's, the latest last, each within half an hour of the next."""
    own = select(QuestionRow.id, QuestionRow.asked_at)
    own = own.where(QuestionRow.person_id == person_id, QuestionRow.message_id == message_id)
    row = session.execute(own).first() if message_id is not None else None
    found = select(QuestionRow).where(QuestionRow.person_id == person_id).order_by(QuestionRow.id.desc())
    if row is not None:
        found = found.where(QuestionRow.id < row.id)
    next_at, before = row.asked_at if row is not None else clock.now(), list[Earlier]()
    for asked in session.scalars(found.limit(MOST_BEFORE)):
        if next_at - asked.asked_at > LEANS_FOR:
            break
        answer = asked.found[0] if asked.decision == "answer" and asked.found else None
        before.append(Earlier(asked.text, asked.language or "", answer))
        next_at = asked.asked_at
    return before[::-1]


def is_asked_by(session: Session, person_id: int, message_id: int) -> bool:
    """Whether this message of the person's was a question to the assistant."""
    found = select(QuestionRow.id).where(QuestionRow.person_id == person_id, QuestionRow.message_id == message_id)
    return session.execute(found).scalar() is not None


def delete_one(session: Session, question_id: int) -> None:
    """Deletes a question before its time, since its asker took it back."""
    session.execute(delete(QuestionRow).where(QuestionRow.id == question_id))


def forget(session: Session) -> None:
    """Deletes questions when their time is over."""
    session.execute(delete(QuestionRow).where(QuestionRow.asked_at < policy.kept_since(session, QUESTION_KEPT_FOR)))
