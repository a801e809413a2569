"""What goes to and fro between an asker and the desk: the words of the notices that pass it on and take it back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from handlers import phrase_words
from handlers.contents import LIMIT, defused, disguised
from handlers.doors import WriteToDesk
from handlers.keyboards import menu_row
from handlers.screens import CAPTION_LIMIT, Button, Call, Row, Screen
from handlers.telling import Telling
from locales import Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import language_name
from services import phrase_sending, relay_notices
from services.contents import PHRASE, TEXT, units
from services.desk import Case
from services.notices import Notice
from services.phrase_sending import SentPhrase
from services.relay_notices import Batch, Part, Undelivered

DELIVERED: Final = "👌"


def edited(message_id: int | None, text: Text, rows: Sequence[Row]) -> Call:
    """A message whose text and buttons become these."""
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


def _to_desk(told: relay_notices.RelayToDesk, at: Telling) -> Screen | Call:
    heading = _heading(at.facts, is_repeated=told.is_repeated)
    return said_together(at.facts, heading, (), thread=at.facts.case.thread_id)


def _to_asker(told: relay_notices.RelayToAsker, at: Telling) -> Screen | Call:
    batch: Batch = at.facts
    heading = _heading(batch, is_repeated=told.is_repeated)
    return said_together(replace(batch, parts=_for_reader(batch)), heading, _answer_rows(batch.case))


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


def said_together(batch: Batch, heading: Text, rows: tuple[Row, ...], *, thread: int | None = None) -> Screen | Call:
    """A batch as one post: texts below a heading, a file with its caption, an album."""
    first = batch.parts[0]
    if first.kind in (TEXT, PHRASE):
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
        bare = paragraphs(*(_words(part, calm) for part in parts if part.text))
        full = paragraphs(heading, *(_changed(part, calm) for part in parts))
        for each in (full, paragraphs(heading, bare), bare):
            if units(each.plain) <= limit:
                return each
    return bare


def _words(part: Part, calm: Callable[[str], str]) -> Text:
    """Somebody's words as they wrote them, or a phrase card in the reader's language."""
    return phrase_words.said(part.text) if part.kind == PHRASE else verbatim(calm(part.text))


def _changed(part: Part, calm: Callable[[str], str]) -> Text | None:
    words = _words(part, calm) if part.text else None
    if part.original is None or part.original == part.text:
        return words
    before = _("<blockquote expandable>{words}</blockquote>", words=calm(part.original)) if part.original else None
    return lines(_("✏️ <i>changed</i>"), words, _("<i>Before:</i>") if before else None, before)


def _edit_relay(_told: relay_notices.EditRelay, at: Telling) -> Call:
    batch: Batch = at.facts
    heading = _heading(batch, is_repeated=batch.is_repeated) if batch.is_headed else None
    rows = _answer_rows(batch.case) if batch.is_to_asker else ()
    return changed_together(replace(batch, parts=_for_reader(batch)), heading, rows)


def changed_together(batch: Batch, heading: Text | None, rows: tuple[Row, ...]) -> Call:
    """A post that was said by `said_together`, as its parts are now."""
    first = batch.parts[0]
    if first.kind == TEXT:
        return edited(first.message_id, _fitting(heading, batch.parts, LIMIT), rows)
    caption = _fitting(heading, batch.parts, CAPTION_LIMIT).html
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
        return edited(part.message_id, said, ())
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
    if told.reason in (TEXT, PHRASE):
        said = _("⚠️ Unsure: the connection broke, and a message of the asker may be missing or stand here twice:")
        words = phrase_words.said(told.text) if told.reason == PHRASE else verbatim(defused(told.text[:3500]))
        return Screen(paragraphs(said, words), thread=told.case.thread_id)
    said = _("⚠️ A file of the asker could not be passed on. Please ask for it in another form.")
    return Screen(said, thread=told.case.thread_id)


def _phrase_sent(_told: phrase_sending.PhraseSent, at: Telling) -> Screen:
    told: SentPhrase = at.facts
    sent = _("📤 Sent by phrase card, read in: {language}", language=language_name(told.case.language))
    words = _("<blockquote>{words}</blockquote>", words=phrase_words.said(told.text))
    return Screen(lines(sent, words), thread=told.case.thread_id)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    relay_notices.RelayToDesk: _to_desk,
    relay_notices.RelayToAsker: _to_asker,
    relay_notices.EditRelay: _edit_relay,
    relay_notices.DeleteRelay: _delete_relay,
    relay_notices.BlankRelay: _blank_relay,
    relay_notices.Acknowledge: _acknowledge,
    relay_notices.NotDelivered: _not_delivered,
    relay_notices.Missing: _missing,
    phrase_sending.PhraseSent: _phrase_sent,
}
