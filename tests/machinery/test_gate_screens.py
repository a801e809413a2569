"""The gate's screens fit on a phone in every language, with the longest names, and offer what this manager may do."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from handlers import gate_words
from handlers.gate_buttons import Forward, PickTarget, Release, Suggest
from handlers.keyboards import HALF, WHOLE
from handlers.screens import CARD, TEXT_LIMIT, Screen
from knowledge import markdown
from locales import SHIPPED_LANGUAGES, use_language
from services import gate_checks
from services.companies import Company, CompanyType
from services.contact_requests import RequestState
from services.contents import units
from services.gate import View
from services.gate_checks import Check
from services.gate_rules import Grounds
from services.transaction_levels import Assessment, Level, Stated
from tests.house_rules.contact_facts import CASE, NOW, REQUEST

ME, OTHER = 1, 2
LONG = "Maschinenbaugesellschaft "
FIRM = Company(
    id=3,
    key="firm",
    name=LONG * 6,
    country="CL",
    city="Antofagasta",
    type=CompanyType.RESEARCH,
    offers=(),
    seeks=(),
    markets=(),
    languages=(),
    website=None,
    listing_url=None,
    texts={},
    contact_name=LONG * 4,
    contact_email=None,
    refuses=(),
    as_of=date(2026, 11, 1),
    published_at=NOW,
    published_by=None,
    confirmed_at=NOW,
)
MARKETS = tuple(Stated(code, Level.RED, "2026-11-22") for code in ("BY", "DE", "RU"))
LONGEST = replace(
    REQUEST,
    sender_name=LONG * 4,
    sender_company=LONG * 6,
    sender_contact=LONG * 6,
    text="Donezk " + LONG * 20,
    list_date=date(2026, 11, 20),
)
STATES = (RequestState.CHECKING, RequestState.ASKING, RequestState.AGREED, RequestState.DECLINED)
CONCERNS = tuple(each for each in Check if each in gate_checks.CONCERNS)


def view(**values: Any) -> View:  # Any: as in View
    made = View(
        request=LONGEST,
        case=CASE,
        alias="K7RM",
        profile=FIRM,
        target=FIRM,
        members={1: LONG * 4, 2: LONG * 4, 3: LONG * 4},
        now=Assessment(Level.RED, MARKETS, is_held=True),
        missing=(),
        unread=(),
        first=None,
        concerns=(),
        grounds=None,
        has_hit=False,
    )
    return replace(made, **values)


def check_fits(screen: Screen) -> None:
    assert markdown.visible(screen.text.html) <= CARD
    for row in screen.rows:
        limit = WHOLE if len(row) == 1 else HALF
        assert [each.label.plain for each in row if len(each.label.plain) > limit] == []


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_every_screen_fits(language: str) -> None:
    with use_language(language):
        for state, target, first in product(STATES, (FIRM, None), (None, ME, OTHER)):
            found = view(request=replace(LONGEST, state=state), target=target, first=first)
            check_fits(gate_words.request_screen(found, account=ME, note=None))
            doubted = replace(found, concerns=CONCERNS, grounds=Grounds.NO_BAN if first else None)
            check_fits(gate_words.request_screen(doubted, account=ME, note=None))
        for check in Check:
            check_fits(gate_words.check_screen(view(), check))
        check_fits(gate_words.checklist_screen(view(missing=tuple(Check))))
        check_fits(gate_words.checklist_screen(view(concerns=CONCERNS)))
        check_fits(gate_words.grounds_screen(view(concerns=CONCERNS)))
        check_fits(gate_words.reasons_screen(view()))
        assert units(gate_words.words_screen(view()).text.plain) < TEXT_LIMIT
        check_fits(gate_words.targets_screen(view(), [FIRM] * 6))
        for number in (0, 1, 3, 20):
            check_fits(gate_words.waiting_screen([LONGEST] * number, 1))


@pytest.mark.parametrize(
    ("state", "target", "level", "first", "missing", "offered"),
    [
        (RequestState.CHECKING, None, Level.GREEN, None, (), PickTarget(1)),
        (RequestState.CHECKING, FIRM, Level.AMBER, None, (Check.GOODS,), None),
        (RequestState.CHECKING, FIRM, Level.AMBER, None, (), Forward(1, False)),
        (RequestState.CHECKING, FIRM, Level.RED, None, (), Suggest(1)),
        (RequestState.CHECKING, FIRM, Level.RED, ME, (), None),
        (RequestState.CHECKING, FIRM, Level.GREY, OTHER, (), Forward(1, False)),
        (RequestState.ASKING, FIRM, Level.GREEN, None, (), None),
        (RequestState.AGREED, FIRM, Level.GREEN, None, (), Release(1, False)),
        (RequestState.AGREED, FIRM, Level.RED, None, (), Suggest(1)),
        (RequestState.AGREED, FIRM, Level.RED, ME, (), None),
        (RequestState.AGREED, FIRM, Level.RED, OTHER, (), Release(1, False)),
        (RequestState.INTRODUCED, FIRM, Level.GREEN, None, (), None),
        (RequestState.WITHDRAWN, FIRM, Level.RED, OTHER, (), None),
    ],
)
def test_the_first_button_is_what_this_manager_may_do(
    state: RequestState,
    target: Company | None,
    level: Level,
    first: int | None,
    missing: tuple[Check, ...],
    offered: object,
) -> None:
    now = Assessment(level, (), is_held=level is not Level.GREEN)
    found = view(request=replace(REQUEST, state=state), target=target, now=now, first=first, missing=missing)

    with use_language("en"):
        screen = gate_words.request_screen(found, account=ME)

    actions = {type(each.action): each.action for row in screen.rows for each in row}
    decisions = [actions[kind] for kind in (PickTarget, Suggest, Forward, Release) if kind in actions]
    assert decisions == ([offered] if offered else [])
    assert offered is None or screen.rows[0][0].action == offered
