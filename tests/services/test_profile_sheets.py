"""A profile on paper: always one page, for whom it may be read, without the contact."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import Database
from knowledge.taxonomy import taxonomy
from locales import SHIPPED_LANGUAGES
from services import countries, people, profile_sheets, profiles
from services.profile_sheets import Sheet
from services.refusals import CompanyGone
from tests.house_rules.profile_facts import COMPANY
from tests.services.event_scene import somebody
from tests.services.profile_scene import founded, joined

CODES = sorted(taxonomy().codes, key=lambda code: -max(map(len, taxonomy().codes[code].names.values())))
LINK = "https://t.me/" + "b" * 32 + "?start=co_1000000000"
FULLEST = replace(
    COMPANY,
    offers=tuple(CODES[:8]),
    seeks=tuple(CODES[8:16]),
    markets=tuple(sorted(countries.codes())[:20]),
    languages=("de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt"),
)
WORDS = st.text(max_size=300) | st.text("Щ\nW ", min_size=280, max_size=300)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n")


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(SHIPPED_LANGUAGES))
def test_a_profile_is_one_page_whatever_it_says(data: st.DataObject, language: str) -> None:
    name = data.draw(st.text(min_size=1, max_size=200) | st.just("Щ" * 200))
    address = "https://example.org/" + data.draw(st.sampled_from(["", "W" * 280, "x-" * 140]))
    text = {data.draw(st.sampled_from(["de", "ru", "mn"])): data.draw(WORDS)}
    city = data.draw(st.text(max_size=100))
    company = replace(FULLEST, name=name, city=city, texts=text, website=address, listing_url=address)

    made = profile_sheets.drawn(Sheet(company, language, LINK))

    assert (made.filename, pages(made.content)) == ("profile-musterpumpen.pdf", 1)


def test_the_emptiest_profile_is_one_page() -> None:
    bare = replace(COMPANY, city=None, offers=(), seeks=(), markets=(), languages=(), website=None, texts={})

    assert pages(profile_sheets.drawn(Sheet(bare, "ru", "")).content) == 1


async def test_it_is_for_its_people_and_once_published_for_everybody(db: Database) -> None:
    def story(session: Session) -> list[object]:
        anna, made = founded(session, contact_name="Anna Geheim", contact_email="anna@example.org")
        bert, eve = joined(session, made.id, 2), somebody(session, 3)
        people.choose_language(session, bert.id, "ru")

        def sheet(person_id: int, **params: object) -> Sheet:
            wanted = {"company_id": made.id, "person_id": person_id} | params
            return profile_sheets.of_company(session, wanted, "a_bot")

        for person_id in (eve.id, 10**6):
            with pytest.raises(CompanyGone):
                sheet(person_id)
        own = sheet(bert.id)
        profiles.publish(session, anna, made.id, language="en")
        seen = sheet(eve.id, language="de")
        with pytest.raises(CompanyGone):
            profile_sheets.of_company(session, {"company_id": 99, "person_id": anna.id}, "a_bot")
        contact = {own.company.contact_name, own.company.contact_email, seen.company.contact_email}
        return [own.language, own.link, seen.language, seen.link, contact]

    assert await db.run(story) == ["ru", "", "de", "https://t.me/a_bot?start=co_1", {None}]
