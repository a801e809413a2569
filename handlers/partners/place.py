"""Where somebody stands in the search for partners: what they typed is kept in the dialogue, and who fits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session
from telegram import Update

from handlers.buttons import pack, unpack
from handlers.partners import words
from handlers.partners.buttons import ListPartners
from handlers.turn import Asking, Turn
from locales import Text
from services import partner_lists, partner_search
from services.companies import Company
from services.dialogues import Dialogue
from services.partner_search import Hit
from services.people import Person

FORM: Final = "partners"
"""The name under which a dialogue takes words for the search."""
WORDS: Final = "aside"
"""The name under which they are kept: as words that may have been a question, which the way to its answer reads."""
LONGEST: Final = 300
"""More letters than this are no search."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A company in a list and the reason why it stands there."""

    company: Company
    reason: Text


def stay(turn: Turn, chosen: ListPartners | None = None, typed: str = "") -> None:
    """What is typed from now on is searched for, within the narrowing of the list that is shown."""
    state: dict[str, Any] = {"chosen": pack(chosen)} if chosen is not None else {}
    if typed:
        state |= {WORDS: typed, "message": turn.message_id or turn.dialogue.state.get("message")}
    turn.dialogue = turn.dialogue.left().at(FORM, state)


def typed(turn: Turn) -> str:
    """The words that the list on the screen was searched for with."""
    return str(turn.dialogue.state.get(WORDS, "")) if turn.dialogue.form == FORM else ""


def is_for_search(dialogue: Dialogue, update: Update) -> bool:
    """Whether what comes is typed on a screen of partners, or changes the words that were typed there."""
    edited = update.edited_message
    return dialogue.form == FORM and (edited is None or edited.message_id == dialogue.state.get("message"))


def chosen_before(turn: Turn) -> ListPartners:
    """The list that was on the screen when something was typed."""
    stored = turn.dialogue.state.get("chosen")
    before = unpack(stored) if isinstance(stored, str) else None
    return before if isinstance(before, ListPartners) else ListPartners()


async def searches(asking: Asking) -> Sequence[Hit]:
    """Searches for what was typed, before the turn begins: the first search after a profile has changed takes long."""
    return await _search(asking, searched_for(asking.text))


async def searches_again(asking: Asking) -> Sequence[Hit]:
    """Searches for what was typed before, for a tap in its list."""
    return await _search(asking, str(asking.dialogue.state.get(WORDS, "")))


async def _search(asking: Asking, typed: str) -> Sequence[Hit]:
    if asking.person is None or asking.dialogue.form != FORM or not typed:
        return ()
    found: Sequence[Hit] = await asking.read(_hits, asking.person, typed)
    return found


def _hits(session: Session, person: Person, typed: str) -> Sequence[Hit]:
    return partner_search.search(session, typed, partner_lists.known(session, person))


def searched_for(typed: str) -> str:
    """What is typed, on one line, as much of it as is searched for."""
    return " ".join(typed.split())[:LONGEST]


def found(turn: Turn, chosen: ListPartners, typed: str) -> list[Listed]:
    """Everybody who fits, the best first where words were typed. Raises UnknownButtonError for forged choices."""
    wanted = chosen.wanted
    fitting = partner_lists.fitting(partner_lists.known(turn.session, turn.person), wanted)
    if not typed:
        return [Listed(each, words.reason_of_choice(each, wanted)) for each in fitting]
    by_id, hits = {each.id: each for each in fitting}, turn.prepared or ()
    return [
        Listed(by_id[hit.company_id], words.reason_of_words(by_id[hit.company_id], hit.reason, wanted))
        for hit in hits
        if hit.company_id in by_id
    ]
