"""Asking: a typed question becomes an answer card, a choice of three, or an honest "I don't know" with a person."""

from dataclasses import dataclass, replace

from handlers import articles
from handlers.doors import AnswerIn, AskPerson, ShowArticle
from handlers.keyboards import menu_row, short
from handlers.screens import Button, Row, Screen
from handlers.targets import opener
from handlers.turn import Asking, Turn, behind_command
from knowledge.articles import Article
from knowledge.search.assistant import Finding
from knowledge.search.follow_up import FollowUp
from locales import Text, _, detect, formats, lines, paragraphs, pgettext, use_language, verbatim
from locales.formats import OCCUPIED, country
from services import countries, questions
from services.answers import ASPECTS, key_of, market_of
from services.questions import Question

SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What the search found, and what the question took from the one before it."""

    finding: Finding
    follow_up: FollowUp | None = None


async def finds(asking: Asking) -> Found | None:
    """Searches before the turn begins; not for what somebody types into a form or before the first start is over."""
    is_for_form = asking.dialogue.form is not None and asking.update.edited_message is None
    if is_for_form or asking.person is None or not asking.person.has_acknowledged:
        return None
    return await _found(asking, asking.text)


async def finds_after_command(asking: Asking) -> Found | None:
    """Searches for what stands behind /ask."""
    question = behind_command(asking.text)
    return await _found(asking, question) if question else None


async def finds_kept(asking: Asking) -> Found | None:
    """Searches for the question that came before the first start was over, or in the middle of a form."""
    question = asking.dialogue.state.get("question") or asking.dialogue.state.get("aside")
    return await _found(asking, str(question)) if question else None


async def finds_again(asking: Asking) -> Found | None:
    """Searches for a question once more, for a reader of the language that was tapped; None when it is forgotten."""
    tapped = asking.button
    if not isinstance(tapped, AnswerIn) or asking.person is None:
        return None
    asked = await asking.read(questions.question, asking.person.id, tapped.question_id)
    if asked is None:
        return None
    return await _found(asking, asked.text, reader=tapped.language, message_id=asked.message_id)


async def _found(
    asking: Asking, question: str, *, reader: str | None = None, message_id: int | None = None
) -> Found | None:
    """Searches; a question that leans on the one before it is completed first, and then searched like any other."""
    answers, language = asking.house.answers, reader or asking.language
    message = asking.update.effective_message
    if asking.person is not None and await answers.leans(question, language):
        typed = message.message_id if message and not asking.update.callback_query else None
        before = await asking.read(questions.asked_before, asking.person.id, message_id or typed)
        follow_up = await answers.completed(question, language, before)
        if follow_up is not None:
            return Found(await answers.find(follow_up.text, language), follow_up)
    return Found(await answers.find(question, language))


def invites_question(turn: Turn) -> None:
    """/ask alone, or its button."""
    text = paragraphs(
        _("<b>Ask a question</b>"),
        _("Just type it in your own words: about a market, customs, sanctions, visas or funding."),
    )
    turn.show(Screen(text, ((Button(pgettext("button", "💬 Ask a person"), AskPerson()),), menu_row())))


def asks_by_command(turn: Turn) -> None:
    """/ask, with the question behind it perhaps."""
    if isinstance(turn.prepared, Found):
        answers(turn, turn.prepared, turn.words_after_command, message_id=turn.message_id)
    else:
        invites_question(turn)


def asks(turn: Turn) -> None:
    """A typed question, or one that was changed: its answer changes in place."""
    assert isinstance(turn.prepared, Found)
    answers(turn, turn.prepared, turn.text, message_id=turn.message_id)


def asks_aside(turn: Turn) -> None:
    """The Ask button under a text that came while a form waited for a choice; the form stays as a draft."""
    if not isinstance(turn.prepared, Found):
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
    if isinstance(turn.prepared, Found):
        answers(turn, turn.prepared, question, message_id=message_id)
    else:
        invites_question(turn)


def goes_on_in_language(turn: Turn) -> None:
    """A tap on the language that the question was asked in: the interface speaks it, and the answer too."""
    tapped = turn.tapped(AnswerIn)
    asked = questions.question(turn.session, turn.person.id, tapped.question_id)
    turn.speak(tapped.language)
    with use_language(tapped.language):
        if asked is None or not isinstance(turn.prepared, Found):
            invites_question(turn)
        else:
            answers(turn, turn.prepared, asked.text, message_id=asked.message_id)


def answers(turn: Turn, made: Found, question: str, *, message_id: int | None = None) -> None:
    """What was found, as the decision says; the question is kept, so that a person can be asked instead."""
    finding = made.finding
    turn.question_id = _kept(turn, finding, question, message_id)
    found = [article for hit in finding.hits if (article := _article(turn, hit.slug))]
    offered = [each for each in found if not each.handover][:SUGGESTIONS]
    # A place there has no market of its own among the articles, and its notice counts whatever was found.
    named = OCCUPIED if countries.names_occupied(question) else None
    if finding.decision == "answer" and found:
        _answers_with(turn, made, found[0], market=named)
        return
    if finding.decision == "suggest" and offered:
        screen = suggestion_screen(turn, offered)
    else:
        screen = refusal_screen(turn, finding, _article(turn, finding.handover) if finding.handover else None)
    *rows, last = screen.rows
    if other := _spoken(turn, question):
        rows.append(articles.speak_row(turn, other))
    text = paragraphs(_about(turn, made.follow_up), articles.red_notice(turn, named), screen.text)
    turn.show(replace(screen, text=text, rows=(*rows, last)))


def _spoken(turn: Turn, question: str) -> str | None:
    """The language of a question where it is surely another than the interface's, and one that the bot speaks."""
    stored = turn.language if turn.language in detect.KNOWN_LANGUAGES else None
    spoken = detect.detect(question, stored=stored)
    is_other = spoken.sure and spoken.language != turn.language
    return spoken.language if is_other and spoken.language in turn.house.languages else None


def _about(turn: Turn, follow_up: FollowUp | None) -> Text | None:
    """What a completed question is taken to mean, so that nobody is misled."""
    if follow_up is None:
        return None
    markets = formats.list([country(code) for code in follow_up.markets])
    topics = [pgettext("button-half", ASPECTS[code]) for code in follow_up.aspects if code in ASPECTS]
    before = _article(turn, follow_up.article)
    if not topics and before is not None and market_of(before.slug) is None:
        topics = [verbatim(before.title)]
    if not topics:
        return _("<i>About: {markets}</i>", markets=markets)
    return _("<i>About: {topic} · {markets}</i>", topic=formats.list(topics), markets=markets)


def _kept(turn: Turn, finding: Finding, question: str, message_id: int | None) -> int:
    slugs = tuple(hit.slug for hit in finding.hits[:SUGGESTIONS])
    market = finding.uncovered or next(iter(finding.markets), None)
    asked = Question(question, finding.language, finding.decision, slugs, market, message_id)
    return questions.keep(turn.session, turn.person.id, asked)


def _article(turn: Turn, slug: str) -> Article | None:
    return turn.house.answers.article(slug, turn.language)


def _answers_with(turn: Turn, made: Found, best: Article, *, market: str | None) -> None:
    """One card, or two where two markets were asked about in one breath; an edited answer keeps to one.

    `market` is one without articles that the question names: its notice counts.
    """
    finding, about = made.finding, _about(turn, made.follow_up)
    second = _article(turn, finding.second) if finding.second and not turn.is_edit else None
    other = finding.language if finding.language in turn.house.languages else None
    screens = [
        articles.notice_screen(turn, each, market=market, about=about)
        or articles.card(turn, each, about=about, other=other)
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
    rows: list[Row] = [(Button(short(each.title), _opens(turn, each)),) for each in found]
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


def reads_only_text(turn: Turn) -> None:
    """A photo, a voice, a sticker, a place: said plainly, with a way on."""
    said = _("I can only read text. Please type your question, or show this to a person.")
    turn.show(Screen(said, ((Button(pgettext("button", "💬 Ask a person"), AskPerson()),), menu_row())))
