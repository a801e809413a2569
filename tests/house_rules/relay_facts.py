"""Facts of notices about phrase cards, what two firms write to each other and topics that stay, such as they give their
words."""

from typing import Final

from services.contents import PHRASE
from services.notices import Notice
from services.partner_notices import (
    EditPartnerRelay,
    PartnerBatch,
    PartnerNotReached,
    PartnerStopped,
    RelayToSender,
    RelayToTarget,
    Unreached,
)
from services.phrase_cards import Phrase
from services.phrase_sending import PhraseSent, SentPhrase
from services.relay_notices import Part
from services.topic_ends import TopicsStay
from tests.house_rules.contact_facts import CASE

CARD: Final = Phrase("price_unit", {"price": "5 EUR"}).as_json()
WRITTEN: Final = Part(1, "text", None, "Wer <b>hilft</b> @anna?", None, 9)
BATCH: Final = PartnerBatch(CASE, (WRITTEN,), 5, is_to_asker=True, alias="K7RM")
FACTS: Final[dict[type[Notice], object]] = {
    PhraseSent: SentPhrase(CASE, CARD),
    RelayToSender: BATCH,
    RelayToTarget: PartnerBatch(CASE, (Part(2, PHRASE, None, CARD, None, None),), is_to_asker=True, alias="K7RM"),
    EditPartnerRelay: BATCH,
    PartnerNotReached: Unreached(CASE, 9),
    PartnerStopped: CASE,
    TopicsStay: [7, 9],
}
