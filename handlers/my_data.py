"""What is stored of me, to read and for machines, and how it is deleted: effects first, then a word to type."""

from dataclasses import dataclass
from typing import Final

import locales
from handlers.buttons import button
from handlers.doors import ShowPrivacy
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen, stated
from handlers.turn import Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext
from locales.formats import date, date_time
from services import erasure
from services.dialogues import Dialogue
from services.erasure import Effects, Receipt

WORDS: Final = frozenset({"delete", "löschen", "loeschen", "удалить"})
"""Any of them deletes, whatever language is shown."""


@button("yx")
@dataclass(frozen=True, slots=True)
class AskToErase:
    """To what deleting everything comes to."""


@button("yf")
@dataclass(frozen=True, slots=True)
class BeginToErase:
    """To the word that deletes everything."""


def sends_my_data(turn: Turn) -> None:
    """A tap on "My data": a page to read and a file for machines."""
    turn.dialogue = turn.dialogue.left()
    mine = {"person_id": turn.person.id}
    turn.say(Screen(_("📄 Your data, to read"), file=File("my_data", mine)))
    turn.say(Screen(_("🗃 The same for computers (JSON)"), file=File("my_data_json", mine)))
    text = paragraphs(
        _("<b>My data</b>"),
        _(
            "You get two files with everything that is stored of you. What is wrong in it you can change under "
            "/settings, /profile and /my, or let the network change it: {contact}",
            contact=stated(turn.house.contact),
        ),
    )
    turn.show(Screen(text, (_erase_row(), menu_row(back=ShowPrivacy(0)))))


def _erase_row() -> Row:
    return (Button(pgettext("button", "🗑 Delete everything"), AskToErase()),)


def asks_to_erase(turn: Turn) -> None:
    """A tap on "Delete everything": what it comes to, for others too."""
    turn.dialogue = turn.dialogue.left()
    found = erasure.effects(turn.session, turn.person)
    text = paragraphs(
        lines(_("<b>🟥 Delete everything</b>"), _("This cannot be undone.")),
        lines(_("It ends:"), *_ends(found)),
        _stays(found),
        _("Messages in this chat stay with you and Telegram until you delete the chat."),
    )
    rows = ((Button(pgettext("button", "🟥 Go on to delete"), BeginToErase()),), menu_row(back=ShowPrivacy(0)))
    turn.show(Screen(text, rows))


def _ends(found: Effects) -> list[Text | None]:
    return [
        _(
            "• your account with language, time zone and wishes, your questions, forms you have begun and messages "
            "that wait"
        ),
        _count(
            found.registrations,
            ngettext(
                "• {number} registration: the place goes to others",
                "• {number} registrations: the places go to others",
                found.registrations,
            ),
        ),
        _count(
            found.requests,
            ngettext(
                "• {number} request for contact: the other side reads that it is no longer open",
                "• {number} requests for contact: the other sides read that they are no longer open",
                found.requests,
            ),
        ),
        _count(
            found.cases,
            ngettext(
                "• {number} open question to the desk, with its topic there",
                "• {number} open questions to the desk, with their topics there",
                found.cases,
            ),
        ),
        _("• your place in the profile of {company}", company=found.company) if found.company else None,
        _("• the profile itself, unless it is an entry of the network: then it is hidden") if found.is_last else None,
    ]


def _count(number: int, words: Text) -> Text | None:
    return words if number else None


def _stays(found: Effects) -> Text:
    return lines(
        _("It leaves:"),
        _("• that you agreed and withdrew, without your name, for three years") if found.has_consents else None,
        _("• decisions on your requests, without name and text, for five years") if found.has_gate_log else None,
        _("• numbers of messages, without text, for 90 days"),
    )


def begins_to_erase(turn: Turn) -> None:
    """A tap on "Go on": the word to type."""
    FORM.begin(turn)


def _is_the_word(words: str) -> locales.Text | None:
    if words.strip(" .!»«“”\"'").casefold() in WORDS:
        return None
    return _("To delete everything, please type the word: {word}", word=_the_word())


def _the_word() -> str:
    # Translators: the word that somebody types to have everything deleted. In capitals: DELETE, LÖSCHEN, УДАЛИТЬ.
    return _("DELETE").plain


def _erases(turn: Turn, _answers: Answers) -> None:
    receipt = erasure.erase(turn.session, turn.person, roles=turn.roles)
    # Nothing of where this person stood is kept, but for the screen that they look at.
    turn.dialogue = Dialogue(turn.dialogue.chat_id)
    turn.has_new_menu = False
    turn.show(_receipt(turn, receipt))


def _receipt(turn: Turn, receipt: Receipt) -> Screen:
    """What was deleted, when, and until when something must stay. There is nothing to go back to but /start."""
    late = locales.formats.list(receipt.too_late) if receipt.too_late else None
    text = paragraphs(
        lines(
            _("<b>✅ Everything is deleted</b>"),
            _("Receipt {number}, {time}", number=receipt.number, time=date_time(receipt.at, turn.zone)),
        ),
        lines(
            _("These stay, without your name:"),
            _("• consents: until {date}", date=date(receipt.consents_until.date())) if receipt.consents_until else None,
            _("• decisions on requests: until {date}", date=date(receipt.gate_log_until.date()))
            if receipt.gate_log_until
            else None,
            _("• numbers of messages: until {date}", date=date(receipt.numbers_until.date())),
        ),
        _("Your topics in the group of the desk are being removed.") if receipt.effects.cases else None,
        _("Contacts were on their way already: {numbers}", numbers=late) if late else None,
        _("Questions: {contact}. With /start you begin anew.", contact=stated(turn.house.contact)),
    )
    return Screen(text)


FORM = Form(
    "erase",
    (
        TextStep(
            "word",
            ask=lambda _answers: _("Please type the word {word} to delete everything.", word=_the_word()),
            label=N_("Word"),
            limit=40,
            check=_is_the_word,
        ),
    ),
    title=N_("Delete everything"),
    done=_erases,
)
