"""Updates played by the whole bot in this process, as it plays them, but whatever they would change is undone again.

Nothing is said to anybody: what would be said is measured as Telegram would measure it. So a state can be tried out
with any number of inputs, each a few milliseconds.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from bot import application
from bot.render import Renderer
from bot.run import Parts
from bot.transport import AiohttpRequest
from bot.turns import NotMineError, Turns
from db.engine import Database
from db.transactions import WorkSession
from handlers.buttons import UnknownButtonError, unpack
from services import dialogues, inbox
from services.dialogues import Dialogue
from services.inbox import Accepted
from services.minimising import minimised
from services.outbox import Message, State
from services.refusals import Refusal
from simulator import keyboards, texts
from simulator.refusals import Json
from tests.machinery.hostile_inputs import foreign

P = ParamSpec("P")
T = TypeVar("T")

FIRST_UPDATE: Final = 900_000_000
FIRST_MESSAGE: Final = 5_000_000
DATE: Final = 1_795_348_800
LONGEST_NAME: Final = 128
"""Of a topic, in characters."""
SORRY: Final = ":sorry:"
"""Part of the key of an apology: the assistant has made a mistake."""


class _Done(Exception):
    """Carries what a work gave out of the transaction that is undone by it."""

    def __init__(self, given: object) -> None:
        super().__init__()
        self.given = given


class Undoing(Database):
    """Somebody's database: works are done in it and undone, but for those that are to be kept."""

    def __init__(self, real: Database, notices: Callable[[Session, Message], Any]) -> None:
        self.real, self.render = real, notices
        self.keeps = False
        self.payload: Json = {}
        self.owner = ""
        self.later: list[Json] = []
        self.told: list[Json] = []
        self.error: Exception | None = None

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As the database does; the update is in the inbox."""

        def works(session: Session) -> T:
            inbox.accept(session, [self.payload], self.owner)
            try:
                given = work(session, *args, **kwargs)
            except (Refusal, UnknownButtonError, NotMineError):
                raise
            except Exception as error:  # a mistake of ours, which the turns turn into an apology
                self.error = error
                raise
            self._looks(session)
            if self.keeps:
                return given
            raise _Done(given)

        try:
            return await self.real.run(works)
        except _Done as done:
            return done.given  # type: ignore[return-value]  # what the work gave

    run_first = run

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As the database does."""
        return await self.real.read(work, *args, **kwargs)

    def _looks(self, session: Session) -> None:
        """What would be written at the commit, and the notices among it as their readers would get them."""
        assert isinstance(session, WorkSession)
        session.flush()
        kept = session.rows_for_later or {}
        self.later = [dict(row) for _statement, rows in kept.values() for row in rows]
        for key, (_statement, rows) in list(kept.items()):
            rows[:] = [row for row in rows if row.get("state") != State.SENDING]  # nobody says these answers
            if not rows:
                del kept[key]
        self.told = [body for row in self.later if row.get("notice") and (body := self._rendered(session, row))]

    def _rendered(self, session: Session, row: Json) -> Json | None:
        names = ("id", "dedupe_key", "lane", "chat_id", "thread_id", "notice", "due_at")
        message = Message(**{name: row[name] for name in names}, params=row["params"] or {})
        found = self.render(session, message).body
        return None if found is None else dict(found)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an update: the bodies of what is said, of notices too, and where the dialogue stands."""

    said: Sequence[Json]
    told: Sequence[Json]
    dialogue: Dialogue | None

    @property
    def plain(self) -> str:
        """All words that are said in answer."""
        return "\n".join(measured(body) for body in self.said)

    def buttons(self) -> Iterator[tuple[str, object]]:
        """The buttons of the last answer."""
        for row in self.said[-1].get("keyboard", []) if self.said else []:
            yield from ((each["callback_data"], unpack(each["callback_data"])) for each in row if "url" not in each)


def measured(body: Json) -> str:
    """The words of what is said; raises what Telegram would refuse, and for markup that only hostile words make."""
    json.dumps(body)
    keyboards.inline({"inline_keyboard": body.get("keyboard", [])})
    wanted = body.get("call", {"parameters": {**body, "parse_mode": "HTML"}})["parameters"]
    assert len(str(wanted.get("name", ""))) <= LONGEST_NAME
    is_text = "text" in wanted and "file" not in body
    words = wanted.get("text") or wanted.get("caption") or ""
    if "call" in body and not words:
        return ""
    found = (texts.message_text if is_text else texts.caption)(words, wanted.get("parse_mode"), wanted.get("entities"))
    assert not foreign(found)
    return str(found.get("text" if is_text else "caption", ""))


@dataclass(slots=True)
class Player:
    """Plays updates from a thread beside the bot's loop, one after the other."""

    turns: Turns
    db: Undoing
    loop: asyncio.AbstractEventLoop
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def waits(self, coroutine: Any) -> Any:  # Any: whatever it gives
        """What a coroutine gives that runs in the bot's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def plays(self, content: Json, *, keeps: bool = False) -> Played:
        """Plays an update; raises what went wrong in it."""
        number = next(self.numbers)
        payload = {"update_id": FIRST_UPDATE + number, **content}
        self.db.payload, self.db.keeps, self.db.error = payload, keeps, None
        self.db.later, self.db.told = [], []
        minimal = minimised(payload)
        accepted = Accepted(payload["update_id"], inbox.chat_of(payload), minimal)
        said: Sequence[Message] = self.waits(self.turns.handle(accepted))
        if any(SORRY in message.dedupe_key for message in said):
            raise AssertionError(f"The assistant made a mistake with {json.dumps(content)}") from self.db.error
        found = Played([dict(each.body or {}) for each in said], self.db.told, self._dialogue(accepted.chat_id))
        for body in (*found.said, *found.told):
            measured(body)
        return found

    def _dialogue(self, chat_id: int) -> Dialogue | None:
        """Where the chat stands now, if that changed."""
        rows = [row for row in self.db.later if row.get("chat_id") == chat_id and "draft_until" in row]
        if not rows:
            return None
        row = rows[-1]
        json.dumps(row["state"])
        return Dialogue(chat_id, row["form"], row["state"] or {})

    def stands(self, dialogue: Dialogue) -> None:
        """A chat stands there from now on."""
        self.waits(self.db.real.run(dialogues.save, dialogue))

    def standing(self, chat_id: int) -> Dialogue:
        """Where a chat stands."""
        found: Dialogue = self.waits(self.db.real.read(dialogues.dialogue, chat_id))
        return found


def message(person: Json, content: Mapping[str, Any], *, number: int = FIRST_MESSAGE, kind: str = "message") -> Json:
    """A message in a private chat, as Telegram delivers it."""
    chat = {"id": person["id"], "type": "private"}
    return {kind: {"message_id": number, "date": DATE, "chat": chat, "from": person, **written(content)}}


def written(content: Mapping[str, Any]) -> Json:
    """A content with what Telegram finds in its words."""
    made = dict(content)
    for words, entities in (("text", "entities"), ("caption", "caption_entities")):
        if made.get(words) and (found := texts.found_entities(made[words], made.get(entities, ()))):
            made[entities] = [*made.get(entities, ()), *found]
    return made


def post(person: Json, content: Mapping[str, Any], *, group: int, topic: int, replies_to: int = 0) -> Json:
    """A message in a topic of a group, as Telegram delivers it."""
    chat = {"id": group, "type": "supergroup", "is_forum": True}
    head = {"message_id": FIRST_MESSAGE, "date": DATE, "chat": chat, "from": person}
    here = {"message_thread_id": topic, "is_topic_message": True}
    quoted = {"reply_to_message": {"message_id": replies_to, "date": DATE, "chat": chat}} if replies_to else {}
    return {"message": {**head, **here, **quoted, **written(content)}}


def tap(person: Json, data: str) -> Json:
    """A tap on a button of an old message."""
    chat = {"id": person["id"], "type": "private"}
    old = {"message_id": FIRST_MESSAGE - 1, "date": DATE, "chat": chat}
    return {"callback_query": {"id": "1", "from": person, "chat_instance": "1", "message": old, "data": data}}


@asynccontextmanager
async def player(bot: Parts) -> AsyncIterator[Player]:
    """Plays on this bot's database, as its house is."""
    db = Undoing(bot.db, Renderer(lambda: bot.turns.house))
    db.owner = "process:of-the-test"
    turns = Turns(db, db.owner, bot.turns.house, bot.courtesy)
    token, url = bot.settings.token.get_secret_value(), bot.settings.api_url
    built = application.build(token, url, AiohttpRequest(2), turns)
    await built.initialize()
    try:
        yield Player(turns, db, asyncio.get_running_loop())
    finally:
        await built.shutdown()
