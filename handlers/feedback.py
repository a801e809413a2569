"""Helpful or not: one tap under an answer, one more for what was wrong. Rules are in services/feedback.py."""

from dataclasses import dataclass

from handlers import articles
from handlers.buttons import UnknownButtonError, button
from handlers.doors import RateAnswer, ShowArticle
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from knowledge.articles import Article
from locales import Text, _, pgettext
from services import feedback
from services.answers import key_of
from services.feedback import REASONS, Feedback


@button("pr")
@dataclass(frozen=True, slots=True)
class GiveReason:
    """What was wrong with an answer: one of `services.feedback.REASONS`."""

    key: str
    language: str
    question_id: int
    reason: str


def rates(turn: Turn) -> None:
    """A tap on 👍 or 👎; the card stays, and after 👎 it asks what was wrong."""
    tapped = turn.tapped(RateAnswer)
    article = articles.find(turn, tapped.key, tapped.language)
    given = Feedback(article.slug, article.language, tapped.is_helpful)
    if not _gives(turn, tapped.question_id, given):
        turn.show(articles.card(turn, article))
    elif tapped.is_helpful:
        turn.show(_card(turn, article, _("👍 Thank you, noted.")))
    else:
        turn.show(_reasons_screen(turn, article))


def gives_reason(turn: Turn) -> None:
    """A tap on what was wrong."""
    tapped = turn.tapped(GiveReason)
    if tapped.reason not in REASONS:
        raise UnknownButtonError
    article = articles.find(turn, tapped.key, tapped.language)
    given = Feedback(article.slug, article.language, False, tapped.reason)
    if not _gives(turn, tapped.question_id, given):
        turn.show(articles.card(turn, article))
        return
    reason = pgettext("button-half", REASONS[tapped.reason])
    turn.show(_card(turn, article, _("👎 Thank you, noted: {reason}. A person can help you further.", reason=reason)))


def _gives(turn: Turn, question_id: int, given: Feedback) -> bool:
    """False for a question that is forgotten by now, or that is somebody else's."""
    if not feedback.give(turn.session, turn.person.id, question_id, given):
        return False
    turn.question_id = question_id
    return True


def _card(turn: Turn, article: Article, said: Text) -> Screen:
    return articles.card(turn, article, other=articles.asked_in(turn), said=said)


def _reasons_screen(turn: Turn, article: Article) -> Screen:
    """The card as it was, with reasons where the thumbs were; who gives none has said enough."""
    named = key_of(article.slug)
    picks = [
        Button(pgettext("button-half", REASONS[code]), GiveReason(named, article.language, turn.question_id, code))
        for code in REASONS
    ]
    rows: tuple[Row, ...] = (
        articles.ask_row(turn),
        *(tuple(picks[position : position + 2]) for position in range(0, len(picks), 2)),
        articles.source_row(turn, article),
        menu_row(back=ShowArticle(named, article.language, True, turn.question_id)),
    )
    text = articles.card_text(turn.house.answers, article, said=_("👎 Noted. What was wrong?"))
    return Screen(text, rows)
