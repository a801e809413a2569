"""The first start (language, notice, menu), the menu itself, and the choice of language at any time."""

from dataclasses import dataclass, replace

from handlers import buttons, event_words, targets
from handlers.doors import (
    AskQuestion,
    ContinueDraft,
    ShowEvents,
    ShowFunding,
    ShowLanguages,
    ShowMarkets,
    ShowMyEvents,
    ShowPartners,
    ShowProfile,
    ShowRequests,
    ShowSettings,
)
from handlers.keyboards import counted, menu_row
from handlers.screens import Button, Row, Screen, shortened, stated
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext, use_language, verbatim
from locales.formats import own_name
from services import event_lists, introductions, people

LONGEST_COMPANY = 60


@buttons.button("l")
@dataclass(frozen=True, slots=True)
class PickLanguage:
    """One of the offered languages."""

    language: str


@buttons.button("c")
@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The first notice has been read."""


def starts(turn: Turn) -> None:
    """/start, with a deep link's payload perhaps, which is kept across language and notice."""
    payload = turn.words_after_command
    turn.dialogue = replace(turn.dialogue.left(), target=payload[:64] or turn.dialogue.target)
    turn.has_new_menu = True
    goes_on(turn)


def goes_on(turn: Turn) -> None:
    """The next screen of the first start; once that is over, the kept target or the menu."""
    if turn.person.language not in turn.house.languages:
        turn.show(languages_screen(turn))
    elif not turn.person.has_acknowledged:
        turn.show(notice_screen(turn))
    else:
        opens_target(turn)


def asks_before_start(turn: Turn) -> None:
    """Somebody's very first message is a question: it is kept and answered when language and notice are done."""
    if turn.text and not turn.is_edit:
        kept = {"question": turn.text, "message": turn.message_id}
        turn.dialogue = replace(turn.dialogue.left(), state=kept, target="question")
    goes_on(turn)


def picks_language(turn: Turn) -> None:
    """A tap on a language."""
    language = turn.tapped(PickLanguage).language
    turn.speak(language)
    with use_language(language):
        goes_on(turn)


def asks_for_languages(turn: Turn) -> None:
    """/language, or the menu's language row."""
    turn.dialogue = turn.dialogue.left()
    turn.show(languages_screen(turn))


def acknowledges(turn: Turn) -> None:
    """The button under the first notice. A question that came before is answered now."""
    people.acknowledge(turn.session, turn.person.id)
    turn.person = replace(turn.person, has_acknowledged=True)
    opens_target(turn)


def ends_without_target(turn: Turn) -> bool:
    """Whether what was refused is what somebody came for who has just read the notice: that counts all the same."""
    query = turn.update.callback_query
    if query is None or turn.dialogue.target is None or query.data != buttons.pack(Acknowledge()):
        return False
    people.acknowledge(turn.session, turn.person.id)
    turn.person = replace(turn.person, has_acknowledged=True)
    turn.dialogue = replace(turn.dialogue, target=None)
    return True


def opens_target(turn: Turn) -> None:
    """What the person came for, a deep link's target or a question that was kept; else the menu."""
    target = turn.dialogue.target
    turn.dialogue = replace(turn.dialogue, target=None)
    if target is None:
        shows_menu(turn)
    elif not targets.open_target(turn, target):
        turn.show(menu_screen(turn, above=_("This link does not lead anywhere any more.")))


def shows_menu(turn: Turn) -> None:
    """The main menu; what is not built is not in it."""
    if not turn.person.has_acknowledged or turn.person.language not in turn.house.languages:
        goes_on(turn)
        return
    turn.dialogue = turn.dialogue.left()
    turn.show(menu_screen(turn))


@targets.opener("menu")
def opens_menu(turn: Turn, _rest: str) -> None:
    """The way from a group into the private chat."""
    shows_menu(turn)


def menu_screen(turn: Turn, *, above: Text | None = None) -> Screen:
    """The main menu with the person's next event, and a sentence above it where there is something to say."""
    title = _title(turn.person.company)
    coming = event_lists.next_of(turn.session, turn.person.id) if turn.person.has_events else None
    state = event_words.coming_next(coming, turn.zone) if coming else _("What can I do for you?")
    return Screen(paragraphs(above, lines(title, state)), menu_rows(turn))


def _title(company: str | None) -> Text:
    """Who this is; for somebody who speaks for a company with its name."""
    if company is None:
        return _("<b>MinGenTec</b> · exporters’ assistant")
    return _("<b>MinGenTec</b> · {company}", company=shortened(" ".join(company.split()), LONGEST_COMPANY))


def menu_rows(turn: Turn) -> tuple[Row, ...]:
    """The rows of the main menu."""
    codes = " · ".join(code.upper() for code in turn.house.languages)
    rows: list[Row] = [
        (Button(pgettext("button", "❓ Ask a question"), AskQuestion()),),
        (
            Button(pgettext("button-half", "📅 Events"), ShowEvents()),
            Button(pgettext("button-half", "🎟 My events"), ShowMyEvents()),
        ),
        (
            Button(pgettext("button-half", "🤝 Partners"), ShowPartners()),
            Button(_requests_label(turn), ShowRequests()),
        ),
        (
            Button(pgettext("button-half", "🌍 Markets"), ShowMarkets()),
            Button(pgettext("button-half", "💶 Funding"), ShowFunding()),
        ),
        (
            Button(pgettext("button-half", "🏭 Profile"), ShowProfile()),
            Button(pgettext("button-half", "⚙️ Settings"), ShowSettings()),
        ),
    ]
    if turn.dialogue.draft:
        rows.insert(0, (Button(pgettext("button", "📝 Continue draft"), ContinueDraft()),))
    if len(turn.house.languages) > 1:
        rows.append((Button(verbatim(f"🌐 {codes}"), ShowLanguages()),))
    return tuple(rows)


def _requests_label(turn: Turn) -> Text:
    """With the number of those that wait for this person's answer; only who speaks for a company is asked."""
    waiting = introductions.number_waiting_for(turn.session, turn.person) if turn.person.company else 0
    label = pgettext("button-half", "✉️ Requests")
    return counted(label, waiting) if waiting else label


def languages_screen(turn: Turn) -> Screen:
    """Each offered language in its own script; the client's or stored one is marked, none is assumed."""
    questions = []
    for code in turn.house.languages:
        with use_language(code):
            questions.append(_("Please choose your language."))
    picks: list[Row] = []
    for code in turn.house.languages:
        mark = "✓ " if code == turn.language else ""
        picks.append((Button(verbatim(f"{mark}{own_name(code)}"), PickLanguage(code)),))
    rows = (*picks, menu_row()) if turn.person.has_acknowledged else tuple(picks)
    return Screen(lines(*questions), rows)


def notice_screen(turn: Turn) -> Screen:
    """The first notice: automated, who runs it, Telegram's part, where to read more, other ways."""
    house = turn.house
    text = paragraphs(
        _("<b>Welcome to the exporters’ assistant of the MinGenTec network.</b>"),
        _(
            "I am an automated assistant. I answer from checked articles and say where each answer comes from. "
            "Run by: {controller}. Messages pass through Telegram and are not end-to-end encrypted, so please "
            "send nothing confidential. How your data is handled: /privacy. Another way to reach people: {contact}.",
            controller=stated(house.controller),
            contact=stated(house.contact),
        ),
    )
    return Screen(text, ((Button(pgettext("button", "Continue"), Acknowledge()),),))


def cancels(turn: Turn) -> None:
    """/cancel: out of whatever was going on, with a word about what happened to it."""
    was_in_form = turn.dialogue.form is not None
    turn.dialogue = turn.dialogue.left()
    if not turn.person.has_acknowledged:
        goes_on(turn)
        return
    if not was_in_form:
        said = _("There was nothing to cancel.")
    elif turn.dialogue.draft:
        said = _("Cancelled. Your entries are kept for 24 hours.")
    else:
        said = _("Cancelled.")
    turn.show(menu_screen(turn, above=said))


def unknown_command() -> Text:
    """What is said to a command that does not exist."""
    return _("I do not know this command.")
