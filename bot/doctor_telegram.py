"""What `doctor` asks Telegram: the token, privacy mode, the clock, and whether the desk's group can work."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.findings import Finding, mend, note
from bot.settings import Settings
from bot.transport import AiohttpRequest, Caller
from services import clock
from services.desk_rights import RIGHTS, Lack, anonymous, missing

CLOCK_MAY_DIFFER: Final = timedelta(seconds=5)
WAITS: Final = 10
FAILED_LATELY: Final = timedelta(minutes=10)

_RIGHTS_PAGE: Final = "group → Edit → Administrators → the bot"
MENDED: Final = {
    Lack.SUPERGROUP: "is no group with topics: group → Edit → Topics turns it into one; it has a new id then, "
    "which the bot tells there",
    Lack.TOPICS: "has no topics: group → Edit → Topics turns them on",
    Lack.MEMBER: "does not have the bot any more: group → Add members, then group → Edit → Administrators",
    Lack.ADMINISTRATOR: "has the bot as a plain member, who hears commands only: "
    "group → Edit → Administrators → Add administrator",
    Lack.MANAGE_TOPICS: f"does not let the bot manage topics: {_RIGHTS_PAGE} → Manage topics",
    Lack.PIN_MESSAGES: f"does not let the bot pin messages: {_RIGHTS_PAGE} → Pin messages",
    Lack.DELETE_MESSAGES: f"does not let the bot delete messages: {_RIGHTS_PAGE} → Delete messages",
}
"""What is said of the group, and the way through Telegram's own menus to mend it."""


async def ask(settings: Settings) -> AsyncIterator[Finding]:
    """Everything Telegram knows; stops where an answer is needed for what follows."""
    async with calling(settings) as caller:
        if caller is None:
            yield mend("token", "BOT_TOKEN is empty; BotFather gives one")
            return
        try:
            me = await caller.call("getMe", {})
        except InvalidToken:
            yield mend("token", "Telegram refuses BOT_TOKEN")
            return
        except TelegramError as error:
            yield mend("token", f"{settings.api_url} cannot be reached ({type(error).__name__})")
            return
        yield Finding("token", f"accepted, this is @{me['username']}")
        async for finding in _clock(settings):
            yield finding
        yield _privacy_mode(me)
        for finding in await _webhook(settings, caller):
            yield finding
        async for finding in _desk(settings, caller, me["id"]):
            yield finding


@asynccontextmanager
async def calling(settings: Settings) -> AsyncIterator[Caller | None]:
    """A way to call the Bot API; None without a token."""
    token = settings.token.get_secret_value()
    if not token:
        yield None
        return
    request = AiohttpRequest(2)
    await request.initialize()
    try:
        yield Caller(request, f"{settings.api_url}/bot{token}")
    finally:
        await request.shutdown()


async def _clock(settings: Settings) -> AsyncIterator[Finding]:
    """Compares with the second in which Telegram's server answers; says nothing where it cannot be asked."""
    before = clock.now()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAITS)) as session,
            session.head(settings.api_url, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return
    # What is certain, however long the answer took; a date in a header is cut to its second.
    behind, ahead = theirs - clock.now(), before - theirs - timedelta(seconds=1)
    if max(behind, ahead) > CLOCK_MAY_DIFFER:
        off, way = (behind, "behind") if behind > ahead else (ahead, "ahead of")
        seconds = round(off.total_seconds())
        yield mend("clock", f"{seconds} seconds {way} Telegram's: turn on NTP (timedatectl set-ntp true)")
    else:
        yield Finding("clock", "agrees with Telegram's")


def _privacy_mode(me: dict[str, Any]) -> Finding:  # Any: Telegram's JSON
    if me.get("can_read_all_group_messages"):
        return mend("privacy mode", "is off: the bot sees all messages of its groups; /setprivacy turns it on")
    return Finding("privacy mode", "on: in groups the bot sees only what is addressed to it")


async def _webhook(settings: Settings, caller: Caller) -> list[Finding]:
    """Of the address its host alone: its path may be a secret."""
    try:
        info = await caller.call("getWebhookInfo", {})
    except TelegramError:
        return []
    host = urlsplit(info["url"]).hostname
    if settings.mode == "polling":
        says = f"leads to {host} though BOT_MODE is polling: the next start of the bot takes it away"
        return [mend("webhook", f"{says}; if it comes back, somebody else has the token")] if host else []
    if info["url"] != settings.webhook_url:
        where = f"leads to {host} and not to BOT_WEBHOOK_URL" if host else "is not set"
        return [mend("webhook", f"{where}: the next start of the bot sets it")]
    waiting = f"{info['pending_update_count']} updates wait at Telegram"
    failed_at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    if clock.now() - failed_at < FAILED_LATELY:
        return [mend("webhook", f"Telegram did not reach it lately ({info['last_error_message']}); {waiting}")]
    return [Finding("webhook", f"is where BOT_WEBHOOK_URL says; {waiting}")]


async def _desk(settings: Settings, caller: Caller, bot_id: int) -> AsyncIterator[Finding]:
    chat_id = settings.desk_chat_id
    if chat_id is None:
        if settings.contact.strip():
            yield note("desk", "none, BOT_DESK_CHAT_ID is empty; who wants a person reads BOT_CONTACT")
        else:
            yield mend("desk", "none, and BOT_CONTACT is empty too: nobody can be asked")
        return
    try:
        chat = await caller.call("getChat", {"chat_id": chat_id})
        member = await caller.call("getChatMember", {"chat_id": chat_id, "user_id": bot_id})
        administrators = await caller.call("getChatAdministrators", {"chat_id": chat_id})
    except ChatMigrated as error:
        yield mend("desk", f"the group has a new id: set BOT_DESK_CHAT_ID={error.new_chat_id}")
    except (BadRequest, Forbidden):
        yield mend("desk", "BOT_DESK_CHAT_ID names no group that the bot is in: add it there, or correct the id")
    except TelegramError as error:
        yield mend("desk", f"the group cannot be asked for ({type(error).__name__})")
    else:
        for finding in _group(chat, member, administrators):
            yield finding


def _group(
    chat: dict[str, Any], member: dict[str, Any], administrators: list[Any]
) -> Iterator[Finding]:  # Any: as above
    name = f"“{chat.get('title', '')}”"
    lacks = missing(chat, member)
    for lack in lacks:
        why = f" ({RIGHTS[lack]})" if lack in RIGHTS else ""
        yield mend("desk", f"{name} {MENDED[lack]}{why}")
    if not lacks:
        yield Finding("desk", f"{name} has topics, and the bot has every right it needs")
    if hidden := anonymous(administrators):
        yield mend(
            "desk",
            f"{name} has {hidden} anonymous administrators: nobody would know who answered; "
            "group → Edit → Administrators → the person → turn off Remain anonymous",
        )
