"""Canned answers: written once in every language, picked at the desk, read by each asker in theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.editing import CannedRow
from db.statements import insert
from services import clock
from services.people import Person, Role, needs

NAME = 30
TEXT = 1500
MOST = 40


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned answer: its name for the desk, its text by language."""

    id: int
    name: str
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """The text in this language, else in English, German or whatever there is."""
        order = (language, "en", "de", *self.texts)
        return next(self.texts[code] for code in order if self.texts.get(code))


def every(session: Session) -> list[Canned]:
    """All of them by name, at most forty."""
    rows = session.execute(select(CannedRow).order_by(CannedRow.name).limit(MOST)).scalars()
    return [Canned(row.id, row.name, row.texts) for row in rows]


def one(session: Session, canned_id: int) -> Canned | None:
    """One of them, if it is still there."""
    row = session.get(CannedRow, canned_id)
    return Canned(row.id, row.name, row.texts) if row else None


def write(session: Session, name: str, texts: Mapping[str, str], *, by: Person, roles: frozenset[Role]) -> None:
    """Keeps an answer under its name, in the place of one that has this name already. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    values = {"texts": dict(texts), "by_id": by.telegram_id, "changed_at": clock.now()}
    row = insert(session, CannedRow).values(name=name, **values)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))


def discard(session: Session, canned_id: int, roles: frozenset[Role]) -> None:
    """Throws one away; what was sent stays sent. Twice is the same as once. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    session.execute(delete(CannedRow).where(CannedRow.id == canned_id))
