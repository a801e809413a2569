"""The companies of the demo, imported as an operator would, and the two of its people who speak for some of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from services import companies, company_files, company_import, invitations, people

FILE: Final = Path(__file__).with_suffix(".yaml")


def load(session: Session, speakers: Mapping[str, tuple[int, str]]) -> int:
    """Imports the companies that are not there yet; for the new ones of these ids an account speaks, under a name.

    Those that are there may have been changed by somebody since, and stay. Gives the number of new ones.
    """
    found = company_files.read(FILE.name, FILE.read_bytes())
    records = company_files.records(found)
    assert not found.faults, found.faults
    new = [step.record for step in company_import.plan(session, records).steps if step.is_new]
    company_import.do(session, new)
    ids = {each.key: each.id for each in companies.published(session)}
    for record in new:
        if record.key in speakers:
            account, name = speakers[record.key]
            person = people.welcome(session, account)
            if companies.of_person(session, person.id) is None:
                invitations.join(session, person.id, ids[record.key], name)
    return len(new)
