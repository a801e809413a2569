"""Lists of partners: who is in them, what they are narrowed to, and what is counted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import event as engine_event
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.engine import Database
from services import clock, partner_lists, people
from services.partner_lists import Side, Wanted
from services.retention import PROFILE_GOOD_FOR
from tests.services.partner_scene import a_company, hide, joins


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


async def test_freshest_come_first_and_own_hidden_and_expired_profiles_not_at_all(db: Database) -> None:
    def work(session: Session) -> None:
        anna, boris = people.welcome(session, 1), people.welcome(session, 2)
        old = a_company(session, "Alte Grube", confirmed_at=clock.now() - PROFILE_GOOD_FOR + timedelta(days=1))
        own, hidden = a_company(session, "Eigene Grube"), a_company(session, "Stille Grube")
        a_company(session, "Entwurf", published=False)
        joins(session, anna, own)

        def names(of: people.Person) -> list[str]:
            return [each.name for each in partner_lists.known(session, of)]

        assert names(anna) == [hidden.name, old.name]
        assert names(boris) == [hidden.name, own.name, old.name]

        hide(session, hidden.id)
        assert names(anna) == [old.name]
        clock.put_forward(timedelta(days=2))
        assert names(anna) == []

    await db.run(work)


async def test_lists_are_narrowed_by_goods_market_and_type_at_once(db: Database) -> None:
    def work(session: Session) -> None:
        a_company(session, "Agua", country="CL", offers=["hydrogeology"], seeks=["drilling-services"])
        a_company(session, "Bohr", offers=["drilling-services"], markets=["CL", "MN"])
        a_company(session, "Cluster", type="cluster", offers=["drilling-services", "hydrogeology"], markets=["MN"])
        found = partner_lists.known(session, people.welcome(session, 1))

        def names(*, side: Side | None = None, code: str = "", market: str = "", type: str = "") -> str:
            fitting = partner_lists.fitting(found, Wanted(side, code, market, type))
            return " ".join(each.name for each in fitting)

        assert names() == "Cluster Bohr Agua"
        assert names(side=Side.SEEKS) == "Agua"
        assert names(side=Side.OFFERS, code="drilling-services") == "Cluster Bohr"
        assert names(side=Side.SEEKS, code="drilling-services") == "Agua"
        assert names(market="cl") == "Bohr Agua"
        assert names(type="cluster") == "Cluster"
        assert names(side=Side.OFFERS, code="hydrogeology", market="mn", type="cluster") == "Cluster"
        assert names(side=Side.OFFERS, code="hydrogeology", market="mn", type="company") == ""

    await db.run(work)


async def test_choices_are_counted_within_what_is_chosen_otherwise(db: Database) -> None:
    def work(session: Session) -> None:
        a_company(session, "Agua", country="CL", offers=["hydrogeology", "geophysics"])
        a_company(session, "Bohr", offers=["drilling-services"], markets=["CL", "MN"], type="research")
        a_company(session, "Cluster", type="cluster", seeks=["drilling-services"])
        found = partner_lists.known(session, people.welcome(session, 1))

        assert partner_lists.choices(found, Wanted(), "market") == {"cl": 2, "de": 2, "mn": 1}
        assert partner_lists.choices(found, Wanted(type="research"), "market") == {"cl": 1, "de": 1, "mn": 1}
        assert list(partner_lists.choices(found, Wanted(market="de"), "type").items()) == [
            ("research", 1),
            ("cluster", 1),
        ]
        assert partner_lists.groups(found, Wanted(), Side.OFFERS) == {"exploration": 2}
        assert partner_lists.groups(found, Wanted(market="mn"), Side.SEEKS) == {}
        assert partner_lists.codes(found, Wanted(Side.OFFERS, "geophysics"), Side.OFFERS) == {
            "hydrogeology": 1,
            "geophysics": 1,
            "drilling-services": 1,
        }

    await db.run(work)


async def test_codes_that_are_gone_from_the_taxonomy_are_in_no_group(db: Database) -> None:
    def work(session: Session) -> None:
        a_company(session, "Alt", offers=["telegraphs"])
        found = partner_lists.known(session, people.welcome(session, 1))

        assert partner_lists.groups(found, Wanted(), Side.OFFERS) == {}

    await db.run(work)


async def test_market_counts_those_who_are_there_and_those_who_do_business_there(db: Database) -> None:
    def work(session: Session) -> None:
        anna = people.welcome(session, 1)
        a_company(session, "Agua", country="CL")
        own = a_company(session, "Bohr", markets=["CL"])
        a_company(session, "Cluster", markets=["MN"])

        assert partner_lists.number_of_market(session, anna, "cl") == 2
        joins(session, anna, own)
        assert partner_lists.number_of_market(session, anna, "cl") == 1

    await db.run(work)


async def test_what_is_shown_is_read_as_it_is_now(db: Database) -> None:
    def work(session: Session) -> None:
        agua, bohr = a_company(session, "Agua"), a_company(session, "Bohr")
        [row] = [row for row in session.execute(select(CompanyRow)).scalars() if row.id == agua.id]
        row.name = "Agua Norte"
        hide(session, bohr.id)

        shown = partner_lists.still_published(session, [bohr.id, agua.id, 999])

        assert {id: each.name for id, each in shown.items()} == {agua.id: "Agua Norte"}

    await db.run(work)


async def test_only_profiles_that_changed_are_read_again(db: Database) -> None:
    def work(session: Session) -> None:
        agua, bohr = a_company(session, "Agua"), a_company(session, "Bohr")
        draft = a_company(session, "Entwurf", published=False)
        before = partner_lists.everybody(session)

        def change(company_id: int, name: str) -> None:
            row = session.get_one(CompanyRow, company_id)
            row.name, row.changed_at = name, clock.now()
            session.flush()

        change(draft.id, "Entwurf 2")
        assert partner_lists.everybody(session) is before

        change(bohr.id, "Bohr Norte")
        after = partner_lists.everybody(session)
        assert [each.name for each in after] == ["Agua", "Bohr Norte"]
        assert after[0] is before[0]

        hide(session, agua.id)
        assert [each.name for each in partner_lists.everybody(session)] == ["Bohr Norte"]

    await db.run(work)


@pytest.mark.parametrize("number", [1, 3])
async def test_lists_ask_as_little_of_the_database_for_many_as_for_one(db: Database, number: int) -> None:
    asked: list[str] = []

    def work(session: Session) -> None:
        anna = people.welcome(session, 1)
        for each in range(number):
            a_company(session, f"Firma {each}", offers=["geophysics"])
        found = partner_lists.known(session, anna)
        engine_event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        partner_lists.known(session, anna)
        partner_lists.still_published(session, [each.id for each in found])

        assert len(found) == number
        assert len(asked) == 3

    await db.run(work)
