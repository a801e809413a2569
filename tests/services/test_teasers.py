"""Teasers: by what a sender could be known, and what of their words stays readable."""

import pytest

from services import masking, teasers


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Wir bieten Pumpen an.", "Wir bieten Pumpen an."),
        ("Wir von Musterbau-Pumpen bieten Pumpen an.", "Wir von ••• bieten Pumpen an."),
        ("Jana Probe, Musterbau, jana.probe@other.example", "•••"),
        ("Schreiben Sie an Vera.", "Schreiben Sie an •••."),
    ],
)
def test_goods_in_the_host_of_an_address_name_nobody(words: str, left: str) -> None:
    contact = "jana.probe@musterbau-pumpen.example, vera@musterbau-pumpen.example"
    people, firms = teasers.identity("Jana Probe", contact, "Musterbau Pumpen GmbH", None)

    assert masking.masked(words, people, firms) == left


def test_handle_of_a_messenger_names_its_person() -> None:
    people, firms = teasers.identity(None, "@jana_pumpe", None, None)

    assert (people, firms) == (["@jana_pumpe"], [])
