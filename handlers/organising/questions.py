"""The questions that participants are asked at registration: in each language, of some kind, required or not."""

from collections.abc import Iterator, Mapping
from typing import Final

from handlers import event_words
from handlers.doors import ManageEvent
from handlers.forms import Answers, Form, YesNo
from handlers.forms import Text as TextStep
from handlers.forms.answers import only_words
from handlers.forms.steps import Step
from handlers.keyboards import menu_row, short
from handlers.organising import hub
from handlers.organising.asking import event_of
from handlers.organising.buttons import AddQuestion, ChangeQuestion, EditEvent, ShowQuestion
from handlers.organising.steps import LONGEST_CHOICE, MOST_CHOICES, AnswerLines, as_lines, one_line
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import event_editing, event_questions, events
from services.events import Event, Question

MOST_QUESTIONS: Final = 8
LONGEST_LABEL: Final = 200
IN_LIST: Final = 70
IN_TITLE: Final = 100
IN_LANGUAGE: Final = 110
KINDS: Final = {"text": N_("free text"), "choice": N_("with answers to choose from"), "yes_no": N_("yes or no")}


def said_label(words: Mapping[str, str]) -> Text:
    """An organiser's words in the reader's language, or whichever there is."""
    return only_words(words, Answers({}))


def shows_questions(turn: Turn, event: Event, *, above: Text | None = None) -> None:
    """All questions of an event."""
    listed = [_line(position, each) for position, each in enumerate(event.questions, 1)]
    text = paragraphs(
        lines(_("<b>Questions at registration</b>"), above),
        lines(*listed) if listed else _("Nothing is asked beyond name and company."),
    )
    rows = [
        (Button(short(said_label(each.label).plain), ShowQuestion(event.id, each.key)),) for each in event.questions
    ]
    if len(event.questions) < MOST_QUESTIONS:
        rows += [
            (Button(pgettext("button", "➕ Question with free text"), AddQuestion(event.id, "text")),),
            (Button(pgettext("button", "➕ Question with choices"), AddQuestion(event.id, "choice")),),
            (Button(pgettext("button", "➕ Yes-or-no question"), AddQuestion(event.id, "yes_no")),),
        ]
    turn.show(Screen(text, (*rows, menu_row(back=ManageEvent(event.id)))))


def _line(position: int, question: Question) -> Text:
    words = verbatim(event_words.cut(said_label(question.label).plain, IN_LIST))
    if question.is_required:
        return _("{number}. {words} (must be answered)", number=position, words=words)
    return _("{number}. {words}", number=position, words=words)


def opens_question(turn: Turn) -> None:
    """A tap on a question."""
    event_editing.needs_organiser(turn.roles)
    turn.dialogue = turn.dialogue.left()
    tapped = turn.tapped(ShowQuestion)
    event = events.event(turn.session, tapped.event_id)
    question = find(event, tapped.name)
    if question is None:
        shows_questions(turn, event, above=_gone())
    else:
        shows_question(turn, event, question)


def _gone() -> Text:
    return _("This question was removed meanwhile.")


def find(event: Event, key: str) -> Question | None:
    """The question of this key; None where it was removed meanwhile."""
    return next((each for each in event.questions if each.key == key), None)


def shows_question(turn: Turn, event: Event, question: Question, *, above: Text | None = None) -> None:
    """One question with its words in all languages."""
    text = paragraphs(
        lines(
            _("<b>{question}</b>", question=event_words.cut(said_label(question.label).plain, IN_TITLE)),
            above,
            _(KINDS[question.kind]),
            _("must be answered") if question.is_required else _("may be left out"),
        ),
        lines(*_words(turn, question)),
    )

    def button(label: Text, what: str) -> tuple[Button]:
        return (Button(label, ChangeQuestion(event.id, question.key, what)),)

    required = (
        button(pgettext("button", "Make optional"), "optional")
        if question.is_required
        else button(pgettext("button", "Make required"), "required")
    )
    rows = (
        required,
        button(pgettext("button", "✏️ Other words"), "words"),
        button(pgettext("button", "🗑 Remove"), "remove"),
        menu_row(back=EditEvent(event.id, "questions")),
    )
    turn.show(Screen(text, rows))


def _words(turn: Turn, question: Question) -> Iterator[Text]:
    for code in turn.house.languages:
        language = formats.own_name(code)
        if not question.label.get(code):
            yield _("⚠️ {language}: missing", language=language)
            continue
        words = event_words.cut(question.label[code], IN_LANGUAGE)
        # Translators: what an organiser wrote in one language, such as "Deutsch: Was essen Sie nicht?".
        yield _("{language}: {words}", language=language, words=words)
        chosen = [each[code] for each in question.choices if each.get(code)]
        if chosen:
            yield _("• {words}", words=event_words.cut(" · ".join(chosen), IN_LANGUAGE))


def changes_question(turn: Turn) -> None:
    """A tap on what can be done with a question."""
    event_editing.needs_organiser(turn.roles)
    tapped = turn.tapped(ChangeQuestion)
    event = events.event(turn.session, tapped.event_id)
    question = find(event, tapped.name)
    if question is None:
        shows_questions(turn, event, above=_gone())
    elif tapped.what == "words":
        hub.begins(turn, FORM, event, kind=question.kind, key=question.key)
    elif tapped.what == "remove":
        made = event_questions.drop(turn.session, event.id, question.key, roles=turn.roles, by=turn.person.id)
        shows_questions(turn, made, above=_("The question is removed."))
    else:
        is_required = tapped.what == "required"
        made = event_questions.require(
            turn.session, event.id, question.key, is_required=is_required, roles=turn.roles, by=turn.person.id
        )
        shows_question(turn, made, find(made, question.key) or question)


def adds_question(turn: Turn) -> None:
    """A tap on a kind of question."""
    event_editing.needs_organiser(turn.roles)
    tapped = turn.tapped(AddQuestion)
    event = events.event(turn.session, tapped.event_id)
    if tapped.kind not in KINDS or len(event.questions) >= MOST_QUESTIONS:
        shows_questions(turn, event)
        return
    hub.begins(turn, FORM, event, kind=tapped.kind, key="")


def _steps(turn: Turn, context: Answers) -> list[Step]:
    known = next((each for each in event_of(turn, context).questions if each.key == context.key), None)
    first, *others = dict.fromkeys((turn.language, *turn.house.languages))
    steps: list[Step] = [_label_step(first, known, is_first=True)]
    if context.kind == "choice":
        steps.append(_choices_step(first, known, like=""))
    for code in others:
        steps.append(_label_step(code, known, is_first=False))
        if context.kind == "choice":
            steps.append(_choices_step(code, known, like=f"choices_{first}"))
    if known is None:
        steps.append(YesNo("required", ask=N_("Must it be answered?"), label=N_("Make required")))
    return steps


def _label_step(code: str, known: Question | None, *, is_first: bool) -> TextStep:
    name, now = formats.language_name(code), known.label.get(code) if known else None
    return TextStep(
        f"label_{code}",
        ask=paragraphs(
            _("Now: <b>{value}</b>", value=now) if now else None,
            _("What is the question? Language: {language}.", language=name),
        ),
        label=_("Question ({language})", language=name),
        limit=LONGEST_LABEL,
        check=one_line,
        optional=bool(now) or not is_first,
    )


def _choices_step(code: str, known: Question | None, *, like: str) -> AnswerLines:
    name = formats.language_name(code)
    now = [each[code] for each in known.choices if each.get(code)] if known else []
    return AnswerLines(
        f"choices_{code}",
        ask=paragraphs(
            lines(*(_("• {words}", words=each) for each in now)) if now else None,
            _("Which answers can people choose from? One on each line. Language: {language}.", language=name),
        ),
        label=_("Answers ({language})", language=name),
        limit=MOST_CHOICES * (LONGEST_CHOICE + 1),
        like=like,
        count=len(known.choices) if known else 0,
        optional=bool(now) or bool(like),
    )


def _takes(turn: Turn, answers: Answers) -> None:
    event = event_of(turn, answers)
    known = find(event, answers.key) if answers.key else None
    given = answers.as_dict()
    label = {**(known.label if known else {}), **_given(turn, given, "label")}
    choices = _choices(turn, known, given)
    is_required = bool(given.get("required")) if known is None else known.is_required
    key = answers.key or event_questions.free_key(event)
    made = Question(key, answers.kind, label, is_required, choices)
    stored = event_questions.put(turn.session, event.id, made, roles=turn.roles, by=turn.person.id)
    shows_question(turn, stored, made, above=hub.saved(turn, event, answers))


def _given(turn: Turn, given: Mapping[str, object], what: str) -> dict[str, str]:
    found = {code: given.get(f"{what}_{code}") for code in turn.house.languages}
    return {code: str(words) for code, words in found.items() if words}


def _choices(turn: Turn, known: Question | None, given: Mapping[str, object]) -> tuple[Mapping[str, str], ...]:
    """The answers in all languages. Where there are more or fewer of them now, translations of the old ones go."""
    written = {code: as_lines(words) for code, words in _given(turn, given, "choices").items()}
    old = known.choices if known else ()
    first = written.get(turn.language) or next(iter(written.values()), [])
    count = len(first) or len(old)
    kept = {code for each in old for code in each} - set(written) if count == len(old) else set()
    return tuple(
        {
            **{code: old[position][code] for code in kept if old[position].get(code)},
            **{code: each[position] for code, each in written.items() if len(each) == count},
        }
        for position in range(count)
    )


def _goes_back(turn: Turn, answers: Answers) -> None:
    shows_questions(turn, event_of(turn, answers))


FORM = Form("event_question", _steps, title=N_("Question at registration"), done=_takes, cancelled=_goes_back)
