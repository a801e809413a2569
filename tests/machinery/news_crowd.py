"""A crowd that hears of news, written straight into the database, and an announcement to all of it."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.consents import ConsentRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from services import broadcast_plans, broadcast_sending, broadcasts, clock, consents
from services.broadcasts import Broadcast, Version
from services.people import Role
from services.preferences import Frequency

ORGANISER = frozenset({Role.ORGANISER})
WORDS = "Pumps from Cottbus: <b>three dates in spring</b>"


def listeners(session: Session, accounts: Iterable[int]) -> None:
    """People with these accounts who have read the first notice and agreed to news."""
    now, wanted = clock.now(), consents.CONSENTS[consents.NEWS]
    people = [{"telegram_id": each, "language": "en", "acknowledged_at": now, "created_at": now} for each in accounts]
    ids = session.execute(insert(PersonRow).returning(PersonRow.id), people).scalars().all()
    given = {
        "purpose": consents.NEWS,
        "text_version": wanted.version,
        "text": wanted.words,
        "language": "en",
        "channel": consents.CHAT,
        "is_given": True,
        "at": now,
    }
    session.execute(insert(ConsentRow), [given | {"person_id": each} for each in ids])
    wishes = [{"person_id": each, "frequency": Frequency.AT_ONCE.value} for each in ids]
    session.execute(insert(PreferenceRow), wishes)


def announced(session: Session, by: int = 0) -> Broadcast:
    """An announcement in two languages that goes out to everybody now."""
    made = broadcasts.create(session, roles=ORGANISER, by=by)
    for language in ("en", "de"):
        written = Version(WORDS, len(WORDS))
        made = broadcasts.write(session, made.id, language, written, roles=ORGANISER, by=by)
    expected = broadcast_plans.plan(session, made).reach.total
    return broadcast_sending.send(session, made.id, version=made.version, expected=expected, roles=ORGANISER, by=by)
