"""Sending requests for contact: once, to whom they may go, at which level, and in which words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.engine import Database
from handlers.contact_form import OWN_WORDS, Goods
from handlers.forms import Answers, Frame
from handlers.forms.steps import Taken, Wrong
from locales import use_language
from services import (
    clock,
    companies,
    consents,
    contact_sending,
    desk,
    gate_log,
    people,
)
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.people import Person
from services.refusals import (
    BannedFromDesk,
    CompanyGone,
    NoRelay,
    RequestRefused,
    RequestToOneself,
    TooManyRequests,
)
from services.transaction_levels import UNSURE, Level
from tests.services.contact_scene import (
    CODE,
    LISTED,
    PABLO,
    both,
    case_of,
    refused,
    relayed,
    send,
    wish,
)
from tests.services.gate_scene import levels
from tests.services.introduction_scene import told
from tests.services.partner_scene import a_company, joins

DAY = timedelta(days=1)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=500)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


async def test_open_markets_and_known_goods_go_to_the_other_side_at_once(db: Database) -> None:
    def story(session: Session) -> tuple[object, ...]:
        anna, target = both(session)
        sent = send(session, anna, wish(target))
        case = case_of(session, sent)
        return (
            (sent.state, sent.level, sent.is_held, sent.number),
            (case.kind, case.market, case.text_language, case.question_id),
            [each["market"] for each in sent.notices],
            relayed(session, sent),
            [each.action for each in gate_log.of_request(session, sent.case_id)],
            consents.is_current(session, anna.id, consents.REQUEST),
        )

    pablo = (await db.run(people.welcome, PABLO)).id
    assert await db.run(story) == (
        (RequestState.ASKING, Level.GREEN, False, "R-1001"),
        ("contact", "cl", "en", None),
        ["CL", "DE"],
        [("We clean mine water.", "waiting")],
        ["sent"],
        True,
    )
    assert [each["person_id"] for each in await db.run(told, "contact_teaser")] == [pablo]
    assert len(await db.run(told, "open_topic")) == 1


@pytest.mark.parametrize(
    ("values", "markets", "level"),
    [
        ({"country": "RU"}, {"ru": "red"}, Level.RED),
        ({"use_country": "RU"}, {"ru": "red"}, Level.RED),
        ({}, {"cl": "grey"}, Level.GREY),
        ({"code": LISTED}, {}, Level.AMBER),
        ({"code": UNSURE}, {}, Level.AMBER),
        ({"code": "no-such-code"}, {}, Level.AMBER),
        ({"code": LISTED}, {"cl": "red"}, Level.RED),
    ],
)
async def test_what_must_be_checked_reaches_nobody_before(
    db: Database, values: dict[str, str], markets: dict[str, str], level: Level
) -> None:
    def story(session: Session) -> tuple[object, ...]:
        anna, target = both(session)
        sent = send(session, anna, wish(target, **values), levels(**markets))
        return sent.state, sent.level, sent.is_held, sent.code in (CODE, LISTED, UNSURE)

    assert await db.run(story) == (RequestState.CHECKING, level, True, True)
    assert await db.run(told, "contact_teaser") == []


async def test_amber_asks_at_once_and_language_never_counts(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        russian = wish(target, text="Мы чистим шахтные воды.", text_language="ru", name="Анна Леманн")
        sent = send(session, anna, russian, levels(cl="amber", ru="red"))
        return [sent.state, sent.level]

    assert await db.run(story) == [RequestState.ASKING, Level.AMBER]


async def test_whoever_is_looked_for_is_found_by_the_desk(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, _target = both(session)
        first = send(session, anna, wish(None, looks_in="MN", key="a"))
        second = send(session, anna, wish(None, key="b"), levels(mn="black"))
        refused(NoRelay, send, session, anna, wish(None, looks_in="MN", key="c"), levels(mn="black"))
        return [
            [each.state, each.is_open, each.company_id, each.target_country, case_of(session, each).market]
            for each in (first, second)
        ]

    assert await db.run(story) == [
        [RequestState.CHECKING, True, None, "MN", "mn"],
        [RequestState.CHECKING, True, None, None, None],
    ]


async def test_nothing_goes_where_it_may_not(db: Database) -> None:
    def story(session: Session) -> bool:
        anna, target = both(session, refuses=[Purpose.SELL.value])
        hidden = a_company(session, "Hidden", published=False)
        own = a_company(session, "Own")
        joins(session, anna, own)
        for refusal, to, markets in (
            (CompanyGone, wish(hidden), {}),
            (CompanyGone, wish(None, company_id=4711), {}),
            (RequestToOneself, wish(own), {}),
            (RequestRefused, wish(target), {}),
            (NoRelay, wish(target, purpose=Purpose.BUY), {"cl": "black"}),
            (NoRelay, wish(target, purpose=Purpose.BUY, use_country="KP"), {"kp": "black"}),
        ):
            refused(refusal, send, session, anna, to, levels(**markets))
        refused(RequestToOneself, contact_sending.check, session, anna, own.id)
        refused(CompanyGone, contact_sending.check, session, anna, hidden.id)
        desk.ban(session, anna.id, by=1)
        refused(BannedFromDesk, send, session, anna, wish(target, purpose=Purpose.BUY))
        refused(BannedFromDesk, contact_sending.check, session, anna, target.id)
        return not session.execute(select(ContactRow)).scalars().all()

    assert await db.run(story)


async def test_a_company_that_wants_nothing_at_all_is_not_written_to(db: Database) -> None:
    def story(session: Session) -> bool:
        anna, target = both(session, refuses=[each.value for each in Purpose])
        return refused(RequestRefused, contact_sending.check, session, anna, target.id)

    assert await db.run(story)


async def test_who_speaks_for_a_company_is_seated_where_its_profile_says(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        joins(session, anna, a_company(session, "Uralsk Pumpen", country="RU", contact_email="post@uralsk.example"))
        sent = send(session, anna, wish(target), levels(ru="red"))
        known = contact_sending.known(session, anna)
        return [
            [sent.sender_country, sent.sender_company, sent.level, sent.state],
            [known.name, known.company, known.country, known.contact],
        ]

    assert await db.run(story) == [
        ["RU", "Uralsk Pumpen", Level.RED, RequestState.CHECKING],
        ["Anna", "Uralsk Pumpen", "RU", "anna@lehmann.example"],
    ]


async def test_twice_is_the_same_as_once(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        first = send(session, anna, wish(target))
        again = send(session, anna, wish(target, text="Other words."))
        other_key = send(session, anna, wish(target, key="k2"))
        number = session.execute(select(func.count()).select_from(CaseRow)).scalar_one()
        return [again.case_id == first.case_id, other_key.case_id == first.case_id, again.text, number]

    assert await db.run(story) == [True, True, "We clean mine water.", 1]


async def test_two_at_once_make_one_request(db: Database, database_url: str) -> None:
    def begin(session: Session) -> tuple[Person, int]:
        anna, target = both(session)
        return anna, target.id

    def sends(session: Session, person: Person, company_id: int, key: str) -> int:
        target = companies.company(session, company_id)
        return send(session, person, wish(target, key=key)).case_id

    anna, company_id = await db.run(begin)
    async with Database(database_url) as other:
        found = await asyncio.gather(
            *(each.run(sends, anna, company_id, key) for each in (db, other) for key in ("a", "a", "b"))
        )

    assert len(set(found)) == 1


async def test_at_most_five_a_week(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        for number in range(contact_sending.MOST_A_WEEK):
            send(session, anna, wish(None, key=f"k{number}"))
        refused(TooManyRequests, send, session, anna, wish(target, key="more"))
        refused(TooManyRequests, contact_sending.check, session, anna, target.id)
        clock.put_forward(timedelta(days=7, seconds=1))
        return [send(session, anna, wish(target, key="more")).state]

    assert await db.run(story) == [RequestState.ASKING]


async def test_whoever_is_banned_without_knowing_sees_a_request_that_is_being_checked(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, target = both(session)
        desk.ban(session, anna.id, by=1, is_shadow=True)
        sent = send(session, anna, wish(target))
        again = contact_sending.check(session, anna, target.id)
        state = [sent.state, case_of(session, sent).is_shadowed, again == sent, relayed(session, sent)]
        return [*state, gate_log.of_request(session, sent.case_id)]

    assert await db.run(story) == [
        RequestState.CHECKING,
        True,
        True,
        [("We clean mine water.", "shadowed")],
        [],
    ]
    assert [await db.run(told, each) for each in ("contact_teaser", "contact_news")] == [[], []]


async def test_the_desk_reads_neither_names_nor_numbers(db: Database) -> None:
    words = "Anna Lehmann of LEHMANN Wasser, Анна: call +49 355 123456 or mail anna@lehmann.example"

    def story(session: Session) -> list[str]:
        anna, target = both(session)
        [(text, _state)] = relayed(session, send(session, anna, wish(target, text=words)))
        return [each for each in ("Anna", "ehmann", "EHMANN", "Анна", "123456", "@") if each in text]

    assert await db.run(story) == []


async def test_whatever_is_typed_is_kept_as_it_was_within_its_limits(db: Database) -> None:
    anna, target = await db.run(both)
    numbers = iter(range(10**6))

    async def sends(words: str, name: str) -> ContactRequest:
        def story(session: Session) -> ContactRequest:
            made = send(session, anna, wish(target, key=f"p{next(numbers)}", text=words, name=name, company=name))
            contact_sending.withdraw(session, anna, made.case_id)
            clock.put_forward(timedelta(days=8))
            return made

        return await db.run(story)

    for words, name in (("x" * 600, "n" * 300), ("\u202eevil\u202c <b>&amp; 🛠", "Ñ 🛠 ‎ Łódź"), ("{name} %s", "'; --")):
        made = await sends(words, name)
        assert (made.text, made.sender_name, made.sender_company) == (words[:500], name[:120], name[:200])


@given(ANY_TEXT)
def test_whatever_is_typed_about_goods_is_a_code_words_or_refused(typed: str) -> None:
    with use_language("de"):
        frame = Frame(Answers({}), clock.now().date(), "de")
        goods = Goods("goods", ask="?", options=[CODE, UNSURE])
        read = goods.read(typed, frame)

        if isinstance(read, Taken):
            assert goods.fits(read.stored, frame)
            assert len(str(read.stored)) <= 100 + len(OWN_WORDS)
            assert goods.shown(read.stored, frame).plain
        else:
            assert isinstance(read, Wrong)
