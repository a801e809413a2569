"""Helpful or not: what askers say of the answers they got, once per question, and the counts of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.feedback import FeedbackRow
from db.questions import QuestionRow
from db.statements import insert
from locales import NP_
from services import clock, questions

REASONS: Final = {
    "not_asked": NP_("button-half", "Not my question"),
    "out_of_date": NP_("button-half", "Out of date"),
    "unclear": NP_("button-half", "Hard to follow"),
    "too_little": NP_("button-half", "Too little"),
}
"""Why an answer did not help, in the context "button-half"."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said of an answer: the article it came from, and a reason (one of REASONS) where it did not help."""

    slug: str
    language: str
    is_helpful: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an article helped and how often not, in one language; `reasons` in the order of REASONS."""

    slug: str
    language: str
    helpful: int
    unhelpful: int
    reasons: tuple[int, ...]


def give(session: Session, person_id: int, question_id: int, given: Feedback) -> bool:
    """Stores what a person says of the answer to a question; the last word counts. False: it is not their question."""
    assert given.reason is None or given.reason in REASONS
    if questions.question(session, person_id, question_id) is None:
        return False
    values = {
        "slug": given.slug,
        "language": given.language,
        "is_helpful": given.is_helpful,
        "reason": given.reason,
        "at": clock.now(),
    }
    row = insert(session, FeedbackRow).values(question_id=question_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["question_id"], set_=values))
    return True


def given(session: Session, person_id: int, question_id: int) -> Feedback | None:
    """What this person has said of the answer to this question of theirs."""
    found = (
        select(FeedbackRow)
        .join(QuestionRow, QuestionRow.id == FeedbackRow.question_id)
        .where(FeedbackRow.question_id == question_id, QuestionRow.person_id == person_id)
    )
    row = session.scalars(found).first()
    return Feedback(row.slug, row.language, row.is_helpful, row.reason) if row else None


def tallies(session: Session, since: datetime) -> list[Tally]:
    """What was said since an instant, article by article, with those first that helped least."""
    unhelpful = func.count(case((~FeedbackRow.is_helpful, 1)))
    found = (
        select(FeedbackRow.slug, FeedbackRow.language, func.count(case((FeedbackRow.is_helpful, 1))), unhelpful)
        .add_columns(*(func.count(case((FeedbackRow.reason == reason, 1))) for reason in REASONS))
        .where(FeedbackRow.at >= since)
        .group_by(FeedbackRow.slug, FeedbackRow.language)
        .order_by(unhelpful.desc(), FeedbackRow.slug, FeedbackRow.language)
    )
    rows = session.execute(found).all()
    return [Tally(slug, language, yes, no, tuple(reasons)) for slug, language, yes, no, *reasons in rows]


def counts(session: Session, since: datetime) -> tuple[int, int]:
    """How many answers helped and how many did not, since an instant."""
    found = tallies(session, since)
    return sum(each.helpful for each in found), sum(each.unhelpful for each in found)


def unhelpful_questions(session: Session, since: datetime) -> Sequence[int]:
    """The questions whose answers did not help, the latest first."""
    found = select(FeedbackRow.question_id).where(~FeedbackRow.is_helpful, FeedbackRow.at >= since)
    return session.scalars(found.order_by(FeedbackRow.at.desc(), FeedbackRow.question_id.desc())).all()
