"""Attachments by recipe: a named maker turns parameters into a file just before the upload; no bytes are stored.

Telegram's id of a file it already has is kept under the hash of its content, so equal files go up once.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.outbox import SentFile
from db.statements import insert
from services import clock

KEEP_FOR = timedelta(days=30)
Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A file, as Telegram will show it: a picture in the chat where `is_photo`, else a document.

    `is_for_all` says that it is about nobody in particular, though not everybody may ask for it: only then Telegram's
    name for it is kept, so that it is uploaded once.
    """

    filename: str
    content: bytes
    media_type: str
    is_photo: bool = False
    is_for_all: bool = False

    @property
    def content_hash(self) -> str:
        """Names the content and the name under which it is shown."""
        return hashlib.sha256(self.filename.encode() + b"\0" + self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws a file, in a thread of its own, from its parameters or from what `facts` makes of them in a transaction."""

    draw: Callable[[Any], Made]  # Any: each maker knows what its own facts give
    facts: Callable[[Session, Params], Any] | None = None


class UnknownMakerError(Exception):
    """A recipe names a maker that this version does not have."""


class Makers:
    """The makers of this process by name."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = dict(makers)

    def maker(self, name: str) -> Maker:
        """The maker of this name. Raises UnknownMakerError."""
        if name not in self._makers:
            raise UnknownMakerError(name)
        return self._makers[name]


def known_file(session: Session, content_hash: str) -> str | None:
    """Telegram's id of this content, while it is certain to be good."""
    return session.execute(select(SentFile.file_id).where(SentFile.content_hash == content_hash)).scalar()


def remember_file(session: Session, content_hash: str, file_id: str) -> None:
    """Keeps Telegram's id of a content that was just sent."""
    row = insert(session, SentFile).values(content_hash=content_hash, file_id=file_id, sent_at=clock.now())
    session.execute(
        row.on_conflict_do_update(
            index_elements=["content_hash"], set_={"file_id": row.excluded.file_id, "sent_at": row.excluded.sent_at}
        )
    )


def forget_file(session: Session, content_hash: str) -> None:
    """Telegram no longer knows the id."""
    session.execute(delete(SentFile).where(SentFile.content_hash == content_hash))


def forget(session: Session) -> None:
    """Drops ids that were not used for thirty days."""
    session.execute(delete(SentFile).where(SentFile.sent_at < clock.now() - KEEP_FOR))
