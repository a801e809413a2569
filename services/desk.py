"""The desk: a group whose people answer what the assistant cannot. Here are its cases, one topic each in that group.

What goes to and fro in a case is in `services.relays`; what is said about it in its topic, in `services.topics`.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.desk import BanRow, CaseRow, RelayRow
from db.people import PersonRow
from db.statements import insert
from services import chat_moves, clock, keys
from services.contents import PHRASE
from services.people import Person
from services.questions import Question
from services.refusals import BannedFromDesk, CaseGone, TooManyCases
from services.working_hours import WorkingHours

ANSWER_WITHIN = timedelta(hours=8)
"""Working time after which an answer is overdue; the asker is told that date."""
MOST_A_DAY = 10
FIRST_NUMBER = 1000
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Kind(StrEnum):
    """What a case is about: a question, a request for contact, whose facts are in `services.contact_requests`, or
    what those write who are banned without knowing (`services.spam`)."""

    QUESTION = "question"
    CONTACT = "contact"
    SPAM = "spam"


class Status(StrEnum):
    """Whose turn it is: the desk's, the asker's, or nobody's."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Desk:
    """The operator's decisions about the desk. `chat_id` is the group as the setting names it, see `chat_of`."""

    chat_id: int
    language: str
    hours: WorkingHours


@dataclass(frozen=True, slots=True)
class Case:
    """One request that people look after. `decision`, `found` and `market` are what the assistant made of it.

    No `person_id` means that the asker's data is deleted, no `thread_id` that the topic is still to be made.
    """

    id: int
    kind: Kind
    person_id: int | None
    question_id: int | None
    language: str
    text_language: str | None
    market: str | None
    decision: str | None
    found: tuple[str, ...]
    status: Status
    assignee_id: int | None
    assignee_name: str | None
    is_shadowed: bool
    desk_chat_id: int
    thread_id: int | None
    summary_message_id: int | None
    opened_at: datetime
    due_at: datetime
    withdrawn_at: datetime | None

    @property
    def number(self) -> str:
        """How people name it."""
        return number_of(self.id)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the asker took it back."""
        return self.withdrawn_at is not None


def number_of(case_id: int) -> str:
    """How people name a case, and the request for contact that it is about."""
    return f"R-{FIRST_NUMBER + case_id}"


def as_case(row: CaseRow) -> Case:
    """The plain values of a row."""
    return Case(
        id=row.id,
        kind=Kind(row.kind),
        person_id=row.person_id,
        question_id=row.question_id,
        language=row.language,
        text_language=row.text_language,
        market=row.market,
        decision=row.decision,
        found=tuple(row.found or ()),
        status=Status(row.status),
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        is_shadowed=row.is_shadowed,
        desk_chat_id=row.desk_chat_id,
        thread_id=row.thread_id,
        summary_message_id=row.summary_message_id,
        opened_at=row.opened_at,
        due_at=row.due_at,
        withdrawn_at=row.withdrawn_at,
    )


def chat_of(session: Session, desk: Desk) -> int:
    """The id that the desk's group has now."""
    return chat_moves.current(session, desk.chat_id)


def open_case(
    session: Session,
    desk: Desk,
    person: Person,
    asked: Question | None,
    *,
    language: str,
    kind: Kind = Kind.QUESTION,
) -> Case:
    """A new case, or the one that this question already has. `language` is the one in which the asker reads.

    Raises BannedFromDesk, TooManyCases.
    """
    found = _of_question(session, asked.id) if asked and asked.id else None
    if found is not None:
        return found
    ban = banned(session, person.id)
    if ban is not None and not ban:
        raise BannedFromDesk
    now = clock.now()
    lately = select(func.count()).where(CaseRow.person_id == person.id, CaseRow.opened_at > now - timedelta(days=1))
    if session.execute(lately).scalar_one() >= MOST_A_DAY:
        raise TooManyCases
    row = insert(session, CaseRow).values(
        kind=kind.value,
        person_id=person.id,
        question_id=asked.id or None if asked else None,
        language=language,
        text_language=asked.language if asked else None,
        market=asked.market if asked else None,
        decision=asked.decision if asked else None,
        found=list(asked.found) if asked else None,
        status=Status.OPEN.value,
        is_shadowed=ban is not None,
        is_topic_closed=False,
        desk_chat_id=chat_of(session, desk),
        opened_at=now,
        due_at=desk.hours.after(now, ANSWER_WITHIN),
    )
    # Two taps at once: the question's unique key decides which of them makes the case.
    made = session.execute(row.on_conflict_do_nothing().returning(CaseRow.id)).scalar()
    if made is None:
        assert asked is not None
        found = _of_question(session, asked.id)
        assert found is not None
        return found
    return case(session, made)


def _of_question(session: Session, question_id: int) -> Case | None:
    row = session.execute(select(CaseRow).where(CaseRow.question_id == question_id)).scalar()
    return as_case(row) if row else None


def case(session: Session, case_id: int) -> Case:
    """A case, for the desk and for what is said in its topic. Raises CaseGone."""
    row = session.get(CaseRow, case_id, populate_existing=True)
    if row is None:
        raise CaseGone
    return as_case(row)


def own_case(session: Session, person: Person, case_id: int) -> Case:
    """A case of this person; other people's do not exist here. Raises CaseGone."""
    found = case(session, case_id)
    if found.person_id != person.id:
        raise CaseGone
    return found


def own_cases(session: Session, person: Person) -> list[Case]:
    """What this person waits for, newest first, at most ten."""
    rows = session.execute(
        select(CaseRow)
        .where(CaseRow.person_id == person.id, CaseRow.status != Status.DONE.value)
        .order_by(CaseRow.id.desc())
        .limit(10)
    ).scalars()
    return [as_case(row) for row in rows]


def cases_of(session: Session, person_id: int) -> int:
    """How many requests this person ever made, as far as they are kept."""
    return session.execute(select(func.count()).where(CaseRow.person_id == person_id)).scalar_one()


def case_in(session: Session, chat_id: int, thread_id: int | None) -> Case | None:
    """The case whose topic this is."""
    if thread_id is None:
        return None
    row = session.execute(
        select(CaseRow).where(CaseRow.desk_chat_id == chat_id, CaseRow.thread_id == thread_id)
    ).scalar()
    return as_case(row) if row else None


def open_cases(session: Session) -> list[Case]:
    """Everything that is not done, the most urgent first."""
    rows = session.execute(
        select(CaseRow)
        .where(CaseRow.status != Status.DONE.value, CaseRow.is_shadowed.is_(False))
        .order_by(CaseRow.due_at, CaseRow.id)
    ).scalars()
    return [as_case(row) for row in rows]


def overdue(session: Session) -> Sequence[Case]:
    """What should have been answered by now, the oldest first."""
    now = clock.now()
    return [each for each in open_cases(session) if each.status is Status.OPEN and each.due_at <= now]


def locked(session: Session, case_id: int) -> CaseRow:
    """The row of a case, held until the commit: two who change it take turns. For the desk's own services.

    Raises CaseGone.
    """
    row = session.get(CaseRow, case_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise CaseGone
    return row


def banned(session: Session, person_id: int) -> bool | None:
    """None for nobody's enemy, True for a shadow ban, False for one that is told."""
    found = select(BanRow.is_shadow).where(BanRow.person_id == person_id, BanRow.is_of_files.is_(False))
    return session.execute(found).scalar()


def may_send_files(session: Session, person_id: int) -> bool:
    """Whether the desk takes files from this person."""
    return session.get(BanRow, person_id) is None


def ban(session: Session, person_id: int, *, by: int, is_shadow: bool = False, is_of_files: bool = False) -> None:
    """Nothing of this person reaches the desk any more, or no files alone; with a shadow ban they do not notice."""
    values = {"is_shadow": is_shadow, "is_of_files": is_of_files, "by_id": by}
    row = insert(session, BanRow).values(person_id=person_id, since=clock.now(), **values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values))


def unban(session: Session, person_id: int) -> None:
    """This person may write to the desk again; what they wrote meanwhile stays unread."""
    row = session.get(BanRow, person_id)
    if row is not None:
        session.delete(row)
        session.flush()


def alias(session: Session, person_id: int) -> str:
    """Four letters that stand for a person in the desk's group, always the same; nobody can reckon back."""
    digest = hmac.digest(keys.key(session, keys.ALIASES), str(person_id).encode(), "sha256")
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:4])


def telegram_id(session: Session, case: Case) -> int | None:
    """The account of the asker; None where their data is deleted."""
    if case.person_id is None:
        return None
    return session.execute(select(PersonRow.telegram_id).where(PersonRow.id == case.person_id)).scalar()


def question_of(session: Session, case: Case) -> str:
    """The first words of the asker in this case; empty where they are not kept, or not for the desk."""
    text, state = session.execute(_first_words(case)).one_or_none() or ("", "")
    return "" if state == "shadowed" else str(text)


def own_question_of(session: Session, case: Case) -> str:
    """The same for the asker, who must not notice a ban that nobody was told of."""
    text, _state = session.execute(_first_words(case)).one_or_none() or ("", "")
    return str(text)


def _first_words(case: Case) -> Select[str, str]:
    """What the asker wrote to the desk; not what two firms write to each other, which is not for the desk."""
    return (
        select(RelayRow.text, RelayRow.state)
        .where(RelayRow.case_id == case.id, RelayRow.direction == "to_desk", RelayRow.kind != PHRASE)
        .order_by(RelayRow.id)
        .limit(1)
    )
