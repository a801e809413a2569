"""How a market's compliance level is called, never by colour alone."""

from collections.abc import Mapping
from typing import Final

from locales import Text, _, pgettext

SIGNS: Final[Mapping[str, str]] = {"green": "🟢", "amber": "🟡", "red": "🔴", "black": "⚫", "grey": "⚪"}
"""The levels by colour, for labels beside which the words stand."""


def badge(level: str) -> Text:
    """The level in words."""
    return {
        "green": _("🟢 Open"),
        "amber": _("🟡 Open, with special care"),
        "red": _("🔴 Requests are checked one by one"),
        "black": _("⚫ Information only, no introductions"),
        "grey": _("⚪ Being reviewed"),
    }[level]


def badge_label(level: str) -> Text:
    """The same, short enough for a button."""
    return {
        "green": pgettext("button", "🟢 Open"),
        "amber": pgettext("button", "🟡 With special care"),
        "red": pgettext("button", "🔴 Checked one by one"),
        "black": pgettext("button", "⚫ Information only"),
    }[level]
