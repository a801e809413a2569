"""Companies that managers can ask where somebody looks for one: those that fit, and those they name."""

import re
from typing import Final

from sqlalchemy.orm import Session

from services import companies
from services.companies import Company
from services.contact_requests import ContactRequest, Purpose

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
