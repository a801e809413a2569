"""Phrase cards as people read them: a card and its values as a sentence in the reader's language, and the ways to them.

The cards themselves are in `services/phrase_cards.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.buttons import button
from handlers.contents import defused
from handlers.screens import Button, Row
from knowledge import taxonomy
from locales import N_, NP_, Text, _, current_language, formats, lines, ngettext, pgettext, verbatim
from services import phrase_cards, phrase_slots
from services.phrase_cards import Group, Phrase, PhraseCard, Slot
from services.phrase_slots import Kind, Unread

PHRASES: Final = "ph"
"""What a deep link to the phrase cards of a request begins with."""
DESK: Final = "desk"
ASKER: Final = "asker"
PARTNER: Final = "partner"
"""To whom a card goes: to the desk from an asker, to an asker from the desk, or from one firm to the other."""


@button("XA")
@dataclass(frozen=True, slots=True)
class ShowPhrases:
    """The groups of phrase cards, for somebody in this request."""

    case_id: int
    to: str


@button("XB")
@dataclass(frozen=True, slots=True)
class ShowPhraseGroup:
    """The cards of one group, by pages counted from nought."""

    case_id: int
    to: str
    group: str
    page: int


@button("XC")
@dataclass(frozen=True, slots=True)
class ChoosePhrase:
    """One card, whose places are to be filled."""

    case_id: int
    to: str
    card: str


GROUPS: Final[Mapping[Group, str]] = {
    Group.FIRST: NP_("button", "First contact"),
    Group.OFFER: NP_("button", "Enquiry and offer"),
    Group.TECHNICAL: NP_("button", "Samples and technology"),
    Group.PRICE: NP_("button", "Price and payment"),
    Group.DELIVERY: NP_("button", "Delivery"),
    Group.DOCUMENTS: NP_("button", "Documents"),
    Group.MEETING: NP_("button", "Visit and meeting"),
    Group.THANKS: NP_("button", "Thanks and closing"),
    Group.PROBLEM: NP_("button", "Problems"),
    Group.DESK: NP_("button", "From the network desk"),
}

WHY: Final[Mapping[Unread, str]] = {
    Unread.NO_NUMBER: N_("Please write a number with digits, such as 250."),
    Unread.TWO_WAYS: N_(
        "This number can be read in two ways. Please write it without a sign for thousands, such as 12500."
    ),
    Unread.TOO_GREAT: N_("This number is too large here."),
    Unread.NOT_WHOLE: N_("Please write a whole number, such as 30."),
    Unread.TOO_FINE: N_("This number has too many decimal places."),
    Unread.NO_CURRENCY: N_("Please write one amount with its currency, such as 12500 EUR."),
    Unread.NO_PLACE: N_("Please write the name of a place with letters."),
    Unread.TOO_LONG: N_("This is too long. Please write the place in at most 60 characters."),
}

HINTS: Final[Mapping[Kind, str]] = {
    Kind.NUMBER: N_("Please write a number, such as 250."),
    Kind.PERCENT: N_("Please write a number from 0 to 100."),
    Kind.DAYS: N_("Please write a whole number, such as 30."),
    Kind.WEEKS: N_("Please write a whole number, such as 6."),
    Kind.MONTHS: N_("Please write a whole number, such as 24."),
    Kind.DATE: N_("Please choose the day or write it."),
    Kind.MONEY: N_("Please write an amount with its currency, such as 12500 EUR."),
    Kind.INCOTERM: N_("Which of the Incoterms 2020?"),
    Kind.CODE: N_("Please describe the goods or the service in a word or two, such as pumps."),
    Kind.PLACE: N_("Please write the place, such as Cottbus. It is passed on as you write it."),
}


def cards_row(case_id: int, to: str) -> Row:
    """The way to the phrase cards."""
    return (Button(pgettext("button", "🗂 Phrase cards"), ShowPhrases(case_id, to)),)


def group_name(group: Group) -> Text:
    """What the cards of a group are about."""
    return pgettext("button", GROUPS[group])


def said(text: str) -> Text:
    """A phrase as it was passed on, in the ambient language; what this version does not know says so."""
    found = phrase_cards.phrase(text)
    card = phrase_cards.card(found.card_id) if found else None
    if found is None or card is None:
        return _("<i>A phrase card that this version of the assistant does not know. Please ask what was meant.</i>")
    return lines(sentence(card, found.values), _("<i>Phrase card: each side reads it in its own language.</i>"))


def sentence(card: PhraseCard, values: Mapping[str, str]) -> Text:
    """The words of a card with its values; a place without one shows what belongs there. Never raises."""
    return _(card.words, **{each.name: _shown(each, values.get(each.name)) for each in card.slots})


def preview(said_by: Phrase) -> Text:
    """The bare sentence of a card that is known."""
    card = phrase_cards.card(said_by.card_id)
    assert card is not None
    return sentence(card, said_by.values)


def _shown(slot: Slot, kept: str | None) -> Text:
    if kept is None or not phrase_slots.is_kept(slot.kind, kept):
        return _("<b>[{name}]</b>", name=_(slot.label))
    return value(slot.kind, kept)


def value(kind: Kind, kept: str) -> Text:
    """A value as the reader's language writes it."""
    match kind:
        case Kind.NUMBER:
            return verbatim(formats.number(Decimal(kept)))
        case Kind.PERCENT:
            # Translators: a share such as "30%", with the space before the sign that the language wants.
            return _("{number}%", number=formats.number(Decimal(kept)))
        case Kind.DAYS:
            return ngettext("{number} day", "{number} days", int(kept))
        case Kind.WEEKS:
            return ngettext("{number} week", "{number} weeks", int(kept))
        case Kind.MONTHS:
            return ngettext("{number} month", "{number} months", int(kept))
        case Kind.DATE:
            return verbatim(formats.date(date.fromisoformat(kept)))
        case Kind.MONEY:
            found = phrase_slots.money(kept)
            return verbatim(formats.money(found.amount, found.currency))
        case Kind.CODE:
            return verbatim(taxonomy.taxonomy().name(kept, current_language()))
        case Kind.INCOTERM:
            return verbatim(kept)
        case Kind.PLACE:
            return verbatim(defused(kept))
