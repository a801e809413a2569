"""`import people`: who has an account is attached, who has none gets a link once, and who has come decides."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import bot
from db.companies import CompanyRow, InvitationRow
from db.engine import Database
from db.outbox import OutboxMessage
from services import clock, companies, invitations, people, people_files, people_import, profiles, tables
from services.imports import ImportCrossed
from services.menus import MenuOutdated
from services.people import Role, Staff
from services.refusals import InvitationGone
from services.retention import INVITATION_GOOD_FOR
from simulator.server import Simulator
from tests.house_rules.sources import ROOT
from tests.machinery.import_scene import ON_SQLITE, asked
from tests.services.event_scene import somebody
from tests.services.test_invitations import firm

ACCOUNT = 7_001
ANA = {"id": "ana", "name": "Ana Rojas", "company_id": "pumpen", "language": "es"}
BEN = {"id": "ben", "telegram_id": str(ACCOUNT), "name": "Ben Bauer", "company_id": "pumpen", "language": "de"}
EVA = {"id": "eva", "name": "Eva Vogt", "language": "en", "role": "organiser"}
NO_ACCOUNT = "is no number of a Telegram account, such as 123456789."
ONCE = "Each of these is shown this once, lets in one person, and is good for 90 days:"


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of people."""

    def write(*rows: object) -> Path:
        path = tmp_path / "people.json"
        path.write_text(json.dumps(rows), "utf-8")
        return path

    return write


@pytest.fixture
def url(database_url: str) -> str:
    """A database with two companies."""
    asked(database_url, firm, "pumpen")
    asked(database_url, firm, "ventile")
    return database_url


def imports(url: str, *arguments: object, **settings: str) -> Result:
    environment = {"BOT_DATABASE_URL": url, **settings}
    return CliRunner(env=environment).invoke(bot, ["import", "people", *map(str, arguments)])


def steps(result: Result) -> list[str]:
    """What happens to each person, and the sum."""
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()[1:]
    return lines[: lines.index("")] if "" in lines else lines


def links(result: Result) -> dict[str, str]:
    """The tokens by the ids of people, as they are printed."""
    found = re.findall(r"(?m)^([a-z]+): (?:/start |https://t\.me/\w+\?start=)in_([\w-]{43})$", result.output)
    assert (ONCE in result.output) == bool(found)
    return dict(found)


def refused(result: Result) -> list[str]:
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "Nothing is done.")
    return [line.partition(": ")[2] for line in result.stderr.splitlines()[:-1]]


def speakers(session: Session, key: str) -> list[str]:
    company_id = session.execute(select(CompanyRow.id).where(CompanyRow.key == key)).scalar_one()
    return [*companies.members(session, company_id).values()]


def claims(session: Session, token: str, number: int = 2) -> None:
    invitations.claim(session, somebody(session, number), token, f"Person {number}")


def roles(session: Session, number: int) -> frozenset[Role]:
    return people.roles(session, Staff(), somebody(session, number).telegram_id)


def begins(session: Session, number: int = 2) -> None:
    people.acknowledge(session, somebody(session, number).id)


def new_menus(session: Session) -> list[int]:
    """Whose menus of commands the running bot is to set anew."""
    return list(
        session.execute(select(OutboxMessage.chat_id).where(OutboxMessage.notice == MenuOutdated.name)).scalars()
    )


def test_accounts_are_attached_and_others_get_a_link_once(url: str, file: Callable[..., Path]) -> None:
    path = file(ANA, BEN, EVA)

    dry, first, second = imports(url, path, "--dry-run"), imports(url, path), imports(url, path)

    assert steps(dry) == [
        "ana: new, gets a link",
        "ben: new, attached",
        "eva: new, gets a link",
        "A dry run, nothing is done: 3 new, 0 changed, 0 the same.",
    ]
    assert steps(first)[-1] == "Done: 3 new, 0 changed, 0 the same."
    assert steps(second) == ["ana: same", "ben: same", "eva: same", "Done: 0 new, 0 changed, 3 the same."]
    assert [set(links(each)) for each in (dry, first, second)] == [set(), {"ana", "eva"}, set()]
    assert asked(url, speakers, "pumpen") == ["Ben Bauer"]
    assert asked(url, somebody, 1).language == "de"

    asked(url, claims, links(first)["ana"])
    asked(url, claims, links(first)["eva"], 3)

    assert asked(url, speakers, "pumpen") == ["Ben Bauer", "Person 2"]
    assert asked(url, roles, 3) == {Role.ORGANISER}
    assert steps(imports(url, path))[-1] == "Done: 0 new, 0 changed, 3 the same."


@ON_SQLITE
def test_new_links_are_made_for_those_who_have_not_come(url: str, file: Callable[..., Path]) -> None:
    path = file(ANA, EVA)
    old = links(imports(url, path))
    asked(url, claims, old["eva"])

    dry, renewed = imports(url, path, "--renew-links", "--dry-run"), imports(url, path, "--renew-links")

    assert steps(dry)[:2] == steps(renewed)[:2] == ["ana: changes: gets a link", "eva: same"]
    assert (links(dry), set(links(renewed))) == ({}, {"ana"})
    with pytest.raises(InvitationGone):
        asked(url, claims, old["ana"], 3)
    asked(url, claims, links(renewed)["ana"], 3)


@ON_SQLITE
def test_a_link_that_has_run_out_is_said(url: str, file: Callable[..., Path]) -> None:
    imports(url, file(ANA))
    clock.put_forward(INVITATION_GOOD_FOR)
    asked(url, invitations.forget)

    done = imports(url, file(ANA))

    assert steps(done)[0] == "ana: same; the link has run out, --renew-links makes a new one"
    assert set(links(imports(url, file(ANA), "--renew-links"))) == {"ana"}


@ON_SQLITE
def test_who_has_not_come_is_changed_and_the_link_stays(url: str, file: Callable[..., Path]) -> None:
    token = links(imports(url, file(ANA)))["ana"]
    other = ANA | {"name": "Ana R. Rojas", "company_id": "ventile", "language": "de", "role": "manager"}

    done = imports(url, file(other))

    assert steps(done)[0] == (
        "ana: changes: name “Ana Rojas” → “Ana R. Rojas”, company_id “pumpen” → “ventile”, language “es” → “de”, "
        "role none → “manager”"
    )  # fmt: skip
    asked(url, claims, token)
    assert asked(url, speakers, "ventile") == ["Person 2"]
    assert asked(url, roles, 2) == {Role.MANAGER}
    assert asked(url, somebody, 2).language == "de"


@ON_SQLITE
def test_of_who_has_come_a_file_changes_the_role_alone(url: str, file: Callable[..., Path]) -> None:
    token = links(imports(url, file(ANA | {"role": "organiser"})))["ana"]
    asked(url, claims, token)
    asked(url, begins)

    other = imports(url, file(ANA | {"company_id": "ventile", "name": "Else", "role": "manager"}))
    after = asked(url, roles, 2)
    taken = imports(url, file(ANA | {"role": ""}))

    assert steps(other)[0] == (
        "ana: changes: role “organiser” → “manager”; has come since, so only the role is changed"
    )  # fmt: skip
    assert steps(taken)[0] == "ana: changes: role “manager” → none"
    assert (after, asked(url, roles, 2)) == ({Role.MANAGER}, frozenset())
    assert asked(url, new_menus) == [asked(url, somebody, 2).telegram_id] * 2
    assert (asked(url, speakers, "pumpen"), asked(url, speakers, "ventile")) == (["Person 2"], [])


@ON_SQLITE
def test_who_left_is_not_brought_back(url: str, file: Callable[..., Path]) -> None:
    def leaves(session: Session) -> None:
        company_id = session.execute(select(CompanyRow.id).where(CompanyRow.key == "pumpen")).scalar_one()
        profiles.leave(session, somebody(session, 1), company_id)

    imports(url, file(BEN))
    asked(url, leaves)

    assert steps(imports(url, file(BEN)))[0] == "ben: same"
    assert asked(url, speakers, "pumpen") == []


@ON_SQLITE
def test_an_account_that_is_known_later_is_attached(url: str, file: Callable[..., Path]) -> None:
    token = links(imports(url, file(ANA)))["ana"]

    done = imports(url, file(ANA | {"telegram_id": str(ACCOUNT)}))

    assert steps(done)[0] == "ana: changes: attached"
    assert asked(url, speakers, "pumpen") == ["Ana Rojas"]
    with pytest.raises(InvitationGone):
        asked(url, claims, token, 3)


@ON_SQLITE
@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([ANA | {"company_id": "nobody"}], "company_id: there is no company “nobody”; import companies first."),
        ([ANA | {"company_id": ""}], "company_id: state a company, a role or both: nobody is here for anything else."),
        ([EVA | {"role": "boss"}], "role: “boss” is none of organiser, manager, operator."),
        ([ANA | {"language": "xx"}], "language: “xx” is no language; write a code of two letters, such as de."),
        ([ANA | {"name": ""}], "name: is empty."),
        ([ANA | {"telegram_id": "@ana"}], f"telegram_id: “@ana” {NO_ACCOUNT}"),
        ([ANA | {"telegram_id": "-5"}], f"telegram_id: “-5” {NO_ACCOUNT}"),
        ([ANA | {"telegram_id": "9" * 16}], f"telegram_id: “{'9' * 16}” {NO_ACCOUNT}"),
        ([BEN, BEN | {"id": "b2"}], "telegram_id: line 1 has the same."),
        ([ANA, ANA], "id: line 1 has the same."),
    ],
    ids=lambda value: None,
)  # fmt: skip
def test_what_is_wrong_is_said(url: str, file: Callable[..., Path], rows: list[Any], wanted: str) -> None:
    assert refused(imports(url, file({**EVA, "id": "fine"}, *rows))) == [wanted]
    assert asked(url, lambda session: session.execute(select(InvitationRow)).all()) == []


@ON_SQLITE
def test_an_account_belongs_to_one_person_and_one_company(url: str, file: Callable[..., Path]) -> None:
    imports(url, file(BEN))
    token = links(imports(url, file(ANA)))["ana"]
    asked(url, claims, token)

    assert refused(imports(url, file(BEN | {"id": "b2"}))) == ["telegram_id: ben has this account."]
    assert refused(imports(url, file(ANA | {"telegram_id": "99"}))) == [
        "telegram_id: this person has come with another account."
    ]
    other = {"id": "cid", "telegram_id": "7002", "name": "Cid", "company_id": "ventile", "language": "de"}
    assert refused(imports(url, file(other))) == ["telegram_id: ana has this account."]

    def joins(session: Session) -> None:
        company_id = session.execute(select(CompanyRow.id).where(CompanyRow.key == "pumpen")).scalar_one()
        invitations.join(session, somebody(session, 5).id, company_id, "Fifth")

    asked(url, joins)
    assert refused(imports(url, file(other | {"telegram_id": "7005"}))) == [
        "company_id: this account speaks for pumpen, and nobody speaks for two."
    ]


async def test_two_imports_at_once_are_as_one(url: str) -> None:
    rows = [ANA | {"id": f"ana-{number}"} for number in range(10)] + [BEN]
    records = people_files.records(people_files.read("p.json", json.dumps(rows).encode()))

    async def tries(db: Database) -> int:
        try:
            return len((await db.run(people_import.do, records)).tokens)
        except ImportCrossed:
            return 0

    async with Database(url) as one, Database(url) as two:
        made = await asyncio.gather(tries(one), tries(two))
        again = await one.run(people_import.do, records)

    assert (sum(made), again.tokens, all(step.is_same for step in again.steps)) == (10, {}, True)


@ON_SQLITE
async def test_links_name_the_bot_where_telegram_can_be_asked(
    url: str, file: Callable[..., Path], telegram: Simulator
) -> None:
    path = file(ANA)

    named = await asyncio.to_thread(imports, url, path, BOT_TOKEN=telegram.token, BOT_API_URL=telegram.url)
    refused = await asyncio.to_thread(
        imports, url, path, "--renew-links", BOT_TOKEN="1:wrong", BOT_API_URL=telegram.url
    )
    nameless = await asyncio.to_thread(imports, url, path, "--renew-links", BOT_TOKEN="")

    assert f"\nana: https://t.me/{telegram.bot.username}?start=in_" in named.output
    for each in (refused, nameless):
        assert "\nana: /start in_" in each.output
        assert each.output.endswith("https://t.me/NAME?start=in_…\n")


@ON_SQLITE
@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_exported_can_be_imported_again(url: str, file: Callable[..., Path], tmp_path: Path, form: str) -> None:
    asked(url, claims, links(imports(url, file(ANA, BEN, EVA | {"name": "=1+1"})))["ana"])
    path = tmp_path / f"out.{form}"
    environment = {"BOT_DATABASE_URL": url}

    wrote = CliRunner(env=environment).invoke(bot, ["export", "people", "--format", form, "--out", str(path)])
    again = imports(url, path)

    assert wrote.output == f"3 rows are in {path}.\n"
    assert steps(again)[-1] == "Done: 0 new, 0 changed, 3 the same."
    table = asked(url, people_files.of_people)
    assert list(table.records) == [
        {**ANA, "telegram_id": None, "name": "Person 2", "role": None},
        {**BEN, "telegram_id": ACCOUNT, "role": None},
        {**EVA, "telegram_id": None, "name": "=1+1", "company_id": None},
    ]
    assert b",'=1+1," in tables.as_csv(table)


def test_the_guide_names_every_column() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8").replace("\n", " ")

    assert f"Columns: `{'`, `'.join(people_files.KEYS)}`" in guide
