"""`python -m bot ask`: one line out for every line in, in order; wrong lines in their place; words for people."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import bot

PAGE = """---
title: {title}
as_of: 2026-11
review_by: 2027-11-22
owner: desk
sources:
  - title: Customs office
    url: https://example.org/duty
keywords: [{words}]
---
{body}
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> str:
    for name, title, words, body in (
        (
            "markets/cl/customs_duties.en.md",
            "Chile, customs",
            "duty, tariff, import",
            "The general rate of duty is 6 %.",
        ),
        ("markets/cl/customs_duties.de.md", "Chile, Zoll", "Zoll, Einfuhr", "Der allgemeine Zollsatz beträgt 6 %."),
        ("markets/mn/visa_travel.de.md", "Mongolei, Visum", "Visum, Einreise", "Bis 30 Tage ohne Visum."),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title=title, words=words, body=body), encoding="utf-8")
    return str(tmp_path)


def lines(*rows: object) -> str:
    return "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)


def test_every_line_has_its_answer_in_order(knowledge: str) -> None:
    asked = lines(
        {"id": "a", "text": "Welche Zölle gelten für Pumpen in Chile?", "lang": "de"},
        {"id": 2, "text": "🙂 \ud800 \x00"},
        {"id": 3, "text": "Brauche ich ein Visum für die Mongolei?"},
    )

    result = CliRunner().invoke(bot, ["ask", "--lexical", "--knowledge", knowledge], input=asked)
    said = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert [(each["id"], each["decision"]) for each in said] == [("a", "answer"), (2, "refuse"), (3, "answer")]
    assert [each["articles"][0]["slug"] for each in (said[0], said[2])] == [
        "markets/cl/customs_duties",
        "markets/mn/visa_travel",
    ]
    assert set(said[0]) == {"id", "language", "decision", "articles"}
    assert [len(each["articles"]) for each in said] == [2, 2, 2]


def test_wrong_lines_have_an_error_in_their_place(knowledge: str) -> None:
    asked = lines(
        "broken\n",
        {"id": 1, "text": 5},
        {"text": "no id"},
        "[]\n",
        "\n",
        {"id": 9, "text": "Visum Mongolei", "lang": 3},
    )

    result = CliRunner().invoke(bot, ["ask", "--lexical", "--knowledge", knowledge], input=asked)

    assert result.exit_code == 1
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": None, "error": "line 1: this is not JSON"},
        {"id": 1, "error": "line 2: “text” should be a string"},
        {"id": None, "error": "line 3: “id” is missing"},
        {"id": None, "error": "line 4: an object with “id” and “text” is expected"},
        {"id": 9, "error": "line 6: “lang” should be a string"},
    ]


def test_bytes_that_are_no_utf8_are_a_wrong_line(knowledge: str) -> None:
    result = CliRunner().invoke(
        bot, ["ask", "--lexical", "--knowledge", knowledge], input=b'{"id": 1, "text": "\xff"}\n'
    )

    assert (result.exit_code, json.loads(result.stdout)) == (1, {"id": None, "error": "line 1: this is not UTF-8"})


def test_a_person_reads_extract_source_and_dates(knowledge: str) -> None:
    arguments = [
        "ask",
        "--lexical",
        "--language",
        "en",
        "--knowledge",
        knowledge,
        "What is the duty on pumps in Chile?",
    ]

    result = CliRunner().invoke(bot, arguments)

    assert (result.exit_code, result.stdout) == (
        0,
        "Chile, customs\n\n"
        "The general rate of duty is 6\N{NO-BREAK SPACE}%.\n\n"
        "Source: Customs office https://example.org/duty\n\n"
        "As of: November 2026 · Review due: 22 November 2027\n",
    )


def test_a_person_reads_that_nothing_is_known(knowledge: str) -> None:
    result = CliRunner().invoke(
        bot, ["ask", "--lexical", "--language", "en", "--knowledge", knowledge, "visa for Brazil"]
    )

    assert (result.exit_code, result.stdout) == (0, "I know nothing about this country: Brazil.\n")


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert CliRunner().invoke(bot, ["ask", "--knowledge", str(tmp_path / "none"), "Visum"]).exit_code == 2
