"""What happens to a group and to those in it: the bot comes, goes and gains or loses rights, people join and leave,
topics open and close, reactions are allowed, a basic group becomes a supergroup."""

from collections.abc import Iterable

from simulator import members, topics
from simulator.chats import RIGHTS, USUAL_RIGHTS, Chat, Member, Message, User
from simulator.conversations import Conversation
from simulator.people import Person
from simulator.refusals import Json
from simulator.world import World


class Shared(Conversation):
    """What groups and channels have in common: an owner nobody sees, and the bot's coming and going."""

    def __init__(self, world: World, chat: Chat) -> None:
        super().__init__(world, chat)
        owner = world.add_user("Owner")
        chat.members[owner.id] = Member(owner, "creator")

    @property
    def owner(self) -> User:
        return next(member.user for member in self._chat.members.values() if member.status == "creator")

    async def adds_bot(self, by: Person | None = None, *, admin: bool = True, rights: Iterable[str] = ()) -> None:
        """The bot joins; channels have bots only as administrators, with the usual rights where none are named."""
        member = Member(self.world.bot, "administrator" if admin else "member")
        member.rights = (frozenset(rights) or USUAL_RIGHTS) if admin else frozenset()
        await self._bot_becomes(member, by)

    async def removes_bot(self) -> None:
        """The bot is thrown out for good."""
        await self._bot_becomes(Member(self.world.bot, "kicked"))

    async def _bot_becomes(self, member: Member, by: Person | None = None) -> None:
        actor = by.user if by is not None else self.owner
        members.set_member(self.world, self._chat, self.world.bot, actor, member)
        await self._settle()


class Steered(Shared):
    """A group as its administrators steer it."""

    def __init__(self, world: World, chat: Chat, inside: Iterable[Person], admins: Iterable[Person]) -> None:
        super().__init__(world, chat)
        for person in inside:
            chat.members[person.user.id] = Member(person.user)
        for person in admins:
            chat.members[person.user.id] = Member(person.user, "administrator", USUAL_RIGHTS)

    # -- the bot --------------------------------------------------------------------------------------------------

    async def adds_bot(self, by: Person | None = None, *, admin: bool = False, rights: Iterable[str] = ()) -> None:
        """The bot joins, as a plain member or as an administrator with the usual rights where none are named."""
        actor = by.user if by is not None else self.owner
        member = Member(self.world.bot, "administrator" if admin else "member")
        member.rights = (frozenset(rights) or USUAL_RIGHTS) if admin else frozenset()
        members.set_member(self.world, self._chat, self.world.bot, actor, member)
        self.world.service(self._chat, actor, {"new_chat_members": [self.world.bot.to_json()]})
        await self._settle()

    async def promotes_bot(self, *, rights: Iterable[str] = USUAL_RIGHTS) -> None:
        """The bot becomes an administrator with exactly these rights."""
        await self._bot_becomes(Member(self.world.bot, "administrator", frozenset(rights)))

    async def takes_rights(self, *rights: str) -> None:
        """The bot stays an administrator without these rights, such as "can_pin_messages"."""
        await self._changes_rights(self.world.bot_member(self._chat).rights - self._known(rights))

    async def gives_rights(self, *rights: str) -> None:
        """The bot gets these rights in addition."""
        await self._changes_rights(self.world.bot_member(self._chat).rights | self._known(rights))

    async def _changes_rights(self, rights: frozenset[str]) -> None:
        if self.world.bot_member(self._chat).status != "administrator":
            raise ValueError("the bot is no administrator here")
        await self.promotes_bot(rights=rights)

    def _known(self, rights: Iterable[str]) -> frozenset[str]:
        if unknown := set(rights) - set(RIGHTS):
            raise ValueError(f"there is no right {min(unknown)!r}")
        return frozenset(rights)

    async def demotes_bot(self) -> None:
        await self._bot_becomes(Member(self.world.bot, "member"))

    async def restricts_bot(self) -> None:
        """The bot may stay and read, but say nothing."""
        await self._bot_becomes(Member(self.world.bot, "restricted"))

    async def removes_bot(self) -> None:
        """The bot is thrown out for good."""
        self.world.service(self._chat, self.owner, {"left_chat_member": self.world.bot.to_json()})
        await super().removes_bot()

    # -- people ---------------------------------------------------------------------------------------------------

    async def admits(self, person: Person) -> None:
        """A person joins."""
        members.set_member(self.world, self._chat, person.user, person.user, Member(person.user))
        self._service(person.user, {"new_chat_members": [person.user.to_json()]})
        await self._settle()

    async def loses(self, person: Person) -> None:
        """A person leaves; what they wrote stays."""
        await self._ends(person, person.user, "left")

    async def bans(self, person: Person) -> None:
        """A person is thrown out for good; what they wrote stays."""
        await self._ends(person, self.owner, "kicked")

    async def _ends(self, person: Person, actor: User, status: str) -> None:
        members.set_member(self.world, self._chat, person.user, actor, Member(person.user, status))
        self._service(actor, {"left_chat_member": person.user.to_json()})
        await self._settle()

    async def makes_admin(self, person: Person) -> None:
        member = Member(person.user, "administrator", USUAL_RIGHTS)
        members.set_member(self.world, self._chat, person.user, self.owner, member)
        await self._settle()

    def _service(self, actor: User, content: Json) -> Message:
        message = self.world.post(self._chat, actor, content, is_service=True)
        if self.world.bot_member(self._chat).is_inside:
            self.world.announce(message)
        return message

    # -- topics ---------------------------------------------------------------------------------------------------

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
        await self._toggles(person, topic, closes=True)

    async def reopens_topic(self, person: Person, topic: int) -> None:
        await self._toggles(person, topic, closes=False)

    async def _toggles(self, person: Person, number: int, *, closes: bool) -> None:
        topic = self._chat.topics[number]
        if topic.is_closed is closes:
            raise ValueError("clients do not offer this")
        topic.is_closed = closes
        content: Json = {"forum_topic_closed" if closes else "forum_topic_reopened": {}}
        topics.topic_service(self.world, self._chat, topic, person.user, content)
        await self._settle()

    async def renames_topic(self, person: Person, topic: int, name: str) -> None:
        found = self._chat.topics[topic]
        found.name = name
        topics.topic_service(self.world, self._chat, found, person.user, {"forum_topic_edited": {"name": name}})
        await self._settle()

    async def deletes_topic(self, topic: int) -> None:
        """The topic and all in it vanish; the bot hears nothing of it."""
        topics.drop_topic(self.world, self._chat, self._chat.topics[topic])
        await self._settle()

    # -- the group itself -----------------------------------------------------------------------------------------

    async def allows_reactions(self, *emoji: str) -> None:
        """Only these reactions from now on, none at all without any; the bot hears nothing of it."""
        self._chat.allowed_reactions = emoji
        await self._settle()

    async def allows_all_reactions(self) -> None:
        self._chat.allowed_reactions = None
        await self._settle()

    async def turns_topics_on(self) -> None:
        """A supergroup becomes a forum; a basic group becomes a supergroup first, with another id."""
        if self._chat.type == "group":
            await self.upgrades(forum=True)
        await self._forum(is_forum=True)

    async def turns_topics_off(self) -> None:
        """All messages stand in one chat again; the bot hears nothing of it."""
        await self._forum(is_forum=False)

    async def _forum(self, *, is_forum: bool) -> None:
        self._chat.is_forum = is_forum
        self._chat.forget_json()
        await self._settle()

    async def upgrades(self, *, forum: bool = False) -> None:
        """The basic group becomes a supergroup with another id and the same members, the bot among them with its
        rights; this object is the new group from now on."""
        old = self._chat
        new = self.world.add_chat("supergroup", old.title, is_forum=forum)
        new.members = dict(old.members)
        self.world.service(old, self.owner, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._chat = new
        self.world.service(new, self.owner, {"migrate_from_chat_id": old.id})
        await self._settle()
