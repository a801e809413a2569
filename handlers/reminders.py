"""What people do with reminders: put them off, switch them off for an event, and say that a link is broken."""

from handlers import event_words
from handlers.doors import ShowEvent, SwitchReminders
from handlers.keyboards import menu_row
from handlers.reminder_words import ReportLink, Snooze, until
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import _, lines, pgettext
from services import entries, events, join_links, reminders


def puts_off(turn: Turn) -> None:
    """A tap on "In an hour" or "Tomorrow". Raises RegistrationGone, TooLateToRemind."""
    tapped = turn.tapped(Snooze)
    found = entries.own(turn.session, turn.person, tapped.registration_id)
    at = reminders.snooze(turn.session, turn.person, found.id, tapped.anchor, for_an_hour=tapped.for_an_hour)
    event = events.event(turn.session, found.event_id)
    turn.dialogue = turn.dialogue.left()
    turn.show(Screen(lines(event_words.heading(event), until(at, turn.zone)), (menu_row(back=ShowEvent(event.id)),)))


def switches(turn: Turn) -> None:
    """A tap on reminders on or off; twice is the same as once. Raises RegistrationGone."""
    tapped = turn.tapped(SwitchReminders)
    found = reminders.switch(turn.session, turn.person, tapped.registration_id, on=tapped.is_on)
    if tapped.is_on:
        said, label = (
            _("🔔 There will be reminders of this event."),
            pgettext("button", "🔕 No reminders of this event"),
        )
    else:
        said, label = (
            _("🔕 There will be no more reminders of this event."),
            pgettext("button", "🔔 Remind me after all"),
        )
    other = Button(label, SwitchReminders(found.registration.id, not tapped.is_on))
    turn.dialogue = turn.dialogue.left()
    text = lines(event_words.heading(found.event), said)
    turn.show(Screen(text, ((other,), menu_row(back=ShowEvent(found.event.id)))))


def reports_link(turn: Turn) -> None:
    """A tap on "The link is broken". Raises RegistrationGone, EventCancelled."""
    tapped = turn.tapped(ReportLink)
    event = join_links.report_broken(turn.session, turn.person, tapped.registration_id)
    said = _("⚠️ The organisers know now. A new link will appear in the message with the old one.")
    turn.dialogue = turn.dialogue.left()
    turn.show(Screen(lines(event_words.heading(event), said), (menu_row(back=ShowEvent(event.id)),)))
