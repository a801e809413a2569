"""What tests of the gate begin with: levels as a test wants them, three managers, and requests on their way."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.desk import CaseRow
from knowledge.articles import Level as MarketLevel
from services import clock, companies, contact_requests, gate, gate_checks, gate_log, introductions
from services.contact_requests import Answer, RequestState
from services.gate_checks import Check, Value
from services.gate_rules import Outcome
from services.people import Person, Role, Staff
from services.policy import Policy
from services.transaction_levels import LevelOf
from tests.services.introduction_scene import HOURS, company, request, told, welcomed

ANN, BEN, CARL = 8_201, 8_202, 8_203
MANAGERS: Final = frozenset({Role.MANAGER})
HOUSE: Final = Policy(desk_hours=HOURS, staff=Staff(managers=frozenset({ANN, BEN, CARL})))
RED_ROW: Final = {"level": "red", "is_held": True}
CODE: Final = "mine-water"
"""Goods that are in no group which is often controlled."""
ALL: Final = tuple(each for each in Check if each is not Check.LIST)


def levels(**by_market: str) -> LevelOf:
    """The levels of these markets; all others are open."""
    return lambda code: MarketLevel(code, by_market.get(code, "green"), "2026-11-01")


GREEN: Final = levels()
AMBER: Final = levels(cl="amber")
RED: Final = levels(ru="red")


def sent(session: Session, /, **values: Any) -> tuple[ContactRow, Person, Person]:  # Any: as the columns
    """A request from Russia to Chile that waits for the gate, its sender, and somebody of the company."""
    sender, target, _colleague, _stranger = welcomed(session)
    row = request(session, sender, company(session, "chile", target, offers=[CODE]), **({"code": CODE} | values))
    return row, sender, target


def agreed(session: Session, /, **values: Any) -> int:  # Any: as the columns
    """A request to which the other side has said yes."""
    row, _sender, target = sent(session, **values)
    introductions.ask(session, row)
    introductions.answer(session, target, row.case_id, Answer.YES, language="en")
    return row.case_id


def checks(session: Session, /, case_id: int, by: int = ANN, **values: Value) -> None:
    """Goes through the checklist: nothing is wrong, but for what keywords say."""
    gate_checks.set_list_date(session, case_id, clock.now().date(), by=by, roles=MANAGERS)
    for each in ALL:
        value = values.get(each.name.lower(), Value.NO)
        gate_checks.tick(session, case_id, each, value, by=by, roles=MANAGERS)


Decision = Callable[..., Outcome]


def decides(session: Session, decision: Decision, case_id: int, by: int, level_of: LevelOf) -> Outcome:
    """What a manager decides."""
    return decision(session, case_id, by=by, roles=MANAGERS, level_of=level_of)


def release(session: Session, case_id: int, by: int = ANN, level_of: LevelOf = GREEN) -> Outcome:
    return decides(session, gate.release, case_id, by, level_of)


def forward(session: Session, case_id: int, by: int = ANN, level_of: LevelOf = GREEN) -> Outcome:
    return decides(session, gate.forward, case_id, by, level_of)


def suggest(session: Session, case_id: int, by: int = ANN, level_of: LevelOf = GREEN) -> Outcome:
    return decides(session, gate.suggest, case_id, by, level_of)


def looked_up(session: Session, case_id: int, day: date | None = None) -> None:
    """The list check alone."""
    gate_checks.set_list_date(session, case_id, day or clock.now().date(), by=ANN, roles=MANAGERS)


def state(session: Session, case_id: int) -> RequestState:
    return contact_requests.request(session, case_id).state


def agreed_again(session: Session) -> int:
    """The same as often as wanted, with the list check done."""
    sender, target, _colleague, _stranger = welcomed(session)
    found = companies.published(session)
    firm = session.get_one(CompanyRow, found[0].id) if found else company(session, "chile", target)
    row = request(session, sender, firm, code=CODE)
    introductions.ask(session, row)
    introductions.answer(session, target, row.case_id, Answer.YES, language="en")
    looked_up(session, row.case_id)
    return row.case_id


def actions(session: Session) -> list[tuple[str, int | None, str | None]]:
    return [(each.action, each.by_id, each.reason) for each in gate_log.log(session, MANAGERS)]


def news(session: Session) -> list[str]:
    return [str(each["news"]) for each in told(session, "contact_news")]


def with_topic(session: Session, case_id: int) -> None:
    """The group has made the topic."""
    session.execute(update(CaseRow).where(CaseRow.id == case_id).values(thread_id=77, summary_message_id=78))
