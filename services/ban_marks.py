"""Bans that outlive the deletion of data: of the person nothing is kept but a keyed hash of the account.

Whoever comes back is banned as before; whoever stays away is forgotten (`desk_care.forget`).
"""

import hmac

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.desk import BanMark, BanRow
from db.statements import insert
from services import clock, keys


def keep(session: Session, person_id: int, telegram_id: int) -> None:
    """Marks the account of somebody who is banned, before their data is deleted; of anybody else it keeps nothing."""
    ban = session.get(BanRow, person_id)
    if ban is None:
        return
    values = {
        "is_shadow": ban.is_shadow,
        "is_of_files": ban.is_of_files,
        "by_id": ban.by_id,
        "since": ban.since,
        "marked_at": clock.now(),
    }
    mark = insert(session, BanMark).values(hash=_hash(session, telegram_id), **values)
    session.execute(mark.on_conflict_do_update(index_elements=["hash"], set_=values))


def take_up(session: Session, person_id: int, telegram_id: int) -> None:
    """Bans somebody who has just become known again, if their account is marked."""
    taken = delete(BanMark).where(BanMark.hash == _hash(session, telegram_id)).returning(BanMark)
    mark = session.execute(taken).scalar()
    if mark is None:
        return
    session.execute(
        insert(session, BanRow)
        .values(
            person_id=person_id,
            is_shadow=mark.is_shadow,
            is_of_files=mark.is_of_files,
            by_id=mark.by_id,
            since=mark.since,
        )
        .on_conflict_do_nothing()
    )


def _hash(session: Session, telegram_id: int) -> str:
    """Accounts are few enough to be tried one by one, so without the key of this database a hash would be no secret."""
    return hmac.digest(keys.key(session, keys.BANS), str(telegram_id).encode(), "sha256").hex()
