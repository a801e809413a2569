"""Phrase cards: sentences of trade that exist in every language, with places for what differs.

What travels is the card's id with its values, so that each side reads its own language. How a place is read and kept
is in `services.phrase_slots`; rendering is in `handlers/phrase_words.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from locales import N_
from services import phrase_slots
from services.phrase_slots import Kind

LONGEST_ID: Final = 20


class Group(StrEnum):
    """What a sentence is about, in the order of a trade."""

    FIRST = "first"
    OFFER = "offer"
    TECHNICAL = "technical"
    PRICE = "price"
    DELIVERY = "delivery"
    DOCUMENTS = "documents"
    MEETING = "meeting"
    THANKS = "thanks"
    PROBLEM = "problem"
    DESK = "desk"
    """What only the network desk says, to those who ask it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a card: its name in the sentence, what may stand there, and what it is called when asked for."""

    name: str
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class PhraseCard:
    """A sentence with its places; `words` is its message in the catalogues."""

    id: str
    group: Group
    words: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A card with its values as they are kept; the card may be one that this version does not know."""

    card_id: str
    values: Mapping[str, str]

    def as_json(self) -> str:
        """As it is stored and passed on."""
        return json.dumps({"id": self.card_id, "slots": dict(self.values)}, ensure_ascii=False)


_FIELD: Final = Slot("product", Kind.CODE, N_("Field of goods or services"))
_QUANTITY: Final = Slot("quantity", Kind.NUMBER, N_("Quantity in pieces"))
_THROUGHPUT: Final = Slot("throughput", Kind.NUMBER, N_("Tonnes per hour"))
_WEIGHT: Final = Slot("weight", Kind.NUMBER, N_("Weight in kilograms"))
_PRICE: Final = Slot("price", Kind.MONEY, N_("Price with currency"))
_AMOUNT: Final = Slot("amount", Kind.MONEY, N_("Amount with currency"))
_PERCENT: Final = Slot("percent", Kind.PERCENT, N_("Percent"))
_DAYS: Final = Slot("days", Kind.DAYS, N_("Number of days"))
_WEEKS: Final = Slot("weeks", Kind.WEEKS, N_("Number of weeks"))
_MONTHS: Final = Slot("months", Kind.MONTHS, N_("Number of months"))
_DATE: Final = Slot("date", Kind.DATE, N_("Date"))
_TERM: Final = Slot("term", Kind.INCOTERM, N_("Incoterm"))
_PLACE: Final = Slot("place", Kind.PLACE, N_("Town or place"))

CARDS: Final[tuple[PhraseCard, ...]] = (
    PhraseCard(
        "first_hello",
        Group.FIRST,
        N_("Hello, and thank you for agreeing to this contact. We look forward to getting to know your company."),
    ),
    PhraseCard("first_need", Group.FIRST, N_("We are looking for a partner in this field: {product}."), (_FIELD,)),
    PhraseCard(
        "first_offer", Group.FIRST, N_("We work in this field: {product}. Is that of interest to you?"), (_FIELD,)
    ),
    PhraseCard("first_seat", Group.FIRST, N_("Our company is based here: {place}."), (_PLACE,)),
    PhraseCard("first_profile", Group.FIRST, N_("Please send us a short presentation of your company.")),
    PhraseCard("first_references", Group.FIRST, N_("Please name some of your reference projects.")),
    PhraseCard(
        "first_cards",
        Group.FIRST,
        N_("We write with phrase cards: each side reads them in its own language. You can answer in the same way."),
    ),
    PhraseCard(
        "offer_request",
        Group.OFFER,
        N_("Please make us an offer. Field: {product}. Quantity in pieces: {quantity}."),
        (_FIELD, _QUANTITY),
    ),
    PhraseCard("offer_when", Group.OFFER, N_("When can we expect your offer?")),
    PhraseCard("offer_by", Group.OFFER, N_("By {date} you will have our offer."), (_DATE,)),
    PhraseCard("offer_valid", Group.OFFER, N_("Until {date} our offer is binding."), (_DATE,)),
    PhraseCard(
        "offer_details", Group.OFFER, N_("To prepare an offer we need more details. May we ask you some questions?")
    ),
    PhraseCard(
        "offer_examine",
        Group.OFFER,
        N_("We are examining your offer and will answer by {date} at the latest."),
        (_DATE,),
    ),
    PhraseCard("offer_declined", Group.OFFER, N_("Thank you for your offer. It does not fit our needs at present.")),
    PhraseCard("offer_least", Group.OFFER, N_("What is your minimum order quantity?")),
    PhraseCard("offer_least_is", Group.OFFER, N_("Our minimum order quantity in pieces: {quantity}."), (_QUANTITY,)),
    PhraseCard("tech_sample", Group.TECHNICAL, N_("Could you send us a sample?")),
    PhraseCard("tech_sample_price", Group.TECHNICAL, N_("A sample costs {price}, shipping included."), (_PRICE,)),
    PhraseCard("tech_sheet", Group.TECHNICAL, N_("Please send us the technical data sheet.")),
    PhraseCard("tech_drawings", Group.TECHNICAL, N_("Please send us drawings with dimensions and materials.")),
    PhraseCard("tech_standards", Group.TECHNICAL, N_("Which standards and certificates does your product meet?")),
    PhraseCard(
        "tech_throughput", Group.TECHNICAL, N_("Required throughput in tonnes per hour: {throughput}."), (_THROUGHPUT,)
    ),
    PhraseCard(
        "tech_site",
        Group.TECHNICAL,
        N_("Please describe the conditions on site: climate, altitude, power and water supply."),
    ),
    PhraseCard("tech_voltage", Group.TECHNICAL, N_("What mains voltage and frequency are available on site?")),
    PhraseCard("tech_warranty", Group.TECHNICAL, N_("Our warranty period: {months}."), (_MONTHS,)),
    PhraseCard("tech_service", Group.TECHNICAL, N_("Who installs and maintains the equipment on site?")),
    PhraseCard(
        "price_ask", Group.PRICE, N_("What is your unit price for this number of pieces: {quantity}?"), (_QUANTITY,)
    ),
    PhraseCard("price_unit", Group.PRICE, N_("Our unit price is {price}."), (_PRICE,)),
    PhraseCard(
        "price_total",
        Group.PRICE,
        N_("The total price is {price}. Terms of delivery: {term} {place} (Incoterms 2020)."),
        (_PRICE, _TERM, _PLACE),
    ),
    PhraseCard(
        "price_discount",
        Group.PRICE,
        N_("Discount: {percent}, from this number of pieces: {quantity}."),
        (_PERCENT, _QUANTITY),
    ),
    PhraseCard("price_limit", Group.PRICE, N_("Your price is above our budget. Our limit is {price}."), (_PRICE,)),
    PhraseCard("price_firm", Group.PRICE, N_("We cannot lower the price any further.")),
    PhraseCard("price_terms", Group.PRICE, N_("What are your terms of payment?")),
    PhraseCard(
        "price_terms_are",
        Group.PRICE,
        N_("Our terms of payment: advance payment {percent}, time allowed for the balance after delivery: {days}."),
        (_PERCENT, _DAYS),
    ),
    PhraseCard("price_credit", Group.PRICE, N_("Do you accept payment by letter of credit?")),
    PhraseCard("price_paid", Group.PRICE, N_("On {date} we transferred {amount} to you."), (_DATE, _AMOUNT)),
    PhraseCard("delivery_ask", Group.DELIVERY, N_("What is your delivery time?")),
    PhraseCard("delivery_time", Group.DELIVERY, N_("Delivery time after receipt of the order: {weeks}."), (_WEEKS,)),
    PhraseCard("delivery_date", Group.DELIVERY, N_("By {date} we can deliver."), (_DATE,)),
    PhraseCard(
        "delivery_terms",
        Group.DELIVERY,
        N_("Our terms of delivery: {term} {place} (Incoterms 2020)."),
        (_TERM, _PLACE),
    ),
    PhraseCard("delivery_to", Group.DELIVERY, N_("Please deliver to this place: {place}."), (_PLACE,)),
    PhraseCard("delivery_sent", Group.DELIVERY, N_("On {date} the goods were dispatched."), (_DATE,)),
    PhraseCard("delivery_weight", Group.DELIVERY, N_("Gross weight in kilograms: {weight}."), (_WEIGHT,)),
    PhraseCard("delivery_here", Group.DELIVERY, N_("The goods have arrived complete and undamaged.")),
    PhraseCard(
        "docs_list",
        Group.DOCUMENTS,
        N_("Please send us the commercial invoice, the packing list and the certificate of origin."),
    ),
    PhraseCard("docs_tariff", Group.DOCUMENTS, N_("What are the customs tariff number and the country of origin?")),
    PhraseCard("docs_end_use", Group.DOCUMENTS, N_("Before the export we need a signed end-use statement from you.")),
    PhraseCard("docs_licence", Group.DOCUMENTS, N_("We are having it checked whether this export needs a licence.")),
    PhraseCard("docs_sent", Group.DOCUMENTS, N_("On {date} we sent you the documents."), (_DATE,)),
    PhraseCard("docs_contract", Group.DOCUMENTS, N_("Please send us a draft of the contract.")),
    PhraseCard("docs_secrecy", Group.DOCUMENTS, N_("We would like to sign a non-disclosure agreement first.")),
    PhraseCard("meet_call", Group.MEETING, N_("We suggest a video call. Would {date} suit you?"), (_DATE,)),
    PhraseCard(
        "meet_visit", Group.MEETING, N_("Would you receive us for a visit? On {date} we could be with you."), (_DATE,)
    ),
    PhraseCard(
        "meet_invite",
        Group.MEETING,
        N_("We invite you to visit us on {date}. Place: {place}."),
        (_DATE, _PLACE),
    ),
    PhraseCard("meet_agreed", Group.MEETING, N_("The date suits us.")),
    PhraseCard(
        "meet_other", Group.MEETING, N_("The date does not suit us. Would {date} be possible instead?"), (_DATE,)
    ),
    PhraseCard("meet_interpreter", Group.MEETING, N_("Shall we arrange an interpreter?")),
    PhraseCard(
        "thanks_message", Group.THANKS, N_("Thank you for your message. By {date} you will have our answer."), (_DATE,)
    ),
    PhraseCard("thanks_order", Group.THANKS, N_("Thank you for your order, which we hereby confirm.")),
    PhraseCard("thanks_all", Group.THANKS, N_("Thank you for the good cooperation.")),
    PhraseCard(
        "thanks_later", Group.THANKS, N_("We cannot go on with this at present, but will gladly come back to it.")
    ),
    PhraseCard(
        "problem_late",
        Group.PROBLEM,
        N_("The delivery is delayed. By {date} the goods will arrive. We apologise."),
        (_DATE,),
    ),
    PhraseCard(
        "problem_missing", Group.PROBLEM, N_("The delivery is incomplete. Missing pieces: {quantity}."), (_QUANTITY,)
    ),
    PhraseCard("problem_damaged", Group.PROBLEM, N_("The goods arrived damaged. We will send you photos.")),
    PhraseCard(
        "problem_quality", Group.PROBLEM, N_("The goods are not what was agreed. What solution do you suggest?")
    ),
    PhraseCard("problem_replace", Group.PROBLEM, N_("We will replace the faulty parts free of charge.")),
    PhraseCard(
        "problem_payment",
        Group.PROBLEM,
        N_("A payment has not reached us yet. Amount: {amount}. Please check."),
        (_AMOUNT,),
    ),
    PhraseCard(
        "problem_unclear", Group.PROBLEM, N_("We did not understand your last message. Please put it another way.")
    ),
    PhraseCard(
        "desk_information",
        Group.DESK,
        N_("We give general information with its source. It does not replace legal or tax advice."),
    ),
    # Regulation (EU) 833/2014, article 5n: fact ru-sx-14.
    PhraseCard(
        "desk_no_advice",
        Group.DESK,
        N_(
            "The EU restricts advisory services to the Russian state and to companies established in Russia "
            "(Regulation 833/2014, article 5n). We may give you general information, but no advice."
        ),
    ),
    PhraseCard(
        "desk_one_by_one",
        Group.DESK,
        N_("Requests connected with Russia or Belarus are checked one by one. Forwarding is often not possible."),
    ),
)

_BY_ID: Final[Mapping[str, PhraseCard]] = MappingProxyType({each.id: each for each in CARDS})


def card(card_id: str) -> PhraseCard | None:
    """The card of this id; None for one of another version."""
    return _BY_ID.get(card_id)


def of_group(group: Group) -> tuple[PhraseCard, ...]:
    """The cards of a group, in their order."""
    return tuple(each for each in CARDS if each.group is group)


def phrase(text: str) -> Phrase | None:
    """What was stored by `Phrase.as_json`, by any version; None for what is no phrase at all. Never raises."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("id"), str) or not isinstance(found.get("slots"), dict):
        return None
    return Phrase(found["id"], {str(name): str(value) for name, value in found["slots"].items()})


def is_complete(said: Phrase) -> bool:
    """Whether its card is known here and each place of it has a value that fits."""
    known = card(said.card_id)
    return known is not None and all(
        phrase_slots.is_kept(each.kind, said.values.get(each.name, "")) for each in known.slots
    )
