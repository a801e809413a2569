"""Relays: what an asker writes to the desk and what the desk answers, passed on, corrected and taken back.

Only this module takes words from a topic, and only from a reply to a message that came from an asker.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.desk import RelayRow
from services import clock, desk, relay_queue, spam, topics
from services.contents import LONGEST_ANSWER, PHRASE, TEXT, Content, units
from services.desk import ANSWER_WITHIN, Case, Desk, Kind, Status
from services.people import Person
from services.refusals import (
    AnswerTooLong,
    AskerBanned,
    AskerGone,
    BannedFromDesk,
    CaseGone,
    CaseWithdrawn,
    FilesNotWanted,
    TooManyMessages,
    WrongTopic,
)
from services.relay_notices import tell_deleted, tell_edited
from services.relay_queue import DELETED, FAILED, SENT, SHADOWED, TO_ASKER, TO_DESK, UNSURE, WAITING

MOST_AN_HOUR = 60
"""Messages of one person to the desk; more than that nobody reads."""

# -- from the asker to the desk -----------------------------------------------------------------------------------


def write(session: Session, at: Desk, person: Person, case: Case, content: Content) -> None:
    """Passes a message of the asker on to the topic of their case, which is open again with it.

    Raises CaseGone, CaseWithdrawn, BannedFromDesk and what `check` raises. Twice is the same as once.
    """
    check(session, person, content)
    row = desk.locked(session, case.id)
    if row.person_id != person.id:
        raise CaseGone
    if row.withdrawn_at is not None:
        raise CaseWithdrawn
    ban = desk.banned(session, person.id)
    if ban is not None and not ban:
        raise BannedFromDesk
    is_shadowed = ban is not None
    if not is_shadowed:
        # It may have begun under a ban that is lifted by now, or in a group that is the desk no more.
        row.is_shadowed = False
        session.flush()
        topics.move(session, row, desk.chat_of(session, at))
    way = (person.telegram_id, row.desk_chat_id)
    made = relay_queue.store(session, row.id, TO_DESK, way, content, state=SHADOWED if is_shadowed else WAITING)
    if made is not None and is_shadowed:
        spam.collect(session, at, row, person.telegram_id, content)
    if made is None or is_shadowed:
        return
    topics.set_status(session, row, Status.OPEN, due_at=at.hours.after(clock.now(), ANSWER_WITHIN))
    relay_queue.say_next(session, row.id, TO_DESK)


def check(session: Session, person: Person, content: Content) -> None:
    """Whether this person may send this now. Raises FilesNotWanted, TooManyMessages and what `Content.check` raises."""
    content.check()
    check_measure(session, person, content)


def check_measure(session: Session, person: Person, content: Content) -> None:
    """What one person may send to anybody: files unless the desk forbade them, and no more than can be read in an hour.

    Raises FilesNotWanted, TooManyMessages.
    """
    if content.kind not in (TEXT, PHRASE) and not desk.may_send_files(session, person.id):
        raise FilesNotWanted
    lately = select(func.count()).where(
        RelayRow.source_chat_id == person.telegram_id, RelayRow.created_at > clock.now() - timedelta(hours=1)
    )
    if session.execute(lately).scalar_one() >= MOST_AN_HOUR:
        raise TooManyMessages


def case_behind(session: Session, person: Person, message_id: int) -> Case | None:
    """The case to which an answer of the desk belongs, by the message that this person got."""
    row = _arrived(session, person.telegram_id, message_id, TO_ASKER)
    return desk.own_case(session, person, row.case_id) if row else None


def case_of_album(session: Session, person: Person, album: str | None) -> Case | None:
    """The case to which the first picture of an album went: the others follow it."""
    if album is None:
        return None
    found = select(RelayRow.case_id).where(
        RelayRow.source_chat_id == person.telegram_id, RelayRow.album == album, RelayRow.direction == TO_DESK
    )
    case_id = session.execute(found.limit(1)).scalar()
    return desk.own_case(session, person, case_id) if case_id is not None else None


# -- from the desk to the asker -----------------------------------------------------------------------------------


def answer(session: Session, chat_id: int, thread_id: int | None, replied_to: int, content: Content) -> bool:
    """Passes a reply of the desk on; False where it does not reply to something an asker wrote, and stays inside.

    Raises WrongTopic, AskerGone, AskerBanned, CaseWithdrawn, AnswerTooLong and what `Content.check` raises.
    """
    asked = _arrived(session, chat_id, replied_to, TO_DESK)
    if asked is None:
        return False
    _answer(session, thread_id, asked, content)
    return True


def say(session: Session, case: Case, text: str, number: int, *, kind: str = TEXT) -> bool:
    """Answers with words that nobody typed, to what the asker wrote last; once per number, then it is False.

    Raises what `answer` raises, and CaseGone where the asker's words are deleted.
    """
    newest = select(RelayRow).where(RelayRow.case_id == case.id, RelayRow.direction == TO_DESK)
    asked = session.execute(newest.order_by(RelayRow.id.desc()).limit(1)).scalar()
    if asked is None:
        raise CaseGone
    # Below nought, where no message of Telegram's is.
    return _answer(session, case.thread_id, asked, Content(-number, text, kind))


def joins_album(session: Session, chat_id: int, thread_id: int | None, content: Content) -> bool:
    """Another picture of an album that is an answer: Telegram need not name the message it replies to in each."""
    if content.album is None:
        return False
    first = session.execute(
        select(RelayRow).where(
            RelayRow.source_chat_id == chat_id, RelayRow.album == content.album, RelayRow.direction == TO_ASKER
        )
    ).scalars().first()  # fmt: skip
    asked = session.get(RelayRow, first.answers_id) if first and first.answers_id else None
    if asked is None:
        return False
    _answer(session, thread_id, asked, content)
    return True


def _answer(session: Session, thread_id: int | None, asked: RelayRow, content: Content) -> bool:
    row = desk.locked(session, asked.case_id)
    if row.thread_id != thread_id:
        raise WrongTopic
    if row.withdrawn_at is not None:
        raise CaseWithdrawn
    if row.kind == Kind.SPAM.value:
        raise AskerBanned
    account = desk.telegram_id(session, desk.as_case(row))
    if account is None or row.person_id is None:
        raise AskerGone
    if desk.banned(session, row.person_id) is not None:
        raise AskerBanned
    content.check()
    if units(content.text) > LONGEST_ANSWER:
        raise AnswerTooLong
    way = (asked.target_chat_id, account)
    made = relay_queue.store(session, row.id, TO_ASKER, way, content, answers_id=asked.id)
    if made is not None:
        relay_queue.say_next(session, row.id, TO_ASKER)
    return made is not None


# -- both ways ----------------------------------------------------------------------------------------------------


def edit(session: Session, chat_id: int, content: Content) -> bool:
    """Follows the change of a message that was passed on; the first text is kept. False where it was not passed on.

    What did not arrive is tried once more, as it is now. Raises CaseWithdrawn, AskerBanned, BannedFromDesk,
    AnswerTooLong and what `Content.check` raises.
    """
    row = _sent_from(session, chat_id, content.message_id)
    if row is None:
        return False
    if row.state in (DELETED, SHADOWED) or _is_unchanged(row, content) or not _may_follow(session, row):
        return True
    content.check()
    if row.direction == TO_ASKER and units(content.text) > LONGEST_ANSWER:
        raise AnswerTooLong
    row.original = row.original if row.original is not None else row.text
    row.text, row.kind, row.file_id = content.text, content.kind, content.file_id
    row.edits += 1
    session.flush()
    if row.state in (FAILED, UNSURE) or not _fits(session, row):
        row.state, row.target_message_id = WAITING, None
        session.flush()
        relay_queue.say_next(session, row.case_id, row.direction)
    elif row.state == SENT:
        tell_edited(session, row)
    return True


def _is_unchanged(row: RelayRow, content: Content) -> bool:
    return (row.text, row.file_id) == (content.text, content.file_id)


def _may_follow(session: Session, row: RelayRow) -> bool:
    """Whether a change still reaches the other side; False for somebody who must not notice that it does not."""
    case = desk.locked(session, row.case_id)
    session.refresh(row)
    if case.withdrawn_at is not None:
        raise CaseWithdrawn
    ban = desk.banned(session, case.person_id) if case.person_id is not None else None
    if ban is not None and row.direction == TO_ASKER:
        raise AskerBanned
    if ban is not None and not ban:
        raise BannedFromDesk
    return ban is None


def _fits(session: Session, row: RelayRow) -> bool:
    """Whether a text that was merged with others still has room among them."""
    if row.kind != TEXT or row.target_message_id is None:
        return True
    together = select(RelayRow.text).where(
        RelayRow.target_chat_id == row.target_chat_id, RelayRow.target_message_id == row.target_message_id
    )
    texts = session.execute(together).scalars().all()
    return len(texts) == 1 or sum(units(text) + 2 for text in texts) <= LONGEST_ANSWER


def case_of(session: Session, chat_id: int, message_id: int) -> Case:
    """The case to which a message went that was passed on from this chat. Raises CaseGone."""
    row = _sent_from(session, chat_id, message_id)
    if row is None:
        raise CaseGone
    return desk.case(session, row.case_id)


def is_from_asker(session: Session, chat_id: int, message_id: int) -> bool:
    """Whether this message of the desk's group came from an asker, so that a reply to it is an answer."""
    return _arrived(session, chat_id, message_id, TO_DESK) is not None


def delete(session: Session, chat_id: int, message_id: int) -> bool:
    """Takes an answer back from its reader; False where this message was never passed on. It is kept here."""
    row = _sent_from(session, chat_id, message_id)
    if row is None or row.direction != TO_ASKER:
        return False
    desk.locked(session, row.case_id)
    session.refresh(row)
    if row.state in (FAILED, UNSURE) and row.target_message_id is None:
        return False  # nobody has it, or nobody knows which message it is
    was, row.state = row.state, DELETED
    session.flush()
    if was in (SENT, UNSURE) and row.target_message_id is not None:
        tell_deleted(session, row)
    return True


def _sent_from(session: Session, chat_id: int, message_id: int) -> RelayRow | None:
    return session.execute(
        select(RelayRow).where(RelayRow.source_chat_id == chat_id, RelayRow.source_message_id == message_id)
    ).scalar()


def _arrived(session: Session, chat_id: int, message_id: int, direction: str) -> RelayRow | None:
    """The first message that arrived as this one."""
    return (
        session.execute(
            select(RelayRow)
            .where(
                RelayRow.target_chat_id == chat_id,
                RelayRow.target_message_id == message_id,
                RelayRow.direction == direction,
            )
            .order_by(RelayRow.id)
        )
        .scalars()
        .first()
    )
