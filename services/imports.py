"""What all imports share: what a file would do, why it cannot, and that somebody else was quicker."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from services import progress
from services.file_rows import Fault

AT_ONCE: Final = 1000
"""So many rows are asked for in one statement."""
Step = TypeVar("Step")
Row = TypeVar("Row")


@dataclass(slots=True)
class Plan(Generic[Step]):
    """What a file would do, in its order, and why it cannot."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class ImportRefused(Exception):
    """The file cannot be imported as it stands; nothing was done."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("the file cannot be imported")
        self.faults = tuple(faults)


class ImportCrossed(Exception):
    """Somebody else made one of these at this very moment; nothing was done, and another try finds it there."""


def slices(keys: Iterable[str]) -> Iterator[list[str]]:
    """Keys in their order, as many at once as one statement takes."""
    ordered = sorted(keys)
    return (ordered[first : first + AT_ONCE] for first in range(0, len(ordered), AT_ONCE))


def looked_at(records: Sequence[Row]) -> Iterator[Row]:
    """The records of a file one by one; whoever waits for a long one is told how far it is."""
    return progress.over(records, "Looking at the rows")


def taken(steps: Sequence[Row]) -> Iterator[Row]:
    """The same for what is done."""
    return progress.over(steps, "Importing")
