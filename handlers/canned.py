"""Canned answers: managers write them in private, everybody at the desk sends them with /card."""

from dataclasses import dataclass

from handlers import errors
from handlers.buttons import button
from handlers.desk_words import PickCanned
from handlers.doors import ShowCanned, ShowKnowledge
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.forms.engine import tapped_message
from handlers.keyboards import menu_row
from handlers.phrase_words import PHRASES
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import language_name, own_name
from services import canned, deep_links, desk, relays
from services.canned import NAME, TEXT
from services.people import Role
from services.refusals import Refusal


@button("nn")
@dataclass(frozen=True, slots=True)
class NewCanned:
    """Another one."""


@button("no")
@dataclass(frozen=True, slots=True)
class OpenCanned:
    """One of them, in all its languages."""

    canned_id: int


@button("nx")
@dataclass(frozen=True, slots=True)
class DropCanned:
    """One of them is not needed any more."""

    canned_id: int


def shows_canned(turn: Turn) -> None:
    """A tap on "Canned answers"."""
    turn.needs(Role.MANAGER)
    turn.dialogue = turn.dialogue.left()
    rows: list[Row] = [(Button(verbatim(each.name), OpenCanned(each.id)),) for each in canned.every(turn.session)]
    rows.append((Button(pgettext("button", "➕ Write another one"), NewCanned()),))
    text = paragraphs(
        _("<b>Canned answers</b>"),
        _("At the desk, /card in the topic of a request sends one in the language of the asker."),
    )
    turn.show(Screen(text, (*rows, menu_row(back=ShowKnowledge()))))


def opens_canned(turn: Turn) -> None:
    """A tap on one of them."""
    turn.needs(Role.MANAGER)
    found = canned.one(turn.session, turn.tapped(OpenCanned).canned_id)
    if found is None:
        shows_canned(turn)
        return
    texts = [
        lines(_("<b>{language}</b>", language=own_name(code)), verbatim(text)) for code, text in found.texts.items()
    ]
    text = paragraphs(_("<b>{name}</b>", name=found.name), *texts)
    drop: Row = (Button(pgettext("button", "🗑 Throw away"), DropCanned(found.id)),)
    turn.show(Screen(text, (drop, menu_row(back=ShowCanned()))))


def drops_canned(turn: Turn) -> None:
    """A tap on "Throw away"."""
    canned.discard(turn.session, turn.tapped(DropCanned).canned_id, turn.roles)
    shows_canned(turn)


def begins_canned(turn: Turn) -> None:
    """A tap on "Write another one"."""
    turn.needs(Role.MANAGER)
    FORM.begin(turn)


def _steps(turn: Turn, _context: Answers) -> list[TextStep]:
    name = TextStep(
        "name", ask=N_("What shall it be called at the desk? Two or three words."), label=N_("Title"), limit=NAME
    )
    return [name, *(_in(code) for code in turn.house.languages)]


def _in(code: str) -> TextStep:
    def ask(_answers: object) -> Text:
        return _("The text in this language: {language}", language=language_name(code))

    return TextStep(f"text_{code}", ask=ask, label=verbatim(own_name(code)), limit=TEXT)


def _takes(turn: Turn, answers: Answers) -> None:
    given = answers.as_dict()
    texts = {code: str(given[f"text_{code}"]) for code in turn.house.languages}
    canned.write(turn.session, str(given["name"]), texts, by=turn.person, roles=turn.roles)
    shows_canned(turn)


FORM = Form("canned_answer", _steps, title=N_("Canned answer"), done=_takes)


# -- at the desk --------------------------------------------------------------------------------------------------


def asks_for_card(turn: Turn) -> None:
    """/card in the topic of a request."""
    message = turn.update.effective_message
    thread_id = message.message_thread_id if message and message.is_topic_message else None
    case = desk.case_in(turn.session, turn.dialogue.chat_id, thread_id)
    if case is None:
        turn.show(Screen(_("This command belongs in the topic of a request."), quote=turn.message_id))
        return
    link = deep_links.link(turn.house.bot_username, f"{PHRASES}_{case.id}")
    phrases: Row = (Button(pgettext("button", "🗂 Phrase cards (managers)"), url=link),)
    found = canned.every(turn.session)
    if not found:
        text = _("There is no canned answer yet. Managers write them in the private chat: /knowledge")
        turn.show(Screen(text, (phrases,), quote=turn.message_id))
        return
    rows = tuple((Button(verbatim(each.name), PickCanned(case.id, each.id)),) for each in found)
    turn.show(Screen(_("Which answer shall be sent?"), (*rows, phrases), quote=turn.message_id))


def picks_card(turn: Turn) -> None:
    """A tap on a canned answer in a topic: it goes out at once, and the topic shows what went."""
    if not turn.is_at_desk:
        return
    tapped = turn.tapped(PickCanned)
    case, found = desk.case(turn.session, tapped.case_id), canned.one(turn.session, tapped.canned_id)
    if found is None:
        turn.show(Screen(_("This canned answer does not exist any more.")))
        return
    words = found.text(case.language)
    # One picker sends each of its answers once, however often and by whomever it is tapped.
    number = (tapped_message(turn) or 0) << 20 | found.id
    try:
        if not relays.say(turn.session, case, words, number):
            return
    except Refusal as refusal:
        turn.show(Screen(_("⚠️ This was not sent. {reason}", reason=errors.words(refusal))))
        return
    sent = _("📤 Sent: {name} ({language})", name=found.name, language=language_name(case.language))
    turn.show(Screen(lines(sent, _("<blockquote>{words}</blockquote>", words=words))))
