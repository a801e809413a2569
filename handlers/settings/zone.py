"""The time zone: a city from a list, or one that is typed."""

from dataclasses import dataclass, replace

import locales
from handlers.forms import Answers, Choice, Form, Frame, Option
from handlers.forms.steps import Aside, Json, Read, Step, Taken, Wrong
from handlers.settings.overview import here_and_now, shows_settings
from handlers.turn import Turn
from locales import N_, Text, _, formats, verbatim
from services import clock, people, zones

MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class City(Choice):
    """A zone by its city: one of the list, or any that CLDR knows in these languages."""

    languages: tuple[str, ...] = ()

    def read(self, text: str, frame: Frame) -> Read:
        """A city or a country; what is much longer, or asks, is something else."""
        found = zones.named(text, self.languages)
        if len(found) == 1:
            return Taken(found[0])
        if found:
            cities = formats.list([formats.zone_name(zone) for zone in found])
            return Wrong(_("There are several: {cities}. Please type one of them.", cities=cities))
        read = Choice.read(self, text, frame)
        if isinstance(read, Taken):
            return read
        if isinstance(read, Aside) and ("?" in text or len(text.split()) > MOST_WORDS):
            return read
        return Wrong(_("I do not know this city. Please type a large one in the same time zone, or your country."))

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether there is such a zone."""
        return isinstance(stored, str) and zones.is_known(stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The city."""
        return verbatim(formats.zone_name(stored))


def asks_for_zone(turn: Turn) -> None:
    """A tap on the time zone."""
    FORM.begin(turn)


def _steps(turn: Turn, _context: Answers) -> tuple[Step, ...]:
    offered = dict.fromkeys((turn.house.zone.key, *zones.OFFERED))
    question = _(
        "Now: <b>{here}</b>. By which city’s time do you live? Choose one, or type any city or country.",
        here=here_and_now(turn),
    )
    options = [Option(zone, _label(zone)) for zone in offered]
    return (City("zone", ask=question, label=N_("Time zone"), options=options, languages=turn.house.languages),)


def _label(zone: str) -> Text:
    # Translators: a city and the time there, on a button, such as "Lima · 10:42".
    return _("{city} · {time}", city=formats.zone_name(zone), time=formats.time(clock.now(), zone))


def _chooses(turn: Turn, answers: Answers) -> None:
    people.choose_zone(turn.session, turn.person.id, answers.zone)
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
