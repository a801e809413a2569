"""Names over scripts and spellings: one key for Кузбасс, Kuzbass and Kusbass, for Müller, Mueller and Muller.

Keys compare names and are never shown; the words of a text belong to `knowledge.search.words`.
"""

from functools import lru_cache
from re import Pattern
from re import compile as pattern
from unicodedata import combining, normalize

from rapidfuzz import fuzz

# The hissing sounds, which every table of transliteration writes in another way, as one letter.
_HISS = "ʃ"
# ISO 9 and GOST 7.79, without the letters that only some of the tables know (й, ы, щ, ь, ё) and that typists confuse;
# the last line is Ukrainian, Belarusian, Kazakh and Mongolian. Marks above letters are gone by then: й is и, ё is е.
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцч", [*"abvgdeziiklmnoprstufh", "ts", "h"], strict=True)),
        **dict.fromkeys("шщж", _HISS),
        **dict(zip("ыэюяьъ", ["i", "e", "u", "ia", "", ""], strict=True)),
        **dict(zip("іїєґқғңөүұһәј", ["i", "i", "e", *"gkgnouuhai"], strict=True)),
    }
)
_LIGATURES = str.maketrans({"š": _HISS, "ž": _HISS, "č": "h", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe"})
# One after the other, until nothing changes: what different tables and languages write for the same sound.
_SPELLINGS: tuple[tuple[Pattern[str], str], ...] = tuple(
    (pattern(written), heard)
    for written, heard in (
        ("schtsch|shch|sch|sh|zh", _HISS),
        (f"t{_HISS}|ch|kh", "h"),
        (f"d{_HISS}|dj", "i"),
        ("ph", "f"),
        ("th", "t"),
        ("tz|ts", "s"),
        ("ck", "k"),
        ("qu", "kv"),
        ("x", "ks"),
        ("q", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("z", "s"),
        ("w", "v"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("[yji]+u", "u"),
        ("[yji]+e", "e"),
        ("[yj]", "i"),
        ("ie", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_WORD = pattern(r"[^\W_]+")
_INITIALS = pattern(r"\b((?:[^\W\d_]\.){2,})")
_LEGAL_FORMS = """
    gmbh mbh ag kg kgaa ohg ug gbr ev eg se co ltd limited llc llp lp inc plc corp corporation pty sa spa srl sas sarl
    bv nv oy ab sro cv ltda eirl sapi jsc ojsc cjsc pjsc und and
    ооо оао зао пао ао нао тоо чп уп гуп фгуп оу ххк хк xxk ooo oao zao pao too
"""
_LONGEST = 200


def key(name: str) -> str:
    """The words of a name as they sound, without legal forms; the key of a key is the key."""
    heard = [each for each in map(_heard, _words(name)) if each]
    return " ".join([each for each in heard if each not in _legal_forms()] or heard)


def similarity(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whatever their scripts, the order of their words and the gaps in them."""
    first, second = key(one), key(other)
    if not first or not second:
        return 0.0
    in_order = fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))
    return max(in_order, fuzz.token_sort_ratio(first, second)) / 100


def is_legal_form(word: str) -> bool:
    """Whether a word of a name says only in what form of law its owner is."""
    heard = [each for each in map(_heard, _words(word)) if each]
    return bool(heard) and all(each in _legal_forms() for each in heard)


def _words(name: str) -> list[str]:
    plain = _INITIALS.sub(lambda initials: initials[1].replace(".", "") + " ", name[:_LONGEST].casefold())
    bare = normalize("NFKD", plain.translate(_LIGATURES)).casefold()
    return _WORD.findall("".join(letter for letter in bare if not combining(letter)))


@lru_cache(maxsize=20_000)
def _heard(word: str) -> str:
    heard, before = word.translate(_CYRILLIC), ""
    while heard != before:
        before = heard
        for written, sound in _SPELLINGS:
            heard = written.sub(sound, heard)
    return heard


@lru_cache(maxsize=1)
def _legal_forms() -> frozenset[str]:
    return frozenset(_heard(form) for form in _LEGAL_FORMS.split())
