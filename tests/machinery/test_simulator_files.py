"""Files: sent, kept by id, shown, edited into messages and downloaded again."""

import json
import struct
from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData

from simulator import pictures
from simulator.attachments import PICTURE
from tests.machinery.simulator_support import Box, Json, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


async def upload(box: Box, method: str, files: dict[str, tuple[str, bytes]], **parameters: object) -> Json:
    form = FormData()
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, (file_name, content) in files.items():
        form.add_field(name, content, filename=file_name, content_type="application/octet-stream")
    async with box.session.post(f"{box.telegram.url}/bot{box.telegram.token}/{method}", data=form) as answer:
        found: Json = await answer.json()
        return found


async def test_document_is_seen_and_downloaded(box: Box) -> None:
    answer = await upload(
        box,
        "sendDocument",
        {"document": ("termin.ics", b"BEGIN")},
        chat_id=box.anna.id,
        caption="<i>Ihr</i> Termin",
        parse_mode="HTML",
    )
    document = answer["result"]["document"]

    seen = box.anna.screen
    assert (seen.kind, seen.document, seen.text, box.anna.file(seen)) == (
        "document",
        "termin.ics",
        "Ihr Termin",
        b"BEGIN",
    )
    file = await box.call("getFile", file_id=document["file_id"])
    async with box.session.get(f"{box.telegram.url}/file/bot{box.telegram.token}/{file['file_path']}") as download:
        assert await download.read() == b"BEGIN"


async def test_file_id_is_used_again_for_its_own_kind(box: Box) -> None:
    first = await upload(box, "sendDocument", {"document": ("a.pdf", b"x")}, chat_id=box.anna.id)
    file_id = first["result"]["document"]["file_id"]

    again = await box.call("sendDocument", chat_id=box.anna.id, document=file_id)
    assert again["document"]["file_id"] == file_id
    assert await box.refusal("sendPhoto", chat_id=box.anna.id, photo=file_id) == (
        "400 Bad Request: can't use file of type Document as Photo"
    )
    assert await box.refusal("sendDocument", chat_id=box.anna.id, document="nonsense") == (
        "400 Bad Request: wrong file identifier/HTTP URL specified"
    )


async def test_wrong_files(box: Box) -> None:
    async def refused(method: str, kind: str, content: bytes, **more: object) -> str:
        return str((await upload(box, method, {kind: ("x", content)}, chat_id=box.anna.id, **more))["description"])

    assert await refused("sendDocument", "document", b"") == "Bad Request: file must be non-empty"
    assert await refused("sendPhoto", "photo", b"no picture") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (
        await refused("sendDocument", "document", b"x", caption="x" * 1025)
        == "Bad Request: message caption is too long"
    )
    assert await refused("sendDocument", "other", b"x", document="attach://missing") == (
        'Bad Request: can\'t find attached file "missing"'
    )


async def test_text_becomes_a_medium_but_not_back(box: Box) -> None:
    sent = await box.says("Karte")
    where = {"chat_id": box.anna.id, "message_id": sent["message_id"]}
    media = {"type": "photo", "media": "attach://map", "caption": "Karte"}

    answer = await upload(box, "editMessageMedia", {"map": ("map.png", PICTURE)}, media=media, **where)
    assert answer["ok"], answer
    assert (box.anna.screen.kind, box.anna.screen.text) == ("photo", "Karte")
    assert await box.refusal("editMessageText", **where, text="x") == (
        "400 Bad Request: there is no text in the message to edit"
    )
    await box.call("editMessageCaption", **where, caption="Plan")
    assert box.anna.screen.text == "Plan"


async def test_album(box: Box) -> None:
    media = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b", "caption": "zwei"}]
    answer = await upload(
        box, "sendMediaGroup", {"a": ("a.png", PICTURE), "b": ("b.png", PICTURE)}, chat_id=box.anna.id, media=media
    )

    assert len({message["media_group_id"] for message in answer["result"]}) == 1
    assert [one.text for one in box.anna.seen()] == ["", "zwei"]
    assert await box.refusal("sendMediaGroup", chat_id=box.anna.id, media=media[:1]) == (
        "400 Bad Request: media group must have from 2 to 10 items"
    )


async def test_copies_and_forwards(box: Box) -> None:
    sent = await box.says("<b>Wichtig</b>", parse_mode="HTML")
    where = {"chat_id": box.anna.id, "from_chat_id": box.anna.id}

    await box.call("copyMessage", **where, message_id=sent["message_id"])
    forwarded = await box.call("forwardMessage", **where, message_id=sent["message_id"])
    several = await box.call("copyMessages", **where, message_ids=[sent["message_id"], 9999])

    assert [one.html for one in box.anna.seen()] == ["<b>Wichtig</b>"] * 4
    assert forwarded["forward_origin"]["type"] == "user"
    assert len(several) == 1
    assert await box.refusal("copyMessage", **where, message_id=9999) == "400 Bad Request: message to copy not found"
    secret = await box.says("geheim", protect_content=True)
    assert await box.refusal("forwardMessage", **where, message_id=secret["message_id"]) == (
        "400 Bad Request: the message can't be forwarded"
    )


async def test_places_and_contacts(box: Box) -> None:
    await box.call("sendVenue", chat_id=box.anna.id, latitude=52.5, longitude=13.4, title="Haus", address="Weg 1")
    await box.call("sendLocation", chat_id=box.anna.id, latitude="52.5", longitude=13)
    await box.call("sendContact", chat_id=box.anna.id, phone_number="+49", first_name="Büro")

    assert [one.kind for one in box.anna.seen()] == ["venue", "location", "contact"]
    assert await box.refusal("sendLocation", chat_id=box.anna.id, latitude=91, longitude=0) == (
        "400 Bad Request: the simulator refuses coordinates off the globe"
    )
    assert await box.refusal("sendVenue", chat_id=box.anna.id, latitude=1, longitude=1, title="Haus", address=" ") == (
        "400 Bad Request: the simulator refuses a venue whose address is empty"
    )
    assert await box.refusal("sendLocation", chat_id=box.anna.id, latitude=1, longitude=1, live_period=60) == (
        "400 Bad Request: the simulator refuses live_period: live locations are not simulated"
    )


async def test_people_send_places_too(box: Box) -> None:
    await box.fresh_updates()

    await box.anna.sends_venue("Haus", "Weg 1", 51.75, 14.33)
    await box.anna.sends_location(51.75, 14.33)

    venue, place = [update["message"] for update in await box.updates()]
    assert venue["venue"] == {"title": "Haus", "address": "Weg 1", "location": place["location"]}
    assert place["location"] == {"latitude": 51.75, "longitude": 14.33}


@pytest.mark.parametrize(
    ("width", "height", "said"),
    [
        (5000, 5000, None),
        (5001, 5000, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (200, 10, None),
        (10, 201, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_photo_has_bounds(box: Box, width: int, height: int, said: str | None) -> None:
    photo = {"photo": ("x.png", pictures.plain(width, height))}

    assert (await upload(box, "sendPhoto", photo, chat_id=box.anna.id)).get("description") == said


@pytest.mark.parametrize(
    "head",
    [
        pictures.plain(640, 360),
        b"GIF89a" + struct.pack("<HH", 640, 360),
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 360, 640) + b"\x03",
    ],
)
async def test_photo_comes_in_several_sizes(box: Box, head: bytes) -> None:
    answer = await upload(box, "sendPhoto", {"photo": ("x", head)}, chat_id=box.anna.id)

    assert [(one["width"], one["height"]) for one in answer["result"]["photo"]] == [(90, 51), (640, 360)]


async def test_photo_of_an_album_does_not_become_a_document(box: Box) -> None:
    media = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]
    files = dict.fromkeys("ab", ("x.png", PICTURE))
    album = await upload(box, "sendMediaGroup", files, chat_id=box.anna.id, media=media)
    where = {"chat_id": box.anna.id, "message_id": album["result"][0]["message_id"]}
    document = {"type": "document", "media": "attach://c"}

    answer = await upload(box, "editMessageMedia", {"c": ("c.pdf", b"%PDF")}, media=document, **where)

    assert answer["description"] == "Bad Request: can't use the media of the specified type in the album"
