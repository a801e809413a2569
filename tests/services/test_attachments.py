"""Files by recipe: what is kept of them, and for how long."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from db.engine import Database
from services import attachments, clock
from services.attachments import Made, Maker, Makers, UnknownMakerError


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def test_maker_is_found_by_name() -> None:
    def draws(params: Mapping[str, Any]) -> Made:
        return Made("a.txt", params["words"].encode(), "text/plain")

    assert Makers({"note": Maker(draws)}).maker("note").draw({"words": "Ü"}) == Made(
        "a.txt", "Ü".encode(), "text/plain"
    )


def test_unknown_maker() -> None:
    with pytest.raises(UnknownMakerError, match="seal"):
        Makers({}).maker("seal")


def test_same_file_is_same_name_and_content() -> None:
    made = Made("a.txt", b"words", "text/plain")

    assert made.content_hash == Made("a.txt", b"words", "text/plain").content_hash
    assert made.content_hash != Made("b.txt", b"words", "text/plain").content_hash
    assert made.content_hash != Made("a.txt", b"other", "text/plain").content_hash
    assert Made("a", b"bc", "").content_hash != Made("ab", b"c", "").content_hash


async def test_id_is_kept_replaced_and_forgotten(db: Database) -> None:
    await db.run(attachments.remember_file, "hash", "first")
    await db.run(attachments.remember_file, "hash", "second")
    assert await db.read(attachments.known_file, "hash") == "second"
    assert await db.read(attachments.known_file, "other") is None

    await db.run(attachments.forget_file, "hash")
    assert await db.read(attachments.known_file, "hash") is None


async def test_ids_go_after_thirty_days_without_use(db: Database) -> None:
    await db.run(attachments.remember_file, "unused", "first")
    await db.run(attachments.remember_file, "used", "second")
    clock.put_forward(timedelta(days=20))
    await db.run(attachments.remember_file, "used", "second")
    clock.put_forward(timedelta(days=11))

    await db.run(attachments.forget)

    assert await db.read(attachments.known_file, "unused") is None
    assert await db.read(attachments.known_file, "used") == "second"
