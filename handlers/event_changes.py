"""Answers to a change of an event: somebody still comes, or cannot."""

from handlers import event_words
from handlers.doors import CancelRegistration, ShowEvent
from handlers.event_change_words import SayComing
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import _, lines, pgettext
from services import event_changes


def answers_change(turn: Turn) -> None:
    """A tap on "Still coming" or "Cannot", which leads on to cancelling. Raises RegistrationGone, EventCancelled."""
    tapped = turn.tapped(SayComing)
    found = event_changes.answer(
        turn.session, turn.person, tapped.registration_id, tapped.change_id, is_coming=tapped.is_coming
    )
    registration_id = found.registration.id
    turn.dialogue = turn.dialogue.left()
    if tapped.is_coming:
        said = _("✅ Thank you. The organisers know that you still come.")
        turn.show(Screen(lines(event_words.heading(found.event), said), (menu_row(back=ShowEvent(found.event.id)),)))
        return
    said = _("❌ The organisers know that you cannot come. Please cancel, so that somebody else gets the place.")
    rows: tuple[Row, ...] = (
        (Button(event_words.cancel_label(), CancelRegistration(registration_id)),),
        (Button(pgettext("button", "I can come after all"), SayComing(registration_id, tapped.change_id, True)),),
        menu_row(back=ShowEvent(found.event.id)),
    )
    turn.show(Screen(lines(event_words.heading(found.event), said), rows))
