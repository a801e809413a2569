"""Telegram's side: who and what there is, the clock, new messages, and the news for the bot and for pages."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.chats import Chat, Member, Message, Sight, User
from simulator.files import Files
from simulator.refusals import Json, bad_request
from simulator.updates import FIRST_UPDATE, Updates
from simulator.views import Alert

FIRST_PERSON = 2_000_001
FIRST_GROUP = 5_000_001
SUPERGROUP = -1_000_000_000_000
KEPT_QUERIES = 10_000
QUERY_SECONDS = 15.0
TYPING_SECONDS = 5.0


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    id: str
    user: User
    message: Message
    at: float
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot as it was answered."""

    method: str
    parameters: Json
    answer: Json


class World:
    """The state and its elementary changes; the rules of each method stand in the modules by subject."""

    def __init__(self, token: str, *, username: str = "demo_bot", name: str = "Demo", ids_from: int = 0) -> None:
        self.token = token
        self.bot = User(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.reads_all_group_messages = False  # group privacy is on, as for a new bot
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.updates = Updates(self.now, next_id=FIRST_UPDATE + ids_from)
        self.queries: dict[str, Query] = {}
        self.alerts: dict[int, list[Alert]] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.calls: deque[Call] = deque(maxlen=5_000)
        self.settled: Callable[[], Awaitable[object]] | None = None
        self.on_sent: Callable[[Message], None] | None = None
        self.is_logged_out = False
        self.kept_messages = 5_000  # per chat; the oldest go, so that benchmarks do not fill the memory
        self._ahead_by = 0.0
        self._listeners: list[asyncio.Queue[Json]] = []
        self._next_user = itertools.count(FIRST_PERSON)
        self._next_group = itertools.count(FIRST_GROUP)
        self._next_query = itertools.count(4_000_000_000_000_001 + ids_from)
        self._ids_from = ids_from
        self._private_id = ids_from  # one counter for all private chats and basic groups of the bot

    def now(self) -> float:
        """Unix time as Telegram has it: the real one, put forward by the tests."""
        return time.time() + self._ahead_by

    def put_forward(self, seconds: float) -> None:
        """Lets time pass for Telegram alone: dates, the age of taps and messages."""
        self._ahead_by += seconds

    def go_on_from(self, number: int) -> None:
        """Ids of updates and private messages go on above this, for a bot that remembers an earlier box."""
        self.updates.next_id = max(self.updates.next_id, number)
        self._private_id = max(self._private_id, number)

    def called(self, method: str) -> list[Json]:
        """The parameters of every call of this method that was carried out, oldest first."""
        return [call.parameters for call in self.calls if call.method == method and call.answer["ok"]]

    def listen(self) -> "asyncio.Queue[Json]":
        """A feed of what happens, for a live page: {"chat", "kind", …}; ends with `forget(queue)`."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.append(queue)
        return queue

    def forget(self, queue: "asyncio.Queue[Json]") -> None:
        """Ends a feed."""
        self._listeners.remove(queue)

    def tell(self, chat: Chat, kind: str, **values: object) -> None:
        """News for the pages that listen."""
        for queue in self._listeners:
            queue.put_nowait({"chat": chat.id, "kind": kind, **values})

    def add_user(self, first_name: str, last_name: str = "", username: str = "", language_code: str = "") -> User:
        """A new account and its private chat with the bot."""
        user = User(next(self._next_user), first_name, last_name, username, language_code)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", user=user)
        return user

    def add_chat(self, kind: str, title: str, *, is_forum: bool = False) -> Chat:
        """A new group, supergroup or channel, with an id as Telegram gives to its kind."""
        number = next(self._next_group)
        chat = Chat(
            -number if kind == "group" else SUPERGROUP - number,
            kind,
            title=title,
            is_forum=is_forum,
            last_id=self._ids_from,
        )
        self.chats[chat.id] = chat
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Private chats and groups count together, every supergroup and channel for itself."""
        if chat.type in {"supergroup", "channel"}:
            chat.last_id += 1
            return chat.last_id
        self._private_id += 1
        return self._private_id

    def post(
        self,
        chat: Chat,
        sender: User | None,
        content: Json,
        *,
        more: Json | None = None,
        markup: Json | None = None,
        is_service: bool = False,
        has_other_keyboard: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """A new message in the chat, shown to everyone there; telling the bot is left to the caller."""
        number = self.next_message_id(chat)
        message = Message(number, chat, sender, int(self.now()), content, {} if more is None else more, markup)
        message.is_service, message.has_other_keyboard, message.reply_to = is_service, has_other_keyboard, reply_to
        chat.messages[message.id] = message
        if len(chat.messages) > self.kept_messages:
            chat.messages.pop(next(iter(chat.messages)))
        if sender is self.bot:
            chat.bot_has_spoken = True
            chat.actions.pop(message.topic_id, None)
            self.see("message", message)
            if self.on_sent is not None:
                self.on_sent(message)
        self.tell(chat, "message", message_id=message.id)
        return message

    def see(self, kind: str, message: Message) -> None:
        """Notes how a message looks at this moment, for all who watch the chat."""
        message.chat.sights.append(Sight(kind, message, message.content, message.markup))

    def service(self, chat: Chat, sender: User, content: Json) -> Message:
        """A service message; the bot is told of its own as well (need_skip_update_message)."""
        message = self.post(chat, sender, content, is_service=True)
        self.announce(message)
        return message

    def announce(self, message: Message, *, edited: bool = False) -> None:
        """An update for the bot about a message of somebody else."""
        kind = "channel_post" if message.chat.type == "channel" else "message"
        self.updates.add(f"edited_{kind}" if edited else kind, message.to_json(), message.chat.id)

    def change(self, message: Message, content: Json, markup: Json | None) -> None:
        """An edit, visible at once. Taking only the buttons away is nothing anybody notices (see `chat`)."""
        only_buttons_gone = content == message.content and markup is None
        message.is_rewritten = message.is_rewritten or content != message.content
        message.content, message.markup, message.edited_at = content, markup, int(self.now())
        if not only_buttons_gone and (message.sender is None or message.sender is self.bot):
            self.see("edited", message)
        self.tell(message.chat, "edited", message_id=message.id)

    def remove(self, message: Message) -> None:
        """Deletes a message for everybody."""
        message.is_deleted = True
        self.see("deleted", message)
        self.tell(message.chat, "deleted", message_id=message.id)

    def bot_member(self, chat: Chat) -> Member:
        """The bot as a member; one that never was in the chat has left it."""
        return chat.members.get(self.bot.id) or Member(self.bot, "left")

    def ask(self, user: User, message: Message, data: str) -> Query:
        """A tap on a button: queues the callback query with the message as it stands."""
        query = Query(str(next(self._next_query)), user, message, self.now())
        self.queries[query.id] = query
        if len(self.queries) > KEPT_QUERIES:
            del self.queries[next(iter(self.queries))]
        shown = message.to_json()
        if message.is_deleted:
            shown = {"chat": message.chat.to_json(), "message_id": message.id, "date": 0}
        payload = {"id": query.id, "from": user.to_json(), "message": shown}
        payload |= {"chat_instance": str(7_000_000_000 + abs(message.chat.id) % 1_000_003), "data": data}
        self.updates.add("callback_query", payload, message.chat.id)
        return query

    def answered_query(self, query_id: str) -> Query:
        """The tap that is answered now; each takes one answer, within the time Telegram allows."""
        query = self.queries.get(query_id)
        if query is None or query.is_answered or self.now() - query.at > QUERY_SECONDS:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.is_answered = True
        return query
