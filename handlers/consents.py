"""My consents: what a person has agreed to, in the words that were shown, and the tap that takes it back."""

from dataclasses import dataclass

from handlers.buttons import UnknownButtonError, button
from handlers.doors import ShowPrivacy
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, formats, lines, ngettext, paragraphs, pgettext
from services import consents
from services.consents import CONSENTS, Consent


@button("W")
@dataclass(frozen=True, slots=True)
class Withdraw:
    """One consent is taken back."""

    purpose: str


def asks_for_consents(turn: Turn) -> None:
    """A tap on "My consents"."""
    turn.dialogue = turn.dialogue.left()
    _shows(turn)


def withdraws(turn: Turn) -> None:
    """A tap on "Withdraw"; twice is the same as once."""
    purpose = turn.tapped(Withdraw).purpose
    if purpose not in CONSENTS:
        raise UnknownButtonError
    turn.dialogue = turn.dialogue.left()
    consents.withdraw(turn.session, turn.person, purpose)
    _shows(turn, above=_("Withdrawn: {consent}.", consent=_(CONSENTS[purpose].title)))


def _shows(turn: Turn, *, above: Text | None = None) -> None:
    found = consents.of_person(turn.session, turn.person.id)
    given = [each for each in found if each.is_given]
    state = (
        ngettext("{number} consent stands.", "{number} consents stand.", len(given))
        if given
        else _("You have not consented to anything.")
    )
    text = paragraphs(lines(_("<b>My consents</b>"), above, state), *(_described(turn, each) for each in found))
    turn.show(Screen(text, (*map(_row, given), menu_row(back=ShowPrivacy(0)))))


def _described(turn: Turn, consent: Consent) -> Text:
    day = formats.date(consent.at.astimezone(turn.zone).date())
    return lines(
        _("<b>{title}</b>", title=_(CONSENTS[consent.purpose].title)),
        _("✅ Given on {date}", date=day) if consent.is_given else _("Withdrawn on {date}", date=day),
        _("<blockquote>{words}</blockquote>", words=consent.words),
    )


def _row(consent: Consent) -> Row:
    # Translators: {consent} is a word or two, such as "news".
    label = pgettext("button", "↩️ Withdraw: {consent}", consent=_(CONSENTS[consent.purpose].label))
    return (Button(label, Withdraw(consent.purpose)),)
