"""The catalogues' own machinery, on a small project: gathering, carrying over, finding faults, adding a language."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from click.testing import CliRunner

from bot.cli_locales import locales as command
from locales import catalogue, gates, messages

SOURCE = """
from locales import N_, _, ngettext, pgettext

# Translators: a greeting
HELLO = N_("Hello, <b>{name}</b>.")
SEATS = ngettext("One seat left", "{number} seats left", 3)
BACK = pgettext("button-half", "Back")
"""
RUSSIAN: dict[str, str | tuple[str, ...]] = {
    "Hello, <b>{name}</b>.": "Здравствуйте, <b>{name}</b>.",
    "One seat left": ("Осталось {number} место", "Осталось {number} места", "Осталось {number} мест"),
    "Back": "Назад",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "locales" / "catalogues").mkdir(parents=True)
    for folder in catalogue.SOURCES:
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / "handlers" / "start.py").write_text(SOURCE)
    catalogue.add("ru", tmp_path)
    catalogue.extract(tmp_path)
    return tmp_path


def translate(root: Path, words: dict[str, str | tuple[str, ...]]) -> None:
    russian = catalogue.read("ru", root)
    for message in catalogue.messages(russian):
        message.string = words[catalogue.forms(message.id)[0]]
    write(root, russian)


def write(root: Path, russian: Catalog) -> None:
    (root / "locales" / "catalogues" / "ru.po").write_bytes(catalogue.written(russian, "ru"))


def test_a_translated_project_has_no_problems(project: Path) -> None:
    assert not catalogue.is_complete("ru", project)

    translate(project, RUSSIAN)

    assert gates.problems(["en", "ru"], project) == []
    assert catalogue.is_complete("ru", project)
    assert not catalogue.is_complete("de", project)


def test_russian_counts_as_russians_do_and_fuzzy_words_are_not_said(project: Path) -> None:
    translate(project, RUSSIAN)
    russian = catalogue.read("ru", project)
    russian.get("Back", "button-half").flags.add("fuzzy")  # type: ignore[union-attr]  # it is there, see above
    write(project, russian)

    words = messages.compiled(project / "locales/catalogues/ru.po")

    said = [words.ngettext("One seat left", "{number} seats left", number) for number in (0, 1, 2, 5, 11, 21, 22, 101)]
    one, few, many = catalogue.forms(RUSSIAN["One seat left"])
    assert said == [many, one, few, many, many, one, few, one]
    assert words.pgettext("button-half", "Back") == "Back"


def test_files_know_no_dates_and_lines_and_are_written_the_same_twice(project: Path) -> None:
    translate(project, RUSSIAN)
    before = (project / "locales/catalogues/ru.po").read_text()
    (project / "handlers" / "start.py").write_text("\n\n\n" + SOURCE)

    assert catalogue.update(project) == ["ru"]

    assert (project / "locales/catalogues/ru.po").read_text() == before
    assert (project / "locales/catalogues/messages.pot").read_text() == (
        'msgid ""\n'
        'msgstr ""\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        "\n"
        "#: handlers/start.py\n"
        'msgctxt "button-half"\n'
        'msgid "Back"\n'
        'msgstr ""\n'
        "\n"
        "#. Translators: a greeting\n"
        "#: handlers/start.py\n"
        "#, python-brace-format\n"
        'msgid "Hello, <b>{name}</b>."\n'
        'msgstr ""\n'
        "\n"
        "#: handlers/start.py\n"
        "#, python-brace-format\n"
        'msgid "One seat left"\n'
        'msgid_plural "{number} seats left"\n'
        'msgstr[0] ""\n'
        'msgstr[1] ""\n'
    )


def test_what_is_missing_is_named_for_offered_languages_only(project: Path) -> None:
    assert gates.problems(["en"], project) == []
    assert gates.problems(["ru"], project) == [
        "ru: 'Back' (handlers/start.py) is missing.",
        "ru: 'Hello, <b>{name}</b>.' (handlers/start.py) is missing.",
        "ru: ('One seat left', '{number} seats left') (handlers/start.py) is missing.",
    ]
    assert gates.problems(["de", "ru"], project)[0] == (
        "de: is offered but has no catalogue; run `python -m bot locales add de`."
    )


def test_changed_sources_make_the_template_old_and_translations_fuzzy(project: Path) -> None:
    translate(project, RUSSIAN)
    (project / "handlers" / "start.py").write_text(SOURCE.replace("Hello,", "Hello there,"))

    found = gates.problems(["ru"], project)
    catalogue.update(project)

    assert found == [
        "messages.pot: lacks 'Hello there, <b>{name}</b>.'; run `python -m bot locales update`.",
        "messages.pot: still has 'Hello, <b>{name}</b>.', which the sources lost; run `python -m bot locales update`.",
        "ru: translates 'Hello, <b>{name}</b>.', which the sources lost; run `python -m bot locales update`.",
        "ru: 'Hello there, <b>{name}</b>.' (handlers/start.py) is missing.",
    ]
    assert gates.problems(["ru"], project) == [
        "ru: 'Hello there, <b>{name}</b>.' (handlers/start.py) is fuzzy: look at it and take the mark away."
    ]


@pytest.mark.parametrize(
    ("message", "words", "problem"),
    [
        (
            "Hello, <b>{name}</b>.",
            "Здравствуйте, <b>{nаme}</b>.",  # with a Cyrillic а
            "should have the places ['name']",
        ),
        ("Hello, <b>{name}</b>.", "Здравствуйте, {name}.", "should have the tags ['<b>', '</b>']"),
        ("Hello, <b>{name}</b>.", "</b>{name}<b>", "should have the tags ['<b>', '</b>']"),
        ("Hello, <b>{name}</b>.", "Эй & <b>{name}</b>", "no bare & or <"),
        ("Hello, <b>{name}</b>.", "<b>{name}</b> ", "begins or ends with a space"),
        ("Back", "Вернуться в начало меню", "is longer than 16 characters"),
        ("One seat left", ("место", "{number} места", "{number} {what}"), "should have the places ['number']"),
    ],
)
def test_faults_of_a_translation_are_named(
    project: Path, message: str, words: str | tuple[str, ...], problem: str
) -> None:
    translate(project, {**RUSSIAN, message: words})

    (found,) = gates.problems(["ru"], project)

    assert problem in found


def test_icons_do_not_count_in_labels(project: Path) -> None:
    translate(project, {**RUSSIAN, "Back": "⬅️ Вернуться в меню"})

    assert gates.problems(["ru"], project) == []


def test_wrong_plural_forms_and_obsolete_entries_are_named(project: Path) -> None:
    translate(project, RUSSIAN)
    path = project / "locales/catalogues/ru.po"
    header = next(line for line in path.read_text().splitlines() if line.startswith('"Plural-Forms'))
    text = path.read_text().replace(header, '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"')
    path.write_text(text + '\n#~ msgid "Old"\n#~ msgstr "Старый"\n')

    found = gates.problems(["ru"], project)

    assert found[:2] == [
        "ru: the header should say Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<10 || n%100>=20) ? 1 : 2);",
        "ru: has the obsolete entry 'Old'; run `python -m bot locales update`.",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('_(" x")', "handlers/start.py: ' x' begins or ends with a space or a line break."),
        ('_("Q & A")', "handlers/start.py: 'Q & A' has a bare & or <; write &amp; or &lt;."),
        ('_("<b>x")', "handlers/start.py: '<b>x' has tags that do not close each other."),
        (
            'pgettext("button-half", "A very long label")',
            "handlers/start.py: the label 'A very long label' is longer than 16 characters.",
        ),
    ],
)
def test_faults_of_a_source_message_are_named(project: Path, line: str, problem: str) -> None:
    (project / "handlers" / "start.py").write_text(line)
    catalogue.update(project)

    assert gates.problems([], project) == [problem]


def test_a_language_is_added_once_and_only_if_it_is_one(project: Path) -> None:
    path = catalogue.add("kk", project)

    assert (path.name, catalogue.languages(project)) == ("kk.po", ["kk", "ru"])
    assert len(list(catalogue.messages(catalogue.read("kk", project)))) == 3
    with pytest.raises(catalogue.CatalogueExists):
        catalogue.add("kk", project)
    for wrong in ("en", "../x", "quux", "pt-BR", ""):
        with pytest.raises(ValueError, match=r"catalogue for en|language code"):
            catalogue.add(wrong, project)


def test_the_command_line_knows_wrong_use() -> None:
    added_again = CliRunner().invoke(command, ["add", "de"])
    wanting = CliRunner().invoke(command, ["check", "--languages", "de,xx"])

    assert (added_again.exit_code, wanting.exit_code) == (2, 1)
    assert "Error: There is a catalogue for de already." in added_again.output
    assert "xx: is offered but has no catalogue; run `python -m bot locales add xx`." in wanting.output.splitlines()
