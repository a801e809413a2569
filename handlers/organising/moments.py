"""The step that asks when something ends, by the clocks of one zone: a length, a time of day, or day and time.

When it begins is asked by `handlers.forms.times`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import locales
from handlers.forms import Choice, Frame, Option
from handlers.forms.dates import Bounds, Unread
from handlers.forms.dates import read as read_date
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from handlers.forms.times import Within, start, time_of
from handlers.organising import lengths
from locales import N_, Text, _, formats, verbatim
from services.distances import Distance
from services.local_times import instants
from services.quiet_hours import typed_time

SPANS: Final = ("PT1H", "PT1H30M", "PT2H", "PT3H", "PT4H", "PT6H", "PT8H", "P1D", "P2D", "P3D")


@dataclass(frozen=True, slots=True)
class Ending(Choice):
    """When something ends that begins by the steps before: a length, a time of day, or day and time."""

    within: Within

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """The lengths that fit."""
        begins = start(frame.answers, self.within.zone)
        return tuple(each for each in Choice.offered(self, frame) if self._wrong(str(each.value), begins) is None)

    def read(self, text: str, frame: Frame) -> Read:
        """3 hours, 2 days, 16:00, or 10.12. 16:00."""
        stored = self._stored(text, frame)
        if stored is None:
            if any(character.isdigit() for character in text):
                return Wrong(_("I cannot read this. Please write a length like 3 hours, or the end like 16:00."))
            return Choice.read(self, text, frame)
        wrong = self._wrong(stored, start(frame.answers, self.within.zone))
        return Wrong(wrong) if wrong is not None else Taken(stored)

    def _stored(self, text: str, frame: Frame) -> str | None:
        if (length := lengths.read(text)) is not None:
            return length.words
        if (at := typed_time(text)) is not None:
            return f"{at:%H:%M}"
        day, _space, rest = text.replace(",", " ").strip().rpartition(" ")
        found = read_date(day, Bounds(frame.today, frame.language, frame.answers.date)) if day else None
        at = typed_time(rest)
        if found is None or isinstance(found, Unread) or at is None:
            return None
        return f"{found.isoformat()}T{at:%H:%M}"

    def _wrong(self, stored: str, begins: datetime | None) -> Text | None:
        if begins is None:
            return None
        moment = end(begins, self.within.zone, stored)
        if moment is not None and moment <= begins:
            return _("The end must follow the start. Where it is on another day, please write day and time.")
        if moment is not None and moment - begins > timedelta(days=366):
            return _("This is longer than a year. Please check the end.")
        return self.within.wrong(() if moment is None else (moment,))

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it still follows the start."""
        begins = start(frame.answers, self.within.zone)
        return isinstance(stored, str) and begins is not None and self._wrong(stored, begins) is None

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """When that is."""
        begins = start(frame.answers, self.within.zone)
        moment = end(begins, self.within.zone, stored) if begins is not None else None
        return verbatim(formats.date_time(moment, self.within.zone) if moment is not None else stored)


def end(begins: datetime, zone: ZoneInfo, stored: str) -> datetime | None:
    """The instant that the step `ending` says: so long after the start, days by the clock; None where there is none."""
    local = begins.astimezone(zone)
    if stored.startswith("P"):
        length = Distance.parse(stored)
        if not length.days:
            return begins + length.exact
        found = instants(local.date() + timedelta(days=length.days), local.time().replace(fold=0), zone)
        return found[-1] + length.exact if found else None
    day, _t, at = stored.rpartition("T")
    found = instants(date.fromisoformat(day) if day else local.date(), time_of(at), zone)
    return found[-1] if found else None


def ending(within: Within, *, usual: timedelta | None = None) -> Step:
    """The step `ending`, the usual length on top."""
    spans = [usual] if usual is not None else []
    known = {_iso(each): None for each in spans} | dict.fromkeys(SPANS)
    return Ending(
        "ending",
        ask=N_("How long does it take? Choose, or type a length like 3 hours, or the end like 16:00."),
        label=N_("End"),
        options=[Option(each, lengths.said(Distance.parse(each))) for each in known][:8],
        within=within,
    )


def _iso(span: timedelta) -> str:
    days, rest = divmod(span, timedelta(days=1))
    return Distance(days if not rest else 0, timedelta() if not rest else span).words
