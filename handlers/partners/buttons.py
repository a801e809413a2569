"""The buttons of the search for partners, which carry what a list is narrowed to."""

from dataclasses import dataclass, fields
from typing import Final

from handlers.buttons import UnknownButtonError, button
from knowledge.taxonomy import taxonomy
from services.companies import CompanyType
from services.partner_lists import SIDES, Side, Wanted

TYPES: Final = {each.value[:2]: each for each in CompanyType}
"""Kinds of organisations by the two letters that stand in buttons, which have no room for more."""
LAST_PAGE: Final = 999


@button("Ga")
@dataclass(frozen=True, slots=True)
class ListPartners:
    """A page of the list, counted from nought; what it is narrowed to is empty where it is not.

    `has_words` where words were typed: they are kept in the dialogue, as no button could hold them.
    """

    side: str = ""
    code: str = ""
    market: str = ""
    type: str = ""
    page: int = 0
    has_words: bool = False

    @property
    def wanted(self) -> Wanted:
        """What it is narrowed to. Raises UnknownButtonError for words no button was made with."""
        is_known = self.side in ("", *SIDES) and self.code in ("", *taxonomy().codes) and self.type in ("", *TYPES)
        if not is_known or len(self.market) not in (0, 2) or not 0 <= self.page <= LAST_PAGE:
            raise UnknownButtonError
        kind = TYPES[self.type].value if self.type else ""
        return Wanted(Side(self.side) if self.side else None, self.code, self.market, kind)


@button("Gb")
@dataclass(frozen=True, slots=True)
class OpenPartner:
    """One company out of a list, with the way back to it: the other fields are those of `ListPartners`."""

    company_id: int
    side: str = ""
    code: str = ""
    market: str = ""
    type: str = ""
    page: int = 0
    has_words: bool = False

    @property
    def way_back(self) -> ListPartners:
        """The list in which it was tapped."""
        return ListPartners(*(getattr(self, field.name) for field in fields(ListPartners)))


def opening(company_id: int, back: ListPartners) -> OpenPartner:
    """A button to a company that remembers the list it stands in."""
    return OpenPartner(company_id, *(getattr(back, field.name) for field in fields(ListPartners)))


@button("Gc")
@dataclass(frozen=True, slots=True)
class NarrowPartners:
    """To the choices by which the list can be narrowed: all ways, or a page of those of one way."""

    side: str = ""
    code: str = ""
    market: str = ""
    type: str = ""
    has_words: bool = False
    by: str = ""
    page: int = 0

    @property
    def listed(self) -> ListPartners:
        """The list that is being narrowed."""
        return ListPartners(self.side, self.code, self.market, self.type, has_words=self.has_words)


@button("Gd")
@dataclass(frozen=True, slots=True)
class PickCode:
    """To the goods that are offered or sought: the groups of the taxonomy, or a page of the codes of one."""

    side: str
    group: str = ""
    market: str = ""
    type: str = ""
    page: int = 0

    @property
    def listed(self) -> ListPartners:
        """The list whose goods are being chosen."""
        return ListPartners(self.side, "", self.market, self.type)


@button("Ge")
@dataclass(frozen=True, slots=True)
class TypeWords:
    """How to search by words."""


@button("Gf")
@dataclass(frozen=True, slots=True)
class SaveSheet:
    """The profile of a company as one page to keep."""

    company_id: int
