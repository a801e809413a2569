"""What people do on the phone page, carried out by the virtual person whose phone it is: in their own chat with the
bot, or in a group they are in."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import groupby

from simulator import phone_samples, texts
from simulator.access import GENERAL_TOPIC
from simulator.attachments import ALBUM_LIMIT, Media, fits_album
from simulator.groups import Group
from simulator.markup import utf16_length
from simulator.people import Person
from simulator.refusals import Json
from simulator.server import Simulator

KEPT_UPLOADS = 20
SAMPLE_VENUE = ("Musterkammer", "Musterstraße 1, 03046 Cottbus")
KINDS = frozenset({"photo", "video", "document", "voice"})
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")  # anything else clients send as a file
_ALBUMS = {"photo": "pictures", "video": "pictures", "document": "documents"}
Deed = Callable[[Json], Awaitable[object]]


class Deeds:
    """Everything a phone can do but look."""

    def __init__(self, telegram: Simulator) -> None:
        self.telegram = telegram
        self._uploads: dict[str, Media] = {}
        self._numbers = itertools.count(1)

    def keep(self, name: str, content: bytes) -> str:
        """Takes in a file that is about to be sent; its handle comes back."""
        if not content:
            raise ValueError("the file is empty")
        handle = str(next(self._numbers))
        self._uploads[handle] = Media("document", content, name)
        if len(self._uploads) > KEPT_UPLOADS:
            del self._uploads[next(iter(self._uploads))]
        return handle

    async def done(self, person: Person, group: Group | None, deed: str, given: Json) -> None:
        """One deed by its name. Raises ValueError or LookupError with the reason where it cannot be done."""
        if deed == "send":
            await self._sends(_Private(person) if group is None else _InGroup(person, group, given), given)
        elif deed == "tap":
            self._tap(person, group, given)
        elif deed == "attach":
            await _attaches(_Private(person) if group is None else _InGroup(person, group, given), given)
        elif deed == "scan":
            await person.scans(self.telegram.files.by_id[str(given["file"])].content)
        else:
            deeds = _deeds_in_private(person) if group is None else _deeds_in_group(person, group)
            if deed not in deeds:
                raise ValueError(f"nobody knows how to {deed!r}")
            await deeds[deed](given)

    async def _sends(self, chat: "_Private | _InGroup", given: Json) -> None:
        """A text, or files with the text as the caption of the first. The reply belongs to the first message."""
        text = str(given.get("text", ""))
        files = [self._file(each) for each in given.get("files", [])]
        if not files:
            await self._says(chat, text, given)
        elif files[0].kind != "voice":
            files[0] = replace(files[0], caption=text)
        elif text.strip():  # clients write nothing under a voice message
            await self._says(chat, text, {})
        for each in _as_clients_send(files):
            await chat.attaches(each, given)

    async def _says(self, chat: "_Private | _InGroup", text: str, given: Json) -> None:
        """What is too long leaves as several messages."""
        *first, last = texts.parts(text)
        for part in first:
            await chat.says(part, {})
        await chat.says(last, given)

    def _file(self, given: Json) -> Media:
        if given["kind"] not in KINDS:
            raise ValueError(f"nobody sends a {given['kind']!r}")
        kept = self._uploads[str(given["file"])]
        is_picture = given["kind"] != "photo" or kept.content.startswith(_PICTURES)
        return replace(kept, kind=given["kind"] if is_picture else "document")

    def _tap(self, person: Person, group: Group | None, given: Json) -> None:
        chat = self.telegram.chats[group.id if group is not None else person.id]
        message, row, column = chat.messages[int(given["message_id"])], int(given["row"]), int(given["column"])
        buttons = (message.markup or {}).get("inline_keyboard", [])
        if not message.is_visible or row < 0 or column < 0:
            raise LookupError("this button is gone")
        data = buttons[row][column].get("callback_data")
        if data is None:
            raise ValueError("this button asks the bot nothing")
        self.telegram.ask(person.user, message, data)


class _Private:
    """Somebody's own chat with the bot."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def says(self, text: str, given: Json) -> None:
        """One message, as an answer where `given` names one."""
        reply_to, quote = _answered(given)
        await (self.person.sends(text) if reply_to is None else self.person.replies(reply_to, text, quote=quote))

    async def attaches(self, files: Sequence[Media], given: Json) -> None:
        """One file, or several as an album."""
        reply_to, quote = _answered(given)
        if len(files) == 1:
            await self.person.sends_media(files[0], reply_to=reply_to, quote=quote)
        else:
            await self.person.sends_album(*files, reply_to=reply_to)

    async def shares(self, what: str) -> None:
        """The place where somebody is or will be, or their phone number."""
        if what == "venue":
            await self.person.sends_venue(*SAMPLE_VENUE)
        else:
            await (self.person.sends_location() if what == "location" else self.person.sends_contact())


class _InGroup:
    """A group, in the topic that is given; 0 is the general one."""

    def __init__(self, person: Person, group: Group, given: Json) -> None:
        self.person, self.group = person, group
        self.topic = int(given.get("topic") or GENERAL_TOPIC)

    async def says(self, text: str, given: Json) -> None:
        """One message, as an answer where `given` names one."""
        reply_to, quote = _answered(given)
        await self.group.posts(self.person, text, topic=self.topic, reply_to=reply_to, quote=quote)

    async def attaches(self, files: Sequence[Media], given: Json) -> None:
        """One file, or several as an album."""
        reply_to, quote = _answered(given)
        if len(files) == 1:
            await self.group.posts_media(self.person, files[0], topic=self.topic, reply_to=reply_to, quote=quote)
        else:
            await self.group.posts_album(self.person, *files, topic=self.topic, reply_to=reply_to)

    async def shares(self, what: str) -> None:
        """The place where somebody is or will be, or their phone number."""
        if what == "location":
            await self.group.posts_location(self.person, topic=self.topic)
        elif what == "venue":
            await self.group.posts_venue(self.person, *SAMPLE_VENUE, topic=self.topic)
        else:
            await self.group.posts_contact(self.person, topic=self.topic)


def _answered(given: Json) -> tuple[int | None, str]:
    """The message that is answered, if one is, and the part of it that is quoted."""
    return (int(given["reply_to"]), str(given.get("quote") or "")) if "reply_to" in given else (None, "")


def _deeds_in_private(person: Person) -> dict[str, Deed]:
    return {
        "edit": lambda given: person.edits(int(given["message_id"]), _short(given["text"])),
        "delete": lambda given: person.deletes(int(given["message_id"])),
        "react": lambda given: person.reacts(int(given["message_id"]), str(given.get("emoji") or "")),
        "block": lambda given: person.blocks_bot(),
        "unblock": lambda given: person.unblocks_bot(),
    }


def _deeds_in_group(person: Person, group: Group) -> dict[str, Deed]:
    return {
        "edit": lambda given: group.edits(person, int(given["message_id"]), _short(given["text"])),
        "delete": lambda given: group.deletes(int(given["message_id"])),
        "react": lambda given: group.reacts(person, int(given["message_id"]), str(given.get("emoji") or "")),
        "open_topic": lambda given: group.opens_topic(person, str(given["name"])),
        "close_topic": lambda given: group.closes_topic(person, int(given["topic"])),
        "reopen_topic": lambda given: group.reopens_topic(person, int(given["topic"])),
        "delete_topic": lambda given: group.deletes_topic(int(given["topic"])),
    }


async def _attaches(chat: _Private | _InGroup, given: Json) -> None:
    """A sample, for those who have no file at hand."""
    what = given["what"]
    if what in {"location", "venue", "contact"}:
        return await chat.shares(what)
    samples = {"photo": Media("photo", phone_samples.photo()), "voice": Media("voice"), "sticker": Media("sticker")}
    return await chat.attaches([samples[what]], given)


def _as_clients_send(files: Sequence[Media]) -> list[list[Media]]:
    """Neighbours that go together become an album of at most ten; everything else stands alone."""
    found: list[list[Media]] = []
    for _, group in groupby(files, key=lambda each: _ALBUMS.get(each.kind, each.name)):
        together = list(group)
        for start in range(0, len(together), ALBUM_LIMIT):
            part = together[start : start + ALBUM_LIMIT]
            found += [part] if fits_album([each.kind for each in part]) else [[each] for each in part]
    return found


def _short(text: str) -> str:
    """Clients split what is too long when it is sent, but not when it is edited."""
    if utf16_length(text) > texts.TEXT_LIMIT:
        raise ValueError(f"a message has at most {texts.TEXT_LIMIT} characters")
    return text
