"""Names of people and companies, and how people write them who would rather be found."""

from collections.abc import Iterator
from typing import Final

from hypothesis import strategies as st

NAMES: Final = (
    "Пётр Ёлкин",
    "Анна Кузнецова",
    "Юлия Щербакова",
    "Хельга Жукова",
    "ООО Кузбасс Насосы",
    "ЗАО Рудмаш Магнит",
    "Jürgen Groß",
    "Müller Bergbau GmbH",
    "Heike Schäfer",
    "Łukasz Żółkiewski",
    "Carlos Peña Muñoz",
    "Minera Quebrada Blanca SpA",
    "Баатар Өлзий",
    "Oyuu Mining LLC",
    "MinGenTec-9 AG",
    "O'Brien & Söhne KG",
)
PLAIN: Final = (
    "We need 300 pumps by 24.12.2026, 50-60 Hz, up to 1 000 000 EUR.",
    "Wir suchen z.B. Pumpen mit 2,5 MPa, DN 50.",
    "Нужны насосы для шахтных вод, 2 500 м3 в час, до 31.12.2026.",
    "Se buscan bombas (5-10 unidades) para 2027.",
    "Budget: 25.000.000 RUB; delivery 2026-12-01",
    "10, 20, 30, 40 or 50 pieces?",
    "Guten Tag.Wir suchen jemand.",
)
_LETTERS: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_TABLES: Final = (
    "a|b|v|g|d|e|yo|zh|z|i|y|k|l|m|n|o|p|r|s|t|u|f|kh|ts|ch|sh|shch||y||e|yu|ya",
    "a|b|w|g|d|e|jo|sch|s|i|j|k|l|m|n|o|p|r|s|t|u|f|ch|z|tsch|sch|schtsch||y||e|ju|ja",
    "a|b|v|g|d|e|ë|ž|z|i|j|k|l|m|n|o|p|r|s|t|u|f|h|c|č|š|šč|ʺ|y|ʹ|è|ju|ja",
)
"""How Russian is written in Latin letters: by English and German newspapers, and by libraries."""
_RUSSIAN: Final = """
    sch=ш tsch=ч ch=х sh=ш ph=ф th=т ck=к qu=кв ä=е ö=ё ü=ю ß=сс ñ=н a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=й k=к l=л
    m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=и z=з
"""
_LOOKALIKES: Final = dict(zip("aeopcxkm", "аеорсхкм", strict=True))
_UMLAUTS: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ё", "е"))
_RUSSIAN_SYLLABLES: Final = "ка лов ник пет ром жен ще юр ям цу хар чик бор цкий джа шта евге вья ёр ксе"
_GERMAN_SYLLABLES: Final = "bach mül ler sche gro win ter hof stein kra pfau zim tzel lachs phil thie wei häu"


def disguises(name: str) -> Iterator[str]:
    """The same name written in other ways, each on one line."""
    for spelled in (name, *_transliterated(name)):
        yield spelled
        yield spelled.upper()
        yield spelled.lower()
        yield spelled.title()
        yield "\u200b".join(spelled)
    yield " ".join(letter for letter in name if letter.isalpha())
    yield "-".join(name.split())
    yield name.replace(" ", "_")
    yield name.replace(" ", "")
    yield "".join(_LOOKALIKES.get(letter, letter) if number % 2 else letter for number, letter in enumerate(name))


def _transliterated(name: str) -> Iterator[str]:
    lowered = name.lower()
    plain = lowered
    for old, new in _UMLAUTS:
        plain = plain.replace(old, new)
    yield plain
    if any("а" <= letter <= "я" for letter in lowered) and all(each in _LETTERS for each in lowered if each.isalpha()):
        for table in _TABLES:
            latin = dict(zip(_LETTERS, table.split("|"), strict=True))
            yield "".join(latin.get(letter, letter) for letter in lowered)
    elif lowered.isascii():
        for latin_letters, _is, cyrillic in (pair.partition("=") for pair in _RUSSIAN.split()):
            lowered = lowered.replace(latin_letters, cyrillic)
        yield lowered


def named() -> st.SearchStrategy[str]:
    """A name of two words that nobody has: of syllables as they are spoken in one language or another."""
    syllables = (st.sampled_from(each.split()) for each in (_RUSSIAN_SYLLABLES, _GERMAN_SYLLABLES))
    word = st.one_of(*(st.lists(each, min_size=2, max_size=4) for each in syllables))
    return st.lists(word.map(lambda parts: "".join(parts).title()), min_size=2, max_size=3).map(" ".join)


@st.composite
def texts_with(draw: st.DrawFn, names: st.SearchStrategy[str]) -> tuple[str, tuple[str, ...], str]:
    """A text, the names of its sender, and how one of them stands in it."""
    name = draw(names)
    disguised = draw(st.sampled_from(sorted(set(disguises(name)))))
    before = draw(st.sampled_from(PLAIN))
    after = draw(st.sampled_from(("sucht Partner.", "ищет партнёра", "look for partners", "")))
    return f"{before} {disguised} {after}", (name,), disguised
