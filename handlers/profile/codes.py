"""What a company offers and seeks: ticked in the groups of the taxonomy, or found by words in any language.

While one of these screens stands, typed words look for codes. Each tick is kept at once.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from handlers import company_words
from handlers.buttons import UnknownButtonError
from handlers.keyboards import counted, menu_row, page_turns
from handlers.profile import hub
from handlers.profile.buttons import PickCodes, PickGroup, SwitchCode
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Turn
from knowledge.taxonomy import taxonomy
from locales import Text, _, current_language, lines, paragraphs, verbatim
from services import profiles
from services.companies import Company
from services.profiles import MOST_CODES

CODES: Final = "profile_codes"
"""The name under which a dialogue takes words that name codes."""
MOST_FOUND: Final = 8
PAGE: Final = 10
WHOLE: Final = 30
LONGEST_QUOTE: Final = 60


def picks_codes(turn: Turn) -> None:
    """A tap on "Offers" or "Seeks". Raises CompanyGone."""
    tapped = turn.tapped(PickCodes)
    shows_groups(turn, profiles.own(turn.session, turn.person, tapped.company_id), is_offer=tapped.is_offer)


def shows_groups(turn: Turn, company: Company, *, is_offer: bool, note: Text | None = None) -> None:
    """What is chosen so far, and the groups to choose from."""
    _waits_for_words(turn, company, is_offer=is_offer)
    chosen = _chosen(company, is_offer=is_offer)
    text = paragraphs(
        lines(_title(is_offer=is_offer), note, hub.chosen_of(chosen)),
        company_words.code_names(chosen) if chosen else None,
        _("Choose a field, or type what you mean in any language, such as: pumps, mine water."),
    )
    rows = [(_group_button(group, company, is_offer=is_offer),) for group in taxonomy().groups]
    turn.show(Screen(text, (*rows, hub.back_to_hub())))


def _group_button(group: str, company: Company, *, is_offer: bool) -> Button:
    known = taxonomy().groups[group]
    number = sum(code in known.codes for code in _chosen(company, is_offer=is_offer))
    words = taxonomy().group_name(group, current_language())
    if number:
        label = counted(verbatim(shortened(words, WHOLE - len(" (8)"))), number)
    else:
        label = verbatim(shortened(words, WHOLE))
    return Button(label, PickGroup(company.id, is_offer, group, 0))


def picks_group(turn: Turn) -> None:
    """A tap on a group, or on a page of it. Raises CompanyGone."""
    tapped = turn.tapped(PickGroup)
    company = profiles.own(turn.session, turn.person, tapped.company_id)
    if tapped.group not in taxonomy().groups:
        raise UnknownButtonError
    _waits_for_words(turn, company, is_offer=tapped.is_offer)
    _shows_group(turn, company, tapped.group, tapped.page, is_offer=tapped.is_offer)


def _shows_group(
    turn: Turn, company: Company, group: str, page: int, *, is_offer: bool, note: Text | None = None
) -> None:
    codes = taxonomy().groups[group].codes
    last = (len(codes) - 1) // PAGE
    page = min(max(page, 0), last)
    shown = codes[page * PAGE : (page + 1) * PAGE]
    text = lines(
        _title(is_offer=is_offer),
        _(
            "{group} · {chosen}",
            group=taxonomy().group_name(group, current_language()),
            chosen=_count(company, is_offer),
        ),
        note,
    )
    turns = page_turns(page, last, lambda other: PickGroup(company.id, is_offer, group, other))
    rows = (*_ticks(company, shown, is_offer=is_offer, is_found=False), *turns)
    turn.show(Screen(text, (*rows, menu_row(back=PickCodes(company.id, is_offer)))))


def _ticks(company: Company, codes: Iterable[str], *, is_offer: bool, is_found: bool) -> list[Row]:
    chosen = _chosen(company, is_offer=is_offer)
    rows: list[Row] = []
    for code in codes:
        is_on = code in chosen
        label = verbatim(shortened(f"{'☑' if is_on else '☐'} {company_words.code_name(code)}", WHOLE + 2))
        rows.append((Button(label, SwitchCode(company.id, is_offer, code, not is_on, is_found)),))
    return rows


def switches_code(turn: Turn) -> None:
    """A tick is set or taken away. Raises CompanyGone."""
    tapped = turn.tapped(SwitchCode)
    company = profiles.own(turn.session, turn.person, tapped.company_id)
    if tapped.code not in taxonomy().codes:
        raise UnknownButtonError
    wanted = _wanted(company, tapped)
    note = _fault(company, wanted, is_offer=tapped.is_offer)
    if note is None:
        field = "offers" if tapped.is_offer else "seeks"
        company = profiles.change(turn.session, turn.person, company.id, **{field: wanted})
    found = _found(turn, company, is_offer=tapped.is_offer) if tapped.is_found else []
    if tapped.code in found:
        _shows_found(turn, company, found, is_offer=tapped.is_offer, note=note)
        return
    _waits_for_words(turn, company, is_offer=tapped.is_offer)
    group = taxonomy().codes[tapped.code].group
    page = taxonomy().groups[group].codes.index(tapped.code) // PAGE
    _shows_group(turn, company, group, page, is_offer=tapped.is_offer, note=note)


def _wanted(company: Company, tapped: SwitchCode) -> list[str]:
    """What is chosen after the tap; codes that the taxonomy has lost meanwhile go."""
    chosen = [each for each in _chosen(company, is_offer=tapped.is_offer) if each in taxonomy().codes]
    rest = [each for each in chosen if each != tapped.code]
    if not tapped.is_on:
        return rest
    return chosen if tapped.code in chosen else [*chosen, tapped.code]


def _fault(company: Company, wanted: Sequence[str], *, is_offer: bool) -> Text | None:
    """Why this cannot be chosen: too much, or nothing where others see it."""
    if len(wanted) > MOST_CODES:
        return _("More than {most} cannot be chosen. Please take one away first.", most=MOST_CODES)
    if company.published_at is not None and not wanted and not _chosen(company, is_offer=not is_offer):
        return _("A published profile needs at least one thing that you offer or seek. You can hide it first.")
    return None


def takes_words(turn: Turn) -> bool:
    """Looks for codes by what somebody types below these screens; False where none of them stands."""
    state = turn.dialogue.state
    if turn.dialogue.form != CODES or "company_id" not in state:
        return False
    company, is_offer = profiles.own(turn.session, turn.person, int(state["company_id"])), bool(state["is_offer"])
    found = [match.code for match in taxonomy().find(turn.text[:300], turn.language)][:MOST_FOUND] if turn.text else []
    if not found:
        words = shortened(" ".join(turn.text.split()), LONGEST_QUOTE)
        note = (
            _("I found nothing for “{words}”. Please try another word, or choose a field.", words=words)
            if words
            else _("Only words can be taken here.")
        )
        shows_groups(turn, company, is_offer=is_offer, note=note)
        return True
    _waits_for_words(turn, company, is_offer=is_offer, found=found)
    _shows_found(turn, company, found, is_offer=is_offer)
    return True


def _shows_found(
    turn: Turn, company: Company, found: Sequence[str], *, is_offer: bool, note: Text | None = None
) -> None:
    text = paragraphs(
        lines(_title(is_offer=is_offer), note, _count(company, is_offer)),
        _("This is what I found. Tick what fits, or type other words."),
    )
    rows = _ticks(company, found, is_offer=is_offer, is_found=True)
    turn.show(Screen(text, (*rows, menu_row(back=PickCodes(company.id, is_offer)))))


def _found(turn: Turn, company: Company, *, is_offer: bool) -> list[str]:
    """What the words found that were typed last, if they were typed here."""
    state = turn.dialogue.state
    if turn.dialogue.form != CODES or (state.get("company_id"), state.get("is_offer")) != (company.id, is_offer):
        return []
    return [str(each) for each in state.get("found", ()) if each in taxonomy().codes]


def _waits_for_words(turn: Turn, company: Company, *, is_offer: bool, found: Sequence[str] = ()) -> None:
    state = {"company_id": company.id, "is_offer": is_offer, "found": list(found)}
    turn.dialogue = turn.dialogue.left().at(CODES, state)


def _chosen(company: Company, *, is_offer: bool) -> tuple[str, ...]:
    return company.offers if is_offer else company.seeks


def _count(company: Company, is_offer: bool) -> Text:
    return hub.chosen_of(_chosen(company, is_offer=is_offer))


def _title(*, is_offer: bool) -> Text:
    return _("<b>What you offer</b>") if is_offer else _("<b>What you seek</b>")
