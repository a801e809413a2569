"""Saying what an event was like: a rating, words if one likes, and the decision whether it carries one's name."""

from typing import Final

from handlers import event_words
from handlers.buttons import UnknownButtonError
from handlers.doors import AskPerson, RateEvent, ShowMyEvents
from handlers.event_feedback_words import rating_label, rating_rows
from handlers.forms import Answers, Choice, Form, Option
from handlers.forms import Text as TextStep
from handlers.keyboards import menu_row, yes_label
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext
from services import event_feedback
from services.event_feedback import LONGEST, RATINGS, Asked, Openness

NAMED, NAMELESS = "named", "nameless"
STEPS: Final = (
    TextStep(
        "words",
        ask=N_("What was good, and what should be different next time? You can skip this."),
        label=N_("Your words"),
        limit=LONGEST,
        optional=True,
    ),
    Choice(
        "name",
        ask=N_(
            "May the organisers see that this is from you? Without your name nothing leads back to you, "
            "and you cannot change it later."
        ),
        label=N_("With your name"),
        options=(Option(NAMED, lambda _answers: yes_label()), Option(NAMELESS, N_("No, anonymously"))),
    ),
)
OPEN: Final = frozenset({Openness.OPEN, Openness.CHANGEABLE})


def rates(turn: Turn) -> None:
    """A tap on a rating, or on the question for one."""
    tapped = turn.tapped(RateEvent)
    asked = event_feedback.asked(turn.session, turn.person, tapped.registration_id)
    if tapped.rating not in (0, *RATINGS):
        raise UnknownButtonError
    if asked.openness not in OPEN or not tapped.rating:
        turn.dialogue = turn.dialogue.left()
        turn.show(_question(turn, asked))
        return
    FORM.begin(turn, registration_id=tapped.registration_id, rating=tapped.rating)


def _question(turn: Turn, asked: Asked) -> Screen:
    rows = rating_rows(asked.registration.id) if asked.openness in OPEN else []
    text = paragraphs(lines(_("<b>How was it?</b>"), event_words.title(asked.event)), _state(turn, asked))
    return Screen(text, (*rows, menu_row(back=ShowMyEvents())))


def _state(turn: Turn, asked: Asked) -> Text:
    if asked.openness is Openness.CHANGEABLE and asked.rating is not None:
        return _("You said: {rating}. You can change it.", rating=rating_label(asked.rating))
    if asked.openness is Openness.EARLY:
        opens_at = event_feedback.opens_at(asked.event)
        return _("You can give feedback from {time} on.", time=event_words.moment(opens_at, turn.zone))
    return {
        Openness.OPEN: _("One tap is enough. Your name is shown to the organisers only if you say so."),
        Openness.GIVEN: _("Thank you, your feedback is in. Without your name it cannot be changed."),
        Openness.ABSENT: _("Feedback is for those who attended. If you did, please tell the organisers."),
    }.get(asked.openness, _("The time for feedback on this event is over."))


def _gives(turn: Turn, answers: Answers) -> None:
    registration_id, is_named = int(answers.registration_id), answers.name == NAMED
    before = event_feedback.give(
        turn.session, turn.person, registration_id, int(answers.rating), answers.words, is_named=is_named
    )
    asked = event_feedback.asked(turn.session, turn.person, registration_id)
    if before not in OPEN:
        turn.show(_question(turn, asked))
        return
    until = event_feedback.closes_at(turn.session, asked.event)
    changeable = _("You can change it until {date}.", date=event_words.moment(until, turn.zone))
    text = paragraphs(
        lines(_("<b>Thank you for your feedback</b>"), event_words.title(asked.event)),
        changeable if is_named else _("It is kept without your name."),
    )
    change: Row = (Button(pgettext("button", "✏️ Change it"), RateEvent(registration_id, 0)),)
    person: Row = (Button(pgettext("button", "💬 Ask a person"), AskPerson()),)
    turn.show(Screen(text, (*([change] if is_named else []), person, menu_row(back=ShowMyEvents()))))


FORM: Final = Form("event_feedback", STEPS, title=N_("Feedback"), done=_gives)
