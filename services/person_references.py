"""The reference by which somebody is found who writes by mail: shown to them alone, under /privacy."""

import hmac
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.people import PersonRow
from services import keys, people
from services.people import Person

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 10
PREFIX: Final = "P-"


def of(session: Session, person_id: int) -> str:
    """Such as `P-7KQMX2RA9C`; always the same for one person, and nobody can guess another's."""
    return _reference(keys.key(session, keys.REFERENCES), person_id)


def find(session: Session, words: str) -> Person | None:
    """The person with this Telegram id or this reference, however it is spaced; None for nobody."""
    written = "".join(words.split()).upper()
    if written.isascii() and written.isdecimal():
        return people.person(session, int(written)) if len(written) < 19 else None
    key = keys.key(session, keys.REFERENCES)
    for person_id in session.execute(select(PersonRow.id)).scalars():
        if hmac.compare_digest(_reference(key, person_id).encode(), written.encode("utf-8", "replace")):
            return people.as_person(session.get_one(PersonRow, person_id))
    return None


def _reference(key: bytes, person_id: int) -> str:
    digest = hmac.digest(key, str(person_id).encode(), "sha256")
    return PREFIX + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])
