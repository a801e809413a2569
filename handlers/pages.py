"""The whole article behind a card: page by page, and as a document to keep."""

from dataclasses import dataclass, replace
from textwrap import wrap

from handlers.articles import find, provenance, title
from handlers.buttons import button
from handlers.doors import ShowArticle, ShowMarket, ShowPage
from handlers.keyboards import menu_row, page_turns
from handlers.screens import Button, File, Row, Screen
from handlers.turn import Turn
from knowledge import markdown
from knowledge.articles import Article
from locales import current_language, paragraphs, pgettext, trusted_html, verbatim
from services.answers import market_of

PAGE = 700


@button("F")
@dataclass(frozen=True, slots=True)
class SaveArticle:
    """The article as a document."""

    key: str
    language: str


def opens_page(turn: Turn) -> None:
    """A tap on "More", or on a page."""
    tapped = turn.tapped(ShowPage)
    article = find(turn, tapped.key, tapped.language)
    every = pages(article.body)
    position = min(max(tapped.page, 0), len(every) - 1)
    rows: list[Row] = page_turns(position, len(every) - 1, lambda page: replace(tapped, page=page))
    rows.append((Button(pgettext("button", "💾 Save as a document"), SaveArticle(tapped.key, tapped.language)),))
    rows.append(menu_row(back=_back(tapped, article)))
    text = paragraphs(title(article), trusted_html(every[position]), provenance(article))
    turn.show(Screen(text, tuple(rows)))


def _back(tapped: ShowPage, article: Article) -> object:
    """The card that the page belongs to: a market that somebody browses has one of its own."""
    market = market_of(article.slug)
    if market and article.slug == f"markets/{market}" and not tapped.question_id:
        return ShowMarket(market)
    return ShowArticle(tapped.key, tapped.language, True, tapped.question_id)


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
