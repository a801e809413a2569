"""Erasure (Art. 17 GDPR): everything that is stored of a person goes at once, cleanly for all others.

Places go on to who waits, requests end neutrally for the other side, topics are removed from the desk's group. What the
law wants kept stays without a name to it, and the receipt says what and until when.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db.companies import InvitationRow, MemberRow
from db.contact_requests import ContactRow
from db.desk import BanRow, CaseRow, RelayRow
from db.dialogues import DialogueRow
from db.editing import DraftRow
from db.events import EventFeedbackRow, EventRow, RegistrationRow
from db.inbox import InboxUpdate
from db.outbox import OutboxMessage, Pace
from db.people import PersonRow
from db.questions import QuestionRow
from services import (
    ban_marks,
    broadcast_delivery,
    clock,
    companies,
    consent_effects,
    consents,
    desk_notes,
    entries,
    events,
    guesses,
    holds,
    menus,
    outbox,
    personal_data,
    places,
    policy,
    profiles,
    retention,
    role_changes,
    staff_data,
    topic_ends,
    waitlist,
)
from services.contact_requests import OPEN
from services.desk import Kind, Status
from services.entries import HOLDS_PLACE, STANDS, State
from services.people import Person, Role
from services.personal_labels import labelled
from services.purpose_terms import Purpose
from services.staff_data import Staying

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
STAYS: Final = frozenset({"receipts", "bans", "gate", "consents"})
"""Purposes of which something stays."""
UNLOADED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What erasing comes to. `company` is the firm for which the person speaks; `is_last` where nobody else does.

    `registrations` are those that stand for events to come, `requests` those for contact that are open, `cases` open
    questions to the desk, `topics` all that stands in its group. `has_reached_others` is True where another company
    read a request, a contact or a message, `is_banned` only for a ban that its person was told of. `served` is what
    stays of what was done as staff, since others must be able to look it up.
    """

    registrations: int
    requests: int
    cases: int
    topics: int
    questions: int
    company: str | None
    is_last: bool
    has_consents: bool
    has_gate_log: bool
    has_reached_others: bool
    is_banned: bool
    served: tuple[Staying, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was erased, when, and until when something must stay; the numbers are as in `Effects`.

    `deleted` are the purposes for which something was stored.
    """

    number: str
    at: datetime
    effects: Effects
    deleted: tuple[Purpose, ...]
    too_late: tuple[str, ...]
    consents_until: datetime | None
    gate_log_until: datetime | None
    ban_until: datetime | None
    numbers_until: datetime


def effects(session: Session, person: Person) -> Effects:
    """What would be erased now, for the question whether it shall be."""
    own = companies.of_person(session, person.id)
    theirs = RegistrationRow.person_id == person.id
    standing = [each.value for each in STANDS | {State.LEAVING}]
    to_come = EventRow.ends_at > clock.now()
    registrations = select(func.count()).select_from(RegistrationRow).join(EventRow).where(theirs, to_come)
    sent = ContactRow.sender_id == person.id
    open_requests = _count(session, ContactRow, sent, ContactRow.state.in_([each.value for each in OPEN]))
    asked = CaseRow.person_id == person.id
    is_open = (CaseRow.kind == Kind.QUESTION.value) & (CaseRow.status != Status.DONE.value)
    return Effects(
        registrations=session.execute(registrations.where(RegistrationRow.status.in_(standing))).scalar_one(),
        requests=open_requests,
        cases=_count(session, CaseRow, asked, is_open),
        topics=_count(session, CaseRow, asked, CaseRow.thread_id.is_not(None)),
        questions=_count(session, QuestionRow, QuestionRow.person_id == person.id),
        company=own.name if own else None,
        is_last=own is not None and companies.is_alone(session, own.id, person.id),
        has_consents=bool(consents.history(session, person.id)),
        has_gate_log=bool(_count(session, ContactRow, sent)),
        has_reached_others=bool(_count(session, ContactRow, _has_reached_others(person))),
        is_banned=bool(_count(session, BanRow, BanRow.person_id == person.id, BanRow.is_shadow.is_(False))),
        served=staff_data.staying(session, person.id, person.telegram_id, now=clock.now()),
    )


def needs_another_operator(session: Session, person: Person, roles: frozenset[Role]) -> None:
    """Raises LastOperator for the only one who could look after the assistant: to be asked before anything else is."""
    if Role.OPERATOR in roles:
        role_changes.keep_an_operator(session, without=person.id)


def erase(session: Session, person: Person, *, roles: frozenset[Role]) -> Receipt:
    """Erases everything that is stored of this person, and says what must stay. Raises LastOperator."""
    needs_another_operator(session, person, roles)
    found, now, house = effects(session, person), clock.now(), policy.of(session)
    deleted = _purposes(session, person)
    _release_places(session, person)
    given = consents.of_person(session, person.id)
    stopped = [consent_effects.withdraw(session, person, each.purpose) for each in given]
    _leave_company(session, person)
    role_changes.give_up(session, person.id)
    _drop_cases(session, person)
    broadcast_delivery.leave(session, person.id)
    _drop_traces(session, person)
    ban_marks.keep(session, person.id, person.telegram_id)
    if person.granted:
        menus.outdated(session, person)
    session.execute(delete(PersonRow).where(PersonRow.id == person.id).execution_options(**UNLOADED))
    session.expire_all()
    return Receipt(
        number="".join(secrets.choice(_LETTERS) for _each in range(8)),
        at=now,
        effects=found,
        deleted=deleted,
        too_late=tuple(number for each in stopped for number in each.too_late),
        consents_until=now + house.kept(retention.CONSENT_KEPT_FOR) if found.has_consents else None,
        gate_log_until=now + house.kept(retention.GATE_LOG_KEPT_FOR) if found.has_gate_log else None,
        ban_until=now + house.kept(retention.BAN_KEPT_FOR) if found.is_banned else None,
        numbers_until=now + house.kept(retention.MESSAGE_KEPT_FOR),
    )


def _purposes(session: Session, person: Person) -> tuple[Purpose, ...]:
    """The purposes for which something is stored of them that goes; what stays is said by itself."""
    return tuple(
        each.purpose
        for each in personal_data.of_person(session, person.id).stored
        if each.purpose.is_in_chat
        and each.purpose.code not in STAYS
        and any(labelled(table, row) for table, rows in each.tables.items() for row in rows)
    )


def _count(session: Session, table: type, *where: ColumnElement[bool]) -> int:
    return session.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def _has_reached_others(person: Person) -> ColumnElement[bool]:
    """Requests whose words the other side read, and introductions in which it got this person's contact."""
    is_answered = (ContactRow.answered_by == person.id) & ContactRow.introduced_at.is_not(None)
    return (ContactRow.sender_id == person.id) & ContactRow.asked_at.is_not(None) | is_answered


def _release_places(session: Session, person: Person) -> None:
    """Each event is held in the order of its number, as all do who need more than one."""
    rows = session.execute(
        select(RegistrationRow.event_id, RegistrationRow.id)
        .where(RegistrationRow.person_id == person.id)
        .order_by(RegistrationRow.event_id)
    )
    for event_id, registration_id in rows.all():
        event = entries.locked(session, event_id)
        row = session.get_one(RegistrationRow, registration_id, populate_existing=True)
        is_to_come = event.status == events.Status.PUBLISHED and event.starts_at > clock.now()
        if is_to_come and row.status in (State.OFFERED, State.WAITING):
            waitlist.leave(session, person, registration_id)
        elif row.status in HOLDS_PLACE:
            if is_to_come:
                waitlist.release(session, event, row, State.CANCELLED)
            else:
                places.give_back(session, event, row)
        # What was said stays as a number without words: it belongs to nobody any more.
        session.execute(
            update(EventFeedbackRow)
            .where(EventFeedbackRow.registration_id == registration_id)
            .values(registration_id=None, words=None)
        )
        session.flush()
        session.execute(delete(RegistrationRow).where(RegistrationRow.id == registration_id))


def _leave_company(session: Session, person: Person) -> None:
    """A profile goes with the last of its people, but for an entry of the network's own list, which is theirs."""
    own = companies.of_person(session, person.id)
    if own is None:
        return
    name = companies.members(session, own.id)[person.id]
    listed = _count(session, InvitationRow, InvitationRow.company_id == own.id, InvitationRow.key.is_not(None))
    is_last, asked = companies.is_alone(session, own.id, person.id), desk_notes.cases_about(session, own.id)
    if is_last and not listed:
        profiles.delete(session, person, own.id)
        desk_notes.forget(session, asked)
        return
    profiles.leave(session, person, own.id)
    desk_notes.forget(session, asked)
    row = companies.locked(session, own.id)
    if is_last or row.contact_name == name:
        row.contact_name, row.contact_email, row.changed_at = None, None, clock.now()
    session.flush()


def _drop_cases(session: Session, person: Person) -> None:
    """Cases with their words, requests for contact among them, and their topics in the group of the desk; drafts of
    articles that were made of them.

    The topic of banned people goes as a whole where it holds something of theirs; it begins anew by itself.
    """
    written = select(RelayRow.case_id).where(RelayRow.source_chat_id == person.telegram_id)
    is_spam = (CaseRow.kind == Kind.SPAM.value) & CaseRow.id.in_(written)
    rows = session.execute(
        select(CaseRow).where(or_(CaseRow.person_id == person.id, is_spam)).order_by(CaseRow.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalars()
    for row in list(rows):
        session.execute(delete(DraftRow).where(DraftRow.case_id == row.id).execution_options(**UNLOADED))
        topic_ends.remove(session, row.desk_chat_id, row.thread_id)
        session.delete(row)
    session.flush()
    account = person.telegram_id
    # Of what they looked after as staff, the desk must see that nobody does any more.
    looked_after = desk_notes.looked_after(session, account)
    session.execute(
        update(CaseRow)
        .where(CaseRow.assignee_id == account)
        .values(assignee_id=None, assignee_name=None)
        .execution_options(**UNLOADED)
    )
    session.expire_all()
    desk_notes.forget(session, looked_after)
    theirs = or_(RelayRow.source_chat_id == account, RelayRow.target_chat_id == account)
    session.execute(delete(RelayRow).where(theirs).execution_options(**UNLOADED))


def _drop_traces(session: Session, person: Person) -> None:
    """What is kept of messages to and fro, but for the one that is being handled; invitations; where they stood; why
    they were to wait."""
    account = person.telegram_id
    for table, where in (
        (OutboxMessage, (OutboxMessage.chat_id == account) & (OutboxMessage.state != outbox.State.SENDING.value)),
        (InboxUpdate, (InboxUpdate.chat_id == account) & InboxUpdate.state.in_(("failed", "aside"))),
        (DialogueRow, DialogueRow.chat_id == account),
        (Pace, Pace.name.in_((holds.name_of(account), guesses.name_of(person.id)))),
        (InvitationRow, InvitationRow.person_id == person.id),
        (MemberRow, MemberRow.person_id == person.id),
    ):
        session.execute(delete(table).where(where).execution_options(**UNLOADED))
