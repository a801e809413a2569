"""One message, one attempt: renders it, calls the Bot API, and says what became of it.

What is mended on the spot: a lost quote, a message to edit that is gone, a file id Telegram forgot. Waiting, repeating
and marking are the callers' business (`bot.process` for answers, `bot.deliver` for the rest).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.outcomes import Outcome, Verdict, outcome
from bot.transport import Caller, Upload
from db.engine import Database
from services import attachments, dialogues, outbox, people
from services.attachments import Makers
from services.outbox import Message, State

Render = Callable[[Session, Message], "Rendered"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: a body, or the reason why nothing is."""

    body: Mapping[str, Any] | None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The result of one attempt: a final state with the message's id, or an outcome that somebody must wait for."""

    state: State | None
    message_id: int | None = None
    outcome: Outcome | None = None
    is_new: bool = True
    error: str | None = None


class Speaker:
    """Sends messages, one attempt at a time."""

    def __init__(self, caller: Caller, db: Database, makers: Makers, render: Render) -> None:
        self._caller, self._db, self._makers, self._render = caller, db, makers, render

    async def attempt(self, message: Message) -> Spoken:
        """Says a message now. A notice is rendered from fresh facts; a body that is ready is taken as it is."""
        body = message.body
        if body is None:
            rendered = await self._db.read(self._render, message)
            if rendered.body is None:
                return Spoken(State.SKIPPED, error=rendered.skipped)
            body = rendered.body
        try:
            return await self._say(message, body)
        except TelegramError as error:
            return _verdict(outcome(error))

    async def _say(self, message: Message, body: Mapping[str, Any]) -> Spoken:
        if message.edits and "file" not in body:
            try:
                await self._caller.call("editMessageText", _text(message, body) | {"message_id": message.edits})
                return Spoken(State.SENT, message.edits, is_new=False)
            except TelegramError as error:
                verdict = outcome(error).verdict
                if verdict is Verdict.AS_IT_WAS:
                    return Spoken(State.SENT, message.edits, is_new=False)
                if verdict is not Verdict.EDIT_GONE:
                    raise
        message_id = await self._send(message, body)
        await self._strip(message.chat_id, body.get("replaces") or message.edits, message_id)
        return Spoken(State.SENT, message_id)

    async def _send(self, message: Message, body: Mapping[str, Any]) -> int:
        quote = body.get("quote")
        reply = {"reply_parameters": {"message_id": quote, "allow_sending_without_reply": True}} if quote else {}
        if "file" in body:
            return await self._upload(message, body, reply)
        sent = await self._caller.call("sendMessage", _text(message, body) | reply)
        return int(sent["message_id"])

    async def _upload(self, message: Message, body: Mapping[str, Any], reply: dict[str, Any]) -> int:
        made = self._makers.make(body["file"]["maker"], body["file"]["params"])
        caption = {
            "chat_id": message.chat_id,
            "message_thread_id": message.thread_id,
            "caption": body["text"],
            "parse_mode": "HTML",
            "reply_markup": _keyboard(body),
        } | reply
        known = await self._db.read(attachments.known_file, made.content_hash)
        if known:
            try:
                sent = await self._caller.call("sendDocument", caption | {"document": known})
                return int(sent["message_id"])
            except TelegramError as error:
                if "file" not in error.message.lower():
                    raise
                await self._db.run(attachments.forget_file, made.content_hash)
        upload = Upload(made.filename, made.content, made.media_type)
        sent = await self._caller.call("sendDocument", caption, files={"document": upload})
        await self._db.run(attachments.remember_file, made.content_hash, sent["document"]["file_id"])
        return int(sent["message_id"])

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
    if message.thread_id and not message.edits:
        parameters["message_thread_id"] = message.thread_id
    return parameters


def _keyboard(body: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"inline_keyboard": body["keyboard"]} if body.get("keyboard") else None


def _verdict(found: Outcome) -> Spoken:
    if found.verdict is Verdict.REFUSED:
        return Spoken(State.FAILED, outcome=found, error=found.words)
    if found.verdict in (Verdict.UNREACHABLE, Verdict.TOPIC_GONE):
        return Spoken(State.FAILED, outcome=found, error=found.words)
    return Spoken(None, outcome=found)


def mark(session: Session, message: Message, spoken: Spoken) -> None:
    """Records a final state at the commit, and which message is the chat's screen now."""
    assert spoken.state is not None
    outbox.finish(session, message, spoken.state, message_id=spoken.message_id, error=spoken.error)
    if spoken.state is State.SENT and spoken.is_new and spoken.message_id and message.chat_id > 0:
        if (message.body or {}).get("is_screen"):
            dialogues.screen_is(session, message.chat_id, spoken.message_id)
        else:
            dialogues.screen_is_pushed_up(session, message.chat_id)
    if spoken.outcome and spoken.outcome.verdict is Verdict.UNREACHABLE and message.chat_id > 0:
        people.mark_unreachable(session, message.chat_id)
