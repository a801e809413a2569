"""Phrase cards on their way between an asker and the desk; each is relayed like words, and read in each one's language.

Those that go from one firm to another are sent by `services.partner_relays`.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import RelayRow
from services import desk, relays, topics
from services.contents import PHRASE, Content
from services.desk import Case, Desk
from services.notices import Fate, Notice, Untold, notice
from services.outbox import WhenUnsure
from services.people import Person, Role, needs
from services.phrase_cards import Phrase


@dataclass(frozen=True, slots=True)
class SentPhrase:
    """What the desk said by a card; `text` is the phrase as it is stored."""

    case: Case
    text: str


def to_desk(session: Session, at: Desk, person: Person, case: Case, said: Content) -> None:
    """An asker says this phrase in their request. Raises what `relays.write` raises."""
    relays.write(session, at, person, case, said)
    topics.say_opened(session, desk.case(session, case.id))


def to_asker(session: Session, case: Case, said: Content, roles: frozenset[Role]) -> None:
    """A manager answers with this phrase, and the topic shows it in the desk's language. Raises NotAllowed too."""
    needs(roles, Role.MANAGER)
    if relays.say(session, case, said.text, -said.message_id, kind=PHRASE):
        topics.tell(session, case, PhraseSent(case.id, said.message_id), key=str(said.message_id))


def content(said: Phrase, number: int) -> Content:
    """A phrase as it is relayed. The number tells one sending from another: twice with the same is once."""
    # No message of Telegram's has a number below nought, and no other sender one as far below.
    return Content(-(1 << 60 | number), said.as_json(), PHRASE)


@notice
@dataclass(frozen=True, slots=True)
class PhraseSent(Notice):
    """Shows a topic which phrase card was sent to the asker from the private chat of somebody of the desk."""

    name: ClassVar[str] = "phrase_sent"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int
    message_id: int

    def facts(self, session: Session) -> SentPhrase:
        case = topics.in_topic(session, self.case_id)
        found = select(RelayRow.text).where(
            RelayRow.case_id == self.case_id, RelayRow.source_message_id == self.message_id
        )
        text = session.execute(found).scalar()
        if text is None:
            raise Untold("it is deleted")
        return SentPhrase(case, text)

    def settle(self, session: Session, fate: Fate) -> bool:
        return topics.settle_note(session, self, self.case_id, fate)
