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


@button("a")
@dataclass(frozen=True, slots=True)
class ShowArticle:
    """An article by its key (`services.answers.key_of`), in a language; `has_read` once a notice was read."""

    key: str
    language: str
    has_read: bool = False


@button("p")
@dataclass(frozen=True, slots=True)
class AskPerson:
    """To a person who can answer."""


@button("d")
@dataclass(frozen=True, slots=True)
class ContinueDraft:
    """Back into the form that was left."""
