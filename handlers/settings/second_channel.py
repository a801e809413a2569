"""The second channel: an address or number that the desk may use when Telegram does not deliver, by consent."""

import re

import locales
from handlers.doors import ShowSettings
from handlers.forms import Answers, Form, Text, YesNo, email
from handlers.forms.steps import Step
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.settings.consent_words import consent_words
from handlers.settings.overview import Change, shows_settings
from handlers.turn import Turn
from locales import N_, _, lines, paragraphs, pgettext
from services import consents, preferences

LIMIT = 120
FEWEST_DIGITS = 6
_DIGIT = re.compile(r"\d")


def asks_for_second_channel(turn: Turn) -> None:
    """A tap on the second channel: what is stored, or the form that asks for it."""
    address = preferences.second_channel(turn.session, turn.person.id)
    if address is None:
        changes_address(turn)
        return
    turn.dialogue = turn.dialogue.left()
    text = paragraphs(
        lines(_("<b>Second channel</b>"), _("Stored: <b>{address}</b>", address=address)),
        _("The staff of the network use it when they cannot reach you in Telegram, and for nothing else."),
    )
    rows = (
        (Button(pgettext("button", "✏️ Change"), Change("address")),),
        (Button(pgettext("button", "🗑 Delete, and end the consent"), Change("no_address")),),
        menu_row(back=ShowSettings()),
    )
    turn.show(Screen(text, rows))


def changes_address(turn: Turn) -> None:
    """Asks for the address; before it for the consent, where that is not there yet."""
    is_agreed = consents.is_current(turn.session, turn.person.id, consents.SECOND_CHANNEL)
    FORM.begin(turn, consent=True if is_agreed else None)


def deletes_address(turn: Turn) -> None:
    """A tap on "Delete"; twice is the same as once."""
    turn.dialogue = turn.dialogue.left()
    preferences.forget_second_channel(turn.session, turn.person)
    shows_settings(turn, above=_("Deleted. The consent has ended too."))


def fault_of_address(words: str) -> locales.Text | None:
    """What keeps these words from being a mail address, or holding a number that can be called or written to."""
    if len(_DIGIT.findall(words)) >= FEWEST_DIGITS or email(words) is None:
        return None
    return _(
        "This is neither an e-mail address nor a number. Please write it like name@example.org or +49 355 000000, "
        "or a service with the number you have there."
    )


def _steps(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    return (
        YesNo("consent", ask=consent_words(turn, consents.SECOND_CHANNEL), label=N_("Consent")),
        Text(
            "address",
            ask=N_("At which e-mail address or number can the network reach you?"),
            label=N_("Address or number"),
            limit=LIMIT,
            check=fault_of_address,
            when=lambda answers: answers.consent is True,
        ),
    )


def _keeps(turn: Turn, answers: Answers) -> None:
    if answers.address is None:
        shows_settings(turn, above=_("Nothing was stored."))
        return
    preferences.keep_second_channel(turn.session, turn.person, answers.address, language=turn.language)
    shows_settings(turn, above=_("Saved."))


FORM = Form(
    "settings_second_channel",
    _steps,
    title=N_("Second channel"),
    done=_keeps,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
