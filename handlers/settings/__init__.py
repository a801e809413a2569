"""/settings: what a person has chosen, and the forms that change it."""

from collections.abc import Mapping
from typing import Final

from handlers.buttons import UnknownButtonError
from handlers.settings import announcements, quiet, second_channel, zone
from handlers.settings.overview import Change, asks_for_settings
from handlers.turn import Handler, Turn

__all__ = ["CHANGES", "Change", "asks_for_settings", "changes"]

CHANGES: Final[Mapping[str, Handler]] = {
    "zone": zone.asks_for_zone,
    "quiet_hours": quiet.asks_for_quiet_hours,
    "interests": announcements.asks_for_interests,
    "frequency": announcements.asks_for_frequency,
    "reminders": announcements.asks_for_reminders,
    "second_channel": second_channel.asks_for_second_channel,
    "address": second_channel.changes_address,
    "no_address": second_channel.deletes_address,
}


def changes(turn: Turn) -> None:
    """A tap on one of the settings."""
    change = CHANGES.get(turn.tapped(Change).what)
    if change is None:
        raise UnknownButtonError
    change(turn)
