"""Groups and channels: people post there, the bot comes, goes and is promoted. With group privacy the bot is told
only what is meant for it."""

import re
from collections.abc import Iterable

from simulator import members, topics
from simulator.chats import USUAL_RIGHTS, Chat, Member, Message, Topic, User
from simulator.files import described
from simulator.people import Conversation, Person, Target, number, written
from simulator.refusals import Json
from simulator.signatures import Upload
from simulator.world import World


class _Shared(Conversation):
    """What groups and channels have in common."""

    async def _bot_becomes(self, status: str, actor: User, rights: Iterable[str] = ()) -> None:
        member = Member(self.world.bot, status, frozenset(rights))
        members.set_member(self.world, self._chat, self.world.bot, actor, member)
        await self._settle()

    @property
    def owner(self) -> User:
        return next(member.user for member in self._chat.members.values() if member.status == "creator")


class Channel(_Shared):
    """A channel with an owner nobody sees."""

    def __init__(self, world: World, chat: Chat) -> None:
        super().__init__(world, chat)
        owner = world.add_user("Owner")
        chat.members[owner.id] = Member(owner, "creator")

    async def adds_bot(self, *, rights: Iterable[str] = USUAL_RIGHTS) -> None:
        """Channels have bots only as administrators."""
        await self._bot_becomes("administrator", self.owner, rights)

    async def removes_bot(self) -> None:
        await self._bot_becomes("kicked", self.owner)

    async def posts(self, text: str) -> Json:
        message = self._written(None, written(text), {"sender_chat": self._chat.to_json()})
        if self.world.bot_member(self._chat).is_inside:
            self.world.announce(message)
        await self._settle()
        return message.to_json()


class Group(_Shared):
    """A basic group or a supergroup, maybe with topics; its owner is nobody's persona."""

    def __init__(self, world: World, chat: Chat, inside: Iterable[Person], admins: Iterable[Person]) -> None:
        super().__init__(world, chat)
        owner = world.add_user("Owner")
        chat.members[owner.id] = Member(owner, "creator")
        for person in inside:
            chat.members[person.user.id] = Member(person.user)
        for person in admins:
            chat.members[person.user.id] = Member(person.user, "administrator", USUAL_RIGHTS)

    async def adds_bot(self, by: Person | None = None, *, admin: bool = False) -> None:
        """The bot joins, as a plain member or with the usual rights of an administrator."""
        actor = by.user if by is not None else self.owner
        rights = USUAL_RIGHTS if admin else frozenset[str]()
        member = Member(self.world.bot, "administrator" if admin else "member", rights)
        members.set_member(self.world, self._chat, self.world.bot, actor, member)
        self.world.service(self._chat, actor, {"new_chat_members": [self.world.bot.to_json()]})
        await self._settle()

    async def promotes_bot(self, *, rights: Iterable[str] = USUAL_RIGHTS) -> None:
        """The bot becomes an administrator with these rights."""
        await self._bot_becomes("administrator", self.owner, rights)

    async def demotes_bot(self) -> None:
        await self._bot_becomes("member", self.owner)

    async def removes_bot(self) -> None:
        """The bot is thrown out for good."""
        self.world.service(self._chat, self.owner, {"left_chat_member": self.world.bot.to_json()})
        await self._bot_becomes("kicked", self.owner)

    async def admits(self, person: Person) -> None:
        """A person joins."""
        members.set_member(self.world, self._chat, person.user, person.user, Member(person.user))
        self._told(self._service(person.user, {"new_chat_members": [person.user.to_json()]}))
        await self._settle()

    async def loses(self, person: Person) -> None:
        """A person leaves."""
        members.set_member(self.world, self._chat, person.user, person.user, Member(person.user, "left"))
        self._told(self._service(person.user, {"left_chat_member": person.user.to_json()}))
        await self._settle()

    async def makes_admin(self, person: Person) -> None:
        member = Member(person.user, "administrator", USUAL_RIGHTS)
        members.set_member(self.world, self._chat, person.user, self.owner, member)
        await self._settle()

    async def posts(self, person: Person, text: str, *, topic: int = 0, reply_to: Target | None = None) -> Json:
        """A member writes, in a topic or in General, as an answer or not."""
        return await self._posts(person, written(text), topic, reply_to)

    async def posts_document(self, person: Person, content: bytes, name: str = "file.pdf", *, topic: int = 0) -> Json:
        file = self.world.files.keep("document", Upload(name, content, "application/pdf"))
        return await self._posts(person, described("document", file, {}), topic, None)

    async def edits(self, person: Person, target: Target, text: str) -> Json:
        message = self._chat.messages[number(target)]
        if message.sender is not person.user:
            raise ValueError("people edit their own messages only")
        self.world.change(message, written(text), None)
        if self._is_told(message):
            self.world.announce(message, edited=True)
        await self._settle()
        return message.to_json()

    async def taps(self, person: Person, label: str, on: Target | None = None) -> Json:
        """A member taps a button."""
        return await self._tap(person.user, label, on, 1)

    @property
    def topics(self) -> list[tuple[int, str, bool]]:
        """Number, name and whether it is closed, of every topic but General."""
        return [(topic.id, topic.name, topic.is_closed) for topic in self._chat.topics.values()]

    async def opens_topic(self, person: Person, name: str) -> int:
        """A member makes a topic; its number comes back."""
        topic = topics.open_topic(self.world, self._chat, person.user, name)
        await self._settle()
        return topic.id

    async def closes_topic(self, person: Person, topic: int) -> None:
        self._chat.topics[topic].is_closed = True
        topics.topic_service(self.world, self._chat, self._chat.topics[topic], person.user, {"forum_topic_closed": {}})
        await self._settle()

    async def deletes_topic(self, topic: int) -> None:
        """The topic and all in it vanish; the bot hears nothing of it."""
        topics.drop_topic(self.world, self._chat, self._chat.topics[topic])
        await self._settle()

    async def upgrades(self, *, forum: bool = False) -> None:
        """The basic group becomes a supergroup with another id; this object is the new one from now on."""
        old = self._chat
        new = self.world.add_chat("supergroup", old.title, is_forum=forum)
        new.members = dict(old.members)
        self.world.service(old, self.owner, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._chat = new
        self.world.service(new, self.owner, {"migrate_from_chat_id": old.id})
        await self._settle()

    # -- what the bot hears ---------------------------------------------------------------------------------------

    async def _posts(self, person: Person, content: Json, topic: int, reply_to: Target | None) -> Json:
        member = self._chat.members.get(person.user.id)
        if member is None or not member.is_inside:
            raise ValueError(f"{person.user.first_name} is not in this group")
        found = self._chat.topics.get(topic)
        if topic and (found is None or (found.is_closed and not member.may("can_manage_topics"))):
            raise ValueError("there is no such open topic")
        more = self._reply(reply_to, found)
        message = self._written(person.user, content, more)
        self._told(message)
        await self._settle()
        return message.to_json()

    def _reply(self, reply_to: Target | None, topic: Topic | None) -> Json:
        """Clients let every plain message of a topic answer the service message that made the topic."""
        more: Json = {}
        if topic is not None:
            more = {"message_thread_id": topic.id, "is_topic_message": True}
            if topic.id in self._chat.messages:
                more["reply_to_message"] = self._chat.messages[topic.id].quoted()
        if reply_to is None:
            return more
        target = self._chat.messages[number(reply_to)]
        if topic is None and target.topic_id:
            more = {"message_thread_id": target.topic_id, "is_topic_message": True}
        elif topic is None and self._chat.type == "supergroup":
            more = {"message_thread_id": target.more.get("message_thread_id", target.id)}
        return more | {"reply_to_message": target.quoted()}

    def _service(self, actor: User, content: Json) -> Message:
        return self.world.post(self._chat, actor, content, is_service=True)

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
        answered = message.more.get("reply_to_message", {}).get("from", {})
        return answered.get("id") == self.world.bot.id or self._is_command_for_bot(message.content.get("text", ""))

    def _is_command_for_bot(self, text: str) -> bool:
        command = re.match(r"/\w+(?:@(\w+))?", text)
        if command is None:
            return False
        if command[1] is None:
            return self._chat.bot_has_spoken  # "if the bot was the last bot to send a message to the group"
        return command[1].lower() == self.world.bot.username.lower()
