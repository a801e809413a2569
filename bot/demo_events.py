"""The programme of the demo: twelve events, imported as an operator would, one of them full."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from services import event_fields, event_files, event_import, events, people, registration
from services.entries import Entry

FILE: Final = Path(__file__).with_suffix(".yaml")
FULL: Final = "workshop-mine-water"
"""Its eight places are taken, so that there is a waitlist to show."""
GROUPS: Final = (
    Entry(
        name="Ole Petersen",
        company="Musterkammer",
        members=("Ina Beispiel", "Tom Muster", "Lea Vorlage"),
        answers={"problem": "Eisen im Ablauf der Wasserbehandlung"},
        is_listed=True,
    ),
    Entry(
        name="Marek Nowak",
        company="Musteragentur",
        members=("Ada Probst", "Jan Modell", "Mia Entwurf"),
        answers={"problem": "Messwerte aus der Ferne lesen"},
        is_listed=True,
        may_be_contacted=True,
    ),
)


def load(session: Session, accounts: Iterable[int]) -> int:
    """Imports the events that are not there yet, with the groups of these accounts in the one that is full.

    Those that are there may have been changed by somebody since, and stay. Gives the number of new ones.
    """
    found = event_files.read(FILE.name, FILE.read_bytes())
    records = event_fields.records(found)
    assert not found.faults, found.faults
    new = [step.record for step in event_import.plan(session, records).steps if step.is_new]
    event_import.do(session, new)
    if any(record.key == FULL for record in new):
        full = events.by_key(session, FULL)
        assert full is not None
        for account, entry in zip(accounts, GROUPS, strict=True):
            registration.register(session, people.welcome(session, account), full.id, entry)
    return len(new)
