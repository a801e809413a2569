"""One form being filled in: which steps apply, which is next, what was answered by which message.

Knows neither Telegram nor screens. Its state is JSON that an older or newer version may have written, so it is read
with care: what does not fit any more is asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from handlers.forms.answers import Answers, Frame, Words
from handlers.forms.steps import Confirm, Json, Step, Text

MOST_MESSAGES = 40


@dataclass(slots=True)
class Filling:
    """What is stored of a form that is being filled in.

    `given` holds answers that were known before; `messages` which steps each of the person's messages answered;
    `picked` the ticks of a multiple choice; `over` the last button of the form before, whose double tap is harmless;
    `begun` is what came in several messages and was answered at the first: an album, or a text that was split.
    """

    step: str = ""
    answers: dict[str, Json] = field(default_factory=dict)
    given: dict[str, Json] = field(default_factory=dict)
    context: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    picked: list[Json] | None = None
    aside: str | None = None
    is_correcting: bool = False
    over: list[Json] | None = None
    begun: str | None = None

    @classmethod
    def of(cls, state: dict[str, Any]) -> Self:
        """From a dialogue's state, whatever it holds; the state itself is never changed."""
        messages = _mapping(state.get("messages")).items()
        return cls(
            step=str(state.get("step") or ""),
            answers=_mapping(state.get("answers")),
            given=_mapping(state.get("given")),
            context=_mapping(state.get("context")),
            messages={number: list(steps) for number, steps in messages if isinstance(steps, list)},
            picked=list(state["picked"]) if isinstance(state.get("picked"), list) else None,
            aside=state.get("aside") if isinstance(state.get("aside"), str) else None,
            is_correcting=state.get("is_correcting") is True,
            over=list(state["over"]) if isinstance(state.get("over"), list) else None,
            begun=state.get("begun") if isinstance(state.get("begun"), str) else None,
        )

    def as_state(self) -> dict[str, Any]:
        """For the dialogue; what is empty is left out, but for the four words others may look for."""
        state: dict[str, Any] = {
            "step": self.step,
            "answers": dict(self.answers),
            "messages": {number: list(steps) for number, steps in self.messages.items()},
            "context": dict(self.context),
        }
        rest = {
            "given": dict(self.given),
            "picked": self.picked,
            "aside": self.aside,
            "is_correcting": self.is_correcting,
            "over": self.over,
            "begun": self.begun,
        }
        return state | {name: value for name, value in rest.items() if value not in (None, {}, False)}


def _mapping(found: Any) -> dict[str, Any]:
    return dict(found) if isinstance(found, dict) else {}


@dataclass(slots=True)
class Run:
    """A form in one turn. `steps` are all of them, `steps_now` those that apply to the answers so far."""

    name: str
    title: Words | None
    is_one_message: bool
    steps: Sequence[Step]
    filling: Filling
    today: date
    language: str

    def progress(self) -> tuple[tuple[Step, ...], Frame]:
        """The steps that apply, and what is known by them."""
        values: dict[str, Any] = dict(self.filling.context)
        languages: dict[str, str] = {}
        applying: list[Step] = []
        for step in self.steps:
            so_far = Frame(Answers({**dict.fromkeys(each.name for each in self.steps), **values}), self.today, "")
            stored = self.stored(step)
            values[step.name] = None
            if step.when is not None and not step.when(so_far.answers):
                continue
            applying.append(step)
            if stored is not None and step.fits(stored, so_far):
                values[step.name] = step.value(stored)
                if isinstance(step, Text) and stored.get("language"):
                    languages[step.name] = stored["language"]
        return tuple(applying), Frame(Answers(values, languages), self.today, self.language)

    @property
    def frame(self) -> Frame:
        """What is known so far."""
        return self.progress()[1]

    @property
    def steps_now(self) -> tuple[Step, ...]:
        """The steps that apply."""
        return self.progress()[0]

    @property
    def asked(self) -> list[Step]:
        """The steps that apply and that the person is asked; a confirmation is no question."""
        return [
            each for each in self.steps_now if each.name not in self.filling.given and not isinstance(each, Confirm)
        ]

    @property
    def current(self) -> Step:
        """The step whose screen stands."""
        return next(step for step in self.steps_now if step.name == self.filling.step)

    def is_answered(self, step: Step) -> bool:
        """Whether there is an answer, be it that it was skipped."""
        return step.name in self.filling.answers or step.name in self.filling.given

    def stored(self, step: Step) -> Json:
        """The kept answer; None where it is open or was skipped."""
        return self.filling.answers.get(step.name, self.filling.given.get(step.name))

    def first_open(self) -> Step | None:
        """The next step without an answer."""
        return next((step for step in self.steps_now if not self.is_answered(step)), None)

    def before(self, step: Step) -> Step | None:
        """The question before this one, without those whose answer was known."""
        names = [each.name for each in self.steps_now]
        earlier = [each for each in self.asked if names.index(each.name) < names.index(step.name)]
        return earlier[-1] if earlier else None

    def put(self, step: Step, stored: Json, message_id: int | None = None) -> None:
        """Keeps an answer and the message it came from; older messages do not answer this step any more.

        What was agreed to in other words than now is open again.
        """
        self.filling.given.pop(step.name, None)
        self.filling.answers[step.name] = stored
        frame = self.frame
        for each in self.steps:
            kept = self.stored(each)
            if isinstance(each, Confirm) and kept is not None and not each.fits(kept, frame):
                self.filling.answers.pop(each.name, None)
                self.filling.given.pop(each.name, None)
        for steps in self.filling.messages.values():
            if step.name in steps:
                steps.remove(step.name)
        if message_id is not None:
            self.tried(step, message_id)

    def tried(self, step: Step, message_id: int) -> None:
        """Remembers that a message was meant for a step, so that editing it is an answer too."""
        steps = self.filling.messages.setdefault(str(message_id), [])
        if step.name not in steps:
            steps.append(step.name)
        while len(self.filling.messages) > MOST_MESSAGES:
            oldest = min(self.filling.messages, key=lambda number: (len(number), number))
            del self.filling.messages[oldest]

    def settle(self) -> bool:
        """Drops answers that no longer fit and steps back to what is open; says whether it had to."""
        steps, frame = self.progress()
        known = {step.name: step for step in self.steps}
        dropped = False
        for kept in (self.filling.answers, self.filling.given):
            for name, stored in list(kept.items()):
                step = known.get(name)
                if step is None or not _fits(step, stored, frame):
                    del kept[name]
                    dropped = True
        if self.filling.step in (step.name for step in steps) and not dropped:
            return False
        target = self.first_open() or (steps[-1] if steps else None)
        self.filling.step = target.name if target else ""
        self.filling.picked, self.filling.is_correcting = None, False
        return True


def _fits(step: Step, stored: Json, frame: Frame) -> bool:
    return step.optional if stored is None else step.fits(stored, frame)
