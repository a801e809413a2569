"""One chat as those inside see it: what is shown, said, pinned and typed there, and how people write and press buttons.
Who they are, and what of it the bot hears, stands in `people` and `groups`."""

from collections.abc import Sequence

from simulator import attachments, replies, texts, views
from simulator.attachments import Media
from simulator.chats import Chat, Message, User
from simulator.keyboards import words
from simulator.refusals import Json
from simulator.replies import Place
from simulator.views import Seen
from simulator.world import World

Target = Seen | Json | int


class NoSuchButton(LookupError):
    """Nobody can tap this: the words are on no button in sight. Lists what is."""


def number(target: Target) -> int:
    """The id of a message, however it is named."""
    if isinstance(target, int):
        return target
    return target.message_id if isinstance(target, Seen) else int(target["message_id"])


def written(text: str) -> Json:
    """What a client makes of a typed text."""
    if not text.strip():
        raise ValueError("clients send no empty text")
    found = texts.found_entities(text)
    return {"text": text, "entities": found} if found else {"text": text}


class Conversation:
    """One chat as it is seen by those inside."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self._chat = chat

    # -- what is to be seen ---------------------------------------------------------------------------------------

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
        messages = self._chat.messages
        return [views.displayed(messages[number]) for number in self._chat.pinned if messages[number].is_visible]

    def look(self, target: Target) -> Seen:
        """One message as displayed now, with its reactions."""
        return views.displayed(self._chat.messages[number(target)])

    def message(self, target: Target) -> Json:
        """A message as the Bot API describes it."""
        return self._chat.messages[number(target)].to_json()

    def file(self, target: Target) -> bytes:
        """What is in the document, picture or other file of a message."""
        return self.world.files.by_id[views.file_id_of(self._chat.messages[number(target)].content)].content

    def reactions(self, target: Target) -> list[str]:
        """The bot's reactions to a message, as emoji."""
        given = self._chat.messages[number(target)].reactions.get(self.world.bot.id, [])
        return [str(one["emoji"]) for one in given]

    def _newest(self) -> Message:
        for message in reversed(self._chat.messages.values()):
            if message.is_visible and message.sender is self.world.bot and not message.is_service:
                return message
        raise LookupError("the bot has said nothing here")

    # -- what people do -------------------------------------------------------------------------------------------

    async def _settle(self) -> None:
        if self.world.settled is not None:
            await self.world.settled()

    def _there(self, target: Target) -> Message:
        """A message that people can still touch. Raises ValueError where it is gone."""
        message = self._chat.messages[number(target)]
        if not message.is_visible:
            raise ValueError("this message is gone")
        return message

    def _own(self, sender: User, target: Target) -> Message:
        message = self._there(target)
        if message.sender is not sender or message.is_service:
            raise ValueError("people edit their own messages only")
        return message

    def _place(self, topic: int | None, reply_to: Target | None, quote: str) -> Place:
        target = self._there(reply_to) if reply_to is not None else None
        marked = replies.manual_quote(target, quote) if target is not None else None
        return replies.place(self._chat, topic, target, marked)

    def _written(self, user: User | None, content: Json, place: Place | None = None, **more: object) -> Message:
        place = place or Place()
        return self.world.post(self._chat, user, content, more=place.more | more, reply_to=place.to)

    def _album(self, items: Sequence[Media]) -> tuple[str, list[Json]]:
        """The id of an album and the contents of its messages."""
        if not attachments.fits_album([item.kind for item in items]):
            raise ValueError("clients send these as separate messages")
        return attachments.album_id(), [item.sent(self.world.files) for item in items]

    def _retyped(self, message: Message, text: str) -> Json:
        """The content after somebody changed the text or the caption."""
        if "text" in message.content:
            if len(texts.parts(text)) > 1:
                raise ValueError("clients do not let an edit grow beyond one message")
            return written(text)
        if views.kind_of(message.content) not in attachments.CAPTIONED:
            raise ValueError("there is nothing to edit in this message")
        rest = {name: value for name, value in message.content.items() if not name.startswith("caption")}
        return rest | attachments.caption(text)

    def _replaced(self, message: Message, media: Media) -> Json:
        """The content after somebody put another file in the place of the old one."""
        if not any(kind in message.content for kind in ("photo", "video", "document", "audio", "animation")):
            raise ValueError("clients replace pictures, videos, documents and audio only")
        return media.sent(self.world.files)

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

    def _reacted(self, actor: Json, actor_id: int, message: Message, emoji: str) -> None:
        """`actor` is {"user": …} or, for those who act in the name of a chat, {"actor_chat": …}."""
        allowed = self._chat.allowed_reactions
        if emoji and allowed is not None and emoji not in allowed:
            raise ValueError("this chat does not offer the reaction")
        old, new = message.reactions.get(actor_id, []), [{"type": "emoji", "emoji": emoji}] if emoji else []
        message.reactions[actor_id] = new
        change = {"chat": self._chat.to_json(), "message_id": message.id, **actor}
        change |= {"date": int(self.world.now()), "old_reaction": old, "new_reaction": new}
        if self._chat.is_private or self.world.bot_member(self._chat).is_admin:
            self.world.updates.add("message_reaction", change, self._chat.id)
        self.world.tell(self._chat, "reaction", message_id=message.id)
