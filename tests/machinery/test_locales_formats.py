"""Dates, numbers and names, in each language; and how a person's language is chosen."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from locales import choose_language, formats, use_language

NINE_UTC = dt.datetime(2026, 12, 8, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 8)
NO_BREAK = str.maketrans("\u00a0\u202f\u2009", "   ")


@pytest.mark.parametrize(
    ("call", "english", "german", "russian"),
    [
        (lambda: formats.date(DAY), "8 December 2026", "8. Dezember 2026", "8 декабря 2026 г."),
        (lambda: formats.short_date(DAY), "Tue, 8 Dec 2026", "Di., 8. Dez. 2026", "вт, 8 дек. 2026 г."),
        (lambda: formats.day_and_month(DAY), "8 Dec", "8. Dez.", "8 дек."),
        (lambda: formats.month(DAY), "Dec", "Dez", "дек."),
        (lambda: formats.quarter(DAY), "Q4 2026", "Q4 2026", "4-й кв. 2026 г."),
        (lambda: formats.weekday(DAY), "Tuesday", "Dienstag", "вторник"),
        (lambda: formats.time(NINE_UTC, "Europe/Berlin"), "10:00", "10:00", "10:00"),
        (
            lambda: formats.date_time(NINE_UTC, "Asia/Almaty"),
            "Tue, 8 Dec 2026, 14:00",
            "Di., 8. Dez. 2026, 14:00",
            "вт, 8 дек. 2026 г., 14:00",
        ),
        (lambda: formats.zone_name("America/Santiago"), "Santiago", "Santiago", "Сантьяго"),
        (lambda: formats.zone_name("Europe/Kyiv"), "Kyiv", "Kiew", "Киев"),
        (lambda: formats.zone_name("Asia/Kolkata"), "Kolkata", "Kalkutta", "Калькутта"),
        (lambda: formats.period(dt.timedelta(hours=24)), "24 hours", "24 Stunden", "24 часа"),
        (lambda: formats.period(dt.timedelta(days=7)), "7 days", "7 Tage", "7 дней"),
        (lambda: formats.period(dt.timedelta(days=90)), "90 days", "90 Tage", "90 дней"),
        (lambda: formats.period(dt.timedelta(days=3 * 365)), "3 years", "3 Jahre", "3 года"),
        (lambda: formats.number(Decimal("12345.5")), "12,345.5", "12.345,5", "12 345,5"),
        (lambda: formats.percent(Decimal("0.5")), "50%", "50 %", "50 %"),
        (lambda: formats.money(Decimal(12500), "EUR"), "€12,500", "12.500 €", "12 500 €"),
        (lambda: formats.money(Decimal("12.5"), "EUR"), "€12.50", "12,50 €", "12,50 €"),
        (lambda: formats.list([]).plain, "", "", ""),
        (lambda: formats.list(["A&B"]).html, "A&amp;B", "A&amp;B", "A&amp;B"),
        (lambda: formats.list(["A", "B", "C"]).html, "A, B and C", "A, B und C", "A, B и C"),
        (lambda: formats.distance(dt.timedelta(hours=3)), "in 3 hours", "in 3 Stunden", "через 3 часа"),
        (lambda: formats.distance(dt.timedelta(days=-1)), "1 day ago", "vor 1 Tag", "1 день назад"),
        (lambda: formats.distance(dt.timedelta(days=5)), "in 5 days", "in 5 Tagen", "через 5 дней"),
        (lambda: formats.duration(dt.timedelta(minutes=10)), "10 minutes", "10 Minuten", "10 минут"),
        (lambda: formats.as_of("2026"), "2026", "2026", "2026"),
        (lambda: formats.as_of("2026-11"), "November 2026", "November 2026", "ноябрь 2026 г."),
        (lambda: formats.as_of("2026-11-03"), "3 November 2026", "3. November 2026", "3 ноября 2026 г."),
        (lambda: formats.as_of("undated"), "undated", "ohne Datum", "дата не указана"),
        (lambda: formats.file_size(1_500_000), "1.5 MB", "1,5 MB", "1,5 МБ"),
        (lambda: formats.file_size(340_100), "340 kB", "340 kB", "340 кБ"),
        (lambda: formats.country("cl"), "Chile", "Chile", "Чили"),
        (lambda: formats.country("XX1"), "XX1", "XX1", "XX1"),
        (lambda: formats.language_name("mn"), "Mongolian", "Mongolisch", "монгольский"),
        (lambda: formats.own_name("ru"), "Русский", "Русский", "Русский"),
    ],
)
def test_formats(call: Callable[[], str], english: str, german: str, russian: str) -> None:
    said = []
    for language in ("en", "de", "ru"):
        with use_language(language):
            said.append(call().translate(NO_BREAK))

    assert said == [english, german, russian]


@pytest.mark.parametrize("wrong", ["", "26", "2026-13", "2026-02-30", "soon", "20x6"])
def test_an_as_of_that_is_no_date_is_refused(wrong: str) -> None:
    with use_language("en"), pytest.raises(ValueError):  # noqa: PT011 - the words are Python's own
        formats.as_of(wrong)


def test_an_instant_without_zone_is_refused() -> None:
    with use_language("en"), pytest.raises(ValueError, match="without a zone"):
        formats.time(dt.datetime(2026, 1, 1), "Europe/Berlin")  # noqa: DTZ001 - the very mistake


@pytest.mark.parametrize(
    ("stored", "hint", "client_code", "chosen"),
    [
        ("ru", "de", "en", "ru"),
        (None, "de", "en", "de"),
        (None, None, "ru-RU", "ru"),
        (None, None, "DE_at", "de"),
        (None, None, "pt-BR", "en"),
        (None, "xx", "ru", "ru"),
        ("fr", None, None, "en"),
        (None, None, None, "en"),
        ("", "", "", "en"),
    ],
)
def test_choosing_a_language(stored: str | None, hint: str | None, client_code: str | None, chosen: str) -> None:
    assert choose_language(stored, hint, client_code, ("de", "en", "ru")) == chosen


def test_without_english_the_first_offered_language_is_chosen() -> None:
    assert choose_language(None, None, "pt", ("de", "ru")) == "de"
