"""The rules of a market that come with a company a manager found: what its sender reads, and the ways on and out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.buttons import button
from handlers.contact_words import heading, held_words, market_notice
from handlers.doors import ShowRequest
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from handlers.turn import House
from locales import Text, _, lines, paragraphs, pgettext
from locales.formats import country
from services.contact_reading import RulesToRead
from services.contact_requests import ContactRequest
from services.notices import Notice
from services.transaction_levels import HOLDS, Stated


@button("Za")
@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Its sender does not want the introduction any more; `is_sure` once the question was answered."""

    case_id: int
    is_sure: bool


@button("Zc")
@dataclass(frozen=True, slots=True)
class ReadRules:
    """The rules that the sender of a request must read before it goes on."""

    case_id: int


@button("Zd")
@dataclass(frozen=True, slots=True)
class RulesRead:
    """Its sender has read these rules, as they stood then, and wants to go on."""

    case_id: int
    market: str
    level: str
    as_of: str


def found_words(found: ContactRequest) -> Text:
    """Why there is something to read."""
    return lines(
        _("🤝 The network has found a company for your request."),
        _(
            "Before it is asked, please read the rules for {country}. Nobody has learnt who you are.",
            country=country(found.target_country or found.use_country),
        ),
    )


def read_row(case_id: int) -> Row:
    """The way to the rules."""
    return (Button(pgettext("button", "📖 Read the rules"), ReadRules(case_id)),)


def withdraw_row(case_id: int) -> Row:
    """The way out, which asks once more."""
    return (Button(pgettext("button", "Withdraw the request"), WithdrawRequest(case_id, False)),)


def rules_screen(found: ContactRequest, rules: Stated, house: House) -> Screen:
    """The rules of one market, with the ways on and out."""
    text = paragraphs(
        lines(heading(found.number), _("Please read this first.")),
        market_notice(rules, house.answers.level(rules.market.lower())),
    )
    read = RulesRead(found.case_id, rules.market, rules.level.value, rules.as_of)
    go_on: Row = (Button(pgettext("button", "Read, continue"), read),)
    return Screen(text, (go_on, withdraw_row(found.case_id), menu_row(back=ShowRequest(found.case_id))))


def _to_read(said: RulesToRead, at: Telling) -> Screen:
    found: ContactRequest = at.facts
    doubt = _("You may have received this before: the connection broke.") if said.is_repeated else None
    text = paragraphs(
        lines(heading(found.number), doubt), found_words(found), held_words() if found.level in HOLDS else None
    )
    status: Row = (Button(pgettext("button", "📋 To the request"), ShowRequest(found.case_id)),)
    return Screen(text, (read_row(found.case_id), withdraw_row(found.case_id), status, menu_row()))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {RulesToRead: _to_read}
