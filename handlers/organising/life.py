"""An event's life: seen as participants will see it, published, called off and taken back, copied, or thrown away."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from handlers import event_words
from handlers.doors import ManageEvent
from handlers.forms import Answers, Confirm, Form
from handlers.forms import Text as TextStep
from handlers.forms.steps import Step
from handlers.keyboards import menu_row, rows_of
from handlers.organising import hub, managed
from handlers.organising.asking import event_of
from handlers.organising.buttons import (
    CallOffEvent,
    CopyEvent,
    DropEvent,
    PreviewEvent,
    PublishEvent,
    SendPoster,
    TakeBackCallOff,
)
from handlers.organising.questions import said_label
from handlers.screens import CARD, Button, File, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext, use_language
from locales.formats import language_name, own_name
from services import clock, event_editing, event_moves, event_news, event_people, events
from services.events import Event, Status, in_language
from services.refusals import EventGone

LONGEST_REASON: Final = 300
A_MOMENT: Final = timedelta(seconds=30)


def previews_event(turn: Turn) -> None:
    """A tap on the eye: the event as participants see it in one language."""
    tapped = turn.tapped(PreviewEvent)
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, tapped.event_id)
    if tapped.language not in turn.house.languages:
        raise EventGone
    public = replace(event, status=Status.PUBLISHED) if event.status is Status.DRAFT else event
    with use_language(tapped.language):
        asked = [_("• {words}", words=said_label(each.label)) for each in event.questions]
        below = lines(_("At registration you are asked:"), *asked) if asked else None
        seen = event_words.detail(public, turn.zone)
        if below is not None and len(seen.plain) + len(below.plain) <= CARD:
            seen = paragraphs(seen, below)
    others = [
        Button(pgettext("button", "👁 Preview: {language}", language=own_name(code)), PreviewEvent(event.id, code))
        for code in turn.house.languages
        if code != tapped.language
    ]
    turn.show(Screen(seen, (*rows_of(others), menu_row(back=ManageEvent(event.id)))))


def publishes_event(turn: Turn) -> None:
    """A tap on "Publish": first what is missing and who will be told, then it is done."""
    tapped = turn.tapped(PublishEvent)
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, tapped.event_id)
    if tapped.is_sure and event.status is Status.DRAFT and not event.is_over:
        made = event_editing.publish(turn.session, event.id, roles=turn.roles, by=turn.person.id)
        hub.shows_hub(turn, made, above=_will_hear(turn, *event_news.announce(turn.session, made)))
    elif event.status is Status.DRAFT and event.is_over:
        hub.shows_hub(turn, event, above=_("Its time has passed already. Please change it first."))
    elif event.status is Status.DRAFT:
        _asks_to_publish(turn, event)
    else:
        is_second = tapped.is_sure and _is_new(event)
        hub.shows_hub(turn, event, above=_will_hear(turn, *event_news.plan(turn.session, event)) if is_second else None)


def _is_new(event: Event) -> bool:
    """Whether it was published a moment ago, so that this is the second tap of two."""
    return event.published_at is not None and clock.now() - event.published_at < A_MOMENT


def _asks_to_publish(turn: Turn, event: Event) -> None:
    text = paragraphs(
        lines(_("<b>Publish this event?</b>"), event_words.heading(event)),
        event_words.when(event, turn.zone),
        *missing(turn, event),
        _("Everybody will see it."),
        _will_hear(turn, *event_news.plan(turn.session, event)),
    )
    sure: Row = (Button(pgettext("button", "✅ Publish now"), PublishEvent(event.id, True)),)
    turn.show(Screen(text, (sure, menu_row(back=ManageEvent(event.id)))))


def _will_hear(turn: Turn, number: int, at: datetime) -> Text:
    """How many people who want to hear of such events will be told, and when."""
    if not number:
        return _("Nobody has asked for messages about such events.")
    return ngettext(
        "📣 {number} person who wants to hear of such events will be told: {when}",
        "📣 {number} people who want to hear of such events will be told: {when}",
        number,
        when=event_words.moment(at, turn.zone),
    )


def missing(turn: Turn, event: Event) -> list[Text]:
    """What readers of each language will miss, and what they see in its place."""
    found = []
    for code in turn.house.languages:
        lacking = [words for words in (event.title, event.description) if not words.get(code)]
        if not lacking:
            continue
        instead, said = in_language(lacking[0], code)
        if said:
            found.append(
                _(
                    "⚠️ {language} is not complete: readers will see the text in {other}.",
                    language=own_name(code),
                    other=language_name(instead),
                )
            )
        elif lacking[0] is event.description:
            found.append(_("⚠️ There is no description in any language."))
    if event.place is None and event.online is None:
        found.append(_("⚠️ Neither a place nor a link is known yet."))
    return list({each.html: each for each in found}.values())


def sends_poster(turn: Turn) -> None:
    """A tap on "Poster": the file comes below."""
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, turn.tapped(SendPoster).event_id)
    made = File("poster", {"event_id": event.id, "person_id": turn.person.id})
    turn.say(Screen(event_words.heading(event), file=made))


# -- not published, or not any more -------------------------------------------------------------------------------


def drops_event(turn: Turn) -> None:
    """A tap on "Throw away"."""
    tapped = turn.tapped(DropEvent)
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, tapped.event_id)
    if not tapped.is_sure:
        text = lines(_("<b>Throw this draft away?</b>"), event_words.heading(event), _("It cannot be brought back."))
        sure: Row = (Button(pgettext("button", "🗑 Throw away"), DropEvent(event.id, True)),)
        turn.show(Screen(text, (sure, menu_row(back=ManageEvent(event.id)))))
        return
    event_editing.drop_draft(turn.session, event.id, roles=turn.roles)
    managed.shows_managed(turn, above=_("The draft is gone."))


def copies_event(turn: Turn) -> None:
    """A tap on "Duplicate"."""
    tapped = turn.tapped(CopyEvent)
    made = event_moves.duplicate(turn.session, tapped.event_id, tapped.number, roles=turn.roles, by=turn.person.id)
    hub.shows_hub(turn, made, above=_("This is a copy, some weeks later. Please check the time."))


def asks_to_call_off(turn: Turn) -> None:
    """A tap on "Call off"."""
    event_editing.needs_organiser(turn.roles)
    event = events.event(turn.session, turn.tapped(CallOffEvent).event_id)
    if not event.is_published or event.is_over:
        hub.shows_hub(turn, event)
        return
    hub.begins(turn, CALL_OFF, event)


def _steps(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    number = event_people.told(turn.session, event.id)
    told = (
        ngettext("{number} person will be told.", "{number} people will be told.", number)
        if number
        else _("Nobody is registered.")
    )
    name = language_name(turn.language)
    return [
        TextStep(
            "reason",
            ask=paragraphs(
                event_words.heading(event),
                _(
                    "Why will it not take place? Participants read your words as they are, in {language}.",
                    language=name,
                ),
            ),
            label=N_("Reason"),
            limit=LONGEST_REASON,
        ),
        Confirm(
            "sure",
            ask=lines(_("❗ <b>Call off “{title}”?</b>", title=event_words.title(event)), told),
            yes=pgettext("button", "❌ Call off the event"),
        ),
    ]


def _calls_off(turn: Turn, answers: Answers) -> None:
    detected = answers.language_of("reason")
    made = event_editing.cancel(
        turn.session,
        answers.event_id,
        " ".join(answers.reason.split()),
        roles=turn.roles,
        by=turn.person.id,
        language=detected if detected in turn.house.languages else turn.language,
    )
    hub.shows_hub(turn, made)


CALL_OFF = Form("event_call_off", _steps, title=N_("Call off the event"), done=_calls_off, cancelled=hub.back)


def takes_back(turn: Turn) -> None:
    """A tap on "It takes place after all"."""
    made = event_editing.undo_cancel(
        turn.session, turn.tapped(TakeBackCallOff).event_id, roles=turn.roles, by=turn.person.id
    )
    hub.shows_hub(turn, made, above=_("It takes place after all. Nobody was told otherwise."))
