"""The screens of forms: the question with its keyboard, the confirmation, the offer of a draft.

Built from a `Run` and nothing else; keyboards are in `rows`.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import keyboards
from handlers.doors import ContinueDraft, ShowMenu
from handlers.forms import rows
from handlers.forms.answers import Frame, only_words, said
from handlers.forms.buttons import AskAside, DropDraft, ShowQuestion, StartAgain
from handlers.forms.choices import Choice, MultiChoice
from handlers.forms.rows import FULL, PAGE, first_of
from handlers.forms.run import Run
from handlers.forms.steps import Confirm, Notice, Step
from handlers.screens import Button, Screen, entered, shortened
from knowledge import markdown
from locales import Text, _, formats, lines, paragraphs, pgettext, trusted_html, verbatim

_SHOWN = 120
_SIZES = (_SHOWN, 60, 40, 25, 14)
"""How much of each question and answer a summary shows: the first that leaves room for what is asked below."""
_ROOM = 500


def question(run: Run, *, note: Text | None = None, page: int = 0, month: int | None = None) -> Screen:
    """The screen of the current step; `note` says what was wrong or changed, `page` and `month` turn its pages."""
    step, frame = run.current, run.frame
    text = paragraphs(
        lines(_title(run, frame), _state(run)),
        note,
        _summary(run, frame) if _is_check(step) else None,
        said(step.ask, frame.answers),
        _numbered(step, frame, page),
        _so_far(run, step, frame),
        _one_message(run, frame),
    )
    return Screen(text, (*rows.answers(run, step, frame, page, month), *rows.ways_on(run, step)))


def aside(run: Run, words: str) -> Screen:
    """A text that fits none of the choices may be a question; the form waits."""
    text = paragraphs(
        lines(_title(run, run.frame), _state(run)),
        _("This is not one of the choices: “{words}”", words=verbatim(shortened(words, _SHOWN))),
        _("Shall I answer this as a question?"),
    )
    name, step = run.name, run.filling.step
    rows = (
        (Button(pgettext("button", "❓ Ask this"), AskAside(name, step)),),
        (Button(pgettext("button", "Back to the form"), ShowQuestion(name, step)),),
        keyboards.menu_row(),
    )
    return Screen(text, rows)


def draft_offer(run: Run, until: datetime, zone: ZoneInfo) -> Screen:
    """The same form was left before its end."""
    frame = run.frame
    text = paragraphs(
        lines(_title(run, frame), _("You began this and did not finish.")),
        _summary(run, frame),
        _("Continue your draft? It is kept until {when}.", when=formats.date_time(until, zone)),
    )
    rows = (
        (Button(pgettext("button", "📝 Continue draft"), ContinueDraft()),),
        (Button(pgettext("button", "Start again"), StartAgain(run.name)),),
        (Button(pgettext("button-half", "Discard"), DropDraft()), Button(keyboards.menu_label(), ShowMenu())),
    )
    return Screen(text, rows)


def cancelled(is_kept: bool) -> Screen:
    """Out of the form, with the way back to it if anything was answered."""
    if not is_kept:
        return Screen(_("Cancelled."), (keyboards.menu_row(),))
    draft = Button(pgettext("button", "📝 Continue draft"), ContinueDraft())
    return Screen(_("Cancelled. Your entries are kept for 24 hours."), ((draft,), keyboards.menu_row()))


def draft_dropped() -> Screen:
    """Nothing of the draft is left."""
    return Screen(_("The draft is deleted."), (keyboards.menu_row(),))


def form_gone() -> Screen:
    """The form was taken away by a newer version while somebody was in it."""
    return Screen(_("This form is not available any more."), (keyboards.menu_row(),))


def changed(run: Run, steps: Sequence[Step]) -> Text:
    """What an edited message or one with several fields has filled in."""
    frame = run.frame
    # Translators: {answers} is a list of lines such as "Company: Muster GmbH".
    return _("Noted:\n{answers}", answers=lines(*(_answer(run, step, frame) for step in steps)))


def _title(run: Run, frame: Frame) -> Text | None:
    return trusted_html(f"<b>{said(run.title, frame.answers).html}</b>") if run.title is not None else None


def _is_check(step: Step) -> bool:
    """Whether it shows all answers, to be looked over."""
    return isinstance(step, Confirm) and not isinstance(step, Notice)


def _state(run: Run) -> Text | None:
    names = [step.name for step in run.asked]
    if isinstance(run.current, Notice):
        return _("Please read this first.")
    if _is_check(run.current) and not _answered(run):
        return None  # nothing was asked
    if run.filling.step not in names:
        return _("Please check your answers.")
    return _("Question {position} of {total}", position=names.index(run.filling.step) + 1, total=len(names))


def _summary(run: Run, frame: Frame) -> Text | None:
    answered = _answered(run)
    if not answered:
        return None
    for longest in _SIZES:
        text = lines(*(_answer(run, step, frame, longest) for step in answered))
        if markdown.visible(text.html) <= _ROOM:
            break
    return text


def _answered(run: Run) -> list[Step]:
    return [step for step in run.steps_now if run.is_answered(step) and not isinstance(step, Confirm)]


def _answer(run: Run, step: Step, frame: Frame, longest: int = _SHOWN) -> Text:
    asked = said(step.ask, frame.answers) if step.label is None else only_words(step.label, frame.answers)
    fits = len(asked.plain) <= longest
    return entered(asked if fits else verbatim(shortened(asked.plain, longest)), _shown(run, step, frame, longest))


def _shown(run: Run, step: Step, frame: Frame, longest: int = _SHOWN) -> Text:
    stored = run.stored(step)
    if stored is None:
        return verbatim("–")
    return verbatim(shortened(step.shown(stored, frame).plain, longest))


def _so_far(run: Run, step: Step, frame: Frame) -> Text | None:
    if not run.is_answered(step) or isinstance(step, Confirm):
        return None
    return _("Your answer so far: {answer}", answer=_shown(run, step, frame))


def _one_message(run: Run, frame: Frame) -> Text | None:
    """How the whole form can be sent at once, for those on a weak line; said at the first question."""
    open_steps = [step for step in run.asked if not run.is_answered(step)]
    if not run.is_one_message or len(open_steps) < 2 or len(open_steps) < len(run.asked):
        return None
    labels = lines(*(only_words(step.label or step.ask, frame.answers) for step in open_steps))
    return _("You can also send all answers in one message, one per line, in this order:\n{labels}", labels=labels)


def _numbered(step: Step, frame: Frame, page: int) -> Text | None:
    """Options in full where a button has to cut them; their numbers can be typed."""
    if not isinstance(step, Choice | MultiChoice):
        return None
    options = step.offered(frame)
    if all(len(option.said(frame.answers).plain) <= FULL - 2 for option in options):
        return None
    first = first_of(page, len(options))
    shown = list(enumerate(options, 1))[first : first + PAGE]
    # Translators: a numbered line of a list.
    return lines(*(_("{number}. {words}", number=number, words=each.said(frame.answers)) for number, each in shown))
