"""How much free space there is where the database grows."""

import shutil
from contextlib import suppress
from pathlib import Path


def free(url: str) -> int | None:
    """Bytes free on the disk of a SQLite file, or of this folder for a server elsewhere; None where nobody can tell."""
    folder = Path(url.removeprefix("sqlite:///")).absolute().parent if url.startswith("sqlite") else Path.cwd()
    with suppress(OSError):
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free
    return None
