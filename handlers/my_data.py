"""What is stored of me, to read and for machines, and how it is deleted: effects first, then a word to type."""

from dataclasses import dataclass
from typing import Final

import locales
from handlers.buttons import button
from handlers.doors import ShowCorrections, ShowMenu, ShowPrivacy
from handlers.erasure_words import effects_words, receipt_words
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen, stated
from handlers.turn import Turn
from locales import N_, _, lines, paragraphs, pgettext
from services import erasure, person_references, policy
from services.dialogues import Dialogue

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
        _("You get two files with everything that is stored of you."),
        _(
            "By mail you get the same, and can have it corrected or deleted: {contact}. Please state your reference "
            "{reference}, which nobody but you can see.",
            contact=stated(turn.house.contact),
            reference=person_references.of(turn.session, turn.person.id),
        ),
    )
    correct: Row = (Button(pgettext("button", "✏️ Correct my data"), ShowCorrections()),)
    erase: Row = (Button(pgettext("button", "🗑 Delete everything"), AskToErase()),)
    turn.show(Screen(text, (correct, erase, menu_row(back=ShowPrivacy(0)))))


def asks_to_erase(turn: Turn) -> None:
    """A tap on "Delete everything": what it comes to, for others too."""
    turn.dialogue = turn.dialogue.left()
    erasure.needs_another_operator(turn.session, turn.person, turn.roles)
    found = erasure.effects(turn.session, turn.person)
    text = paragraphs(
        lines(_("<b>🟥 Delete everything</b>"), _("This cannot be undone.")),
        effects_words(found, policy.of(turn.session)),
        _("Messages in this chat stay with you and Telegram until you delete the chat."),
    )
    rows = ((Button(pgettext("button", "🟥 Go on to delete"), BeginToErase()),), menu_row(back=ShowPrivacy(0)))
    turn.show(Screen(text, rows))


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
    # The receipt is theirs to keep, so the way on stands below it.
    turn.say(Screen(receipt_words(receipt, turn.zone)))
    anew: Row = (Button(pgettext("button", "▶️ Begin anew"), ShowMenu()),)
    turn.show(Screen(_("Questions: {contact}", contact=stated(turn.house.contact)), (anew,)))


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
