"""What Telegram itself has understood of a message, as an answer to the steps that ask for it: a place, or a date."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Message

from handlers.forms import Date, engine
from handlers.forms.run import Run
from handlers.forms.steps import Read, Step, Taken, Wrong
from handlers.forms.times import TimeOfDay
from handlers.organising import sessions, when_where
from handlers.organising.new import FORM as NEW
from handlers.organising.steps import Pin
from handlers.turn import Turn
from locales.text import speakable

WITH_MOMENTS: Final = frozenset({NEW.name, when_where.TIME.name, sessions.FORM.name})


def takes_native(turn: Turn) -> bool:
    """Answers the form of an event with a sent place or a date that Telegram has marked; whether it could."""
    message = turn.update.effective_message
    if message is None or turn.is_edit:
        return False
    if turn.dialogue.form == when_where.PLACE.name:
        found = _place(message)
        return bool(found) and _fills(turn, found)
    if turn.dialogue.form in WITH_MOMENTS:
        marked = _date_time(message)
        return marked is not None and _takes_moment(turn, marked)
    return False


def _place(message: Message) -> dict[str, Any]:
    """What a sent place answers, by step."""
    point = message.venue.location if message.venue else message.location
    if point is None:
        return {}
    found: dict[str, Any] = {"pin": [point.latitude, point.longitude]}
    if message.venue:
        found |= {"name": message.venue.title[: when_where.LONGEST_NAME]}
        found |= {"address": message.venue.address[: when_where.LONGEST_ADDRESS]}
    return found


def _fills(turn: Turn, found: Mapping[str, Any]) -> bool:
    run = engine.running(turn)
    if run is None:
        return True
    asked = {step.name: step for step in run.steps_now}
    if "pin" not in asked:
        return False
    for name, value in found.items():
        step = asked.get(name)
        if isinstance(step, Pin):
            run.put(step, value, turn.message_id)
        elif step is not None and not run.is_answered(step):
            read = step.read(speakable(value), run.frame)
            if isinstance(read, Taken):
                run.put(step, read.stored, turn.message_id)
    engine.advance(turn, run)
    return True


def _date_time(message: Message) -> Mapping[str, Any] | None:
    """The one date in a message that Telegram has marked."""
    marked = [each.to_dict() for each in message.entities if each.type == "date_time"]
    return marked[0] if len(marked) == 1 and isinstance(marked[0].get("unix_time"), int) else None


def _takes_moment(turn: Turn, marked: Mapping[str, Any]) -> bool:
    run = engine.running(turn)
    if run is None:
        return True
    day, at = run.current, next((each for each in run.steps if isinstance(each, TimeOfDay)), None)
    if not isinstance(day, Date) or at is None:
        return False
    local = datetime.fromtimestamp(marked["unix_time"], UTC).astimezone(at.within.zone)
    if not _takes(turn, run, day, day.picked(local.date(), run.frame)):
        return True
    # Without a sign for the time of day only the day was meant; an unknown form shows both.
    has_time = "t" in str(marked.get("date_time_format") or "t").lower() and at in run.steps_now
    if not has_time or _takes(turn, run, at, at.read(f"{local:%H:%M}", run.frame)):
        engine.advance(turn, run)
    return True


def _takes(turn: Turn, run: Run, step: Step, read: Read) -> bool:
    """Keeps the answer; where it is none, the step is asked with the reason."""
    if isinstance(read, Taken):
        run.put(step, read.stored, turn.message_id)
        return True
    engine.go_to(turn, run, step, note=read.why if isinstance(read, Wrong) else None)
    return False
