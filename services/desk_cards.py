"""What the desk's group may know of a request for contact: never the sender's name, firm or contact.

Managers see those in the private chat, see `services.gate`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import companies, contact_requests, teasers
from services.companies import CompanyType
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.refusals import CompanyGone, RequestGone
from services.transaction_levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCard:
    """One request as the group sees it. `target` is the name of a profile that everybody can read, None without one.

    Countries are upper-case codes, `market` is the one that decides the level, `markets` are as `Assessment.as_json`;
    `text` has what could name the sender masked.
    """

    sender_type: CompanyType | None
    sender_country: str
    target: str | None
    target_country: str | None
    is_open: bool
    purpose: Purpose
    code: str
    use_country: str
    level: Level
    market: str
    markets: Sequence[Mapping[str, str]]
    is_held: bool
    state: RequestState
    has_first_signature: bool
    text: str
    text_language: str | None


def card(session: Session, case_id: int) -> DeskCard | None:
    """The card of a case that is a request for contact; None where it is none, or where its data is deleted."""
    try:
        found = contact_requests.request(session, case_id)
    except RequestGone:
        return None
    target = _target(session, found)
    return DeskCard(
        sender_type=_sender_type(session, found),
        sender_country=found.sender_country,
        target=target,
        target_country=found.target_country,
        is_open=found.is_open,
        purpose=found.purpose,
        code=found.code,
        use_country=found.use_country,
        level=found.level,
        market=found.market,
        markets=found.notices,
        is_held=found.is_held,
        state=found.state,
        has_first_signature=found.suggested_by is not None,
        text=teasers.masked_text(session, session.get_one(ContactRow, case_id)),
        text_language=found.text_language,
    )


def _target(session: Session, found: ContactRequest) -> str | None:
    if found.company_id is None:
        return None
    try:
        return companies.published_company(session, found.company_id).name
    except CompanyGone:
        return None


def _sender_type(session: Session, found: ContactRequest) -> CompanyType | None:
    """What kind of organisation asks, where its profile says so."""
    if found.sender_company_id is None:
        return None
    try:
        return companies.company(session, found.sender_company_id).type
    except CompanyGone:
        return None
