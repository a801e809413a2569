"""The state of Telegram in the box: users, chats, topics, members and messages. No rules here, only what is."""

from collections import deque
from dataclasses import dataclass, field

from simulator.refusals import Json

KEPT_SIGHTS = 2_000


@dataclass(slots=True)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    is_deactivated: bool = False
    _json: Json | None = None

    def to_json(self) -> Json:
        """Telegram's User."""
        if self._json is None:
            optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
            self._json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
            self._json |= {name: value for name, value in optional.items() if value}
        return self._json

    def changes(self, **values: str) -> None:
        """New names or another language of the phone, from the next message on."""
        for name, value in values.items():
            setattr(self, name, value)
        self._json = None


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the id of the service message that made it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    creator_id: int = 0
    is_closed: bool = False

    def to_json(self) -> Json:
        """Telegram's ForumTopic."""
        shown: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            shown["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return shown


RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_promote_members",
    "can_manage_video_chats",
    "is_anonymous",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
USUAL_RIGHTS = frozenset(RIGHTS) - {"can_promote_members", "is_anonymous"}


@dataclass(slots=True)
class Member:
    """What a user is in a group or channel: creator, administrator, member, restricted, left or kicked."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()

    @property
    def is_inside(self) -> bool:
        """Whether they are in the chat, in whatever role."""
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        """Whether they are the owner or an administrator."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether they have a right; the owner has every one."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def to_json(self) -> Json:
        """Telegram's ChatMember of this status."""
        shown: Json = {"user": self.user.to_json(), "status": self.status}
        if self.status == "administrator":
            shown |= {"can_be_edited": False} | {right: right in self.rights for right in RIGHTS}
            shown |= {"can_post_stories": False, "can_edit_stories": False, "can_delete_stories": False}
        elif self.status == "creator":
            shown["is_anonymous"] = False
        elif self.status == "restricted":
            shown |= {"is_member": True, "until_date": 0} | dict.fromkeys(PERMISSIONS, False)
        elif self.status == "kicked":
            shown["until_date"] = 0
        return shown


@dataclass(frozen=True, slots=True)
class Sight:
    """Something appeared, changed or vanished in a chat: the message as it stood then."""

    kind: str  # message, edited or deleted
    message: "Message"
    content: Json
    markup: Json | None


@dataclass(slots=True)
class Message:
    """`content` and `markup` are replaced when the message is edited, never changed in place."""

    id: int
    chat: "Chat"
    sender: User | None
    date: int
    content: Json
    more: Json = field(default_factory=dict)  # what no edit touches: reply, topic, forward …
    markup: Json | None = None  # the inline keyboard
    has_other_keyboard: bool = False  # sent with a reply keyboard: Telegram lets nobody edit it
    edited_at: int = 0
    is_deleted: bool = False
    is_hidden: bool = False  # the person deleted the chat on their side
    is_service: bool = False
    is_rewritten: bool = False  # an edit changed more than the buttons, so clients mark it
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    reply_to: "Message | None" = None  # in the same chat and topic; plain messages of a topic answer its beginning

    @property
    def topic_id(self) -> int:
        """The topic the message stands in; 0 outside topics and in the general one."""
        return int(self.more.get("message_thread_id", 0)) if self.more.get("is_topic_message") else 0

    @property
    def is_visible(self) -> bool:
        """Whether anybody can still see it."""
        return not self.is_deleted and not self.is_hidden

    def to_json(self) -> Json:
        """Telegram's Message, as it stands now."""
        shown: Json = {"message_id": self.id}
        if self.sender is not None and self.chat.type != "channel":
            shown["from"] = self.sender.to_json()
        shown["chat"] = self.chat.to_json()
        shown["date"] = self.date
        if self.edited_at:
            shown["edit_date"] = self.edited_at
        shown.update(self.more)
        if self.reply_to is not None:  # as it stands now, and nothing where it is gone
            shown.pop("reply_to_message", None)
            if not self.reply_to.is_deleted:
                shown["reply_to_message"] = self.reply_to.quoted()
        shown.update(self.content)
        if self.markup is not None:
            shown["reply_markup"] = self.markup
        return shown

    def quoted(self) -> Json:
        """As it stands inside `reply_to_message`: without its own reply."""
        shown = self.to_json()
        shown.pop("reply_to_message", None)
        return shown


@dataclass(slots=True)
class Chat:
    """A private chat with the bot (its id is the person's), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    user: User | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    sights: deque[Sight] = field(default_factory=lambda: deque(maxlen=KEPT_SIGHTS))
    actions: dict[int, tuple[str, float]] = field(default_factory=dict)  # topic → what the bot does, until when
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    last_id: int = 0
    has_started: bool = False
    has_blocked: bool = False
    bot_has_spoken: bool = False
    migrated_to: int = 0
    allowed_reactions: tuple[str, ...] | None = None  # None: all of them
    _json: Json | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is a person's chat with the bot."""
        return self.type == "private"

    def to_json(self) -> Json:
        """Telegram's Chat, as it stands in messages."""
        if self._json is None:
            if self.user is not None:
                self._json = self._private_json(self.user)
            else:
                self._json = {"id": self.id, "type": self.type, "title": self.title}
            if self.username:
                self._json["username"] = self.username
            if self.is_forum:
                self._json["is_forum"] = True
        return self._json

    def _private_json(self, user: User) -> Json:
        names = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
        return {"id": self.id, "type": self.type} | {name: value for name, value in names.items() if value}

    def forget_json(self) -> None:
        """After a change of title, name or kind."""
        self._json = None

    def shown(self) -> list[Message]:
        """The messages on the screen now, oldest first."""
        return [message for message in self.messages.values() if message.is_visible]
