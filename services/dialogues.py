"""Where a chat stands: read with the person in one query, written once at the end of a turn.

Forms and their steps are the handlers'; here they are words and plain values.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self

from sqlalchemy import Select, Update, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.dialogues import DialogueRow
from db.engine import later
from db.events import RegistrationRow
from db.inbox import InboxUpdate
from db.people import PersonRow
from db.statements import dialect_of, insert_for
from services import clock
from services.people import Person, Role

DRAFT_KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """A dialogue that was left before its end, kept for a day."""

    form: str
    state: dict[str, Any]
    until: datetime


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where one chat stands. `target` is the deep link to open once the first start is over."""

    chat_id: int
    form: str | None = None
    state: dict[str, Any] = field(default_factory=dict)
    draft: Draft | None = None
    target: str | None = None
    screen_message_id: int | None = None
    screen_distance: int = 0

    def at(self, form: str, state: dict[str, Any]) -> Self:
        """In this form, with these answers so far."""
        return replace(self, form=form, state=state)

    def ended(self) -> Self:
        """Out of any form, with nothing kept of it."""
        return replace(self, form=None, state={})

    def left(self) -> Self:
        """Out of the form, which stays as a draft when something was answered in it."""
        if self.form is None:
            return self
        if not self.state.get("answers"):
            return self.ended()
        return replace(self.ended(), draft=Draft(self.form, self.state, clock.now() + DRAFT_KEPT_FOR))

    def resumed(self) -> Self:
        """Back in the form that was left."""
        assert self.draft is not None
        return replace(self, form=self.draft.form, state=self.draft.state, draft=None)

    def without_draft(self) -> Self:
        """The draft is given up."""
        return replace(self, draft=None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a turn starts from: is the update still this process's to handle, who wrote it, where do they stand."""

    is_mine: bool
    attempts: int
    person: Person | None
    dialogue: Dialogue


# Tables, not classes: in the hottest statement of all the ORM would cost more than the query.
_inbox = InboxUpdate.__table__
_people = PersonRow.__table__.c
_dialogues = DialogueRow.__table__.c
_registered = RegistrationRow.__table__.c
# Whoever never registered need not be asked for the next event at each look into the menu.
_has_events = exists().where(_registered.person_id == _people.id)
_company = (
    select(CompanyRow.name)
    .join(MemberRow, MemberRow.company_id == CompanyRow.id)
    .where(MemberRow.person_id == _people.id)
    .scalar_subquery()
)


@cache
def _arrival(dialect: str) -> Select[Any]:
    joined = (
        select(
            _inbox.c.state.label("inbox_state"),
            _inbox.c.owner,
            _inbox.c.attempts,
            _people.id,
            _people.telegram_id,
            _people.language,
            _people.zone,
            _people.acknowledged_at,
            _people.unreachable_at,
            _people.quiet_hours,
            _people.roles,
            _has_events.label("has_events"),
            _company.label("company"),
            _dialogues.form,
            _dialogues.state,
            _dialogues.draft,
            _dialogues.draft_until,
            _dialogues.target,
            _dialogues.screen_message_id,
            _dialogues.screen_distance,
        )
        .select_from(_inbox)
        .outerjoin(PersonRow.__table__, _people.telegram_id == bindparam("telegram_id"))
        .outerjoin(DialogueRow.__table__, _dialogues.chat_id == bindparam("chat_id"))
        .where(_inbox.c.update_id == bindparam("update_id"))
    )
    return joined.with_for_update(of=_inbox) if dialect == "postgresql" else joined


def arrival(session: Session, update_id: int, telegram_id: int, chat_id: int, owner: str) -> Arrival:
    """Person, dialogue and the inbox row's state in one query, which also holds the row until the commit."""
    row = session.execute(
        _arrival(dialect_of(session)), {"update_id": update_id, "telegram_id": telegram_id, "chat_id": chat_id}
    ).one_or_none()
    if row is None:
        return Arrival(False, 0, None, Dialogue(chat_id))
    known = row.id is not None
    return Arrival(
        is_mine=row.inbox_state == "new" and row.owner == owner,
        attempts=row.attempts,
        person=Person(
            row.id,
            row.telegram_id,
            row.language,
            row.zone,
            row.acknowledged_at is not None,
            row.unreachable_at is None,
            row.quiet_hours,
            bool(row.has_events),
            frozenset(Role(each) for each in row.roles or ()),
            row.company,
        )
        if known
        else None,
        dialogue=Dialogue(
            chat_id,
            row.form,
            row.state or {},
            _draft(row.draft, row.draft_until),
            row.target,
            row.screen_message_id,
            row.screen_distance or 0,
        ),
    )


def dialogue(session: Session, chat_id: int) -> Dialogue:
    """Where a chat stands, read alone."""
    row = session.get(DialogueRow, chat_id)
    if row is None:
        return Dialogue(chat_id)
    draft = _draft(row.draft, row.draft_until)
    return Dialogue(chat_id, row.form, row.state or {}, draft, row.target, row.screen_message_id, row.screen_distance)


def _draft(stored: dict[str, Any] | None, until: datetime | None) -> Draft | None:
    if not stored or until is None or until <= clock.now():
        return None
    return Draft(stored["form"], stored["state"], until)


@cache
def _save(dialect: str) -> Any:  # see db.statements.insert
    offered = insert_for(dialect, DialogueRow).values(
        {name: bindparam(name) for name in ("chat_id", "form", "state", "draft", "draft_until", "target", "changed_at")}
    )
    kept = {name: offered.excluded[name] for name in ("form", "state", "draft", "draft_until", "target", "changed_at")}
    return offered.on_conflict_do_update(index_elements=["chat_id"], set_=kept)


@cache
def _show(dialect: str) -> Any:  # see db.statements.insert
    offered = insert_for(dialect, DialogueRow).values(
        chat_id=bindparam("chat_id"), screen_message_id=bindparam("screen_message_id"), screen_distance=0
    )
    kept = {name: offered.excluded[name] for name in ("screen_message_id", "screen_distance")}
    return offered.on_conflict_do_update(index_elements=["chat_id"], set_=kept)


def save(session: Session, dialogue: Dialogue) -> None:
    """Writes where the chat stands, at the commit; the screen message is the sender's to write."""
    draft = dialogue.draft
    later(
        session,
        _save(dialect_of(session)),
        {
            "chat_id": dialogue.chat_id,
            "form": dialogue.form,
            "state": dialogue.state or None,
            "draft": {"form": draft.form, "state": draft.state} if draft else None,
            "draft_until": draft.until if draft else None,
            "target": dialogue.target,
            "changed_at": clock.now(),
        },
    )


def screen_is(session: Session, chat_id: int, message_id: int) -> None:
    """The chat's screen is now this message, the last one in the chat; written at the commit."""
    later(session, _show(dialect_of(session)), {"chat_id": chat_id, "screen_message_id": message_id})


_pushed_up: Update = (
    update(DialogueRow)
    .where(DialogueRow.chat_id == bindparam("pushed_chat_id"))
    .values(screen_distance=DialogueRow.screen_distance + 1)
)


def screen_is_pushed_up(session: Session, chat_id: int) -> None:
    """Something was said below the screen; after twenty such messages a tap gets a new screen."""
    later(session, _pushed_up, {"pushed_chat_id": chat_id})


def forget(session: Session) -> None:
    """Drops drafts whose day is over, and what was begun or asked for and not gone on with for a day."""
    session.execute(
        update(DialogueRow)
        .where(DialogueRow.changed_at < clock.now() - DRAFT_KEPT_FOR)
        .values(form=None, state=None, target=None, changed_at=None)
    )
    session.execute(
        update(DialogueRow).where(DialogueRow.draft_until < clock.now()).values(draft=None, draft_until=None)
    )
    # Of people whose data is deleted, the number of the screen with their receipt.
    known = select(PersonRow.telegram_id)
    session.execute(delete(DialogueRow).where(DialogueRow.chat_id > 0, DialogueRow.chat_id.not_in(known)))
