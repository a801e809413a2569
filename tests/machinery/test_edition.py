"""The day a folder of articles is true for."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import edition
from knowledge.front_matter import Broken


def test_day_is_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / edition.NAME).write_text("# why\ndate: 2026-11-22\n")

    assert edition.day_of(tmp_path) == date(2026, 11, 22)


def test_folder_that_states_no_day_has_none(tmp_path: Path) -> None:
    assert edition.day_of(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("date: soon", "“date” should be a day like 2026-11-22"),
        ("day: 2026-11-22", "“date” is missing"),
        ("", "nothing is stated"),
        ("a: [", "not YAML: did not find expected node content"),
    ],
)
def test_wrong_day_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / edition.NAME).write_text(text)

    with pytest.raises(Broken) as refused:
        edition.day_of(tmp_path)

    assert refused.value.reason == reason
