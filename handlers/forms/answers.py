"""What a form knows while it is filled in: the answers so far, the day, the language, and words that wait for them.

Values only; which steps there are is `steps`, how one gets on is `run`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import locales
from locales import _, current_language, formats, verbatim


class Answers:
    """The collected values by attribute: `answers.seats`. What was skipped or does not apply is None.

    A value that is neither a step nor a context value of the form is a bug and raises AttributeError.
    """

    __slots__ = ("_languages", "_values")

    def __init__(self, values: Mapping[str, Any], languages: Mapping[str, str] | None = None) -> None:
        self._values = dict(values)
        self._languages = dict(languages or {})

    def __getattr__(self, name: str) -> Any:  # as different as the steps are
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"The form has no answer {name!r}.")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and self._values == other._values

    __hash__ = None  # type: ignore[assignment]  # the values may be lists

    def __repr__(self) -> str:
        return f"Answers({', '.join(self._values)})"  # never the values: they are somebody's words

    def language_of(self, name: str) -> str | None:
        """The language in which a text was typed, as detected then; None for what was not typed."""
        return self._languages.get(name)

    def as_dict(self) -> dict[str, Any]:
        """All values by name."""
        return dict(self._values)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a step may know when it reads or shows an answer; `today` is the person's own day."""

    answers: Answers
    today: date
    language: str


# A message marked with N_, words that are ready, an organiser's words by language, or whatever the answers make of it.
Words = str | locales.Text | Mapping[str, str] | Callable[[Answers], locales.Text]


def said(words: Words, answers: Answers) -> locales.Text:
    """The words in the ambient language; an organiser's own that lack it come in English or German and say so."""
    if isinstance(words, str):
        return _(words)
    if isinstance(words, locales.Text):
        return words
    if isinstance(words, Mapping):
        return _own_words(words)
    return words(answers)


def _own_words(words: Mapping[str, str]) -> locales.Text:
    wanted = current_language()
    for language in (wanted, "en", "de", *words):
        if not words.get(language):
            continue
        text = verbatim(words[language])
        if language == wanted:
            return text
        # Translators: an organiser's own words that nobody has translated yet; {language} such as "German".
        return _("{text} (original: {language})", text=text, language=formats.language_name(language))
    return verbatim("…")


def only_words(words: Words, answers: Answers) -> locales.Text:
    """Like `said`, but without a remark on the language, for labels of buttons."""
    if isinstance(words, Mapping):
        found = (words.get(language) for language in (current_language(), "en", "de", *words))
        return verbatim(next(filter(None, found), "…"))
    return said(words, answers)
