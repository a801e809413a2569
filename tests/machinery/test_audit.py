"""The audit of the dependencies says what was looked up, and never takes silence for safety."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.audit import audit, verdict

SOUND = {"name": "babel", "version": "2.18.0", "vulns": []}
BROKEN = {"name": "mako", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNFIXED = {"name": "yaml", "version": "1.0", "vulns": [{"id": "GHSA-2", "fix_versions": []}]}
UNKNOWN = {"name": "click", "version": "8.2", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("dependencies", "number", "sentences"),
    [
        ([SOUND], 0, ["Audit: 1 packages, 0 advisories."]),
        ([SOUND, UNKNOWN], 0, ["Audit: 1 packages, 0 advisories, 1 could not be looked up."]),
        (
            [SOUND, BROKEN, UNFIXED],
            2,
            [
                "✗ mako 1.0: PYSEC-1; mended in: 1.1",
                "✗ yaml 1.0: GHSA-2; mended in: not yet",
                "Audit: 3 packages, 2 advisories.",
            ],
        ),
        (
            [UNKNOWN, UNKNOWN],
            0,
            ["Audit: no database of advisories is at hand: it has none of the locked packages, or cannot be reached."],
        ),
    ],
)
def test_report_is_read_and_not_believed(
    dependencies: list[dict[str, Any]],  # Any: as pip-audit writes them
    number: int,
    sentences: list[str],
) -> None:
    assert verdict(json.dumps({"dependencies": dependencies, "fixes": []})) == (number, sentences)


@pytest.mark.parametrize("report", ["", "Traceback", "[]", "{}", "null"])
def test_report_that_is_none_is_said(report: str) -> None:
    assert verdict(report) == (0, ["Audit: no database of advisories is at hand: pip-audit gave no report."])


def test_without_anybody_to_ask_it_ends_well(tmp_path: Path) -> None:
    done = CliRunner().invoke(audit, env={"PATH": str(tmp_path)})

    assert (done.exit_code, done.output) == (
        0,
        "Audit: no database of advisories is at hand: pip-audit is not installed.\n",
    )
