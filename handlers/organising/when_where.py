"""When and where an event is: time and zone, the place with its point on the map, the link for joining online."""

from typing import Final

from handlers.forms import Answers, Form, YesNo, times
from handlers.forms import Text as TextStep
from handlers.forms.cities import City, offered_cities
from handlers.forms.steps import Step
from handlers.forms.times import Within
from handlers.organising import hub, moments
from handlers.organising.asking import event_of, length_options, now_is
from handlers.organising.steps import Length, Pin, one_line, web_address
from handlers.turn import Turn
from locales import N_, _, formats, paragraphs, verbatim
from services import event_moves
from services.events import Online, Place
from services.refusals import WrongTimes

LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 200
LONGEST_LINK: Final = 500
REVEALS: Final = ("PT10M", "PT15M", "PT30M", "PT1H", "PT3H", "P1D")


def _time(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    within = Within(zone=event.zone)
    now = now_is(
        _(
            "{begin} to {end}",
            begin=formats.date_time(event.starts_at, event.zone),
            end=formats.date_time(event.ends_at, event.zone),
        )
    )
    ask = paragraphs(now, _("On which day does it begin? Tap it, or type a date."))
    return [*times.beginning(within, ask=ask), moments.ending(within, usual=event.ends_at - event.starts_at)]


def _moves(turn: Turn, answers: Answers) -> None:
    before = event_of(turn, answers)
    starts_at = times.start(answers, before.zone)
    ends_at = moments.end(starts_at, before.zone, answers.ending) if starts_at and answers.ending else None
    if starts_at is None or ends_at is None:
        raise WrongTimes
    made = event_moves.move(
        turn.session, before.id, roles=turn.roles, by=turn.person.id, starts_at=starts_at, ends_at=ends_at
    )
    hub.shows_hub(turn, made, above=hub.saved(turn, before, answers))


TIME = Form("event_time", _time, title=N_("Time"), done=_moves, cancelled=hub.back)


def _zone(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    ask = paragraphs(
        now_is(verbatim(formats.zone_name(event.zone.key))),
        _("Which city’s local time applies? The time of day stays the same. Choose a city, or type one."),
    )
    options = offered_cities(turn.house.zone.key)
    return [City("zone", ask=ask, label=N_("Time zone"), options=options, languages=turn.house.languages)]


def _takes_zone(turn: Turn, answers: Answers) -> None:
    before = event_of(turn, answers)
    made = event_moves.choose_zone(turn.session, before.id, answers.zone, roles=turn.roles, by=turn.person.id)
    hub.shows_hub(turn, made, above=hub.saved(turn, before, answers))


ZONE = Form("event_zone", _zone, title=N_("Time zone"), done=_takes_zone, cancelled=hub.back)


def _place(turn: Turn, context: Answers) -> list[Step]:
    event = event_of(turn, context)
    now = now_is(verbatim(", ".join(filter(None, (event.place.name, event.place.address))))) if event.place else None
    return [
        YesNo("is_there", ask=paragraphs(now, _("Can people come to a place?")), label=N_("On site")),
        TextStep(
            "name",
            ask=N_("What is the place called, such as the name of a house or a company?"),
            label=N_("Place"),
            limit=LONGEST_NAME,
            check=one_line,
            when=_has_place,
        ),
        TextStep(
            "address",
            ask=N_("What is the address: street, postcode, city, country?"),
            label=N_("Address"),
            limit=LONGEST_ADDRESS,
            optional=True,
            when=_has_place,
        ),
        Pin(
            "pin",
            ask=N_("Where is it on the map? Send the place from Telegram’s map, or type its coordinates."),
            label=N_("Map"),
            optional=True,
            when=_has_place,
        ),
    ]


def _has_place(answers: Answers) -> bool:
    return answers.is_there is True


def _takes_place(turn: Turn, answers: Answers) -> None:
    made = None
    if answers.is_there:
        latitude, longitude = answers.pin or (None, None)
        address = " ".join((answers.address or "").split())
        made = Place(" ".join(answers.name.split()), address, latitude, longitude)
    hub.saves(turn, answers, place=made)


PLACE = Form("event_place", _place, title=N_("Place"), done=_takes_place, cancelled=hub.back)


def _online(turn: Turn, context: Answers) -> list[Step]:
    online = event_of(turn, context).online
    now = now_is(verbatim(online.url)) if online and online.url else None
    return [
        YesNo("is_online", ask=N_("Can people join online?"), label=N_("Online")),
        TextStep(
            "url",
            ask=paragraphs(
                now,
                _("What is the link? Participants get it shortly before the start. Skip to keep what is there so far."),
            ),
            label=N_("Link"),
            limit=LONGEST_LINK,
            check=web_address,
            optional=True,
            when=lambda answers: answers.is_online is True,
        ),
        Length(
            "reveal",
            ask=N_("How long before the start do participants get the link? Choose, or type a length of time."),
            label=N_("Link shown"),
            options=length_options(REVEALS),
            when=lambda answers: answers.is_online is True,
        ),
    ]


def _takes_online(turn: Turn, answers: Answers) -> None:
    made, online = None, event_of(turn, answers).online
    if answers.is_online:
        url = answers.url or (online.url if online else "")
        made = Online(url, answers.reveal)
    hub.saves(turn, answers, online=made)


ONLINE = Form("event_online", _online, title=N_("Online"), done=_takes_online, cancelled=hub.back)
