"""`import companies`: it says what it does, does all or nothing, and what people look after themselves is theirs."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import bot
from db.companies import CompanyRow, MemberRow
from db.engine import Database
from services import (
    clock,
    companies,
    company_files,
    company_import,
    countries,
    invitations,
    profiles,
    tables,
)
from services.companies import Company, CompanyType
from services.imports import ImportCrossed
from services.retention import PROFILE_GOOD_FOR
from tests.house_rules.sources import ROOT
from tests.machinery.import_scene import ON_SQLITE, asked
from tests.services.event_scene import somebody

LEAST = {"id": "pumpen", "name": "Lausitzer Pumpen", "country": "DE", "type": "company"}
FULL = LEAST | {
    "city": "Cottbus",
    "offers": ["pumps", "mine-water"],
    "seeks": ["valves"],
    "markets": ["CL", "NO"],
    "languages": ["de", "es"],
    "website": "https://pumpen.example.org",
    "text": {"de": "Pumpen für\ntiefe Gruben", "ru": "Насосы"},
    "contact_name": "Beate Binder",
    "contact_email": "binder@example.org",
    "published": "true",
    "listing_url": "https://lists.example.org/pumpen",
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of companies."""

    def write(*rows: object, name: str = "companies.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        return path

    return write


def imports(url: str, *arguments: object) -> Result:
    return CliRunner(env={"BOT_DATABASE_URL": url}).invoke(bot, ["import", "companies", *map(str, arguments)])


def said(result: Result) -> list[str]:
    """What happens to each company, and the sum."""
    assert result.exit_code == 0, result.output
    return result.output.splitlines()[1:]


def refused(result: Result) -> list[str]:
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "Nothing is done.")
    return [line.partition(": ")[2] for line in result.stderr.splitlines()[:-1]]


def stored(session: Session) -> dict[str, Company]:
    rows = session.execute(select(CompanyRow).order_by(CompanyRow.id)).scalars()
    return {row.key: companies.as_company(row) for row in rows}


def claims(session: Session, key: str, number: int = 1) -> None:
    """Somebody speaks for the company from now on."""
    company_id = session.execute(select(CompanyRow.id).where(CompanyRow.key == key)).scalar_one()
    invitations.join(session, somebody(session, number).id, company_id, f"Person {number}")


def test_it_says_what_it_would_do_and_does_it_once(database_url: str, file: Callable[..., Path]) -> None:
    path = file(FULL, LEAST | {"id": "ventile", "name": "Ventile"})

    dry = imports(database_url, path, "--dry-run")
    before = asked(database_url, stored)
    first, second = imports(database_url, path), imports(database_url, path)

    assert said(dry) == [
        "pumpen: new, published",
        "ventile: new, not published",
        "A dry run, nothing is done: 2 new, 0 changed, 0 the same.",
    ]
    assert before == {}
    assert said(first)[-1] == "Done: 2 new, 0 changed, 0 the same."
    assert said(second) == ["pumpen: same", "ventile: same", "Done: 0 new, 0 changed, 2 the same."]
    found = asked(database_url, stored)
    now = found["pumpen"].published_at
    assert found["pumpen"] == Company(
        id=found["pumpen"].id,
        key="pumpen",
        name="Lausitzer Pumpen",
        country="DE",
        city="Cottbus",
        type=CompanyType.COMPANY,
        offers=("pumps", "mine-water"),
        seeks=("valves",),
        markets=("CL", "NO"),
        languages=("de", "es"),
        website="https://pumpen.example.org",
        listing_url="https://lists.example.org/pumpen",
        texts={"de": "Pumpen für\ntiefe Gruben", "ru": "Насосы"},
        contact_name="Beate Binder",
        contact_email="binder@example.org",
        refuses=(),
        as_of=found["pumpen"].as_of,
        published_at=now,
        published_by=None,
        confirmed_at=now,
    )
    assert found["pumpen"].is_published
    assert (found["ventile"].published_at, found["ventile"].city, found["ventile"].texts) == (None, None, {})


@ON_SQLITE
def test_changes_are_named_and_what_is_missing_stays(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(FULL))
    changed = LEAST | {"city": "", "offers": ["pumps"], "text": {"de": "", "en": "Pumps"}, "type": "research"}

    first, second = imports(database_url, file(changed)), imports(database_url, file(changed))

    assert said(first)[0] == (
        "pumpen: changes: type “company” → “research”, city “Cottbus” → none, offers pumps|mine-water → pumps, text.de "
        "“Pumpen für tiefe Gruben” → none, text.en none → “Pumps”"
    )  # fmt: skip
    assert said(second)[0] == "pumpen: same"
    found = asked(database_url, stored)["pumpen"]
    assert (found.city, found.offers, found.seeks) == (None, ("pumps",), ("valves",))
    assert (dict(found.texts), found.type) == ({"en": "Pumps", "ru": "Насосы"}, CompanyType.RESEARCH)


@ON_SQLITE
def test_a_table_of_a_spreadsheet_is_read(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    header = "id;name;country;type;offers;markets;text.de;published"
    path.write_bytes(f"{header}\r\npumpen;Größe;de;company;pumps|valves;CL|KZ;Für Gruben;wahr\r\n".encode("cp1252"))

    done = imports(database_url, path)

    assert done.output.splitlines()[:2] == ["Read as CSV in cp1252, parted by “;”.", "pumpen: new, published"]
    found = asked(database_url, stored)["pumpen"]
    assert (found.name, found.country, found.offers, found.markets) == (
        "Größe",
        "DE",
        ("pumps", "valves"),
        ("CL", "KZ"),
    )


@ON_SQLITE
def test_publication_comes_and_goes_with_the_file(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(FULL))
    again = imports(database_url, file(FULL))
    clock.put_forward(PROFILE_GOOD_FOR)
    anew = imports(database_url, file(FULL))
    hidden = imports(database_url, file(LEAST | {"published": "false"}))
    silent = imports(database_url, file(LEAST))

    assert [said(each)[0] for each in (again, anew, hidden, silent)] == [
        "pumpen: same",
        "pumpen: changes: published",
        "pumpen: changes: not published any more",
        "pumpen: same",
    ]
    assert asked(database_url, stored)["pumpen"].published_at is None


@ON_SQLITE
def test_what_its_own_people_look_after_is_left(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(FULL))
    asked(database_url, claims, "pumpen")
    before = asked(database_url, stored)

    same = imports(database_url, file(FULL))
    other = imports(database_url, file(FULL | {"city": "Guben", "published": "false"}))

    assert said(same)[0] == "pumpen: same"
    assert said(other)[0] == "pumpen: same; its own people look after it, left as it is"
    assert asked(database_url, stored) == before


@ON_SQLITE
def test_a_file_does_not_publish_what_its_people_left(database_url: str, file: Callable[..., Path]) -> None:
    def comes_and_leaves(session: Session) -> None:
        company_id = session.execute(select(CompanyRow.id)).scalar_one()
        claims(session, "pumpen")
        token = invitations.invite(session, somebody(session, 1), company_id)
        invitations.claim(session, somebody(session, 2), token, "Second")
        for number in (1, 2):
            profiles.leave(session, somebody(session, number), company_id)

    imports(database_url, file(FULL))
    asked(database_url, comes_and_leaves)

    done = imports(database_url, file(FULL | {"city": "Guben"}))

    assert said(done)[0] == (
        "pumpen: changes: city “Cottbus” → “Guben”; who spoke for it has left, so a file does not publish it"
    )
    assert asked(database_url, stored)["pumpen"].published_at is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"id": "Pumpen GmbH"}, "id: “Pumpen GmbH” is no id; write 1 to 40 of a-z, 0-9 and -."),
        ({"name": ""}, "name: is empty."),
        ({"name": "–"}, "name: “–” is no name."),
        ({"name": "x" * 201}, "name: it has 201 characters, 200 are the most."),
        ({"country": "Chile"}, "country: “CHILE” is no country; write a code of two letters, such as CL."),
        ({"country": "EU"}, "country: “EU” is no country; write a code of two letters, such as CL."),
        ({"type": "firm"}, "type: “firm” is none of company, research, cluster, administration, association."),
        ({"offers": ["pump"]}, "offers, 1: “pump” is no code of the taxonomy; did you mean “pumps”?"),
        ({"seeks": ["pumps"] * 9}, "seeks: it has 9 values, 8 are the most."),
        ({"offers": "pumps"}, "offers: a list is expected."),
        ({"markets": ["Chile"]}, "markets, 1: “CHILE” is no country; write a code of two letters, such as CL."),
        ({"languages": ["zz"]}, "languages, 1: “zz” is no language; write a code of two letters, such as de."),
        ({"website": "pumpen.example.org"}, "website: “pumpen.example.org” is no link that begins with https://."),
        ({"website": "https://localhost"}, "website: “https://localhost” is no link that begins with https://."),
        ({"text": {"xx": "?"}}, "text, xx: “xx” is no language; write a code of two letters, such as de."),
        ({"text": {"de": "x" * 301}}, "text, de: it has 301 characters, 300 are the most."),
        ({"contact_email": "binder"}, "contact_email: “binder” is no mail address."),
        ({"published": "perhaps"}, "published: “perhaps” should be true or false."),
        ({"published": "true"}, "published: others see a company only if it offers or seeks something."),
        ({"nam": "x"}, "nam: this key is not known; did you mean “name”?"),
    ],
)
def test_what_is_wrong_is_said(database_url: str, file: Callable[..., Path], changes: Any, wanted: str) -> None:
    done = imports(database_url, file(LEAST | {"id": "fine"}, LEAST | changes))

    assert refused(done) == [wanted]
    assert asked(database_url, stored) == {}


@ON_SQLITE
def test_an_id_stands_once(database_url: str, file: Callable[..., Path]) -> None:
    assert refused(imports(database_url, file(LEAST, LEAST))) == ["id: line 1 has the same."]


@ON_SQLITE
@pytest.mark.parametrize(
    ("option", "wanted"),
    [("--silent", "--silent is for events"), ("--renew-links", "--renew-links is for people")],
)
def test_options_of_other_files_are_refused(
    database_url: str, file: Callable[..., Path], option: str, wanted: str
) -> None:
    done = imports(database_url, file(LEAST), option)

    assert (done.exit_code, wanted in done.stderr) == (2, True)


async def test_two_imports_and_a_claim_at_once(database_url: str) -> None:
    rows = json.dumps([FULL | {"id": f"firm-{number}"} for number in range(20)]).encode()
    records = company_files.records(company_files.read("c.json", rows))

    async def tries(db: Database) -> int:
        try:
            return sum(step.is_new for step in (await db.run(company_import.do, records)).steps)
        except ImportCrossed:
            return 0

    async with Database(database_url) as one, Database(database_url) as two:
        assert sum(await asyncio.gather(tries(one), tries(two))) == 20

        await asyncio.gather(tries(one), two.run(claims, "firm-3"), tries(one))

        assert len(await one.read(stored)) == 20


# -- what comes out goes in again ----------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\u0085\ufffe\uffff"), max_size=30
)
LINE = WORDS.map(lambda words: " ".join(words.split()))
CODES = st.lists(st.sampled_from(["pumps", "valves", "mine-water", "esg-reporting"]), max_size=4, unique=True)
ROW = st.fixed_dictionaries(
    {
        "name": LINE.map(lambda words: f"Firm {words}"),
        "country": st.sampled_from(["DE", "CL", "MN"]),
        "type": st.sampled_from(list(CompanyType)),
        "city": LINE,
        "offers": CODES.filter(bool),
        "seeks": CODES,
        "markets": st.lists(st.sampled_from(["NO", "KZ", "AU"]), max_size=3, unique=True),
        "languages": st.lists(st.sampled_from(["de", "es", "mn"]), max_size=3, unique=True),
        "website": st.sampled_from(["", "https://example.org/=1+1"]),
        "text": st.dictionaries(st.sampled_from(["de", "en", "ru", "es"]), WORDS, max_size=4),
        "contact_name": LINE,
        "contact_email": st.sampled_from(["", "=1+1@example.org"]),
        "published": st.sampled_from(["true", "false"]),
    }
)


@ON_SQLITE
@pytest.mark.parametrize("form", ["csv", "json", "to_open"])
async def test_what_is_exported_can_be_imported_again(database_url: str, form: str) -> None:
    """Into the database it came from, where all is the same, and into an empty one, which holds the same then."""

    def goes_round(session: Session, rows: list[dict[str, Any]]) -> None:
        empty(session)
        take(session, "c.json", json.dumps([row | {"id": f"f{number}"} for number, row in enumerate(rows)]).encode())
        table = company_files.of_companies(session)
        written = {"csv": tables.as_csv, "json": tables.as_json, "to_open": tables.as_csv_to_open}[form](table)
        name = "c.json" if form == "json" else "c.csv"

        assert all(step.is_same for step in take(session, name, written))
        empty(session)
        take(session, name, written)
        assert company_files.of_companies(session) == table

    def empty(session: Session) -> None:
        for row in session.execute(select(CompanyRow)).scalars():
            session.delete(row)
        session.flush()

    def take(session: Session, name: str, content: bytes) -> list[company_import.Step]:
        found = company_files.read(name, content)
        records = company_files.records(found)
        assert found.faults == []
        return company_import.do(session, records).steps

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(ROW, min_size=1, max_size=3))
    def all_go_round(rows: list[dict[str, Any]]) -> None:
        works.append(rows)

    works: list[list[dict[str, Any]]] = []
    all_go_round()
    async with Database(database_url) as db:
        for rows in works:
            await db.run(goes_round, rows)


def test_the_guide_names_every_column() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")

    assert f"Columns: `{'`, `'.join(company_files.KEYS)}`" in guide.replace("\n", " ")


@ON_SQLITE
def test_nobody_is_told_and_members_stay(database_url: str, file: Callable[..., Path]) -> None:
    imports(database_url, file(FULL))
    asked(database_url, claims, "pumpen")
    imports(database_url, file(LEAST | {"id": "other"}))

    assert set(asked(database_url, stored)) == {"pumpen", "other"}
    assert asked(database_url, lambda session: len(session.execute(select(MemberRow)).all())) == 1
    assert {each.country for each in asked(database_url, stored).values()} <= countries.codes()
