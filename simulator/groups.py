"""Groups and channels: people write there, as themselves or behind a mask, and the bot is told what it may know.
Who is in, who may what and what becomes of the group itself stands in `memberships`."""

import re

from simulator import attachments, replies, views
from simulator.access import GENERAL_TOPIC as GENERAL
from simulator.attachments import Media
from simulator.chats import Member, Message
from simulator.conversations import Target, written
from simulator.masks import ANONYMOUS, CHANNEL, Mask
from simulator.memberships import Shared, Steered
from simulator.people import Person
from simulator.refusals import Json
from simulator.replies import Place
from simulator.views import Seen

Writer = Person | Mask


class Channel(Shared):
    """A channel with an owner nobody sees."""

    @property
    def mask(self) -> Mask:
        """For those who write in a group in the channel's name."""
        return Mask(CHANNEL, self._chat)

    async def posts(self, text: str) -> Json:
        message = self._written(None, written(text), sender_chat=self._chat.to_json())
        if self.world.bot_member(self._chat).is_inside:
            self.world.announce(message)
        await self._settle()
        return message.to_json()


class Group(Steered):
    """A basic group or a supergroup, maybe with topics; its owner is nobody's persona.

    What is posted goes to a topic by its number, to General for 1, and for 0 to wherever the answered message stands.
    """

    @property
    def anonymous(self) -> Mask:
        """For administrators who hide who they are."""
        return Mask(ANONYMOUS, self._chat)

    # -- writing --------------------------------------------------------------------------------------------------

    async def posts(
        self, writer: Writer, text: str, *, topic: int = 0, reply_to: Target | None = None, quote: str = ""
    ) -> Json:
        """Writes, as an answer or not; `quote` marks a part of the message that is answered. An answer to a message
        of another topic reaches the bot as an external reply."""
        return await self._posts(writer, written(text), self._standing(writer, topic, reply_to, quote))

    async def posts_media(
        self, writer: Writer, media: Media, *, topic: int = 0, reply_to: Target | None = None, quote: str = ""
    ) -> Json:
        """Attaches a file, as an answer or not."""
        place = self._standing(writer, topic, reply_to, quote)
        return await self._posts(writer, media.sent(self.world.files), place)

    async def posts_document(self, person: Person, content: bytes, name: str = "file.pdf", *, topic: int = 0) -> Json:
        return await self.posts_media(person, Media("document", content, name), topic=topic)

    async def posts_location(self, writer: Writer, *, topic: int = 0, reply_to: Target | None = None) -> Json:
        place = self._standing(writer, topic, reply_to, "")
        return await self._posts(writer, attachments.location(52.52, 13.4), place)

    async def posts_venue(self, writer: Writer, title: str, address: str, *, topic: int = 0) -> Json:
        """Posts a place with its name and address."""
        return await self._posts(
            writer, attachments.venue(title, address, 52.52, 13.4), self._standing(writer, topic, None, "")
        )

    async def posts_contact(self, writer: Writer, *, topic: int = 0, reply_to: Target | None = None) -> Json:
        place = self._standing(writer, topic, reply_to, "")
        return await self._posts(writer, attachments.contact("+49000000", writer.user.first_name), place)

    async def posts_album(
        self, writer: Writer, *items: Media, topic: int = 0, reply_to: Target | None = None, first_only: bool = False
    ) -> list[Json]:
        """Attaches two to ten files as one album: as many messages, each of which says what it answers; with
        `first_only` the first alone says it."""
        place = self._standing(writer, topic, reply_to, "")
        rest = replies.place(self._chat, place.topic) if first_only else place
        album, contents = self._album(items)
        messages: list[Message] = []
        for content in contents:
            messages.append(self._message(writer, content, rest if messages else place, media_group_id=album))
        for message in messages:
            self._told(message)
        await self._settle()
        return [message.to_json() for message in messages]

    async def edits(self, writer: Writer, target: Target, text: str) -> Json:
        """Corrects the text, or the caption, of a message of one's own."""
        message = self._own(writer.user, target)
        return await self._edits(message, self._retyped(message, text))

    async def edits_media(self, writer: Writer, target: Target, media: Media) -> Json:
        """Puts another file in the place of the one posted, with the caption of the new one."""
        message = self._own(writer.user, target)
        return await self._edits(message, self._replaced(message, media))

    async def deletes(self, target: Target) -> None:
        """A message vanishes, whoever wrote it and whoever takes it away; the bot hears nothing of it."""
        self.world.remove(self._there(target))
        await self._settle()

    # -- tapping and looking --------------------------------------------------------------------------------------

    async def taps(self, person: Person, label: str, on: Target | None = None) -> Json:
        """A member taps a button."""
        return await self._tap(person.user, label, on, 1)

    async def reacts(self, writer: Writer, target: Target, emoji: str = "") -> None:
        """A member reacts to a message, or takes the reaction back; the bot hears of it only as an administrator
        that asked for `message_reaction`."""
        message = self._there(target)
        if isinstance(writer, Mask):
            self._reacted({"actor_chat": writer.chat.to_json()}, writer.chat.id, message, emoji)
        else:
            self._reacted({"user": writer.user.to_json()}, writer.user.id, message, emoji)
        await self._settle()

    def topic(self, number: int) -> list[Seen]:
        """What stands in a topic now, oldest first, its beginning and other service messages included; General is 1."""
        standing = 0 if number == GENERAL else number
        return [views.displayed(message) for message in self._chat.shown() if message.topic_id == standing]

    def pinned_in(self, topic: int) -> list[Seen]:
        """What is pinned in a topic."""
        return [each for each in self.pinned if each.topic == (0 if topic == GENERAL else topic)]

    def topic_name(self, number: int) -> str:
        """The name above a topic."""
        return self._chat.topics[number].name

    # -- what the bot hears ---------------------------------------------------------------------------------------

    async def _posts(self, writer: Writer, content: Json, place: Place) -> Json:
        message = self._message(writer, content, place)
        self._told(message)
        await self._settle()
        return message.to_json()

    def _message(self, writer: Writer, content: Json, place: Place, **more: object) -> Message:
        behind = writer.more if isinstance(writer, Mask) else {}
        return self._written(writer.user, content, place, **behind, **more)

    async def _edits(self, message: Message, content: Json) -> Json:
        self.world.change(message, content, None)
        if self._is_told(message):
            self.world.announce(message, edited=True)
        await self._settle()
        return message.to_json()

    def _standing(self, writer: Writer, topic: int, reply_to: Target | None, quote: str) -> Place:
        """Where this writer's message goes. Raises ValueError where clients let nobody write."""
        may_manage = isinstance(writer, Mask)
        if isinstance(writer, Person):
            member = self._chat.members.get(writer.user.id) or Member(writer.user, "left")
            may_manage = member.may("can_manage_topics")
            if not member.is_inside:
                raise ValueError(f"{writer.user.first_name} is not in this group")
        wanted = {0: None if reply_to is not None else 0, GENERAL: 0}.get(topic, topic)
        place = self._place(wanted, reply_to, quote)
        found = self._chat.topics.get(place.topic)
        if place.topic and (found is None or (found.is_closed and not may_manage)):
            raise ValueError("there is no such open topic")
        return place

    def _told(self, message: Message) -> None:
        if self._is_told(message):
            self.world.announce(message)

    def _is_told(self, message: Message) -> bool:
        """Group privacy: commands for the bot, answers to it and service messages, unless it is an administrator."""
        member = self.world.bot_member(self._chat)
        if not member.is_inside:
            return False
        if message.is_service or member.is_admin or self.world.reads_all_group_messages:
            return True
        answers_bot = message.reply_to is not None and message.reply_to.sender is self.world.bot
        return answers_bot or self._is_command_for_bot(message.content.get("text", ""))

    def _is_command_for_bot(self, text: str) -> bool:
        command = re.match(r"/\w+(?:@(\w+))?", text)
        if command is None:
            return False
        if command[1] is None:
            return self._chat.bot_has_spoken  # "if the bot was the last bot to send a message to the group"
        return command[1].lower() == self.world.bot.username.lower()
