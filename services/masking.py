"""Masking: a text without phone numbers, addresses, links and names, in whatever script or spelling they stand there.

What is masked in vain costs the reader a word, what is left costs the sender their anonymity: in doubt it is masked.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from knowledge.taxonomy import taxonomy
from locales import SHIPPED_LANGUAGES, use_language
from locales.formats import country
from services import countries

MASK: Final = "•••"

_LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)\S+", re.IGNORECASE)
_MAIL: Final = re.compile(
    r"[^\s@,;:!?<>()\[\]«»„“”]+\s*(?:@|\(at\)|\[at\]|\{at\}|\(собака\)|\[собака\])\s*[^\s@,;:!?<>()\[\]«»„“”]+"
    r"(?:\s*(?:\(dot\)|\[dot\]|\(punkt\)|\[punkt\]|\(точка\)|\[точка\])\s*\w+)*",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(r"@\s?\w{2,}")
_MESSENGER: Final = re.compile(
    r"\b(telegram|skype|whats\s?app|viber|wechat|signal|instagram|facebook|linkedin|телеграмм?|скайп|вотсап|ватсап|вайбер)"
    r"(\s*[:=–—-]\s*)\S+",
    re.IGNORECASE,
)
# Top-level domains stand in one case, so a sentence that begins right after a full stop is none.
_DOMAIN: Final = re.compile(r"(?:[^\W_][\w-]*\.)+(?:[a-zа-яё]{2,24}|[A-ZА-ЯЁ]{2,6})(?![^\W_])(?:[:/?#]\S*)?")
_DIGITS: Final = re.compile(r"(?:\+\s?)?\(?\d(?:[\s()./_+·•–—‑~*|\\-]{0,3}\d){6,}")
_DATE: Final = re.compile(r"(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]?\d[./-][0-3]?\d)")
_ROUND: Final = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0\u202f]?000)+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,2}[^\W_]){2,}(?![^\W_])")
_ROOT: Final = 6
"""A name with so many letters is known in any longer word that begins with it, a shorter one only in its forms."""
_FORM: Final = 3
_SHORT_ENDINGS: Final = re.compile("(?:|s|es|n|en)")
_CYRILLIC_ENDINGS: Final = re.compile("[aeiou]{0,2}(?:m[iu]?|v|ho?|i)?")

# What a name has in common with half the trade says nothing on its own: legal forms, words that join others, providers.
_COMMON_WORDS: Final = """
    gmbh mbh ag kg kgaa ohg gbr ug ev eg co ltd llc llp inc corp plc sa sas sarl srl spa ltda limitada bv nv oy ab as
    aps pty limited company firma ooo oao zao pao ao ip npo nao ооо оао зао пао ао ип нпо нао тоо ххк
    und and y и de der die das the of für for von van da del la le los las el mr mrs ms herr frau dr prof dipl ing
    info mail email post office contact kontakt com org net gmail gmx web outlook hotmail yahoo icloud yandex
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def masked(text: str, names: Iterable[str], companies: Iterable[str] = ()) -> str:
    """A text in which `•••` stands for whatever leads to somebody, and for each word of these names.

    Of names of companies the words of the trade and of countries stay where they stand alone: pumps name nobody.
    """
    text = _readable(text)
    return _covered(text, _revealing(text, tuple(names), tuple(companies)))


def is_revealing(text: str, names: Iterable[str], companies: Iterable[str] = ()) -> bool:
    """Whether anything in a text would be masked, for warning whoever writes it."""
    return next(_revealing(_readable(text), tuple(names), tuple(companies)), None) is not None


def _revealing(text: str, names: tuple[str, ...], companies: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    yield from _addresses(text)
    yield from _numbers(text)
    sounds = _sounds_of(names, frozenset()) | _sounds_of(companies, _trade())
    yield from _named(text, sounds, _initials((*names, *companies)))


def _readable(text: str) -> str:
    """Without signs that nobody sees, which could part a name in two; styled letters become plain ones."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain if each == "\n" or unicodedata.category(each) not in ("Cf", "Cc", "Co", "Cs"))


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with a mask over each span; spans that have only signs between them share one."""
    pieces: list[str] = []
    end = 0
    for begin, stop in sorted(spans):
        between = text[end:begin]
        if begin >= end and (not pieces or "\n" in between or any(each.isalnum() for each in between)):
            pieces += (between, MASK)
        end = max(end, stop)
    return "".join((*pieces, text[end:]))


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_LINK, _MAIL, _ACCOUNT, _DOMAIN):
        yield from (found.span() for found in pattern.finditer(text))
    yield from ((found.end(2), found.end()) for found in _MESSENGER.finditer(text))


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """What may be dialled: seven digits or more, unless they are a date or a round amount."""
    for found in _DIGITS.finditer(text):
        words = found[0].strip()
        if not _DATE.fullmatch(words) and not _ROUND.fullmatch(words):
            yield found.span()


def _named(text: str, sounds: frozenset[str], initials: frozenset[str]) -> Iterator[tuple[int, int]]:
    words = [found.span() for found in _WORD.finditer(text)]
    for begin, end in words:
        if text[begin:end] in initials or _is_one_of(text[begin:end], sounds):
            yield begin, end
    for found in _SPACED.finditer(text):
        said = _sounds("".join(each for each in found[0] if each.isalnum()))
        if any(sound in each for sound in sounds if len(sound) > 2 for each in said):
            yield found.span()
    yield from _parted(text, words, sounds)


def _parted(text: str, words: list[tuple[int, int]], sounds: frozenset[str]) -> Iterator[tuple[int, int]]:
    """A name that is parted in two or three, such as `Mus-ter`."""
    for number in (2, 3):
        for at in range(len(words) - number + 1):
            part = words[at : at + number]
            if any(later[0] - earlier[1] > 1 for earlier, later in pairwise(part)):
                continue
            joined = _sounds("".join(text[begin:end] for begin, end in part))
            if any(len(each) > _FORM and each in sounds for each in joined):
                yield part[0][0], part[-1][1]


def _is_one_of(word: str, sounds: frozenset[str]) -> bool:
    said = _sounds(word)
    if any("a" <= each <= "z" for each in word.lower()):
        said |= _sounds(word.lower().translate(_ALIKE))
    if said & sounds:
        return True
    is_cyrillic = any("а" <= each <= "ё" for each in word.lower())
    return any(_is_form(each, sound, is_cyrillic=is_cyrillic) for each in said for sound in sounds)


def _is_form(said: str, sound: str, *, is_cyrillic: bool) -> bool:
    """Whether a word is a name with an ending, or in Russian with another one than the name has."""
    if len(sound) < _FORM:
        return False
    bare = sound.rstrip("aeiou")
    stem = bare if len(bare) > 1 and (is_cyrillic or len(bare) >= _ROOT - 1) else sound
    if not said.startswith(stem):
        return False
    ending = said[len(stem) :]
    if len(stem) >= _ROOT - 1:
        return len(stem) >= _ROOT or len(ending) <= _FORM
    return bool((_CYRILLIC_ENDINGS if is_cyrillic else _SHORT_ENDINGS).fullmatch(ending))


@lru_cache(maxsize=256)
def _sounds_of(names: tuple[str, ...], common: frozenset[str]) -> frozenset[str]:
    """How the words of these names sound, each alone unless it is common, and all with those beside them."""
    found: set[str] = set()
    for name in names:
        words = _words_of(name)
        own = [each for each in words if each.casefold() not in _COMMON and not each.isdigit()]
        for each in own:
            found |= _sounds(each) if each.casefold() not in common else frozenset()
        for row in (words[begin:end] for begin in range(len(words)) for end in range(begin + 2, begin + 6)):
            telling = [each for each in row if each in own]
            if len(telling) > 1 or any(each.casefold() not in common for each in telling):
                found |= _sounds("".join(row))
    return frozenset(each for each in found if len(each) > 1)


@lru_cache(maxsize=1)
def _trade() -> frozenset[str]:
    """Words that say what somebody does or where, but not who they are: of the trade's codes and of countries."""
    terms: list[str] = []
    for code in taxonomy().codes.values():
        terms += code.names.values()
        terms += (each for synonyms in code.synonyms.values() for each in synonyms if "*" not in each)
    for language in SHIPPED_LANGUAGES:
        with use_language(language):
            terms += (country(code) for code in countries.codes())
    return frozenset(word.casefold() for term in terms for word in _WORD.findall(term))


def _words_of(name: str) -> list[str]:
    """The words of a name; of an address those that are somebody's own."""
    readable = _readable(name)
    if _MAIL.fullmatch(readable.strip()):
        person, _at, host = readable.strip().rpartition("@")
        return [*_WORD.findall(person), *_WORD.findall(host.rpartition(".")[0])]
    if _LINK.fullmatch(readable.strip()) or _DOMAIN.fullmatch(readable.strip()):
        host = re.sub(r"^(?:\w+://)?(?:www\.)?", "", readable.strip()).split("/")[0]
        return _WORD.findall(host.rpartition(".")[0])
    return _WORD.findall(readable)


@lru_cache(maxsize=256)
def _initials(names: tuple[str, ...]) -> frozenset[str]:
    """What a company of three words and more may be called for short."""
    found = set()
    for name in names:
        words = [each for each in _words_of(name) if each[0].isalpha()]
        core = [each for each in words if each.casefold() not in _COMMON]
        found |= {"".join(each[0].upper() for each in row) for row in (words, core) if len(row) > 2}
    return frozenset(found)


# Letters of other scripts, and Latin ones that are more than a letter with a mark, in plain Latin ones.
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэіїєґўқғңһөүұәҷӣӯ", "abvgdesiiklmnoprstufieiiehukhnhouuaaiu", strict=True)),
        **dict.fromkeys("жхчшщščžśćźşçħ", "h"),
        "ц": "s",
        "ю": "iu",
        "я": "ia",
        "ь": "",
        "ъ": "",
        "ё": "ë",
        **dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "avhdesitiklmnkoprsstufhpo", strict=True)),
        "ß": "ss",
        "æ": "a",
        "ø": "o",
        "œ": "o",
        "đ": "d",
        "ð": "d",
        "þ": "t",
        "ł": "l",
        "ı": "i",
    }
)
# Cyrillic letters that look like Latin ones, for words in which somebody has mixed both.
_ALIKE: Final = str.maketrans("аеорсухкмтвніј", "aeopcyxkmtbhij")
# Spellings that stand for one sound in Russian, German or English, the longest first; what remains is a skeleton.
_SPELLED: Final = """
    schtsch=h stsch=h shch=h tsch=h dsch=h dzh=h sch=h dh=h tch=h zh=h sh=h ch=h kh=h gh=h ph=f ts=s tz=s ck=k qu=kv
    ks=k x=k q=k w=v y=i j=i z=s g=h ae=a oe=o ue=u iu=u ia=a io=o ei=e ai=e eu=oi hp=sp ht=st
"""
_SPELLINGS: Final = tuple(pair.split("=") for pair in _SPELLED.split())
_SOUNDING: Final = frozenset({"Ll", "Lu", "Lo", "Nd"})
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def _sounds(word: str) -> frozenset[str]:
    """A word by its sound: one spelling for what languages write in different ways, several where that is open.

    A `c` may be k or ts, `th` one sound or two, `ie` a long i or a soft e, and `ё` is often written without its dots.
    """
    lowered = unicodedata.normalize("NFC", word.casefold()).translate(_LETTERS)
    readings = product(("c", "s"), "eo", "th", "ei")
    return frozenset(
        _skeleton(lowered.replace("c", c).replace("ë", vowel), {"th": hiss, "ie": long_i})
        for c, vowel, hiss, long_i in readings
    )


def _skeleton(lowered: str, readings: Mapping[str, str]) -> str:
    bare = (each for each in unicodedata.normalize("NFKD", lowered) if unicodedata.category(each) in _SOUNDING)
    said, before = "".join(bare).translate(_LETTERS), ""
    while said != before:
        before = said = _DOUBLED.sub(r"\1", said)
        for written, sounded in (*_SPELLINGS, *readings.items()):
            said = said.replace(written, sounded)
    return _DOUBLED.sub(r"\1", said.replace("c", "k"))
