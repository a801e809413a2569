"""Article cards: the short answer with source, as-of and review date, the pages behind it, the article as a file."""

from dataclasses import dataclass, replace
from datetime import date
from textwrap import wrap

from handlers.buttons import button
from handlers.doors import AskPerson, ShowArticle
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen
from handlers.turn import Turn
from knowledge import markdown
from knowledge.articles import Article
from locales import NP_, Text, _, current_language, lines, paragraphs, pgettext, trusted_html, use_language, verbatim
from locales.formats import as_of, own_name
from locales.formats import date as day
from services import clock
from services.answers import key_of, market_of
from services.refusals import ArticleGone

EXTRACT = 600
PAGE = 700
ASPECTS = {
    "overview": NP_("button-half", "Overview"),
    "demand": NP_("button-half", "Demand"),
    "market_entry": NP_("button-half", "Market entry"),
    "tenders": NP_("button-half", "Tenders"),
    "customs_duties": NP_("button-half", "Customs duties"),
    "certification": NP_("button-half", "Certification"),
    "local_content": NP_("button-half", "Local content"),
    "sanctions_export_control": NP_("button-half", "Export control"),
    "payment": NP_("button-half", "Payment"),
    "credit_insurance": NP_("button-half", "Credit insurance"),
    "visa_travel": NP_("button-half", "Visa and travel"),
    "trade_fairs": NP_("button-half", "Trade fairs"),
    "contacts": NP_("button-half", "Contacts"),
    "language_culture": NP_("button-half", "Culture"),
    "risks": NP_("button-half", "Risks"),
    "support": NP_("button-half", "Support"),
}
"""What articles on a market are about, by the last part of their slug."""


@button("R")
@dataclass(frozen=True, slots=True)
class ShowPage:
    """The whole article, page by page."""

    key: str
    language: str
    page: int
    question_id: int = 0


@button("F")
@dataclass(frozen=True, slots=True)
class SaveArticle:
    """The article as a document."""

    key: str
    language: str


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
    turn.show(notice or card(turn, article))


def opens_page(turn: Turn) -> None:
    """A tap on "More", or on a page."""
    tapped = turn.tapped(ShowPage)
    article = find(turn, tapped.key, tapped.language)
    every = pages(article.body)
    position = min(max(tapped.page, 0), len(every) - 1)
    turns = []
    if position > 0:
        turns.append(Button(verbatim(f"◀ {position}/{len(every)}"), replace(tapped, page=position - 1)))
    if position + 1 < len(every):
        turns.append(Button(verbatim(f"{position + 2}/{len(every)} ▶"), replace(tapped, page=position + 1)))
    rows: list[Row] = [tuple(turns)] if turns else []
    rows.append((Button(pgettext("button", "💾 Save as a document"), SaveArticle(tapped.key, tapped.language)),))
    rows.append(menu_row(back=ShowArticle(tapped.key, tapped.language, True, tapped.question_id)))
    text = paragraphs(title(article), trusted_html(every[position]), provenance(article))
    turn.show(Screen(text, tuple(rows)))


def pages(body: str) -> list[str]:
    """The Markdown of an article as pages of Telegram's HTML that a phone shows whole, broken between lines."""
    made = [""]
    for line in markdown.html(body).split("\n"):
        for piece in _pieces(line):
            if made[-1] and markdown.visible(made[-1]) + markdown.visible(piece) > PAGE:
                made[-1], heading = _without_heading(made[-1])
                made.append(f"{heading}{piece}")
            else:
                made[-1] = f"{made[-1]}\n{piece}".lstrip("\n")
    return [page.strip() for page in made]


def _without_heading(page: str) -> tuple[str, str]:
    """A heading at the foot of a page goes to the head of the next."""
    rest, _break, last = page.rstrip().rpartition("\n")
    is_heading = rest and last.startswith("<b>") and last.endswith("</b>") and last.count("<b>") == 1
    return (rest, f"{last}\n\n") if is_heading else (page, "")


def _pieces(line: str) -> list[str]:
    """A line that no page can hold is broken between words, and loses its markup."""
    if markdown.visible(line) <= PAGE:
        return [line]
    return [verbatim(words).html for words in wrap(trusted_html(line).plain, PAGE)]


def saves_article(turn: Turn) -> None:
    """A tap on "Save as a document": the file comes below, the screen stays."""
    tapped = turn.tapped(SaveArticle)
    article = find(turn, tapped.key, tapped.language)
    made = File("article", {"slug": article.slug, "language": article.language, "reader": current_language()})
    turn.say(Screen(title(article), file=made))


def title(article: Article) -> Text:
    """The first line of a card."""
    return _("<b>{title}</b>", title=article.title)


def provenance(article: Article) -> Text:
    """Where it comes from and how old it is; below every extract, without exception."""
    sources = [_('<a href="{url}">{title}</a>', url=source.url, title=source.title) for source in article.sources[:3]]
    return lines(
        _("Source: {sources}", sources=Text("; ".join(each.html for each in sources))) if sources else None,
        _("As of: {date} · Review due: {review}", date=as_of(article.as_of), review=day(article.review_by)),
    )


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
        _("Ended on: {date}", date=as_of(article.valid_until))
        if article.valid_until and article.status == "ended" and article.valid_until[:4].isdigit()
        else None,
        _("🔎 Please confirm this at the source before you rely on it.") if article.verify else None,
    ]
    kept = [each for each in said if each is not None]
    return lines(*kept) if kept else None


def extract(article: Article) -> Text:
    """The first paragraph, as much of it as a card takes."""
    return trusted_html(markdown.cut(markdown.html(article.short), EXTRACT))


def card(turn: Turn, article: Article, *, other: str | None = None) -> Screen:
    """The answer: extract, warnings, source, as-of and review date. `other` is a language it is offered in too."""
    reader = current_language()
    original = _("Original: {language}", language=own_name(article.language)) if article.language != reader else None
    text = paragraphs(
        lines(title(article), original),
        extract(article),
        warnings(article, clock.now().date()),
        provenance(article),
        _("<i>Automated answer: general information, no legal, tax or customs advice.</i>"),
    )
    return Screen(text, _card_rows(turn, article, other))


def _card_rows(turn: Turn, article: Article, other: str | None) -> tuple[Row, ...]:
    named = key_of(article.slug)
    rows: list[Row] = [(Button(pgettext("button", "💬 Ask a person"), AskPerson(turn.question_id)),)]
    more = Button(pgettext("button-half", "📖 More"), ShowPage(named, article.language, 0, turn.question_id))
    opened = (
        [Button(pgettext("button-half", "🔗 Open the source"), url=article.sources[0].url)] if article.sources else []
    )
    rows.append((more, *opened))
    successor = turn.house.answers.article(article.successor, article.language) if article.successor else None
    if successor:
        opens = ShowArticle(key_of(successor.slug), successor.language, question_id=turn.question_id)
        rows.append((Button(pgettext("button", "➡️ Successor"), opens),))
    if other and other != article.language:
        with use_language(other):
            # Translators: name your own language here, as in "Show in German".
            rows.append(
                (
                    Button(
                        pgettext("button", "🌐 Show in English"),
                        ShowArticle(named, other, question_id=turn.question_id),
                    ),
                )
            )
    rows.append(menu_row())
    return tuple(rows)


def notice_screen(turn: Turn, article: Article) -> Screen | None:
    """The compliance notice of a red or black market, a screen of its own before the article; None elsewhere."""
    market = market_of(article.slug)
    level = turn.house.answers.level(market) if market else None
    if level is None or level.level not in ("red", "black"):
        return None
    notice = level.notice.get(current_language()) or level.notice.get("en") or next(iter(level.notice.values()), "")
    text = paragraphs(
        _("<b>🔴 Please read this first</b>"),
        verbatim(notice),
        _("As of: {date}", date=as_of(level.as_of)),
    )
    read = ShowArticle(key_of(article.slug), article.language, True, turn.question_id)
    return Screen(text, ((Button(pgettext("button", "Read, continue"), read),), menu_row()))
