"""What people type into forms: an answer, several at once, a correction by editing a message, or something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers import keyboards
from handlers.forms import engine, input, messages, screens
from handlers.forms.answers import only_words
from handlers.forms.run import Filling, Run
from handlers.forms.steps import Confirm, Read, Step, Taken, Text, Wrong
from handlers.turn import Turn
from locales import Text as Said
from locales import _, paragraphs
from locales.text import speakable


def types_answer(turn: Turn) -> None:
    """A message while a form is open. What is wrong is said above the question, which then stands there again."""
    run = engine.running(turn)
    if run is None:
        return
    if isinstance(run.current, messages.Message):
        _takes_message(turn, run, run.current)
        return
    if not turn.text:
        engine.show(turn, run, note=_only_words(run.current))
        return
    text = speakable(turn.text).strip()
    fields = _several(run, text)
    if fields:
        _takes_several(turn, run, fields)
    else:
        _takes_one(turn, run, text)


def edits_answer(turn: Turn) -> bool:
    """A message was changed: if it was meant for a step of the open form, that step is corrected. Whether it was."""
    if engine.form(turn.dialogue.form) is None:
        return False
    names = Filling.of(turn.dialogue.state).messages.get(str(turn.message_id))
    if names is None:
        return False
    run = engine.running(turn)
    if run is not None and isinstance(run.current, messages.Message) and run.current.name in names:
        _takes_message(turn, run, run.current)
    elif run is not None and turn.text:
        _corrects(turn, run, names, speakable(turn.text).strip())
    return run is None or turn.shown is not None


def is_rest_of_album(turn: Turn) -> bool:
    """Whether the first picture of the album to which this one belongs has just been taken or answered."""
    album = _album(turn)
    return album is not None and album == turn.dialogue.state.get("begun")


def begins_album(turn: Turn) -> None:
    """What was just answered may be the first of an album: the rest of it needs no answer."""
    album = _album(turn)
    if album is not None:
        turn.dialogue = replace(turn.dialogue, state={**turn.dialogue.state, "begun": album})


def _album(turn: Turn) -> str | None:
    message = turn.update.effective_message
    return message.media_group_id if message else None


def _takes_message(turn: Turn, run: Run, step: messages.Message) -> None:
    """A whole message; of an album the first counts, and what Telegram split off one that was too long does not."""
    message, number = turn.update.effective_message, turn.message_id
    if message is None or number is None or (is_rest_of_album(turn) and not turn.is_edit):
        return
    is_rest = not turn.is_edit and run.filling.begun == messages.split_at(number - 1)
    read = Wrong(messages.was_split()) if is_rest else step.read_message(message, run.frame)
    is_split = is_rest or step.is_too_long(message)
    run.filling.begun = messages.split_at(number) if is_split else message.media_group_id
    if isinstance(read, Taken):
        run.put(step, read.stored, number)
        engine.advance(turn, run)
        begins_album(turn)
        return
    run.tried(step, number)
    engine.show(turn, run, note=read.why if isinstance(read, Wrong) else None)


def _only_words(step: Step) -> Said:
    if isinstance(step, Text):
        return _("Only words can be taken here. Please type your answer.")
    return _("This cannot be taken here. Please use the buttons or type your answer.")


def _several(run: Run, text: str) -> dict[str, str]:
    """The fields of a message that fills more than the question that stands; empty where it is one plain answer."""
    fields = _labelled(run, text)
    current = run.current
    if len(fields) == 1 and "\n" in text and isinstance(current, Text) and current.name not in fields:
        return {}  # somebody's words that happen to begin like a field
    if fields:
        return fields
    if run.is_one_message and not any(run.is_answered(step) for step in run.asked):
        return input.in_order(text, [step.name for step in run.asked])
    return {}


def _labelled(run: Run, text: str) -> dict[str, str]:
    frame = run.frame
    labels = {
        step.name: (step.name, only_words(step.label or step.ask, frame.answers).plain)
        for step in run.steps
        if not isinstance(step, Confirm)
    }
    return input.labelled(text, labels)


def _read(step: Step, text: str, run: Run) -> Read:
    is_skipped = not text.strip("-–— ") or input.normal(text) == input.normal(keyboards.skip_label().plain)
    return Taken(None) if step.optional and is_skipped else step.read(text, run.frame)


def _takes_one(turn: Turn, run: Run, text: str) -> None:
    step, message_id = run.current, turn.message_id
    read = _read(step, text, run)
    if isinstance(read, Taken):
        run.put(step, read.stored, message_id)
        engine.advance(turn, run)
        return
    if message_id is not None:
        run.tried(step, message_id)
    if isinstance(read, Wrong):
        engine.show(turn, run, note=read.why)
        return
    run.filling.aside = text
    engine.save(turn, run)
    turn.show(screens.aside(run, text))


@dataclass(slots=True)
class _Filled:
    """What several fields came to."""

    taken: list[Step] = field(default_factory=list)
    refused: list[tuple[Step, Said]] = field(default_factory=list)

    def note(self, run: Run, *, kept: Said | None = None) -> Said | None:
        """What was noted, then what was wrong."""
        noted = screens.changed(run, self.taken) if self.taken else None
        if not self.refused:
            return noted
        return paragraphs(noted, self.refused[0][1], kept)


def _fill(run: Run, fields: Mapping[str, str], message_id: int | None) -> _Filled:
    """Takes what can be taken, in the order of the form, since one answer may decide whether the next is asked for."""
    filled = _Filled()
    for step in run.steps:
        if step.name not in fields or step not in run.steps_now:
            continue
        read = _read(step, fields[step.name], run)
        if isinstance(read, Taken):
            run.put(step, read.stored, message_id)
            filled.taken.append(step)
            continue
        if message_id is not None:
            run.tried(step, message_id)
        filled.refused.append((step, _why(read, step, run)))
    return filled


def _why(read: Read, step: Step, run: Run) -> Said:
    label = only_words(step.label or step.ask, run.frame.answers)
    if isinstance(read, Wrong):
        # Translators: the name of a field, and a whole sentence that says what is wrong with its value.
        return _("{label}: {problem}", label=label, problem=read.why)
    return _("{label}: this is not one of the choices.", label=label)


def _takes_several(turn: Turn, run: Run, fields: Mapping[str, str]) -> None:
    filled = _fill(run, fields, turn.message_id)
    note = filled.note(run)
    if filled.refused:
        engine.go_to(turn, run, filled.refused[0][0], note=note)
    else:
        engine.advance(turn, run, note=note)


def _corrects(turn: Turn, run: Run, names: list[str], text: str) -> None:
    current = run.current
    if names == [current.name] and not run.is_answered(current) and not _labelled(run, text):
        _takes_one(turn, run, text)
        return
    fields = _labelled(run, text) or input.in_order(text, names) or dict.fromkeys(names[:1], text)
    filled = _fill(run, fields, turn.message_id)
    if not filled.taken and not filled.refused:
        engine.show(turn, run, note=_("That message does not count any more: there is a newer answer."))
        return
    note = filled.note(run, kept=_("The earlier answer stays."))
    if current in filled.taken or current not in run.steps_now:
        engine.advance(turn, run, note=note)
    else:
        engine.show(turn, run, note=note)
