"""The side that is asked: what it reads without a name, its answer, and sending one's profile when both are introduced.

What the words are is in `handlers/introduction_words.py`; the rules are in `services/introductions.py`.
"""

from handlers import introduction_words
from handlers.buttons import UnknownButtonError
from handlers.contact_words import heading
from handlers.doors import ShowProfile, ShowRequest
from handlers.introduction_words import AnswerTeaser, OpenTeaser, ReadMarketNotice, SendProfile
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import Text, _, lines, pgettext
from services import introductions
from services.contact_requests import Answer
from services.desk import number_of
from services.refusals import CompanyGone, RequestOver
from services.teasers import Teaser


def opens_teaser(turn: Turn) -> None:
    """A tap on something that one's company is asked. Raises RequestGone."""
    turn.dialogue = turn.dialogue.left()
    _shows(turn, turn.tapped(OpenTeaser).case_id)


def _shows(turn: Turn, case_id: int, *, above: Text | None = None) -> None:
    found = introductions.teaser(turn.session, turn.person, case_id)
    turn.show(introduction_words.teaser_screen(found, turn.zone, above=above))


def reads_notice(turn: Turn) -> None:
    """A tap on "Read, continue" under a compliance notice: the next one, then the consent. Raises RequestGone."""
    tapped = turn.tapped(ReadMarketNotice)
    turn.dialogue = turn.dialogue.left()
    found = introductions.teaser(turn.session, turn.person, tapped.case_id)
    if not found.is_open:
        _shows(turn, tapped.case_id)
    elif 0 <= tapped.position < len(introduction_words.care_markets(found)):
        turn.show(introduction_words.notice_screen(found, tapped.position, turn.house))
    else:
        turn.show(introduction_words.consent_screen(found))


def answers(turn: Turn) -> None:
    """A tap on yes, no, later or never; what follows from it is read first, but for later. Raises RequestGone."""
    tapped = turn.tapped(AnswerTeaser)
    if tapped.answer not in {*Answer}:
        raise UnknownButtonError
    said = Answer(tapped.answer)
    turn.dialogue = turn.dialogue.left()
    found = introductions.teaser(turn.session, turn.person, tapped.case_id)
    if found.is_open and not tapped.is_sure and said is not Answer.LATER:
        turn.show(_asks_first(turn, found, said))
        return
    try:
        found = introductions.answer(turn.session, turn.person, tapped.case_id, said, language=turn.language)
    except RequestOver:  # a colleague was first, the time is over, or the sender has withdrawn it: the screen says it
        _shows(turn, tapped.case_id)
        return
    above = introduction_words.answered_words(found, said, turn.zone)
    turn.show(introduction_words.teaser_screen(found, turn.zone, above=above))


def _asks_first(turn: Turn, found: Teaser, said: Answer) -> Screen:
    if said is not Answer.YES:
        return introduction_words.sure_screen(found, said)
    if introduction_words.care_markets(found):
        return introduction_words.notice_screen(found, 0, turn.house)
    return introduction_words.consent_screen(found)


def sends_profile(turn: Turn) -> None:
    """A tap on "Send our profile" under a contact card. Raises RequestGone."""
    case_id = turn.tapped(SendProfile).case_id
    turn.dialogue = turn.dialogue.left()
    title = heading(number_of(case_id))
    try:
        introductions.send_profile(turn.session, turn.person, case_id)
    except CompanyGone:
        text = lines(title, _("The profile of your company is not published, so there is nothing to send yet."))
        profile = Button(pgettext("button", "🏭 To your profile"), ShowProfile())
        turn.show(Screen(text, ((profile,), menu_row(back=ShowRequest(case_id)))))
        return
    turn.show(Screen(lines(title, _("✅ Your profile is on its way.")), (menu_row(back=ShowRequest(case_id)),)))
