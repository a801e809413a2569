"""Funding in three taps: market, phase, size of firm, then five programmes a page. Rules are in services/funding.py."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from handlers import articles
from handlers.buttons import UnknownButtonError, button
from handlers.doors import AskPerson, ShowFunding, ShowMarket
from handlers.keyboards import counted, menu_row, page_turns, rows_of, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from knowledge.articles import PHASES, Article
from locales import NP_, Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country
from services import funding
from services.answers import key_of
from services.funding import SIZES, Wanted

PAGE = 5
ANY, EVERY, ONLY = "any", "all", "one"
"""What a step may hold but a choice: any was chosen, all was shown from here on, there was only one thing to choose."""
LOOSE = ("", ANY, EVERY, ONLY)
STEPS = ("market", "phase", "size")
PHASE_WORDS = {
    "inform": NP_("button-half", "Get advice"),
    "visit": NP_("button-half", "Visit and meet"),
    "present": NP_("button-half", "Show at fairs"),
    "contract": NP_("button-half", "Win contracts"),
    "develop": NP_("button-half", "Develop"),
    "invest": NP_("button-half", "Invest"),
}
SIZE_WORDS = {
    "small": NP_("button-half", "Small firm"),
    "medium": NP_("button-half", "Medium firm"),
    "large": NP_("button-half", "Large firm"),
    "research": NP_("button-half", "Research"),
}


@button("gn")
@dataclass(frozen=True, slots=True)
class Narrow:
    """What has been chosen so far, step by step; empty is still to be asked. `is_from_card`: began at a market."""

    market: str = ""
    phase: str = ""
    size: str = ""
    page: int = 0
    is_from_card: bool = False


@button("gp")
@dataclass(frozen=True, slots=True)
class ShowProgramme:
    """One programme of a list, with the way back to it."""

    key: str
    language: str
    market: str
    phase: str
    size: str
    page: int
    is_from_card: bool


def asks_for_funding(turn: Turn) -> None:
    """/funding, its button in the menu, or the one on a market's card."""
    turn.dialogue = turn.dialogue.left()
    market = turn.button.market if isinstance(turn.button, ShowFunding) else ""
    _goes_on(turn, Narrow(market=market, is_from_card=bool(market)))


def narrows(turn: Turn) -> None:
    """A tap on a choice, on a page or on Back."""
    _goes_on(turn, turn.tapped(Narrow))


def opens_programme(turn: Turn) -> None:
    """A tap on a programme in the list."""
    tapped = turn.tapped(ShowProgramme)
    article = articles.find(turn, tapped.key, tapped.language)
    chosen = Narrow(*(getattr(tapped, field.name) for field in fields(Narrow)))
    _check(turn, chosen)
    turn.show(articles.card(turn, article, back=chosen))


def _goes_on(turn: Turn, chosen: Narrow) -> None:
    """The next question that has more than one answer, or the list. Raises UnknownButtonError for forged words."""
    _check(turn, chosen)
    for step in STEPS:
        if getattr(chosen, step):
            continue
        choices = _choices(turn, chosen, step)
        if len(choices) > 1:
            turn.show(step_screen(turn, chosen, step, choices))
            return
        chosen = _with(chosen, {step: ONLY})
    turn.show(list_screen(turn, chosen))


def _check(turn: Turn, chosen: Narrow) -> None:
    known = {"market": funding.markets(turn.house.answers), "phase": PHASES, "size": SIZES}
    if any((said := getattr(chosen, step)) not in LOOSE and said not in known[step] for step in STEPS):
        raise UnknownButtonError


def wanted(chosen: Narrow) -> Wanted:
    """The choices alone."""
    said = (getattr(chosen, step) for step in STEPS)
    return Wanted(*("" if each in LOOSE else each for each in said))


def _choices(turn: Turn, chosen: Narrow, step: str) -> Mapping[str, int]:
    """What can be chosen, each with the number of programmes it leads to."""
    answers, language = turn.house.answers, turn.language
    if step == "phase":
        return funding.phases(answers, wanted(chosen), language)
    if step == "size":
        return funding.sizes(answers, wanted(chosen), language)
    codes = sorted(funding.markets(answers), key=lambda code: country(code.upper()))
    numbers = {code: len(funding.programmes(answers, Wanted(code), language)) for code in codes}
    return {code: number for code, number in numbers.items() if number}


def step_screen(turn: Turn, chosen: Narrow, step: str, choices: Mapping[str, int]) -> Screen:
    """One question, its answers with their counts, and the list as it is for who does not mind."""
    question = {
        "market": _("Which market is it about?"),
        "phase": _("What do you want to do?"),
        "size": _("Who is it for?"),
    }[step]
    everything = len(funding.programmes(turn.house.answers, wanted(chosen), turn.language))
    buttons = [
        Button(counted(_word(step, code), number), _with(chosen, {step: code})) for code, number in choices.items()
    ]
    # Skips what is left to ask; at the first step the other questions are still worth their taps.
    rest = {step: ANY} if step == "market" else dict.fromkeys(STEPS[STEPS.index(step) :], EVERY)
    label = pgettext("button", "🌍 Any market") if step == "market" else pgettext("button", "📋 Show all")
    whole = (Button(counted(label, everything), _with(chosen, rest)),)
    text = paragraphs(lines(_("<b>Funding</b>"), _state(chosen)), question)
    return Screen(text, (whole, *rows_of(buttons), menu_row(back=_before(chosen, step))))


def list_screen(turn: Turn, chosen: Narrow) -> Screen:
    """Five programmes a page, their titles in full above the buttons that cut them."""
    found = funding.programmes(turn.house.answers, wanted(chosen), turn.language)
    if not found:
        return nothing_screen(turn, chosen)
    last = (len(found) - 1) // PAGE
    chosen = replace(chosen, page=min(max(chosen.page, 0), last))
    shown = found[chosen.page * PAGE : (chosen.page + 1) * PAGE]
    text = paragraphs(
        lines(_("<b>Funding</b>"), _state(chosen)),
        ngettext("{number} programme:", "{number} programmes:", len(found)),
        lines(*(_("• {title}", title=each.title) for each in shown)),
    )
    rows: list[Row] = [(Button(short(each.title), _opens(each, chosen)),) for each in shown]
    rows += page_turns(chosen.page, last, lambda page: replace(chosen, page=page))
    return Screen(text, (*rows, menu_row(back=_before(chosen, ""))))


def nothing_screen(turn: Turn, chosen: Narrow) -> Screen:
    """Nothing fits: each choice can be let go of with one tap, and a person can be asked."""
    words = {
        "market": pgettext("button", "🌍 Any market"),
        "phase": pgettext("button", "Any purpose"),
        "size": pgettext("button", "Any size of firm"),
    }
    rows: list[Row] = []
    for step, word in words.items():
        looser = _with(chosen, {step: ANY})
        number = len(funding.programmes(turn.house.answers, wanted(looser), turn.language))
        if number:
            rows.append((Button(counted(word, number), looser),))
    text = paragraphs(
        lines(_("<b>Funding</b>"), _state(chosen)),
        _("I know no programme for this. Let one of your choices go, or ask a person."),
    )
    rows.append((Button(pgettext("button", "💬 Ask a person"), AskPerson()),))
    return Screen(text, (*rows, menu_row(back=_before(chosen, ""))))


def _with(chosen: Narrow, said: Mapping[str, str]) -> Narrow:
    """Other words at some steps, from the first page on."""
    market, phase, size = (said.get(step, getattr(chosen, step)) for step in STEPS)
    return Narrow(market, phase, size, 0, chosen.is_from_card)


def _before(chosen: Narrow, step: str) -> object | None:
    """The question before: the one from which all was shown, or the last that had more than one answer."""
    asked = STEPS[: STEPS.index(step)] if step else STEPS
    every = [each for each in asked if getattr(chosen, each) == EVERY]
    real = every[:1] or [each for each in reversed(asked) if getattr(chosen, each) != ONLY]
    if not real:
        return None
    if real[0] == "market" and chosen.is_from_card and chosen.market not in LOOSE:
        return ShowMarket(chosen.market)
    return _with(chosen, dict.fromkeys(STEPS[STEPS.index(real[0]) :], ""))


def _state(chosen: Narrow) -> Text | None:
    """What has been chosen so far."""
    asked = wanted(chosen)
    parts = [_word(step, code) for step in STEPS if (code := getattr(asked, step))]
    if chosen.market == ANY:
        parts.insert(0, _("any market"))
    return Text(" · ".join(each.html for each in parts)) if parts else None


def _word(step: str, code: str) -> Text:
    if step == "market":
        return verbatim(country(code.upper()))
    return pgettext("button-half", (PHASE_WORDS if step == "phase" else SIZE_WORDS)[code])


def _opens(found: Article, chosen: Narrow) -> ShowProgramme:
    said = (chosen.market, chosen.phase, chosen.size, chosen.page, chosen.is_from_card)
    return ShowProgramme(key_of(found.slug), found.language, *said)
