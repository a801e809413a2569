"""`make audit`: are there advisories on the locked dependencies? Asks `pip-audit`, where somebody has installed it.

It reports nothing found as well where it could look nothing up, so its report is read, not its exit code.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

REQUIREMENTS: Final = Path(__file__).resolve().parent.parent / "requirements"
COMMAND: Final = (
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner",
    "off",
    "--timeout",
    "10",
    "--format",
    "json",
)
NOT_AT_HAND: Final = "Audit: no database of advisories is at hand: {why}."


@click.command()
def audit() -> None:
    """Look for advisories on the locked dependencies; ends well where there is nobody to ask, and says so."""
    program = shutil.which("pip-audit")
    if program is None:
        click.echo(NOT_AT_HAND.format(why="pip-audit is not installed"))
        return
    files = [f"--requirement={REQUIREMENTS / name}.txt" for name in ("test", "semantic")]
    done = subprocess.run([program, *COMMAND, *files], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    found, sentences = verdict(done.stdout)
    for each in sentences:
        click.echo(each)
    if found:
        raise SystemExit(1)


def verdict(report: str) -> tuple[int, Sequence[str]]:
    """How many advisories a report of pip-audit names, and what there is to say of it."""
    try:
        looked_at: list[dict[str, Any]] = json.loads(report)["dependencies"]  # Any: pip-audit's own
    except (ValueError, LookupError, TypeError):
        return 0, [NOT_AT_HAND.format(why="pip-audit gave no report")]
    known = [each for each in looked_at if "vulns" in each]
    if not known:
        return 0, [NOT_AT_HAND.format(why="it has none of the locked packages, or cannot be reached")]
    advisories = [_line(each, advisory) for each in known for advisory in each["vulns"]]
    missing = len(looked_at) - len(known)
    rest = f", {missing} could not be looked up" if missing else ""
    return len(advisories), [*advisories, f"Audit: {len(known)} packages, {len(advisories)} advisories{rest}."]


def _line(package: dict[str, Any], advisory: dict[str, Any]) -> str:  # Any: as above
    mended = ", ".join(advisory.get("fix_versions") or ()) or "not yet"
    return f"✗ {package['name']} {package['version']}: {advisory['id']}; mended in: {mended}"


if __name__ == "__main__":
    audit()
