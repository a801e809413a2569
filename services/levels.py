"""Compliance levels of markets as managers set them: every version is kept, the newest counts before the files."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import yaml
from sqlalchemy.orm import Session

from db.editing import PageRow
from knowledge.articles import LEVELS, NO_LANGUAGE
from locales.formats import OCCUPIED
from services import clock
from services.people import Person, Role, needs
from services.refusals import LevelIncomplete

OWNER: Final = "network-manager"
FREE: Final = "green"
STRICT: Final = frozenset({"ru", "by", OCCUPIED.lower()})
"""Markets that are never less than checked one by one, and whose level is looked at every thirty days."""
STRICT_LEVELS: Final = ("red", "black")


def choices(market: str) -> tuple[str, ...]:
    """The levels that a market may have."""
    return STRICT_LEVELS if market in STRICT else LEVELS


def longest_review(market: str) -> int:
    """After how many days at the latest a level must be looked at again."""
    return 30 if market in STRICT else 90


def set_level(
    session: Session,
    market: str,
    *,
    level: str,
    notice: Mapping[str, str],
    review_in: int,
    by: Person,
    roles: frozenset[Role],
) -> date:
    """Says how requests to a market are handled from now on, and when that is reviewed, in days; gives that day.

    Raises NotAllowed, and LevelIncomplete for a level the market may not have, a review too late, or, where the level
    is not green, a notice that lacks a language that the notices of the house have.
    """
    needs(roles, Role.MANAGER)
    today = clock.now().date()
    if level not in choices(market) or not 0 < review_in <= longest_review(market):
        raise LevelIncomplete
    if level != FREE and not (notice and all(words.strip() for words in notice.values())):
        raise LevelIncomplete
    review_by = today + timedelta(days=review_in)
    stated = {
        "level": level,
        "as_of": today.isoformat(),
        "review_by": review_by.isoformat(),
        "owner": OWNER,
        "notice": dict(notice),
    }
    text = yaml.safe_dump(stated, allow_unicode=True, sort_keys=False, width=100)
    row = PageRow(slug=f"markets/{market}", language=NO_LANGUAGE, text=text, by_id=by.telegram_id)
    row.published_at = clock.now()
    session.add(row)
    session.flush()
    return review_by
