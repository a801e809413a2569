"""Roles: who gives and takes them, by hand and by a link, who is told, what is noted, and that an operator stays."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.companies import InvitationRow
from db.engine import Database
from db.outbox import OutboxMessage
from services import (
    clock,
    erasure,
    invitations,
    people,
    people_files,
    people_import,
    policy,
    registration,
    role_changes,
    staff,
    staff_log,
)
from services.imports import ImportRefused
from services.notices import Untold
from services.people import Person, Role, Staff
from services.policy import Policy
from services.refusals import (
    AccountUnknown,
    InvitationGone,
    LastOperator,
    NotAllowed,
    Refusal,
    RoleBySettings,
    TooManyInvitations,
)
from services.retention import INVITATION_GOOD_FOR
from services.role_changes import OwnRoleChanged, RoleChanged
from services.staff_log import Deed
from services.staff_names import Named
from tests.services.event_scene import FIRST_ACCOUNT, entry, published, somebody

BOSS, COLLEAGUE, ANNA, STRANGER = 1, 2, 3, 9
HOUSE = Policy(staff=Staff(operators=frozenset({FIRST_ACCOUNT + BOSS})))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A house whose settings name one operator, who has started the assistant."""
    async with Database(database_url, known=HOUSE) as database:
        yield database


def known(session: Session, number: int) -> Person:
    """Somebody who has been through the first start."""
    people.acknowledge(session, somebody(session, number).id)
    return somebody(session, number)


def gives(session: Session, role: Role, number: int, *, by: int = BOSS) -> Person:
    person = known(session, number)
    staff.grant(session, known(session, by), role, person.telegram_id)
    return person


def roles(session: Session, number: int) -> set[Role]:
    return set(policy.roles(session, somebody(session, number).id))


def told(session: Session, name: str) -> list[int]:
    """The numbers of those for whom a notice of this name waits."""
    accounts = session.execute(select(OutboxMessage.chat_id).where(OutboxMessage.notice == name)).scalars()
    return sorted(account - FIRST_ACCOUNT for account in accounts)


def deeds(session: Session) -> list[tuple[str, int | None, int | None, object]]:
    """The log, the oldest first: what, by whom, about whom, which role."""
    lines = staff_log.latest(session, 50, roles=frozenset({Role.OPERATOR}))
    return [(each.deed, each.by_id, each.about_id, each.details.get("role")) for each in reversed(lines)]


async def test_a_role_is_given_and_taken_noted_and_told(db: Database) -> None:
    def changes(session: Session) -> None:
        boss = known(session, BOSS)
        colleague, anna = (gives(session, Role.OPERATOR, number) for number in (COLLEAGUE, ANNA))
        assert staff.grant(session, colleague, Role.MANAGER, anna.telegram_id)
        assert not staff.grant(session, colleague, Role.MANAGER, anna.telegram_id), "twice is the same as once"
        assert roles(session, ANNA) == {Role.OPERATOR, Role.MANAGER}
        assert staff.revoke(session, boss, Role.OPERATOR, anna.id)
        assert not staff.revoke(session, boss, Role.OPERATOR, anna.id)

        assert roles(session, ANNA) == {Role.MANAGER}
        assert deeds(session) == [
            (Deed.GRANTED, boss.id, colleague.id, "operator"),
            (Deed.GRANTED, boss.id, anna.id, "operator"),
            (Deed.GRANTED, colleague.id, anna.id, "manager"),
            (Deed.REVOKED, boss.id, anna.id, "operator"),
        ]

    await db.run(changes)

    assert await db.run(told, RoleChanged.name) == [BOSS, COLLEAGUE, COLLEAGUE]
    assert await db.run(told, OwnRoleChanged.name) == [COLLEAGUE, ANNA, ANNA, ANNA]


async def test_only_operators_do_so_and_only_while_they_are(db: Database) -> None:
    def tries(session: Session) -> None:
        boss, anna = known(session, BOSS), gives(session, Role.MANAGER, ANNA)
        for deed in (
            lambda person: staff.holders(session, person),
            lambda person: staff.detail(session, person, boss.id),
            lambda person: staff.offers(session, person),
            lambda person: staff.log(session, person, 10),
            lambda person: staff.invite(session, person, Role.OPERATOR, None),
            lambda person: staff.withdraw(session, person, 1),
            lambda person: staff.grant(session, person, Role.OPERATOR, person.telegram_id),
            lambda person: staff.revoke(session, person, Role.MANAGER, anna.id),
        ):
            for person in (anna, known(session, STRANGER)):
                with pytest.raises(NotAllowed):
                    deed(person)
        assert roles(session, ANNA) == {Role.MANAGER}

        colleague = gives(session, Role.OPERATOR, COLLEAGUE)
        staff.revoke(session, boss, Role.OPERATOR, colleague.id)
        with pytest.raises(NotAllowed):
            staff.grant(session, colleague, Role.OPERATOR, colleague.telegram_id)

    await db.run(tries)


async def test_what_cannot_be_given_or_taken(db: Database) -> None:
    def tries(session: Session) -> None:
        boss, half = known(session, BOSS), somebody(session, ANNA)
        for account in (half.telegram_id, 10**15 - 1):
            with pytest.raises(AccountUnknown):
                staff.grant(session, boss, Role.MANAGER, account)
        with pytest.raises(RoleBySettings):
            staff.revoke(session, boss, Role.OPERATOR, boss.id)
        assert not staff.revoke(session, boss, Role.MANAGER, boss.id), "a role that nobody has"
        assert not staff.revoke(session, boss, Role.MANAGER, 4711), "somebody who is not there"
        assert deeds(session) == []

    await db.run(tries)


async def test_the_last_operator_who_can_be_reached_stays(database_url: str) -> None:
    """The settings name one who has never started the assistant: that is nobody whom a message reaches."""
    async with Database(database_url, known=HOUSE) as db:

        def tries(session: Session) -> None:
            first, second = known(session, 4), known(session, 5)
            for person in (first, second):
                role_changes.give(session, person.id, Role.OPERATOR, by=None)
            people.mark_unreachable(session, second.telegram_id)

            with pytest.raises(LastOperator):
                staff.revoke(session, first, Role.OPERATOR, first.id)
            with pytest.raises(LastOperator):
                erasure.erase(session, first, roles=policy.roles(session, first.id))
            people.mark_reachable(session, second.telegram_id)
            assert staff.revoke(session, first, Role.OPERATOR, first.id)
            with pytest.raises(LastOperator):
                staff.revoke(session, second, Role.OPERATOR, second.id)
            known(session, BOSS)
            assert staff.revoke(session, second, Role.OPERATOR, second.id), "the one of the settings has come"

        await db.run(tries)

        assert await db.run(told, OwnRoleChanged.name) == [], "who gives up a role knows it"
        assert await db.run(told, RoleChanged.name) == [BOSS, 5]


async def test_of_two_operators_who_revoke_each_other_one_stays(database_url: str) -> None:
    async with Database(database_url) as db, Database(database_url) as other:

        def prepare(session: Session) -> list[Person]:
            both = [known(session, number) for number in (4, 5)]
            for person in both:
                role_changes.give(session, person.id, Role.OPERATOR, by=None)
            return both

        first, second = await db.run(prepare)
        outcomes: list[str] = []

        async def revokes(database: Database, person: Person, whom: Person) -> None:
            try:
                await database.run(lambda session: staff.revoke(session, person, Role.OPERATOR, whom.id))
                outcomes.append("done")
            except Refusal as refusal:
                outcomes.append(type(refusal).__name__)

        async with asyncio.TaskGroup() as group:
            group.create_task(revokes(db, first, second))
            group.create_task(revokes(other, second, first))

        assert sorted(outcomes) == ["NotAllowed", "done"]
        assert len(await db.read(people.accounts, Staff(), Role.OPERATOR)) == 1


async def test_a_link_gives_the_role_to_the_first_who_accepts(db: Database) -> None:
    def invites(session: Session) -> None:
        boss, colleague = known(session, BOSS), gives(session, Role.OPERATOR, COLLEAGUE)
        anna = known(session, ANNA)
        token = staff.invite(session, boss, Role.ORGANISER, "Anna of the chamber")
        [offer] = staff.offers(session, colleague)
        assert (offer.role, offer.label, offer.by) == (Role.ORGANISER, "Anna of the chamber", Named(None, "001"))
        assert token not in str(session.execute(select(InvitationRow)).scalars().all()[0].__dict__)

        assert invitations.claim(session, anna, token, "") is None
        assert invitations.claim(session, anna, token, "") is None, "twice is the same as once"
        with pytest.raises(InvitationGone):
            invitations.claim(session, known(session, STRANGER), token, "")

        assert roles(session, ANNA) == {Role.ORGANISER}
        assert staff.offers(session, boss) == []
        assert deeds(session)[1:] == [
            (Deed.INVITED, boss.id, None, "organiser"),
            (Deed.GRANTED, boss.id, anna.id, "organiser"),
        ]
        found = staff.detail(session, boss, anna.id)
        assert found is not None
        assert found.holder.named == Named("Anna of the chamber", "003")
        assert found.since[Role.ORGANISER].by == Named(None, "001")

        clock.put_forward(INVITATION_GOOD_FOR * 2)
        invitations.forget(session)
        assert staff.holders(session, boss)[0].named.name == "Anna of the chamber", "as long as the role is held"
        staff.revoke(session, boss, Role.ORGANISER, anna.id)
        assert session.execute(select(func.count()).select_from(InvitationRow)).scalar_one() == 0

    await db.run(invites)

    assert await db.run(told, RoleChanged.name) == [BOSS, COLLEAGUE, COLLEAGUE]


async def test_links_end_by_hand_by_time_and_with_the_role_of_who_made_them(db: Database) -> None:
    def ends(session: Session) -> None:
        boss, colleague = known(session, BOSS), gives(session, Role.OPERATOR, COLLEAGUE)
        first, second = (staff.invite(session, colleague, Role.MANAGER, None) for _each in range(2))
        mine = staff.invite(session, boss, Role.MANAGER, None)
        newest, _second, oldest = staff.offers(session, boss)

        assert staff.withdraw(session, boss, oldest.id)
        assert not staff.withdraw(session, boss, oldest.id)
        assert invitations.look(session, first) is None
        staff.revoke(session, boss, Role.OPERATOR, colleague.id)
        assert invitations.look(session, second) is None
        assert staff.offers(session, boss) == [newest]

        clock.put_forward(INVITATION_GOOD_FOR)
        assert staff.offers(session, boss) == []
        assert invitations.look(session, mine) is None
        for _each in range(invitations.MOST_OPEN):
            staff.invite(session, boss, Role.MANAGER, None)
        with pytest.raises(TooManyInvitations):
            staff.invite(session, boss, Role.MANAGER, None)

    await db.run(ends)


async def test_everybody_is_listed_by_the_best_name_there_is(db: Database) -> None:
    def lists(session: Session) -> None:
        boss, event = known(session, BOSS), published(session)
        for number in (4, 5, 6):
            gives(session, Role.MANAGER, number)
        registration.register(session, somebody(session, 5), event.id, entry(5))
        people.mark_unreachable(session, FIRST_ACCOUNT + 6)

        listed = [(each.named, each.roles, each.is_reachable) for each in staff.holders(session, boss)]

        assert listed == [
            (Named("Person 5", "005"), [Role.MANAGER], True),
            (Named(None, "001"), [Role.OPERATOR], True),
            (Named(None, "004"), [Role.MANAGER], True),
            (Named(None, "006"), [Role.MANAGER], False),
        ]

    await db.run(lists)


async def test_an_account_of_the_settings_that_never_came_is_listed_without_a_person(db: Database) -> None:
    def lists(session: Session) -> None:
        role_changes.give(session, known(session, COLLEAGUE).id, Role.OPERATOR, by=None)
        held = {each.named.digits: (each.person_id, each.roles) for each in staff.holders(session, known(session, 2))}

        assert held["001"] == (None, [Role.OPERATOR])

    await db.run(lists)


async def test_who_deletes_their_data_leaves_no_role_and_no_link(db: Database) -> None:
    def erases(session: Session) -> None:
        known(session, BOSS)
        colleague = gives(session, Role.OPERATOR, COLLEAGUE)
        staff.invite(session, colleague, Role.MANAGER, None)

        erasure.erase(session, colleague, roles=policy.roles(session, colleague.id))

        assert staff.offers(session, known(session, BOSS)) == []
        assert deeds(session)[-1] == (Deed.REVOKED, colleague.id, colleague.id, "operator")
        [line, *_rest] = staff.log(session, known(session, BOSS), 10)
        assert (line.by, line.about) == (Named(), Named())

    await db.run(erases)

    assert await db.run(told, RoleChanged.name) == [BOSS]


async def test_notices_of_what_changed_again_are_not_said(db: Database) -> None:
    def asks(session: Session) -> None:
        boss, anna = known(session, BOSS), gives(session, Role.MANAGER, ANNA)
        news = RoleChanged(boss.id, anna.id, "manager", is_given=True, by_id=boss.id)
        assert news.facts(session).about == Named(None, "003")
        OwnRoleChanged(anna.id, "manager", is_given=True).facts(session)

        for stale in (
            OwnRoleChanged(anna.id, "manager", is_given=False),
            RoleChanged(anna.id, anna.id, "manager", is_given=True, by_id=boss.id),
        ):
            with pytest.raises(Untold):
                stale.facts(session)

    await db.run(asks)


async def test_a_file_gives_and_takes_roles_but_not_the_last_operators(database_url: str) -> None:
    def records(role: str) -> list[people_files.PersonRecord]:
        mia = {"id": "mia", "telegram_id": FIRST_ACCOUNT + ANNA, "name": "Mia", "language": "en", "role": role}
        return people_files.records(people_files.read("people.json", json.dumps([mia]).encode()))

    async with Database(database_url) as db:
        await db.run(people_import.do, records("operator"))
        with pytest.raises(ImportRefused):
            await db.run(people_import.do, records("manager"))

        def comes(session: Session) -> None:
            role_changes.give(session, known(session, COLLEAGUE).id, Role.OPERATOR, by=None)
            people_import.do(session, records("manager"))
            mia = somebody(session, ANNA)
            assert roles(session, ANNA) == {Role.MANAGER}
            assert deeds(session)[-2:] == [
                (Deed.GRANTED, None, mia.id, "manager"),
                (Deed.REVOKED, None, mia.id, "operator"),
            ]

        await db.run(comes)

        assert await db.run(told, RoleChanged.name) == []


async def test_the_log_is_forgotten_in_time(db: Database) -> None:
    def forgets(session: Session) -> None:
        gives(session, Role.MANAGER, ANNA)
        clock.put_forward(timedelta(days=3 * 365))
        staff_log.forget(session)
        assert deeds(session) == []

    await db.run(forgets)
