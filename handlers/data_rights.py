"""Correcting what is stored, and objecting to it (Art. 16 and 21 GDPR): one screen each, both reached from /privacy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from handlers.buttons import button
from handlers.doors import (
    ShowConsents,
    ShowCorrections,
    ShowLanguages,
    ShowMyEvents,
    ShowObjection,
    ShowPrivacy,
    ShowProfile,
    ShowSettings,
    WriteToDesk,
)
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen, stated
from handlers.turn import Handler, Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext
from services import objections
from services.desk import Case


@button("Yj")
@dataclass(frozen=True, slots=True)
class Object:
    """Objects."""


@button("Yt")
@dataclass(frozen=True, slots=True)
class TakeObjectionBack:
    """Takes the objection back."""


def shows_corrections(turn: Turn) -> None:
    """A tap on "Correct my data": where each thing is changed."""
    turn.dialogue = turn.dialogue.left()
    text = paragraphs(
        lines(_("<b>Correct my data</b>"), _("What you gave yourself, you change yourself:")),
        lines(
            _("• registrations for events: under “My events”, by cancelling and registering again"),
            _("• your company’s profile, and the name under which you speak for it: under “Profile”"),
            _("• language, time zone, quiet hours, interests, second channel: under “Settings”"),
            _("• what you wrote to the desk: edit the message here in the chat, the desk gets the new words"),
        ),
        _("For anything else: {contact}", contact=stated(turn.house.contact)),
    )
    rows: tuple[Row, ...] = (
        (
            Button(pgettext("button-half", "🎟 My events"), ShowMyEvents()),
            Button(pgettext("button-half", "🏭 Profile"), ShowProfile()),
        ),
        (
            Button(pgettext("button-half", "⚙️ Settings"), ShowSettings()),
            Button(pgettext("button-half", "🌐 Language"), ShowLanguages()),
        ),
        menu_row(back=ShowPrivacy(0)),
    )
    turn.show(Screen(text, rows))


def shows_objection(turn: Turn) -> None:
    """A tap on "Object": what one can object to, and what follows."""
    turn.dialogue = turn.dialogue.left()
    if objections.has_objected(turn.session, turn.person.id):
        turn.show(_objected_screen(_("You have objected.")))
        return
    number = objections.kept_questions(turn.session, turn.person.id)
    kept = ngettext(
        "At present {number} question of yours is kept.", "At present {number} questions of yours are kept.", number
    )
    text = paragraphs(
        _("<b>Object (Art. 21 GDPR)</b>"),
        _(
            "Your questions are kept for a while, so that a person can answer them and the articles get better. You "
            "can object to that, without giving reasons."
        ),
        lines(
            _("What happens then:"),
            _("• questions that are kept are deleted, new ones are answered without being kept"),
            _("• “Ask a person” then asks you to write the question once more"),
            _("• a network manager is told, looks at everything else and answers you here")
            if turn.house.desk is not None
            else _("• against anything else you can object here: {contact}", contact=stated(turn.house.contact)),
        ),
        _("Announcements and what others see of you stand on your consent: “My consents” ends them at once."),
        kept if number else None,
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "✋ I object"), Object()),),
        (Button(pgettext("button", "🛡 My consents"), ShowConsents()),),
        menu_row(back=ShowPrivacy(0)),
    )
    turn.show(Screen(text, rows))


def objects(turn: Turn) -> None:
    """A tap on "I object": its effect at once; a second tap shows the same."""
    turn.dialogue = turn.dialogue.left()
    if not objections.make(turn.session, turn.person.id):
        turn.show(_objected_screen(_("You have objected.")))
        return
    at = turn.house.desk
    case = objections.hand_over(turn.session, at, turn.person, language=turn.language) if at is not None else None
    told = (
        _("A network manager looks at your objection and answers you here: {number}.", number=case.number)
        if case is not None
        else _("Against anything else you can object here: {contact}", contact=stated(turn.house.contact))
    )
    turn.show(_objected_screen(_("Your objection is noted."), told, case))


def _objected_screen(state: Text, told: Text | None = None, case: Case | None = None) -> Screen:
    text = paragraphs(
        lines(_("<b>Object (Art. 21 GDPR)</b>"), state),
        _("Questions that were kept are deleted. New ones are answered, but not kept."),
        told,
    )
    rows: list[Row] = [(Button(pgettext("button", "✍️ Give reasons"), WriteToDesk(case.id)),)] if case else []
    rows.append((Button(pgettext("button", "↩️ Take the objection back"), TakeObjectionBack()),))
    return Screen(text, (*rows, menu_row(back=ShowPrivacy(0))))


def takes_objection_back(turn: Turn) -> None:
    """A tap on "Take the objection back"."""
    objections.take_back(turn.session, turn.person.id)
    text = lines(
        _("<b>Object (Art. 21 GDPR)</b>"), _("You have taken your objection back. New questions are kept again.")
    )
    turn.dialogue = turn.dialogue.left()
    turn.show(Screen(text, (menu_row(back=ShowPrivacy(0)),)))


ROUTES: Final[Mapping[type, Handler]] = {
    ShowCorrections: shows_corrections,
    ShowObjection: shows_objection,
    Object: objects,
    TakeObjectionBack: takes_objection_back,
}
