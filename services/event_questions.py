"""The questions of an event, one by one: each work holds the event, so that two who edit lose nothing of each other."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from services import entries, event_editing, events
from services.events import Event, Question
from services.people import Role


def put(session: Session, event_id: int, question: Question, *, roles: frozenset[Role], by: int | None) -> Event:
    """A question, new at the end or in the place of the one with its key. Raises as `event_editing.change`."""
    every = _held(session, event_id, roles)
    known = {each.key for each in every}
    made = [question if each.key == question.key else each for each in every]
    return _keep(session, event_id, made if question.key in known else [*made, question], roles, by)


def drop(session: Session, event_id: int, key: str, *, roles: frozenset[Role], by: int | None) -> Event:
    """Asks it no more; what was answered stays with the registrations."""
    made = [each for each in _held(session, event_id, roles) if each.key != key]
    return _keep(session, event_id, made, roles, by)


def require(
    session: Session, event_id: int, key: str, *, is_required: bool, roles: frozenset[Role], by: int | None
) -> Event:
    """Whether it must be answered from now on; who has registered is not asked again."""
    every = _held(session, event_id, roles)
    made = [replace(each, is_required=is_required) if each.key == key else each for each in every]
    return _keep(session, event_id, made, roles, by)


def free_key(event: Event) -> str:
    """A key that no question of this event has: `question_3`."""
    taken = {each.key for each in event.questions}
    return next(key for number in range(1, len(taken) + 2) if (key := f"question_{number}") not in taken)


def _held(session: Session, event_id: int, roles: frozenset[Role]) -> tuple[Question, ...]:
    event_editing.needs_organiser(roles)
    entries.locked(session, event_id)
    return events.event(session, event_id).questions


def _keep(session: Session, event_id: int, every: Iterable[Question], roles: frozenset[Role], by: int | None) -> Event:
    return event_editing.change(session, event_id, roles=roles, by=by, questions=list(every))
