"""Requests for contact in the words of the side that is asked, and of both when they are introduced or it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.buttons import button
from handlers.company_words import type_name
from handlers.contact_cards import gate_link, market_lines
from handlers.contact_words import goods_name, heading, market_notice, purpose_name
from handlers.contents import defused
from handlers.doors import SendPhrase, ShowCompany, ShowPartners, ShowRequest, ShowRequests
from handlers.keyboards import menu_row
from handlers.market_words import badge
from handlers.partner_relay_words import write_row
from handlers.screens import CARD, Button, Call, File, Row, Screen, shortened, stated
from handlers.telling import Telling
from handlers.turn import House
from locales import Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import country, date, language_name, own_name
from services import desk_notes
from services import introduction_notices as told_notices
from services.companies import Company
from services.consents import CONSENTS, INTRODUCTION
from services.contact_requests import Answer, RequestState
from services.desk import number_of
from services.introduction_notices import Ended, Occasion, Side, Unreached
from services.notices import Notice
from services.teasers import Teaser
from services.transaction_levels import Level, Stated

LONGEST_TEXT: Final = 500
LONGEST_NAME: Final = 120


@button("Na")
@dataclass(frozen=True, slots=True)
class OpenTeaser:
    """What somebody's company is asked, without a name."""

    case_id: int


@button("Nb")
@dataclass(frozen=True, slots=True)
class AnswerTeaser:
    """Yes, no, later or never; `is_sure` once what follows from it was read."""

    case_id: int
    answer: str
    is_sure: bool


@button("Nc")
@dataclass(frozen=True, slots=True)
class ReadMarketNotice:
    """The compliance notices, one by one, before somebody says yes; counted from nought."""

    case_id: int
    position: int


@button("Nd")
@dataclass(frozen=True, slots=True)
class SendProfile:
    """One's own profile goes to the other side of an introduction."""

    case_id: int


# -- what the other side reads before anybody is named --------------------------------------------------------------


def teaser_screen(found: Teaser, zone: ZoneInfo, *, above: Text | None = None) -> Screen:
    """What somebody is asked, with the ways to answer while it is open."""
    head, words = lines(_title(found), _state(found, zone)), _words(found) if found.is_open else None
    text = paragraphs(above, head, _facts(found, *market_lines(found.notices)), words)
    if len(text.plain) > CARD:
        text = paragraphs(above, head, _facts(found, badge(found.level.value)), words)
    return Screen(text, (*(_answers(found) if found.is_open else ()), menu_row(back=ShowRequests())))


def _title(found: Teaser) -> Text:
    return _("📨 <b>Somebody looks for contact · {number}</b>", number=found.number)


def _state(found: Teaser, zone: ZoneInfo) -> Text:
    if not found.is_open:
        return closed_words(found)
    if found.is_put_off and found.next_at is not None:
        return _("Put off until {date}. You can answer at any time.", date=_day(found.next_at, zone))
    if found.ends_at is not None:
        return _("Names stay hidden until both agree. Open until {date}.", date=_day(found.ends_at, zone))
    return _("Names stay hidden until both agree.")


def closed_words(found: Teaser) -> Text:
    """Why a request cannot be answered any more, for those who were asked."""
    if found.state is RequestState.AGREED:
        return _("🤝 Your company has agreed. The network checks the request and then sends both sides the contact.")
    if found.state is RequestState.INTRODUCED:
        return _("✅ Your company has agreed, and both sides have the contact.")
    if found.answer in (Answer.NO, Answer.NEVER):
        return _("◽ Your company has answered: no introduction this time.")
    return _("◽ This request is no longer open.")


def _facts(found: Teaser, *levels: Text) -> Text:
    kind = type_name(found.type) if found.type is not None else _("Company or person without a profile")
    return lines(
        # Translators: who asks for contact, without a name, such as "Who asks: Company, Chile".
        _("Who asks: {type}, {country}", type=kind, country=country(found.country)),
        _("What for: {purpose} · {goods}", purpose=purpose_name(found.purpose), goods=goods_name(found.code)),
        _("To be used in: {country}", country=country(found.use_country)),
        *levels,
    )


def _words(found: Teaser) -> Text | None:
    if not found.text.strip():
        return None
    language = _("Original: {language}", language=own_name(found.text_language)) if found.text_language else None
    words = _("<blockquote>{words}</blockquote>", words=shortened(defused(found.text), LONGEST_TEXT))
    return lines(language, words)


def _answers(found: Teaser) -> tuple[Row, ...]:
    def to(said: Answer) -> AnswerTeaser:
        return AnswerTeaser(found.case_id, said.value, False)

    return (
        (Button(pgettext("button", "🤝 Yes, introduce us"), to(Answer.YES)),),
        (
            Button(pgettext("button-half", "No"), to(Answer.NO)),
            Button(pgettext("button-half", "⏳ Later"), to(Answer.LATER)),
        ),
        (Button(pgettext("button", "🔕 No such requests"), to(Answer.NEVER)),),
    )


def notice_screen(found: Teaser, position: int, house: House) -> Screen:
    """One of the compliance notices that are read before a yes."""
    each = care_markets(found)[position]
    text = paragraphs(heading(found.number), market_notice(each, house.answers.level(each.market.lower())))
    go_on = Button(pgettext("button", "Read, continue"), ReadMarketNotice(found.case_id, position + 1))
    return Screen(text, ((go_on,), menu_row(back=OpenTeaser(found.case_id))))


def care_markets(found: Teaser) -> tuple[Stated, ...]:
    """The markets of a request that are not open, as they stood when it was sent."""
    stated_levels = (Stated(each["market"], Level(each["level"]), each["as_of"]) for each in found.notices)
    return tuple(each for each in stated_levels if each.level is not Level.GREEN)


def consent_screen(found: Teaser) -> Screen:
    """What somebody agrees to who says yes."""
    text = paragraphs(
        lines(heading(found.number), _("You say yes: please agree to the introduction.")),
        _("<blockquote>{words}</blockquote>", words=CONSENTS[INTRODUCTION].text),
        _("The network checks the request. Then both sides get the contact of the other one at the same moment."),
    )
    agree = Button(pgettext("button", "☐ I agree, introduce us"), AnswerTeaser(found.case_id, Answer.YES.value, True))
    return Screen(text, ((agree,), menu_row(back=OpenTeaser(found.case_id))))


def sure_screen(found: Teaser, said: Answer) -> Screen:
    """What follows from a no, which cannot be taken back."""
    if said is Answer.NEVER:
        follows = _(
            "This request ends, and nobody can send you requests for “{purpose}” any more. The sender does not learn "
            "why. In the profile of your company you can allow such requests again.",
            purpose=purpose_name(found.purpose),
        )
        label = pgettext("button", "Yes, no such requests")
    else:
        follows = _("This request ends. The sender only reads that there is no match now, on another day.")
        label = pgettext("button", "Yes, do not introduce us")
    rows: tuple[Row, ...] = ((Button(label, AnswerTeaser(found.case_id, said.value, True)),),)
    text = paragraphs(lines(heading(found.number), _("Are you sure?")), follows)
    return Screen(text, (*rows, menu_row(back=OpenTeaser(found.case_id))))


def answered_words(found: Teaser, said: Answer, zone: ZoneInfo) -> Text:
    """What stands above a request after an answer to it."""
    if said is Answer.LATER and found.next_at is not None:
        if found.ends_at is not None and found.next_at >= found.ends_at:
            return _("⏳ You can answer until {date}; then the request ends.", date=_day(found.next_at, zone))
        return _("⏳ You will be asked again on {date}.", date=_day(found.next_at, zone))
    if said is Answer.NEVER:
        return _("🔕 Nobody can send you such requests any more.")
    return _("Thank you for your answer.")


def _day(instant: datetime, zone: ZoneInfo) -> str:
    return date(instant.astimezone(zone).date())


def _teaser(said: told_notices.ContactTeaser, at: Telling) -> Screen:
    above = {
        Occasion.AGAIN.value: _("⏳ You wanted to be asked again."),
        Occasion.REMINDER.value: _("⏰ A reminder: nobody of your company has answered yet."),
    }.get(said.occasion)
    doubt = _maybe_repeated(said.is_repeated)
    return teaser_screen(at.facts, at.zone, above=lines(doubt, above) if doubt or above else None)


def _maybe_repeated(is_repeated: bool) -> Text | None:
    return _("You may have received this before: the connection broke.") if is_repeated else None


# -- when both agree ------------------------------------------------------------------------------------------------


def _card(said: told_notices.ContactCard, at: Telling) -> Screen:
    company = _line(said.company)
    text = paragraphs(
        lines(
            _("🤝 <b>You are introduced · {number}</b>", number=number_of(said.case_id)),
            _("The other side gets your contact at the same moment."),
        ),
        lines(
            _("<b>{name}</b>", name=_line(said.person)),
            _("{company}, {country}", company=company, country=country(said.country))
            if company
            else verbatim(country(said.country)),
            _("Contact: {contact}", contact=shortened(_line(said.contact), 300))
            if said.contact
            else _("Contact: none was given; please write through the assistant."),
            _("Reads: {language}", language=language_name(said.language)) if said.language else None,
        ),
        _("For 30 days you can also write to each other here. Phrase cards reach the other side in its own language."),
        _("Questions: the network desk, {contact}", contact=stated(at.house.contact)),
    )
    return Screen(text, (*_card_rows(said), menu_row()))


def _card_rows(said: told_notices.ContactCard) -> tuple[Row, ...]:
    rows: list[Row] = [write_row(said.case_id)]
    rows.append((Button(pgettext("button", "🗂 Phrase cards"), SendPhrase(said.case_id)),))
    rows.append((Button(pgettext("button", "🏭 Send our profile"), SendProfile(said.case_id)),))
    if said.company_id:
        rows.append((Button(pgettext("button", "🔎 Profile of the other side"), ShowCompany(said.company_id)),))
    return tuple(rows)


def _profile_sent(said: told_notices.ProfileSent, at: Telling) -> Screen:
    company: Company = at.facts
    name, number = _line(company.name), number_of(said.case_id)
    text = lines(
        _("🏭 <b>{company}</b> sends you its profile · {number}", company=name, number=number),
        _maybe_repeated(said.is_repeated),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "🔎 Profile of the other side"), ShowCompany(company.id)),),
        (Button(pgettext("button", "🗂 Phrase cards"), SendPhrase(said.case_id)),),
    )
    sheet = File("company_sheet", {"company_id": company.id, "person_id": said.person_id})
    return Screen(text, (*rows, menu_row()), file=sheet)


def _line(words: str) -> str:
    return shortened(" ".join(words.split()), LONGEST_NAME)


# -- when nothing comes of it ---------------------------------------------------------------------------------------


def _closed(said: told_notices.ContactClosed, at: Telling) -> Screen:
    text = paragraphs(
        lines(_ended_title(at.facts), _maybe_repeated(said.is_repeated)),
        _("There is no match now. You can ask others at any time."),
    )
    return Screen(text, (_partners_row(), _status_row(said.case_id), menu_row()))


def _declined(said: told_notices.ContactDeclined, at: Telling) -> Screen:
    text = paragraphs(
        lines(_ended_title(at.facts), _maybe_repeated(said.is_repeated)),
        _(
            "The network cannot pass this request on. This says nothing about you or your company. What you wrote will "
            "be deleted after 30 days."
        ),
        _("Questions: the network desk, {contact}", contact=stated(at.house.contact)),
    )
    return Screen(text, (_partners_row(), _status_row(said.case_id), menu_row()))


def _ended_title(found: Ended) -> Text:
    if found.company is None:
        return _("◽ <b>{number}: your request for contact</b>", number=found.request.number)
    name = _line(found.company)
    return _("◽ <b>{number}: your request to {company}</b>", number=found.request.number, company=name)


def _partners_row() -> Row:
    return (Button(pgettext("button", "🔎 Find other partners"), ShowPartners()),)


def _status_row(case_id: int) -> Row:
    return (Button(pgettext("button", "📋 To the request"), ShowRequest(case_id)),)


def _lapsed(said: told_notices.ContactLapsed, at: Telling) -> Screen:
    found: Teaser = at.facts
    text = paragraphs(
        lines(
            _("◽ <b>{number}: no introduction</b>", number=found.number),
            _maybe_repeated(said.is_repeated),
        ),
        _("You had said yes to this request. It has ended; your contact was not passed on."),
        _facts(found),
    )
    return Screen(text, (menu_row(),))


# -- what the desk hears --------------------------------------------------------------------------------------------


def _not_reached(said: told_notices.NotReached, at: Telling) -> Screen:
    found: Unreached = at.facts
    ways = lines(*(_("Another way, given for this purpose: {way}", way=shortened(each, 200)) for each in found.ways))
    text = paragraphs(_who(said, found), _why(said), ways if found.ways else None, _next(said))
    sheet = File("request_sheet", {"case_id": said.case_id}) if said.side == Side.COMPANY else None
    return Screen(text, ((gate_link(said.case_id, at.house),),), file=sheet, thread=found.case.thread_id)


def _who(said: told_notices.NotReached, found: Unreached) -> Text:
    name = _line(found.company) if found.company else "–"
    if said.side == Side.COMPANY:
        return _("⚠️ <b>Not reached: {company}</b>", company=name)
    if said.reason == "unsure":
        if said.side == Side.SENDER:
            return _("⚠️ <b>Unsure: did the sender get the contact card?</b>")
        return _("⚠️ <b>Unsure: did {company} get the contact card?</b>", company=name)
    if said.side == Side.SENDER:
        return _("⚠️ <b>The sender did not get the contact card</b>")
    return _("⚠️ <b>{company} did not get the contact card</b>", company=name)


def _why(said: told_notices.NotReached) -> Text:
    if said.reason == "nobody":
        return _("Nobody of this company uses the assistant yet.")
    if said.reason == "unreachable":
        return _("They have stopped the assistant or left Telegram.")
    if said.reason == "unsure":
        return _("The connection broke while it was being sent, and nobody knows whether it arrived.")
    return _("Telegram refused the message.")


def _next(said: told_notices.NotReached) -> Text:
    if said.side == Side.COMPANY:
        return _(
            "Please reach the company in another way. The attached card can be printed or sent; it does not name who "
            "asks. Managers find the contact of the company in the private chat."
        )
    if said.reason == "unsure":
        return _("Please ask before you repeat it. Managers find both contacts in the private chat.")
    return _("The other side gets its card. Please pass the contact on; managers find it in the private chat.")


def _take_note_back(told: desk_notes.TakeNoteBack, _at: Telling) -> Call:
    return Call("deleteMessage", {"message_id": told.message_id})


def _blank_note(told: desk_notes.BlankNote, _at: Telling) -> Call:
    said = _("This note was about somebody who has had their data deleted.").html
    method, field = ("editMessageCaption", "caption") if told.has_file else ("editMessageText", "text")
    return Call(method, {"message_id": told.message_id, field: said, "parse_mode": "HTML"})


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    told_notices.ContactTeaser: _teaser,
    told_notices.ContactCard: _card,
    told_notices.ProfileSent: _profile_sent,
    told_notices.ContactClosed: _closed,
    told_notices.ContactDeclined: _declined,
    told_notices.ContactLapsed: _lapsed,
    told_notices.NotReached: _not_reached,
    desk_notes.TakeNoteBack: _take_note_back,
    desk_notes.BlankNote: _blank_note,
}
