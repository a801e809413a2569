"""The words of what is said before something is deleted, and the buttons that stand under them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.buttons import button
from handlers.doors import ShowRequest
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen, shortened
from handlers.telling import Telling
from locales import _, lines, paragraphs, pgettext
from locales.formats import date
from services import endings
from services.endings import Ending, Parting
from services.notices import Notice

FIRST_WORDS: Final = 200


@button("Yk")
@dataclass(frozen=True, slots=True)
class KeepCase:
    """The asker still waits for an answer."""

    case_id: int


@button("Ys")
@dataclass(frozen=True, slots=True)
class SettleCase:
    """The asker does not wait any more."""

    case_id: int


def case_rows(case_id: int) -> tuple[Row, ...]:
    """What somebody can do about a question that is about to go."""
    keep = Button(pgettext("button", "🔓 Keep it open"), KeepCase(case_id))
    settle = Button(pgettext("button", "☑️ Close it"), SettleCase(case_id))
    return ((keep,), (settle,), menu_row())


def _case_ending(told: endings.CaseEnding, at: Telling) -> Screen:
    found: Ending = at.facts
    text = paragraphs(
        lines(
            _("⏰ <b>{number} · is this still open?</b>", number=found.case.number),
            _("<i>“{words}”</i>", words=shortened(found.words, FIRST_WORDS)) if found.words else None,
        ),
        _(
            "Nobody has written about it for a long time. On {date} it is deleted with all that was written, also at "
            "the desk. If you still wait for an answer, keep it open.",
            date=_day(found.at, at.zone),
        ),
    )
    return Screen(text, case_rows(told.case_id))


def _introduction_ending(told: endings.IntroductionEnding, at: Telling) -> Screen:
    found: Parting = at.facts
    text = paragraphs(
        lines(
            _("⏰ <b>{number} · please save the contact</b>", number=found.number),
            _("You were introduced to: {name}", name=found.other),
        ),
        _(
            "On {date} the request is deleted here, and I no longer know who was introduced to whom. The contact card "
            "in this chat stays until you delete it. Save what you still need.",
            date=_day(found.at, at.zone),
        ),
    )
    shows: Row = (Button(pgettext("button", "Where the request stands"), ShowRequest(told.case_id)),)
    return Screen(text, (shows, menu_row()))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return date(moment.astimezone(zone).date())


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    endings.CaseEnding: _case_ending,
    endings.IntroductionEnding: _introduction_ending,
}
