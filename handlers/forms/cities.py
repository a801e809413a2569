"""The step of a form that asks for a time zone by its city."""

from dataclasses import dataclass

import locales
from handlers.forms.answers import Frame
from handlers.forms.choices import Choice, Option
from handlers.forms.steps import Aside, Json, Read, Taken, Wrong
from locales import Text, _, formats, verbatim
from services import clock, zones

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


def offered_cities(house_zone: str) -> list[Option]:
    """The cities to choose from, the house's own first, each with the time there."""
    return [Option(zone, _label(zone)) for zone in dict.fromkeys((house_zone, *zones.OFFERED))]


def _label(zone: str) -> Text:
    # Translators: a city and the time there, on a button, such as "Lima · 10:42".
    return _("{city} · {time}", city=formats.zone_name(zone), time=formats.time(clock.now(), zone))
