"""Partners: found by words in any language or by what they offer and seek, narrowed, read, and asked for contact.

This is the face that routes know. The rules are in `services/partner_lists.py` and `services/partner_search.py`.
"""

from collections.abc import Mapping
from typing import Final

from handlers.doors import ShowCompany, ShowPartners
from handlers.partners import buttons, card, lists, narrowing, place
from handlers.partners.lists import asks_for_partners, takes_words
from handlers.partners.place import is_for_search, searches
from handlers.turn import Route

__all__ = ["ROUTES", "asks_for_partners", "is_for_search", "searches", "takes_words"]

ROUTES: Final[Mapping[type, Route]] = {
    ShowPartners: Route(lists.asks_for_partners),
    buttons.TypeWords: Route(lists.invites_words),
    buttons.ListPartners: Route(lists.turns_page, place.searches_again),
    buttons.NarrowPartners: Route(narrowing.narrows, place.searches_again),
    buttons.PickCode: Route(narrowing.picks_code),
    ShowCompany: Route(card.chooses_company),
    buttons.OpenPartner: Route(card.opens_from_list),
    buttons.SaveSheet: Route(card.saves_sheet),
}
