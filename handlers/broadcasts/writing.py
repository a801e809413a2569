"""What an announcement says: taken as it was typed in Telegram, one message a language, corrected by editing it."""

from dataclasses import replace
from functools import partial
from typing import Final

from handlers.broadcasts import hub, listed, words
from handlers.broadcasts.buttons import MoveVersion, WriteVersion
from handlers.forms import Answers, Form, Frame, Message, Written
from handlers.forms.formatting import Lost
from handlers.forms.steps import Step, Taken, Wrong
from handlers.screens import Button, Row
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import language_name, own_name
from services import broadcasts, clock
from services.audiences import Audience
from services.broadcasts import LONGEST_CAPTION, LONGEST_TEXT, Broadcast, Version
from services.refusals import BroadcastGone

WRITTEN: Final = "announced"
"""Where the dialogue remembers which message an announcement was made of, so that editing that corrects it."""


def _step(ask: Text) -> Message:
    return Message(
        "words",
        ask=ask,
        label=N_("Text"),
        longest_text=LONGEST_TEXT,
        longest_caption=LONGEST_CAPTION,
    )


def _version(written: Written) -> Version:
    return Version(
        html=written.html,
        length=written.length,
        kind=written.kind,
        file_id=written.file_id,
        filename=written.filename,
        size=written.size,
    )


# -- a new one ----------------------------------------------------------------------------------------------------


def begins_broadcast(turn: Turn) -> None:
    """A tap on "New announcement"."""
    broadcasts.needs_sender(turn.roles)
    NEW.begin(turn)


def _new(turn: Turn, _context: Answers) -> list[Step]:
    broadcasts.needs_sender(turn.roles)
    ask = paragraphs(
        _("Send the message as it is to be read: with Telegram’s formatting, and one picture or document if you like."),
        _("Other languages, audience and time follow. Nothing is sent yet."),
    )
    return [_step(ask)]


def _creates(turn: Turn, answers: Answers) -> None:
    written: Written = answers.words
    language = written.language if written.language in turn.house.languages else turn.language
    hub.counted(turn, Audience())
    made = broadcasts.create(turn.session, roles=turn.roles, by=turn.person.id)
    made = writes(turn, made.id, language, written)
    above = lines(_("Saved as: {language}", language=own_name(language)), *_left_out(written))
    other: Row = (Button(pgettext("button", "🌐 It is another language"), MoveVersion(made.id, language)),)
    hub.shows_hub(turn, made, above=above, first=other if len(turn.house.languages) > 1 else None)


NEW = Form(
    "broadcast_new",
    _new,
    title=N_("New announcement"),
    done=_creates,
    cancelled=lambda turn, _answers: listed.shows_list(turn),
)


# -- one language -------------------------------------------------------------------------------------------------


def draft_of(turn: Turn, broadcast_id: int, language: str) -> Broadcast:
    """A draft that can say something in this language. Raises as `broadcasts.draft`, BroadcastGone for a forged one."""
    broadcasts.draft(turn.session, broadcast_id, roles=turn.roles)
    found = hub.of(turn, broadcast_id)
    if language not in (*turn.house.languages, *found.versions):
        raise BroadcastGone
    return found


def writes_version(turn: Turn) -> None:
    """A tap on "Write anew"."""
    tapped = turn.tapped(WriteVersion)
    hub.begins(turn, WRITE, draft_of(turn, tapped.broadcast_id, tapped.language), language=tapped.language)


def _steps(turn: Turn, context: Answers) -> list[Step]:
    found = hub.of(turn, context.broadcast_id)
    file = next((said for each in found.versions.values() if (said := words.file(each)) is not None), None)
    ask = paragraphs(
        _("Send the message in this language: {language}.", language=language_name(context.language)),
        _("Without a file of its own it goes out with this one: {file}", file=file) if file else None,
    )
    return [_step(ask)]


def _takes(turn: Turn, answers: Answers) -> None:
    def works() -> None:
        before = hub.of(turn, answers.broadcast_id)
        made = writes(turn, before.id, answers.language, answers.words)
        above = lines(hub.saved(turn, before, answers.seen), *_left_out(answers.words), _doubt(turn, answers))
        hub.shows_hub(turn, made, above=above)

    hub.tries(turn, answers.broadcast_id, works)


def _doubt(turn: Turn, answers: Answers) -> Text | None:
    """The words seem to be in another language than the one they were sent for."""
    seems = answers.words.language
    if seems is None or seems == answers.language or seems not in turn.house.languages:
        return None
    return _(
        "This seems to be {language}, and stands under {chosen}: please check it.",
        language=language_name(seems),
        chosen=own_name(answers.language),
    )


WRITE = Form(
    "broadcast_words",
    _steps,
    title=N_("Announcement"),
    done=_takes,
    cancelled=lambda turn, answers: hub.shows(turn, hub.of(turn, answers.broadcast_id)),
)


def writes(turn: Turn, broadcast_id: int, language: str, written: Written) -> Broadcast:
    """Keeps the words, and of which message they are made."""
    made = broadcasts.write(
        turn.session, broadcast_id, language, _version(written), roles=turn.roles, by=turn.person.id
    )
    kept = {**turn.dialogue.state, WRITTEN: [broadcast_id, language, turn.message_id]}
    turn.dialogue = replace(turn.dialogue, state=kept)
    return made


def _left_out(written: Written) -> list[Text]:
    said = {
        Lost.EMOJI: _("Custom emoji come as plain ones: most bots may not send them."),
        Lost.PERSON: _("Links to people without a user name are left out; their names stay."),
        Lost.LINK: _("Links that do not lead to a web page are left out; their words stay."),
        Lost.OTHER: _("Some formatting cannot be sent by a bot; the words stay."),
    }
    album = [_("One picture only can be sent: the first one was taken.")] if written.is_album else []
    return [*album, *(said[Lost(each)] for each in written.lost)]


def edits_words(turn: Turn) -> bool:
    """A message of which an announcement was made is changed: so is the announcement. Whether it was one."""
    kept, message = turn.dialogue.state.get(WRITTEN), turn.update.effective_message
    if turn.dialogue.form is not None or not isinstance(kept, list) or message is None:
        return False
    broadcast_id, language, number = kept
    if number != turn.message_id:
        return False
    hub.tries(turn, broadcast_id, partial(_corrects, turn, broadcast_id, language))
    return True


def _corrects(turn: Turn, broadcast_id: int, language: str) -> None:
    message, before = turn.update.effective_message, hub.of(turn, broadcast_id)
    assert message is not None, "something was edited"
    step, frame = _step(verbatim("")), Frame(Answers({}), clock.now().date(), turn.language)
    read = step.read_message(message, frame)
    if isinstance(read, Taken):
        written = step.value(read.stored)
        made = writes(turn, broadcast_id, language, written)
        hub.shows_hub(turn, made, above=lines(hub.saved(turn, before, before.version), *_left_out(written)))
        return
    hub.shows(turn, before, above=read.why if isinstance(read, Wrong) else None)
