"""Words that both sides of an entrance share: codes, groups, and the questions to somebody who registers there."""

from collections.abc import Callable
from typing import Final

from handlers.forms import Text as TextStep
from handlers.screens import Button, Row
from locales import N_, Text, _, ngettext, verbatim
from services.entries import Registration

MOST_NUMBERS: Final = 12
"""A larger group is not counted by buttons."""
PER_ROW: Final = 4

NAME: Final = TextStep("name", ask=N_("What is the name?"), label=N_("Name"), limit=120)
COMPANY: Final = TextStep(
    "company", ask=N_("Which company or organisation is it?"), label=N_("Company"), limit=120, optional=True
)


def code(registration: Registration) -> str:
    """The code of a registration in two groups: 123 456."""
    return f"{registration.code[:3]} {registration.code[3:]}"


def who(registration: Registration) -> Text:
    """Name and firm on one line."""
    if not registration.company:
        return _("<b>{name}</b>", name=registration.name)
    return _("<b>{name}</b> · {company}", name=registration.name, company=registration.company)


def people_here(present: int, expected: int) -> Text:
    """How many are there of those who are expected."""
    return ngettext(
        "👥 {present} of {number} person is here",
        "👥 {present} of {number} people are here",
        expected,
        present=present,
    )


def group_here(registration: Registration) -> Text | None:
    """How many of a group are there; None for somebody alone."""
    return people_here(registration.present or 0, registration.seats) if registration.seats > 1 else None


def group_rows(registration: Registration, counts: Callable[[int], object]) -> list[Row]:
    """Buttons for how many of a group have come: all of them first, then the smaller numbers."""
    seats = registration.seats
    if seats == 1:
        return []
    everybody = Button(ngettext("All {number} is here", "All {number} are here", seats), counts(seats))
    if seats > MOST_NUMBERS:
        return [(everybody,)]
    numbers = [Button(verbatim(str(each)), counts(each)) for each in range(1, seats)]
    return [(everybody,), *(tuple(numbers[first : first + PER_ROW]) for first in range(0, len(numbers), PER_ROW))]
