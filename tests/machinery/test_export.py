"""`export knowledge`: the files as they were, with what the desk has published in their places."""

import asyncio
from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import bot
from bot.run import Parts
from knowledge import articles
from services import editing
from services.people import Person, Role
from tests.conftest import KNOWLEDGE

MANAGER = Person(1, 5)
ROLES = frozenset({Role.MANAGER})


async def test_what_the_desk_changed_comes_out_as_files(bot: Parts, database_url: str, tmp_path: Path) -> None:
    before = articles.load(KNOWLEDGE)
    article = before.articles["markets/cl", "en"]
    await bot.db.run(editing.confirm, [article], date(2030, 1, 2), by=MANAGER, roles=ROLES)

    done = await asyncio.to_thread(_export, database_url, tmp_path)

    after = articles.load(tmp_path)
    assert done.exit_code == 0, done.output
    assert after.problems == ()
    assert set(after.articles) == set(before.articles)
    assert after.articles["markets/cl", "en"].review_by == date(2030, 1, 2)
    assert after.articles["markets/cl", "en"].body.strip() == article.body.strip()
    assert after.articles["markets/mn", "en"] == before.articles["markets/mn", "en"]
    assert after.levels == before.levels


async def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = await asyncio.to_thread(_export, f"sqlite:///{tmp_path}/none.db", tmp_path / "out")

    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


def _export(url: str, out: Path) -> Result:
    environment = {"BOT_DATABASE_URL": url, "BOT_KNOWLEDGE_DIR": str(KNOWLEDGE)}
    return CliRunner(env=environment).invoke(bot, ["export", "knowledge", "--out", str(out)])
