"""All that can be changed about an event, by name: what forms ask, what is switched, and the screen with the rest."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from handlers import event_words
from handlers.buttons import UnknownButtonError
from handlers.doors import ManageEvent
from handlers.forms import Form
from handlers.keyboards import menu_row, rows_of
from handlers.organising import audience, hub, lengths, questions, sessions, texts, when_where
from handlers.organising.buttons import EditEvent, SwitchEvent
from handlers.screens import Button, Screen, entered
from handlers.turn import Turn
from locales import Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import event_editing, events
from services.distances import Distance
from services.events import Event

FORMS: Final[Mapping[str, Form]] = {
    "time": when_where.TIME,
    "zone": when_where.ZONE,
    "place": when_where.PLACE,
    "online": when_where.ONLINE,
    "capacity": audience.CAPACITY,
    "offer": audience.OFFER,
    "deadline": audience.DEADLINE,
    "languages": audience.LANGUAGES_FORM,
    "markets": audience.MARKETS,
    "reminders": audience.REMINDERS_FORM,
    "host": texts.HOST,
    "type": texts.TYPE,
}
LONGEST: Final = 70
SWITCHES: Final = {"waitlist": "has_waitlist", "approval": "needs_approval", "email": "needs_email"}


def edits_event(turn: Turn) -> None:
    """A tap on one of the things that make an event."""
    event_editing.needs_organiser(turn.roles)
    tapped = turn.tapped(EditEvent)
    event = events.event(turn.session, tapped.event_id)
    form, shows = FORMS.get(tapped.what), SCREENS.get(tapped.what)
    if form is not None:
        hub.begins(turn, form, event)
    elif shows is not None:
        turn.dialogue = turn.dialogue.left()
        shows(turn, event)
    else:
        raise UnknownButtonError


def switches_event(turn: Turn) -> None:
    """A tap on something that is on or off."""
    tapped = turn.tapped(SwitchEvent)
    field = SWITCHES.get(tapped.what)
    if field is None:
        raise UnknownButtonError
    values = {field: tapped.is_on}
    made = event_editing.change(turn.session, tapped.event_id, roles=turn.roles, by=turn.person.id, **values)
    shows_settings(turn, made, above=_("Saved."))


def shows_settings(turn: Turn, event: Event, *, above: Text | None = None) -> None:
    """What is seldom changed, each with its present value and a button."""
    text = paragraphs(
        lines(event_words.heading(event), above or _("What would you like to change?")), lines(*_values(event))
    )
    tiles = [
        Button(pgettext("button-half", "🌐 Time zone"), EditEvent(event.id, "zone")),
        Button(pgettext("button-half", "🗣 Languages"), EditEvent(event.id, "languages")),
        Button(pgettext("button-half", "🌍 Markets"), EditEvent(event.id, "markets")),
        Button(pgettext("button-half", "⏰ Reminders"), EditEvent(event.id, "reminders")),
        Button(pgettext("button-half", "📅 Deadline"), EditEvent(event.id, "deadline")),
        Button(pgettext("button-half", "⏳ Offer"), EditEvent(event.id, "offer")),
        Button(pgettext("button-half", "🏛 Organised by"), EditEvent(event.id, "host")),
        Button(pgettext("button-half", "🏷 Type"), EditEvent(event.id, "type")),
    ]
    rows = [*rows_of(tiles), *((each,) for each in _switches(event)), menu_row(back=ManageEvent(event.id))]
    turn.show(Screen(text, tuple(rows)))


def _switches(event: Event) -> Iterator[Button]:
    waitlist = pgettext("button", "No waitlist") if event.has_waitlist else pgettext("button", "With a waitlist")
    yield Button(waitlist, SwitchEvent(event.id, "waitlist", not event.has_waitlist))
    approval = (
        pgettext("button", "Register without approval")
        if event.needs_approval
        else pgettext("button", "Approve each registration")
    )
    yield Button(approval, SwitchEvent(event.id, "approval", not event.needs_approval))
    email = pgettext("button", "Do not ask for e-mail") if event.needs_email else pgettext("button", "Ask for e-mail")
    yield Button(email, SwitchEvent(event.id, "email", not event.needs_email))


def _values(event: Event) -> Iterator[Text]:
    reminders = [lengths.said(Distance.parse(each)) for each in event.reminders]
    until = event.registration_until
    values = (
        (_("Type"), _(event.kind.title)),
        (_("Organised by"), verbatim(event.host) if event.host else _("not stated")),
        (_("Time zone"), verbatim(formats.zone_name(event.zone.key))),
        (_("Languages"), formats.list([formats.language_name(code) for code in event.languages])),
        (_("Markets"), formats.list([formats.country(code) for code in event.markets]) if event.markets else _("none")),
        (_("Reminders"), formats.list(reminders) if reminders else _("none")),
        (_("Deadline"), verbatim(formats.date_time(until, event.zone)) if until else _("until the start")),
        (_("Waitlist"), _waitlist(event)),
        (_("Approval"), _("by organisers") if event.needs_approval else _("not needed")),
        (_("E-mail"), _("asked for") if event.needs_email else _("not asked for")),
    )
    for label, value in values:
        yield entered(label, verbatim(event_words.cut(value.plain, LONGEST)))


def _waitlist(event: Event) -> Text:
    if not event.has_waitlist:
        return _("none")
    return _("yes, places are kept for {time}", time=lengths.said(event.waitlist_offer))


Shows = Callable[[Turn, Event], None]
SCREENS: Final[Mapping[str, Shows]] = {
    "settings": shows_settings,
    "questions": questions.shows_questions,
    "sessions": sessions.shows_sessions,
}
