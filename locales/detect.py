"""Guessing the language somebody writes in: letters first, then what is known of the person, then statistics.

It only suggests: nothing here switches the language of the interface.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from locales.function_words import function_words
from locales.language import SOURCE_LANGUAGE

KNOWN_LANGUAGES = ("de", "en", "ru", "es", "uk", "kk", "mn")

# Letters that Russian and English lack, in this order: a Kazakh sentence may well hold an ө, a Mongolian one no қ.
_TELLING_LETTERS = (
    ("kk", frozenset("әқғңұ")),
    ("mn", frozenset("өү")),
    ("uk", frozenset("іїєґ")),
    ("de", frozenset("ßäöü")),
    ("es", frozenset("ñ¿¡")),
)
_CYRILLIC_LANGUAGES = frozenset({"ru", "uk", "kk", "mn"})
_NO_LANGUAGE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|(?<!\S)/\w+|(?<!\w)[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LONGEST = 1000  # more letters make the guess slower and no better
_MOST_WORDS = 150
_BRIEF = 2
_SURE = 0.95
_SURE_WORDS = 4
# How much likelier a person's own language is than each other one, in messages too long for it to decide alone.
_OWN_LANGUAGE_WEIGHT = 4.0
_TELLING_HINTS = 2
_HINT_WEIGHT = 20.0
_MOST_HINTS = 8
_BARE_UKRAINIAN = 0.01  # three words of Ukrainian without one і, ї or є are rare


@dataclass(frozen=True, slots=True)
class Detected:
    """The language of a text, and whether that is more than a guess."""

    language: str
    sure: bool


def detect(text: str, *, stored: str | None = None, offered: Collection[str] = KNOWN_LANGUAGES) -> Detected:
    """The language of the text among those offered; `stored` is the person's own, which decides short messages.

    Never raises: without any words it is the stored language or English, not sure. The same text always has the same
    answer.
    """
    words = _WORD.findall(_NO_LANGUAGE.sub(" ", text[: 4 * _LONGEST]).lower())[:_MOST_WORDS]
    letters = " ".join(words)[:_LONGEST]
    if not words:
        return Detected(stored or SOURCE_LANGUAGE, sure=False)
    cyrillic = 2 * len(_CYRILLIC.findall(letters)) > len(letters)
    hints = Counter(language for language in offered for word in words if word in _function_words(language))
    if told := _told_by_letters(letters, cyrillic, offered, hints):
        return Detected(told, sure=len(words) > _BRIEF)
    if stored and len(words) <= _BRIEF and (not cyrillic or stored in _CYRILLIC_LANGUAGES):
        return Detected(stored, sure=False)
    if hints.total() >= _TELLING_HINTS and len(hints) == 1:
        return Detected(next(iter(hints)), sure=len(words) >= _SURE_WORDS)
    candidates = [language for language in offered if (language in _CYRILLIC_LANGUAGES) == cyrillic]
    return _guessed(letters, _priors(candidates, stored, hints), stored, enough=len(words) >= _SURE_WORDS)


def warm_up() -> None:
    """Loads the statistics now, so that no turn waits for it."""
    _factory()


def _told_by_letters(letters: str, cyrillic: bool, offered: Collection[str], hints: Counter[str]) -> str | None:
    found = frozenset(letters)
    for language, telling in _TELLING_LETTERS:
        if language not in offered or (language in _CYRILLIC_LANGUAGES) != cyrillic or not found & telling:
            continue
        if not cyrillic and hints[language] < max(hints.values(), default=0):
            return None  # an English sentence about Thüringen
        return language
    return None


def _priors(candidates: list[str], stored: str | None, hints: Counter[str]) -> dict[str, float]:
    """How likely each language is before its letters are counted, as proportions."""
    priors = {language: _HINT_WEIGHT ** min(hints[language], _MOST_HINTS) for language in candidates}
    if "uk" in priors and "uk" not in hints and stored != "uk":
        priors["uk"] = _BARE_UKRAINIAN
    if stored in priors:
        priors[stored] *= _OWN_LANGUAGE_WEIGHT
    return priors


def _guessed(letters: str, priors: dict[str, float], stored: str | None, *, enough: bool) -> Detected:
    factory = _factory()
    known = {language: prior for language, prior in priors.items() if language in factory.get_lang_list()}
    if stored in priors and stored not in known and max(priors.values()) == priors[stored]:
        return Detected(stored, sure=False)  # a few words of Kazakh or Mongolian without one of its own letters
    if not known:
        return Detected(stored or SOURCE_LANGUAGE, sure=False)
    detector = factory.create()
    detector.seed = 0  # unseeded it changes its answer on 8 % of messages
    detector.set_prior_map(known)
    detector.append(letters)
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):  # not one letter group it knows
        return Detected(stored or SOURCE_LANGUAGE, sure=False)
    return Detected(best.lang, sure=enough and best.prob >= _SURE)


_function_words = lru_cache(maxsize=16)(function_words)


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    """Statistics of our languages alone: all 55 would cost a second and forty megabytes."""
    profiles = files("langdetect") / "profiles"
    known = [profiles / language for language in KNOWN_LANGUAGES if (profiles / language).is_file()]
    factory = DetectorFactory()
    factory.load_json_profile([profile.read_text("utf-8") for profile in known])
    return factory
