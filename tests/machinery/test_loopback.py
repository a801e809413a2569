"""The guard that keeps tests on this machine."""

import asyncio
import socket

import pytest

from tests import loopback
from tests.loopback import LeftTheMachineError

# RFC 5737 and RFC 3849: addresses for documents, which lead nowhere if the guard should fail.
BEYOND = [("192.0.2.1", 80), ("2001:db8::1", 80)]


@pytest.fixture(autouse=True)
def _guarded() -> None:
    loopback.stay_here()


@pytest.mark.parametrize("address", BEYOND)
def test_nobody_connects_beyond_loopback(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    with socket.socket(family, socket.SOCK_STREAM) as used, pytest.raises(LeftTheMachineError):
        used.connect(address)
    with socket.socket(family, socket.SOCK_DGRAM) as used, pytest.raises(LeftTheMachineError):
        used.sendto(b"hello", address)


async def test_neither_does_asyncio() -> None:
    with pytest.raises(LeftTheMachineError):
        await asyncio.open_connection("192.0.2.1", 80)


def test_names_are_not_looked_up() -> None:
    with pytest.raises(LeftTheMachineError):
        socket.getaddrinfo("api.telegram.org", 443)


async def test_loopback_and_sockets_in_files_work(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = str(tmp_path_factory.mktemp("s") / "socket")

    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "localhost", 0) as by_name:
        port = by_name.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
    async with await asyncio.start_unix_server(lambda _reader, writer: writer.close(), path):
        reader, writer = await asyncio.open_unix_connection(path)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("::1%lo", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("localhost", True),
        ("0.0.0.0", True),
        (None, True),
        ("", True),
        ("192.0.2.1", False),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("api.telegram.org", False),
    ],
)
def test_what_counts_as_here(host: str | None, is_here: bool) -> None:
    assert loopback.is_here(host) is is_here
