"""Tests stay on this machine: a socket that would reach beyond loopback fails where it is opened.

Installed as an audit hook, which nothing can go around and which sees asyncio's connections as well.
"""

import socket
import sys
from ipaddress import ip_address
from typing import Any


class LeftTheMachineError(OSError):
    """A test wanted to talk to somebody beyond loopback."""


def stay_here() -> None:
    """Guards this process from now on; calling it again changes nothing."""
    global _is_guarding
    if not _is_guarding:
        _is_guarding = True
        sys.addaudithook(_look)


_is_guarding = False


def _look(event: str, arguments: tuple[Any, ...]) -> None:  # Any: what the event carries
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _refuse_strangers(arguments[0], arguments[1])
    elif event == "socket.getaddrinfo" and not is_here(arguments[0]):
        raise LeftTheMachineError(f"{arguments[0]!r} is beyond loopback, and tests stay on this machine")


def _refuse_strangers(used: socket.socket, address: object) -> None:
    if used.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and not is_here(address[0]):
        raise LeftTheMachineError(f"{address[0]!r} is beyond loopback, and tests stay on this machine")


def is_here(host: object) -> bool:
    """Whether a host, as a socket is given it, is this machine; no host means any address of one's own."""
    if host in (None, "", b"", "localhost"):
        return True
    try:
        found = ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_loopback or found.is_unspecified
