"""Events in words: times in two zones, what is known of the place, banners, standing, and texts of any length."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers import event_words as words
from handlers.screens import CARD
from knowledge import markdown
from locales import use_language, verbatim
from services import clock
from services.distances import Distance
from services.event_types import TYPES
from services.events import Event, Online, Place, Status
from simulator.markup import parse_html

BERLIN, SANTIAGO, SYDNEY = (ZoneInfo(name) for name in ("Europe/Berlin", "America/Santiago", "Australia/Sydney"))
TEN = datetime(2040, 12, 4, 9, tzinfo=UTC)
"""Ten o'clock in Berlin on a Tuesday."""
TODAY = datetime(2040, 11, 22, 12, tzinfo=UTC)

EVENT = Event(
    id=1,
    key="pumps",
    type="workshop",
    status=Status.PUBLISHED,
    host="Musterkammer",
    title={"en": "Pumps", "de": "Pumpen", "ru": "Насосы"},
    description={},
    starts_at=TEN,
    ends_at=TEN + timedelta(hours=6),
    zone=BERLIN,
    place=Place("Muster Hall", "Example Street 1"),
    online=None,
    languages=("de", "en"),
    markets=(),
    capacity=None,
    taken=0,
    has_waitlist=True,
    waitlist_offer=Distance.parse("P1D"),
    registration_until=None,
    needs_approval=False,
    needs_email=False,
    reminders=(),
    has_own_reminders=False,
    questions=(),
    sessions=(),
    sequence=0,
    tell_at=None,
    cancel_reason=None,
    undo_until=None,
    slide_code="1234",
    owner_id=None,
    changed_by=None,
    changed_at=TEN - timedelta(days=60),
    published_at=TEN - timedelta(days=60),
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    clock.put_forward(TODAY - clock.now())
    with use_language("en"):
        yield


def test_time_is_told_by_the_phone_and_by_the_clocks_of_the_place() -> None:
    begins, ends = int(TEN.timestamp()), int(TEN.timestamp()) + 6 * 3600

    assert words.when(EVENT, BERLIN).html == (
        f'🗓 <tg-time unix="{begins}" format="wDt">Tue, 4 Dec 2040, 10:00</tg-time> – '
        f'<tg-time unix="{ends}" format="t">16:00</tg-time>\nTime in Berlin: 10:00 – 16:00'
    )


def test_what_is_years_ahead_is_told_in_plain_words() -> None:
    """Telegram refuses such moments."""
    far = TEN + timedelta(days=1500)

    assert words.moment(TEN, BERLIN).html.startswith("<tg-time ")
    assert words.moment(far, BERLIN).html == "Thu, 12 Jan 2045, 10:00"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (SANTIAGO, ["🗓 Tue, 4 Dec 2040, 06:00 – 12:00", "Time in Berlin: 10:00 – 16:00"]),
        # Six in the evening until midnight and beyond: the end lies on another day, for this reader only.
        (
            SYDNEY,
            ["🗓 Tue, 4 Dec 2040, 20:00 – Wed, 5 Dec 2040, 02:00", "Time in Berlin: 10:00 – 16:00"],
        ),
    ],
    ids=["Santiago", "Sydney"],
)
def test_readers_elsewhere_see_both_times(zone: ZoneInfo, shown: list[str]) -> None:
    assert words.when(EVENT, zone).plain.split("\n") == shown


def test_day_is_named_where_it_is_another_one_there() -> None:
    late = replace(EVENT, starts_at=TEN.replace(hour=22), ends_at=TEN.replace(hour=22, minute=30))

    assert words.when(replace(late, zone=SYDNEY), BERLIN).plain.split("\n") == [
        "🗓 Tue, 4 Dec 2040, 23:00 – 23:30",
        "Time in Sydney: Wed, 5 Dec 2040, 09:00 – 09:30",
    ]


def test_several_days_have_two_dates() -> None:
    trip = replace(EVENT, ends_at=TEN + timedelta(days=2))

    assert words.when(trip, BERLIN).plain.split("\n") == [
        "🗓 Tue, 4 Dec 2040, 10:00 – Thu, 6 Dec 2040, 10:00",
        "Time in Berlin: Tue, 4 Dec 2040, 10:00 – Thu, 6 Dec 2040, 10:00",
    ]


@pytest.mark.parametrize(
    ("place", "online", "whole", "short"),
    [
        (Place("Hall", "Street 1\nTown"), None, "📍 Hall, Street 1 Town", "Hall"),
        (None, Online("https://example.org/x"), "💻 Online, the link comes before the start", "online"),
        (Place("Hall"), Online(), "📍 Hall\n💻 Also online", "Hall and online"),
        (None, None, "📍 The place is not known yet", "place not known yet"),
    ],
    ids=["place", "online", "both", "neither"],
)
def test_place_is_told_and_the_link_is_not(place: Place | None, online: Online | None, whole: str, short: str) -> None:
    there = replace(EVENT, place=place, online=online)

    assert (words.where(there).plain, words.shortly_where(there).plain) == (whole, short)


def test_what_must_be_known_first_stands_first() -> None:
    moved = TEN - timedelta(days=1)

    def banner(**values: object) -> str | None:
        said = words.banner(replace(EVENT, **values), moved, BERLIN)  # type: ignore[arg-type]  # any field
        return said.plain if said else None

    assert banner(status=Status.DRAFT) == "📝 This is a draft that only organisers see."
    assert banner(status=Status.CANCELLED) == "❌ This event has been cancelled."
    assert banner(status=Status.CANCELLED, cancel_reason="Ice\n<b>") == "❌ This event has been cancelled. Ice <b>"
    assert banner(starts_at=clock.now() - timedelta(hours=1)) == "▶️ It has begun."
    assert banner(starts_at=TEN - timedelta(days=9999), ends_at=clock.now()) == "This event is over."
    assert banner() == "🔁 Moved. It was planned for Mon, 3 Dec 2040, 10:00."
    assert words.banner(EVENT) is None


@pytest.mark.parametrize(
    ("capacity", "taken", "has_waitlist", "said"),
    [
        (None, 500, True, None),
        (40, 30, True, None),
        (40, 31, True, "9 places free"),
        (40, 39, True, "1 place free"),
        (40, 40, True, "Fully booked, there is a waitlist"),
        (40, 40, False, "Fully booked"),
    ],
)
def test_free_places_are_a_number_only_when_they_are_few(
    capacity: int | None, taken: int, has_waitlist: bool, said: str | None
) -> None:
    shown = words.seats(replace(EVENT, capacity=capacity, taken=taken, has_waitlist=has_waitlist))

    assert (shown.plain if shown else None) == said


def test_languages_say_so_when_the_readers_is_not_among_them() -> None:
    assert words.languages(EVENT).plain == "🗣 Language: German and English"
    assert words.languages(replace(EVENT, languages=("de",))).plain == "🗣 Language: German, not English"


def test_words_that_nobody_has_translated_are_labelled() -> None:
    german = replace(EVENT, title={"de": "Pumpen"}, description={"de": "Alles über Pumpen."})

    assert words.title(german).plain == "Pumpen (Original: Deutsch)"
    assert words.detail(german, BERLIN).plain.split("\n\n")[-1] == "Original: Deutsch\nAlles über Pumpen."


def test_organisers_words_are_no_markup() -> None:
    rude = replace(EVENT, title={"en": "<a href='x'>A&B</a>\r\nEND:VEVENT"}, description={"en": "<script>1 < 2"})

    assert words.detail(rude, BERLIN).html.startswith("🛠 <b>&lt;a href='x'&gt;A&amp;B&lt;/a&gt; END:VEVENT</b>")
    assert words.detail(rude, BERLIN).html.endswith("\n\n&lt;script&gt;1 &lt; 2")


FREE = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
STANDING = verbatim("⏳ You are on the waitlist: number 100 of 200.")
LONG = "Grube & Pumpe " * 40


@example(title=LONG, host=LONG, place=LONG, address=LONG, description=LONG, reason="", standing=True)
@example(title=LONG, host=LONG, place=LONG, address=LONG, description=LONG, reason=LONG, standing=True)
@given(title=FREE, host=FREE, place=FREE, address=FREE, description=FREE, reason=FREE, standing=st.booleans())
def test_whatever_organisers_write_fits_on_one_screen(
    title: str, host: str, place: str, address: str, description: str, reason: str, *, standing: bool
) -> None:
    full = replace(
        EVENT,
        title={"de": title},
        host=host,
        place=Place(place, address),
        online=Online(),
        description={"ru": description * 3},
        markets=("CL", "MN", "AU", "KZ", "ZA", "US"),
        capacity=5,
        registration_until=TEN - timedelta(days=1),
        needs_approval=True,
        status=Status.CANCELLED if reason else Status.PUBLISHED,
        cancel_reason=reason,
        type=max(TYPES, key=lambda code: len(TYPES[code].title)),
    )

    with use_language("en"):
        detail = words.detail(full, SYDNEY, standing=STANDING if standing else None, moved_from=TEN)
        line, label = words.line(full, SYDNEY), words.label(full)

    parse_html(detail.html)
    assert markdown.visible(detail.html) <= CARD
    assert len(line.plain.split("\n")) == (3 if reason else 2)
    assert 0 < len(label.plain) <= words.LONGEST_LABEL
