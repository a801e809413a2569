"""Choosing a phrase card: its group, the card, what stands in its places, a look at it in both languages, and out.

What cards look like is in `handlers/phrase_words.py`; to whom one goes is written in the buttons and checked each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from handlers import phrase_words
from handlers.buttons import UnknownButtonError
from handlers.doors import SendPhrase, WriteToDesk
from handlers.forms import Answers, Choice, Confirm, Date, Form, Frame, Option
from handlers.forms import Text as TextStep
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from handlers.keyboards import WHOLE, menu_row, page_turns
from handlers.partner_relay_words import WriteToPartner
from handlers.phrase_words import ASKER, DESK, PARTNER, PHRASES, ChoosePhrase, ShowPhraseGroup, ShowPhrases
from handlers.screens import Button, Row, Screen, shortened
from handlers.targets import opener
from handlers.turn import Turn
from knowledge import taxonomy
from locales import N_, Text, _, current_language, formats, lines, paragraphs, pgettext, use_language, verbatim
from services import desk, partner_relays, phrase_cards, phrase_sending, phrase_slots
from services.contents import Content
from services.desk import Case
from services.people import Role
from services.phrase_cards import Group, Phrase, PhraseCard, Slot
from services.phrase_slots import INCOTERMS, Kind, Unread
from services.refusals import NotAllowed, RelayOver

PAGE: Final = 5
MOST_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reads a card: what they are called on the screens, and their language where it is known."""

    name: Text
    language: str | None
    send: Callable[[Content], None]
    way_on: Row


# -- choosing -----------------------------------------------------------------------------------------------------


@opener(PHRASES)
def opens_from_topic(turn: Turn, rest: str) -> None:
    """The link under /card at the desk: somebody who may answer there chooses a card in private."""
    turn.dialogue = turn.dialogue.left()
    case_id = int(rest) if rest.isdecimal() and len(rest) < 10 else 0
    _shows_groups(turn, case_id, ASKER)


def opens_for_other_side(turn: Turn) -> None:
    """A tap on "Phrase cards" where two firms write to each other."""
    turn.dialogue = turn.dialogue.left()
    _shows_groups(turn, turn.tapped(SendPhrase).case_id, PARTNER)


def shows_groups(turn: Turn) -> None:
    """A tap on "Phrase cards"."""
    tapped = turn.tapped(ShowPhrases)
    turn.dialogue = turn.dialogue.left()
    _shows_groups(turn, tapped.case_id, tapped.to)


def _shows_groups(turn: Turn, case_id: int, to: str) -> None:
    at = _addressee(turn, case_id, to)
    rows: list[Row] = [
        (Button(phrase_words.group_name(group), ShowPhraseGroup(case_id, to, group.value, 0)),)
        for group in Group
        if _may_say(group, to)
    ]
    text = paragraphs(
        lines(_("<b>🗂 Phrase cards</b>"), at.name),
        _("Choose a sentence in your language; the reader gets it in theirs. What is it about?"),
    )
    turn.show(Screen(text, (*rows, menu_row())))


def _may_say(group: Group, to: str) -> bool:
    """What the desk says is said by nobody else."""
    return group is not Group.DESK or to == ASKER


def shows_group(turn: Turn) -> None:
    """A tap on a group: its cards, numbered."""
    tapped = turn.tapped(ShowPhraseGroup)
    if tapped.group not in {*Group} or not _may_say(Group(tapped.group), tapped.to):
        raise UnknownButtonError
    group = Group(tapped.group)
    at = _addressee(turn, tapped.case_id, tapped.to)
    turn.dialogue = turn.dialogue.left()
    cards = phrase_cards.of_group(group)
    last = (len(cards) - 1) // PAGE
    page = min(max(tapped.page, 0), last)
    listed = list(enumerate(cards, 1))[page * PAGE : (page + 1) * PAGE]
    rows: list[Row] = [
        (Button(_label(number, card), ChoosePhrase(tapped.case_id, tapped.to, card.id)),) for number, card in listed
    ]
    rows += page_turns(page, last, lambda other: replace(tapped, page=other))
    text = paragraphs(
        lines(_("<b>🗂 {group}</b>", group=phrase_words.group_name(group)), at.name),
        *(_("{number}. {words}", number=number, words=phrase_words.sentence(card, {})) for number, card in listed),
    )
    turn.show(Screen(text, (*rows, menu_row(back=ShowPhrases(tapped.case_id, tapped.to)))))


def _label(number: int, card: PhraseCard) -> Text:
    words = _("{number}. {words}", number=number, words=phrase_words.sentence(card, {}))
    return verbatim(shortened(words.plain, WHOLE))


def chooses_card(turn: Turn) -> None:
    """A tap on a card: what stands in its places is asked for."""
    tapped = turn.tapped(ChoosePhrase)
    card = phrase_cards.card(tapped.card)
    if card is None or not _may_say(card.group, tapped.to):
        raise UnknownButtonError
    _addressee(turn, tapped.case_id, tapped.to)
    FORM.begin(turn, case_id=tapped.case_id, to=tapped.to, card=tapped.card)


# -- filling in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed(TextStep):
    """A value that is typed: a number, an amount or a place, kept in a form that no language changes."""

    kind: Kind = Kind.NUMBER

    def read(self, text: str, frame: Frame) -> Read:
        """As people write it in their language; what can be read in two ways is asked again."""
        found = phrase_slots.read(self.kind, text, frame.language)
        if isinstance(found, Unread):
            return Wrong(_(phrase_words.WHY[found]))
        return Taken({"text": found, "language": None})

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a value of this kind."""
        return TextStep.fits(self, stored, frame) and phrase_slots.is_kept(self.kind, stored["text"])

    def shown(self, stored: Json, frame: Frame) -> Text:
        """As the reader's language writes it."""
        return phrase_words.value(self.kind, stored["text"])


def _steps(turn: Turn, context: Answers) -> list[Step]:
    card = phrase_cards.card(str(context.card))
    if card is None:
        return []
    asked = [step for slot in card.slots for step in _asked(card, slot)]
    return [*asked, Confirm("send", ask=lambda answers: _preview(turn, card, answers), yes=_send_label)]


def _asked(card: PhraseCard, slot: Slot) -> list[Step]:
    def ask(answers: Answers) -> Text:
        return paragraphs(
            _("<blockquote>{words}</blockquote>", words=phrase_words.sentence(card, _values(card, answers))),
            lines(_("<b>{name}</b>", name=_(slot.label)), _(phrase_words.HINTS[slot.kind])),
        )

    match slot.kind:
        case Kind.DATE:
            return [Date(slot.name, ask=ask, label=slot.label)]
        case Kind.INCOTERM:
            return [Choice(slot.name, ask=ask, label=slot.label, options=INCOTERMS)]
        case Kind.CODE:
            return _asked_in_words(slot, ask)
        case _:
            return [Typed(slot.name, ask=ask, label=slot.label, kind=slot.kind)]


def _asked_in_words(slot: Slot, ask: Callable[[Answers], Text]) -> list[Step]:
    """A code of the taxonomy is found by words in any language, then chosen."""
    described = f"{slot.name}_words"

    def options(answers: Answers) -> list[Option]:
        return [Option(code, verbatim(name)) for code, name in _fields(str(answers.as_dict()[described] or ""))]

    words = TextStep(described, ask=ask, label=N_("Description"), limit=100, check=_unknown_field)
    chosen = Choice(
        slot.name, ask=lambda _answers: _("Which of these comes nearest?"), label=slot.label, options=options
    )
    return [words, chosen]


def _fields(words: str) -> list[tuple[str, str]]:
    known = taxonomy.taxonomy()
    codes = dict.fromkeys(match.code for match in known.find(words))
    return [(code, known.name(code, current_language())) for code in [*codes][:MOST_FIELDS]]


def _unknown_field(words: str) -> Text | None:
    return None if _fields(words) else _("I do not know this field. Please describe it in other words.")


def _values(card: PhraseCard, answers: Answers) -> dict[str, str]:
    """The values so far, as they are kept."""
    given = answers.as_dict()
    found = {slot.name: given.get(slot.name) for slot in card.slots}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value)
        for name, value in found.items()
        if value is not None
    }


def _send_label(_answers: Answers) -> Text:
    return pgettext("button", "📨 Send this sentence")


def _preview(turn: Turn, card: PhraseCard, answers: Answers) -> Text:
    """The sentence as its sender reads it, and as its reader does."""
    at = _addressee(turn, answers.case_id, answers.to)
    said = Phrase(card.id, _values(card, answers))
    theirs = None
    if at.language is not None and at.language != turn.language:
        with use_language(at.language):
            read = phrase_words.preview(said)
        heading = _("This is what is read ({language}):", language=formats.language_name(at.language))
        theirs = lines(heading, _("<blockquote>{words}</blockquote>", words=read))
    own = lines(_("You send:"), _("<blockquote>{words}</blockquote>", words=phrase_words.preview(said)))
    return paragraphs(at.name, own, theirs)


def _sends(turn: Turn, answers: Answers) -> None:
    card = phrase_cards.card(str(answers.card))
    assert card is not None
    at = _addressee(turn, answers.case_id, answers.to)
    said = Phrase(card.id, _values(card, answers))
    if not phrase_cards.is_complete(said):
        raise UnknownButtonError
    # One update sends one card, however often it is handled.
    at.send(phrase_sending.content(said, turn.update.update_id))
    text = paragraphs(
        lines(_("<b>📨 Passed on</b>"), at.name),
        _("<blockquote>{words}</blockquote>", words=phrase_words.preview(said)),
    )
    another: Row = (Button(pgettext("button", "🗂 Another phrase card"), ShowPhrases(answers.case_id, answers.to)),)
    turn.show(Screen(text, (another, *((at.way_on,) if at.way_on else ()), menu_row())))


def _cancels(turn: Turn, context: Answers) -> None:
    card = phrase_cards.card(str(context.card))
    if card is None:
        _shows_groups(turn, context.case_id, context.to)
        return
    turn.button = ShowPhraseGroup(context.case_id, context.to, card.group.value, 0)
    shows_group(turn)


FORM = Form("phrase_card", _steps, title=N_("Phrase card"), done=_sends, cancelled=_cancels)


# -- to whom ------------------------------------------------------------------------------------------------------


def _addressee(turn: Turn, case_id: int, to: str) -> Addressee:
    """Whoever reads the card. Raises a refusal where this person may not write to them now."""
    found = {DESK: _desk, ASKER: _asker, PARTNER: _partner}.get(to)
    if found is None:
        raise UnknownButtonError
    return found(turn, case_id)


def _desk(turn: Turn, case_id: int) -> Addressee:
    at = turn.house.desk
    case = desk.own_case(turn.session, turn.person, case_id)
    if at is None:
        raise NotAllowed
    return Addressee(
        name=_("To the network desk, {number}", number=case.number),
        language=at.language,
        send=lambda content: phrase_sending.to_desk(turn.session, at, turn.person, case, content),
        way_on=(Button(pgettext("button", "✍️ Write to the desk"), WriteToDesk(case.id)),),
    )


def _asker(turn: Turn, case_id: int) -> Addressee:
    turn.needs(Role.MANAGER)
    case: Case = desk.case(turn.session, case_id)
    return Addressee(
        name=_("To the asker of {number}", number=case.number),
        language=case.language,
        send=lambda content: phrase_sending.to_asker(turn.session, case, content, turn.roles),
        way_on=(),
    )


def _partner(turn: Turn, case_id: int) -> Addressee:
    line = partner_relays.line(turn.session, turn.person, case_id)
    if not line.is_open:
        raise RelayOver
    return Addressee(
        name=_("To the other side, {number}", number=line.case.number),
        language=line.language,
        send=lambda content: partner_relays.write(turn.session, turn.person, case_id, content),
        way_on=(Button(pgettext("button", "✍️ Write another message"), WriteToPartner(case_id)),),
    )
