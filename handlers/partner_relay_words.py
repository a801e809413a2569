"""What two firms write to each other after an introduction, as they read it, and the ways to write, answer and stop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.buttons import button
from handlers.doors import SendPhrase, ShowRequest
from handlers.keyboards import menu_row
from handlers.relay_words import changed_together, said_together
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import Text, _, detect, lines, paragraphs, pgettext
from locales.formats import language_name
from services import partner_notices
from services.contents import PHRASE
from services.desk import Case
from services.notices import Notice
from services.partner_notices import PartnerBatch, Unreached


@button("XW")
@dataclass(frozen=True, slots=True)
class WriteToPartner:
    """To the screen that takes a message for the other side of an introduction."""

    case_id: int


@button("XS")
@dataclass(frozen=True, slots=True)
class StopPartner:
    """Ends the writing for both sides; `is_sure` once the question was answered."""

    case_id: int
    is_sure: bool


def write_row(case_id: int) -> Row:
    """The way from a contact card, or from a request, to the other side."""
    return (Button(pgettext("button", "✍️ Write through the assistant"), WriteToPartner(case_id)),)


def ways_on(case_id: int) -> tuple[Row, ...]:
    """What can be done with a message of the other side: answer, with a phrase card too, or stop."""
    return (
        (Button(pgettext("button", "✍️ Answer"), WriteToPartner(case_id)),),
        (
            Button(pgettext("button-half", "🗂 Phrase cards"), SendPhrase(case_id)),
            Button(pgettext("button-half", "✋ Stop"), StopPartner(case_id, False)),
        ),
        menu_row(),
    )


def _relay(told: partner_notices.RelayToSender | partner_notices.RelayToTarget, at: Telling) -> Screen | Call:
    batch: PartnerBatch = at.facts
    return said_together(batch, _heading(batch, is_repeated=told.is_repeated), ways_on(batch.case.id))


def _edit(_told: partner_notices.EditPartnerRelay, at: Telling) -> Call:
    batch: PartnerBatch = at.facts
    heading = None
    if batch.is_headed:
        changed = _("✏️ <i>changed</i>")
        heading = lines(_heading(batch, is_repeated=batch.is_repeated), changed)
    return changed_together(batch, heading, ways_on(batch.case.id))


def _heading(batch: PartnerBatch, *, is_repeated: bool) -> Text:
    """Who writes, in which language, and that it may be said twice."""
    first = batch.parts[0]
    language = detect.detect(first.text).language if first.text and first.kind != PHRASE else None
    return lines(
        _("🤝 <b>The other side writes</b> · {number} · {alias}", number=batch.case.number, alias=batch.alias),
        _("Language of the message: {language}", language=language_name(language)) if language else None,
        _("You may have received this before: the connection broke.") if is_repeated else None,
    )


def _not_reached(told: partner_notices.PartnerNotReached, at: Telling) -> Screen:
    found: Unreached = at.facts
    if told.reason == "unsure":
        said = _("⚠️ Unsure: the connection broke, and nobody knows whether this message arrived. Please ask.")
    elif told.reason == "refused":
        said = _("⚠️ Not delivered: Telegram refused this message. Please send it in another form, such as plain text.")
    else:
        said = _(
            "⚠️ Not delivered: the other side cannot be reached through the assistant. Please use the contact card."
        )
    text = paragraphs(_("<b>🤝 {number}</b>", number=found.case.number), said)
    request = (Button(pgettext("button", "Show the request"), ShowRequest(found.case.id)),)
    return Screen(text, (request, menu_row()), quote=found.reply_to)


def _stopped(_told: partner_notices.PartnerStopped, at: Telling) -> Screen:
    case: Case = at.facts
    text = paragraphs(
        _("<b>🤝 {number}</b>", number=case.number),
        _("Writing to the other side through the assistant has ended. The contact card that you got stays yours."),
    )
    request = (Button(pgettext("button", "Show the request"), ShowRequest(case.id)),)
    return Screen(text, (request, menu_row()))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    partner_notices.RelayToSender: _relay,
    partner_notices.RelayToTarget: _relay,
    partner_notices.EditPartnerRelay: _edit,
    partner_notices.PartnerNotReached: _not_reached,
    partner_notices.PartnerStopped: _stopped,
}
