"""Companies that managers can ask where somebody looks for one: those that fit, those they name, and asking one."""

import re
from typing import Final

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import (
    clock,
    companies,
    contact_reading,
    contact_requests,
    contact_topics,
    desk,
    gate_log,
    gate_rules,
    introductions,
)
from services.companies import Company
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.contact_topics import News
from services.gate_log import Action
from services.gate_rules import Outcome, Reason
from services.people import Role
from services.refusals import CompanyGone, RequestOver, RequestRefused, RequestToOneself
from services.transaction_levels import Assessment, Level, LevelOf

MOST: Final = 6
_NUMBER: Final = re.compile(r"(?:co_)?(\d{1,18})", re.ASCII | re.IGNORECASE)


def candidates(session: Session, asked: ContactRequest) -> list[Company]:
    """Published profiles that offer or seek what is asked for, those of the wanted country first; at most six."""
    found = [each for each in companies.published(session) if _fits(each, asked)]
    return sorted(found, key=lambda each: (each.country != asked.target_country, each.id))[:MOST]


def named(session: Session, asked: ContactRequest, words: str) -> list[Company]:
    """Published profiles by a number such as `co_12`, or by a part of the name; at most six."""
    words = " ".join(words.split()).casefold()
    number = _NUMBER.fullmatch(words)
    every = [each for each in companies.published(session) if each.id != asked.sender_company_id]
    if number is not None:
        wanted = int(number.group(1))
        if by_number := [each for each in every if each.id == wanted]:
            return by_number
    return [each for each in every if words in " ".join(each.name.split()).casefold()][:MOST]


def _fits(company: Company, asked: ContactRequest) -> bool:
    if company.id == asked.sender_company_id or asked.purpose in company.refuses:
        return False
    if asked.purpose is Purpose.BUY:
        return asked.code in company.offers
    if asked.purpose is Purpose.SELL:
        return asked.code in company.seeks
    return asked.code in (*company.offers, *company.seeks)


def assign(
    session: Session, case_id: int, company_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf
) -> Outcome:
    """Finds a company for somebody who looks for one, or whose company is not public any more.

    It is asked at once, held where the level says so, or asked once the sender has read the rules of its market.
    Raises NotAllowed, RequestGone, RequestOver, CompanyGone, RequestToOneself, RequestRefused, AskerGone, AskerBanned,
    ConsentMissing.
    """
    row = gate_rules.held(session, case_id, by, roles, RequestState.CHECKING)
    if row.company_id is not None and _is_public(session, row.company_id):
        raise RequestOver
    found = companies.published_company(session, company_id)
    gate_rules.needs_sender(session, row)
    if company_id == row.sender_company_id or row.sender_id in companies.members(session, company_id):
        raise RequestToOneself
    if row.purpose in found.refuses:
        raise RequestRefused
    now = _assigned(session, row, found, level_of)
    gate_log.note(session, row, Action.ASSIGNED, by, markets=now.as_json())
    if now.level is Level.BLACK:
        gate_rules.decline(session, row, Reason.MARKET, by)
        return Outcome.ENDED
    return _go_on(session, row, now, by)


def _is_public(session: Session, company_id: int) -> bool:
    try:
        return companies.company(session, company_id).is_published
    except CompanyGone:
        return False


def _assigned(session: Session, row: ContactRow, found: Company, level_of: LevelOf) -> Assessment:
    """The request as one to this company, which its sender learns of with the introduction alone."""
    row.company_id, row.target_country, row.is_open = found.id, found.country, True
    row.suggested_by = row.forwarded_by = row.forwarded_at = None
    session.flush()
    asked = contact_requests.as_request(row)
    now = gate_rules.assessed(asked, level_of)
    row.level, row.is_held = now.level.value, now.is_held
    # What was read of a market that has no part in it any more would mislead whoever is asked.
    row.notices = [each for each in row.notices if each["market"] in asked.countries]
    session.flush()
    return now


def _go_on(session: Session, row: ContactRow, now: Assessment, by: int) -> Outcome:
    is_unread = bool(contact_reading.unread(contact_requests.as_request(row), now))
    if is_unread:
        contact_reading.ask_to_read(session, row)
    if now.is_held:
        contact_topics.follow(session, row, news=News.HELD_ANEW)
        return Outcome.HELD
    row.forwarded_by, row.forwarded_at = by, clock.now()
    if is_unread:
        contact_topics.follow(session, row, news=News.UNREAD)
        return Outcome.UNREAD
    introductions.ask(session, row)
    contact_topics.say(session, desk.case(session, row.case_id), News.FORWARDED)
    return Outcome.DONE
