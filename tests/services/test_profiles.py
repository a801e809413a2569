"""Profiles: whose they are, what they may hold, published by consent, left, deleted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.engine import Database
from services import clock, companies, consents, profiles
from services.companies import CompanyType
from services.people import Person
from services.refusals import CompanyGone, NotAllowed, OneCompanyOnly, ProfileIncomplete, ProfileWrong, Refusal
from tests.services.event_scene import FIRST_ACCOUNT, somebody
from tests.services.profile_scene import founded, joined, names, shown, told


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def refused(
    refusal: type[Refusal], works: Callable[..., object], *args: Any, **values: Any
) -> bool:  # Any: as it takes
    with pytest.raises(refusal):
        works(*args, **values)
    return True


async def test_a_new_profile_is_its_founders_alone_and_seen_by_nobody(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = founded(session, name="  Muster\n GmbH ", offers=["pumps", "pumps"], country="CL")
        refused(OneCompanyOnly, profiles.create, session, anna, name="Other", country="DE", my_name="Anna")
        stranger = somebody(session, 2)
        for works in (profiles.own, profiles.change, profiles.unpublish, profiles.confirm, profiles.delete):
            refused(CompanyGone, works, session, stranger, made.id)
        refused(CompanyGone, profiles.publish, session, stranger, made.id, language="en")
        refused(CompanyGone, profiles.rename, session, stranger, made.id, "Eve")
        return [made.name, made.country, made.type, made.offers, made.is_published, companies.published(session)]

    assert await db.run(story) == ["Muster GmbH", "CL", CompanyType.COMPANY, ("pumps",), False, []]


async def test_somebody_who_taps_twice_founds_one_company(db: Database) -> None:
    def founds(session: Session, person: Person) -> int:
        return profiles.create(session, person, name="Muster", country="DE", my_name="Anna").id

    anna = await db.run(somebody, 1)
    both = await asyncio.gather(*(db.run(founds, anna) for _ in range(2)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in both) == ["OneCompanyOnly", "int"]
    founded = select(func.count()).select_from(CompanyRow)
    assert await db.read(lambda session: session.execute(founded).scalar_one()) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name": "n" * 201},
        {"name": " – "},
        {"country": "XX"},
        {"type": "bank"},
        {"offers": ["pumps"] + [f"code-{number}" for number in range(2)]},
        {"texts": {"de": "x" * 301}},
        {"texts": {"<b>": "x"}},
        {"website": "www.example.org"},
        {"website": "javascript:alert(1)"},
        {"website": "https://localhost/x"},
        {"listing_url": "https://example.org/" + "x" * 300},
        {"listing_url": "http://[::1"},
        {"contact_email": "anna@"},
        {"contact_email": "a@example.org, b@example.org"},
        {"markets": ["CL", "cl"]},
        {"languages": ["de"] * 3 + ["<de>"]},
        {"city": "c" * 101},
    ],
    ids=str,
)
async def test_what_a_profile_cannot_hold_is_refused(db: Database, values: dict[str, Any]) -> None:
    def story(session: Session) -> bool:
        anna, made = founded(session)
        return refused(ProfileWrong, profiles.change, session, anna, made.id, **values)

    assert await db.run(story)


async def test_more_than_eight_codes_are_refused_and_no_field_is_a_bug(db: Database) -> None:
    def story(session: Session) -> int:
        from knowledge.taxonomy import taxonomy

        anna, made = founded(session)
        codes = list(taxonomy().codes)
        refused(ProfileWrong, profiles.change, session, anna, made.id, seeks=codes[:9])
        with pytest.raises(LookupError):
            profiles.change(session, anna, made.id, owner="Anna")
        return len(profiles.change(session, anna, made.id, seeks=codes[:8]).seeks)

    assert await db.run(story) == 8


async def test_fields_change_one_by_one_and_empty_words_take_away(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = founded(session, texts={"de": " Pumpen. ", "ru": "Насосы."}, website="https://example.org")
        clock.put_forward(timedelta(days=3))
        later = profiles.change(session, anna, made.id, texts={"de": "", "en": "Pumps."}, website=None, city="Cottbus")
        profiles.rename(session, anna, made.id, "Anna\tM.")
        return [later.texts, later.website, later.city, (later.as_of - made.as_of).days, names(session, made.id)]

    assert await db.run(story) == [{"ru": "Насосы.", "en": "Pumps."}, None, "Cottbus", 3, ["Anna M."]]


async def test_publication_is_a_consent_that_hiding_takes_back(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, empty = founded(session, offers=())
        refused(ProfileIncomplete, profiles.publish, session, anna, empty.id, language="de")
        profiles.change(session, anna, empty.id, seeks=["pumps"])
        first = profiles.publish(session, anna, empty.id, language="de")
        again = profiles.publish(session, anna, empty.id, language="de")
        refused(ProfileIncomplete, profiles.change, session, anna, empty.id, seeks=())
        seen = [each.id for each in companies.published(session)]
        hidden = [profiles.unpublish(session, anna, empty.id).is_published for _ in range(2)]
        ledger = [(each.purpose, each.language, each.is_given) for each in consents.history(session, anna.id)]
        return [first.published_at == again.published_at, seen == [empty.id], hidden, ledger]

    assert await db.run(story) == [True, True, [False] * 2, [("profile", "de", True), ("profile", "de", False)]]


async def test_taking_the_consent_back_hides_what_stood_on_it_and_tells_colleagues(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = shown(session)
        none = profiles.unpublish_by_consent(session, joined(session, made.id, 2))
        hidden = [profiles.unpublish_by_consent(session, anna) for _ in range(2)]
        return [none, hidden == [[made.id], []], companies.company(session, made.id).is_published]

    def goes_on(session: Session) -> list[int]:
        profiles.publish(session, somebody(session, 2), 1, language="en")
        return profiles.unpublish_by_consent(session, somebody(session, 1))

    assert await db.run(story) == [[], True, False]
    assert await db.run(told) == [("profile_hidden", FIRST_ACCOUNT + 2)]
    assert await db.run(goes_on) == []
    assert await db.run(told) == []


async def test_colleagues_leave_one_by_one_and_the_last_may_delete(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = shown(session)
        bert, cora = joined(session, made.id, 2), joined(session, made.id, 3)
        refused(NotAllowed, profiles.delete, session, cora, made.id)
        for _ in range(2):
            profiles.leave(session, bert, made.id)
        stays = companies.company(session, made.id).is_published
        profiles.leave(session, anna, made.id)
        goes = companies.company(session, made.id).is_published
        refused(CompanyGone, profiles.change, session, anna, made.id, city="Cottbus")
        return [stays, goes, consents.is_given(session, anna.id, consents.PROFILE)]

    def goes_on(session: Session) -> list[object]:
        cora = somebody(session, 3)
        profiles.publish(session, cora, 1, language="en")
        profiles.delete(session, cora, 1)
        refused(CompanyGone, profiles.own, session, cora, 1)
        return [consents.is_given(session, cora.id, consents.PROFILE), founded(session, 3)[1].id > 1]

    assert await db.run(story) == [True, False, False]
    assert await db.run(told) == [("profile_hidden", FIRST_ACCOUNT + 3)]
    assert await db.run(goes_on) == [False, True]
    assert await db.run(told) == []


async def test_the_last_who_leaves_hides_what_a_file_published(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = shown(session)
        companies.locked(session, made.id).published_by = None
        session.flush()
        profiles.leave(session, anna, made.id)
        return [companies.company(session, made.id).is_published, names(session, made.id)]

    assert await db.run(story) == [False, []]
    assert await db.run(told) == []


@given(st.text(max_size=400))
def test_addresses_are_checked_without_an_accident(words: str) -> None:
    assert not profiles.is_web_address(words) or words.lower().startswith("http")
    assert not profiles.is_email(words) or "@" in words


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("https://example.org", True),
        ("HTTP://пример.рф/страница", True),
        ("https://exa mple.org", False),
        ("https://example.org/<x>", False),
        ("https://.", False),
        ("ftp://example.org", False),
        ("", False),
    ],
)
def test_web_addresses(words: str, fits: bool) -> None:
    assert profiles.is_web_address(words) is fits
