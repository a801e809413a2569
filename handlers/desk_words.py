"""What is said and done in the desk's group and between it and an asker: the words of its notices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.buttons import button
from handlers.contents import LIMIT, defused, disguised
from handlers.doors import WriteToDesk
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen, shortened
from handlers.telling import Telling
from locales import Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country, date_time, language_name
from services import desk_care, relay_notices, topics
from services.contents import TEXT, units
from services.desk import Case, Status
from services.notices import Notice
from services.relay_notices import Batch, Part, Undelivered
from services.topics import Summary

SIGNS: Final[Mapping[Status, str]] = {Status.OPEN: "🟥", Status.WAITING: "🟨", Status.DONE: "🟩"}
NAME_LIMIT = 128
TOPIC_WORDS = 60
CARD_QUESTION = 1500
CAPTION_LIMIT = 1024
DELIVERED = "👌"


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
    group = str(case.desk_chat_id)
    if case.thread_id is None or not group.startswith("-100"):
        return None
    return f"https://t.me/c/{group.removeprefix('-100')}/{case.thread_id}"


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
    market = country(case.market) if case.market else None
    subject = _subject(told, at)
    if market and subject.startswith(market):
        market = None  # the article's title says it already
    parts = [case.number, case.text_language or case.language, market, subject]
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


def _remove_topic(told: topics.RemoveTopic, _at: Telling) -> Call:
    return Call("deleteForumTopic", {"message_thread_id": told.thread_id})


def _pin_summary(told: topics.PinSummary, _at: Telling) -> Call:
    return Call("pinChatMessage", {"message_id": told.message_id, "disable_notification": True})


def _show_summary(told: topics.ShowSummary, at: Telling) -> Screen:
    doubt = None
    if told.may_be_second or told.is_repeated:
        doubt = _("⚠️ Unsure: the connection broke, so this topic or this card may exist twice.")
    return Screen(paragraphs(doubt, _card(at.facts, at)), _card_rows(at.facts.case), thread=at.facts.case.thread_id)


def _change_summary(_told: topics.ChangeSummary, at: Telling) -> Call:
    case: Case = at.facts.case
    return _edit(case.summary_message_id, _card(at.facts, at), _card_rows(case))


def _edit(message_id: int | None, text: Text, rows: Sequence[Row]) -> Call:
    said = Screen(text, tuple(rows)).rendered()
    parameters: dict[str, Any] = {
        "message_id": message_id,
        "text": said["text"],
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if rows:
        parameters["reply_markup"] = {"inline_keyboard": said["keyboard"]}
    return Call("editMessageText", parameters)


def _card_rows(case: Case) -> tuple[Row, ...]:
    return (
        (Button(pgettext("button", "🙋 I take this"), TakeCase(case.id)),),
        (
            Button(pgettext("button-half", "🟨 Wait"), SetStatus(case.id, Status.WAITING.value)),
            Button(pgettext("button-half", "🟩 Done"), SetStatus(case.id, Status.DONE.value)),
        ),
    )


def _card(told: Summary, at: Telling) -> Text:
    case = told.case
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


# -- relays -------------------------------------------------------------------------------------------------------


def _to_desk(told: relay_notices.RelayToDesk, at: Telling) -> Screen | Call:
    heading = _heading(at.facts, is_repeated=told.is_repeated)
    return _said(at.facts, heading, (), thread=at.facts.case.thread_id)


def _to_asker(told: relay_notices.RelayToAsker, at: Telling) -> Screen | Call:
    batch: Batch = at.facts
    heading = _heading(batch, is_repeated=told.is_repeated)
    return _said(replace(batch, parts=_for_reader(batch)), heading, _answer_rows(batch.case))


def _heading(batch: Batch, *, is_repeated: bool) -> Text:
    """Who writes, and that it may be said twice."""
    if batch.is_to_asker:
        return lines(
            _("👤 <b>A person of the network desk writes</b> · {number}", number=batch.case.number),
            _("You may have received this before: the connection broke.") if is_repeated else None,
        )
    return lines(
        _("💬 <b>From the asker</b> · reply here to answer"),
        _("⚠️ Unsure: this may stand here twice, the connection broke.") if is_repeated else None,
    )


def _answer_rows(case: Case) -> tuple[Row, ...]:
    return ((Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(case.id)),), menu_row())


def _said(batch: Batch, heading: Text, rows: tuple[Row, ...], *, thread: int | None = None) -> Screen | Call:
    """A batch as one post: texts below a heading, a file with its caption, an album."""
    first = batch.parts[0]
    if first.kind == TEXT:
        return Screen(_fitting(heading, batch.parts, LIMIT), rows, quote=batch.quote, thread=thread)
    where = {"message_thread_id": thread} if thread else {}
    if len(batch.parts) > 1:
        return Call("sendMediaGroup", {"media": _album(batch.parts, heading), **where}, quote=batch.quote)
    method = f"send{first.kind.capitalize()}"
    parameters: dict[str, Any] = {
        first.kind: first.file_id,
        "caption": _fitting(heading, batch.parts, CAPTION_LIMIT).html,
        "parse_mode": "HTML",
        **where,
    }
    if rows:
        parameters["reply_markup"] = {"inline_keyboard": [[each.rendered() for each in row] for row in rows]}
    return Call(method, parameters, quote=batch.quote)


def _album(parts: Sequence[Part], heading: Text) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for position, part in enumerate(parts):
        caption = _fitting(heading if position == 0 else None, (part,), CAPTION_LIMIT)
        items.append({"type": part.kind, "media": part.file_id, "caption": caption.html, "parse_mode": "HTML"})
    return items


def _fitting(heading: Text | None, parts: Sequence[Part], limit: int) -> Text:
    """The words with as much around them as Telegram takes: the words themselves are never cut."""
    for calm in (defused, disguised):
        bare = paragraphs(*(verbatim(calm(part.text)) for part in parts if part.text))
        full = paragraphs(heading, *(_changed(part, calm) for part in parts))
        for each in (full, paragraphs(heading, bare), bare):
            if units(each.plain) <= limit:
                return each
    return bare


def _changed(part: Part, calm: Callable[[str], str]) -> Text | None:
    words = verbatim(calm(part.text)) if part.text else None
    if part.original is None or part.original == part.text:
        return words
    before = _("<blockquote expandable>{words}</blockquote>", words=calm(part.original)) if part.original else None
    return lines(_("✏️ <i>changed</i>"), words, _("<i>Before:</i>") if before else None, before)


def _edit_relay(_told: relay_notices.EditRelay, at: Telling) -> Call:
    batch: Batch = at.facts
    first, case = batch.parts[0], batch.case
    heading = _heading(batch, is_repeated=batch.is_repeated) if batch.is_headed else None
    rows = _answer_rows(case) if batch.is_to_asker else ()
    if first.kind == TEXT:
        return _edit(first.message_id, _fitting(heading, _for_reader(batch), LIMIT), rows)
    caption = _fitting(heading, _for_reader(batch), CAPTION_LIMIT).html
    parameters: dict[str, Any] = {"message_id": first.message_id}
    if rows and not first.is_in_album:
        parameters["reply_markup"] = {"inline_keyboard": [[each.rendered() for each in row] for row in rows]}
    if first.kind == "voice":
        return Call("editMessageCaption", parameters | {"caption": caption, "parse_mode": "HTML"})
    medium = {"type": first.kind, "media": first.file_id, "caption": caption, "parse_mode": "HTML"}
    return Call("editMessageMedia", parameters | {"media": medium})


def _for_reader(batch: Batch) -> tuple[Part, ...]:
    """The desk sees what an asker wrote before; an asker sees what the desk says now."""
    return tuple(part.without_original() for part in batch.parts) if batch.is_to_asker else batch.parts


def _delete_relay(_told: relay_notices.DeleteRelay, at: Telling) -> Call:
    return Call("deleteMessage", {"message_id": at.facts.message_id})


def _blank_relay(_told: relay_notices.BlankRelay, at: Telling) -> Call:
    part: Part = at.facts
    said = _("The network desk has taken this message back.")
    if part.kind == TEXT:
        return _edit(part.message_id, said, ())
    return Call("editMessageCaption", {"message_id": part.message_id, "caption": said.html, "parse_mode": "HTML"})


def _acknowledge(told: relay_notices.Acknowledge, _at: Telling) -> Call:
    reaction = [{"type": "emoji", "emoji": DELIVERED}]
    return Call("setMessageReaction", {"message_id": told.message_id, "reaction": reaction})


def _not_delivered(_told: relay_notices.NotDelivered, at: Telling) -> Screen:
    told: Undelivered = at.facts
    if told.reason == "unreachable":
        said = _(
            "⚠️ Not delivered: the person has stopped the assistant or left Telegram. It is not sent by itself when "
            "they come back; please write again then."
        )
    elif told.reason == "unsure":
        said = _(
            "⚠️ Unsure: the connection broke, and nobody knows whether this arrived. Please ask before you repeat it."
        )
    else:
        said = _("⚠️ Not delivered: Telegram refused this message. Please send it in another form, such as plain text.")
    other = None
    if told.second_channel:
        other = _("Another way to reach this person, given for this purpose: {way}", way=told.second_channel)
    return Screen(paragraphs(said, other), quote=told.reply_to, thread=told.case.thread_id)


def _missing(_told: relay_notices.Missing, at: Telling) -> Screen:
    told: Undelivered = at.facts
    if told.reason == TEXT:
        said = _("⚠️ Unsure: the connection broke, and a message of the asker may be missing or stand here twice:")
        return Screen(paragraphs(said, verbatim(defused(told.text[:3500]))), thread=told.case.thread_id)
    said = _("⚠️ A file of the asker could not be passed on. Please ask for it in another form.")
    return Screen(said, thread=told.case.thread_id)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    topics.OpenTopic: _open_topic,
    topics.ShowSummary: _show_summary,
    topics.PinSummary: _pin_summary,
    topics.ChangeSummary: _change_summary,
    topics.NameTopic: _name_topic,
    topics.ReopenTopic: _reopen_topic,
    topics.RemoveTopic: _remove_topic,
    topics.CaseWasWithdrawn: _case_was_withdrawn,
    desk_care.Overdue: _overdue,
    topics.AddedToGroup: _added_to_group,
    relay_notices.RelayToDesk: _to_desk,
    relay_notices.RelayToAsker: _to_asker,
    relay_notices.EditRelay: _edit_relay,
    relay_notices.DeleteRelay: _delete_relay,
    relay_notices.BlankRelay: _blank_relay,
    relay_notices.Acknowledge: _acknowledge,
    relay_notices.NotDelivered: _not_delivered,
    relay_notices.Missing: _missing,
}
