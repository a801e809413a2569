"""What people wish to hear of, how often, and where else they can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.preferences import PreferenceRow
from db.statements import insert
from locales import N_
from services import consents
from services.people import Person

REMINDERS: Final = {"P1D": timedelta(days=1), "PT3H": timedelta(hours=3), "PT1H": timedelta(hours=1)}
"""How long before an event a reminder can be wished for, by the way it is stored."""


class Frequency(StrEnum):
    """How often somebody wants to hear of events and news."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    NONE = "none"


FREQUENCIES: Final = {
    Frequency.AT_ONCE: N_("at once"),
    Frequency.WEEKLY: N_("once a week"),
    Frequency.NONE: N_("none"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody wishes. `reminders` is None where nothing was chosen, empty where none are wanted."""

    markets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    frequency: Frequency = Frequency.NONE
    reminders: tuple[str, ...] | None = None


def of_person(session: Session, person_id: int) -> Preferences:
    """The wishes of a person; the frequency is none without the consent to such messages."""
    row = _row(session, person_id)
    if row is None:
        return Preferences()
    may_hear = consents.is_given(session, person_id, consents.NEWS)
    return Preferences(
        tuple(row.markets or ()),
        tuple(row.topics or ()),
        Frequency(row.frequency) if may_hear else Frequency.NONE,
        None if row.reminders is None else tuple(row.reminders),
    )


def second_channel(session: Session, person_id: int) -> str | None:
    """The other address or number of a person, for the desk; only while the consent to use it stands."""
    row = _row(session, person_id)
    if row is None or row.second_channel is None:
        return None
    return row.second_channel if consents.is_given(session, person_id, consents.SECOND_CHANNEL) else None


def choose_interests(session: Session, person: Person, *, markets: Sequence[str], topics: Sequence[str]) -> None:
    """Stores markets by their codes and topics by the codes of the aspects."""
    _put(session, person, markets=list(markets), topics=list(topics))


def choose_reminders(session: Session, person: Person, reminders: Sequence[str]) -> None:
    """Stores some of `REMINDERS`; none of them means that none are wanted."""
    _put(session, person, reminders=list(reminders))


def choose_frequency(session: Session, person: Person, frequency: Frequency, *, language: str) -> None:
    """Stores how often. Anything but none is a consent, in the words shown in this language; none takes it back."""
    if frequency is Frequency.NONE:
        consents.withdraw(session, person, consents.NEWS)
        return
    consents.give(session, person, consents.NEWS, language=language)
    _put(session, person, frequency=frequency.value)


def keep_second_channel(session: Session, person: Person, address: str, *, language: str) -> None:
    """Stores the other address or number, with the consent to use it."""
    consents.give(session, person, consents.SECOND_CHANNEL, language=language)
    _put(session, person, second_channel=address)


def forget_second_channel(session: Session, person: Person) -> None:
    """Deletes the other address or number; the consent to use it ends too."""
    consents.withdraw(session, person, consents.SECOND_CHANNEL)


def _row(session: Session, person_id: int) -> PreferenceRow | None:
    return session.execute(select(PreferenceRow).where(PreferenceRow.person_id == person_id)).scalar()


def _put(session: Session, person: Person, **values: Any) -> None:  # Any: as the columns
    row = insert(session, PreferenceRow).values({"person_id": person.id, "frequency": Frequency.NONE.value} | values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values))
