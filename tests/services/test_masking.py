"""Masking: names in whatever case, script, form or spelling, and whatever can be dialled, opened or written to."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.masking import MASK, is_revealing, masked
from tests.services.disguises import NAMES, PLAIN, disguises, named, texts_with

PEOPLE = ("Пётр Ёлкин", "p.jolkin@kuzpumpen.example")
COMPANIES = ("Kuzbass Pumpen GmbH", "Minera Chile SpA", "https://www.kuzbass.example/pumpen")


@given(texts_with(named()))
@settings(max_examples=400, derandomize=True)
def test_no_name_gets_through_in_any_disguise(planted: tuple[str, tuple[str, ...], str]) -> None:
    text, names, disguised = planted

    left = masked(text, names)

    assert disguised not in left
    assert is_revealing(text, names)


@pytest.mark.parametrize("name", NAMES)
def test_every_disguise_of_a_name_is_seen_through(name: str) -> None:
    assert [
        each
        for each in disguises(name)
        if masked(f"Wir sind {each}, guten Tag", (name,)) != f"Wir sind {MASK}, guten Tag"
    ] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Call +49 355 123 45 67 now", "Call ••• now"),
        ("Call 0355/1234567, or (0355) 12-34-567", "Call •••, or •••"),
        ("Тел. 8 (384) 212-34-56", "Тел. •••"),
        ("٠١٢٣٤٥٦٧٨٩", "•••"),
        ("+4\u200b9 355\u202e 1234567", "•••"),
        ("anna@muster.example", "•••"),
        ("anna (at) muster (dot) example", "•••"),
        ("ANNA @ MUSTER.EXAMPLE!", "•••!"),
        ("see https://muster.example/a?b=c and t.me/anna", "see ••• and •••"),
        ("www.muster.example, muster-pumpen.de", "•••"),
        ("on Telegram @anna_m", "on •••"),
        ("Telegram: annam", "Telegram: •••"),
        ("Skype – anna.m", "Skype – •••"),
        ("ＡＮＮＡ＠ｍｕｓｔｅｒ．ｅｘａｍｐｌｅ", "•••"),
        ("сайт насосы.рф", "сайт •••"),
    ],
)
def test_what_leads_to_somebody_is_masked(written: str, read: str) -> None:
    assert masked(written, ()) == read
    assert is_revealing(written, ())


@pytest.mark.parametrize("written", PLAIN)
def test_what_leads_to_nobody_stays(written: str) -> None:
    assert masked(written, PEOPLE, COMPANIES) == written
    assert not is_revealing(written, PEOPLE, COMPANIES)


@given(st.text(max_size=500), st.lists(st.text(max_size=40), max_size=4))
@example("•••", ["•••"])
@example("a" * 500, ["a" * 40])
@example("1 " * 250, ["1"])
def test_any_text_can_be_masked_and_twice_is_the_same_as_once(text: str, names: list[str]) -> None:
    once = masked(text, names)

    assert masked(once, names) == once


def test_words_of_the_trade_name_nobody_alone_but_do_together() -> None:
    read = masked("Pumpen für Chile: Minera Chile, KUZBASS-PUMPEN, кузбасс, Pumpen von Kuzbass", PEOPLE, COMPANIES)

    assert read == "Pumpen für Chile: •••, Pumpen von •••"


def test_lines_stay_and_neighbours_share_a_mask() -> None:
    text = "Kuzbass Pumpen GmbH\nPyotr Yolkin, +7 384 212 34 56\nsucht Partner"

    assert masked(text, PEOPLE, COMPANIES) == "•••\n•••\nsucht Partner"
