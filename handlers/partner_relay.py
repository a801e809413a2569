"""Writing to the other side of an introduction through the assistant: a message, an answer, a correction, the end.

The rules are in `services/partner_relays.py`, the words of what arrives in `handlers/partner_relay_words.py`.
"""

from typing import Final

from handlers import contents, errors
from handlers.doors import SendPhrase, ShowRequest
from handlers.keyboards import menu_row
from handlers.partner_relay_words import StopPartner, WriteToPartner
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext
from locales.formats import date, language_name
from services import partner_relays, relays
from services.partner_relays import Line
from services.refusals import (
    CaptionTooLong,
    FileNotAllowed,
    FilesNotWanted,
    FileTooLarge,
    NotRelayed,
    Refusal,
    RelayOver,
)

WRITING: Final = "partner"
"""The name under which a dialogue waits for a message to the other side."""


def begins_to_write(turn: Turn) -> None:
    """A tap on "Write through the assistant" or "Answer": the next message goes to the other side."""
    _waits(turn, turn.tapped(WriteToPartner).case_id)


def _waits(turn: Turn, case_id: int, *, above: Text | None = None) -> None:
    line = _open_line(turn, case_id)
    turn.dialogue = turn.dialogue.left().at(WRITING, {"case": case_id})
    text = paragraphs(
        above,
        lines(_title(line), _state(turn, line)),
        _(
            "Your next message goes to the other side, without your name: text, photos, documents or a voice message "
            "up to 20 MB. It stays as you write it."
        ),
        _("The network desk does not read it. Either side can stop this at any time."),
    )
    turn.show(Screen(text, (*_rows(case_id), menu_row(back=ShowRequest(case_id)))))


def _open_line(turn: Turn, case_id: int) -> Line:
    line = partner_relays.line(turn.session, turn.person, case_id)
    if not line.is_open:
        raise RelayOver
    return line


def _title(line: Line) -> Text:
    return _("<b>🤝 {number} · the other side, {alias}</b>", number=line.case.number, alias=line.alias)


def _state(turn: Turn, line: Line) -> Text:
    until = date(line.until.astimezone(turn.zone).date())
    if line.language is None:
        return _("You can write to each other here until {date}.", date=until)
    language = language_name(line.language)
    return _("You can write to each other here until {date}. Reads in: {language}", date=until, language=language)


def _rows(case_id: int) -> tuple[Row, ...]:
    return (
        (Button(pgettext("button", "🗂 Phrase cards"), SendPhrase(case_id)),),
        (Button(pgettext("button", "✋ Stop writing here"), StopPartner(case_id, False)),),
    )


def takes_message(turn: Turn) -> bool:
    """Passes a message on to the other side if it is meant for it: written there, a reply to it, or of an album.

    False where it is not.
    """
    message = turn.update.effective_message
    if message is None:
        return False
    found = contents.content(message)
    begun = partner_relays.case_of_album(turn.session, turn.person, found.album)
    quoted = message.reply_to_message.message_id if message.reply_to_message else None
    if quoted and relays.case_behind(turn.session, turn.person, quoted) is not None:
        return False  # it answers the desk, whatever was begun before
    behind = partner_relays.case_behind(turn.session, turn.person, quoted) if quoted else None
    case_id = begun or behind or _written(turn)
    if case_id is None:
        return False
    try:
        partner_relays.write(turn.session, turn.person, case_id, found, answers=quoted)
    except (NotRelayed, FileTooLarge, FileNotAllowed, CaptionTooLong, FilesNotWanted) as refusal:
        _waits(turn, case_id, above=errors.words(refusal))
        return True
    turn.dialogue = turn.dialogue.left()
    if begun is None:  # the first picture of an album was answered for all
        _shows_passed_on(turn, case_id, _("Passed on."))
    return True


def _written(turn: Turn) -> int | None:
    return int(turn.dialogue.state.get("case", 0)) if turn.dialogue.form == WRITING else None


def _shows_passed_on(turn: Turn, case_id: int, above: Text) -> None:
    line = partner_relays.line(turn.session, turn.person, case_id)
    text = paragraphs(above, lines(_title(line), _state(turn, line)))
    write: Row = (Button(pgettext("button", "✍️ Write another message"), WriteToPartner(case_id)),)
    turn.show(Screen(text, (write, *_rows(case_id), menu_row())))


def edits_message(turn: Turn) -> bool:
    """A message that went to the other side was changed: the change follows it. Whether it was one."""
    message = turn.update.effective_message
    if message is None:
        return False
    try:
        case_id = partner_relays.edit(turn.session, turn.person, contents.content(message))
    except Refusal as refusal:
        turn.show(Screen(errors.words(refusal), (menu_row(),)))
        return True
    if case_id is None:
        return False
    _shows_passed_on(turn, case_id, _("Your correction was passed on."))
    return True


def stops(turn: Turn) -> None:
    """A tap on "Stop": asked once more, since it ends the writing for both; then done."""
    tapped = turn.tapped(StopPartner)
    turn.dialogue = turn.dialogue.left()
    request: Row = (Button(pgettext("button", "Show the request"), ShowRequest(tapped.case_id)),)
    if tapped.is_sure:
        partner_relays.stop(turn.session, turn.person, tapped.case_id)
        text = _(
            "Writing to the other side through the assistant has ended. The contact card that you got stays yours."
        )
        turn.show(Screen(text, (request, menu_row())))
        return
    line = _open_line(turn, tapped.case_id)
    text = paragraphs(
        lines(_title(line), _("Stop writing here?")),
        _("Then nothing more is passed on, in either direction, and this cannot be undone. The other side is told."),
    )
    sure: Row = (Button(pgettext("button", "✋ Stop for both sides"), StopPartner(tapped.case_id, True)),)
    turn.show(Screen(text, (sure, menu_row(back=WriteToPartner(tapped.case_id)))))
