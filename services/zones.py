"""Time zones by their cities: those the network has to do with, and finding the one that somebody types."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from locales import formats

OFFERED: Final = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Warsaw",
    "Europe/Belgrade",
    "Europe/Kyiv",
    "Europe/Minsk",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Yekaterinburg",
    "Asia/Tashkent",
    "Asia/Almaty",
    "Asia/Bishkek",
    "Asia/Novokuznetsk",
    "Asia/Ulaanbaatar",
    "Asia/Kolkata",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Australia/Perth",
    "Australia/Sydney",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "America/Toronto",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Sao_Paulo",
)
LONGEST: Final = 60
MOST: Final = 5
_ALIKE: Final = 76.0
_APART: Final = 6.0
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class _Names:
    """Zones by the names that somebody may type, without case and accents."""

    cities: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, tuple[str, ...]]


def named(words: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The zones that somebody may mean by the name of a city or a country; best first, at most five.

    The names are CLDR's in these languages; of a country with many zones those of the network count. Empty where
    nothing is like it.
    """
    typed = _normal(words[: 2 * LONGEST])
    if not typed or len(typed) > LONGEST:
        return ()
    known = _names(tuple(languages))
    for names in (known.cities, known.countries):
        if typed in names:
            return names[typed]
    if len(typed) < _SHORTEST:
        return ()
    return _like(typed, known.cities) or _like(typed, known.countries)


def is_known(zone: str) -> bool:
    """Whether there is such a zone, with a city that it is named after."""
    return zone in formats.cities("en")


def _like(typed: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those that begin so, or are spelt nearly so."""
    begun = [name for name in names if name.startswith(typed)]
    alike = process.extract(typed, names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST)
    near = [name for name, score, _position in alike if score >= alike[0][1] - _APART]
    return tuple(dict.fromkeys(zone for name in begun or near for zone in names[name]))[:MOST]


@lru_cache(maxsize=8)
def _names(languages: tuple[str, ...]) -> _Names:
    cities = _collected(formats.cities(language) for language in languages)
    countries = _collected(formats.countries(language) for language in languages)
    ours = {name: tuple(zone for zone in zones if zone in OFFERED) for name, zones in countries.items()}
    return _Names(cities, {name: (ours[name] or zones)[:MOST] for name, zones in countries.items()})


def _collected(tables: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for table in tables:
        for zone, name in table.items():
            found[_normal(name)][zone] = None
    return {name: tuple(zones) for name, zones in found.items()}


def _normal(words: str) -> str:
    """Without case, accents and punctuation: sao paulo, улан батор."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("ё", "е"))
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split())
