"""What people wish to hear of and how often, and how long before an event they want to be reminded."""

from handlers.forms import Answers, Choice, Form, MultiChoice, Option, YesNo
from handlers.forms.steps import Step
from handlers.settings.consent_words import consent_words
from handlers.settings.overview import (
    said_reminder,
    said_topic,
    shows_settings,
)
from handlers.turn import Turn
from locales import N_, _, formats, verbatim
from services import consents, preferences, reminders
from services.answers import ASPECTS
from services.preferences import FREQUENCIES, REMINDERS, Frequency

# Whoever wants everything ticks nothing here.
NO_INTEREST = "overview"


def asks_for_interests(turn: Turn) -> None:
    """A tap on the interests."""
    wishes = preferences.of_person(turn.session, turn.person.id)
    INTERESTS.begin(turn, chosen_markets=list(wishes.markets), chosen_topics=list(wishes.topics))


def _interests(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    named = sorted((formats.country(code), code) for code in turn.house.answers.markets())
    topics = [code for code in ASPECTS if code != NO_INTEREST]
    return (
        MultiChoice(
            "markets",
            ask=N_("Which markets interest you? Announcements follow this choice. Without a tick you hear of all."),
            label=N_("Markets"),
            options=[Option(code, verbatim(name)) for name, code in named],
            at_least=0,
            ticked=lambda answers: answers.chosen_markets,
        ),
        MultiChoice(
            "topics",
            ask=N_("Which topics interest you?"),
            label=N_("Topics"),
            options=[Option(code, said_topic(code)) for code in topics],
            at_least=0,
            ticked=lambda answers: answers.chosen_topics,
        ),
    )


def _chooses_interests(turn: Turn, answers: Answers) -> None:
    preferences.choose_interests(turn.session, turn.person, markets=answers.markets, topics=answers.topics)
    shows_settings(turn, above=_("Saved."))


def asks_for_frequency(turn: Turn) -> None:
    """A tap on how often; the consent is asked for only where it is not there yet."""
    may_hear = consents.is_current(turn.session, turn.person.id, consents.NEWS)
    FREQUENCY.begin(turn, consent=True if may_hear else None)


def _frequency(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    wishes = preferences.of_person(turn.session, turn.person.id)
    return (
        Choice(
            "frequency",
            ask=_(
                "Now: <b>{frequency}</b>. How often would you like to hear of events and news that fit your interests?",
                frequency=_(FREQUENCIES[wishes.frequency]),
            ),
            label=N_("Announcements"),
            options=(
                Option(Frequency.AT_ONCE.value, N_("At once")),
                Option(Frequency.WEEKLY.value, N_("Once a week")),
                Option(Frequency.NONE.value, N_("None")),
            ),
        ),
        YesNo(
            "consent",
            ask=consent_words(turn, consents.NEWS),
            label=N_("Consent"),
            when=lambda answers: answers.frequency != Frequency.NONE,
        ),
    )


def _chooses_frequency(turn: Turn, answers: Answers) -> None:
    wished = Frequency(answers.frequency)
    is_agreed = wished is Frequency.NONE or answers.consent is True
    chosen = wished if is_agreed else Frequency.NONE
    preferences.choose_frequency(turn.session, turn.person, chosen, language=turn.language)
    shows_settings(turn, above=_("Saved.") if is_agreed else _("Without your consent there will be no announcements."))


def asks_for_reminders(turn: Turn) -> None:
    """A tap on the reminders."""
    wishes = preferences.of_person(turn.session, turn.person.id)
    REMINDING.begin(turn, chosen=list(wishes.reminders or ()))


def _chooses_reminders(turn: Turn, answers: Answers) -> None:
    preferences.choose_reminders(turn.session, turn.person, answers.reminders)
    reminders.plan_person(turn.session, turn.person.id)
    shows_settings(turn, above=_("Saved."))


INTERESTS = Form(
    "settings_interests",
    _interests,
    title=N_("Interests"),
    done=_chooses_interests,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
FREQUENCY = Form(
    "settings_frequency",
    _frequency,
    title=N_("Announcements"),
    done=_chooses_frequency,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
REMINDING = Form(
    "settings_reminders",
    lambda _turn, _context: (
        MultiChoice(
            "reminders",
            ask=N_("How long before an event would you like to be reminded? Without a tick there are no reminders."),
            label=N_("Reminders"),
            options=[Option(code, said_reminder(code)) for code in REMINDERS],
            at_least=0,
            ticked=lambda answers: answers.chosen,
        ),
    ),
    title=N_("Reminders"),
    done=_chooses_reminders,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
