"""One message, one attempt: renders it, calls the Bot API, and says what became of it.

What is mended on the spot: a lost quote, a message to edit that is gone, a file id Telegram forgot. Waiting, repeating
and marking are the callers' business (`bot.process` for answers, `bot.deliver` for the rest).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from telegram.error import BadRequest, TelegramError

from bot.outcomes import PASSING, Outcome, Verdict, outcome
from bot.transport import Caller, Upload
from db.engine import CommitUncertain, Database, DatabaseUnavailable
from services import attachments, dialogues, notices, outbox, people
from services.attachments import Made, Makers
from services.notices import Fate
from services.outbox import Message, State

log = structlog.get_logger()

NO_DATABASE = (DatabaseUnavailable, CommitUncertain, OperationalError)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: a body, or the reason why nothing is."""

    body: Mapping[str, Any] | None
    skipped: str | None = None
    facts: Any = None  # of the notice it was rendered from, for when its fate is known


@dataclass(frozen=True, slots=True)
class Spoken:
    """The result of one attempt: a final state with the messages' ids, or an outcome that somebody must wait for."""

    state: State | None
    message_ids: tuple[int, ...] = ()
    thread_id: int | None = None
    outcome: Outcome | None = None
    is_new: bool = True
    error: str | None = None
    file: "SentFile | None" = None
    facts: Any = None  # as in Rendered

    @property
    def message_id(self) -> int | None:
        """The first message of what was sent."""
        return self.message_ids[0] if self.message_ids else None


@dataclass(frozen=True, slots=True)
class SentFile:
    """Telegram's id of a content that was just sent."""

    content_hash: str
    file_id: str


class Render(Protocol):
    """Makes bodies of notices, from fresh facts: of one, or of several that are told in the same words."""

    def __call__(self, session: Session, message: Message, /) -> Rendered:
        """The body of one notice."""

    def shared(self, session: Session, messages: Sequence[Message], /) -> Mapping[int, Rendered]:
        """The bodies of shared notices, by message."""


class Speaker:
    """Sends messages, one attempt at a time."""

    def __init__(self, caller: Caller, db: Database, makers: Makers, render: Render) -> None:
        self._caller, self._db, self._makers, self._render = caller, db, makers, render

    async def prepare(self, messages: Sequence[Message]) -> Mapping[int, Rendered]:
        """What can be rendered for several at once, by message; to be called when they are about to be said."""
        shared = [each for each in messages if notices.is_shared(each.notice)]
        if not shared:
            return {}
        try:
            return await self._db.read(self._render.shared, shared)
        except Exception:  # the boundary of a slice: each is rendered alone, and what is wrong with one is its own
            log.exception("message.not_prepared")
            return {}

    async def attempt(self, message: Message, prepared: Rendered | None = None) -> Spoken:
        """Says a message now. A notice is rendered from fresh facts; a body that is ready is taken as it is."""
        rendered = prepared or Rendered(message.body)
        if message.attempts and (silence := await self._silence()):
            return Spoken(None, outcome=silence)
        try:
            if rendered.body is None and rendered.skipped is None:
                rendered = await self._db.read(self._render, message)
            if rendered.body is None:
                return Spoken(State.SKIPPED, error=rendered.skipped)
            spoken = await self._say(message, rendered.body)
            return replace(spoken, facts=rendered.facts) if message.notice else spoken
        except TelegramError as error:
            return _verdict(outcome(error), rendered.facts)
        except NO_DATABASE as error:  # what is asked of it here is asked before the call, so nothing was said
            return Spoken(None, outcome=Outcome(Verdict.BACK_OFF, words=type(error).__name__))
        except Exception as error:  # the boundary of one message: its words or its file cannot be made, others can
            log.exception("message.broke", message=message.id, notice=message.notice)
            return _verdict(Outcome(Verdict.REFUSED, words=type(error).__name__))

    async def _silence(self) -> Outcome | None:
        """Whether Telegram answers at all, asked before something is said that may have been said: repeats are few,
        and an outage must not use them up."""
        try:
            await self._caller.call("getMe", {})
        except TelegramError as error:
            found = outcome(error)
            return found if found.verdict is not Verdict.UNSURE else Outcome(Verdict.BACK_OFF, words=found.words)
        return None

    async def _say(self, message: Message, body: Mapping[str, Any]) -> Spoken:
        if message.edits and "file" not in body:
            try:
                await self._caller.call("editMessageText", _text(message, body) | {"message_id": message.edits})
                return Spoken(State.SENT, (message.edits,), is_new=False)
            except TelegramError as error:
                verdict = outcome(error).verdict
                if verdict is Verdict.AS_IT_WAS:
                    return Spoken(State.SENT, (message.edits,), is_new=False)
                if verdict is not Verdict.EDIT_GONE:
                    raise
        spoken = await self._send(message, body)
        if "call" in body:
            return spoken
        assert spoken.message_id is not None
        await self._strip(message.chat_id, body.get("replaces") or message.edits, spoken.message_id)
        return spoken

    async def _send(self, message: Message, body: Mapping[str, Any]) -> Spoken:
        said = self._call if "call" in body else self._upload if "file" in body else self._write
        quote = body.get("quote")
        if quote:
            reply = {"reply_parameters": {"message_id": quote, "allow_sending_without_reply": True}}
            try:
                return await said(message, body, reply)
            except TelegramError as error:
                if outcome(error).verdict is not Verdict.QUOTE_GONE:
                    raise
        return await said(message, body, {})

    async def _write(self, message: Message, body: Mapping[str, Any], reply: Mapping[str, Any]) -> Spoken:
        sent = await self._caller.call("sendMessage", {**_text(message, body), **reply})
        return Spoken(State.SENT, (int(sent["message_id"]),))

    async def _call(self, message: Message, body: Mapping[str, Any], reply: Mapping[str, Any]) -> Spoken:
        method, parameters = body["call"]["method"], body["call"]["parameters"]
        # A command menu is set for a scope, which names the chat itself.
        chat = {} if "scope" in parameters else {"chat_id": message.chat_id}
        done = await self._caller.call(method, {**chat, **parameters, **reply})
        sent = done if isinstance(done, list) else [done] if isinstance(done, dict) else []
        ids = tuple(int(each["message_id"]) for each in sent if "message_id" in each)
        thread_id = done.get("message_thread_id") if isinstance(done, dict) and not ids else None
        return Spoken(State.SENT, ids, thread_id, is_new=bool(ids) and not method.startswith("edit"))

    async def _upload(self, message: Message, body: Mapping[str, Any], reply: Mapping[str, Any]) -> Spoken:
        made = await self._made(body["file"]["maker"], body["file"]["params"])
        method, field = ("sendPhoto", "photo") if made.is_photo else ("sendDocument", "document")
        caption = {
            "chat_id": message.chat_id,
            "message_thread_id": body.get("thread") or message.thread_id,
            "caption": body["text"],
            "parse_mode": "HTML",
            "reply_markup": _keyboard(body),
            **reply,
        }
        known = await self._db.read(attachments.known_file, made.content_hash) if made.is_for_all else None
        if known:
            try:
                sent = await self._caller.call(method, caption | {field: known})
                return Spoken(State.SENT, (int(sent["message_id"]),), file=SentFile(made.content_hash, known))
            except BadRequest as error:
                if "file" not in error.message.lower():
                    raise
                await self._db.run(attachments.forget_file, made.content_hash)
        upload = Upload(made.filename, made.content, made.media_type)
        sent = await self._caller.call(method, caption, files={field: upload})
        # Telegram may make an animation or a piece of music of it; then there is no id to keep. Of a picture the last
        # size is the largest.
        found = sent.get("photo", [{}])[-1] if made.is_photo else sent.get("document", {})
        file_id = found.get("file_id")
        kept = SentFile(made.content_hash, file_id) if file_id and made.is_for_all else None
        return Spoken(State.SENT, (int(sent["message_id"]),), file=kept)

    async def _made(self, name: str, params: Mapping[str, Any]) -> Made:
        maker = self._makers.maker(name)
        facts = await self._db.run(maker.facts, params) if maker.facts else params
        # In a thread: a document or a picture takes long to draw.
        return await asyncio.to_thread(maker.draw, facts)

    async def _strip(self, chat_id: int, old: int | None, new: int) -> None:
        """Takes the buttons from the screen that was replaced; that they stay for once harms nobody."""
        if not old or old == new:
            return
        with suppress(TelegramError):
            await self._caller.call("editMessageReplyMarkup", {"chat_id": chat_id, "message_id": old})


def _text(message: Message, body: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "chat_id": message.chat_id,
        "text": body["text"],
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": _keyboard(body),
    }
    thread_id = body.get("thread") or message.thread_id
    if thread_id and not message.edits:
        parameters["message_thread_id"] = thread_id
    return parameters


def _keyboard(body: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"inline_keyboard": body["keyboard"]} if body.get("keyboard") else None


def _verdict(found: Outcome, facts: Any = None) -> Spoken:  # Any: see Rendered
    if found.verdict in PASSING:
        return Spoken(None, outcome=found, facts=facts)
    if found.verdict is Verdict.AS_IT_WAS:
        return Spoken(State.SENT, is_new=False, facts=facts)
    return Spoken(State.FAILED, outcome=found, error=found.words, facts=facts)


def mark(session: Session, message: Message, spoken: Spoken) -> bool:
    """Records a final state at the commit, its consequences, and which message is the chat's screen now.

    True where a failure was taken care of by the notice itself.
    """
    assert spoken.state is not None
    found = spoken.outcome
    is_settled = message.notice is not None and notices.settle(session, _fate(message, spoken))
    outbox.finish(session, message, spoken.state, message_id=spoken.message_id, error=spoken.error)
    if spoken.state is State.SENT and spoken.is_new and spoken.message_id and message.chat_id > 0:
        if (message.body or {}).get("is_screen"):
            dialogues.screen_is(session, message.chat_id, spoken.message_id)
        else:
            dialogues.screen_is_pushed_up(session, message.chat_id)
    if spoken.file is not None:
        attachments.remember_file(session, spoken.file.content_hash, spoken.file.file_id)
    if found and found.verdict is Verdict.UNREACHABLE and message.chat_id > 0:
        people.mark_unreachable(session, message.chat_id)
    return is_settled


def _fate(message: Message, spoken: Spoken) -> Fate:
    assert spoken.state is not None
    found = spoken.outcome
    return Fate(
        message=message,
        state=spoken.state,
        facts=spoken.facts,
        message_ids=spoken.message_ids,
        thread_id=spoken.thread_id,
        reason=found.verdict.name.lower() if found else spoken.error,
        words=found.words if found else "",
    )


async def surely(db: Database, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """`Database.run_first`, again and again until the database has taken it.

    For what Telegram has done already: forgetting it would say a message twice. The work must be the same done twice.
    """
    while True:
        try:
            return await db.run_first(work, *args, **kwargs)
        except NO_DATABASE as error:
            log.warning("mark.no_database", error=type(error).__name__)
            await asyncio.sleep(1)
