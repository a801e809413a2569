"""What is printed: every name can be, posters fit on one page, lists go over as many as they need, for organisers."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import Database
from services import check_in, check_in_tokens, participant_lists, pictures, policy, registration
from services.check_in import Outcome
from services.entries import Entry
from services.paper import Paper
from services.participant_lists import Line, ParticipantList
from services.people import Staff
from services.pictures import Poster, qr_code
from services.policy import Policy
from services.refusals import NotAllowed, RegistrationGone
from tests import qr_reader
from tests.house_rules.event_facts import EVENT
from tests.services.event_scene import FIRST_ACCOUNT, ORGANISER, entry, published, somebody

STAFF, GUEST = 1, 2
LINE = Line("Баатар Өлзий", "Уурхай ХХК", (), 1, "012345", False)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    house = Policy(staff=Staff(organisers=frozenset({FIRST_ACCOUNT + STAFF})))
    async with Database(database_url, known=house) as database:
        yield database


def pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Jörg Groß, Łódź", "Jörg Groß, Łódź"),
        ("Пётр Ёлкин", "Пётр Ёлкин"),
        ("Өлзий Үүрэг", "Өлзий Үүрэг"),
        ("Anna 🦀 中文", "Anna □ □□"),
        ("An\u200bna\u202e\0", "Anna"),
    ],
)
def test_what_the_font_lacks_is_shown_as_lacking(written: str, printed: str) -> None:
    with Paper() as page:
        assert page.printable(written) == printed


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=120)), min_size=1, max_size=20))
def test_whatever_people_are_called_can_be_printed(names: list[tuple[str, str]]) -> None:
    lines = tuple(Line(name, firm, (name,), 2, "012345", False) for name, firm in names)

    made = participant_lists.printed(ParticipantList(EVENT, "ru", lines))

    assert made.content.startswith(b"%PDF-")


def test_a_list_is_as_long_as_it_needs_and_a_delegation_fits_on_its_page() -> None:
    members = ("Somebody with a long name " * 4,) * 60
    delegation = Line("Delegation " * 10, "Musterland " * 10, members, 61, "012345", True)

    def length(*lines: Line) -> int:
        return pages(participant_lists.printed(ParticipantList(EVENT, "de", lines)).content)

    assert (length(), length(LINE), length(*[LINE] * 3)) == (1, 1, 1)
    assert length(*[LINE] * 80) == 3
    assert length(delegation, delegation) == 2


@pytest.mark.parametrize("languages", [("de",), ("de", "ru"), ("de", "en", "ru")], ids=len)
@pytest.mark.parametrize("letters", [10, 120])
def test_a_poster_is_one_page(letters: int, languages: tuple[str, ...]) -> None:
    title = ("Wartung von Pumpen " * 7)[:letters]
    event = replace(EVENT, title=dict.fromkeys(("de", "en", "ru"), title))

    made = pictures.poster(Poster(event, languages, "https://t.me/a_bot?start=cp_" + "x" * 43))

    assert (made.filename, pages(made.content)) == (f"check-in-{event.key}.pdf", 1)


def test_a_picture_is_large_enough_and_its_link_can_be_read() -> None:
    link = "https://t.me/" + "b" * 32 + "?start=ci_" + "x" * 43

    assert qr_reader.link(qr_code(link, width=800)) == link


async def test_pictures_and_posters_are_drawn_with_tokens_that_open(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event = published(session)
        made = registration.register(session, somebody(session, GUEST), event.id, entry(GUEST))
        own = pictures.of_registration(session, {"registration_id": made.id, "person_id": made.person_id}, "a_bot")
        staff = somebody(session, STAFF)
        poster = pictures.of_event(session, {"event_id": event.id, "person_id": staff.id}, "a_bot")
        opened = check_in_tokens.opened(session, poster.link.partition("_bot?start=cp_")[2])
        found = check_in.scan(session, staff, ORGANISER, own.partition("_bot?start=ci_")[2])
        assert opened is not None
        return [found.outcome, opened.event_id == event.id, opened.registration_id, poster.languages]

    assert await db.run(story) == [Outcome.OTHER_DAY, True, None, ("en", "de", "ru")]


async def test_papers_are_for_organisers_and_pictures_for_their_owners(db: Database) -> None:
    def story(session: Session) -> int:
        event = published(session)
        made = registration.register(session, somebody(session, STAFF), event.id, entry(STAFF))
        guest = somebody(session, GUEST).id
        for person_id in (guest, 10**6):
            with pytest.raises(NotAllowed):
                pictures.of_event(session, {"event_id": event.id, "person_id": person_id}, "a_bot")
            with pytest.raises(NotAllowed):
                participant_lists.of_event(session, {"event_id": event.id, "person_id": person_id})
        with pytest.raises(RegistrationGone):
            pictures.of_registration(session, {"registration_id": made.id, "person_id": guest}, "a_bot")
        return len(policy.of(session).staff.organisers)

    assert await db.run(story) == 1


async def test_the_list_has_who_comes_by_name(db: Database) -> None:
    def story(session: Session) -> tuple[Line, ...]:
        event = published(session, capacity=3)
        for number, name in enumerate(("Zoe", "анна", "Ämilia"), start=10):
            said = Entry(name=name, company="Musterwerk" if number == 10 else None)
            registration.register(session, somebody(session, number), event.id, said)
        registration.register(session, somebody(session, 20), event.id, entry(20))
        params = {"event_id": event.id, "person_id": somebody(session, STAFF).id}
        return participant_lists.of_event(session, params).lines

    lines = await db.run(story)
    assert [(each.name, each.company, each.seats) for each in lines] == [
        ("Ämilia", "", 1),
        ("Zoe", "Musterwerk", 1),
        ("анна", "", 1),
    ]
    assert all(len(each.code) == 6 and not each.is_there for each in lines)
