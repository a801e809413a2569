"""Partners: found by words in any language or by what they offer and seek, narrowed, read, and asked for contact.

This is the face that routes know. The rules are in `services/partner_lists.py` and `services/partner_search.py`.
"""

from collections.abc import Mapping
from typing import Final

from handlers.doors import ShowCompany, ShowPartners
from handlers.partners import buttons, card, lists, narrowing
from handlers.partners.lists import asks_for_partners, takes_words
from handlers.turn import Handler

__all__ = ["ROUTES", "asks_for_partners", "takes_words"]

ROUTES: Final[Mapping[type, Handler]] = {
    ShowPartners: lists.asks_for_partners,
    buttons.TypeWords: lists.invites_words,
    buttons.ListPartners: lists.turns_page,
    buttons.NarrowPartners: narrowing.narrows,
    buttons.PickCode: narrowing.picks_code,
    ShowCompany: card.chooses_company,
    buttons.OpenPartner: card.opens_from_list,
    buttons.SaveSheet: card.saves_sheet,
}
