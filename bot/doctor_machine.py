"""What `doctor` finds on this machine: room on the disk, and who can read the file with the token."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot import room
from bot.findings import Finding, mend
from bot.settings import Settings

ENOUGH: Final = 500_000_000
SETTINGS_FILE: Final = Path(".env")


def look(settings: Settings) -> Iterator[Finding]:
    """Everything that the machine knows."""
    free = room.free(settings.database_url.get_secret_value())
    if free is not None:
        yield Finding("disk", f"{free / 1_000_000_000:.1f} GB free", needs_a_hand=free < ENOUGH)
    yield from _secrets()


def _secrets() -> Iterator[Finding]:
    """The token is as good as the bot itself."""
    try:
        mode = stat.S_IMODE(SETTINGS_FILE.stat().st_mode)
    except OSError:
        return
    if mode & 0o007:
        whose = "every account of this machine"
    elif mode & 0o070:
        whose = "the group of its owner"
    else:
        return
    yield mend(str(SETTINGS_FILE), f"is open to {whose} (mode {mode:04o}) and holds the token: chmod 600 .env")
