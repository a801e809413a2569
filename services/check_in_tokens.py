"""Tokens in QR codes: random, kept as hashes only. A person's own leads to a registration, a poster's to an event."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.events import CheckInTokenRow
from services import clock

OWN, POSTER = "ci", "cp"
"""What the payload of a deep link begins with."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token leads to; a poster's has no registration."""

    event_id: int
    registration_id: int | None


def draw(session: Session, event_id: int, registration_id: int | None = None) -> str:
    """A new token beside the older ones, which stay good; it is known to its picture alone."""
    token = secrets.token_urlsafe(32)
    row = CheckInTokenRow(
        hash=_hash(token), event_id=event_id, registration_id=registration_id, made_at=clock.now(), used_at=None
    )
    session.add(row)
    session.flush()
    return token


def opened(session: Session, token: str) -> Opened | None:
    """What this token leads to, used or not; None for one that nobody drew."""
    row = session.get(CheckInTokenRow, _hash(token))
    return Opened(row.event_id, row.registration_id) if row is not None else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
