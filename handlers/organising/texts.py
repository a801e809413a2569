"""What an event is called and says of itself in each language, of which type it is, and who organises it."""

from typing import Final

from handlers.forms import Answers, Choice, Form, Option
from handlers.forms import Text as TextStep
from handlers.forms.steps import Step
from handlers.organising import hub
from handlers.organising.asking import event_of, now_is
from handlers.organising.buttons import WriteEvent
from handlers.organising.new import label
from handlers.organising.steps import one_line
from handlers.turn import Turn
from locales import N_, _, formats, paragraphs, verbatim
from services import event_editing, events
from services.event_editing import LONGEST_DESCRIPTION, LONGEST_TITLE
from services.event_types import TYPES
from services.refusals import EventGone

LONGEST_HOST: Final = 120


def writes_event(turn: Turn) -> None:
    """A tap on a language."""
    event_editing.needs_organiser(turn.roles)
    tapped = turn.tapped(WriteEvent)
    event = events.event(turn.session, tapped.event_id)
    if tapped.language not in turn.house.languages:
        raise EventGone
    hub.begins(turn, TEXTS, event, language=tapped.language)


def _texts(turn: Turn, context: Answers) -> list[Step]:
    event, code = event_of(turn, context), context.language
    title, words = event.title.get(code), event.description.get(code)
    name = formats.language_name(code)
    return [
        TextStep(
            "title",
            ask=paragraphs(
                now_is(verbatim(title)) if title else None,
                _("What is the title? Language: {language}.", language=name),
            ),
            label=N_("Title"),
            limit=LONGEST_TITLE,
            check=one_line,
            optional=bool(title),
        ),
        TextStep(
            "words",
            ask=paragraphs(
                now_is(verbatim(words)) if words else None,
                _("What is it about? A few sentences will do. Language: {language}.", language=name),
            ),
            label=N_("Description"),
            limit=LONGEST_DESCRIPTION,
            optional=True,
        ),
    ]


def _writes(turn: Turn, answers: Answers) -> None:
    written = {"title": answers.title, "description": answers.words}
    hub.saves(turn, answers, **{name: {answers.language: words} for name, words in written.items() if words})


TEXTS = Form("event_texts", _texts, title=N_("Texts"), done=_writes, cancelled=hub.back)


def _host(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    now = now_is(verbatim(event.host)) if event.host else None
    ask = paragraphs(now, _("Who organises it? Participants see these words."))
    return [TextStep("host", ask=ask, label=N_("Organised by"), limit=LONGEST_HOST, check=one_line)]


HOST = Form(
    "event_host",
    _host,
    title=N_("Organised by"),
    done=lambda turn, answers: hub.saves(turn, answers, host=answers.host),
    cancelled=hub.back,
)


def _type(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    ask = paragraphs(now_is(_(event.kind.title)), _("What kind of event is it? Questions and places stay as they are."))
    return [
        Choice("type", ask=ask, label=N_("Type"), options=[Option(each.code, label(each)) for each in TYPES.values()])
    ]


TYPE = Form(
    "event_type",
    _type,
    title=N_("Type"),
    done=lambda turn, answers: hub.saves(turn, answers, type=answers.type),
    cancelled=hub.back,
)
