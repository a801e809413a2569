"""Dates, numbers, money, lists and names as the ambient language writes them, from CLDR by way of Babel.

Clocks have 24 hours, English is written the British way. Instants are shown in the zone that is given.
"""

import builtins
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel import dates as babel_dates
from babel.core import get_global
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from locales.language import current_language
from locales.text import Text, verbatim

Zone = str | dt.tzinfo
OCCUPIED = "XO"
"""In place of a country's code: the occupied territories of Ukraine. ISO 3166 leaves codes with an X to their users."""


def date(day: dt.date) -> str:
    """8 December 2026."""
    return babel_dates.format_date(day, "long", locale=_locale())


def short_date(day: dt.date) -> str:
    """Tue, 8 Dec 2026: with the weekday, for lists and buttons."""
    return str(babel_dates.format_skeleton("yMMMEd", _plain_day(day), tzinfo=dt.UTC, locale=_locale()))


def day_and_month(day: dt.date) -> str:
    """8 Dec, where the year is known from what stands around it."""
    return str(babel_dates.format_skeleton("MMMd", _plain_day(day), tzinfo=dt.UTC, locale=_locale()))


def month(day: dt.date) -> str:
    """Dec, where the year is known from what stands around it."""
    return str(babel_dates.format_skeleton("MMM", _plain_day(day), tzinfo=dt.UTC, locale=_locale()))


def quarter(day: dt.date) -> str:
    """Q4 2026."""
    return str(babel_dates.format_skeleton("yQQQ", _plain_day(day), tzinfo=dt.UTC, locale=_locale()))


def weekday(day: dt.date) -> str:
    """Tuesday, as it stands alone."""
    names = _locale().days["stand-alone"]["wide"]
    return str(names[day.weekday()])


def time(instant: dt.datetime, zone: Zone) -> str:
    """10:00 in that zone."""
    return babel_dates.format_time(_local(instant, zone), "HH:mm", locale=_locale())


def date_time(instant: dt.datetime, zone: Zone) -> str:
    """Tue, 8 Dec 2026, 10:00 in that zone; where zones may be mixed up, say its `zone_name` too."""
    local = _local(instant, zone)
    pattern = str(babel_dates.get_datetime_format("medium", locale=_locale()))
    return pattern.replace("{1}", short_date(local.date())).replace("{0}", time(instant, zone)).replace("'", "")


def zone_name(zone: str) -> str:
    """The city a zone is named after, to stand in brackets behind a time: Berlin, Santiago."""
    return _city(zone, _locale())


@lru_cache(maxsize=8)
def cities(language: str) -> dict[str, str]:
    """The cities that zones are named after, by zone, in one language: some 440."""
    return {zone: _city(zone, _named(language)) for zone in _zones()}


@lru_cache(maxsize=8)
def countries(language: str) -> dict[str, str]:
    """The names of the countries that zones lie in, by zone, in one language."""
    names = _named(language).territories
    return {zone: str(names[code]) for zone in _zones() if (code := get_global("zone_territories")[zone]) in names}


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    known = available_timezones()
    return tuple(zone for zone in get_global("zone_territories") if zone in known)


@lru_cache(maxsize=1)
def _older_names() -> dict[str, builtins.list[str]]:
    older: dict[str, builtins.list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        older.setdefault(new, []).append(old)
    return older


def _city(zone: str, locale: Locale) -> str:
    """CLDR knows some cities only by what their zone was called before, such as Europe/Kiev."""
    for known_as in (zone, *_older_names().get(zone, ())):
        if city := locale.time_zones.get(known_as, {}).get("city"):
            return str(city)
    return babel_dates.get_timezone_location(zone, locale=locale, return_city=True)


def number(value: int | Decimal | float) -> str:
    """12,345.6."""
    return format_decimal(value, locale=_locale())


def percent(value: Decimal | float) -> str:
    """0.5 is 50%."""
    return format_percent(value, locale=_locale())


def money(amount: Decimal | int, currency: str) -> str:
    """€12,500 or €12.50: cents are shown where there are any; the currency is its ISO 4217 code."""
    locale, exact = _locale(), Decimal(amount)
    if exact != exact.to_integral_value():
        return format_currency(exact, currency, locale=locale)
    whole = locale.currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(exact, currency, whole, locale=locale, currency_digits=False)


def list(items: Sequence[str | Text]) -> Text:
    """Chile, Norway and Kenya; a str among them is foreign and escaped."""
    texts = [item if isinstance(item, Text) else verbatim(item) for item in items]
    return Text(format_list([text.html for text in texts], locale=_locale()))


def distance(delta: dt.timedelta) -> str:
    """In 3 hours, 2 days ago: how far from now, in the largest unit that fits."""
    return babel_dates.format_timedelta(delta, add_direction=True, threshold=1, locale=_locale())


def duration(delta: dt.timedelta) -> str:
    """3 hours: a length of time without a direction, in the largest unit that fits."""
    return babel_dates.format_timedelta(delta, threshold=1, locale=_locale())


def period(delta: dt.timedelta) -> str:
    """90 days, 48 hours, 3 years: a length of time as it was agreed on, not rounded to a larger unit."""
    days, hours = delta.days, round(delta.total_seconds() / 3600)
    if days and days % 365 == 0:
        return format_unit(days // 365, "duration-year", locale=_locale())
    if hours % 24 == 0 and days > 2:
        return format_unit(days, "duration-day", locale=_locale())
    return format_unit(hours, "duration-hour", locale=_locale())


def as_of(day: str) -> str:
    """When a statement was true, as precise as it is known: `2026`, `2026-11`, `2026-11-03` or `undated`.

    Raises ValueError for anything else.
    """
    if day == "undated":
        from locales.messages import _  # messages format their numbers here, so this import waits

        return _("undated").plain
    if len(day) == 4:
        return str(dt.date(int(day), 1, 1).year)
    if len(day) == 7:
        first = _plain_day(dt.date.fromisoformat(f"{day}-01"))
        return str(babel_dates.format_skeleton("yMMMM", first, tzinfo=dt.UTC, locale=_locale()))
    return date(dt.date.fromisoformat(day))


def file_size(size: int) -> str:
    """340 kB; counted in thousands, as phones do."""
    for unit, step in (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3)):
        if size >= step:
            shown = round(size / step, 1) if size < 10 * step else round(size / step)
            return format_unit(shown, f"digital-{unit}", "short", locale=_locale())
    return format_unit(size, "digital-byte", "short", locale=_locale())


def own_name(language: str) -> str:
    """A language as its speakers call it, with a capital: Русский."""
    name = str(_named(language).languages.get(language, language))
    return name[:1].upper() + name[1:]


def language_name(language: str) -> str:
    """A language's name in the ambient language; the code itself where CLDR does not know it."""
    return str(_locale().languages.get(language, language))


def country(code: str) -> str:
    """A country's name by its ISO 3166 code of two letters; the code itself where CLDR does not know it."""
    if code.upper() == OCCUPIED:
        from locales.messages import pgettext  # messages format their lists here, so this import waits

        return pgettext("country", "Occupied territories of Ukraine").plain
    return str(_locale().territories.get(code.upper(), code))


def _locale() -> Locale:
    return _named(current_language())


@lru_cache(maxsize=64)
def _named(language: str) -> Locale:
    try:
        return Locale("en", "GB") if language == "en" else Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def _local(instant: dt.datetime, zone: Zone) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant without a zone cannot be shown.")
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _plain_day(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
