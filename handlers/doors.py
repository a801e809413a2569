"""Buttons that lead from one feature into another: features meet here and in `routes`, never by importing."""

from dataclasses import dataclass

from handlers.buttons import button


@button("m")
@dataclass(frozen=True, slots=True)
class ShowMenu:
    """To the main menu."""


@button("q")
@dataclass(frozen=True, slots=True)
class AskQuestion:
    """To the screen that invites a question."""


@button("k")
@dataclass(frozen=True, slots=True)
class ShowMarkets:
    """To the list of markets."""


@button("K")
@dataclass(frozen=True, slots=True)
class ShowMarket:
    """One market's card, by its lower-case code."""

    code: str


@button("g")
@dataclass(frozen=True, slots=True)
class ShowFunding:
    """To the search for funding, from a market's card for that market."""

    market: str = ""


@button("r")
@dataclass(frozen=True, slots=True)
class ShowArticle:
    """An article by its key (`services.answers.key_of`), in a language; `has_read` once a notice was read.

    `question_id` is the question that led here, 0 where none did.
    """

    key: str
    language: str
    has_read: bool = False
    question_id: int = 0


@button("R")
@dataclass(frozen=True, slots=True)
class ShowPage:
    """The whole article, page by page."""

    key: str
    language: str
    page: int
    question_id: int = 0


@button("ph")
@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Helpful or not: what the asker of this question says of the article that answered it."""

    key: str
    language: str
    question_id: int
    is_helpful: bool


@button("pl")
@dataclass(frozen=True, slots=True)
class AnswerIn:
    """The interface in another language, and the question answered in it."""

    language: str
    question_id: int


@button("h")
@dataclass(frozen=True, slots=True)
class AskPerson:
    """To a person who can answer: the question that was asked, or 0 for one that is still to be written."""

    question_id: int = 0


@button("L")
@dataclass(frozen=True, slots=True)
class ShowLanguages:
    """To the language picker."""


@button("s")
@dataclass(frozen=True, slots=True)
class ShowSettings:
    """To the settings."""


@button("C")
@dataclass(frozen=True, slots=True)
class ShowConsents:
    """To the consents that the person has given."""


@button("Y")
@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """A page of the privacy text, counted from nought."""

    page: int


@button("d")
@dataclass(frozen=True, slots=True)
class ContinueDraft:
    """Back into the form that was left."""


@button("w")
@dataclass(frozen=True, slots=True)
class WriteToDesk:
    """To the screen that takes a message for this request; 0 begins a new one."""

    case_id: int


@button("eh")
@dataclass(frozen=True, slots=True)
class ShowKnowledge:
    """A manager's way to the articles."""


@button("ns")
@dataclass(frozen=True, slots=True)
class ShowCanned:
    """The list of canned answers."""


@button("el")
@dataclass(frozen=True, slots=True)
class ShowDrafts:
    """Articles in the making."""


@button("ec")
@dataclass(frozen=True, slots=True)
class ChangeArticle:
    """It is to be changed."""

    key: str


@button("et")
@dataclass(frozen=True, slots=True)
class TellAskers:
    """Those who asked in vain what an article answers now; `is_sure` once their number was read."""

    key: str
    is_sure: bool
