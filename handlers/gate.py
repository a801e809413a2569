"""The gate in a manager's private chat: what waits, the checklist, letting go on, releasing, declining."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from handlers import gate_words
from handlers.buttons import UnknownButtonError
from handlers.company_words import name
from handlers.contact_cards import LINK
from handlers.doors import ShowGate
from handlers.forms import Answers, Date, Form
from handlers.forms import Text as TextStep
from handlers.forms.days import today
from handlers.gate_buttons import (
    AssignTarget,
    ChooseReason,
    Decline,
    Forward,
    PickTarget,
    ReadWords,
    Release,
    SearchTarget,
    SetListDate,
    ShowCheck,
    ShowChecklist,
    Suggest,
    SuggestOn,
    TickCheck,
    TurnGate,
)
from handlers.targets import opener
from handlers.turn import Handler, Turn
from locales import N_, Text, _, pgettext
from services import companies, gate, gate_checks, gate_targets
from services.gate import View
from services.gate_checks import Check, Value
from services.gate_rules import GIVEN, Grounds, Outcome, Reason
from services.people import Role
from services.refusals import RequestGone, RequestOver

_Word = TypeVar("_Word", bound=StrEnum)


def asks_for_gate(turn: Turn) -> None:
    """/gate in the private chat of a manager."""
    _shows_waiting(turn, 0)


def turns_page(turn: Turn) -> None:
    """Another page of what waits."""
    _shows_waiting(turn, turn.tapped(TurnGate).page)


def _shows_waiting(turn: Turn, page: int) -> None:
    found = gate.waiting(turn.session, turn.roles)
    turn.dialogue = turn.dialogue.left()
    turn.show(gate_words.waiting_screen(found, page))


def opens_request(turn: Turn) -> None:
    """A tap on a request, or on the way back to the list."""
    case_id = turn.tapped(ShowGate).case_id
    if case_id == 0:
        _shows_waiting(turn, 0)
        return
    _shows(turn, case_id)


@opener(LINK)
def opens_link(turn: Turn, payload: str) -> None:
    """The button of the card in the desk's group. Raises RequestGone for a link that is none."""
    if not payload.isascii() or not payload.isdigit() or len(payload) > 18:
        raise RequestGone
    _shows(turn, int(payload))


def _view(turn: Turn, case_id: int) -> View:
    return gate.view(turn.session, case_id, turn.roles, level_of=turn.house.answers.level)


def _shows(turn: Turn, case_id: int, note: Text | None = None) -> None:
    found = _view(turn, case_id)
    turn.dialogue = turn.dialogue.left()
    turn.show(gate_words.request_screen(found, account=turn.person.telegram_id, note=note))


def reads_words(turn: Turn) -> None:
    """A tap on "The whole text"."""
    turn.show(gate_words.words_screen(_view(turn, turn.tapped(ReadWords).case_id)))


# -- the checklist ------------------------------------------------------------------------------------------------


def opens_checklist(turn: Turn) -> None:
    """A tap on "Checklist"."""
    _shows_checklist(turn, turn.tapped(ShowChecklist).case_id)


def _shows_checklist(turn: Turn, case_id: int) -> None:
    found = _view(turn, case_id)
    turn.dialogue = turn.dialogue.left()
    turn.show(gate_words.checklist_screen(found))


def opens_check(turn: Turn) -> None:
    """A tap on a point of the checklist."""
    tapped = turn.tapped(ShowCheck)
    turn.show(gate_words.check_screen(_view(turn, tapped.case_id), _word(Check, tapped.check)))


def ticks(turn: Turn) -> None:
    """An answer to a point of it: the next one that is open follows."""
    tapped = turn.tapped(TickCheck)
    check, value = _word(Check, tapped.check), _word(Value, tapped.value)
    if check is Check.LIST and value is Value.YES:
        raise UnknownButtonError  # it needs the date of the file
    by = turn.person.telegram_id
    gate_checks.tick(turn.session, tapped.case_id, check, value, by=by, roles=turn.roles)
    _goes_on(turn, tapped.case_id)


def _goes_on(turn: Turn, case_id: int) -> None:
    """The next point that nobody has answered, or else the whole list."""
    found = _view(turn, case_id)
    rest = [each for each in gate_checks.needed(found.now.level) if each.value not in found.request.checks]
    turn.show(gate_words.check_screen(found, rest[0]) if rest else gate_words.checklist_screen(found))


def asks_for_list_date(turn: Turn) -> None:
    """A yes to the list check: of which day is the file?"""
    turn.needs(Role.MANAGER)
    LIST_DATE.begin(turn, case_id=turn.tapped(SetListDate).case_id)


def _sets_list_date(turn: Turn, answers: Answers) -> None:
    day: date = answers.day
    gate_checks.set_list_date(turn.session, answers.case_id, day, by=turn.person.telegram_id, roles=turn.roles)
    _goes_on(turn, answers.case_id)


LIST_DATE = Form(
    "gate_list_date",
    [Date("day", ask=N_("Of which day is the list file in which both sides were looked up?"), latest=today)],
    done=_sets_list_date,
    cancelled=lambda turn, answers: _shows_checklist(turn, answers.case_id),
)


# -- decisions ----------------------------------------------------------------------------------------------------


def suggests(turn: Turn) -> None:
    """The first of two signatures; where the checklist speaks against it, the grounds are asked for."""
    found = _waiting(turn, turn.tapped(Suggest).case_id)
    if found.concerns:
        turn.show(gate_words.grounds_screen(found))
        return
    _suggests(turn, found.request.case_id, None)


def suggests_on(turn: Turn) -> None:
    """The same on these grounds."""
    tapped = turn.tapped(SuggestOn)
    _suggests(turn, tapped.case_id, _word(Grounds, tapped.grounds))


def _suggests(turn: Turn, case_id: int, grounds: Grounds | None) -> None:
    outcome = gate.suggest(
        turn.session, case_id, by=turn.person.telegram_id, roles=turn.roles, level_of=turn.house.answers.level,
        grounds=grounds,
    )  # fmt: skip
    _shows(turn, case_id, _said(outcome, _("✅ Noted. Another manager has to decide now.")))


def forwards(turn: Turn) -> None:
    """Asking the other side, after a question."""
    tapped = turn.tapped(Forward)
    if tapped.is_sure:
        outcome = gate.forward(
            turn.session, tapped.case_id, by=turn.person.telegram_id, roles=turn.roles,
            level_of=turn.house.answers.level,
        )  # fmt: skip
        _shows(turn, tapped.case_id, _said(outcome, _("✅ The other side is asked now.")))
        return
    found = _waiting(turn, tapped.case_id)
    company = name(found.target, gate_words.LONGEST) if found.target else ""
    said = _("{company} is asked, without learning who asks.", company=company)
    yes = pgettext("button", "📨 Yes, ask them")
    turn.show(gate_words.sure_screen(found, said, yes=yes, then=Forward(tapped.case_id, True)))


def releases(turn: Turn) -> None:
    """Introducing both sides, after a question."""
    tapped = turn.tapped(Release)
    if tapped.is_sure:
        outcome = gate.release(
            turn.session, tapped.case_id, by=turn.person.telegram_id, roles=turn.roles,
            level_of=turn.house.answers.level,
        )  # fmt: skip
        _shows(turn, tapped.case_id, _said(outcome, _("✅ Released: both sides get the contact of the other one.")))
        return
    found = _waiting(turn, tapped.case_id)
    sender, target = gate_words.both(found)
    said = _("{sender} and {target} get each other’s name and contact.", sender=sender, target=target)
    yes = pgettext("button", "🤝 Yes, introduce them")
    turn.show(gate_words.sure_screen(found, said, yes=yes, then=Release(tapped.case_id, True)))


def _waiting(turn: Turn, case_id: int) -> View:
    """A request about which something can be decided. Raises RequestOver."""
    found = _view(turn, case_id)
    if not found.is_waiting:
        raise RequestOver
    return found


def _said(outcome: Outcome, done: Text) -> Text:
    return {
        Outcome.DONE: done,
        Outcome.UNREAD: _("✅ Noted. They are asked once the sender has read the rules for this market."),
        Outcome.HELD: _("⚠️ The level is stricter by now. Nothing went on: two managers have to decide."),
        Outcome.ENDED: _("⛔ Nothing may be passed on to or from this market any more. The request is declined."),
    }[outcome]


def chooses_reason(turn: Turn) -> None:
    """A tap on "Decline"."""
    turn.show(gate_words.reasons_screen(_view(turn, turn.tapped(ChooseReason).case_id)))


def declines(turn: Turn) -> None:
    """Declining for this reason, after a question."""
    tapped = turn.tapped(Decline)
    reason = _word(Reason, tapped.reason)
    if reason not in GIVEN:
        raise UnknownButtonError
    if tapped.is_sure:
        gate.decline(turn.session, tapped.case_id, reason, by=turn.person.telegram_id, roles=turn.roles)
        _shows(turn, tapped.case_id, _("Declined."))
        return
    found = _view(turn, tapped.case_id)
    said = _("The request is declined: {reason}", reason=pgettext("button", gate_words.REASONS[reason]))
    yes = pgettext("button", "⛔ Yes, decline it")
    turn.show(gate_words.sure_screen(found, said, yes=yes, then=Decline(tapped.case_id, reason, True)))


# -- who shall be asked -------------------------------------------------------------------------------------------


def picks_target(turn: Turn) -> None:
    """A tap on "Find a company to ask"."""
    found = _view(turn, turn.tapped(PickTarget).case_id)
    turn.dialogue = turn.dialogue.left()
    turn.show(gate_words.targets_screen(found, gate_targets.candidates(turn.session, found.request)))


def asks_for_target(turn: Turn) -> None:
    """A tap on "By name or number"."""
    turn.needs(Role.MANAGER)
    TARGET.begin(turn, case_id=turn.tapped(SearchTarget).case_id)


def _finds_target(turn: Turn, answers: Answers) -> None:
    found = _view(turn, answers.case_id)
    named = gate_targets.named(turn.session, found.request, answers.words)
    note = None if named else _("No published profile is called that.")
    turn.show(gate_words.targets_screen(found, named, note=note))


TARGET = Form(
    "gate_target",
    [TextStep("words", ask=N_("What is the company called? A part of the name is enough, or a number such as co_12."))],
    done=_finds_target,
    cancelled=lambda turn, answers: _shows(turn, answers.case_id),
)


def assigns(turn: Turn) -> None:
    """This company shall be asked, after a question."""
    tapped = turn.tapped(AssignTarget)
    if tapped.is_sure:
        outcome = gate_targets.assign(
            turn.session, tapped.case_id, tapped.company_id, by=turn.person.telegram_id, roles=turn.roles,
            level_of=turn.house.answers.level,
        )  # fmt: skip
        held = _("Noted. With this company the request is held: please go through the checklist.")
        said = held if outcome is Outcome.HELD else _said(outcome, _("✅ The other side is asked now."))
        _shows(turn, tapped.case_id, said)
        return
    found = _waiting(turn, tapped.case_id)
    company = companies.published_company(turn.session, tapped.company_id)
    said = _("{company} is asked, without learning who asks.", company=name(company, gate_words.LONGEST))
    yes = pgettext("button", "📨 Yes, ask them")
    then = AssignTarget(tapped.case_id, tapped.company_id, True)
    turn.show(gate_words.sure_screen(found, said, yes=yes, then=then))


def _word(kind: type[_Word], word: str) -> _Word:
    """A word of a button, which may be forged."""
    try:
        return kind(word)
    except ValueError as error:
        raise UnknownButtonError from error


ROUTES: dict[type, Handler] = {
    ShowGate: opens_request,
    TurnGate: turns_page,
    ReadWords: reads_words,
    ShowChecklist: opens_checklist,
    ShowCheck: opens_check,
    TickCheck: ticks,
    SetListDate: asks_for_list_date,
    Suggest: suggests,
    SuggestOn: suggests_on,
    Forward: forwards,
    Release: releases,
    ChooseReason: chooses_reason,
    Decline: declines,
    PickTarget: picks_target,
    SearchTarget: asks_for_target,
    AssignTarget: assigns,
}
