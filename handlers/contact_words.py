"""Requests for contact in the words of their sender: purposes, goods, levels, and where one stands."""

from typing import Final

from handlers.company_words import code_name
from handlers.screens import shortened
from knowledge.articles import Level as MarketLevel
from locales import Text, _, current_language, paragraphs, pgettext, verbatim
from locales.formats import as_of, country
from services.companies import Company
from services.contact_requests import PURPOSES, Purpose, RequestState
from services.transaction_levels import HOLDS, UNSURE, Level, Stated

FIRST_WORDS: Final = 100


def purpose_name(purpose: Purpose) -> Text:
    """What for contact is wanted."""
    return pgettext("button", PURPOSES[purpose])


def goods_name(code: str) -> Text:
    """What a request is about; the name of a code, or that its sender does not know it."""
    return unsure_label() if code == UNSURE else verbatim(code_name(code))


def unsure_label() -> Text:
    """In place of a code."""
    return pgettext("button", "I am not sure")


def state_name(state: RequestState) -> Text:
    """Where a request stands, in two or three words behind its number."""
    return {
        RequestState.CHECKING: pgettext("request", "being checked"),
        RequestState.ASKING: pgettext("request", "other side is asked"),
        RequestState.AGREED: pgettext("request", "agreed"),
        RequestState.INTRODUCED: pgettext("request", "introduced"),
        RequestState.CLOSED: pgettext("request", "no match now"),
        RequestState.DECLINED: pgettext("request", "declined"),
        RequestState.WITHDRAWN: pgettext("request", "withdrawn"),
    }[state]


def state_words(state: RequestState, *, is_held: bool) -> Text:
    """Where a request stands and what comes next. The same words whatever the reason of an end is."""
    checked = paragraphs(_("🔎 The network checks this request before anybody is asked."), held_words())
    return {
        RequestState.CHECKING: checked if is_held else _("🔎 The network looks for the right contact."),
        RequestState.ASKING: _(
            "📨 The other side is asked, without your name. You will hear of it here; it can take two weeks."
        ),
        RequestState.AGREED: _(
            "🤝 The other side would like to be introduced. The network checks the request and then sends both of you "
            "the contact."
        ),
        RequestState.INTRODUCED: _("✅ You are introduced: both sides have the contact."),
        RequestState.CLOSED: _("◽ There is no match now. You can ask others at any time."),
        RequestState.DECLINED: _(
            "◽ The network cannot pass this request on. It will be deleted after 30 days. The desk can give you "
            "information."
        ),
        RequestState.WITHDRAWN: _("↩️ You have withdrawn this request. It will be deleted after 30 days."),
    }[state]


def held_words() -> Text:
    """What is said beforehand of requests that wait for the gate."""
    return _("It will be checked first, usually within 5 working days, and may be declined without details.")


def to_whom(target: Company | None, looks_in: str | None) -> Text:
    """Whom a request is for."""
    if target is not None:
        return _(
            "To: <b>{name}</b>, {country}",
            name=shortened(" ".join(target.name.split()), 60),
            country=country(target.country),
        )
    if looks_in:
        return _("Looked for in: <b>{country}</b>", country=country(looks_in))
    return _("Looked for: <b>anywhere</b>")


def quoted(words: str) -> Text:
    """The first words of a request."""
    return _("<i>“{words}”</i>", words=shortened(words, FIRST_WORDS))


def market_notice(stated_level: Stated, level: MarketLevel) -> Text:
    """What somebody must read who touches this market: its notice in their language, its version, what follows."""
    words = level.notice_in(current_language())
    is_reviewed = stated_level.level is not Level.GREY
    return paragraphs(
        _("<b>{market}</b>", market=country(stated_level.market)),
        verbatim(words) if words and is_reviewed else _("The rules for this market are being reviewed at the moment."),
        _("Requests for contact are not passed on here; the desk can give you information.")
        if stated_level.level is Level.BLACK
        else held_words()
        if stated_level.level in HOLDS
        else None,
        _("As of: {date}", date=as_of(stated_level.as_of or "undated")),
    )


def number_and_state(number: str, state: Text) -> Text:
    """A request on a button of its own row."""
    return verbatim(shortened(f"{number} · {state.plain}", 30))


def heading(number: str) -> Text:
    """The first line of the screens of a request."""
    return _("<b>{number} · request for contact</b>", number=number)
