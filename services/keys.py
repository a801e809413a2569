"""Keys kept in the database: made on first use, the same for all processes."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.keys import Key
from db.statements import insert
from services import clock

LOGS = "logs"
ALIASES = "aliases"
BANS = "bans"
REFERENCES = "references"


def key(session: Session, name: str) -> bytes:
    """The key of this name; whoever asks first makes it."""
    known = _known(session, name)
    if known is None:
        _make(session, name)
        known = _known(session, name)
    assert known is not None
    return known


def make_all(session: Session) -> None:
    """Makes every key of the product, so that what only reads finds them."""
    made = set(session.execute(select(Key.name)).scalars())
    for name in (LOGS, ALIASES, BANS, REFERENCES):
        if name not in made:
            _make(session, name)


def _known(session: Session, name: str) -> bytes | None:
    return session.execute(select(Key.value).where(Key.name == name)).scalar()


def _make(session: Session, name: str) -> None:
    made = {"name": name, "value": secrets.token_bytes(32), "created_at": clock.now()}
    session.execute(insert(session, Key).values(made).on_conflict_do_nothing())
