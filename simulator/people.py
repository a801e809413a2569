"""Virtual people: they write, tap and look like somebody with a phone, and read like a script.
What they do becomes updates for the bot; then they wait until it has nothing left to do (`telegram.settled`)."""

from collections.abc import Sequence

from simulator import attachments, camera, commands, links, members, texts
from simulator.attachments import PICTURE, Media
from simulator.chats import User
from simulator.conversations import Conversation, NoSuchButton, Target, number, written
from simulator.keyboards import words
from simulator.refusals import Json
from simulator.replies import Place, origin
from simulator.views import Alert
from simulator.world import World


class Person(Conversation):
    """A person and their private chat with the bot."""

    def __init__(self, world: World, user: User) -> None:
        super().__init__(world, world.chats[user.id])
        self.user = user

    @property
    def alerts(self) -> list[Alert]:
        """Answers to taps that popped up since the last look."""
        return self.world.alerts.pop(self.user.id, [])

    @property
    def unanswered_taps(self) -> int:
        """Buttons that still spin."""
        return sum(1 for query in self.world.queries.values() if query.user is self.user and not query.is_answered)

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The commands behind the menu button, as this person is offered them: name and description."""
        return [(c["command"], c["description"]) for c in commands.menu(self.world, self._chat, self.user)]

    @property
    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The labels of the keyboard that stands in for the phone's own."""
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return tuple(tuple(button["text"] for button in row) for row in rows)

    def _begins(self) -> None:
        """Writing to a bot starts it, and takes it back if it was stopped."""
        self._chat.has_started = True
        if self._chat.has_blocked:
            members.set_blocked(self.world, self._chat, blocked=False)

    async def _sends(self, content: Json, place: Place | None = None, **more: object) -> Json:
        self._begins()
        message = self._written(self.user, content, place, **more)
        self.world.announce(message)
        await self._settle()
        return message.to_json()

    # -- writing --------------------------------------------------------------------------------------------------

    async def sends(self, text: str) -> Json:
        """Types a text or a command; what is too long leaves as several messages, of which the last comes back."""
        self._begins()
        *first, last = texts.parts(text)
        for part in first:
            self.world.announce(self._written(self.user, written(part)))
        return await self._sends(written(last))

    async def sends_formatted(self, html: str) -> Json:
        """Types a text and formats it as this HTML says."""
        text, entities = texts.formatted(html, "HTML", None)
        return await self._sends({"text": text, "entities": entities})

    async def opens(self, payload: str) -> Json:
        """Follows a deep link to the bot."""
        return await self.sends(f"/start {payload}".strip())

    async def follows(self, url: str) -> Json:
        """Follows a link to the bot, as it stands in messages, on buttons and in QR codes. Raises ValueError where it
        leads elsewhere."""
        return await self.opens(links.start_payload(url, self.world.bot.username))

    async def scans(self, picture: bytes) -> Json:
        """Holds the camera on a QR code and follows its link. Raises ValueError where there is none."""
        return await self.follows(camera.read(picture))

    async def replies(self, target: Target, text: str, *, quote: str = "") -> Json:
        """Answers a message, or the part of it that `quote` marks."""
        return await self._sends(written(text), self._place(None, target, quote))

    async def edits(self, target: Target, text: str) -> Json:
        """Corrects the text, or the caption, of a message of one's own."""
        message = self._own(self.user, target)
        return await self._edits(target, self._retyped(message, text))

    async def edits_media(self, target: Target, media: Media) -> Json:
        """Puts another file in the place of the one sent, with the caption of the new one."""
        message = self._own(self.user, target)
        return await self._edits(target, self._replaced(message, media))

    async def _edits(self, target: Target, content: Json) -> Json:
        message = self._chat.messages[number(target)]
        self.world.change(message, content, None)
        self.world.announce(message, edited=True)
        await self._settle()
        return message.to_json()

    async def deletes(self, target: Target) -> None:
        """Takes a message away on both sides; the bot hears nothing of it."""
        self.world.remove(self._there(target))
        await self._settle()

    # -- buttons --------------------------------------------------------------------------------------------------

    async def taps(self, label: str, on: Target | None = None) -> Json:
        """Taps the button with these words, on the newest message that has it; returns the button."""
        return await self._tap(self.user, label, on, 1)

    async def taps_twice(self, label: str, on: Target | None = None) -> Json:
        """Taps twice before the bot can react to the first."""
        return await self._tap(self.user, label, on, 2)

    async def taps_at(self, on: Target, row: int, column: int) -> Json:
        """Taps the button at this place of a message, counted from nought."""
        message = self._chat.messages[number(on)]
        return await self._press(self.user, message, (message.markup or {})["inline_keyboard"][row][column], 1)

    async def forges(self, data: str, on: Target) -> None:
        """Presses a button that is not there, with data of one's own making."""
        self.world.ask(self.user, self._chat.messages[number(on)], data)
        await self._settle()

    async def presses(self, label: str) -> Json:
        """Presses a key of the keyboard that stands in for the phone's own."""
        for row in self.keyboard:
            for key in row:
                if words(key) == words(label):
                    return await self.sends(key)
        raise NoSuchButton(f"{label!r} is on no key; to be seen are {self.keyboard}")

    # -- everything but text --------------------------------------------------------------------------------------

    async def forwards(self, target: Target, source: Conversation | None = None) -> Json:
        """Sends on a message, from this chat or another."""
        message = (source or self)._chat.messages[number(target)]
        return await self._sends(dict(message.content), forward_origin=origin(message))

    async def sends_media(self, media: Media, *, reply_to: Target | None = None, quote: str = "") -> Json:
        """Attaches a file, as an answer or not."""
        return await self._sends(media.sent(self.world.files), self._place(None, reply_to, quote))

    async def sends_album(self, *items: Media, reply_to: Target | None = None, first_only: bool = False) -> list[Json]:
        """Attaches two to ten files as one album: as many messages, each of which says what it answers; with
        `first_only` the first alone says it."""
        return await self._sends_album(items, self._place(None, reply_to, ""), first_only)

    async def _sends_album(self, items: Sequence[Media], place: Place, first_only: bool) -> list[Json]:
        self._begins()
        album, contents = self._album(items)
        messages = []
        for content in contents:
            messages.append(self._written(self.user, content, place, media_group_id=album))
            place = Place() if first_only else place
        for message in messages:
            self.world.announce(message)
        await self._settle()
        return [message.to_json() for message in messages]

    async def sends_photo(self, content: bytes = PICTURE, caption: str = "") -> Json:
        return await self.sends_media(Media("photo", content, caption=caption))

    async def sends_document(self, content: bytes = b"%PDF-1.7", name: str = "file.pdf", caption: str = "") -> Json:
        return await self.sends_media(Media("document", content, name, caption))

    async def sends_voice(self, content: bytes = b"OggS") -> Json:
        return await self.sends_media(Media("voice", content))

    async def sends_video(self, content: bytes = b"video", caption: str = "") -> Json:
        return await self.sends_media(Media("video", content, caption=caption))

    async def sends_video_note(self, content: bytes = b"video") -> Json:
        return await self.sends_media(Media("video_note", content))

    async def sends_sticker(self, content: bytes = b"sticker") -> Json:
        return await self.sends_media(Media("sticker", content))

    async def sends_location(self, latitude: float = 52.52, longitude: float = 13.4) -> Json:
        return await self._sends(attachments.location(latitude, longitude))

    async def sends_venue(self, title: str, address: str, latitude: float = 52.52, longitude: float = 13.4) -> Json:
        """Sends on a place with its name and address, as found on the map."""
        return await self._sends(attachments.venue(title, address, latitude, longitude))

    async def sends_contact(self, phone_number: str = "+49000000", first_name: str = "", user_id: int = 0) -> Json:
        """Shares an address-book entry: one's own where nothing else is said."""
        name, owner = first_name or self.user.first_name, user_id or (0 if first_name else self.user.id)
        return await self._sends(attachments.contact(phone_number, name, owner))

    async def sends_dice(self, value: int = 4) -> Json:
        return await self._sends({"dice": {"emoji": "🎲", "value": value}})

    async def reacts(self, target: Target, emoji: str = "") -> None:
        """Reacts to a message, or takes the reaction back; the bot hears of it only if it asked for
        `message_reaction`."""
        self._reacted({"user": self.user.to_json()}, self.user.id, self._there(target), emoji)
        await self._settle()

    # -- coming and going -----------------------------------------------------------------------------------------

    async def blocks_bot(self) -> None:
        members.set_blocked(self.world, self._chat, blocked=True)
        await self._settle()

    async def unblocks_bot(self) -> None:
        members.set_blocked(self.world, self._chat, blocked=False)
        await self._settle()

    async def deletes_chat(self) -> None:
        """Clears the chat on the person's side; the bot keeps its copies and may go on writing."""
        for message in self._chat.messages.values():
            message.is_hidden = True
        await self._settle()

    def deletes_account(self) -> None:
        """The person is gone for good."""
        self.user.is_deactivated = True
