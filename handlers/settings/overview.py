"""The settings at a glance: each with its present value, and a button that changes it."""

from dataclasses import dataclass

from handlers.buttons import button
from handlers.doors import ShowAnnouncements, ShowConsents, ShowLanguages
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen, entered, shortened
from handlers.turn import Turn
from locales import Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import clock, preferences
from services.answers import ASPECTS
from services.preferences import FREQUENCIES, REMINDERS, Preferences
from services.quiet_hours import QuietHours

LONGEST = 90


@button("S")
@dataclass(frozen=True, slots=True)
class Change:
    """One of the settings."""

    what: str


def asks_for_settings(turn: Turn) -> None:
    """/settings, or its button in the menu."""
    turn.dialogue = turn.dialogue.left()
    shows_settings(turn)


def shows_settings(turn: Turn, *, above: Text | None = None) -> None:
    """All settings, below a sentence on what has just changed."""
    wishes = preferences.of_person(turn.session, turn.person.id)
    address = preferences.second_channel(turn.session, turn.person.id)
    values = (
        (_("Language"), verbatim(formats.own_name(turn.language))),
        (_("Time zone"), here_and_now(turn)),
        (_("Quiet hours"), said_hours(turn)),
        (_("Interests"), said_interests(wishes)),
        (_("Announcements"), _(FREQUENCIES[wishes.frequency])),
        (_("Reminders"), said_reminders(wishes)),
        (_("Second channel"), verbatim(address) if address else _("not given")),
    )
    listed = [entered(label, verbatim(shortened(value.plain, LONGEST))) for label, value in values]
    text = paragraphs(lines(_("<b>Settings</b>"), above or _("What would you like to change?")), lines(*listed))
    turn.show(Screen(text, (*_rows(turn), menu_row())))


def _rows(turn: Turn) -> list[Row]:
    buttons = [
        Button(pgettext("button-half", "🕒 Time zone"), Change("zone")),
        Button(pgettext("button-half", "🌙 Quiet hours"), Change("quiet_hours")),
        Button(pgettext("button-half", "🎯 Interests"), Change("interests")),
        Button(pgettext("button-half", "📣 How often"), Change("frequency")),
        Button(pgettext("button-half", "⏰ Reminders"), Change("reminders")),
        Button(pgettext("button-half", "☎️ Second channel"), Change("second_channel")),
    ]
    if len(turn.house.languages) > 1:
        buttons.insert(0, Button(pgettext("button-half", "🌐 Language"), ShowLanguages()))
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return [
        *rows,
        (Button(pgettext("button", "📣 Announcements so far"), ShowAnnouncements()),),
        (Button(pgettext("button", "🛡 My consents"), ShowConsents()),),
    ]


def here_and_now(turn: Turn) -> Text:
    """The person's city and what its clocks show."""
    key = turn.zone.key
    # Translators: a city and the time there, such as "Lima (10:42)".
    return _("{city} ({time})", city=formats.zone_name(key), time=formats.time(clock.now(), key))


def said_hours(turn: Turn) -> Text:
    """The person's quiet hours, or the house's."""
    if turn.person.quiet_hours is None:
        return _("{hours} (as usual here)", hours=said_span(turn.house.quiet_hours))
    return said_span(QuietHours.parse(turn.person.quiet_hours))


def said_span(hours: QuietHours | None) -> Text:
    """21:00–08:00."""
    if hours is None:
        return _("none")
    # Translators: when quiet hours begin and end.
    return _("{begin}–{end}", begin=f"{hours.begin:%H:%M}", end=f"{hours.end:%H:%M}")


def said_interests(wishes: Preferences) -> Text:
    """Markets, then topics, by their names."""
    markets = sorted(formats.country(code) for code in wishes.markets)
    topics = [said_topic(code) for code in wishes.topics if code in ASPECTS]
    return formats.list([*markets, *topics]) if markets or topics else _("no restriction")


def said_topic(code: str) -> Text:
    """What articles of this aspect are about."""
    return pgettext("button-half", ASPECTS[code])


def said_reminders(wishes: Preferences) -> Text:
    """The chosen distances before an event."""
    if wishes.reminders is None:
        return _("as each event suggests")
    known = [code for code in REMINDERS if code in wishes.reminders]
    return formats.list([said_reminder(code) for code in known]) if known else _("none")


def said_reminder(code: str) -> Text:
    """1 day before."""
    # Translators: {time} is a length of time, such as "3 hours".
    return _("{time} before", time=formats.duration(REMINDERS[code]))
