"""The words of the notices that come from the care of the articles."""

from collections.abc import Callable
from typing import Any

from handlers.doors import ShowArticle
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Screen
from handlers.telling import Telling
from locales import _, current_language, lines, paragraphs, pgettext
from services import care, clock
from services.answers import key_of
from services.notices import Notice

FIRST_WORDS = 200


def _answer_found(told: care.AnswerFound, at: Telling) -> Screen:
    words = at.facts if len(at.facts) <= FIRST_WORDS else at.facts[:FIRST_WORDS].rstrip() + "…"
    article = at.house.answers.article(told.slug, current_language())
    title = article.title if article else told.slug
    text = paragraphs(
        _("<b>There is an answer now</b>"),
        _("You asked: “{words}”", words=words),
        _("This article answers it: {title}", title=title),
    )
    opens = ShowArticle(key_of(told.slug), current_language(), question_id=told.question_id)
    return Screen(text, ((Button(pgettext("button", "📖 Read the answer"), opens),), menu_row()))


def _care_list(_told: care.CareList, at: Telling) -> Screen:
    due = care.due(at.house.answers.library, clock.now().date())
    vain = at.facts.groups
    text = paragraphs(
        _("🗂 <b>Care of the articles, this week</b>"),
        lines(
            _("• due for review: {number}", number=len(due)),
            _("• drafts: {number}", number=at.facts.drafts),
            _("• kinds of questions asked in vain: {number}", number=len(vain)),
        ),
        _("Managers see to it in the private chat: /knowledge"),
    )
    return Screen(text)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    care.AnswerFound: _answer_found,
    care.CareList: _care_list,
}
