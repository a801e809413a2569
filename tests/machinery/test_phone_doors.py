"""The phone page's doors: loopback and same origin only, and no power for files of strangers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from simulator import phone_samples
from simulator.people import Person
from simulator.phone import Persona, add_phone
from simulator.server import Simulator
from simulator.signatures import Upload

JSON = {"Content-Type": "application/json"}
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    """A box with one phone."""
    box = Simulator()
    add_phone(box, [Persona(box.person("Jana"), "A firm", "Cottbus", "Europe/Berlin")])
    async with box:
        yield box


@pytest.fixture
def jana(telegram: Simulator) -> Person:
    """The one whose phone it is."""
    return next(iter(telegram.people.values()))


@pytest.fixture
async def session(telegram: Simulator) -> AsyncIterator[ClientSession]:
    """A browser without manners."""
    async with ClientSession(telegram.url) as session:
        yield session


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8080"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "demo.example.org"}, 403),
        ({"Host": "127.0.0.1.example.org"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),  # a link that leads here
        ({"Origin": "http://example.org"}, 403),
    ],
)
async def test_page_answers_this_machine_and_itself_only(
    session: ClientSession, headers: dict[str, str], status: int
) -> None:
    async with session.get("/phone/", headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (JSON, 200),
        (JSON | {"Origin": "null"}, 403),
        (JSON | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_nobody_else_types_for_somebody(
    session: ClientSession, jana: Person, headers: dict[str, str], status: int
) -> None:
    path = f"/phone/people/{jana.id}/send"

    async with session.post(path, data=b'{"text": "Hello"}', headers=headers) as answer:
        assert answer.status == status

    assert [seen.text for seen in jana.chat] == (["Hello"] if status == 200 else [])


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/phone/people/1/send", {"text": "x"}, 404, "There is nobody with this number."),
        ("/phone/people/JANA/fly", {}, 400, "This cannot be done: nobody knows how to 'fly'"),
        ("/phone/people/JANA/send", {"text": " "}, 400, "This cannot be done: clients send no empty text"),
        ("/phone/people/JANA/tap", {"message_id": 9, "row": 0, "column": 0}, 400, "This cannot be done: 9"),
        ("/phone/people/JANA/send", [], 400, "This cannot be done: a deed is a JSON object"),
        ("/phone/elsewhere", {}, 404, "There is nobody with this number."),
    ],
)
async def test_what_cannot_be_done_is_refused_in_a_sentence(
    session: ClientSession, jana: Person, path: str, body: Any, status: int, error: str
) -> None:
    async with session.post(path.replace("JANA", str(jana.id)), json=body) as answer:
        assert (answer.status, await answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("path", ["/phone/../server.py", "/phone/%2e%2e/server.py", "/phone/files/x", "/phone/nothing"])
async def test_only_parts_of_the_page_are_served(session: ClientSession, path: str) -> None:
    async with session.get(path) as answer:
        assert answer.status == 404


async def test_page_may_load_nothing_from_elsewhere(session: ClientSession) -> None:
    async with session.get("/phone/") as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    ("name", "media_type", "query", "expected"),
    [
        ("a b.html", "text/html", "", ("text/html; charset=utf-8", "inline; filename*=UTF-8''a%20b.html", True)),
        (
            "ü.html",
            "text/html",
            "?save",
            ("application/octet-stream", "attachment; filename*=UTF-8''%C3%BC.html", True),
        ),
        ("a.svg", "image/svg+xml", "", ("application/octet-stream", "attachment; filename*=UTF-8''a.svg", True)),
        ("a.pdf", "application/pdf", "", ("application/pdf", "inline; filename*=UTF-8''a.pdf", False)),
    ],
)
async def test_files_are_shown_without_power(
    telegram: Simulator, session: ClientSession, name: str, media_type: str, query: str, expected: tuple[str, str, bool]
) -> None:
    file = telegram.files.keep("document", Upload(name, HTML, media_type))

    async with session.get(f"/phone/files/{file.id}{query}") as answer:
        headers, body = answer.headers, await answer.read()

    is_boxed = headers["Content-Security-Policy"].startswith("sandbox; ")
    assert (headers["Content-Type"], headers["Content-Disposition"], is_boxed) == expected
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert body == HTML


def test_the_photo_of_the_demo_is_a_picture() -> None:
    photo = phone_samples.photo()

    assert photo.startswith(b"\x89PNG\r\n\x1a\n")
    assert photo.endswith(b"IEND\xaeB`\x82")
