"""Asking: a typed question becomes an answer card, a choice of three, or an honest "I don't know" with a person."""

from handlers import articles
from handlers.doors import AskPerson, ShowArticle
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.targets import opener
from handlers.turn import Asking, Turn
from knowledge.articles import Article
from knowledge.search.assistant import Finding
from locales import Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import country
from services import questions
from services.answers import key_of
from services.questions import Question

SUGGESTIONS = 3
LABEL = 30


async def finds(asking: Asking) -> Finding | None:
    """Searches before the turn begins; not for what somebody types into a form or before the first start is over."""
    is_for_form = asking.dialogue.form is not None and asking.update.edited_message is None
    if is_for_form or asking.person is None or not asking.person.has_acknowledged:
        return None
    return await asking.house.answers.find(asking.text, asking.language)


async def finds_after_command(asking: Asking) -> Finding | None:
    """Searches for what stands behind /ask."""
    question = asking.text.partition(" ")[2].strip()
    return await asking.house.answers.find(question, asking.language) if question else None


async def finds_kept(asking: Asking) -> Finding | None:
    """Searches for the question that came before the first start was over, or in the middle of a form."""
    question = asking.dialogue.state.get("question") or asking.dialogue.state.get("aside")
    return await asking.house.answers.find(str(question), asking.language) if question else None


def invites_question(turn: Turn) -> None:
    """/ask alone, or its button."""
    text = paragraphs(
        _("<b>Ask a question</b>"),
        _("Just type it in your own words: about a market, customs, sanctions, visas or funding."),
    )
    turn.show(Screen(text, (menu_row(),)))


def asks_by_command(turn: Turn) -> None:
    """/ask, with the question behind it perhaps."""
    if isinstance(turn.prepared, Finding):
        answers(turn, turn.prepared, turn.words_after_command, message_id=turn.message_id)
    else:
        invites_question(turn)


def asks(turn: Turn) -> None:
    """A typed question, or one that was changed: its answer changes in place."""
    assert isinstance(turn.prepared, Finding)
    answers(turn, turn.prepared, turn.text, message_id=turn.message_id)


def asks_aside(turn: Turn) -> None:
    """The Ask button under a text that came while a form waited for a choice; the form stays as a draft."""
    if not isinstance(turn.prepared, Finding):
        invites_question(turn)
        return
    question = str(turn.dialogue.state.get("aside", ""))
    turn.dialogue = turn.dialogue.left()
    answers(turn, turn.prepared, question)


@opener("question")
def answers_kept(turn: Turn, _rest: str) -> None:
    """The question that came before the first start was over."""
    question, message_id = str(turn.dialogue.state.get("question", "")), turn.dialogue.state.get("message")
    turn.dialogue = turn.dialogue.ended()
    if isinstance(turn.prepared, Finding):
        answers(turn, turn.prepared, question, message_id=message_id)
    else:
        invites_question(turn)


def answers(turn: Turn, finding: Finding, question: str, *, message_id: int | None = None) -> None:
    """What was found, as the decision says; the question is kept, so that a person can be asked instead."""
    turn.question_id = _kept(turn, finding, question, message_id)
    found = [article for hit in finding.hits if (article := _article(turn, hit.slug))]
    offered = [each for each in found if not each.handover][:SUGGESTIONS]
    if finding.decision == "answer" and found:
        _answers_with(turn, finding, found[0])
    elif finding.decision == "suggest" and offered:
        turn.show(suggestion_screen(turn, offered))
    else:
        turn.show(refusal_screen(turn, finding, _article(turn, finding.handover) if finding.handover else None))


def _kept(turn: Turn, finding: Finding, question: str, message_id: int | None) -> int:
    slugs = tuple(hit.slug for hit in finding.hits[:SUGGESTIONS])
    market = finding.uncovered or next(iter(finding.markets), None)
    asked = Question(question, finding.language, finding.decision, slugs, market, message_id)
    return questions.keep(turn.session, turn.person.id, asked)


def _article(turn: Turn, slug: str) -> Article | None:
    return turn.house.answers.article(slug, turn.language)


def _answers_with(turn: Turn, finding: Finding, best: Article) -> None:
    """One card, or two where two markets were asked about in one breath; an edited answer keeps to one."""
    second = _article(turn, finding.second) if finding.second and not turn.is_edit else None
    other = finding.language if finding.language in turn.house.languages else None
    screens = [
        articles.notice_screen(turn, each) or articles.card(turn, each, other=other)
        for each in (best, second)
        if each is not None
    ]
    for above in screens[:-1]:
        turn.say(above)
    turn.show(screens[-1])


def suggestion_screen(turn: Turn, found: list[Article]) -> Screen:
    """Did you mean: at most three articles, their titles in full above the buttons that cut them, and a way out."""
    text = paragraphs(
        _("<b>I am not sure what you mean.</b>"),
        lines(*(_("• {title}", title=each.title) for each in found)),
        _("One of these may answer it. If none does, ask a person."),
    )
    rows: list[Row] = [(Button(verbatim(short(each.title)), _opens(turn, each)),) for each in found]
    rows.append((Button(pgettext("button", "None of these"), AskPerson(turn.question_id)),))
    rows.append(menu_row())
    return Screen(text, tuple(rows))


def _opens(turn: Turn, found: Article) -> ShowArticle:
    return ShowArticle(key_of(found.slug), found.language, question_id=turn.question_id)


def refusal_screen(turn: Turn, finding: Finding, guide: Article | None) -> Screen:
    """An honest refusal, with what can be said: a hand-over guide, or the country nothing is known about."""
    if guide is not None:
        text = paragraphs(articles.title(guide), articles.extract(guide))
    elif finding.uncovered:
        name = country(finding.uncovered)
        text = paragraphs(
            _("<b>I know nothing about this country: {country}.</b>", country=name),
            _("A person of the network may be able to help."),
        )
    else:
        text = _unknown()
    rows: tuple[Row, ...] = ((Button(pgettext("button", "💬 Ask a person"), AskPerson(turn.question_id)),), menu_row())
    return Screen(text, rows)


def _unknown() -> Text:
    return paragraphs(
        _("<b>I do not know the answer.</b>"),
        _("My articles do not cover this, and I do not guess. Try other words, or ask a person."),
    )


def short(words: str) -> str:
    """A title that fits on a button."""
    return words if len(words) <= LABEL else words[: LABEL - 1].rstrip() + "…"


def reads_only_text(turn: Turn) -> None:
    """A photo, a voice, a sticker, a place: said plainly, with a way on."""
    said = _("I can only read text. Please type your question, or show this to a person.")
    turn.show(Screen(said, ((Button(pgettext("button", "💬 Ask a person"), AskPerson()),), menu_row())))
