"""A company's card: within a screen whatever it holds, in the reader's language, and never with the contact."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.company_words import as_of, code_names, company_card, label, link_rows, place, type_name
from handlers.screens import CARD
from knowledge import markdown
from knowledge.taxonomy import taxonomy
from locales import SHIPPED_LANGUAGES, use_language, verbatim
from services.companies import CompanyType
from tests.house_rules.profile_facts import COMPANY

CODES = sorted(taxonomy().codes, key=lambda code: -max(map(len, taxonomy().codes[code].names.values())))
FULLEST = replace(
    COMPANY,
    offers=tuple(CODES[:8]),
    seeks=tuple(CODES[8:16]),
    markets=("CD", "CF", "BA", "VC", "ST", "GQ", "PG", "KN", "AG", "BQ", "IO", "GS", "TF", "HM", "FM"),
    languages=("de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt"),
)


@settings(max_examples=40)
@given(st.data(), st.sampled_from(SHIPPED_LANGUAGES))
def test_a_card_fits_on_a_screen_and_keeps_the_contact_to_itself(data: st.DataObject, language: str) -> None:
    texts = data.draw(st.dictionaries(st.sampled_from(["de", "ru", "mn"]), st.text(max_size=300), max_size=2))
    name, city = data.draw(st.text(min_size=1, max_size=200)), data.draw(st.text(max_size=100))
    company = replace(FULLEST, name=name, city=city, texts=texts, contact_name="GEHEIM", contact_email="g@example.org")

    card = company_card(company, language, notes=[verbatim("Found because of pumps and mine water")])

    assert markdown.visible(card.html) <= CARD
    assert "GEHEIM" not in card.html
    assert "g@example.org" not in card.html


def test_words_of_the_fullest_profile_are_not_cut() -> None:
    words = ("Wir bauen Pumpen für Gruben und Tagebaue. " * 8)[:300].strip()

    card = company_card(replace(FULLEST, name="N" * 200, texts={"de": words}), "ru")

    assert words in card.plain
    assert "Оригинал: Deutsch" in card.plain


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            [
                "🏭 Musterpumpen <GmbH> & Co.",
                "Unternehmen · Cottbus, Deutschland",
                "Pumpen für <Gruben> & Tagebaue.",
                "Angebote: Pumpen und Pumpstationen · Grubenwasserbehandlung",
                "Gesuche: Labor- und Probenanalytik",
                "Märkte: Chile · Mongolei",
                "Sprachen: Deutsch und Englisch",
                "Stand: 22. November 2026",
            ],
        ),
        (
            "ru",
            [
                "🏭 Musterpumpen <GmbH> & Co.",
                "Компания · Cottbus, Германия",
                "Оригинал: Deutsch",
                "Pumpen für <Gruben> & Tagebaue.",
                "Предлагает: Насосы и насосные станции · Очистка шахтных вод",
                "Ищет: Лабораторный анализ",
                "Рынки: Чили · Монголия",
                "Языки: немецкий и английский",
                "По состоянию на: 22 ноября 2026\u202fг.",
            ],
        ),
    ],
)
def test_a_card_is_in_the_language_of_its_reader(language: str, said: list[str]) -> None:
    lines = [line for line in company_card(COMPANY, language).plain.splitlines() if line]

    assert lines == said


def test_parts_of_a_card() -> None:
    with use_language("en"):
        assert [type_name(kind).plain for kind in CompanyType] == [
            "Company",
            "Research institute",
            "Cluster",
            "Public administration",
            "Association",
        ]
        assert place(replace(COMPANY, city=None)).plain == "Germany"
        assert code_names(["pumps", "gone", "mine-water"], 2).plain == "Pumps and pumping stations · gone · +1"
        assert len(label(replace(COMPANY, name="N" * 200)).plain) == 30
        assert as_of(COMPANY).plain == "As of: 22 November 2026"
        links = link_rows(replace(COMPANY, listing_url="https://list.example.org/m"))
        assert [[(each.label.plain, each.url) for each in row] for row in links] == [
            [("🌐 Website", "https://pumpen.example.org"), ("🔗 Listing", "https://list.example.org/m")]
        ]
        assert link_rows(replace(COMPANY, website=None)) == []
