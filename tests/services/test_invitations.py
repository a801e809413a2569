"""Invitations: who may use a link, once, what it gives, and what is left of it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow, MemberRow
from db.engine import Database
from db.people import PersonRow
from services import clock, companies, invitations, people, profiles, role_changes
from services.people import Person, Role, Staff
from services.refusals import (
    CompanyGone,
    InvitationGone,
    NotAllowed,
    OneCompanyOnly,
    Refusal,
    TooManyInvitations,
)
from services.retention import INVITATION_GOOD_FOR
from tests.services.event_scene import somebody

SECOND = timedelta(seconds=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def firm(session: Session, key: str = "lausitzer-pumpen") -> int:
    """A company of which nobody knows more than that it is there."""
    row = CompanyRow(
        key=key,
        name=f"Firm {key}",
        country="DE",
        type="company",
        offers=[],
        seeks=[],
        markets=[],
        languages=[],
        texts={},
        as_of=clock.now().date(),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def speaker(session: Session, company_id: int, number: int = 1) -> Person:
    person = somebody(session, number)
    invitations.join(session, person.id, company_id, f"Person {number}")
    return person


def expected(session: Session, key: str, company_id: int | None, role: Role | None = None) -> str:
    """Somebody whom a file of people names."""
    row = InvitationRow(key=key, name="Ana Rojas", company_id=company_id, language="ru", role=role, made_at=clock.now())
    token = invitations.renew(row)
    session.add(row)
    session.flush()
    return token


def roles(session: Session, number: int) -> frozenset[Role]:
    return people.roles(session, Staff(), somebody(session, number).telegram_id)


async def test_a_colleague_joins_by_a_link_that_is_good_once(db: Database) -> None:
    def joins(session: Session) -> None:
        company_id = firm(session)
        token = invitations.invite(session, speaker(session, company_id), company_id)

        found = invitations.claim(session, somebody(session, 2), token, "Beate Binder")
        again = invitations.claim(session, somebody(session, 2), token, "Somebody else")

        assert found == again == companies.company(session, company_id)
        assert [*companies.members(session, company_id).values()] == ["Person 1", "Beate Binder"]
        with pytest.raises(InvitationGone):
            invitations.claim(session, somebody(session, 3), token, "Third")
        looked = invitations.look(session, token)
        assert looked is not None
        assert [looked.is_for(somebody(session, number)) for number in (2, 3)] == [True, False]

    await db.run(joins)


async def test_who_has_left_does_not_come_back_by_the_old_link(db: Database) -> None:
    def leaves(session: Session) -> None:
        company_id = firm(session)
        token = invitations.invite(session, speaker(session, company_id), company_id)
        second = somebody(session, 2)
        invitations.claim(session, second, token, "Beate Binder")
        profiles.leave(session, second, company_id)

        with pytest.raises(InvitationGone):
            invitations.claim(session, second, token, "Beate Binder")
        assert [*companies.members(session, company_id).values()] == ["Person 1"]

    await db.run(leaves)


async def test_the_token_is_random_and_kept_as_a_hash(db: Database) -> None:
    def invites(session: Session) -> None:
        company_id = firm(session)
        person = speaker(session, company_id)
        tokens = [invitations.invite(session, person, company_id) for _ in range(2)]

        kept = set(session.execute(select(InvitationRow.hash)).scalars())

        assert [len(token) for token in set(tokens)] == [43, 43]
        assert kept == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
        assert len(invitations.payload(tokens[0])) <= 64, "what a deep link may carry"

    await db.run(invites)


async def test_who_does_not_speak_for_a_company_invites_nobody(db: Database) -> None:
    def invites(session: Session) -> None:
        company_id, other = firm(session), firm(session, "other")
        with pytest.raises(NotAllowed):
            invitations.invite(session, somebody(session, 5), company_id)
        with pytest.raises(NotAllowed):
            invitations.invite(session, speaker(session, other), company_id)
        with pytest.raises(CompanyGone):
            invitations.invite(session, somebody(session, 1), 4711)

    await db.run(invites)


async def test_twenty_links_of_a_company_wait_at_most(db: Database) -> None:
    def invites(session: Session) -> None:
        company_id = firm(session)
        person = speaker(session, company_id)
        tokens = [invitations.invite(session, person, company_id) for _ in range(invitations.MOST_OPEN)]
        with pytest.raises(TooManyInvitations):
            invitations.invite(session, person, company_id)

        invitations.claim(session, somebody(session, 2), tokens[0], "Second")
        invitations.invite(session, person, company_id)
        with pytest.raises(TooManyInvitations):
            invitations.invite(session, person, company_id)

        clock.put_forward(INVITATION_GOOD_FOR)
        invitations.invite(session, person, company_id)

    await db.run(invites)


async def test_who_speaks_for_one_company_cannot_join_another(db: Database) -> None:
    def joins(session: Session) -> str:
        one, other = firm(session), firm(session, "other")
        speaker(session, one, 2)
        return invitations.invite(session, speaker(session, other), other)

    token = await db.run(joins)
    with pytest.raises(OneCompanyOnly):
        await db.run(lambda session: invitations.claim(session, somebody(session, 2), token, "Second"))

    def left(session: Session) -> None:
        assert invitations.claim(session, somebody(session, 3), token, "Third") is not None

    await db.run(left)


@pytest.mark.parametrize("word", ["", "x", "Ж" * 50, "' OR 1=1 --", "\x00"])
async def test_a_link_that_nobody_made_leads_nowhere(db: Database, word: str) -> None:
    def opens(session: Session) -> None:
        expected(session, "ana", None)
        assert invitations.look(session, word) is None
        with pytest.raises(InvitationGone):
            invitations.claim(session, somebody(session, 1), word, "First")

    await db.run(opens)


async def test_a_link_runs_out(db: Database) -> None:
    def opens(session: Session) -> None:
        token = expected(session, "ana", firm(session))
        clock.put_forward(INVITATION_GOOD_FOR - SECOND)
        assert invitations.look(session, token) is not None

        clock.put_forward(2 * SECOND)

        assert invitations.look(session, token) is None
        with pytest.raises(InvitationGone):
            invitations.claim(session, somebody(session, 1), token, "First")

    await db.run(opens)


async def test_a_new_link_makes_the_one_before_worthless(db: Database) -> None:
    def renews(session: Session) -> None:
        old = expected(session, "ana", firm(session))
        new = invitations.renew(session.execute(select(InvitationRow)).scalar_one())
        session.flush()

        assert invitations.look(session, old) is None
        assert invitations.look(session, new) is not None

    await db.run(renews)


async def test_the_role_and_language_of_a_file_come_with_the_claim(db: Database) -> None:
    def claims(session: Session) -> None:
        token = expected(session, "ana", None, Role.ORGANISER)
        second = expected(session, "ben", None, Role.MANAGER)
        looked = invitations.look(session, token)

        assert looked is not None
        assert (looked.name, looked.language, looked.role) == ("Ana Rojas", "ru", Role.ORGANISER)
        assert invitations.claim(session, somebody(session, 1), token, "Ana") is None
        assert (somebody(session, 1).language, roles(session, 1)) == ("ru", frozenset({Role.ORGANISER}))

        people.choose_language(session, somebody(session, 1).id, "de")
        invitations.claim(session, somebody(session, 1), second, "Ana")
        assert (somebody(session, 1).language, roles(session, 1)) == ("de", frozenset({Role.ORGANISER, Role.MANAGER}))

        assert role_changes.take(session, somebody(session, 1).id, Role.ORGANISER, by=None) is not None
        assert roles(session, 1) == {Role.MANAGER}

    await db.run(claims)


async def test_of_two_who_use_a_link_at_once_one_joins(db: Database, database_url: str) -> None:
    def prepare(session: Session) -> tuple[int, str]:
        company_id = firm(session)
        for number in range(2, 6):
            somebody(session, number)
        return company_id, invitations.invite(session, speaker(session, company_id), company_id)

    company_id, token = await db.run(prepare)
    outcomes: list[str] = []

    async def uses(database: Database, number: int) -> None:
        try:
            await database.run(
                lambda session: invitations.claim(session, somebody(session, number), token, f"Person {number}")
            )
            outcomes.append("joined")
        except Refusal as refusal:
            outcomes.append(type(refusal).__name__)

    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        for number in range(2, 6):
            group.create_task(uses(db if number % 2 else other, number))

    assert sorted(outcomes) == ["InvitationGone"] * 3 + ["joined"]
    assert len(await db.read(companies.members, company_id)) == 2


async def test_an_invitation_ends_with_its_company(db: Database) -> None:
    def goes(session: Session) -> None:
        company_id = firm(session)
        token = expected(session, "ana", company_id)
        session.execute(delete(CompanyRow).where(CompanyRow.id == company_id))

        with pytest.raises(InvitationGone):
            invitations.claim(session, somebody(session, 1), token, "First")

    await db.run(goes)


async def test_what_is_over_is_forgotten_and_who_is_expected_is_kept(db: Database) -> None:
    def forgets(session: Session) -> None:
        company_id = firm(session)
        person = speaker(session, company_id)
        invitations.invite(session, person, company_id)
        used = invitations.invite(session, person, company_id)
        invitations.claim(session, somebody(session, 2), used, "Second")
        expected(session, "waits", company_id)
        expected(session, "alone", None, Role.ORGANISER)
        came = expected(session, "came", None, Role.MANAGER)
        invitations.claim(session, somebody(session, 3), came, "Third")
        gone = expected(session, "gone", company_id)
        invitations.claim(session, somebody(session, 4), gone, "Fourth")

        session.execute(delete(MemberRow).where(MemberRow.person_id == somebody(session, 4).id))
        session.execute(delete(PersonRow).where(PersonRow.id == somebody(session, 4).id))
        invitations.forget(session)
        assert kept(session) == {(None, True), ("waits", True), ("alone", True), ("came", True)}
        assert invitations.look(session, gone) is None

        clock.put_forward(INVITATION_GOOD_FOR)
        invitations.forget(session)
        assert kept(session) == {("waits", False), ("came", False)}

    def kept(session: Session) -> set[tuple[str | None, bool]]:
        """By key, and whether a link leads there."""
        rows = session.execute(select(InvitationRow.key, InvitationRow.hash))
        return {(key, hash is not None) for key, hash in rows}

    await db.run(forgets)
