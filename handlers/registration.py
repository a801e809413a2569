"""Registering for an event, cancelling, the waitlist and who may see it. The rules are in services/registration.py."""

from handlers import errors, event_words, registration_form, registration_words
from handlers.doors import CancelRegistration, LeaveQueue, RegisterForEvent, ShowEvent, TakePlace
from handlers.forms import Answers, Form
from handlers.forms.run import Filling
from handlers.keyboards import menu_row
from handlers.registration_form import ALWAYS_ASKED, names_in, names_step
from handlers.registration_words import (
    BringColleague,
    ReallyCancel,
    RegisterAnew,
    SetVisibility,
    ShowVisibility,
    UndoCancel,
    card,
    with_calendar,
)
from handlers.screens import Button, Row, Screen, stated
from handlers.turn import Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from services import deep_links, entries, events, registration, waitlist
from services.consents import CONSENTS, EVENT_CONTACT, EVENT_LIST
from services.entries import Registration, State
from services.events import Event
from services.refusals import EventCancelled, EventFull, OfferGone, RegistrationClosed


def registers(turn: Turn) -> None:
    """A tap on an event's "Register": the form, or what there is of a registration already. Raises EventGone."""
    event = events.visible(turn.session, turn.tapped(RegisterForEvent).event_id, turn.roles)
    own = entries.of_person(turn.session, turn.person.id, event.id)
    if event.is_cancelled:
        _begins(turn, event)
    elif own is not None and (own.stands or own.state is State.EXCUSED):
        _shows(turn, own)
    elif own is not None and own.state is State.LEAVING:
        _asks_to_undo(turn, own, event)
    else:
        _begins(turn, event)


def _asks_to_undo(turn: Turn, own: Registration, event: Event) -> None:
    """Whoever has just cancelled and registers again rather wants the old place than the end of the waitlist."""
    turn.dialogue = turn.dialogue.left()
    text = paragraphs(
        lines(event_words.heading(event), event_words.state(own, turn.zone)),
        _("Undo gives you the old place back. A new registration goes to the end of the waitlist, if there is one."),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "↩️ Undo"), UndoCancel(own.id)),),
        (Button(event_words.register_label(), RegisterAnew(event.id)),),
        menu_row(back=ShowEvent(event.id)),
    )
    turn.show(Screen(text, rows))


def registers_anew(turn: Turn) -> None:
    """A tap on "Register" where undoing was offered too. Raises EventGone."""
    event = events.visible(turn.session, turn.tapped(RegisterAnew).event_id, turn.roles)
    own = entries.of_person(turn.session, turn.person.id, event.id)
    if own is not None and own.stands:
        _shows(turn, own)
    else:
        _begins(turn, event)


def _begins(turn: Turn, event: Event) -> None:
    """The form, from the first question to which nobody knows the answer."""
    try:
        registration.check(turn.session, event.id)
    except (EventCancelled, RegistrationClosed, EventFull) as refusal:
        turn.dialogue = turn.dialogue.left()
        turn.show(registration_words.cannot_register(event, errors.words(refusal)))
        return
    known = registration_form.known(turn, event)
    FORM.begin(turn, event_id=event.id, **known)
    if known and turn.dialogue.form == FORM.name and not turn.dialogue.state.get("answers"):
        _leaves_out_the_rest(turn)


def _leaves_out_the_rest(turn: Turn) -> None:
    """Whoever is known gets to the summary at once: what need not be said stands there as open."""
    filling = Filling.of(turn.dialogue.state)
    for step in FORM.steps(turn, Answers(filling.context)):
        if step.optional and step.name not in ALWAYS_ASKED:
            filling.given.setdefault(step.name, None)
    FORM.start(turn, filling)


def _registers(turn: Turn, answers: Answers) -> None:
    event = events.visible(turn.session, answers.event_id, turn.roles)
    entry = registration_form.as_entry(event, answers)
    made = registration.register(turn.session, turn.person, event.id, entry)
    _shows(turn, made, is_new=made.state is State.CONFIRMED)


FORM = Form("registration", registration_form.steps, title=N_("Registration"), done=_registers)


def _shows(turn: Turn, found: Registration, *, note: Text | None = None, is_new: bool = False) -> None:
    """Where somebody stands, with the calendar file when they have just come in."""
    turn.dialogue = turn.dialogue.left()
    event = events.event(turn.session, found.event_id)
    screen = card(found, event, turn.zone, note=note, share=event_words.share_button(event, turn.house.bot_username))
    turn.show(with_calendar(screen, found) if is_new else screen)


def asks_to_cancel(turn: Turn) -> None:
    """A tap on "Cancel registration". Raises RegistrationGone, EventCancelled."""
    found, event = _own(turn, turn.tapped(CancelRegistration).registration_id)
    if event.is_cancelled:
        raise EventCancelled
    if event.is_over or not found.stands:
        _shows(turn, found)
        return
    turn.dialogue = turn.dialogue.left()
    asked = _("Cancel your registration for {title}?", title=event_words.title(event))
    turn.show(registration_words.question(asked, _effect(turn, found, event), ReallyCancel(found.id), event, turn.zone))


def _effect(turn: Turn, found: Registration, event: Event) -> Text:
    """What cancelling means for whoever does it."""
    many = (
        ngettext(
            "This is about the place of {number} person.", "This is about the places of {number} people.", found.seats
        )
        if found.seats > 1
        else None
    )
    if found.state is State.CONFIRMED and event.has_begun:
        said = _("The event has begun. The organisers will know that you are excused.")
    elif found.state is State.CONFIRMED:
        said = _("The place is kept for a short time in case you change your mind. Then it goes to others.")
    elif found.state is State.WAITING:
        said = _("You would lose your number in the waitlist: {position}.", position=found.position)
    elif found.state is State.OFFERED:
        said = _("The place kept for you would go to the next person on the waitlist.")
    else:
        said = _("The organisers will no longer decide on it.")
    return lines(many, said)


def cancels(turn: Turn) -> None:
    """The answer yes to that question; twice is the same as once. Raises RegistrationGone, RegistrationClosed."""
    _shows(turn, registration.cancel(turn.session, turn.person, turn.tapped(ReallyCancel).registration_id))


def undoes(turn: Turn) -> None:
    """A tap on "Undo". Raises RegistrationGone, EventCancelled, UndoTooLate."""
    _shows(turn, registration.undo_cancel(turn.session, turn.person, turn.tapped(UndoCancel).registration_id))


def takes_place(turn: Turn) -> None:
    """A tap on "Take the place". Raises RegistrationGone, EventCancelled, RegistrationClosed."""
    registration_id = turn.tapped(TakePlace).registration_id
    before = entries.own(turn.session, turn.person, registration_id)
    try:
        found = waitlist.take(turn.session, turn.person, registration_id)
    except OfferGone as refusal:
        _shows(turn, before, note=errors.words(refusal))
        return
    _shows(turn, found, is_new=before.state is not State.CONFIRMED)


def leaves_queue(turn: Turn) -> None:
    """A tap on "Pass" or "Leave the waitlist", and the answer yes to the question about it. Raises RegistrationGone."""
    tapped = turn.tapped(LeaveQueue)
    found, event = _own(turn, tapped.registration_id)
    if found.state not in (State.WAITING, State.OFFERED):
        _shows(turn, found)
        return
    if tapped.is_sure:
        _shows(turn, waitlist.leave(turn.session, turn.person, found.id))
        return
    turn.dialogue = turn.dialogue.left()
    title = event_words.title(event)
    if found.state is State.WAITING:
        asked = _("Leave the waitlist of {title}?", title=title)
    else:
        asked = _("Give up the place at {title}?", title=title)
    turn.show(
        registration_words.question(asked, _effect(turn, found, event), LeaveQueue(found.id, True), event, turn.zone)
    )


def brings_colleague(turn: Turn) -> None:
    """A tap on "Bring a colleague". Raises RegistrationGone, RegistrationClosed, EventCancelled."""
    found, event = _own(turn, turn.tapped(BringColleague).registration_id)
    if registration.may_bring(turn.session, turn.person, found.id):
        COMPANIONS.begin(turn, registration_id=found.id)
    else:
        turn.dialogue = turn.dialogue.left()
        turn.show(_no_room(turn, event))


def _no_room(turn: Turn, event: Event) -> Screen:
    """They cannot come along, but they can register themselves."""
    link = deep_links.of_event(turn.house.bot_username, event.id)
    text = paragraphs(
        lines(event_words.heading(event), _("There is no free place for another person under your registration.")),
        _("Your colleagues can register themselves, also for the waitlist: {link}", link=verbatim(link)),
    )
    return Screen(text, (menu_row(back=ShowEvent(event.id)),))


def _brings(turn: Turn, answers: Answers) -> None:
    names = names_in(answers.members)
    try:
        found = registration.bring_along(turn.session, turn.person, answers.registration_id, names)
    except EventFull:
        found = entries.own(turn.session, turn.person, answers.registration_id)
        turn.show(_no_room(turn, events.event(turn.session, found.event_id)))
        return
    note = ngettext("👥 {number} person added.", "👥 {number} people added.", len(names))
    _shows(turn, found, note=note)


COMPANIONS = Form(
    "companions",
    (names_step(N_("Who comes along? Please write first and last name, one person a line.")),),
    title=N_("Bring a colleague"),
    done=_brings,
)


def shows_visibility(turn: Turn) -> None:
    """A tap on "Who sees me". Raises RegistrationGone."""
    turn.dialogue = turn.dialogue.left()
    turn.show(_visibility(turn, *_own(turn, turn.tapped(ShowVisibility).registration_id)))


def sets_visibility(turn: Turn) -> None:
    """A tap on one of the two boxes; twice is the same as once. Raises RegistrationGone."""
    tapped = turn.tapped(SetVisibility)
    found, event = _own(turn, tapped.registration_id)
    made = registration.choose_visibility(
        turn.session,
        turn.person,
        found.id,
        is_listed=found.is_listed if tapped.is_contact else tapped.is_on,
        may_be_contacted=tapped.is_on if tapped.is_contact else found.may_be_contacted,
        language=turn.language,
    )
    turn.dialogue = turn.dialogue.left()
    turn.show(_visibility(turn, made, event))


def _visibility(turn: Turn, found: Registration, event: Event) -> Screen:
    """Two consents, each with its own words and its own box; neither is needed for taking part."""
    text = paragraphs(
        lines(
            _("👁 <b>Who sees me: {title}</b>", title=event_words.title(event, event_words.LONGEST_IN_LIST)),
            _("Both are up to you, and you take part all the same."),
        ),
        _("<b>Show me in the list</b>\n<blockquote>{words}</blockquote>", words=CONSENTS[EVENT_LIST].text),
        _("<b>Allow requests for contact</b>\n<blockquote>{words}</blockquote>", words=CONSENTS[EVENT_CONTACT].text),
        _("Responsible: {controller}", controller=stated(turn.house.controller)),
    )
    in_list = _box(pgettext("button", "Show me in the list"), is_on=found.is_listed)
    contact = _box(pgettext("button", "Allow requests for contact"), is_on=found.may_be_contacted)
    rows: tuple[Row, ...] = (
        (Button(in_list, SetVisibility(found.id, False, not found.is_listed)),),
        (Button(contact, SetVisibility(found.id, True, not found.may_be_contacted)),),
        menu_row(back=ShowEvent(event.id)),
    )
    return Screen(text, rows)


def _box(label: Text, *, is_on: bool) -> Text:
    return verbatim(f"☑ {label.plain}" if is_on else f"☐ {label.plain}")


def _own(turn: Turn, registration_id: int) -> tuple[Registration, Event]:
    found = entries.own(turn.session, turn.person, registration_id)
    return found, events.event(turn.session, found.event_id)
