"""What is said and done in the desk's group: the words of its notices. Those that go to and fro are `relay_words`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers import contact_cards, relay_words
from handlers.buttons import button
from handlers.contents import defused
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen, shortened
from handlers.telling import Telling
from locales import Text, _, formats, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country, date_time, language_name
from services import desk_care, topics
from services.contents import units
from services.desk import Case, Kind, Status
from services.notices import Notice
from services.topic_ends import RemoveTopic, TopicsStay
from services.topics import Summary

SIGNS: Final[Mapping[Status, str]] = {Status.OPEN: "🟥", Status.WAITING: "🟨", Status.DONE: "🟩"}
NAME_LIMIT = 128
TOPIC_WORDS = 60
CARD_QUESTION = 1500
MOST_NAMED = 20


@button("dt")
@dataclass(frozen=True, slots=True)
class TakeCase:
    """Somebody of the desk looks after this case."""

    case_id: int


@button("ds")
@dataclass(frozen=True, slots=True)
class SetStatus:
    """Whose turn it is in this case."""

    case_id: int
    status: str


@button("dc")
@dataclass(frozen=True, slots=True)
class PickCanned:
    """A canned answer for this case."""

    case_id: int
    canned_id: int


def link(case: Case) -> str | None:
    """The address of a topic, for members of the group; None where there is no topic or Telegram has no address."""
    return topic_address(case.desk_chat_id, case.thread_id) if case.thread_id is not None else None


def topic_address(chat_id: int, thread_id: int) -> str | None:
    """The address of this topic, as `link` gives it."""
    group = str(chat_id)
    return f"https://t.me/c/{group.removeprefix('-100')}/{thread_id}" if group.startswith("-100") else None


def listed(cases: Iterable[Case], zone: ZoneInfo) -> Text:
    """Cases one a line, with sign, number, date and who looks after them."""
    return lines(*(_line(each, zone) for each in cases))


def _line(case: Case, zone: ZoneInfo) -> Text:
    address = link(case)
    number = _('<a href="{url}">{number}</a>', url=address, number=case.number) if address else verbatim(case.number)
    sign, due = SIGNS[case.status], date_time(case.due_at, zone)
    if case.assignee_name:
        return _("{sign} {number} · due {date} · {name}", sign=sign, number=number, date=due, name=case.assignee_name)
    return _("{sign} {number} · due {date}", sign=sign, number=number, date=due)


# -- topics -------------------------------------------------------------------------------------------------------


def topic_name(told: Summary, at: Telling) -> str:
    """Status, number, language, market and subject; at most 128 of Telegram's characters."""
    case = told.case
    if case.kind is Kind.SPAM:
        return _("🗑 Messages from banned people").plain
    if told.card is not None:
        return _fitting(case, contact_cards.name_parts(case, told.card))
    market = country(case.market) if case.market else None
    subject = _subject(told, at)
    if market and subject.startswith(market):
        market = None  # the article's title says it already
    return _fitting(case, [case.number, case.text_language or case.language, market, subject])


def _fitting(case: Case, parts: Sequence[str | None]) -> str:
    name = f"{SIGNS[case.status]} {' · '.join(part for part in parts if part)}"
    while units(name) > NAME_LIMIT:
        name = name[:-2].rstrip() + "…"
    return name


def _subject(told: Summary, at: Telling) -> str:
    """What it is about: the article that was found, else the first words of the question."""
    case = told.case
    slug = case.found[0] if case.found and case.decision != "refuse" else None
    article = at.house.answers.article(slug, at.house.desk.language) if slug and at.house.desk else None
    return shortened(" ".join((article.title if article else told.question).split()), TOPIC_WORDS)


def _open_topic(_told: topics.OpenTopic, at: Telling) -> Call:
    return Call("createForumTopic", {"name": topic_name(at.facts, at)})


def _name_topic(_told: topics.NameTopic, at: Telling) -> Call:
    return Call("editForumTopic", {"message_thread_id": at.facts.case.thread_id, "name": topic_name(at.facts, at)})


def _reopen_topic(_told: topics.ReopenTopic, at: Telling) -> Call:
    return Call("reopenForumTopic", {"message_thread_id": at.facts.thread_id})


def _remove_topic(told: RemoveTopic, _at: Telling) -> Call:
    return Call("deleteForumTopic", {"message_thread_id": told.thread_id})


def _topics_stay(told: TopicsStay, at: Telling) -> Screen:
    text = paragraphs(
        ngettext(
            "🧹 {number} topic that should be deleted is still in the group {chat_id}: I may not delete it there. "
            "Please delete it by hand, or let me delete messages there.",
            "🧹 {number} topics that should be deleted are still in the group {chat_id}: I may not delete them there. "
            "Please delete them by hand, or let me delete messages there.",
            len(at.facts),
            number=formats.number(len(at.facts)),
            chat_id=str(told.chat_id),
        ),
        lines(*(verbatim(topic_address(told.chat_id, each) or str(each)) for each in at.facts[:MOST_NAMED])),
    )
    return Screen(text, (menu_row(),))


def _pin_summary(told: topics.PinSummary, _at: Telling) -> Call:
    return Call("pinChatMessage", {"message_id": told.message_id, "disable_notification": True})


def _show_summary(told: topics.ShowSummary, at: Telling) -> Screen:
    doubt = None
    if told.may_be_second or told.is_repeated:
        doubt = _("⚠️ Unsure: the connection broke, so this topic or this card may exist twice.")
    return Screen(paragraphs(doubt, _card(at.facts, at)), _card_rows(at.facts, at), thread=at.facts.case.thread_id)


def _change_summary(_told: topics.ChangeSummary, at: Telling) -> Call:
    case: Case = at.facts.case
    return relay_words.edited(case.summary_message_id, _card(at.facts, at), _card_rows(at.facts, at))


def _card_rows(told: Summary, at: Telling) -> tuple[Row, ...]:
    case = told.case
    if case.kind is Kind.SPAM:
        return ()
    return (
        (Button(pgettext("button", "🙋 I take this"), TakeCase(case.id)),),
        *(((contact_cards.gate_link(case.id, at.house),),) if told.card is not None else ()),
        (
            Button(pgettext("button-half", "🟨 Wait"), SetStatus(case.id, Status.WAITING.value)),
            Button(pgettext("button-half", "🟩 Done"), SetStatus(case.id, Status.DONE.value)),
        ),
    )


def _card(told: Summary, at: Telling) -> Text:
    case = told.case
    if told.card is not None:
        return contact_cards.card_text(case, told.card, alias=told.alias, is_banned=told.is_banned, at=at)
    if case.kind is Kind.SPAM:
        return paragraphs(
            _("<b>🗑 Messages from banned people</b>"),
            _(
                "What people write here who are banned without knowing it. Nobody need read it, nothing here can be "
                "answered, and it goes after 30 days. A reply with /unban lifts a ban that was a mistake."
            ),
        )
    words = defused(told.question)
    if len(words) > CARD_QUESTION:
        words = words[:CARD_QUESTION].rstrip() + "…"
    if told.alias:
        asker = _("Asker {alias}, reads in: {language}", alias=told.alias, language=language_name(case.language))
    else:
        asker = _("The asker has deleted all data.")
    written = _("Written in: {language}", language=language_name(case.text_language)) if case.text_language else None
    return paragraphs(
        lines(
            _("📌 <b>{number}</b>", number=case.number),
            asker,
            written,
            _("⛔ Banned: nothing new arrives from here.") if told.is_banned else None,
        ),
        _("<blockquote>{words}</blockquote>", words=words) if words else None,
        _found(case, at),
        lines(
            _("To be answered by: {date}", date=date_time(case.due_at, at.zone)),
            _("In the hands of: {name}", name=case.assignee_name) if case.assignee_name else None,
        ),
        _("<i>Only a reply to a message of the asker below reaches them. All else stays in this group.</i>"),
    )


def _found(case: Case, at: Telling) -> Text | None:
    """What the assistant made of the question."""
    if case.decision is None or not case.decision:
        return None
    if case.decision == "refuse" or not case.found:
        return _("The assistant found no answer.")
    desk = at.house.desk
    titles = [at.house.answers.article(slug, desk.language if desk else "en") for slug in case.found[:3]]
    found = lines(*(_("• {title}", title=each.title) for each in titles if each is not None))
    if case.decision == "answer":
        return lines(_("The assistant answered from:"), found)
    return lines(_("The assistant was not sure, and suggested:"), found)


def _case_was_withdrawn(_told: topics.CaseWasWithdrawn, at: Telling) -> Screen:
    said = _("↩️ The asker has withdrawn this request. Nothing reaches them any more.")
    return Screen(said, thread=at.facts.thread_id)


def _overdue(_told: desk_care.Overdue, at: Telling) -> Screen:
    number = len(at.facts)
    title = ngettext(
        "⏰ <b>{number} request should have been answered by now</b>",
        "⏰ <b>{number} requests should have been answered by now</b>",
        number,
        number=number,
    )
    return Screen(paragraphs(title, listed(at.facts[:MOST_LISTED], at.zone)))


MOST_LISTED = 30


def id_words(chat_id: int) -> Text:
    """The line for the settings that makes a group the desk."""
    return paragraphs(
        _("To make this group the network desk, put this line into the settings and start me again:"),
        _("<code>BOT_DESK_CHAT_ID={chat_id}</code>", chat_id=str(chat_id)),
        _("Then make me an administrator who may manage topics, pin messages and delete messages."),
    )


def _added_to_group(told: topics.AddedToGroup, _at: Telling) -> Screen:
    return Screen(id_words(told.chat_id), (menu_row(),))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    topics.OpenTopic: _open_topic,
    topics.ShowSummary: _show_summary,
    topics.PinSummary: _pin_summary,
    topics.ChangeSummary: _change_summary,
    topics.NameTopic: _name_topic,
    topics.ReopenTopic: _reopen_topic,
    RemoveTopic: _remove_topic,
    TopicsStay: _topics_stay,
    topics.CaseWasWithdrawn: _case_was_withdrawn,
    desk_care.Overdue: _overdue,
    topics.AddedToGroup: _added_to_group,
    **contact_cards.WORDS,
    **relay_words.WORDS,
}
