"""Requests for contact in the desk's group: the pinned card, the topic's name, and news. Never who asks.

The screens of managers, with names, are in `handlers/gate.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from handlers.company_words import code_name, type_name
from handlers.contact_words import purpose_name
from handlers.contents import defused
from handlers.market_words import badge
from handlers.screens import Button, Call, Row, Screen, shortened
from handlers.telling import Telling
from handlers.turn import House
from locales import Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import as_of, country, date_time, language_name
from services import countries, deep_links, gate_checks
from services.contact_requests import RequestState
from services.contact_topics import ContactNews, News, Told
from services.desk import Case
from services.desk_cards import DeskCard
from services.notices import Notice
from services.transaction_levels import UNSURE, Level

LINK: Final = "gt"
"""What deep links to a request at the gate begin with."""
CODE_WORDS: Final = 60
TARGET_WORDS: Final = 120


def state_name(state: RequestState) -> Text:
    """Where a request stands, in the words of the desk."""
    return {
        RequestState.CHECKING: _("waits for the gate"),
        RequestState.ASKING: _("the other side is asked"),
        RequestState.AGREED: _("both sides agree, waits for release"),
        RequestState.INTRODUCED: _("introduced"),
        RequestState.CLOSED: _("ended without an introduction"),
        RequestState.DECLINED: _("declined at the gate"),
        RequestState.WITHDRAWN: _("withdrawn by the sender"),
    }[state]


def goods(code: str) -> Text:
    """What a request is about, in the ambient language."""
    return _("not sure which goods") if code == UNSURE else verbatim(code_name(code))


def name_parts(case: Case, card: DeskCard) -> list[str]:
    """Number, market, goods and language, for the name of a topic."""
    market = country(card.market)
    words = shortened(goods(card.code).plain, CODE_WORDS)
    return [case.number, market, words, card.text_language or case.language]


def gate_link(case_id: int, house: House) -> Button:
    """To the request in a manager's private chat."""
    link = deep_links.link(house.bot_username, f"{LINK}_{case_id}")
    return Button(pgettext("button", "🛂 Gate"), url=link)


def card_text(case: Case, card: DeskCard, *, alias: str | None, is_banned: bool, at: Telling) -> Text:
    """The pinned card of a request for contact."""
    written = _("Written in: {language}", language=language_name(card.text_language)) if card.text_language else None
    return paragraphs(
        lines(
            _("📌 <b>{number}</b> · Request for contact", number=case.number),
            _("State: {state}", state=state_name(card.state)),
            _("⛔ Banned: nothing new arrives from here.") if is_banned else None,
        ),
        lines(*_sides(case, card, alias)),
        lines(*_level_lines(card)),
        lines(written, _("<blockquote>{words}</blockquote>", words=defused(card.text))),
        *_work_lines(case, card, at),
        _("<i>Names are at the gate only. Replies to messages of the asker below reach the asker.</i>"),
    )


def _work_lines(case: Case, card: DeskCard, at: Telling) -> Iterator[Text]:
    """By when and by whom, as far as that is known: nothing at all leaves no gap on the card."""
    due = _("To be dealt with by: {date}", date=date_time(case.due_at, at.zone)) if _is_ours(card) else None
    by = _("In the hands of: {name}", name=case.assignee_name) if case.assignee_name else None
    if due or by:
        yield lines(due, by)


def _is_ours(card: DeskCard) -> bool:
    return card.state in (RequestState.CHECKING, RequestState.AGREED)


def _sides(case: Case, card: DeskCard, alias: str | None) -> Iterator[Text]:
    kind = type_name(card.sender_type) if card.sender_type else _("no profile")
    if alias:
        yield _(
            "From: {alias} · {type} · {country} · reads in: {language}",
            alias=alias,
            type=kind,
            country=country(card.sender_country),
            language=language_name(case.language),
        )
    else:
        yield _("The asker has deleted all data.")
    yield _target(card)
    yield _(
        "{purpose} · {goods} · used in: {country}",
        purpose=purpose_name(card.purpose),
        goods=goods(card.code),
        country=country(card.use_country),
    )


def _target(card: DeskCard) -> Text:
    where = country(card.target_country) if card.target_country else None
    if card.target and where:
        return _("To: {name}, {country}", name=shortened(card.target, TARGET_WORDS), country=where)
    if not card.is_open:
        return _("To: a profile that is not published any more")
    if where:
        return _("To: looked for in {country}", country=where)
    return _("To: looked for")


def _level_lines(card: DeskCard) -> Iterator[Text]:
    is_held = card.is_held and card.state is RequestState.CHECKING
    yield level_line(card.level, is_held=is_held)
    yield from doubt_lines(card.code, card.text)
    yield from market_lines(card.markets)
    if card.has_first_signature and _is_ours(card):
        yield _("A first person suggests the release; a second one is needed.")


def level_line(level: Level, *, is_held: bool) -> Text:
    """The compliance level of a request, and whether it waits for the gate before anybody is asked."""
    return _("{level} · held", level=badge(level.value)) if is_held else badge(level.value)


def doubt_lines(code: str, text: str) -> Iterator[Text]:
    """That the goods, or places which the words name, are a reason to look closely, where they are."""
    if gate_checks.are_doubtful(code):
        yield _("Goods: of a group that is often controlled, or not known")
    if countries.names_occupied(text):
        yield _("Text: names a place in or near occupied territories")


def market_lines(markets: Sequence[Mapping[str, str]]) -> Iterator[Text]:
    """The markets that are not open, each with its level and the date of the version that says so."""
    for each in markets:
        if each["level"] != Level.GREEN.value:
            yield _(
                "{market}: {level}, as of {date}",
                market=country(each["market"]),
                level=badge(each["level"]),
                date=as_of(each["as_of"] or "undated"),
            )


# -- news ---------------------------------------------------------------------------------------------------------


def _news(told: ContactNews, at: Telling) -> Screen:
    facts: Told = at.facts
    news = News(told.news) if told.news in {*News} else None
    said = _said(news, facts, at) if news else _("This request has gone on.")
    rows: tuple[Row, ...] = ((gate_link(told.case_id, at.house),),) if news in FOR_MANAGERS else ()
    return Screen(said, rows, thread=facts.case.thread_id)


FOR_MANAGERS: Final = frozenset({News.HELD_ANEW, News.READ, News.SUGGESTED, News.AGREED, News.EXPIRES, News.STILL_OPEN})
"""News after which a manager has something to do."""


def _said(news: News, facts: Told, at: Telling) -> Text:
    due = date_time(facts.case.due_at, at.zone)
    return {
        News.HELD_ANEW: _("🛂 Held: a manager has to look at this request before it goes on."),
        News.UNREAD: _("📖 A company is found. It is asked once the sender has read the rules for its market."),
        News.READ: _("📖 The sender has read the rules for this market. A manager has to let the request go on."),
        News.SUGGESTED: _("🛂 A first person suggests to let this go on. A second manager has to decide."),
        News.FORWARDED: _("📨 Let through: the other side is asked now, without learning who asks."),
        News.AGREED: _("🤝 The other side agrees. A manager can release the introduction, please by {date}.", date=due),
        News.RELEASED: _("✅ Released: both sides get the contact of the other one."),
        News.DECLINED: _("⛔ Declined at the gate. The sender reads a neutral sentence without a reason."),
        News.CLOSED: _("◾ Ended without an introduction. The sender reads “no match now”."),
        News.WITHDRAWN: _("↩️ The sender has withdrawn this request."),
        News.EXPIRES: _("⏰ Nobody has let this go on. In five days it is declined by itself."),
        News.STILL_OPEN: _(
            "⚠️ The topic is closed, the request is not: {state}. Only the gate declines or releases it.",
            state=state_name(facts.request.state),
        ),
    }[news]


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {ContactNews: _news}
