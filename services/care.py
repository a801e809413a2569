"""Care of what the assistant knows: what is due for review, what was asked in vain, who is told of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.editing import DraftRow
from db.people import PersonRow
from db.questions import QuestionRow
from knowledge.articles import Article, Library
from services import clock, feedback, notices, policy
from services.answers import key_of
from services.notices import Notice, Reader, Untold, notice
from services.outbox import WhenUnsure
from services.quiet_hours import Quiet
from services.retention import QUESTION_KEPT_FOR

IN_VAIN = ("refuse", "suggest")
ALIKE = 75
MOST = 400
MOST_LIKELY = 60
PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions there were in the last thirty days, and what became of them."""

    asked: int
    answered: int
    suggested: int
    refused: int
    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody's question that had no answer. `language` is the one they read."""

    question_id: int
    person_id: int
    telegram_id: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike: how many, and the words of the newest."""

    number: int
    words: str


def due(library: Library, today: date) -> list[str]:
    """The slugs of articles whose review date has passed, the oldest first."""
    first: dict[str, date] = {}
    for article in library.articles.values():
        first[article.slug] = min(first.get(article.slug, article.review_by), article.review_by)
    return sorted((slug for slug, on in first.items() if on < today), key=lambda slug: (first[slug], slug))


def versions(library: Library, slug: str) -> list[Article]:
    """An article in all its languages."""
    return [article for (each, _language), article in sorted(library.articles.items()) if each == slug]


def figures(session: Session) -> Figures:
    """What became of the questions of the last thirty days."""
    since = clock.now() - PERIOD
    rows = session.execute(
        select(QuestionRow.decision, func.count()).where(QuestionRow.asked_at > since).group_by(QuestionRow.decision)
    )
    found: dict[str, int] = dict(rows.all())
    helpful, unhelpful = feedback.counts(session, since)
    return Figures(
        asked=sum(found.values()),
        answered=found.get("answer", 0),
        suggested=found.get("suggest", 0),
        refused=found.get("refuse", 0),
        helpful=helpful,
        unhelpful=unhelpful,
    )


def unanswered(session: Session) -> list[Group]:
    """What was asked in vain in the last ninety days, alike questions together, the commonest first.

    In vain is also what was answered with an article that did not help.
    """
    rows = session.execute(
        select(QuestionRow.text).where(*_in_vain(session)).order_by(QuestionRow.asked_at.desc()).limit(MOST)
    ).scalars()
    counted: dict[str, int] = {}
    for text in rows:
        words = " ".join(text.split())[:200]
        alike = process.extractOne(words, list(counted), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
        name = alike[0] if alike else words
        counted[name] = counted.get(name, 0) + 1
    return sorted((Group(number, words) for words, number in counted.items()), key=lambda each: -each.number)


def _in_vain(session: Session) -> tuple[ColumnElement[bool], ...]:
    since = policy.kept_since(session, QUESTION_KEPT_FOR)
    unhelpful = QuestionRow.id.in_(feedback.unhelpful_questions(session, since))
    return (QuestionRow.decision.in_(IN_VAIN) | unhelpful, QuestionRow.asked_at > since)


def askers(session: Session) -> list[Asker]:
    """The questions of the last ninety days that were asked in vain, of people who can be reached; at most 400."""
    rows = session.execute(
        select(QuestionRow.id, QuestionRow.person_id, PersonRow.telegram_id, QuestionRow.text, PersonRow.language)
        .join(PersonRow, PersonRow.id == QuestionRow.person_id)
        .where(*_in_vain(session), PersonRow.unreachable_at.is_(None))
        .order_by(QuestionRow.asked_at.desc())
        .limit(MOST)
    )
    return [Asker(*row[:4], language=row[4] or "en") for row in rows]


def likely(asked: Sequence[Asker], found: Sequence[Article]) -> list[Asker]:
    """Those whose words are nearest to an article's title and keywords: to search for all would take too long."""
    about = [f"{each.title} {' '.join(each.keywords)}" for each in found]

    def nearness(each: Asker) -> float:
        return max((fuzz.token_set_ratio(each.text.lower(), words.lower()) for words in about), default=0.0)

    return sorted(asked, key=nearness, reverse=True)[:MOST_LIKELY]


def tell(session: Session, asker: Asker, slug: str) -> None:
    """Tells somebody that there is an answer by now; once per question and article."""
    person = session.get_one(PersonRow, asker.person_id)
    reader = Reader(asker.telegram_id, ZoneInfo(person.zone or "Europe/Berlin"), None)
    told = AnswerFound(asker.question_id, slug)
    notices.tell(session, reader, told, key=f"{asker.question_id}:{key_of(slug)}")


@notice
@dataclass(frozen=True, slots=True)
class AnswerFound(Notice):
    """Tells somebody who asked in vain that an article answers it by now."""

    name: ClassVar[str] = "answer_found"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    question_id: int
    slug: str

    def facts(self, session: Session) -> str:
        found = session.get(QuestionRow, self.question_id)
        if found is None:
            raise Untold("the question is deleted")
        return found.text


@dataclass(frozen=True, slots=True)
class Vain:
    """How much waits for somebody who writes articles: kinds of questions asked in vain, and drafts."""

    groups: Sequence[Group]
    drafts: int


@notice
@dataclass(frozen=True, slots=True)
class CareList(Notice):
    """The weekly list of what the articles need, in the desk's general topic."""

    name: ClassVar[str] = "care_list"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = timedelta(hours=8)

    week: str

    def facts(self, session: Session) -> Vain:
        drafts = session.execute(select(func.count()).select_from(DraftRow)).scalar_one()
        return Vain(unanswered(session), drafts)
