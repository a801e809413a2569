"""Markets: the list with each market's compliance level, and a market's own card with its topics."""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import articles
from handlers.buttons import button
from handlers.doors import ChangeLevel, ShowArticle, ShowEvents, ShowFunding, ShowMarket, ShowMarkets, ShowPartners
from handlers.keyboards import counted, menu_row, rows_of
from handlers.market_words import SIGNS, badge
from handlers.screens import Button, Row, Screen
from handlers.targets import opener
from handlers.turn import Turn
from knowledge.articles import Article, Level
from locales import Text, _, current_language, lines, paragraphs, pgettext, verbatim
from locales.formats import OCCUPIED, as_of, country
from services import clock, event_lists, funding, partner_lists, transaction_levels
from services.answers import ASPECTS, key_of
from services.funding import Wanted
from services.people import Role
from services.refusals import ArticleGone

RED = ("red", "black")


@button("km")
@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A market's card, once its notice was read."""

    code: str


@button("T")
@dataclass(frozen=True, slots=True)
class ShowTopics:
    """The topics of one market."""

    code: str


def asks_for_markets(turn: Turn) -> None:
    """/markets, or its button in the menu."""
    turn.dialogue = turn.dialogue.left()
    codes = turn.house.answers.markets()
    picks = sorted((country(code.upper()), code) for code in codes)
    buttons = [
        Button(verbatim(f"{SIGNS[level_now(turn, code).level]} {name}"), ShowMarket(code)) for name, code in picks
    ]
    rows = rows_of(buttons)
    text = paragraphs(
        _("<b>Markets</b>"),
        lines(
            _("🟢 open · 🟡 with special care · 🔴 checked one by one"),
            _("⚫ information only · ⚪ being reviewed"),
        )
        if picks
        else _("There are no articles on markets yet."),
    )
    turn.show(Screen(text, (*rows, menu_row())))


def chooses_market(turn: Turn) -> None:
    """A tap on a market."""
    opens_market(turn, turn.tapped(ShowMarket).code)


@opener("mk")
def opens_market(turn: Turn, code: str) -> None:
    """A market's own page with its level, also by deep link. Raises ArticleGone for a market without one."""
    article = _page(turn, code)
    notice = articles.notice_screen(turn, article, then=ReadNotice(code.lower()))
    turn.show(notice or market_card(turn, code.lower(), article))


def reads_notice(turn: Turn) -> None:
    """A tap below the notice of a market where requests are checked one by one."""
    code = turn.tapped(ReadNotice).code
    turn.show(market_card(turn, code, _page(turn, code)))


def _page(turn: Turn, code: str) -> Article:
    article = turn.house.answers.article(f"markets/{code.lower()}", turn.language)
    if article is None:
        raise ArticleGone
    return article


def market_card(turn: Turn, code: str, article: Article) -> Screen:
    """Badge, notice, short facts, warnings, source; the rest behind buttons. A red notice was a screen of its own."""
    level = turn.house.answers.level(code)
    first = lines(articles.title(article), badge_line(level_now(turn, code)))
    warned = notice(level) if level.level not in RED else None
    cautions = articles.warnings(article, clock.now().date())
    short, source = articles.fitting(article, first, warned, cautions)
    text = paragraphs(first, warned, short, cautions, source)
    change = Button(pgettext("button", "🛡 Change the level"), ChangeLevel(code))
    rows: tuple[Row, ...] = (
        *rows_of(list(_leads(turn, code))),
        articles.source_row(turn, article),
        *([(change,), *_occupied_row(code)] if Role.MANAGER in turn.roles else []),
        menu_row(back=ShowMarkets()),
    )
    return Screen(text, rows)


def _occupied_row(code: str) -> Iterator[Row]:
    """The level of the occupied territories, which have no page of their own, on the page of Ukraine."""
    if code == "ua":
        yield (Button(pgettext("button", "🛡 Occupied territories"), ChangeLevel(OCCUPIED.lower())),)


def _leads(turn: Turn, code: str) -> Iterator[Button]:
    """What there is more of, with its number; nothing where there is nothing."""
    answers = turn.house.answers
    if number := event_lists.number_of_market(turn.session, code):
        yield Button(counted(pgettext("button-half", "📅 Events"), number), ShowEvents(code))
    if partners := partner_lists.number_of_market(turn.session, turn.person, code):
        yield Button(counted(pgettext("button-half", "🤝 Partners"), partners), ShowPartners(code))
    programmes = len(funding.programmes(answers, Wanted(code), turn.language)) if _has_funding(turn, code) else 0
    if programmes:
        yield Button(counted(pgettext("button-half", "💶 Funding"), programmes), ShowFunding(code))
    if topics := len(_topics(turn, code)):
        yield Button(counted(pgettext("button-half", "📚 Topics"), topics), ShowTopics(code))


def _has_funding(turn: Turn, code: str) -> bool:
    return code in funding.markets(turn.house.answers)


def _topics(turn: Turn, code: str) -> list[Article]:
    found = (turn.house.answers.article(f"markets/{code}/{aspect}", turn.language) for aspect in ASPECTS)
    return [article for article in found if article is not None]


def asks_for_topics(turn: Turn) -> None:
    """A tap on a market's topics."""
    code = turn.tapped(ShowTopics).code
    found = _topics(turn, code)
    buttons = [
        Button(
            pgettext("button-half", ASPECTS[article.slug.rpartition("/")[2]]),
            ShowArticle(key_of(article.slug), article.language),
        )
        for article in found
    ]
    rows: list[Row] = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    text = paragraphs(
        _("<b>{market}</b>", market=country(code.upper())),
        _("What would you like to read about?") if found else _("There are no articles on individual topics yet."),
    )
    turn.show(Screen(text, (*rows, menu_row(back=ShowMarket(code)))))


def level_now(turn: Turn, code: str) -> Level:
    """The level as it counts today."""
    return transaction_levels.current(turn.house.answers.level(code))


def badge_line(level: Level) -> Text:
    """The level in words, with its date; never by colour alone."""
    return _("{level} · As of: {date}", level=badge(level.level), date=as_of(level.as_of))


def notice(level: Level) -> Text | None:
    """The market's notice in the reader's language, or in English."""
    words = level.notice.get(current_language()) or level.notice.get("en")
    return verbatim(words) if words else None
