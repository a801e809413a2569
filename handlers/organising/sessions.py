"""The sessions of a programme: each has a title, its time within the event, and places of its own if they are few."""

from datetime import datetime
from typing import Final

from handlers import event_words
from handlers.doors import ManageEvent
from handlers.forms import Answers, Form, times
from handlers.forms import Text as TextStep
from handlers.forms.steps import Step
from handlers.forms.times import Within
from handlers.keyboards import menu_row, short
from handlers.organising import hub, moments
from handlers.organising.asking import event_of
from handlers.organising.audience import places_step, said_places
from handlers.organising.buttons import ChangeSession, EditEvent, ShowSession
from handlers.organising.steps import one_line
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import event_editing, events
from services.event_editing import LONGEST_TITLE
from services.events import Event, EventSession, in_language
from services.refusals import WrongTimes

MOST_SESSIONS: Final = 20
LISTED: Final = 8
IN_LIST: Final = 60
NEW: Final = 0
"""Stands for a session that is still to be made."""


def shows_sessions(turn: Turn, event: Event, *, above: Text | None = None) -> None:
    """The programme of an event."""
    listed = [_line(turn, event, each) for each in event.sessions[:LISTED]]
    text = paragraphs(
        lines(_("<b>Sessions of the programme</b>"), above),
        paragraphs(*listed)
        if listed
        else _("There are none: people register for the whole event. With sessions they choose some of them."),
    )
    rows = [(Button(short(_title(turn, each)), ShowSession(event.id, each.id)),) for each in event.sessions]
    if len(event.sessions) < MOST_SESSIONS and not event.is_over:
        rows.append((Button(pgettext("button", "➕ Add a session"), ChangeSession(event.id, NEW, "add")),))
    turn.show(Screen(text, (*rows, menu_row(back=ManageEvent(event.id)))))


def _title(turn: Turn, part: EventSession) -> str:
    return in_language(part.title, turn.language)[1]


def _line(turn: Turn, event: Event, part: EventSession) -> Text:
    title = event_words.cut(_title(turn, part), IN_LIST)
    return lines(_("<b>{title}</b>", title=title), verbatim(formats.date_time(part.starts_at, event.zone)))


def _when(event: Event, part: EventSession) -> Text:
    begin, end = formats.date_time(part.starts_at, event.zone), formats.date_time(part.ends_at, event.zone)
    return _("{begin} to {end}", begin=begin, end=end)


def opens_session(turn: Turn) -> None:
    """A tap on a session."""
    event_editing.needs_organiser(turn.roles)
    turn.dialogue = turn.dialogue.left()
    tapped = turn.tapped(ShowSession)
    event = events.event(turn.session, tapped.event_id)
    part = find(event, tapped.session_id)
    if part is None:
        shows_sessions(turn, event, above=_gone())
    else:
        shows_session(turn, event, part)


def _gone() -> Text:
    return _("This session was removed meanwhile.")


def find(event: Event, session_id: int) -> EventSession | None:
    """The session of this id; None where it was removed meanwhile."""
    return next((each for each in event.sessions if each.id == session_id), None)


def shows_session(turn: Turn, event: Event, part: EventSession, *, above: Text | None = None) -> None:
    """One session."""
    text = paragraphs(
        lines(_("<b>{title}</b>", title=_title(turn, part)), above, _when(event, part)),
        lines(*(_words(part, code) for code in turn.house.languages)),
        _("Places: {places}, taken: {taken}", places=said_places(part.capacity), taken=part.taken),
    )

    def button(label: Text, what: str) -> Button:
        return Button(label, ChangeSession(event.id, part.id, what))

    rows = (
        (button(pgettext("button-half", "✏️ Title"), "title"), button(pgettext("button-half", "🕒 Time"), "time")),
        (button(pgettext("button-half", "👥 Places"), "places"), button(pgettext("button-half", "🗑 Remove"), "remove")),
        menu_row(back=EditEvent(event.id, "sessions")),
    )
    turn.show(Screen(text, rows))


def _words(part: EventSession, code: str) -> Text:
    language = formats.own_name(code)
    if not part.title.get(code):
        return _("⚠️ {language}: missing", language=language)
    return _("{language}: {words}", language=language, words=part.title[code])


def changes_session(turn: Turn) -> None:
    """A tap on what can be done with a session."""
    event_editing.needs_organiser(turn.roles)
    tapped = turn.tapped(ChangeSession)
    event = events.event(turn.session, tapped.event_id)
    if tapped.what == "add":
        hub.begins(turn, FORM, event, session_id=NEW, what="add", **_only_day(event))
        return
    part = find(event, tapped.session_id)
    if part is None:
        shows_sessions(turn, event, above=_gone())
    elif tapped.what == "remove":
        made = event_editing.drop_session(turn.session, event.id, part.key, roles=turn.roles, by=turn.person.id)
        shows_sessions(turn, made, above=_("The session is removed."))
    elif tapped.what == "time":
        hub.begins(turn, FORM, event, session_id=part.id, what="time", **_only_day(event))
    else:
        hub.begins(turn, FORM, event, session_id=part.id, what=tapped.what)


def _only_day(event: Event) -> dict[str, str]:
    """The day of an event that has but one, which need not be asked."""
    first, last = (each.astimezone(event.zone).date() for each in (event.starts_at, event.ends_at))
    return {"date": first.isoformat()} if first == last else {}


def _steps(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    part = find(event, context.session_id)
    steps: list[Step] = []
    if context.what in ("add", "title"):
        steps += _titles(turn, part)
    if context.what in ("add", "time"):
        within = Within(zone=event.zone, begins=event.starts_at, ends=event.ends_at)
        first, last = (each.astimezone(event.zone).date() for each in (event.starts_at, event.ends_at))
        steps += times.beginning(within, ask=N_("On which day is the session?"), first=first, last=last)
        steps.append(moments.ending(within))
    if context.what in ("add", "places"):
        steps.append(places_step(part.taken if part else 0, part.capacity if part else None))
    return steps


def _titles(turn: Turn, part: EventSession | None) -> list[Step]:
    return [
        TextStep(
            f"title_{code}",
            ask=paragraphs(
                _("Now: <b>{value}</b>", value=part.title[code]) if part and part.title.get(code) else None,
                _("What is the session called, in this language: {language}?", language=formats.language_name(code)),
            ),
            label=_("Title ({language})", language=formats.language_name(code)),
            limit=LONGEST_TITLE,
            check=one_line,
            optional=part is not None or code != turn.language,
        )
        for code in dict.fromkeys((turn.language, *turn.house.languages))
    ]


def _takes(turn: Turn, answers: Answers) -> None:
    event = event_of(turn, answers)
    part = find(event, answers.session_id)
    if part is None and answers.what != "add":
        shows_sessions(turn, event, above=_gone())
        return
    given = answers.as_dict()
    titles = {code: given.get(f"title_{code}") for code in turn.house.languages}
    starts_at, ends_at = _span(event, part, answers)
    capacity = (given["capacity"] or None) if "capacity" in given else (part.capacity if part else None)
    key = part.key if part else _free_key(event)
    made = event_editing.put_session(
        turn.session,
        event.id,
        roles=turn.roles,
        by=turn.person.id,
        key=key,
        title={**(part.title if part else {}), **{code: words for code, words in titles.items() if words}},
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
    )
    stored = made.session(key)
    assert stored is not None, "it was put there just now"
    shows_session(turn, made, stored, above=hub.saved(turn, event, answers))


def _span(event: Event, part: EventSession | None, answers: Answers) -> tuple[datetime, datetime]:
    if "date" not in answers and part is not None:
        return part.starts_at, part.ends_at
    starts_at = times.start(answers, event.zone)
    ends_at = moments.end(starts_at, event.zone, answers.ending) if starts_at and answers.ending else None
    if starts_at is None or ends_at is None:
        raise WrongTimes
    return starts_at, ends_at


def _free_key(event: Event) -> str:
    taken = {each.key for each in event.sessions}
    return next(key for number in range(1, MOST_SESSIONS + 2) if (key := f"session-{number}") not in taken)


def _goes_back(turn: Turn, answers: Answers) -> None:
    shows_sessions(turn, event_of(turn, answers))


FORM = Form("event_session", _steps, title=N_("Session"), done=_takes, cancelled=_goes_back)
