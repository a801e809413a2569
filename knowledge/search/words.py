"""Words as a search sees them: cleaned text, tokens, stems per language, and Russian typed in Latin letters."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from re import IGNORECASE, Pattern, escape
from re import compile as pattern
from unicodedata import combining, normalize

import Stemmer
import yaml

# The longest text that is worth reading: the model stops near it, and nobody's question is longer.
LIMIT = 1500
LANGUAGES = {"de": "german", "en": "english", "ru": "russian", "es": "spanish"}
_UNREADABLE = pattern(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ADDRESS = pattern(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_WORD = pattern(r"[^\W_]+(?:[’'][^\W_]+)*")
_CYRILLIC = pattern(r"[а-яё]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ё": "е", "’": "'"})
# As people type it who have no umlauts and do not know ae, oe, ue.
_BARE = str.maketrans("äöü", "aou")
# Letters that are no letter with an accent.
_STROKES = str.maketrans("łđøıʻ", "ldoi'")
_TRANSLITERATION = """
    shch=щ sch=щ zh=ж kh=х ts=ц tz=ц ch=ч sh=ш yu=ю ju=ю ya=я ja=я yo=е jo=е ye=е je=е iy=ий ij=ий yj=ый yy=ый
    a=а b=б c=ц d=д e=е f=ф g=г h=х i=и j=й k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=ы z=з
"""
_LATIN_PIECES = dict(pair.split("=") for pair in _TRANSLITERATION.split())
_PIECE = pattern("|".join(sorted(_LATIN_PIECES, key=len, reverse=True)))
# Letters that typists in Latin letters drop or confuse: soft and hard signs, й and ы for и, э for е.
_SKELETON = str.maketrans({"ь": None, "ъ": None, "й": "и", "ы": "и", "э": "е", "ё": "е", "щ": "ш", "'": None})


def clean(text: str) -> str:
    """What may be read of any text: no control or direction marks, lone surrogates or addresses, and not too much."""
    return _ADDRESS.sub(" ", _UNREADABLE.sub(" ", normalize("NFKC", text[: LIMIT * 2])))[:LIMIT].strip()


def without_courtesies(text: str) -> str:
    """A cleaned text without the greetings and thanks at its ends; one that is nothing else stays as it is."""
    rest, before = text, ""
    while rest != before:
        before = rest
        for end in _courtesies():
            rest = end.sub("", rest, count=1)
    return rest.strip(" ,;–-") if tokens(rest) else text


@cache
def _courtesies() -> tuple[Pattern[str], Pattern[str]]:
    phrases = sorted((phrase.strip() for phrase in _stored()["courtesies"].split(",")), key=len, reverse=True)
    either = "|".join(escape(phrase).replace(r"\ ", r"[\s,]+") for phrase in phrases)
    return (
        pattern(rf"^[\s,.:;!–-]*(?:{either})(?![^\W_])[\s,.:;!–-]*", IGNORECASE),
        pattern(rf"(?<![^\W_])(?:{either})[\s,.:;!–-]*$", IGNORECASE),
    )


def fold(word: str) -> str:
    """One spelling for ä and ae, ё and е, accented and plain letters."""
    folded = word.casefold().translate(_UMLAUTS)
    if folded.isascii() or is_cyrillic(folded):
        return folded
    return "".join(letter for letter in normalize("NFKD", folded.translate(_STROKES)) if not combining(letter))


def tokens(text: str) -> list[str]:
    """The folded words and numbers of a cleaned text, in order; US in capitals is a country, us is not."""
    return ["usa" if word == "US" else fold(word) for word in _WORD.findall(text)]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; words of languages without a stemmer stay whole."""
    if language not in LANGUAGES:
        return word
    return str(_stemmer(language).stemWord(word))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Folded words that say nothing about a topic."""
    return _all_stop_words().get(language, frozenset())


@cache
def _all_stop_words() -> dict[str, frozenset[str]]:
    return {
        language: frozenset(form for word in words.split() for form in (fold(word), fold(word.translate(_BARE))))
        for language, words in _stored().items()
        if language in LANGUAGES
    }


@cache
def _stored() -> Mapping[str, str]:
    stored: Mapping[str, str] = yaml.safe_load(Path(__file__).with_name("stop_words.yaml").read_text(encoding="utf-8"))
    return stored


def telling(words: Iterable[str], language: str) -> list[str]:
    """The words that tell something, by the reckoning of one language."""
    stopped = stop_words(language)
    return [word for word in words if word not in stopped and (len(word) > 1 or word.isdigit())]


def is_cyrillic(text: str) -> bool:
    """Whether any letter of a folded text is Cyrillic."""
    return bool(_CYRILLIC.search(text))


def to_cyrillic(word: str) -> str:
    """A word in Latin letters as Russian would spell it, by the commonest of the many tables."""
    return _PIECE.sub(lambda piece: _LATIN_PIECES[piece[0]], word)


def skeleton(word: str) -> str:
    """A Russian word without what transliterations lose, to compare two of them."""
    return word.translate(_SKELETON)
