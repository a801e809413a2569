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
    known = session.execute(select(Key.value).where(Key.name == name)).scalar()
    if known is not None:
        return known
    session.execute(
        insert(session, Key)
        .values(name=name, value=secrets.token_bytes(32), created_at=clock.now())
        .on_conflict_do_nothing()
    )
    return session.execute(select(Key.value).where(Key.name == name)).scalar_one()


def make_all(session: Session) -> None:
    """Makes every key of the product, so that what only reads finds them."""
    for name in (LOGS, ALIASES, BANS, REFERENCES):
        key(session, name)
