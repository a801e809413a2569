"""Care of the articles by managers: figures, what is due for review, what was asked in vain, who is told.

The rules are in `services/care.py`; drafts and publishing are in `handlers/editor.py`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers import articles
from handlers.buttons import button
from handlers.doors import ChangeArticle, ShowCanned, ShowDrafts, ShowKnowledge, TellAskers
from handlers.keyboards import menu_row, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Asking, Turn
from locales import Text, _, lines, ngettext, npgettext, paragraphs, pgettext
from locales.formats import date as day
from locales.formats import period
from services import care, clock, editing, policy
from services.answers import key_of
from services.care import Asker, Group
from services.people import Role
from services.refusals import DraftGone
from services.retention import QUESTION_KEPT_FOR

MONTHS: Final = (3, 6, 12)
A_MONTH = timedelta(days=30)
LISTED = 8
MOST_GROUPS = 10


@button("eu")
@dataclass(frozen=True, slots=True)
class ShowDue:
    """Articles that somebody should look at."""

    page: int


@button("eo")
@dataclass(frozen=True, slots=True)
class ShowDueArticle:
    """One of them."""

    key: str


@button("ek")
@dataclass(frozen=True, slots=True)
class StillRight:
    """It is as it should be, for so many months."""

    key: str
    months: int


@button("eg")
@dataclass(frozen=True, slots=True)
class ShowUnanswered:
    """What people asked in vain, alike questions together."""


def shows_knowledge(turn: Turn) -> None:
    """/knowledge."""
    turn.needs(Role.MANAGER)
    turn.dialogue = turn.dialogue.left()
    due, waiting = len(_due(turn)), len(editing.drafts(turn.session, turn.roles))
    figures = care.figures(turn.session)
    text = paragraphs(
        _("<b>The assistant’s articles</b>"),
        lines(
            _("In the last 30 days:"),
            _("• questions: {number}", number=figures.asked),
            _("• answered: {number}", number=figures.answered),
            _("• suggestions only: {number}", number=figures.suggested),
            _("• no answer: {number}", number=figures.refused),
            _("• 👍 {helpful} · 👎 {unhelpful}", helpful=figures.helpful, unhelpful=figures.unhelpful),
        ),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "📅 Due for review: {number}", number=due), ShowDue(0)),),
        (Button(pgettext("button", "📝 Drafts: {number}", number=waiting), ShowDrafts()),),
        (Button(pgettext("button", "❓ Asked in vain"), ShowUnanswered()),),
        (Button(pgettext("button", "🗂 Canned answers"), ShowCanned()),),
        menu_row(),
    )
    turn.show(Screen(text, rows))


# -- what is due --------------------------------------------------------------------------------------------------


def _due(turn: Turn) -> list[str]:
    return care.due(turn.house.answers.library, clock.now().date())


def shows_due(turn: Turn) -> None:
    """A tap on "Due for review"."""
    turn.needs(Role.MANAGER)
    every, page = _due(turn), turn.tapped(ShowDue).page
    found = every[page * LISTED : (page + 1) * LISTED]
    rows: list[Row] = []
    for slug in found:
        article = turn.house.answers.article(slug, turn.language)
        if article is not None:
            rows.append((Button(short(article.title), ShowDueArticle(key_of(slug))),))
    if len(every) > (page + 1) * LISTED:
        rows.append((Button(pgettext("button", "More"), ShowDue(page + 1)),))
    number = len(every)
    text = paragraphs(
        _("<b>Due for review</b>"),
        ngettext(
            "{number} article should be looked at.", "{number} articles should be looked at.", number, number=number
        )
        if every
        else _("Nothing is due."),
    )
    turn.show(Screen(text, (*rows, menu_row(back=ShowKnowledge()))))


def shows_due_article(turn: Turn) -> None:
    """A tap on an article that is due: still right, or to be changed."""
    turn.needs(Role.MANAGER)
    key = turn.tapped(ShowDueArticle).key
    article = articles.find(turn, key, turn.language)
    rows: list[Row] = [(Button(_still_right(months), StillRight(key, months)),) for months in MONTHS]
    rows.append((Button(pgettext("button", "✏️ Change"), ChangeArticle(key)),))
    text = paragraphs(articles.title(article), articles.extract(article), articles.provenance(article))
    turn.show(Screen(text, (*rows, menu_row(back=ShowDue(0)))))


def _still_right(months: int) -> Text:
    return npgettext(
        "button", "✅ Right for {number} more month", "✅ Right for {number} more months", months, number=months
    )


def confirms(turn: Turn) -> None:
    """A tap on "Still right"."""
    tapped = turn.tapped(StillRight)
    if tapped.months not in MONTHS:
        raise DraftGone
    article = articles.find(turn, tapped.key, turn.language)
    on = clock.now().date() + tapped.months * A_MONTH
    every = care.versions(turn.house.answers.library, article.slug)
    editing.confirm(turn.session, every, on, by=turn.person, roles=turn.roles)
    text = paragraphs(articles.title(article), _("Noted. Next review: {date}.", date=day(on)))
    turn.show(Screen(text, (menu_row(back=ShowDue(0)),)))


# -- those who asked ----------------------------------------------------------------------------------------------


async def finds_askers(asking: Asking) -> list[Asker]:
    """Searches once more for what was asked in vain: who would get this article today?"""
    pressed, answers = asking.button, asking.house.answers
    slug = answers.slug(pressed.key) if isinstance(pressed, TellAskers) else None
    if slug is None or Role.MANAGER not in asking.roles:
        return []
    asked = await asking.read(care.askers)
    found: dict[int, Asker] = {}
    for each in care.likely(asked, care.versions(answers.library, slug)):
        finding = await answers.find(each.text, each.language)
        if finding.decision == "answer" and finding.hits and finding.hits[0].slug == slug:
            found.setdefault(each.person_id, each)
    return list(found.values())


def tells_askers(turn: Turn) -> None:
    """A tap on "Tell those who asked": first their number, then, when sure, a notice to each."""
    turn.needs(Role.MANAGER)
    tapped = turn.tapped(TellAskers)
    slug = turn.house.answers.slug(tapped.key)
    found: list[Asker] = turn.prepared or []
    if slug is None:
        text = _("The assistant is still learning the new article. Please try again in a moment.")
        again: Row = (Button(pgettext("button", "📣 Tell those who asked"), TellAskers(tapped.key, False)),)
        turn.show(Screen(text, (again, menu_row(back=ShowKnowledge()))))
        return
    number = len({each.person_id for each in found})
    if tapped.is_sure:
        for each in found:
            care.tell(turn.session, each, slug)
        said = ngettext("{number} person will be told.", "{number} people will be told.", number, number=number)
        turn.show(Screen(said, (menu_row(back=ShowKnowledge()),)))
        return
    if not found:
        turn.show(
            Screen(_("Nobody whose question is still kept asked this in vain."), (menu_row(back=ShowKnowledge()),))
        )
        return
    said = ngettext(
        "{number} person asked this in vain. Tell them?", "{number} people asked this in vain. Tell them?", number,
        number=number,
    )  # fmt: skip
    sure: Row = (Button(pgettext("button", "📣 Tell them"), TellAskers(tapped.key, True)),)
    turn.show(Screen(said, (sure, menu_row(back=ShowKnowledge()))))


def _kept(turn: Turn) -> str:
    return period(policy.of(turn.session).kept(QUESTION_KEPT_FOR))


async def finds_unanswered(asking: Asking) -> list[Group]:
    """Puts alike questions together, which takes too long for a transaction that writes."""
    found: list[Group] = await asking.read(care.unanswered) if Role.MANAGER in asking.roles else []
    return found[:MOST_GROUPS]


def shows_unanswered(turn: Turn) -> None:
    """A tap on "Asked in vain": the commonest first, in the words of one of those who asked."""
    turn.needs(Role.MANAGER)
    groups: list[Group] = turn.prepared or []
    listed = [_("{number} × “{words}”", number=each.number, words=each.words) for each in groups]
    text = paragraphs(
        lines(_("<b>Asked in vain</b>"), _("So long questions are kept: {period}", period=_kept(turn))),
        lines(*listed) if listed else _("Nothing was asked in vain."),
    )
    turn.show(Screen(text, (menu_row(back=ShowKnowledge()),)))
