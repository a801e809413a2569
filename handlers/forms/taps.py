"""What people tap in forms. A button of an earlier step shows the question that waits, another form's is old."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from handlers.buttons import UnknownButtonError
from handlers.doors import ContinueDraft
from handlers.forms import engine, rows, screens
from handlers.forms.buttons import (
    CancelForm,
    Choose,
    Correct,
    Decide,
    DropDraft,
    EndPicking,
    GoBack,
    Keep,
    OfStep,
    Pick,
    PickDay,
    ShowMonth,
    ShowOptions,
    ShowQuestion,
    Skip,
    StartAgain,
)
from handlers.forms.choices import Choice, MultiChoice, Option
from handlers.forms.days import Date
from handlers.forms.run import Run
from handlers.forms.steps import Confirm, Json, Taken, YesNo
from handlers.turn import Handler, Turn
from locales import Text, _


def _standing(turn: Turn, tapped: OfStep) -> Run | None:
    """The form, if the tapped button belongs to the question that stands; else that question, and None."""
    run = _in_form(turn, tapped.form, tapped.step)
    if run is not None and run.filling.step != tapped.step:
        engine.show(turn, run)
        return None
    return run


def _in_form(turn: Turn, form: str, step: str) -> Run | None:
    if turn.dialogue.form == form:
        return engine.running(turn)
    if engine.is_double_tap(turn, form, step):
        return None
    raise UnknownButtonError


def _answers(turn: Turn, run: Run, stored: Json) -> None:
    run.put(run.current, stored)
    engine.advance(turn, run)


def chooses(turn: Turn) -> None:
    """An option."""
    tapped = turn.tapped(Choose)
    run = _standing(turn, tapped)
    if run is None:
        return
    option = _option(run, tapped.position, tapped.mark)
    if option is None:
        engine.show(turn, run, note=_list_changed())
    else:
        _answers(turn, run, option.value)


def _option(run: Run, position: int, mark: str) -> Option | None:
    """The option that stood there, if it still does."""
    step = run.current
    if not isinstance(step, Choice | MultiChoice):
        return None
    offered = step.offered(run.frame)
    if not 0 <= position < len(offered) or rows.mark(offered[position]) != mark:
        return None
    return offered[position]


def _list_changed() -> Text:
    return _("The list has changed meanwhile. Please choose again.")


def picks(turn: Turn) -> None:
    """A tick."""
    tapped = turn.tapped(Pick)
    run = _standing(turn, tapped)
    if run is None:
        return
    option, step = _option(run, tapped.position, tapped.mark), run.current
    if option is None or not isinstance(step, MultiChoice):
        engine.show(turn, run, note=_list_changed())
        return
    ticked = rows.picked(run, step)
    wanted = {*ticked, option.value} if tapped.is_on else {*ticked} - {option.value}
    run.filling.picked = [each.value for each in step.offered(run.frame) if each.value in wanted]
    engine.show(turn, run, page=tapped.position // rows.PAGE)


def ends_picking(turn: Turn) -> None:
    """Done with the ticks, if they are neither too few nor too many."""
    run = _standing(turn, turn.tapped(EndPicking))
    if run is None:
        return
    step = run.current
    if not isinstance(step, MultiChoice):
        engine.show(turn, run)
        return
    read = step.counted(rows.picked(run, step))
    if isinstance(read, Taken):
        _answers(turn, run, read.stored)
    else:
        engine.show(turn, run, note=read.why)


def picks_day(turn: Turn) -> None:
    """A day of the calendar."""
    tapped = turn.tapped(PickDay)
    run = _standing(turn, tapped)
    if run is None:
        return
    step, day = run.current, _day(tapped.day)
    if not isinstance(step, Date) or day is None:
        engine.show(turn, run)
        return
    read = step.picked(day, run.frame)
    if isinstance(read, Taken):
        _answers(turn, run, read.stored)
    else:
        engine.show(turn, run, note=read.why)


def _day(digits: int) -> date | None:
    try:
        return date(digits // 10000, digits // 100 % 100, digits % 100)
    except ValueError:
        return None


def turns_month(turn: Turn) -> None:
    """Another page of the calendar."""
    tapped = turn.tapped(ShowMonth)
    run = _standing(turn, tapped)
    if run is not None:
        engine.show(turn, run, month=tapped.month)


def turns_page(turn: Turn) -> None:
    """Another page of a long list."""
    tapped = turn.tapped(ShowOptions)
    run = _standing(turn, tapped)
    if run is not None:
        engine.show(turn, run, page=tapped.page)


def decides(turn: Turn) -> None:
    """Yes or no; a confirmation knows only yes."""
    tapped = turn.tapped(Decide)
    run = _standing(turn, tapped)
    if run is None:
        return
    step = run.current
    if isinstance(step, YesNo):
        _answers(turn, run, tapped.is_yes)
    elif isinstance(step, Confirm) and tapped.is_yes and step.fits(step.agreed(run.frame), run.frame):
        _answers(turn, run, step.agreed(run.frame))
    else:
        engine.show(turn, run)


def keeps(turn: Turn) -> None:
    """On, with the answer that was given before."""
    run = _standing(turn, turn.tapped(Keep))
    if run is None:
        return
    if run.is_answered(run.current):
        engine.advance(turn, run)
    else:
        engine.show(turn, run)


def skips(turn: Turn) -> None:
    """On, without an answer, where that is allowed."""
    run = _standing(turn, turn.tapped(Skip))
    if run is None:
        return
    if run.current.optional:
        _answers(turn, run, None)
    else:
        engine.show(turn, run)


def goes_back(turn: Turn) -> None:
    """The question before; from a correction the confirmation again."""
    run = _standing(turn, turn.tapped(GoBack))
    if run is None:
        return
    before = run.before(run.current)
    if run.filling.is_correcting:
        engine.advance(turn, run)
    elif before is not None:
        engine.go_to(turn, run, before)
    else:
        engine.show(turn, run)


def corrects(turn: Turn) -> None:
    """One of the answers under a confirmation."""
    tapped = turn.tapped(Correct)
    run = _in_form(turn, tapped.form, tapped.name)
    if run is None:
        return
    step = next((each for each in run.steps_now if each.name == tapped.name), None)
    if step is None or not isinstance(run.current, Confirm):
        engine.show(turn, run)
        return
    run.filling.is_correcting = True
    engine.go_to(turn, run, step)


def shows_question(turn: Turn) -> None:
    """Back to the question that waits."""
    run = _standing(turn, turn.tapped(ShowQuestion))
    if run is not None:
        engine.show(turn, run)


def cancels(turn: Turn) -> None:
    """Out of the form by its own button."""
    run = _standing(turn, turn.tapped(CancelForm))
    if run is None:
        return
    declared = engine.form(run.name)
    engine.leaves(turn)
    if declared is not None and declared.cancelled is not None:
        declared.cancelled(turn, run.frame.answers)
    else:
        turn.show(screens.cancelled(bool(run.filling.answers)))
    engine.remember_tap(turn, run)


def starts_again(turn: Turn) -> None:
    """Not the draft."""
    engine.starts_again(turn, turn.tapped(StartAgain).form)


ROUTES: Final[Mapping[type, Handler]] = {
    Choose: chooses,
    Pick: picks,
    EndPicking: ends_picking,
    PickDay: picks_day,
    ShowMonth: turns_month,
    ShowOptions: turns_page,
    Decide: decides,
    Keep: keeps,
    Skip: skips,
    GoBack: goes_back,
    Correct: corrects,
    ShowQuestion: shows_question,
    CancelForm: cancels,
    ContinueDraft: engine.continues_draft,
    StartAgain: starts_again,
    DropDraft: engine.drops_draft,
}
