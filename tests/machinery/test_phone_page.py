"""What the phone page tells and takes, without a browser: chats and topics as JSON, deeds, uploads, the switches."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from simulator.groups import Group
from simulator.people import Person
from simulator.phone import Persona, add_phone
from simulator.phone_samples import photo
from simulator.server import Simulator

Json = dict[str, Any]  # what the page is told


@dataclass(frozen=True, slots=True)
class Box:
    """A box with two phones and a forum, and a browser that looks at it."""

    telegram: Simulator
    jana: Person
    katrin: Person
    desk: Group
    session: ClientSession

    async def does(self, person: Person, deed: str, **given: object) -> int:
        """Posts a deed; the status of the answer comes back."""
        return await self.posts(f"/phone/people/{person.id}/{deed}", given)

    async def posts(self, path: str, given: Json) -> int:
        async with self.session.post(path, json=given) as answer:
            await answer.read()
            return answer.status

    async def snapshot(self) -> Json:
        """What a page is told first."""
        async with self.session.get("/phone/events") as stream:
            line = await stream.content.readline()
        found: Json = json.loads(line.removeprefix(b"data: "))
        return found

    async def upload(self, name: str, content: bytes) -> str:
        headers = {"Content-Type": "application/octet-stream"}
        async with self.session.post(f"/phone/uploads?name={name}", data=content, headers=headers) as answer:
            assert answer.status == 200
            return str((await answer.json())["file"])

    async def chat(self, number: int) -> Json:
        """A chat as the page is told of it."""
        return next(chat for chat in (await self.snapshot())["chats"] if chat["id"] == number)


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    telegram = Simulator()
    jana = telegram.person("Jana", last_name="Krause", language_code="de")
    katrin = telegram.person("Katrin", language_code="de")
    desk = telegram.group("Desk", forum=True, admins=[katrin])
    personas = [Persona(person, "A firm", "Cottbus", "Europe/Berlin") for person in (jana, katrin)]
    add_phone(telegram, personas, groups=[desk], opens=[katrin, jana])
    async with telegram, ClientSession(telegram.url) as session:
        await desk.adds_bot(katrin, admin=True)
        yield Box(telegram, jana, katrin, desk, session)


async def test_page_is_told_of_people_chats_and_topics(box: Box) -> None:
    topic = await box.desk.opens_topic(box.katrin, "Zoll")
    asked = await box.desk.posts(box.katrin, "Who knows?", topic=topic)
    await box.desk.posts(box.katrin, "I do", topic=topic, reply_to=asked, quote="knows")

    told = await box.snapshot()

    [private, _, desk] = told["chats"]
    assert [person["name"] for person in told["people"]] == ["Jana Krause", "Katrin"]
    assert told["opens"] == [box.katrin.id, box.jana.id]
    assert (private["id"], private["started"], private["messages"]) == (box.jana.id, False, [])
    assert desk["topics"] == [{"id": topic, "name": "Zoll", "closed": False, "color": "#6fb9f0"}]
    assert [(each["topic"], each["text"], each.get("quote", {}).get("text")) for each in desk["messages"]] == [
        (0, "", None),
        (topic, "", None),
        (topic, "Who knows?", None),
        (topic, "I do", "knows"),
    ]
    assert [each["service"] for each in desk["messages"] if "service" in each] == [
        {"what": "new_chat_members", "name": "Demo"},
        {"what": "forum_topic_created", "name": "Zoll"},
    ]


async def test_nobody_acts_in_a_chat_of_somebody_else(box: Box) -> None:
    assert await box.does(box.jana, "send", chat=box.katrin.id, text="Not mine") == 400
    assert await box.does(box.jana, "send", chat=box.desk.id, text="Not in there") == 400

    assert (box.katrin.chat, [seen.text for seen in box.desk.chat]) == ([], [""])


async def test_long_texts_and_files_leave_as_clients_send_them(box: Box) -> None:
    files = [{"file": await box.upload(f"{n}.txt", b"x"), "kind": "document"} for n in range(11)]
    files.append({"file": await box.upload("voice.ogg", b"OggS"), "kind": "voice"})

    assert await box.does(box.jana, "send", text="a" * 5000) == 200
    assert await box.does(box.jana, "send", text="All of it", files=files) == 200

    *texts, first = box.jana.chat[:3]
    assert [len(seen.text) for seen in texts] == [4096, 904]
    assert (first.kind, first.text, first.document) == ("document", "All of it", "0.txt")
    albums = [box.jana.message(seen).get("media_group_id") for seen in box.jana.chat[2:]]
    assert len(set(albums[:10])) == 1
    assert albums[10:] == [None, None]
    assert [seen.kind for seen in box.jana.chat[-2:]] == ["document", "voice"]


async def test_what_was_read_is_kept_per_person_and_place(box: Box) -> None:
    topic = await box.desk.opens_topic(box.katrin, "Zoll")

    for number in (7, 5):
        assert await box.does(box.katrin, "read", chat=box.desk.id, topic=topic, message_id=number) == 200

    jana, katrin = (await box.snapshot())["people"]
    assert (jana["read"], katrin["read"]) == ({}, {f"{box.desk.id}:{topic}": 7})


@pytest.mark.parametrize(
    ("deed", "given"),
    [
        ("open_topic", {"name": "Visa"}),
        ("send", {"text": "General"}),
        ("attach", {"what": "location"}),
        ("attach", {"what": "contact"}),
        ("attach", {"what": "sticker"}),
    ],
)
async def test_member_does_this_in_the_group(box: Box, deed: str, given: Json) -> None:
    before = len(box.desk.chat)

    assert await box.does(box.katrin, deed, chat=box.desk.id, **given) == 200

    assert len(box.desk.chat) == before + 1


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("clock", {"seconds": 3600}, 200),
        ("clock", {"until": "2020-01-01T10:00"}, 400),
        ("clock", {"until": "tomorrow"}, 400),
        ("clock", {"seconds": -1}, 400),
        ("clock", {"seconds": 1e9}, 400),
        ("clock", {"seconds": "nan"}, 400),
        ("down", {"seconds": 1000}, 400),
        ("down", {"seconds": 0}, 200),
        ("slow", {"on": True}, 200),
        ("slow", {}, 400),
        ("earthquake", {"on": True}, 400),
    ],
)
async def test_switches_take_what_makes_sense(box: Box, path: str, given: Json, status: int) -> None:
    assert await box.posts(f"/phone/controls/{path}", given) == status


async def test_empty_or_unknown_files_are_refused(box: Box) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    async with box.session.post("/phone/uploads?name=a", data=b"", headers=headers) as answer:
        assert answer.status == 400
    async with box.session.post("/phone/uploads", data=b"x", headers=headers) as answer:
        assert answer.status == 400
    assert await box.does(box.jana, "send", text="", files=[{"file": "99", "kind": "document"}]) == 400

    assert box.jana.chat == []


async def test_what_is_no_picture_leaves_as_a_file(box: Box) -> None:
    files = [{"file": await box.upload("a.png", content), "kind": "photo"} for content in (b"no picture", photo())]

    assert await box.does(box.jana, "send", text="", files=files) == 200

    assert [seen.kind for seen in box.jana.chat] == ["document", "photo"]


async def test_reactions_say_who_gave_them_and_menus_who_asks(box: Box) -> None:
    sent = await box.desk.posts(box.katrin, "Well done")

    assert await box.does(box.katrin, "react", chat=box.desk.id, message_id=sent["message_id"], emoji="👌") == 200
    newest = (await box.chat(box.desk.id))["messages"][-1]
    assert newest["reactions"] == [{"emoji": "👌", "by": [box.katrin.id]}]
    assert await box.does(box.katrin, "react", chat=box.desk.id, message_id=sent["message_id"], emoji="") == 200

    assert (await box.chat(box.desk.id))["messages"][-1]["reactions"] == []
    async with box.session.get(f"/phone/people/{box.katrin.id}/menu?chat={box.desk.id}") as answer:
        assert await answer.json() == {"commands": []}
    async with box.session.get(f"/phone/people/{box.katrin.id}/menu?chat={box.jana.id}") as answer:
        assert answer.status == 404
