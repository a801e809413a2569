"""The engine behind `forms`: a form declared, begun, shown, got on with, ended, left and taken up again.

What people type into it is `typing`, what they tap `taps`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from handlers.buttons import UnknownButtonError
from handlers.forms import screens
from handlers.forms.answers import Answers, Frame, Words
from handlers.forms.run import Filling, Run
from handlers.forms.steps import Json, Notice, Step
from handlers.turn import Turn
from locales import Text, _
from services import clock

LONGEST_NAME: Final = 24
Steps = Sequence[Step] | Callable[[Turn, Answers], Sequence[Step]]

_forms: dict[str, "Form"] = {}


class Form:
    """A dialogue as data, known by its name for good: drafts and buttons refer to it.

    `steps` may be a function of the turn and the context, for questions that are stored. `done` gets all answers, with
    the form already ended, so it may begin another one. `cancelled` says where a tap on Cancel leads; without it there
    is a screen with a way back. `one_message` lets the first message hold all answers, one a line.
    """

    def __init__(
        self,
        name: str,
        steps: Steps,
        *,
        done: Callable[[Turn, Answers], None],
        title: Words | None = None,
        one_message: bool = False,
        cancelled: Callable[[Turn, Answers], None] | None = None,
    ) -> None:
        if not 0 < len(name) <= LONGEST_NAME or ":" in name or name in _forms:
            raise ValueError(f"{name!r} is no name for a form, or taken.")
        self.name, self.title, self.one_message = name, title, one_message
        self.done, self.cancelled = done, cancelled
        self._steps = steps if callable(steps) else _distinct(steps)
        _forms[name] = self

    def begin(self, turn: Turn, **context: Any) -> None:
        """Asks the first question. Values that have a step's name answer it, unless they are None; others are kept.

        The same form with the same context goes on where it stands; a draft of it is offered.
        """
        filling = self._filling(turn, context)
        dialogue = turn.dialogue
        if dialogue.form == self.name and Filling.of(dialogue.state).context == filling.context:
            goes_on(turn)
            return
        draft = dialogue.draft
        if draft and draft.form == self.name and Filling.of(draft.state).context == filling.context:
            offers_draft(turn)
            return
        turn.dialogue = dialogue.left()
        self.start(turn, filling)

    def start(self, turn: Turn, filling: Filling) -> None:
        """From the first open step, with what is known."""
        advance(turn, self.run(turn, filling))

    def run(self, turn: Turn, filling: Filling) -> Run:
        """The form as it is filled in so far."""
        steps = self.steps(turn, Answers(filling.context))
        today = clock.now().astimezone(turn.zone).date()
        return Run(self.name, self.title, self.one_message, steps, filling, today, turn.language)

    def steps(self, turn: Turn, context: Answers) -> Sequence[Step]:
        """All steps, whether or not they apply."""
        return _distinct(self._steps(turn, context)) if callable(self._steps) else self._steps

    def _filling(self, turn: Turn, context: dict[str, Any]) -> Filling:
        known = {step.name: step for step in self.steps(turn, Answers(context))}
        filling = Filling(context={name: _as_json(value) for name, value in context.items() if name not in known})
        frame = Frame(Answers({**dict.fromkeys(known), **context}), clock.now().date(), turn.language)
        for name, step in known.items():
            if context.get(name) is None:
                continue
            stored = step.stored(context[name])
            if step.fits(stored, frame):
                filling.given[name] = _as_json(stored)
        return filling


def _distinct(steps: Sequence[Step]) -> tuple[Step, ...]:
    if len({step.name for step in steps}) != len(steps):
        raise ValueError("Two steps of a form have the same name.")
    return tuple(steps)


def _as_json(value: Any) -> Json:
    """The value as it will come back from the row, so that comparing with it is fair; TypeError where it cannot be."""
    return json.loads(json.dumps(value))


def form(name: str | None) -> Form | None:
    """The form of this name; None where this version has none."""
    return _forms.get(name or "")


def registered() -> dict[str, Form]:
    """All forms by name."""
    return dict(_forms)


def running(turn: Turn) -> Run | None:
    """The form the person is in. None when that is gone or has changed meanwhile, which is then already said."""
    declared = form(turn.dialogue.form)
    run = declared.run(turn, Filling.of(turn.dialogue.state)) if declared else None
    if run is None or not run.steps_now:
        turn.dialogue = turn.dialogue.ended()
        turn.show(screens.form_gone())
        return None
    if run.settle():
        show(turn, run, note=_("This form has changed meanwhile. What still fits is kept."))
        return None
    return run


def goes_on(turn: Turn) -> None:
    """The question that waits, once more."""
    run = running(turn)
    if run is not None:
        show(turn, run)


def save(turn: Turn, run: Run) -> None:
    """Where the person stands, into the dialogue."""
    turn.dialogue = turn.dialogue.at(run.name, run.filling.as_state())


def show(turn: Turn, run: Run, *, note: Text | None = None, page: int = 0, month: int | None = None) -> None:
    """The current question, with a word about what was wrong or changed."""
    run.filling.aside = None
    save(turn, run)
    turn.show(screens.question(run, note=note, page=page, month=month))


def go_to(turn: Turn, run: Run, step: Step, *, note: Text | None = None) -> None:
    """Another question."""
    run.filling.step, run.filling.picked = step.name, None
    show(turn, run, note=note)


def advance(turn: Turn, run: Run, *, note: Text | None = None) -> None:
    """The first question that is open; when none is, the form is done.

    What must be read stands alone: what was noted before is in the summary at the end.
    """
    run.filling.is_correcting = False
    step = run.first_open()
    if step is not None:
        go_to(turn, run, step, note=None if isinstance(step, Notice) else note)
        return
    declared = form(run.name)
    assert declared is not None
    turn.dialogue = turn.dialogue.ended()
    declared.done(turn, run.frame.answers)
    remember_tap(turn, run)


def remember_tap(turn: Turn, run: Run) -> None:
    """Keeps which button ended the form, so that its double tap is no tap on an outdated menu."""
    tapped = tapped_message(turn)
    if tapped is not None:
        state = {**turn.dialogue.state, "over": [run.name, run.filling.step, tapped]}
        turn.dialogue = replace(turn.dialogue, state=state)


def is_double_tap(turn: Turn, name: str, step: str) -> bool:
    """Whether this button has just ended the form, so that its result is on the screen."""
    return turn.dialogue.state.get("over") == [name, step, tapped_message(turn)]


def tapped_message(turn: Turn) -> int | None:
    """The message whose button was tapped."""
    query = turn.update.callback_query
    return query.message.message_id if query and query.message else None


def leaves(turn: Turn) -> bool:
    """Out of the form, which stays as a draft for a day if anything was answered; whether there was one to leave."""
    was_in_form = turn.dialogue.form is not None
    turn.dialogue = turn.dialogue.left()
    return was_in_form


def offers_draft(turn: Turn) -> None:
    """The form that was left: continue it, start again or give it up."""
    draft = turn.dialogue.draft
    if draft is None:
        raise UnknownButtonError
    declared = form(draft.form)
    if declared is None:
        turn.dialogue = turn.dialogue.without_draft()
        turn.show(screens.form_gone())
        return
    turn.show(screens.draft_offer(declared.run(turn, Filling.of(draft.state)), draft.until, turn.zone))


def continues_draft(turn: Turn) -> None:
    """Back into the form that was left; one that is under way takes its place as the draft."""
    if turn.dialogue.draft is None:
        if turn.dialogue.form is None:
            raise UnknownButtonError
        goes_on(turn)
        return
    other = replace(turn.dialogue, draft=None).left().draft
    turn.dialogue = replace(turn.dialogue.resumed(), draft=other)
    goes_on(turn)


def starts_again(turn: Turn, name: str) -> None:
    """The draft is given up for the same form from its beginning."""
    declared, draft = form(name), turn.dialogue.draft
    if declared and draft and draft.form == name:
        old = Filling.of(draft.state)
        turn.dialogue = turn.dialogue.without_draft().left()
        declared.start(turn, Filling(context=old.context, given=old.given))
    elif turn.dialogue.form == name:
        goes_on(turn)
    else:
        raise UnknownButtonError


def drops_draft(turn: Turn) -> None:
    """The draft is given up."""
    turn.dialogue = turn.dialogue.without_draft()
    turn.show(screens.draft_dropped())
