"""The right to object (Art. 21 GDPR): questions are kept no longer, and a person of the desk looks at the rest."""

from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.people import PersonRow
from db.questions import QuestionRow
from locales import _, use_language
from services import clock, desk, questions, relays, topics
from services.contents import Content
from services.desk import Case, Desk
from services.people import Person
from services.questions import Question
from services.refusals import BannedFromDesk, TooManyCases, TooManyMessages

UNLOADED: Final = {"synchronize_session": False}
_NUMBERS: Final = 6 * 10**12
"""Objections are passed on under numbers that neither Telegram's messages nor other words without one have."""


def has_objected(session: Session, person_id: int) -> bool:
    """Whether this person's questions are answered without being kept."""
    return not questions.may_be_kept(session, person_id)


def kept_questions(session: Session, person_id: int) -> int:
    """How many questions are kept of this person now."""
    return session.execute(select(func.count()).where(QuestionRow.person_id == person_id)).scalar_one()


def make(session: Session, person_id: int) -> bool:
    """Deletes the questions that are kept, with what was said of their answers, and keeps no more.

    False where this person has objected already. What they wrote to the desk is not touched: it is being answered.
    """
    objected = update(PersonRow).where(PersonRow.id == person_id, PersonRow.objected_at.is_(None))
    made = session.execute(objected.values(objected_at=clock.now()).returning(PersonRow.id)).scalar()
    session.execute(delete(QuestionRow).where(QuestionRow.person_id == person_id).execution_options(**UNLOADED))
    session.expire_all()
    return made is not None


def hand_over(session: Session, at: Desk, person: Person, *, language: str) -> Case | None:
    """A request at the desk that says so, in the desk's language; the asker reads `language`.

    None for somebody from whom the desk takes nothing now: they have the other way to people.
    """
    with use_language(at.language):
        words = _(
            "I object to the processing of my data (Art. 21 GDPR). My questions are not kept any more. Please check "
            "what else is done with my data, and answer me."
        ).plain
    asked = Question(words, at.language, "")
    try:
        relays.check(session, person, Content(-_NUMBERS, words))  # before there is a case without any words
        case = desk.open_case(session, at, person, asked, language=language)
        relays.write(session, at, person, case, Content(-(_NUMBERS + case.id), words))
    except (BannedFromDesk, TooManyCases, TooManyMessages):
        return None
    topics.say_opened(session, desk.case(session, case.id))
    return desk.case(session, case.id)


def take_back(session: Session, person_id: int) -> None:
    """Questions are kept again from now on; twice is the same as once."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(objected_at=None))
