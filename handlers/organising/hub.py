"""The hub of one event: where it stands, who comes, what participants will be told, and the way to all else.

Everything that changes an event leads back here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from handlers import event_words
from handlers.doors import CheckInAt, ManageEvent
from handlers.forms import Answers, Form
from handlers.keyboards import counted, menu_row, rows_of
from handlers.organising.buttons import (
    CallOffEvent,
    CopyEvent,
    DropEvent,
    EditEvent,
    PreviewEvent,
    PublishEvent,
    SendPoster,
    ShowManaged,
    ShowPeople,
    ShowResults,
    SilenceEvent,
    TakeBackCallOff,
    WriteEvent,
)
from handlers.organising.results_words import mean_of
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import own_name
from services import clock, deep_links, event_changes, event_editing, event_feedback, event_moves, event_people, events
from services.entries import State
from services.event_people import Numbers
from services.events import Event, Status


def opens_hub(turn: Turn) -> None:
    """A tap on an event of one's own."""
    event_editing.needs_organiser(turn.roles)
    turn.dialogue = turn.dialogue.left()
    shows_hub(turn, events.event(turn.session, turn.tapped(ManageEvent).event_id))


def shows_hub(turn: Turn, event: Event, *, above: Text | None = None) -> None:
    """The hub, with a sentence on what has just changed."""
    figures = event_people.numbers(turn.session, event.id, roles=turn.roles)
    told = _will_be_told(turn, event)
    text = paragraphs(
        lines(event_words.heading(event), above, _state(turn, event), _changed_by(turn, event)),
        lines(event_words.when(event, turn.zone), event_words.where(event)),
        lines(*_numbers(event, figures), *_answers(turn, event)) if event.status is not Status.DRAFT else None,
        lines(*(_language(event, code) for code in turn.house.languages)),
        told,
        _link(turn, event),
    )
    turn.show(
        Screen(text, (*_rows(turn, event, is_news=told is not None), menu_row(back=ShowManaged(event.is_over, 0))))
    )


def begins(turn: Turn, form: Form, event: Event, **context: object) -> None:
    """A form about an event, which keeps since when nobody had changed it."""
    form.begin(turn, event_id=event.id, seen=event.changed_at.isoformat(), **context)


def back(turn: Turn, answers: Answers) -> None:
    """Out of a form about an event."""
    shows_hub(turn, events.event(turn.session, answers.event_id))


def saves(turn: Turn, answers: Answers, **values: Any) -> None:  # Any: as in `event_editing.change`
    """Keeps what a form has asked, and shows the hub. Raises as `event_editing.change`."""
    before = events.event(turn.session, answers.event_id)
    made = event_editing.change(turn.session, answers.event_id, roles=turn.roles, by=turn.person.id, **values)
    shows_hub(turn, made, above=saved(turn, before, answers))


def saved(turn: Turn, before: Event, answers: Answers) -> Text:
    """Saved; and whether somebody else has changed the event since the form began."""
    is_shared = before.changed_at > datetime.fromisoformat(answers.seen) and before.changed_by != turn.person.id
    if not is_shared:
        return _("Saved.")
    at = event_words.clock_time(before.changed_at, turn.zone)
    return _("Saved. Another organiser changed this event at {time}, too: please check it.", time=at)


def _state(turn: Turn, event: Event) -> Text | None:
    if event.is_published and not event.has_begun:
        return _("✅ Published: everybody can see it.")
    if event.is_cancelled and event.undo_until is not None and clock.now() < event.undo_until:
        until = event_words.clock_time(event.undo_until, turn.zone)
        return lines(event_words.banner(event), _("↩️ This can be taken back until {time}.", time=until))
    return event_words.banner(event)


def _changed_by(turn: Turn, event: Event) -> Text | None:
    if event.changed_by is None or event.changed_by == turn.person.id:
        return None
    return _("✍️ Changed by another organiser: {when}", when=event_words.moment(event.changed_at, turn.zone))


def _numbers(event: Event, figures: Numbers) -> Iterator[Text]:
    if event.capacity is None:
        yield _("👥 Confirmed: {number}", number=figures.of(State.CONFIRMED))
    else:
        yield _(
            "👥 Confirmed: {number} of {capacity}, free: {free}",
            number=figures.of(State.CONFIRMED),
            capacity=event.capacity,
            free=event.free or 0,
        )
    shown = (
        (State.ASKED, _("🙋 Waiting for your answer: {number}", number=figures.of(State.ASKED))),
        (State.WAITING, _("⏳ On the waitlist: {number}", number=figures.of(State.WAITING))),
        (State.OFFERED, _("🎟 Offered a place: {number}", number=figures.of(State.OFFERED))),
    )
    yield from (said for state, said in shown if figures.of(state))
    if event.has_begun or figures.present:
        yield _("🚪 Checked in: {number}", number=figures.present)


def _answers(turn: Turn, event: Event) -> Iterator[Text]:
    """What participants said to the last change, and of the event itself."""
    tally = event_changes.tally(turn.session, event.id)
    if tally is not None and not event.is_over and not event.is_cancelled:
        yield _(
            "🔁 After the last change: {yes} still coming, {no} cannot come, {open} no answer",
            yes=tally.yes,
            no=tally.no,
            open=tally.open,
        )
    results = event_feedback.results(turn.session, event.id, turn.roles)
    if results.mean is not None:
        yield mean_of(results)


def _language(event: Event, code: str) -> Text:
    language = own_name(code)
    if not event.title.get(code):
        return _("⚠️ {language}: missing", language=language)
    if not event.description.get(code):
        return _("⚠️ {language}: description missing", language=language)
    return _("✅ {language}", language=language)


def _will_be_told(turn: Turn, event: Event) -> Text | None:
    at = event.undo_until if event.is_cancelled else event.tell_at
    if at is None or at <= clock.now():
        return None
    when = event_words.clock_time(at, turn.zone)
    if event.is_cancelled:
        number = event_people.told(turn.session, event.id)
        cancelled = ngettext(
            "📣 {number} person will be told of the cancellation at {time}.",
            "📣 {number} people will be told of the cancellation at {time}.",
            number,
            time=when,
        )
        return cancelled if number else None
    number = event_people.told(turn.session, event.id, of_change_at=event.changed_at)
    changed = ngettext(
        "📣 {number} person will be told of the change at {time}.",
        "📣 {number} people will be told of the change at {time}.",
        number,
        time=when,
    )
    return changed if number else None


def _link(turn: Turn, event: Event) -> Text | None:
    if not event.is_published or event.is_over or not turn.house.bot_username:
        return None
    return _("🔗 {link}", link=deep_links.of_event(turn.house.bot_username, event.id))


def _rows(turn: Turn, event: Event, *, is_news: bool) -> Iterator[Row]:
    if event.is_cancelled:
        if event.undo_until is not None and clock.now() < event.undo_until:
            yield (Button(pgettext("button", "↩️ It takes place after all"), TakeBackCallOff(event.id)),)
        yield (people_button(event),)
        yield (_copy(turn, event),)
        return
    if event.status is Status.DRAFT:
        yield (Button(pgettext("button", "✅ Publish"), PublishEvent(event.id, False)),)
    else:
        yield (people_button(event),)
    if is_news:
        yield (Button(pgettext("button", "🔕 Do not tell participants"), SilenceEvent(event.id)),)
    yield from rows_of(list(_parts(turn, event)))
    yield (Button(pgettext("button", "⚙️ More settings"), EditEvent(event.id, "settings")),)
    preview = Button(pgettext("button-half", "👁 Preview"), PreviewEvent(event.id, turn.language))
    if event.status is Status.DRAFT:
        yield preview, _copy(turn, event)
        yield (Button(pgettext("button", "🗑 Throw away"), DropEvent(event.id, False)),)
        return
    poster = Button(pgettext("button-half", "🖨 Poster"), SendPoster(event.id))
    yield Button(pgettext("button-half", "🚪 Check-in"), CheckInAt(event.id)), poster
    if event.is_over or event.has_begun:
        yield (Button(pgettext("button", "⭐ Feedback"), ShowResults(event.id, 0)),)
    yield preview, _copy(turn, event)
    if not event.is_over:
        yield (Button(pgettext("button", "❌ Call off the event"), CallOffEvent(event.id)),)


def _copy(turn: Turn, event: Event) -> Button:
    number = event_moves.next_copy(turn.session, event)
    return Button(pgettext("button-half", "📄 Duplicate"), CopyEvent(event.id, number))


def people_button(event: Event) -> Button:
    """To everybody who is registered."""
    return Button(pgettext("button", "👥 Participants"), ShowPeople(event.id, 0))


def _parts(turn: Turn, event: Event) -> Iterator[Button]:
    for code in turn.house.languages:
        yield Button(verbatim(f"✏️ {own_name(code)}"), WriteEvent(event.id, code))
    yield Button(pgettext("button-half", "🕒 Time"), EditEvent(event.id, "time"))
    yield Button(pgettext("button-half", "📍 Place"), EditEvent(event.id, "place"))
    yield Button(pgettext("button-half", "💻 Online"), EditEvent(event.id, "online"))
    yield Button(pgettext("button-half", "👥 Places"), EditEvent(event.id, "capacity"))
    questions = pgettext("button-half", "❓ Questions")
    yield Button(counted(questions, len(event.questions)), EditEvent(event.id, "questions"))
    sessions = pgettext("button-half", "🗂 Sessions")
    yield Button(counted(sessions, len(event.sessions)), EditEvent(event.id, "sessions"))


def silences(turn: Turn) -> None:
    """A tap on "Do not tell participants"."""
    made = event_editing.silence(turn.session, turn.tapped(SilenceEvent).event_id, roles=turn.roles)
    shows_hub(turn, made, above=_("Participants will not be told of these changes."))
