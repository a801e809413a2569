"""My consents: what a person has agreed to, in the words that were shown, and the tap that takes it back."""

from dataclasses import dataclass
from typing import Final

from handlers.buttons import UnknownButtonError, button
from handlers.doors import ShowConsents, ShowPrivacy
from handlers.keyboards import menu_row, previous_and_more
from handlers.screens import CARD, Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, formats, lines, ngettext, paragraphs, pgettext
from services import consent_effects, consents
from services.consents import CONSENTS, Consent
from services.introduction_ends import Stopped

PAGE: Final = 2


@button("W")
@dataclass(frozen=True, slots=True)
class Withdraw:
    """One consent is taken back."""

    purpose: str


@button("zw")
@dataclass(frozen=True, slots=True)
class ReadConsents:
    """A page of the exact words, where one screen has no room for all of them."""

    page: int


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
    stopped = consent_effects.withdraw(turn.session, turn.person, purpose)
    _shows(turn, above=_withdrawn(purpose, stopped))


def _withdrawn(purpose: str, stopped: Stopped) -> Text:
    """What was taken back, what ended with it, and for what it came too late."""
    ended, too_late = formats.list(stopped.ended), formats.list(stopped.too_late)
    return lines(
        _("Withdrawn: {consent}.", consent=_(CONSENTS[purpose].title)),
        _("Requests for contact that end with it: {numbers}.", numbers=ended) if stopped.ended else None,
        _("Too late for {numbers}: the contact is on its way already.", numbers=too_late) if stopped.too_late else None,
    )


def _shows(turn: Turn, *, above: Text | None = None) -> None:
    found = consents.of_person(turn.session, turn.person.id)
    given = [each for each in found if each.is_given]
    state = (
        ngettext("{number} consent stands.", "{number} consents stand.", len(given))
        if given
        else _("You have not consented to anything.")
    )
    head = lines(_("<b>My consents</b>"), above, state)
    text, rows = paragraphs(head, *(_described(turn, each) for each in found)), [_row(each) for each in given]
    if len(text.plain) > CARD:
        text = paragraphs(head, *(_named(turn, each) for each in found))
        rows.append((Button(pgettext("button", "📄 The exact words"), ReadConsents(0)),))
    turn.show(Screen(text, (*rows, menu_row(back=ShowPrivacy(0)))))


def reads_consents(turn: Turn) -> None:
    """A tap on "The exact words", or on a page of them."""
    turn.dialogue = turn.dialogue.left()
    found = consents.of_person(turn.session, turn.person.id)
    last = max(0, (len(found) - 1) // PAGE)
    page = min(max(turn.tapped(ReadConsents).page, 0), last)
    shown = found[page * PAGE : (page + 1) * PAGE]
    text = paragraphs(
        lines(_("<b>My consents</b>"), _("Page {page} of {pages}", page=page + 1, pages=last + 1)),
        *(_described(turn, each) for each in shown),
    )
    turn.show(Screen(text, (*previous_and_more(page, last, ReadConsents), menu_row(back=ShowConsents()))))


def _described(turn: Turn, consent: Consent) -> Text:
    return lines(_named(turn, consent), _("<blockquote>{words}</blockquote>", words=consent.words))


def _named(turn: Turn, consent: Consent) -> Text:
    day = formats.date(consent.at.astimezone(turn.zone).date())
    return lines(
        _("<b>{title}</b>", title=_(CONSENTS[consent.purpose].title)),
        _("✅ Given on {date}", date=day) if consent.is_given else _("Withdrawn on {date}", date=day),
    )


def _row(consent: Consent) -> Row:
    # Translators: {consent} is a word or two, such as "news".
    label = pgettext("button", "↩️ Withdraw: {consent}", consent=_(CONSENTS[consent.purpose].label))
    return (Button(label, Withdraw(consent.purpose)),)
