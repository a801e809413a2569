"""Which language is spoken now, and how it was chosen: the ambient language of a turn or notice.

Words are made in `locales.messages`; guessing the language of a text is `locales.detect`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "catalogues"
SOURCE_LANGUAGE = "en"
SHIPPED_LANGUAGES = ("de", "en", "ru")

_ambient: ContextVar[str] = ContextVar("language")


class NoLanguage(RuntimeError):
    """Something was translated or formatted outside `use_language`."""


class UnknownLanguage(ValueError):
    """A language was asked for that has no catalogue."""


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Everything translated and formatted inside speaks this language, also in threads with a copied context."""
    if code not in available_languages():
        raise UnknownLanguage(f"There is no catalogue for {code!r}; there are: {', '.join(available_languages())}.")
    before = _ambient.set(code)
    try:
        yield
    finally:
        _ambient.reset(before)


def current_language() -> str:
    """The ambient language; raises `NoLanguage` where none is set, so that nobody is answered in a chance one."""
    try:
        return _ambient.get()
    except LookupError:
        raise NoLanguage("No language is set here: wrap the call in use_language(…).") from None


@lru_cache(maxsize=1)
def available_languages() -> tuple[str, ...]:
    """Languages that have a catalogue, and English, sorted; whether one is complete, `catalogue.is_complete` knows."""
    return tuple(sorted({SOURCE_LANGUAGE, *(path.stem for path in CATALOGUES.glob("*.po"))}))


def base_code(code: str | None) -> str:
    """The language of a client's code: `pt-BR` and `pt_BR` are `pt`; nothing is the empty string."""
    return (code or "").strip().replace("_", "-").split("-")[0].lower()


def choose_language(stored: str | None, hint: str | None, client_code: str | None, offered: Sequence[str]) -> str:
    """The interface language: the person's own choice, then a link's hint, then the client's code, then English.

    Only offered languages are chosen; where English is not offered, the first offered one takes its place.
    """
    for wish in (stored, hint, client_code):
        if (code := base_code(wish)) in offered:
            return code
    if SOURCE_LANGUAGE in offered or not offered:
        return SOURCE_LANGUAGE
    return offered[0]
