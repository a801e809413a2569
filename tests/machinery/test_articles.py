"""Articles and level files as authors write them: what is read, what is refused, and how a mistake is named."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import articles
from knowledge.articles import Article, Level, Problem, Source

WHOLE = """---
title: Visa for Chile
as_of: 2026-11
review_by: 2027-01-22
owner: network-manager
sources:
  - title: Foreign Office
    url: https://example.org/visa
keywords: [visa, travel]
facts: [cl-vi-01]
status: paused
valid_until: 2026-12-31
successor: markets/all/visa_travel
verify: true
phase: visit
size: [small, medium]
---

# Visa

No visa is needed for **ninety** days.

More detail.
"""


def write(directory: Path, name: str, text: str) -> None:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_an_article_is_read_as_written(tmp_path: Path) -> None:
    write(tmp_path, "markets/cl/visa_travel.en.md", WHOLE)

    library = articles.load(tmp_path)

    assert library.problems == ()
    assert library.articles["markets/cl/visa_travel", "en"] == Article(
        slug="markets/cl/visa_travel",
        language="en",
        kind="markets",
        title="Visa for Chile",
        as_of="2026-11",
        review_by=date(2027, 1, 22),
        owner="network-manager",
        sources=(Source("Foreign Office", "https://example.org/visa"),),
        keywords=("visa", "travel"),
        facts=("cl-vi-01",),
        valid_until="2026-12-31",
        successor="markets/all/visa_travel",
        status="paused",
        verify=True,
        phase="visit",
        size=("small", "medium"),
        short="No visa is needed for **ninety** days.",
        body="# Visa\n\nNo visa is needed for **ninety** days.\n\nMore detail.",
    )


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("---\ntitle", "title", 1, "the file should begin with a line “---” and its front matter"),
        ("size: [small, medium]\n---\n", "", 1, "the front matter has no closing line “---”"),
        ("owner: network-manager\n", "", 2, "“owner” is missing"),
        ("title: Visa for Chile", "title:", 2, "“title” is empty"),
        ("title: Visa for Chile", "title: Visa: Chile", 2, "not YAML: mapping values are not allowed in this context"),
        (
            "as_of: 2026-11",
            "as_of: November",
            3,
            "“as_of” should be YYYY, YYYY-MM, YYYY-MM-DD or undated, not “November”",
        ),
        ("as_of: 2026-11", "as_of: 2026-13", 3, "“as_of” is no date: “2026-13”"),
        ("2027-01-22", "soon", 4, "“review_by” should be a date such as 2027-01-31, not “soon”"),
        (
            "https://example.org/visa",
            "javascript:1",
            8,
            "a source's address should begin with https://, not “javascript:1”",
        ),
        ("[visa, travel]", "{visa: travel}", 9, "“keywords” should be a list of texts"),
        (
            "status: paused",
            "status: asleep",
            11,
            "“status” should be one of current, ended, paused, historic, not “asleep”",
        ),
        ("verify: true", "verify: perhaps", 14, "“verify” should be true or false, not “perhaps”"),
        ("verify: true", "title: Again", 14, "“title” is stated twice"),
        ("No visa is needed for **ninety** days.\n\nMore detail.\n", "", 2, "there is no paragraph to answer with"),
    ],
)
def test_a_broken_article_is_named_and_the_others_load(
    tmp_path: Path, before: str, after: str, line: int, reason: str
) -> None:
    assert before in WHOLE
    write(tmp_path, "markets/cl/visa_travel.de.md", WHOLE.replace(before, after))
    write(tmp_path, "markets/cl/visa_travel.en.md", WHOLE)

    library = articles.load(tmp_path)

    assert library.problems == (Problem("markets/cl/visa_travel.de.md", line, reason),)
    assert list(library.articles) == [("markets/cl/visa_travel", "en")]


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "guides/x.de.md", "")
    (tmp_path / "guides/x.de.md").write_bytes(WHOLE.replace("Visa for", "Visum für").encode("cp1252"))

    assert articles.load(tmp_path).problems == (Problem("guides/x.de.md", 2, "the file is not UTF-8"),)


def test_a_file_without_a_language_is_named(tmp_path: Path) -> None:
    write(tmp_path, "guides/Visa.md", WHOLE)

    assert articles.load(tmp_path).problems == (
        Problem(
            "guides/Visa.md", 1, "the file should be named kind/topic.language.md in small letters, digits, - and _"
        ),
    )


def test_an_article_with_the_required_fields_alone_is_enough(tmp_path: Path) -> None:
    write(
        tmp_path,
        "guides/x.ru.md",
        "---\ntitle: Да\nas_of: undated\nreview_by: 2027-01-01\nowner: a\nsources: []\nkeywords: []\n---\nОтвет.\n",
    )

    library = articles.load(tmp_path)

    assert library.problems == ()
    assert library.articles["guides/x", "ru"].short == "Ответ."


@pytest.mark.parametrize(
    ("written", "asked", "got"),
    [
        (("de", "en", "ru"), "ru", "ru"),
        (("de", "en"), "ru", "en"),
        (("de", "ru"), "es", "de"),
        (("ru",), "en", "ru"),
    ],
)
def test_the_best_language_is_the_asked_one_then_english_then_german(
    tmp_path: Path, written: tuple[str, ...], asked: str, got: str
) -> None:
    for language in written:
        write(tmp_path, f"guides/x.{language}.md", WHOLE)

    found = articles.load(tmp_path).best("guides/x", asked)

    assert found is not None
    assert found.language == got


def test_a_missing_article_is_nobody(tmp_path: Path) -> None:
    assert articles.load(tmp_path).best("guides/x", "de") is None


def test_levels_are_read_and_silence_means_hold(tmp_path: Path) -> None:
    notice = "level: red\nas_of: 2026-11-22\nreview_by: 2026-12-22\nowner: desk\nnotice:\n  de: Halt.\n  en: Stop.\n"
    write(tmp_path, "markets/no.yaml", notice)
    write(tmp_path, "markets/cl.yaml", notice.replace("red", "pink"))

    library = articles.load(tmp_path)

    assert library.level("NO") == Level(
        "no", "red", "2026-11-22", date(2026, 12, 22), "desk", {"de": "Halt.", "en": "Stop."}
    )
    assert library.level("de") == Level("de", "green")
    assert library.level("cl") == Level("cl", "grey")
    assert library.problems == (
        Problem("markets/cl.yaml", 1, "“level” should be one of green, amber, red, black, not “pink”"),
    )
