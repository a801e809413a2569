"""Courtesy calls at receipt: a tap is acknowledged, a question gets "typing". They assert no facts, so
they have no rows.

Only a button that this version did not make gets words here, since Telegram takes one answer to a tap.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from telegram.error import TelegramError

from bot.transport import Caller
from handlers import buttons
from handlers.buttons import UnknownButtonError
from locales import _, choose_language, use_language

MOST_AT_ONCE = 64
WAITING = 1000


class Courtesy:
    """Sends courtesy calls beside the lanes; when there are too many, it is no loss to send none."""

    def __init__(self, caller: Caller, languages: Sequence[str]) -> None:
        self._caller, self._languages = caller, languages
        self._calls: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(WAITING)

    def show(self, payload: Mapping[str, Any]) -> None:
        """Notes the call that an update deserves; one that cannot be understood deserves none."""
        with suppress(AttributeError, LookupError, TypeError):
            call = self._call(payload)
            if call is not None:
                self.send(*call)

    def send(self, method: str, parameters: dict[str, Any]) -> None:
        """Notes any other call whose loss would be no harm, such as a command menu."""
        with suppress(asyncio.QueueFull):
            self._calls.put_nowait((method, parameters))

    def _call(self, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        if "callback_query" in payload:
            return "answerCallbackQuery", self._acknowledgement(payload["callback_query"])
        message = payload.get("message") or payload.get("edited_message") or {}
        words = message.get("text", "")
        if words and not words.startswith("/") and message.get("chat", {}).get("type") == "private":
            return "sendChatAction", {"chat_id": message["chat"]["id"], "action": "typing"}
        return None

    def _acknowledgement(self, query: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"callback_query_id": query["id"]}
        try:
            buttons.unpack(query.get("data"))
        except UnknownButtonError:
            language = choose_language(None, None, query["from"].get("language_code"), self._languages)
            with use_language(language):
                answer |= {"text": _("This menu is out of date.").plain, "show_alert": True}
        return answer

    async def run(self) -> None:
        """Works until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _each in range(MOST_AT_ONCE):
                group.create_task(self._send())

    async def _send(self) -> None:
        while True:
            method, parameters = await self._calls.get()
            # A query that is too old, a person who left, a network that is away: the lane will say what matters.
            with suppress(TelegramError):
                await self._caller.call(method, parameters)
