"""The gate's screens for managers in their private chat: what waits, one request with names, its checklist, targets.

What taps do is in `handlers/gate.py`; what the desk's group sees is in `handlers/contact_cards.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from handlers import desk_words
from handlers.company_words import about, label, name
from handlers.contact_cards import doubt_lines, goods, level_line, market_lines, state_name
from handlers.contact_words import purpose_name
from handlers.contents import defused
from handlers.doors import ShowCompany, ShowGate
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
from handlers.keyboards import menu_row, no_label, previous_and_more, rows_of, short, yes_label
from handlers.market_words import SIGNS
from handlers.screens import CARD, Button, Row, Screen, shortened
from knowledge import markdown
from locales import N_, NP_, Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country, date, language_name
from locales.formats import list as listed
from services import gate_checks
from services.companies import Company
from services.contact_requests import ContactRequest, RequestState
from services.gate import View
from services.gate_checks import Check, Value
from services.gate_rules import GIVEN, Grounds, Reason

PAGE: Final = 8
LONGEST: Final = 60
LONGEST_FIELD: Final = 200
LENGTHS: Final = (60, 36, 20, 8)
"""So much of a name stands on the screen of a request: the first that leaves room for words of the sender."""
MOST_PEOPLE: Final = 3
SHORTEST: Final = 40
"""Words of fewer characters are not worth beginning."""


TITLES: Final[Mapping[Check, str]] = {
    Check.LIST: NP_("button", "List check"),
    Check.OWNER: NP_("button", "Owners above 50 %"),
    Check.GOODS: NP_("button", "Listed goods"),
    Check.END_USE: NP_("button", "End use and transit"),
    Check.SERVICE: NP_("button", "Restricted service"),
    Check.FLAGS: NP_("button", "Warning signs"),
}
QUESTIONS: Final[Mapping[Check, str]] = {
    Check.LIST: N_("Were both sides and their owners looked up in the official list file? With a hit, please decline."),
    Check.OWNER: N_("Do listed persons own more than 50 % of one side, directly or through others?"),
    Check.GOODS: N_("Do the goods belong to a listed group, such as dual use or an annex of the sanctions?"),
    Check.END_USE: N_("Is the end use, or a country through which the goods go, doubtful?"),
    Check.SERVICE: N_(
        "Is it a restricted service, such as consulting, engineering, IT, legal advice, accounting or technical help?"
    ),
    Check.FLAGS: N_(
        "Are there warning signs: a transit country, an odd end user, a new firm, cash, a refused end-use statement?"
    ),
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.LIST_HIT: NP_("button", "Hit in a list"),
    Reason.GOODS: NP_("button", "Goods"),
    Reason.END_USE: NP_("button", "End use or transit"),
    Reason.SERVICE: NP_("button", "Restricted service"),
    Reason.NO_CAPACITY: NP_("button", "No capacity"),
    Reason.INCOMPLETE: NP_("button", "Incomplete"),
    Reason.OTHER: NP_("button", "Another reason"),
}

GROUNDS: Final[Mapping[Grounds, str]] = {
    Grounds.PERMIT: NP_("button", "There is a permit"),
    Grounds.EXCEPTION: NP_("button", "An exception applies"),
    Grounds.NO_BAN: NP_("button", "Looked into: no ban applies"),
}


def number_of(case_id: int, found: View) -> Text:
    """The first line of a screen about a request."""
    return _("🛂 <b>{number}</b>", number=found.case.number)


# -- what waits ---------------------------------------------------------------------------------------------------


def waiting_screen(found: Sequence[ContactRequest], page: int) -> Screen:
    """A page of what waits, the most urgent first."""
    last = max(0, (len(found) - 1) // PAGE)
    page = min(max(page, 0), last)
    number = len(found)
    state = ngettext("{number} request waits for a decision.", "{number} requests wait for a decision.", number)
    text = paragraphs(
        lines(_("<b>🛂 Gate</b>"), state if found else _("Nothing waits.")),
        _("🤝 both sides agree") if any(each.state is RequestState.AGREED for each in found) else None,
    )
    rows = [(Button(_label(each), ShowGate(each.case_id)),) for each in found[page * PAGE : (page + 1) * PAGE]]
    return Screen(text, (*rows, *previous_and_more(page, last, TurnGate), menu_row()))


def _label(found: ContactRequest) -> Text:
    where = country(found.market)
    agreed = "🤝 " if found.state is RequestState.AGREED else ""
    return short(f"{agreed}{SIGNS[found.level.value]} {found.number} · {where}")


# -- one request --------------------------------------------------------------------------------------------------


def request_screen(found: View, *, account: int, note: Text | None = None) -> Screen:
    """A request with names, for this manager, and what can be done about it now."""
    asked = found.request
    head = lines(
        number_of(asked.case_id, found),
        _("State: {state}", state=state_name(asked.state)),
        level_line(found.now.level, is_held=found.now.is_held and asked.state is RequestState.CHECKING),
        *doubt_lines(asked.code, asked.text),
        *market_lines(found.now.as_json()),
    )
    for longest in LENGTHS:
        comfort = list_line(found) if longest == LENGTHS[0] else None
        concerns = _concerns_line(found)
        counted = None if concerns and longest == LENGTHS[-1] else _checks_line(found)
        checks = lines(counted, concerns, comfort)
        text = paragraphs(note, head, lines(*_sides(found, longest)), checks, _waits_for(found, account))
        left = CARD - markdown.visible(text.html) - len("\n\n")
        if left > SHORTEST:
            break
    whole = defused(asked.text)
    words = shortened(whole, left) if left > SHORTEST else ""
    quoted = _("<blockquote>{words}</blockquote>", words=words) if words else None
    is_cut = words != whole or longest != LENGTHS[0]
    return Screen(paragraphs(text, quoted), tuple(_rows(found, account, is_cut=is_cut)))


def words_screen(found: View) -> Screen:
    """All that the sender wrote, of themselves too."""
    asked = found.request
    written = _("Written in: {language}", language=language_name(asked.text_language)) if asked.text_language else None
    quoted = _("<blockquote>{words}</blockquote>", words=defused(asked.text))
    head = lines(number_of(asked.case_id, found), *_sender(found, LONGEST_FIELD), written)
    return Screen(paragraphs(head, quoted), (menu_row(back=ShowGate(asked.case_id)),))


def _sender(found: View, longest: int) -> Iterator[Text]:
    asked = found.request
    firm = asked.sender_company or _("no company").plain
    yield _(
        "From: <b>{name}</b>, {company}, {country}",
        name=shortened(asked.sender_name, longest),
        company=shortened(firm, longest),
        country=country(asked.sender_country),
    )
    if asked.sender_contact:
        yield _("Contact: {contact}", contact=shortened(asked.sender_contact, longest))


def _sides(found: View, longest: int) -> Iterator[Text]:
    asked = found.request
    yield from _sender(found, longest)
    if found.target is None:
        where = country(asked.target_country) if asked.target_country else None
        yield _("To: looked for in {country}", country=where) if where else _("To: looked for")
    else:
        yield _("To: <b>{company}</b>, {about}", company=name(found.target, longest), about=about(found.target))
        people = [shortened(each, longest) for each in list(found.members.values())[:MOST_PEOPLE]]
        known = (found.target.contact_name, found.target.contact_email)
        contact = shortened(", ".join(each for each in known if each), longest)
        if people:
            yield _("In the chat: {people}", people=listed(people))
        if contact and people:
            yield _("Contact: {contact}", contact=contact)
        elif contact:
            yield _("Nobody in the chat. Contact: {contact}", contact=contact)
    yield _(
        "{purpose} · {goods} · used in: {country}",
        purpose=purpose_name(asked.purpose),
        goods=goods(asked.code),
        country=country(asked.use_country),
    )


def _checks_line(found: View) -> Text:
    needed = gate_checks.needed(found.now.level)
    done = len(needed) - len(found.missing)
    return _("Checklist: {done} of {number}", done=str(done), number=str(len(needed)))


def _concerns_line(found: View) -> Text | None:
    """What speaks against it."""
    if not found.concerns:
        return None
    named = listed([pgettext("button", TITLES[each]).plain for each in found.concerns])
    return verbatim(f"⚠️ {named.plain}")


def list_line(found: View) -> Text | None:
    """What a look into the list file says, and what it does not; nothing after a hit."""
    if found.request.list_date is None or found.has_hit:
        return None
    return _(
        "No name hit in the file of {date}; ownership, goods and end use are not checked by this tool.",
        date=date(found.request.list_date),
    )


def _waits_for(found: View, account: int) -> Text | None:
    """Who else must do something: the sender, another manager."""
    unread = _("The sender has been asked to read the rules for this market first.") if found.unread else None
    signature = _signature(found, account)
    return lines(unread, signature) if unread or signature else None


def _signature(found: View, account: int) -> Text | None:
    if not found.needs_two or not found.is_waiting:
        return None
    if found.first is None:
        return _("Two managers decide: one suggests, another one lets it go on.")
    if found.first == account:
        return _("You have suggested to let it go on. Another manager decides.")
    grounds = _("Grounds: {grounds}", grounds=pgettext("button", GROUNDS[found.grounds])) if found.grounds else None
    return lines(_("Another manager suggests to let it go on. You can decide."), grounds)


def _rows(found: View, account: int, *, is_cut: bool) -> Iterator[Row]:
    case_id = found.request.case_id
    yield from _decisions(found, account)
    address = desk_words.link(found.case)
    if found.is_waiting:
        yield (Button(pgettext("button", "☑️ Checklist"), ShowChecklist(case_id)),)
    if is_cut:
        yield (Button(pgettext("button", "📄 The whole text"), ReadWords(case_id)),)
    sides = (
        (pgettext("button-half", "🏭 Who asks"), found.profile),
        (pgettext("button-half", "🏭 Who is asked"), found.target),
    )
    profiles = tuple(Button(words, ShowCompany(each.id)) for words, each in sides if each and each.is_published)
    if profiles:
        yield profiles
    ways = [Button(pgettext("button-half", "⛔ Decline"), ChooseReason(case_id))] if _is_open(found) else []
    if address is not None:
        ways.append(Button(pgettext("button-half", "💬 Topic"), url=address))
    if ways:
        yield tuple(ways)
    yield menu_row(back=ShowGate())


def _decisions(found: View, account: int) -> Iterator[Row]:
    """The primary action of this manager at this moment, if there is one."""
    case_id, state = found.request.case_id, found.request.state
    if state is RequestState.CHECKING and (found.target is None or not found.target.is_published):
        yield (Button(pgettext("button", "🔎 Find a company to ask"), PickTarget(case_id)),)
    elif not found.is_waiting or found.missing:
        return
    elif found.needs_two and found.first in (None, account):
        if found.first is None:
            yield (Button(pgettext("button", "✍️ Suggest to let it go on"), Suggest(case_id)),)
    elif state is RequestState.CHECKING:
        if not found.unread:
            yield (Button(pgettext("button", "📨 Ask the other side"), Forward(case_id, False)),)
    else:
        yield (Button(pgettext("button", "🤝 Release"), Release(case_id, False)),)


def _is_open(found: View) -> bool:
    return found.is_waiting or found.request.state is RequestState.ASKING


def sure_screen(found: View, said: Text, *, yes: Text, then: object) -> Screen:
    """The question before something that cannot be taken back, naming the request."""
    back = ShowGate(found.request.case_id)
    rows: tuple[Row, ...] = ((Button(yes, then),), (Button(no_label(), back),), menu_row(back=back))
    warned = _("⚠️ This cannot be taken back.")
    head = lines(number_of(found.request.case_id, found), said)
    comfort = None if isinstance(then, Decline) else list_line(found)
    return Screen(paragraphs(head, comfort, warned), rows)


def both(found: View) -> tuple[str, str]:
    """Who would be introduced to whom, in few words."""
    asked = found.request
    sender = ", ".join(each for each in (asked.sender_name, asked.sender_company) if each)
    return shortened(sender, LONGEST), shortened(found.target.name, LONGEST) if found.target else "–"


# -- the checklist ------------------------------------------------------------------------------------------------


def checklist_screen(found: View) -> Screen:
    """All points that this level needs, each with how it stands."""
    case_id = found.request.case_id
    rows = [
        (
            Button(
                _("{sign} {check}", sign=_sign(found, each), check=pgettext("button", TITLES[each])),
                ShowCheck(case_id, each),
            ),
        )
        for each in gate_checks.needed(found.now.level)
    ]
    text = paragraphs(
        lines(number_of(case_id, found), _checks_line(found), _concerns_line(found)),
        list_line(found),
        _("✅ clear · ⚠️ holds the request · ❔ not answered yet"),
    )
    return Screen(text, (*rows, menu_row(back=ShowGate(case_id))))


def _sign(found: View, check: Check) -> str:
    if check not in (*found.missing, *found.concerns):
        return "✅"
    return "⚠️" if found.request.checks.get(check.value) else "❔"


def check_screen(found: View, check: Check) -> Screen:
    """One point of the checklist with its answers."""
    case_id = found.request.case_id
    now = str(found.request.checks.get(check.value))
    words = {Value.YES: yes_label(), Value.NO: no_label(), Value.UNSURE: pgettext("button-half", "Not sure")}
    text = paragraphs(
        lines(
            _("🛂 <b>{number} · {check}</b>", number=found.case.number, check=pgettext("button", TITLES[check])),
            _("Now: <b>{value}</b>", value=words[Value(now)]) if now in {*Value} else _("Not answered yet."),
        ),
        _(QUESTIONS[check]),
        list_line(found) if check is Check.LIST else None,
        _holds(check),
    )
    yes = SetListDate(case_id) if check is Check.LIST else TickCheck(case_id, check, Value.YES)
    rows: tuple[Row, ...] = (
        (
            Button(words[Value.YES], yes),
            Button(words[Value.NO], TickCheck(case_id, check, Value.NO)),
        ),
        (Button(words[Value.UNSURE], TickCheck(case_id, check, Value.UNSURE)),),
        menu_row(back=ShowChecklist(case_id)),
    )
    return Screen(text, rows)


def _holds(check: Check) -> Text | None:
    """What an answer comes to."""
    if check is Check.OWNER:
        return _("“Yes” and “Not sure” hold the request.")
    if check in gate_checks.CONCERNS:
        return _("“Not sure” holds the request. With “Yes”, two managers decide, and the first one states the grounds.")
    return None


# -- declining, and targets ---------------------------------------------------------------------------------------


def reasons_screen(found: View) -> Screen:
    """For which reason a request is declined."""
    case_id = found.request.case_id
    rows = rows_of([Button(pgettext("button", REASONS[each]), Decline(case_id, each, False)) for each in GIVEN])
    text = paragraphs(
        lines(number_of(case_id, found), _("Why is it declined?")),
        _("The reason is for the log alone. The sender reads a neutral sentence."),
    )
    return Screen(text, (*rows, menu_row(back=ShowGate(case_id))))


def grounds_screen(found: View) -> Screen:
    """On which grounds a request may go on although the checklist speaks against it."""
    case_id = found.request.case_id
    rows = rows_of([Button(pgettext("button", words), SuggestOn(case_id, each)) for each, words in GROUNDS.items()])
    text = paragraphs(
        lines(number_of(case_id, found), _concerns_line(found)),
        _("On which grounds may it go on? They go into the log. If none is certain, please decline."),
    )
    return Screen(text, (*rows, menu_row(back=ShowGate(case_id))))


def targets_screen(found: View, companies: Sequence[Company], *, note: Text | None = None) -> Screen:
    """Companies that could be asked."""
    case_id = found.request.case_id
    rows: list[Row] = [(Button(label(each), AssignTarget(case_id, each.id, False)),) for each in companies]
    rows.append((Button(pgettext("button", "🔎 By name or number"), SearchTarget(case_id)),))
    said = _("These profiles fit:") if companies else _("No profile fits by itself.")
    text = paragraphs(lines(number_of(case_id, found), _("Which company shall be asked?")), note or said)
    return Screen(text, (*rows, menu_row(back=ShowGate(case_id))))
