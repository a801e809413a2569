"""Finding the zone of a city that somebody types, in whichever language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import zones

LANGUAGES = ("de", "en", "ru")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Berlin", ("Europe/Berlin",)),
        ("  BERLIN! ", ("Europe/Berlin",)),
        ("Ulan Bator", ("Asia/Ulaanbaatar",)),
        ("улан батор", ("Asia/Ulaanbaatar",)),
        ("Kiew", ("Europe/Kyiv",)),
        ("Киев", ("Europe/Kyiv",)),
        ("são paulo", ("America/Sao_Paulo",)),
        ("Sao Paulo", ("America/Sao_Paulo",)),
        ("Moskwa", ("Europe/Moscow",)),
        ("Novo", ("Asia/Novokuznetsk", "Asia/Novosibirsk")),
        ("Germany", ("Europe/Berlin",)),
        ("Монголия", ("Asia/Ulaanbaatar",)),
        ("Vietnam", ("Asia/Ho_Chi_Minh",)),
        ("Russland", ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novokuznetsk")),
        ("Xyzzy", ()),
        ("", ()),
        ("…", ()),
        ("a" * 10_000, ()),
    ],
)
def test_named(typed: str, found: tuple[str, ...]) -> None:
    assert sorted(zones.named(typed, LANGUAGES)) == sorted(found)


@given(st.text())
def test_whatever_is_typed_finds_zones_or_nothing(typed: str) -> None:
    found = zones.named(typed, LANGUAGES)

    assert len(found) <= zones.MOST
    assert all(map(zones.is_known, found))


def test_offered_zones_are_known_and_named_once() -> None:
    assert [zone for zone in zones.OFFERED if not zones.is_known(zone)] == []
    assert len(set(zones.OFFERED)) == len(zones.OFFERED)


@pytest.mark.parametrize("zone", ["", "Berlin", "Mars/Olympus", "../etc/passwd"])
def test_no_zone(zone: str) -> None:
    assert not zones.is_known(zone)
