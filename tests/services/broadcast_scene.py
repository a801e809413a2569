"""What tests of announcements begin with: people who have agreed to news, and an announcement to them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.broadcasts import RecipientRow
from db.outbox import OutboxMessage
from db.people import PersonRow
from services import broadcast_delivery, broadcast_plans, broadcast_sending, broadcasts, people, preferences
from services.audiences import Audience
from services.broadcasts import Broadcast, Fate, Version
from services.people import Person, Role
from services.preferences import Frequency

ORGANISER = frozenset({Role.ORGANISER})
FIRST_ACCOUNT = 7_000
MANY = 1_000


def version(words: str, **values: Any) -> Version:  # Any: as in Version
    """Plain words as a version."""
    return Version(words, len(words), **values)


def listener(
    session: Session,
    number: int,
    *markets: str,
    language: str = "en",
    frequency: Frequency = Frequency.AT_ONCE,
    zone: str | None = None,
) -> Person:
    """Somebody who has agreed to news."""
    person = people.welcome(session, FIRST_ACCOUNT + number)
    people.acknowledge(session, person.id)
    people.choose_language(session, person.id, language)
    if zone:
        people.choose_zone(session, person.id, zone)
    preferences.choose_interests(session, person, markets=markets, topics=())
    preferences.choose_frequency(session, person, frequency, language=language)
    found = people.person(session, FIRST_ACCOUNT + number)
    assert found is not None
    return found


def written(session: Session, *languages: str, audience: Audience | None = None) -> Broadcast:
    """A draft that says something in these languages."""
    made = broadcasts.create(session, roles=ORGANISER, by=1)
    for language in languages or ("en",):
        said = version(f"News in {language}")
        made = broadcasts.write(session, made.id, language, said, roles=ORGANISER, by=1)
    if audience is not None:
        made = broadcasts.choose_audience(session, made.id, audience, roles=ORGANISER, by=1)
    return made


def send(session: Session, made: Broadcast, *, by: int = 1) -> Broadcast:
    """Sends a draft as somebody does who has looked at it."""
    expected = broadcast_plans.plan(session, made).reach.total
    return broadcast_sending.send(session, made.id, version=made.version, expected=expected, roles=ORGANISER, by=by)


def worked(session: Session, ahead: int = MANY) -> None:
    """Everything that the clock does for announcements, until nothing more can be done now."""
    while broadcast_delivery.work(session, ahead):
        session.flush()


def fates(session: Session, broadcast_id: int) -> dict[int, Fate]:
    """What became of whom, by account."""
    rows = session.execute(
        select(PersonRow.telegram_id, RecipientRow.state)
        .join(PersonRow, PersonRow.id == RecipientRow.person_id)
        .where(RecipientRow.broadcast_id == broadcast_id)
    )
    return {account - FIRST_ACCOUNT: Fate(state) for account, state in rows}


def in_outbox(session: Session) -> list[int]:
    """To whom announcements wait in the outbox, by number of their account."""
    rows = select(OutboxMessage.chat_id).where(OutboxMessage.notice == "broadcast").order_by(OutboxMessage.chat_id)
    return [account - FIRST_ACCOUNT for account in session.execute(rows).scalars()]
