"""For whom an event is: how many can come, how long places are kept, until when, in which languages, for which markets,
and when they are reminded."""

from typing import Final

from handlers.forms import Answers, Choice, Date, Form, MultiChoice, Option, times
from handlers.forms.steps import Step
from handlers.forms.times import TimeOfDay, Within
from handlers.organising import hub, lengths
from handlers.organising.asking import event_of, length_options, now_is
from handlers.organising.steps import MOST_REMINDERS, Length, Lengths, Number
from handlers.turn import Turn
from locales import N_, Text, _, formats, paragraphs, verbatim
from services import clock
from services.distances import Distance
from services.refusals import WrongTimes

PLACES: Final = (10, 15, 20, 30, 40, 60, 100)
OFFERS: Final = ("PT2H", "PT12H", "PT24H", "P2D", "P3D")
REMINDERS: Final = ("P7D", "P2D", "P1D", "PT3H", "PT1H", "PT15M")
LANGUAGES: Final = ("de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt")
OWN, NONE = "own", "none"


def places_step(taken: int, capacity: int | None) -> Number:
    """How many people there is room for, never fewer than have a place."""
    now = now_is(said_places(capacity))
    return Number(
        "capacity",
        ask=paragraphs(now, _("How many people can come? Choose, or type a number.")),
        label=N_("Places"),
        options=(Option(0, N_("No limit")), *PLACES),
        least=max(1, taken),
    )


def said_places(capacity: int | None) -> Text:
    """A number of places, or that there is no limit."""
    return _("no limit") if capacity is None else verbatim(formats.number(capacity))


def _capacity(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    return [places_step(event.taken, event.capacity)]


CAPACITY = Form(
    "event_capacity",
    _capacity,
    title=N_("Places"),
    done=lambda turn, answers: hub.saves(turn, answers, capacity=answers.capacity or None),
    cancelled=hub.back,
)


def _offer(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    ask = paragraphs(
        now_is(lengths.said(event.waitlist_offer)),
        _("How long is a place kept for whoever is next on the waitlist? Nights do not count."),
    )
    return [Length("offer", ask=ask, label=N_("Offer"), options=length_options(OFFERS))]


OFFER = Form(
    "event_offer",
    _offer,
    title=N_("Waitlist"),
    done=lambda turn, answers: hub.saves(turn, answers, waitlist_offer=answers.offer),
    cancelled=hub.back,
)


def _deadline(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    zone, is_own = event.zone, lambda answers: answers.deadline == OWN
    last = event.starts_at.astimezone(zone).date()
    options = [
        Option(NONE, N_("Until the start")),
        *(Option(each, _("{time} before", time=lengths.said(Distance.parse(each)))) for each in ("P1D", "P2D", "P7D")),
        Option(OWN, N_("Another day and time")),
    ]
    until = event.registration_until
    now = now_is(verbatim(formats.date_time(until, zone)) if until else _("until the start"))
    return [
        Choice(
            "deadline",
            ask=paragraphs(now, _("Until when can people register?")),
            label=N_("Deadline"),
            options=options,
        ),
        Date("date", ask=N_("Until which day?"), label=N_("Date"), earliest=clock.now().astimezone(zone).date(),
             latest=last, when=is_own),
        TimeOfDay(
            "time", ask=N_("Until what time?"), label=N_("Time"), options=("12:00", "18:00", "20:00", "23:59"),
            within=Within(zone=zone), when=is_own,
        ),
    ]  # fmt: skip


def _takes_deadline(turn: Turn, answers: Answers) -> None:
    event = event_of(turn, answers)
    until = None
    if answers.deadline == OWN:
        until = times.start(Answers({**answers.as_dict(), "clock": 0}), event.zone)
        if until is None or until > event.starts_at:
            raise WrongTimes
    elif answers.deadline != NONE:
        until = Distance.parse(answers.deadline).before(event.starts_at, event.zone)
    hub.saves(turn, answers, registration_until=until)


DEADLINE = Form("event_deadline", _deadline, title=N_("Deadline"), done=_takes_deadline, cancelled=hub.back)


def _languages(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    known = dict.fromkeys((*turn.house.languages, *LANGUAGES, *event.languages))
    return [
        MultiChoice(
            "languages",
            ask=N_("In which languages is it held?"),
            label=N_("Languages"),
            options=[Option(code, verbatim(formats.language_name(code))) for code in known],
            ticked=lambda _answers: event.languages,
        )
    ]


LANGUAGES_FORM = Form(
    "event_languages",
    _languages,
    title=N_("Languages"),
    done=lambda turn, answers: hub.saves(turn, answers, languages=answers.languages),
    cancelled=hub.back,
)


def _markets(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    known = dict.fromkeys((*turn.house.answers.markets(), *event.markets))
    named = sorted((formats.country(code), code) for code in known)
    return [
        MultiChoice(
            "markets",
            ask=N_("Which markets is it about? Those interested in them will be told of it."),
            label=N_("Markets"),
            options=[Option(code, verbatim(name)) for name, code in named],
            at_least=0,
            ticked=lambda _answers: event.markets,
        )
    ]


MARKETS = Form(
    "event_markets",
    _markets,
    title=N_("Markets"),
    done=lambda turn, answers: hub.saves(turn, answers, markets=answers.markets),
    cancelled=hub.back,
)


def _reminders(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    known = dict.fromkeys((*REMINDERS, *event.reminders))
    longest_first = sorted(known, key=lambda each: Distance.parse(each).length, reverse=True)
    return [
        Lengths(
            "reminders",
            ask=N_("How long before the start are participants reminded? Tick, or type such as: 1 day, 3 hours."),
            label=N_("Reminders"),
            options=length_options(tuple(longest_first)),
            at_least=0,
            at_most=MOST_REMINDERS,
            ticked=lambda _answers: event.reminders,
        )
    ]


REMINDERS_FORM = Form(
    "event_reminders",
    _reminders,
    title=N_("Reminders"),
    done=lambda turn, answers: hub.saves(turn, answers, reminders=list(answers.reminders)),
    cancelled=hub.back,
)
