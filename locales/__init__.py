"""The languages: words, and how dates, numbers and lists are written. No rules and no Telegram here."""

from locales.language import (
    SHIPPED_LANGUAGES,
    NoLanguage,
    UnknownLanguage,
    available_languages,
    choose_language,
    current_language,
    use_language,
)
from locales.messages import N_, NP_, _, ngettext, npgettext, pgettext
from locales.text import Text, lines, moment, paragraphs, trusted_html, verbatim

__all__ = [
    "NP_",
    "N_",
    "SHIPPED_LANGUAGES",
    "NoLanguage",
    "Text",
    "UnknownLanguage",
    "_",
    "available_languages",
    "choose_language",
    "current_language",
    "lines",
    "moment",
    "ngettext",
    "npgettext",
    "paragraphs",
    "pgettext",
    "trusted_html",
    "use_language",
    "verbatim",
]
