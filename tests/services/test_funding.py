"""Which programmes are open, and for whom: dates as articles write them, countries, sizes."""

from datetime import date

import pytest

from knowledge.articles import Article
from services import funding


def programme(**changes: object) -> Article:
    values: dict[str, object] = {
        "slug": "funding/fairs",
        "language": "en",
        "kind": "funding",
        "title": "Fair grant",
        "as_of": "2026",
        "review_by": date(2099, 1, 1),
        "owner": "funding-adviser",
        "sources": (),
        "keywords": ("fair",),
        "short": "Half the stand.",
        "body": "Half the stand.",
    }
    return Article(**(values | changes))  # type: ignore[arg-type]  # any of its fields


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2026", date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2026-11-03", date(2026, 11, 3)),
        ("2026-13", None),
        ("2026-02-30", None),
        ("0000", None),
        ("until further notice", None),
        ("", None),
    ],
)
def test_the_last_day(written: str, last: date | None) -> None:
    assert funding.last_day(written) == last


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        ({}, True),
        ({"valid_until": "2026-11-22"}, True),
        ({"valid_until": "2026-11-21"}, False),
        ({"valid_until": "2026"}, True),
        ({"valid_until": "some day"}, True),
        ({"status": "ended"}, False),
        ({"status": "paused"}, False),
        ({"status": "historic"}, False),
        ({"successor": "funding/stark"}, False),
        ({"handover": True}, False),
    ],
)
def test_what_is_open(changes: dict[str, object], is_open: bool) -> None:
    assert funding.is_open(programme(**changes), date(2026, 11, 22)) is is_open


@pytest.mark.parametrize(
    ("changes", "markets"),
    [
        ({}, ["cl", "pl", "za", "de", ""]),
        ({"title": "Interreg Brandenburg – Poland"}, ["pl", ""]),
        ({"keywords": ("Business Network Africa", "Africa")}, ["za", ""]),
        ({"keywords": ("Poland",), "body": "It also helps in Chile."}, ["cl", "pl", ""]),
        ({"body": "Not for Chile."}, ["cl", "pl", "za", "de", ""]),
        ({"title": "German joint stands", "keywords": ("Germany",)}, ["cl", "pl", "za", "de", ""]),
    ],
)
def test_which_markets_it_is_for(changes: dict[str, object], markets: list[str]) -> None:
    made = programme(**changes)

    assert [market for market in ("cl", "pl", "za", "de", "") if funding.is_for(made, market)] == markets
