"""Virtual people: they write, tap and look like somebody with a phone, and read like a script.
What they do becomes updates for the bot; then they wait until it has nothing left to do (`telegram.settled`)."""

from simulator import commands, members, texts, views
from simulator.chats import Chat, Message, User
from simulator.files import described
from simulator.keyboards import words
from simulator.messages import origin
from simulator.refusals import Json
from simulator.signatures import Upload
from simulator.views import Alert, Seen
from simulator.world import World

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(16)
Target = Seen | Json | int


class NoSuchButton(LookupError):
    """Nobody can tap this: the words are on no button in sight. Lists what is."""


def number(target: Target) -> int:
    """The id of a message, however it is named."""
    if isinstance(target, int):
        return target
    return target.message_id if isinstance(target, Seen) else int(target["message_id"])


class Conversation:
    """One chat as it is seen by those inside."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self._chat = chat

    @property
    def id(self) -> int:
        """The chat's id; for a person it is the user id too."""
        return self._chat.id

    def seen(self) -> list[Seen]:
        """What the bot showed, changed or took away since the last look, in order. An edit that only takes the
        buttons away is not among it: nobody notices; it shows in `chat`."""
        found = [views.noticed(sight) for sight in self._chat.sights]
        self._chat.sights.clear()
        return found

    @property
    def unseen(self) -> int:
        """How much there is to see since the last look; for scripts that wait for an answer."""
        return len(self._chat.sights)

    @property
    def chat(self) -> list[Seen]:
        """All messages as displayed now, oldest first."""
        return [views.displayed(message) for message in self._chat.shown()]

    @property
    def screen(self) -> Seen:
        """The newest message of the bot as displayed now."""
        return views.displayed(self._newest())

    @property
    def typing(self) -> bool:
        """Whether "typing …" or the like stands at the top now."""
        return any(until > self.world.now() for _, until in self._chat.actions.values())

    @property
    def pinned(self) -> list[Seen]:
        """The pinned messages, as they look now."""
        return [views.displayed(self._chat.messages[number]) for number in self._chat.pinned]

    def message(self, target: Target) -> Json:
        """A message as the Bot API describes it."""
        return self._chat.messages[number(target)].to_json()

    def file(self, target: Target) -> bytes:
        """What is in the document, picture or other file of a message."""
        content = self._chat.messages[number(target)].content
        kind = views.kind_of(content)
        described_file = content[kind][-1] if kind == "photo" else content[kind]
        return self.world.files.by_id[described_file["file_id"]].content

    def reactions(self, target: Target) -> list[str]:
        """The bot's reactions to a message, as emoji."""
        given = self._chat.messages[number(target)].reactions.get(self.world.bot.id, [])
        return [str(one["emoji"]) for one in given]

    def _newest(self) -> Message:
        for message in reversed(self._chat.messages.values()):
            if message.is_visible and message.sender is self.world.bot and not message.is_service:
                return message
        raise LookupError("the bot has said nothing here")

    async def _settle(self) -> None:
        if self.world.settled is not None:
            await self.world.settled()

    def _button(self, label: str, on: Target | None) -> tuple[Message, Json]:
        messages = [self._chat.messages[number(on)]] if on is not None else self._chat.shown()[::-1]
        for message in messages:
            for row in (message.markup or {}).get("inline_keyboard", []):
                for button in row:
                    if label == button["text"] or words(label) == words(button["text"]) != "":
                        return message, button
        visible = [label for message in messages for row in views.buttons_of(message.markup) for label in row]
        raise NoSuchButton(f"{label!r} is on no button; to be seen are {visible}")

    async def _tap(self, user: User, label: str, on: Target | None, times: int) -> Json:
        return await self._press(user, *self._button(label, on), times)

    async def _press(self, user: User, message: Message, button: Json, times: int) -> Json:
        if "callback_data" in button:
            for _ in range(times):
                self.world.ask(user, message, button["callback_data"])
            await self._settle()
        return dict(button)

    def _written(self, user: User | None, content: Json, more: Json) -> Message:
        return self.world.post(self._chat, user, content, more=more)


def written(text: str) -> Json:
    """What a client makes of a typed text."""
    if not text.strip():
        raise ValueError("clients send no empty text")
    found = texts.found_entities(text)
    return {"text": text, "entities": found} if found else {"text": text}


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

    async def _sends(self, content: Json, **more: object) -> Json:
        self._begins()
        message = self._written(self.user, content, dict(more))
        self.world.announce(message)
        await self._settle()
        return message.to_json()

    async def sends(self, text: str) -> Json:
        """Types a text or a command; what is too long leaves as several messages, of which the last comes back."""
        self._begins()
        *first, last = texts.parts(text)
        for part in first:
            self.world.announce(self._written(self.user, written(part), {}))
        return await self._sends(written(last))

    async def opens(self, payload: str) -> Json:
        """Follows a deep link to the bot."""
        return await self.sends(f"/start {payload}")

    async def replies(self, target: Target, text: str) -> Json:
        """Answers a message by quoting it."""
        quoted = self._chat.messages[number(target)].quoted()
        return await self._sends(written(text), reply_to_message=quoted)

    async def edits(self, target: Target, text: str) -> Json:
        """Corrects a message of one's own."""
        message = self._chat.messages[number(target)]
        if message.sender is not self.user:
            raise ValueError("people edit their own messages only")
        if len(texts.parts(text)) > 1:
            raise ValueError("clients do not let an edit grow beyond one message")
        self.world.change(message, written(text), None)
        self.world.announce(message, edited=True)
        await self._settle()
        return message.to_json()

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

    async def forwards(self, target: Target, source: "Conversation | None" = None) -> Json:
        """Sends on a message, from this chat or another."""
        message = (source or self)._chat.messages[number(target)]
        return await self._sends(dict(message.content), forward_origin=origin(message))

    async def _sends_file(self, kind: str, upload: Upload, caption: str, **extra: object) -> Json:
        content = described(kind, self.world.files.keep(kind, upload), dict(extra))
        return await self._sends(content | ({"caption": caption} if caption else {}))

    async def sends_photo(self, content: bytes = PICTURE, caption: str = "") -> Json:
        return await self._sends_file("photo", Upload("photo.png", content, "image/png"), caption)

    async def sends_document(self, content: bytes = b"%PDF-1.7", name: str = "file.pdf", caption: str = "") -> Json:
        return await self._sends_file("document", Upload(name, content, "application/pdf"), caption)

    async def sends_voice(self, content: bytes = b"OggS") -> Json:
        return await self._sends_file("voice", Upload("voice.ogg", content, "audio/ogg"), "")

    async def sends_video(self, content: bytes = b"video", caption: str = "") -> Json:
        return await self._sends_file("video", Upload("video.mp4", content, "video/mp4"), caption)

    async def sends_video_note(self, content: bytes = b"video") -> Json:
        return await self._sends_file("video_note", Upload("round.mp4", content, "video/mp4"), "")

    async def sends_sticker(self, content: bytes = b"sticker") -> Json:
        return await self._sends_file("sticker", Upload("sticker.webp", content, "image/webp"), "")

    async def sends_location(self, latitude: float = 52.52, longitude: float = 13.4) -> Json:
        return await self._sends({"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_contact(self, phone_number: str = "+49000000", first_name: str = "", user_id: int = 0) -> Json:
        """Shares an address-book entry: one's own where nothing else is said."""
        name, number = first_name or self.user.first_name, user_id or (0 if first_name else self.user.id)
        contact: Json = {"phone_number": phone_number, "first_name": name}
        return await self._sends({"contact": contact | ({"user_id": number} if number else {})})

    async def sends_dice(self, value: int = 4) -> Json:
        return await self._sends({"dice": {"emoji": "🎲", "value": value}})

    async def reacts(self, target: Target, emoji: str) -> None:
        """Reacts to a message; the bot hears of it only if it asked for `message_reaction`."""
        message = self._chat.messages[number(target)]
        old, new = message.reactions.get(self.user.id, []), [{"type": "emoji", "emoji": emoji}]
        message.reactions[self.user.id] = new
        change = {"chat": self._chat.to_json(), "message_id": message.id, "user": self.user.to_json()}
        change |= {"date": int(self.world.now()), "old_reaction": old, "new_reaction": new}
        self.world.updates.add("message_reaction", change, self._chat.id)
        await self._settle()

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
