"""The buttons of forms. Each says the form and the step it belongs to, so that an old one is known as old.

With names of forms up to 24 and of steps up to 20 letters every one fits into Telegram's 64 bytes.
"""

from dataclasses import dataclass
from typing import Protocol

from handlers.buttons import button


class OfStep(Protocol):
    """A button that stands on the screen of a step."""

    @property
    def form(self) -> str:
        """The form's name."""

    @property
    def step(self) -> str:
        """The step's name."""


@button("fc")
@dataclass(frozen=True, slots=True)
class Choose:
    """An option by its position; `mark` tells whether the list is still the same there."""

    form: str
    step: str
    position: int
    mark: str


@button("fp")
@dataclass(frozen=True, slots=True)
class Pick:
    """A tick is set or taken away: which of both is said, so that tapping twice is tapping once."""

    form: str
    step: str
    position: int
    mark: str
    is_on: bool


@button("fd")
@dataclass(frozen=True, slots=True)
class EndPicking:
    """Done with a multiple choice."""

    form: str
    step: str


@button("ft")
@dataclass(frozen=True, slots=True)
class PickDay:
    """A day of the calendar, such as 20261208."""

    form: str
    step: str
    day: int


@button("fm")
@dataclass(frozen=True, slots=True)
class ShowMonth:
    """A page of the calendar, such as 202612."""

    form: str
    step: str
    month: int


@button("fo")
@dataclass(frozen=True, slots=True)
class ShowOptions:
    """A page of a long list."""

    form: str
    step: str
    page: int


@button("fy")
@dataclass(frozen=True, slots=True)
class Decide:
    """Yes or no; yes to a confirmation."""

    form: str
    step: str
    is_yes: bool


@button("fk")
@dataclass(frozen=True, slots=True)
class Keep:
    """On, with the answer that was given before."""

    form: str
    step: str


@button("fs")
@dataclass(frozen=True, slots=True)
class Skip:
    """On, without an answer."""

    form: str
    step: str


@button("fb")
@dataclass(frozen=True, slots=True)
class GoBack:
    """To the question before, or back to the confirmation."""

    form: str
    step: str


@button("fr")
@dataclass(frozen=True, slots=True)
class Correct:
    """From the confirmation to the answer of a step."""

    form: str
    name: str


@button("fx")
@dataclass(frozen=True, slots=True)
class CancelForm:
    """Out of the form."""

    form: str
    step: str


@button("fa")
@dataclass(frozen=True, slots=True)
class AskAside:
    """The text that came while a button was waited for is a question: `dialogue.state["aside"]`."""

    form: str
    step: str


@button("fq")
@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """Back to the question that waits."""

    form: str
    step: str


@button("fn")
@dataclass(frozen=True, slots=True)
class StartAgain:
    """Not the draft: the form from its beginning."""

    form: str


@button("fw")
@dataclass(frozen=True, slots=True)
class DropDraft:
    """The draft is given up."""
