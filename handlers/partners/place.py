"""Where somebody stands in the search for partners: what they typed is kept in the dialogue, and who fits it."""

from dataclasses import dataclass
from typing import Final

from handlers.buttons import pack, unpack
from handlers.partners import words
from handlers.partners.buttons import ListPartners
from handlers.turn import Turn
from locales import Text
from services import partner_lists
from services.companies import Company

FORM: Final = "partners"
"""The name under which a dialogue takes words for the search."""
WORDS: Final = "aside"
"""The name under which they are kept: as words that may have been a question, which the way to its answer reads."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A company in a list and the reason why it stands there."""

    company: Company
    reason: Text


def stay(turn: Turn, chosen: ListPartners | None = None, typed: str = "") -> None:
    """What is typed from now on is searched for, within the narrowing of the list that is shown."""
    state = {"chosen": pack(chosen)} if chosen is not None else {}
    turn.dialogue = turn.dialogue.left().at(FORM, {**state, WORDS: typed} if typed else state)


def typed(turn: Turn) -> str:
    """The words that the list on the screen was searched for with."""
    return str(turn.dialogue.state.get(WORDS, "")) if turn.dialogue.form == FORM else ""


def chosen_before(turn: Turn) -> ListPartners:
    """The list that was on the screen when something was typed."""
    stored = turn.dialogue.state.get("chosen")
    before = unpack(stored) if isinstance(stored, str) else None
    return before if isinstance(before, ListPartners) else ListPartners()


def found(turn: Turn, chosen: ListPartners, typed: str) -> list[Listed]:
    """Everybody who fits, the best first where words were typed. Raises UnknownButtonError for forged choices."""
    wanted = chosen.wanted
    known = partner_lists.known(turn.session, turn.person)
    return [Listed(each, words.reason_of_choice(each, wanted)) for each in partner_lists.fitting(known, wanted)]
