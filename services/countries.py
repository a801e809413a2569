"""Countries by their names: which one somebody means who types it, in any of the languages shipped.

The occupied territories of Ukraine, which have a level of their own, count as one here.
"""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import Final

from babel.core import get_global
from rapidfuzz import fuzz, process

from locales import SHIPPED_LANGUAGES, use_language
from locales.formats import OCCUPIED, country

LONGEST: Final = 60
MOST: Final = 5
_NO_STATES: Final = frozenset({"AC", "CP", "DG", "EA", "IC", "TA", "ZZ"})
"""What CLDR lists beside the countries: islands that belong to some, and the unknown one."""
_ALSO: Final = {
    "US": ("USA", "U.S.A.", "United States of America", "Vereinigte Staaten von Amerika", "США", "Америка"),
    "GB": ("UK", "Great Britain", "England", "Großbritannien", "Англия"),
    "AE": ("UAE", "VAE", "ОАЭ"),
    "RU": ("Russian Federation", "Russische Föderation", "Российская Федерация", "РФ"),
    "BY": ("Weissrussland", "Белоруссия"),
    "CZ": ("Czech Republic", "Tschechische Republik", "Чешская Республика"),
    "NL": ("Holland", "Голландия"),
    "TR": ("Turkey",),
    "KG": ("Киргизстан", "Кыргызстан", "Kirgistan"),
    "MN": ("Mongolei",),
    "KR": ("Südkorea", "South Korea", "Южная Корея"),
    "MK": ("Macedonia", "Mazedonien", "Македония"),
    "ZA": ("RSA",),
    OCCUPIED: (
        *("Crimea", "Krim", "Крым", "Автономная Республика Крым", "Республика Крым", "Simferopol", "Симферополь"),
        *("Sevastopol", "Sewastopol", "Sebastopol", "Севастополь", "Mariupol", "Мариуполь"),
        *("Donetsk", "Donezk", "Donetzk", "Донецк", "DNR", "DPR", "ДНР", "Donetsk People's Republic"),
        *("Donezker Volksrepublik", "Volksrepublik Donezk", "Донецкая Народная Республика"),
        *("Luhansk", "Lugansk", "Luhansk People's Republic", "Луганск", "LNR", "LPR", "ЛНР"),
        *("Luhansker Volksrepublik", "Volksrepublik Luhansk", "Volksrepublik Lugansk", "Луганская Народная Республика"),
        *("Occupied territories", "Besetzte Gebiete", "Оккупированные территории"),
    ),
}
_PARTLY: Final = (
    *("Kherson", "Cherson", "Херсон", "Херсонская область", "Zaporizhzhia", "Saporischschja", "Saporoschje"),
    *("Zaporozhye", "Запорожье", "Запорожская область", "Donbas", "Donbass", "Донбасс", "Донецкая область"),
    *("Oblast Donezk", "Donetsk Oblast", "Луганская область", "Oblast Luhansk", "Luhansk Oblast"),
)
"""Of these a part is occupied, so whoever types one is asked which is meant."""
_OCCUPIED_IN_TEXTS: Final = re.compile(
    r"\b(crimea|krim\b|крым|симфероп|simferop|sewastop|sevastop|sebastopol|севастоп"
    r"|mariupol|мариупол|donetsk|donezk|donetzk|донецк|donbas|донбас|dnr\b|днр\b|lnr\b|лнр\b"
    r"|lu[hg]ansk|луганск|kherson|cherson\b|херсон|zapori[sz]|zaporo[sz]|sapori[sz]|saporo[sz]|запорож"
    r"|(occupied|besetzten?|оккупированн\w+) (ukrain|territor|gebiet|area|region|территор|област|район))"
)
_ALIKE: Final = 82.0
_APART: Final = 8.0
_SHORTEST: Final = 4


def named(words: str) -> tuple[str, ...]:
    """The upper-case codes of the countries that somebody may mean; best first, at most five, empty for none.

    Names are CLDR's in all languages shipped, with those in daily use beside them; a code of two letters counts too.
    """
    typed = _normal(words[: 2 * LONGEST])
    if not typed or len(typed) > LONGEST:
        return ()
    known = _names()
    if typed in known:
        return known[typed]
    if words.strip().upper() in codes() and words.strip().isupper():
        return (words.strip().upper(),)
    if len(typed) < _SHORTEST:
        return ()
    begun = [name for name in known if name.startswith(typed)]
    alike = process.extract(typed, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST)
    near = [name for name, score, _position in alike if score >= alike[0][1] - _APART]
    return tuple(dict.fromkeys(code for name in begun or near for code in known[name]))[:MOST]


def names_occupied(words: str) -> bool:
    """Whether a text names a place in the territories of Ukraine that are occupied, or are so in part."""
    return _OCCUPIED_IN_TEXTS.search(" ".join(words.casefold().split())) is not None


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """The ISO 3166 codes of all countries."""
    listed = (*get_global("territory_zones"), "XK", OCCUPIED)
    return frozenset(code for code in listed if len(code) == 2 and code.isalpha()) - _NO_STATES


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for language in SHIPPED_LANGUAGES:
        with use_language(language):
            for code in sorted(codes()):
                name = country(code)
                for each in (name, name.partition(" (")[0]):
                    found[_normal(each)][code] = None
    for code, others in _ALSO.items():
        for each in others:
            found[_normal(each)] = {code: None}
    for each in _PARTLY:
        found[_normal(each)] = {OCCUPIED: None, "UA": None}
    return {name: tuple(listed) for name, listed in found.items()}


def _normal(words: str) -> str:
    """Without case, accents and punctuation; German umlauts may be written with an e."""
    spelt = words.casefold().replace("ё", "е").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", spelt)
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split())
