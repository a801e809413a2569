"""The time zone: a city from a list, or one that is typed."""

from dataclasses import replace

from handlers.forms import Answers, Form
from handlers.forms.cities import City, offered_cities
from handlers.forms.steps import Step
from handlers.settings.overview import here_and_now, shows_settings
from handlers.turn import Turn
from locales import N_, _, formats
from services import people, reminders


def asks_for_zone(turn: Turn) -> None:
    """A tap on the time zone."""
    FORM.begin(turn)


def _steps(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    question = _(
        "Now: <b>{here}</b>. By which city’s time do you live? Choose one, or type any city or country.",
        here=here_and_now(turn),
    )
    options = offered_cities(turn.house.zone.key)
    return (City("zone", ask=question, label=N_("Time zone"), options=options, languages=turn.house.languages),)


def _chooses(turn: Turn, answers: Answers) -> None:
    people.choose_zone(turn.session, turn.person.id, answers.zone)
    reminders.plan_person(turn.session, turn.person.id)
    turn.person = replace(turn.person, zone=answers.zone)
    shows_settings(
        turn, above=_("Saved. Times are shown for {city} from now on.", city=formats.zone_name(answers.zone))
    )


FORM = Form(
    "settings_zone",
    _steps,
    title=N_("Time zone"),
    done=_chooses,
    cancelled=lambda turn, _answers: shows_settings(turn),
)
