"""What tests of introductions begin with: a sender, a company with its people, and a request from one to the other."""

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.contact_requests import ContactRow
from db.outbox import OutboxMessage
from services import clock, consents, contact_requests, desk, introductions, notices, outbox, people
from services.contact_requests import Answer, Purpose, RequestState
from services.desk import Desk, Kind
from services.introduction_notices import card_keys
from services.notices import Untold
from services.people import Person
from services.working_hours import WorkingHours

HOURS: Final = WorkingHours.parse("Mo-Fr 09:00-16:00", "BB", ZoneInfo("Europe/Berlin"))
DESK: Final = Desk(-100_500, "de", HOURS)
SENDER, TARGET, COLLEAGUE, STRANGER = 8_001, 8_002, 8_003, 8_004
MANAGER: Final = 8_100
WORDS: Final = "We are Kuzbass Pumps, call Pyotr Yolkin: +7 384 212 34 56. We look for pumps that last."


def company(session: Session, key: str, *members: Person, **values: Any) -> CompanyRow:  # Any: as the columns
    """A published company and who speaks for it."""
    now = clock.now()
    row = CompanyRow(
        **(
            {
                "key": key,
                "name": f"{key.title()} Works",
                "country": "CL",
                "type": "company",
                "offers": ["pumps"],
                "seeks": [],
                "markets": [],
                "languages": ["en"],
                "texts": {},
                "contact_name": f"{key.title()} Contact",
                "contact_email": f"contact@{key}.example",
                "as_of": now.date(),
                "published_at": now,
                "confirmed_at": now,
                "created_at": now,
                "changed_at": now,
            }
            | values
        )
    )
    session.add(row)
    session.flush()
    for number, member in enumerate(members):
        name = f"{key.title()} Member {number}"
        session.add(MemberRow(person_id=member.id, company_id=row.id, name=name, joined_at=now))
    session.flush()
    return row


def request(
    session: Session, sender: Person, target: CompanyRow, *, at: Desk = DESK, **values: Any
) -> ContactRow:  # Any: as the columns
    """A request that is being checked, with the sender's consent."""
    case = desk.open_case(session, at, sender, None, language="ru", kind=Kind.CONTACT)
    consents.give(session, sender, consents.REQUEST, language="ru")
    row = ContactRow(
        **(
            {
                "case_id": case.id,
                "key": f"key-{case.id}",
                "sender_id": sender.id,
                "sender_name": "Pyotr Yolkin",
                "sender_company": "Kuzbass Pumps",
                "sender_country": "RU",
                "sender_contact": "pyotr@kuzbass.example",
                "company_id": target.id,
                "is_open": False,
                "target_country": target.country,
                "purpose": Purpose.BUY.value,
                "code": "pumps",
                "use_country": "RU",
                "text": WORDS,
                "text_language": "en",
                "level": "green",
                "is_held": False,
                "notices": [],
                "state": RequestState.CHECKING.value,
                "sent_at": clock.now(),
            }
            | values
        )
    )
    session.add(row)
    session.flush()
    return row


def welcomed(session: Session) -> tuple[Person, Person, Person, Person]:
    """The sender, somebody of the company, a colleague, and somebody who has nothing to do with it."""
    found = [people.welcome(session, each) for each in (SENDER, TARGET, COLLEAGUE, STRANGER)]
    return found[0], found[1], found[2], found[3]


@dataclass(frozen=True, slots=True)
class Scene:
    """A request and everybody who has to do with it, or not."""

    case_id: int
    company_id: int
    sender: Person
    target: Person
    colleague: Person
    stranger: Person


def asked(session: Session, /, **values: Any) -> Scene:  # Any: as the columns
    """Two people of a company in Chile are asked by somebody in Russia."""
    sender, target, colleague, stranger = welcomed(session)
    works = company(session, "chile", target, colleague)
    row = request(session, sender, works, **values)
    introductions.ask(session, row)
    return Scene(row.case_id, works.id, sender, target, colleague, stranger)


def agreed(session: Session, /, **values: Any) -> Scene:  # Any: as the columns
    """The first of them has said yes."""
    scene = asked(session, **values)
    introductions.answer(session, scene.target, scene.case_id, Answer.YES, language="en")
    return scene


def held(session: Session, case_id: int) -> ContactRow:
    """The row of a request, held."""
    return contact_requests.locked(session, case_id)


def told(session: Session, notice: str) -> list[dict[str, Any]]:
    """What notices of this name say, in the order in which they were put."""
    rows = session.execute(
        select(OutboxMessage.params).where(OutboxMessage.notice == notice).order_by(OutboxMessage.id)
    )
    return [params or {} for params in rows.scalars()]


def still_said(session: Session, notice: str) -> list[dict[str, Any]]:
    """The same without what need not be said any more."""
    rows = select(OutboxMessage).where(OutboxMessage.notice == notice).order_by(OutboxMessage.id)
    return [row.params or {} for row in session.execute(rows).scalars() if _is_true(session, row)]


def _is_true(session: Session, row: OutboxMessage) -> bool:
    try:
        notices.restored(outbox.as_message(row)).facts(session)
    except Untold:
        return False
    return True


def chats(session: Session, notice: str) -> list[int]:
    """Who is told."""
    rows = select(OutboxMessage.chat_id).where(OutboxMessage.notice == notice).order_by(OutboxMessage.id)
    return list(session.execute(rows).scalars())


def cards(session: Session, case_id: int) -> list[str]:
    """The states of both cards in the outbox."""
    rows = select(OutboxMessage.state).where(OutboxMessage.dedupe_key.in_(card_keys(case_id)))
    return list(session.execute(rows.order_by(OutboxMessage.id)).scalars())
