"""The keyboards under the questions of forms; what a tap does is in `taps`."""

import json
import zlib
from collections.abc import Iterator, Sequence

from handlers import keyboards
from handlers.doors import AskPerson, ShowMenu
from handlers.forms import calendar
from handlers.forms.answers import Frame, only_words
from handlers.forms.buttons import (
    CancelForm,
    Choose,
    Correct,
    Decide,
    EndPicking,
    GoBack,
    Keep,
    Pick,
    ShowOptions,
    Skip,
)
from handlers.forms.choices import Choice, MultiChoice, Option
from handlers.forms.days import Date
from handlers.forms.run import Run
from handlers.forms.steps import Confirm, Notice, Step, YesNo
from handlers.screens import Button, Row, shortened
from locales import pgettext, verbatim

PAGE = 8
FULL, HALF = 30, 16  # letters on a button that has the row for itself, or half of it


def mark(option: Option) -> str:
    """A fingerprint of an option, to tell that a list has changed since its buttons were shown."""
    return f"{zlib.crc32(json.dumps(option.value).encode()) & 0xFFFF:x}"


def answers(run: Run, step: Step, frame: Frame, page: int, month: int | None) -> Iterator[Row]:
    """What answers the step with a tap, the primary action on top."""
    match step:
        case Choice():
            yield from _options(run, step, frame, page)
        case MultiChoice():
            chosen = len(picked(run, step))
            # Translators: {chosen} is the number of ticks so far.
            done = pgettext("button", "✅ Done ({chosen})", chosen=chosen)
            yield (Button(done, EndPicking(run.name, step.name)),)
            yield from _options(run, step, frame, page)
        case Date():
            yield from calendar.rows(run.name, step, frame, run.stored(step), month)
        case YesNo():
            yes, no = Decide(run.name, step.name, True), Decide(run.name, step.name, False)
            yield Button(keyboards.yes_label(), yes), Button(keyboards.no_label(), no)
        case Notice():
            yield from _agreement(run, step, frame)
        case Confirm():
            label = only_words(step.yes, frame.answers) if step.yes else pgettext("button", "✅ Yes, that is right")
            yield (Button(label, Decide(run.name, step.name, True)),)
            yield from _corrections(run, step, frame, page)


def _agreement(run: Run, step: Notice, frame: Frame) -> Iterator[Row]:
    """On, or out of the form; where there is no way on, people can be asked."""
    if step.stops(frame.answers):
        yield (Button(pgettext("button", "💬 Ask a person"), AskPerson()),)
        return
    label = only_words(step.yes, frame.answers) if step.yes else pgettext("button", "Read, continue")
    yield (Button(label, Decide(run.name, step.name, True)),)
    if step.no is not None:
        yield (Button(only_words(step.no, frame.answers), CancelForm(run.name, step.name)),)


def picked(run: Run, step: MultiChoice) -> list[str | int]:
    """The ticks of a multiple choice: those set now, those of the answer so far, or those it begins with."""
    if run.filling.picked is not None:
        return list(run.filling.picked)
    if step.ticked is None or run.is_answered(step):
        return list(run.stored(step) or ())
    wanted = step.ticked(run.frame.answers)
    return [option.value for option in step.offered(run.frame) if option.value in wanted]


def _options(run: Run, step: Choice | MultiChoice, frame: Frame, page: int) -> Iterator[Row]:
    options = step.offered(frame)
    first = first_of(page, len(options))
    labels = [option.said(frame.answers).plain for option in options]
    is_cut = any(len(label) > FULL - 2 for label in labels)
    ticks = picked(run, step) if isinstance(step, MultiChoice) else []
    tiles: list[Button] = []
    for position in range(first, min(first + PAGE, len(options))):
        option, label = options[position], labels[position]
        if is_cut:
            label = f"{position + 1}. {label}"
        if not isinstance(step, MultiChoice):
            action: object = Choose(run.name, step.name, position, mark(option))
        else:
            is_on = option.value in ticks
            label = f"☑ {label}" if is_on else f"☐ {label}"
            action = Pick(run.name, step.name, position, mark(option), not is_on)
        tiles.append(Button(verbatim(shortened(label, FULL)), action))
    yield from _laid_out(tiles)
    yield from _pages(run, step, first // PAGE, len(options))


def _laid_out(tiles: Sequence[Button]) -> Iterator[Row]:
    """Two columns where all labels are short, else one."""
    columns = 2 if len(tiles) > 2 and all(len(tile.label.plain) <= HALF for tile in tiles) else 1
    for start in range(0, len(tiles), columns):
        yield tuple(tiles[start : start + columns])


def first_of(page: int, total: int) -> int:
    """The position with which a page begins; a page that is not there is the nearest one."""
    return min(max(page, 0), max(total - 1, 0) // PAGE) * PAGE


def _pages(run: Run, step: Step, page: int, total: int) -> Iterator[Row]:
    yield from keyboards.previous_and_more(
        page, (total - 1) // PAGE, lambda other: ShowOptions(run.name, step.name, other)
    )


def _corrections(run: Run, step: Confirm, frame: Frame, page: int) -> Iterator[Row]:
    answered = [each for each in run.steps_now if not isinstance(each, Confirm)]
    first = first_of(page, len(answered))
    tiles = []
    for each in answered[first : first + PAGE]:
        label = shortened(only_words(each.label or each.ask, frame.answers).plain, HALF)
        tiles.append(Button(verbatim(f"✏️ {label}"), Correct(run.name, each.name)))
    for start in range(0, len(tiles), 2):
        yield tuple(tiles[start : start + 2])
    yield from _pages(run, step, first // PAGE, len(answered))


def ways_on(run: Run, step: Step) -> Iterator[Row]:
    """The bottom of every question: on without an answer, back or out, menu."""
    if run.is_answered(step) and not isinstance(step, Confirm):
        yield (Button(pgettext("button", "Keep this answer"), Keep(run.name, step.name)),)
    elif step.optional:
        yield (Button(keyboards.skip_label(), Skip(run.name, step.name)),)
    if run.filling.is_correcting or run.before(step) is not None:
        yield keyboards.menu_row(back=GoBack(run.name, step.name))
    else:
        cancel = Button(pgettext("button-half", "Cancel"), CancelForm(run.name, step.name))
        yield cancel, Button(keyboards.menu_label(), ShowMenu())
