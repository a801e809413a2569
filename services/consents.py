"""Consents: what people are asked to agree to, in which words, and the ledger of what they gave and took back.

The ledger is only ever added to; what ends with a consent (a wish, an address) ends in the same breath.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from db.consents import ConsentRow
from db.events import RegistrationRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from locales import N_, Text, _, use_language
from services import clock, policy
from services.people import Person
from services.retention import CONSENT_KEPT_FOR

NEWS: Final = "news"
SECOND_CHANNEL: Final = "second_channel"
EVENT_LIST: Final = "event_list"
EVENT_CONTACT: Final = "event_contact"
PROFILE: Final = "profile"
REQUEST: Final = "request"
INTRODUCTION: Final = "introduction"
CHAT: Final = "chat"
"""The channel in which a consent was given: the private chat, the only one there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What people are asked to agree to. `label` is short, for a button.

    `ends` are preferences that end with it, `ends_at_events` what it stood for in each registration.
    """

    purpose: str
    title: str
    label: str
    words: str
    ends: Mapping[str, Any] = field(default_factory=dict)  # Any: as the columns
    ends_at_events: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Names the words: other words are another version, without anybody having to think of it."""
        return hashlib.blake2s(self.words.encode(), digest_size=4).hexdigest()

    @property
    def text(self) -> Text:
        """The words in the ambient language."""
        return _(self.words)


CONSENTS: Final[Mapping[str, Wanted]] = {
    each.purpose: each
    for each in (
        Wanted(
            NEWS,
            N_("Messages about events and news"),
            N_("news"),
            N_(
                "I agree to get messages in this chat about events and news of the network that fit my interests. "
                "I can withdraw this at any time under /settings, “My consents”; everything else goes on as before."
            ),
            {"frequency": "none"},
        ),
        Wanted(
            SECOND_CHANNEL,
            N_("A second way to reach you"),
            N_("second way"),
            N_(
                "I agree that the network keeps an address or number of mine and that its staff use it when they "
                "cannot reach me in Telegram, and for nothing else. I can withdraw this at any time under /settings, "
                "“My consents”; the address is deleted then."
            ),
            {"second_channel": None},
        ),
        Wanted(
            EVENT_LIST,
            N_("Your name in lists of participants"),
            N_("list"),
            N_(
                "I agree that other participants of the events for which I switch this on see my name and company in "
                "the list of participants. I can withdraw this at any time there or under /settings, “My consents”; "
                "my registration stays."
            ),
            ends_at_events={"is_listed": False},
        ),
        Wanted(
            EVENT_CONTACT,
            N_("Requests for contact from participants"),
            N_("contact"),
            N_(
                "I agree that the organisers of the events for which I switch this on see this and may pass requests "
                "for contact from other participants on to me. I can withdraw this at any time there or under "
                "/settings, “My consents”; my registration stays."
            ),
            ends_at_events={"may_be_contacted": False},
        ),
        Wanted(
            PROFILE,
            N_("The profile of your company"),
            N_("profile"),
            N_(
                "I agree that everybody who uses this assistant, also abroad, finds and reads the profile of my "
                "company, without its contact. I can withdraw this at any time under /profile or under /settings, “My "
                "consents”; nobody finds the profile then."
            ),
        ),
        Wanted(
            REQUEST,
            N_("Requests for contact"),
            N_("requests"),
            N_(
                "I agree that my name, my company, my contact and the words of my requests for contact go to the "
                "managers of the network, who check them, and that the other side is asked without my name. When it "
                "says yes and the network releases the introduction, it gets name, company and contact, also outside "
                "the EU. Until then I can withdraw this at any time under /requests or under /settings, “My "
                "consents”; open requests end then."
            ),
        ),
        Wanted(
            INTRODUCTION,
            N_("Introductions"),
            N_("introduction"),
            N_(
                "I agree that my name, my company and my contact go to the other side of the requests for contact to "
                "which I say yes, also outside the European Union, once the network releases the introduction. Until "
                "then I can withdraw this at any time under /requests or under /settings, “My consents”."
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Consent:
    """How things stand with one consent: the words that were shown, in which language, since when."""

    purpose: str
    version: str
    words: str
    language: str
    channel: str
    is_given: bool
    at: datetime


def give(session: Session, person: Person, purpose: str, *, language: str) -> None:
    """Notes that this person agreed to the words as they are shown in this language.

    To give what is given under the same version adds nothing.
    """
    wanted, last = CONSENTS[purpose], _last(session, person.id, purpose)
    if last is not None and last.is_given and last.text_version == wanted.version:
        return
    with use_language(language):
        words = wanted.text.plain
    row = ConsentRow(person_id=person.id, purpose=purpose, text_version=wanted.version, text=words, language=language)
    _add(session, row, is_given=True)


def withdraw(session: Session, person: Person, purpose: str) -> None:
    """Notes that this person took a consent back, and ends what stood on it; without one nothing is added."""
    last = _last(session, person.id, purpose)
    if last is not None and last.is_given:
        taken_back = ConsentRow(
            person_id=person.id,
            purpose=purpose,
            text_version=last.text_version,
            text=last.text,
            language=last.language,
        )
        _add(session, taken_back, is_given=False)
    wanted = CONSENTS[purpose]
    if wanted.ends:
        session.execute(update(PreferenceRow).where(PreferenceRow.person_id == person.id).values(**wanted.ends))
    if wanted.ends_at_events:
        ended = update(RegistrationRow).where(RegistrationRow.person_id == person.id).values(**wanted.ends_at_events)
        session.execute(ended)


def _add(session: Session, row: ConsentRow, *, is_given: bool) -> None:
    row.channel, row.is_given, row.at = CHAT, is_given, clock.now()
    session.add(row)
    session.flush()


def is_given(session: Session, person_id: int, purpose: str) -> bool:
    """Whether this person's consent stands now, under whichever version of the words."""
    last = _last(session, person_id, purpose)
    return last is not None and last.is_given


def is_current(session: Session, person_id: int, purpose: str) -> bool:
    """Whether it stands under the words of today, so that nobody need be asked."""
    last = _last(session, person_id, purpose)
    return last is not None and last.is_given and last.text_version == CONSENTS[purpose].version


def stands(purpose: str) -> ColumnElement[bool]:
    """The same as a condition on `PersonRow` in a query of many."""
    last = (
        select(ConsentRow.is_given)
        .where(ConsentRow.person_id == PersonRow.id, ConsentRow.purpose == purpose)
        .order_by(ConsentRow.id.desc())
        .limit(1)
        .correlate(PersonRow)
    )
    return last.scalar_subquery().is_(True)


def of_person(session: Session, person_id: int) -> list[Consent]:
    """How each consent of this person stands, in the order of the table; what was never given is not in it."""
    found = (_last(session, person_id, purpose) for purpose in CONSENTS)
    return [_consent(row) for row in found if row is not None]


def history(session: Session, person_id: int) -> list[Consent]:
    """The whole ledger of this person, oldest first."""
    rows = session.execute(select(ConsentRow).where(ConsentRow.person_id == person_id).order_by(ConsentRow.id))
    return [_consent(row) for row in rows.scalars()]


def forget(session: Session) -> None:
    """Deletes what ended with a withdrawal three years ago; a consent that stands is kept, however old."""
    end = aliased(ConsentRow)
    ended = exists().where(
        end.person_id == ConsentRow.person_id,
        end.purpose == ConsentRow.purpose,
        end.id >= ConsentRow.id,
        end.is_given.is_(False),
        end.at < policy.kept_since(session, CONSENT_KEPT_FOR),
    )
    session.execute(delete(ConsentRow).where(ended).execution_options(synchronize_session=False))


def _last(session: Session, person_id: int, purpose: str) -> ConsentRow | None:
    return session.execute(
        select(ConsentRow)
        .where(ConsentRow.person_id == person_id, ConsentRow.purpose == purpose)
        .order_by(ConsentRow.id.desc())
        .limit(1)
    ).scalar()


def _consent(row: ConsentRow) -> Consent:
    return Consent(row.purpose, row.text_version, row.text, row.language, row.channel, row.is_given, row.at)
