"""Who this process is, and which processes of this machine are certainly dead.

A killed process would hold its claims for ten seconds more; on the same machine its successor can know sooner.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def _place() -> str:
    """This boot of this machine and its process namespace, hashed; empty where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
    return hashlib.blake2s(f"{boot}{namespace}".encode(), digest_size=5).hexdigest()


_own: set[str] = set()  # several bots can live in one process, as in the tests


def new_owner() -> str:
    """A name for this process that no other one has: place, process id, chance."""
    owner = f"{_place() or 'elsewhere'}-{os.getpid()}-{secrets.token_hex(4)}"
    _own.add(owner)
    return owner


def dead(owners: Iterable[str]) -> set[str]:
    """Those of these owners that lived on this machine and do not any more."""
    place = _place()
    return {owner for owner in owners if place and owner.startswith(f"{place}-") and not _lives(owner)}


def _lives(owner: str) -> bool:
    number = int(owner.split("-")[1])
    if number == os.getpid():  # in a container the successor often has the number of the dead
        return owner in _own
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
