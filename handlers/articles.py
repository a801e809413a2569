"""Article cards: the short answer with source, as-of and review date, and what can be done with it."""

from datetime import date

from handlers.doors import AnswerIn, AskPerson, RateAnswer, ShowArticle, ShowFunding, ShowMarket, ShowPage
from handlers.keyboards import menu_row
from handlers.screens import CARD, Button, Row, Screen
from handlers.turn import Turn
from knowledge import markdown
from knowledge.articles import Article
from locales import Text, _, current_language, lines, paragraphs, pgettext, trusted_html, use_language, verbatim
from locales.formats import as_of, own_name
from locales.formats import date as day
from services import clock, feedback, funding, questions
from services.answers import Answers, key_of, market_of
from services.refusals import ArticleGone

EXTRACT, SHORTEST = 600, 200


def find(turn: Turn, wanted: str, language: str) -> Article:
    """The article behind a button. Raises ArticleGone."""
    slug = turn.house.answers.slug(wanted)
    article = turn.house.answers.article(slug, language) if slug else None
    if article is None:
        raise ArticleGone
    return article


def opens_article(turn: Turn) -> None:
    """A tap on a suggested article, or "read" under a market's notice."""
    tapped = turn.tapped(ShowArticle)
    article = find(turn, tapped.key, tapped.language)
    turn.question_id = tapped.question_id
    notice = None if tapped.has_read else notice_screen(turn, article)
    turn.show(notice or card(turn, article, other=asked_in(turn), said=rated(turn, article)))


def asked_in(turn: Turn) -> str | None:
    """The language in which the question behind a card was asked, where the bot speaks it."""
    asked = questions.question(turn.session, turn.person.id, turn.question_id) if turn.question_id else None
    return asked.language if asked is not None and asked.language in turn.house.languages else None


def rated(turn: Turn, article: Article) -> Text | None:
    """What the asker has said of this answer."""
    given = feedback.given(turn.session, turn.person.id, turn.question_id) if turn.question_id else None
    if given is None or given.slug != article.slug:
        return None
    return _("👍 You found this helpful.") if given.is_helpful else _("👎 You did not find this helpful.")


def title(article: Article) -> Text:
    """The first line of a card."""
    return _("<b>{title}</b>", title=article.title)


def provenance(article: Article, most: int = 3) -> Text:
    """Where it comes from and how old it is; below every extract, without exception."""
    sources = [
        _('<a href="{url}">{title}</a>', url=source.url, title=source.title) for source in article.sources[:most]
    ]
    return lines(
        _("Source: {sources}", sources=Text("; ".join(each.html for each in sources))) if sources else None,
        _("As of: {date} · Review due: {review}", date=as_of(article.as_of), review=day(article.review_by)),
    )


def fitting(article: Article, *others: Text | None) -> tuple[Text, Text]:
    """Extract and provenance, as much as a phone shows of them with the other paragraphs; sources give way first."""
    taken = markdown.visible(paragraphs(*others).html) + 2 * len("\n\n")
    short, below = extract(article), provenance(article)
    if taken + markdown.visible(short.html) + markdown.visible(below.html) > CARD:
        below = provenance(article, most=1)
    room = max(CARD - taken - markdown.visible(below.html), SHORTEST)
    return trusted_html(markdown.cut(short.html, room)), below


def warnings(article: Article, today: date) -> Text | None:
    """What the reader must know before relying on the article."""
    said = [
        _("⌛ This article has been due for review since {date}.", date=day(article.review_by))
        if article.review_by < today
        else None,
        {
            "ended": _("⛔ This programme has ended."),
            "paused": _("⏸ This programme is paused."),
            "historic": _("🗄 Archive: this describes the past."),
        }.get(article.status),
        _validity(article, today),
        _("🔎 Please confirm this at the source before you rely on it.") if article.verify else None,
    ]
    kept = [each for each in said if each is not None]
    return lines(*kept) if kept else None


def _validity(article: Article, today: date) -> Text | None:
    """Until when it is valid, or was; nothing where the article does not know."""
    until = article.valid_until or ""
    if funding.last_day(until) is None:
        return None
    if article.status == "ended":
        return _("Ended on: {date}", date=as_of(until))
    if funding.has_run_out(article, today):
        return _("⛔ Known to run until {date}, which is over.", date=as_of(until))
    return _("Valid until: {date}", date=as_of(until))


def extract(article: Article) -> Text:
    """The first paragraph, as much of it as a card takes."""
    return trusted_html(markdown.cut(markdown.html(article.short), EXTRACT))


def details(article: Article, room: int) -> Text | None:
    """What else a card about funding takes of who it is for, how much there is and how to apply: whole lines."""
    if article.kind != "funding":
        return None
    kept = []
    for line in markdown.html(article.body).split("\n"):
        length = markdown.visible(line) + 2
        if line.removeprefix("• ").startswith("<b>") and ":</b>" in line and length <= room:
            kept.append(trusted_html(line))
            room -= length
    return lines(*kept) if kept else None


def card(
    turn: Turn,
    article: Article,
    *,
    about: Text | None = None,
    other: str | None = None,
    back: object | None = None,
    said: Text | None = None,
) -> Screen:
    """The answer: extract, warnings, source, as-of and review date, and what can be done with it.

    `about` is what a completed question is taken to mean, `other` the language it was asked in, `back` where somebody
    came from who was browsing, `said` a last line of state.
    """
    rows: list[Row] = [ask_row(turn), source_row(turn, article)]
    if turn.question_id:
        rows.append(rating_row(turn, article))
    successor = turn.house.answers.article(article.successor, article.language) if article.successor else None
    if successor:
        opens = ShowArticle(key_of(successor.slug), successor.language, question_id=turn.question_id)
        rows.append((Button(pgettext("button", "➡️ Successor"), opens),))
    if other:
        rows += _other_language_rows(turn, article, other)
    return Screen(
        card_text(turn.house.answers, article, about=about, said=said),
        (*rows, menu_row(back=back or _back(turn, article))),
    )


def card_text(answers: Answers, article: Article, *, about: Text | None = None, said: Text | None = None) -> Text:
    """What stands on a card, of as many characters as a phone shows."""
    reader = current_language()
    best = answers.article(article.slug, reader)
    is_original = article.language != reader and (best is None or best.language != reader)
    above = lines(
        about, title(article), _("Original: {language}", language=own_name(article.language)) if is_original else None
    )
    warned = warnings(article, clock.now().date())
    advice = _("<i>Automated answer: general information, no legal, tax or customs advice.</i>")
    short, source = fitting(article, above, warned, advice, said)
    room = CARD - markdown.visible(paragraphs(above, short, warned, source, advice, said).html)
    return paragraphs(above, short, details(article, room), warned, source, advice, said)


def ask_row(turn: Turn) -> Row:
    """The way to a person."""
    return (Button(pgettext("button", "💬 Ask a person"), AskPerson(turn.question_id)),)


def source_row(turn: Turn, article: Article) -> Row:
    """The whole article, and the page it stands on."""
    opens = ShowPage(key_of(article.slug), article.language, 0, turn.question_id)
    more = Button(pgettext("button-half", "📖 More"), opens)
    if not article.sources:
        return (more,)
    return (more, Button(pgettext("button-half", "🔗 Open the source"), url=article.sources[0].url))


def rating_row(turn: Turn, article: Article) -> Row:
    """Helpful or not."""
    yes, no = (RateAnswer(key_of(article.slug), article.language, turn.question_id, each) for each in (True, False))
    return (
        Button(pgettext("button-half", "👍 Helpful"), yes),
        Button(pgettext("button-half", "👎 Not helpful"), no),
    )


def _other_language_rows(turn: Turn, article: Article, other: str) -> list[Row]:
    """The answer in the language of the question; once it is read so, the whole interface in it."""
    if other == article.language:
        return [speak_row(turn, other)] if other != current_language() else []
    found = turn.house.answers.article(article.slug, other)
    if found is None or found.language != other:
        return []
    opens = ShowArticle(key_of(article.slug), other, question_id=turn.question_id)
    with use_language(other):
        # Translators: name your own language here, as in "Show in German".
        return [(Button(pgettext("button", "🌐 Show in English"), opens),)]


def speak_row(turn: Turn, language: str) -> Row:
    """The interface in the language of the question."""
    with use_language(language):
        # Translators: name your own language here, as in "Go on in German".
        return (Button(pgettext("button", "🌐 Go on in English"), AnswerIn(language, turn.question_id)),)


def _back(turn: Turn, article: Article) -> object | None:
    """Where somebody came from who was browsing; an answer to a question stands by itself."""
    market = market_of(article.slug)
    if turn.question_id:
        return None
    if article.kind == "funding":
        return ShowFunding()
    return ShowMarket(market) if market else None


def red_notice(turn: Turn, market: str | None) -> Text | None:
    """The compliance notice of a red or black market, with its date; None elsewhere."""
    level = turn.house.answers.level(market) if market else None
    if level is None or level.level not in ("red", "black"):
        return None
    return paragraphs(
        _("<b>🔴 Please read this first</b>"),
        verbatim(level.notice_in(current_language())),
        _("As of: {date}", date=as_of(level.as_of)),
    )


def notice_screen(
    turn: Turn, article: Article, *, market: str | None = None, about: Text | None = None, then: object | None = None
) -> Screen | None:
    """The compliance notice of a red or black market, a screen of its own before the article; None elsewhere.

    `market` is the one that counts, that of the article where none is given. `then` is what opens behind it, the
    article's card where nothing else is said.
    """
    notice = red_notice(turn, market or market_of(article.slug))
    if notice is None:
        return None
    text = paragraphs(about, notice)
    read = then or ShowArticle(key_of(article.slug), article.language, True, turn.question_id)
    return Screen(text, ((Button(pgettext("button", "Read, continue"), read),), menu_row()))
