"""Names meet over scripts, tables of transliteration, umlauts and legal forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import transliteration
from knowledge.transliteration import key, similarity

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
# Three tables for the same letters: a German newspaper's, an English one's, ISO 9's.
TABLES = {
    "german": "a b w g d e e sch s i j k l m n o p r s t u f ch z tsch sch schtsch _ y _ e ju ja",
    "english": "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
    "iso": "a b v g d e e ž z i j k l m n o p r s t u f h c č š ŝ _ y _ e û â",
}


@pytest.mark.parametrize(
    "spellings",
    [
        "Кузбасс Kuzbass Kusbass KUZBASS",
        "Müller Mueller Muller Мюллер",
        "Челябинск Tscheljabinsk Chelyabinsk",
        "Хабаровск Chabarowsk Khabarovsk Habarovsk",
        "Щукин Schtschukin Shchukin",
        "Жуков Zhukov Schukow Žukov",
        "Евразия Yevraziya Evrazia Jewrasija",
        "Ярославль Jaroslawl Yaroslavl",
        "Лаузиц Lausitz",
        "Азербайджан Azerbaijan Aserbaidschan",
        "Эрдэнэт Erdenet",
        "Хемниц Chemnitz",
        "Юкатан Yukatan Jukatan",
        "Алексеев Alekseev Alexejew Alekseyev",
        "Улаанбаатар Ulaanbaatar",
        "Straße Strasse",
    ],
)
def test_spellings_of_a_name_have_one_key(spellings: str) -> None:
    assert len({key(each) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Muster GmbH", "Muster"),
        ("Muster GmbH & Co. KG", "Muster"),
        ("ООО «Мустер»", "Muster"),
        ("ТОО Мустер", "Muster"),
        ("Muster S.A. de C.V.", "Muster de"),
        ("Muster e.V.", "Muster"),
        ("Muster Pty Ltd", "Muster"),
        ("Мустер ХХК", "Muster"),
        ("MUSTER, LLC", "Muster"),
    ],
)
def test_legal_forms_and_punctuation_are_set_aside(written: str, bare: str) -> None:
    assert key(written) == key(bare)


def test_a_name_that_is_nothing_but_a_legal_form_stays() -> None:
    assert key("АО") == "ao"
    assert key("") == ""
    assert key("«»") == ""


@given(st.text(st.characters(), max_size=100))
def test_any_text_has_a_key_and_the_key_is_its_own(text: str) -> None:
    once = key(text)

    assert key(once) == once


@given(st.lists(st.text(RUSSIAN, min_size=1, max_size=12), min_size=1, max_size=3))
def test_case_and_marks_do_not_matter(parts: list[str]) -> None:
    name = " ".join(parts)

    assert key(name.upper()) == key(name)
    assert key(f"«{name}», ".replace("ё", "е")) == key(name)
    assert similarity(name, name.title()) in (0.0, 1.0)


@given(
    st.lists(st.sampled_from(["ба", "во", "ку", "зе", "ми", "жа", "шу", "чо", "хе", "щу", "ле", "ры"]), min_size=2),
    st.sampled_from(["german", "english", "iso"]),
)
def test_latin_tables_meet_the_cyrillic_name(syllables: list[str], table: str) -> None:
    name = "".join(syllables)
    latin = dict(zip(RUSSIAN, TABLES[table].replace("_", " _ ").split(), strict=True))
    spelled = "".join(latin[letter] for letter in name).replace("_", "").replace("ŝ", "š")

    assert similarity(spelled, name) >= 0.9


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60))
def test_likeness_is_a_share_and_mutual(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == pytest.approx(similarity(other, one))


def test_gaps_and_order_do_not_part_a_name_but_other_names_are_others() -> None:
    assert similarity("Bohr Technik Lausitz", "Lausitz Bohr-Technik GmbH") == 1.0
    assert similarity("Aqua Terra GmbH", "АкваТерра") > 0.9
    assert similarity("Lausitzer Bohrtechnik", "Sprewa Wasserbau") < 0.6
    assert transliteration.similarity("", "Muster") == 0.0
