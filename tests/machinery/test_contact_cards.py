"""The card of a request for contact in the desk's group, and the name of its topic, whatever people wrote."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import desk_words
from handlers.screens import TEXT_LIMIT
from handlers.telling import Telling
from handlers.turn import House
from knowledge.taxonomy import taxonomy
from locales import use_language
from services import topics
from services.answers import Answers
from services.companies import CompanyType
from services.contact_requests import Purpose, RequestState
from services.contents import units
from services.desk_cards import DeskCard
from services.people import Staff
from services.topics import Summary
from services.transaction_levels import UNSURE, Level
from tests.house_rules.contact_facts import CASE

COUNTRIES = st.sampled_from(["CL", "DE", "RU", "GB", "CD", "BA"])
CARDS = st.builds(
    DeskCard,
    sender_type=st.none() | st.sampled_from(CompanyType),
    sender_country=COUNTRIES,
    target=st.none() | st.text(max_size=200),
    target_country=st.none() | COUNTRIES,
    is_open=st.booleans(),
    purpose=st.sampled_from(Purpose),
    code=st.sampled_from([*taxonomy().codes, UNSURE]) | st.text(max_size=40),
    use_country=COUNTRIES,
    level=st.sampled_from(Level),
    markets=st.lists(
        st.fixed_dictionaries(
            {
                "market": COUNTRIES,
                "level": st.sampled_from([each.value for each in Level]),
                "as_of": st.sampled_from(["", "2026", "2026-11", "2026-11-22", "undated"]),
            }
        ),
        max_size=3,
    ),
    is_held=st.booleans(),
    state=st.sampled_from(RequestState),
    has_first_signature=st.booleans(),
    text=st.text(max_size=500),
    text_language=st.none() | st.sampled_from(["de", "ru", "es", "zh"]),
)
HOUSE = House(
    Answers.__new__(Answers), ("de", "en", "ru"), ZoneInfo("Europe/Berlin"), None, Staff(), bot_username="Demo"
)


@settings(max_examples=60)  # catalogues and the taxonomy are read once
@given(CARDS, st.sampled_from(["de", "en", "ru"]), st.none() | st.just("K7RM"))
def test_every_card_fits_and_every_topic_has_a_name(card: DeskCard, language: str, alias: str | None) -> None:
    told = Summary(CASE, "", alias, is_banned=True, card=card)
    at = Telling(told, HOUSE.zone, HOUSE)

    with use_language(language):
        name = desk_words.topic_name(told, at)
        said = desk_words.WORDS[topics.ShowSummary](topics.ShowSummary(1), at).rendered()

    assert name.startswith("🟥 R-1001 · ")
    assert units(name) <= 128
    assert units(said["text"]) <= TEXT_LIMIT
    assert [label for row in said["keyboard"] for label in row if len(label["text"]) > 30] == []


def test_a_profile_that_is_gone_is_not_named() -> None:
    card = DeskCard(
        sender_type=None, sender_country="DE", target=None, target_country="CL", is_open=False, purpose=Purpose.BUY,
        code="mine-water", use_country="CL", level=Level.GREEN, market="CL", markets=(), is_held=False,
        state=RequestState.ASKING, has_first_signature=False, text="", text_language=None,
    )  # fmt: skip
    at = Telling(None, HOUSE.zone, HOUSE)

    with use_language("en"):
        said = [
            desk_words.WORDS[topics.ShowSummary](
                topics.ShowSummary(1),
                replace(at, facts=Summary(CASE, "", "K7RM", is_banned=False, card=replace(card, is_open=is_open))),
            ).rendered()["text"]
            for is_open in (True, False)
        ]

    assert "To: looked for in Chile" in said[0]
    assert "To: a profile that is not published any more" in said[1]
