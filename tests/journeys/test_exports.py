"""/export: who came by the link of a file of people is a manager and takes tables out; nobody else does."""

import csv
import io
import json

from sqlalchemy.orm import Session

from bot.run import Parts
from services import company_files, company_import, invitations, people_files, people_import
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer

COMPANY = {"id": "pumpen", "name": "Größe & Söhne", "country": "DE", "type": "company", "contact_name": "=1+1"}
MANAGER = {"id": "mia", "name": "Mia Vogt", "company_id": "pumpen", "language": "ru", "role": "manager"}
NOT_ALLOWED = "You do not have access to this."


def imported(session: Session) -> str:
    """A company and somebody who is expected there and as a manager; gives the payload of the link."""
    companies = company_files.read("c.json", json.dumps([COMPANY]).encode())
    company_import.do(session, company_files.records(companies))
    people = people_files.read("p.json", json.dumps([MANAGER]).encode())
    return invitations.payload(people_import.do(session, people_files.records(people)).tokens["mia"])


async def test_manager_by_invitation_takes_tables_out_and_a_stranger_does_not(
    bot: Parts, telegram: Simulator, anna: Person
) -> None:
    payload = await bot.db.run(imported)
    mia = await newcomer(telegram, "Mia", "English", "Continue", language_code="en")

    await anna.sends("/export")
    refused = anna.screen.text.splitlines()[0]
    await mia.sends(f"/start {payload}")
    await mia.taps("Accept the invitation")
    await mia.sends("/export")
    offered = mia.screen
    await mia.taps("Companies")
    chosen = mia.screen
    await mia.taps("CSV")
    await mia.taps("Back")
    await mia.taps("Requests for contact")
    await mia.taps("JSON")
    files = [telegram.files.by_id[seen.file_id] for seen in mia.seen() if seen.kind == "document"]

    assert refused == NOT_ALLOWED
    assert offered.text == "Export as a file\nWhat would you like to take out?"
    assert offered.buttons == (
        ("🏭 Companies",), ("👥 People",), ("✉️ Requests for contact",), ("📅 Events",), ("Menu",),
    )  # fmt: skip
    assert chosen.text.splitlines()[0] == "Export: 🏭 Companies"
    assert chosen.buttons == (("Excel",), ("CSV", "JSON"), ("Back", "Menu"))
    assert [each.name.partition("-")[0] for each in files] == ["companies", "requests"]
    [row] = csv.DictReader(io.StringIO(files[0].content.decode("utf-8-sig")), delimiter=";")
    assert (row["id"], row["name"], row["contact_name"]) == ("pumpen", "Größe & Söhne", "'=1+1")
    assert json.loads(files[1].content) == []
