"""An announcement tried out on oneself, and sent: with the number of people in view, typed where they are many."""

from collections.abc import Iterator
from typing import Final

from handlers import broadcast_words
from handlers.broadcasts import hub, words
from handlers.broadcasts.buttons import AskToSend, ListBroadcasts, ReallySend, SendTest, TakeBack
from handlers.buttons import UnknownButtonError
from handlers.doors import ShowBroadcast
from handlers.forms import Answers, Form
from handlers.forms.answers import Frame
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, ngettext, paragraphs, pgettext, use_language
from locales.formats import language_name, own_name
from services import broadcast_notices, broadcast_plans, broadcast_sending
from services.broadcast_plans import NEEDS_NUMBER, Plan
from services.broadcasts import Broadcast, State
from services.refusals import BroadcastIncomplete, BroadcastUnderWay

LONGEST_NUMBER: Final = 20


# -- to oneself ---------------------------------------------------------------------------------------------------


def sends_test(turn: Turn) -> None:
    """A tap on "Test to me": what readers of each language would get comes below, and the way back below that."""
    found = hub.of(turn, turn.tapped(SendTest).broadcast_id)
    if not found.versions:
        raise BroadcastIncomplete
    for language in turn.house.languages:
        with use_language(language):
            told = broadcast_notices.told(turn.session, found, language)
            said = broadcast_words.as_read(told, turn.house, is_test=True)
        turn.say(Screen(_test_head(language, told.language)))
        turn.say(said)
    back: Row = (Button(pgettext("button", "📣 Back to the announcement"), ShowBroadcast(found.id)),)
    turn.say(Screen(_("👁 That was the test. Nobody else has got it."), (back, menu_row())))


def _test_head(language: str, other: str) -> Text:
    if language == other:
        return _("👁 <b>Test: {language}</b>", language=own_name(language))
    return _(
        "👁 <b>Test: {language}</b> is missing, its readers get {other}",
        language=own_name(language),
        other=own_name(other),
    )


# -- to everybody -------------------------------------------------------------------------------------------------


def asks_to_send(turn: Turn) -> None:
    """A tap on "Send": what it would come to, and the button or the question for the number of people."""
    found = hub.of(turn, turn.tapped(AskToSend).broadcast_id)
    if found.state is not State.DRAFT:
        raise BroadcastUnderWay
    plan = broadcast_plans.check(turn.session, found, hub.counted(turn, found.audience))
    number = plan.reach.total
    if plan.needs_number:
        SEND.begin(turn, broadcast_id=found.id, version=found.version, number=number)
        return
    label = _send_label(found)
    sure: Row = (Button(label, ReallySend(found.id, found.version, number)),)
    turn.show(Screen(_what_it_comes_to(turn, found, plan), (sure, menu_row(back=ShowBroadcast(found.id)))))


def _send_label(found: Broadcast) -> Text:
    return pgettext("button", "📤 Send now") if found.starts_at is None else pgettext("button", "🕒 Schedule it")


def _what_it_comes_to(turn: Turn, found: Broadcast, plan: Plan) -> Text:
    question = (
        ngettext("❗ <b>Send this to {number} person?</b>", "❗ <b>Send this to {number} people?</b>", plan.reach.total)
        if found.starts_at is None
        else ngettext(
            "❗ <b>Schedule this for {number} person?</b>",
            "❗ <b>Schedule this for {number} people?</b>",
            plan.reach.total,
        )
    )
    weekly = sum(plan.reach.weekly.values())
    return words.fitting(
        lambda longest: paragraphs(
            lines(question, words.heading(found)),
            lines(*_languages(found, plan)),
            lines(*words.conditions(turn, found, longest)),
            lines(
                words.when(turn, found),
                _("With the weekly overview: {number}", number=formats.number(weekly)) if weekly else None,
                hub.capped(turn, found, plan),
            ),
            _("What has been sent cannot be brought back."),
        )
    )


def _languages(found: Broadcast, plan: Plan) -> Iterator[Text]:
    for language in dict.fromkeys((*found.versions, *plan.instead)):
        number = plan.reach.of(language)
        if not number:
            continue
        if language in found.versions:
            yield _("✅ {language}: {number}", language=own_name(language), number=formats.number(number))
        else:
            yield _(
                "⚠️ {language}: {number}, get it in {other}",
                language=own_name(language),
                number=formats.number(number),
                other=language_name(plan.instead[language][1]),
            )


def really_sends(turn: Turn) -> None:
    """A tap on "Send now"; the second tap of two changes nothing. Raises UnknownButtonError for more people than may
    be told without typing their number."""
    tapped = turn.tapped(ReallySend)
    if tapped.number > NEEDS_NUMBER:
        raise UnknownButtonError
    _sends(turn, tapped.broadcast_id, tapped.version, tapped.number)


def _sends(turn: Turn, broadcast_id: int, version: int, number: int) -> None:
    made = broadcast_sending.send(
        turn.session, broadcast_id, version=version, expected=number, roles=turn.roles, by=turn.person.id
    )
    if made.state is State.SCHEDULED:
        hub.shows_hub(turn, made, above=_("It is scheduled."))
        return
    text = lines(
        words.heading(made),
        ngettext("📤 It goes out to {number} person now.", "📤 It goes out to {number} people now.", number),
        _("How it goes is shown in a message of its own, which can pause and stop it."),
    )
    goes: Row = (Button(pgettext("button", "📊 How it goes"), ShowBroadcast(made.id)),)
    turn.show(Screen(text, (goes, menu_row(back=ListBroadcasts(False, 0)))))


def takes_back(turn: Turn) -> None:
    """A tap on "Take back"."""
    made = broadcast_sending.unschedule(
        turn.session, turn.tapped(TakeBack).broadcast_id, roles=turn.roles, by=turn.person.id
    )
    hub.shows_hub(turn, made, above=_("It is a draft again and does not go out."))


# -- the number, typed --------------------------------------------------------------------------------------------


class Typed(Step):
    """The number of people, typed as it stands there; thousands may be separated."""

    __slots__ = ()

    def read(self, text: str, frame: Frame) -> Read:
        """Digits, and nothing but the right ones."""
        digits = "".join(each for each in text[:LONGEST_NUMBER] if each.isdecimal())
        if digits and int(digits) == frame.answers.number:
            return Taken(int(digits))
        wanted = formats.number(frame.answers.number)
        return Wrong(_("That is not the number. Nothing was sent: to send it, type {number}.", number=wanted))

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is the number."""
        return bool(stored == frame.answers.number)


def _steps(turn: Turn, context: Answers) -> list[Step]:
    found = hub.of(turn, context.broadcast_id)

    def ask(answers: Answers) -> Text:  # counted only where it is shown
        said = _what_it_comes_to(
            turn, found, broadcast_plans.plan(turn.session, found, hub.counted(turn, found.audience))
        )
        wanted = formats.number(answers.number)
        return paragraphs(said, _("To send it, type the number of people: {number}", number=wanted))

    return [Typed("typed", ask=ask, label=N_("People"))]


def _typed(turn: Turn, answers: Answers) -> None:
    def works() -> None:
        _sends(turn, answers.broadcast_id, answers.version, answers.number)

    hub.tries(turn, answers.broadcast_id, works)


SEND = Form(
    "broadcast_send",
    _steps,
    done=_typed,
    cancelled=lambda turn, answers: hub.shows(turn, hub.of(turn, answers.broadcast_id)),
)
