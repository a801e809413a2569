"""Buttons fit into Telegram's 64 bytes, come back as they went, lead somewhere, and never break on what is forged."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers import buttons, doors, gate_buttons, routes
from handlers.broadcasts.buttons import ChooseTime, TickValue
from handlers.consents import Withdraw
from handlers.doors import ChangeLevel, ShowMarket, ShowPage
from handlers.events import ListEvents, NarrowEvents
from handlers.exports import ExportTable
from handlers.forms.steps import Step
from handlers.markets import ReadNotice, ShowTopics
from handlers.organising import buttons as organising
from handlers.organising.fields import FORMS as FIELDS
from handlers.organising.fields import SCREENS, SWITCHES
from handlers.organising.questions import KINDS as QUESTION_KINDS
from handlers.pages import SaveArticle
from handlers.partners import buttons as partners
from handlers.profile import buttons as profile
from handlers.profile.fields import FORMS as PROFILE_FIELDS
from handlers.settings import CHANGES, Change
from handlers.start import PickLanguage
from knowledge.articles import PHASES
from knowledge.taxonomy import taxonomy
from services.answers import ASPECTS, key_of
from services.audiences import Presence, Trait
from services.consents import CONSENTS
from services.event_lists import FORMS, WAYS, Tab
from services.event_types import TYPES
from services.exports import FORMATS as FILES
from services.exports import TABLES
from services.feedback import REASONS
from services.funding import SIZES
from services.gate_checks import Check, Value
from services.gate_rules import GIVEN, Grounds
from services.people import Role
from services.phrase_cards import LONGEST_ID, Group

KINDS = sorted(buttons.registered().values(), key=lambda kind: kind.__name__)

# The longest words in real use, by the kind and the field or by the field alone: names of forms and steps as `Form` and
# `Step` allow them, the eight characters of `key_of`, codes of languages and markets.
LONGEST: dict[object, str] = {
    "deed": "resume",
    "kind": "chart",
    "form": "f" * 24,
    "step": "s" * 20,
    "name": "s" * 20,
    "mark": "ffff",
    "key": key_of("markets/kz/sanctions_export_control"),
    "language": "kaz",
    "period": "2026-01-01_2026-03-31",
    "status": "waiting",
    "answer": "never",
    "reason": max(REASONS, key=len),
    "market": "any",
    "level": "black",
    "as_of": "2026-11-30",
    "phase": max(PHASES, key=len),
    "size": max(SIZES, key=len),
    (ShowMarket, "code"): "xk",
    (ChangeLevel, "code"): "xk",
    (ShowTopics, "code"): "xk",
    (ReadNotice, "code"): "xk",
    "side": "o",
    "code": max(taxonomy().codes, key=len),
    (partners.PickCode, "group"): max(taxonomy().groups, key=len),
    **{
        (kind, "type"): "xx"
        for kind in (partners.ListPartners, partners.OpenPartner, partners.NarrowPartners, partners.PickCode)
    },
    (PickLanguage, "language"): "zh_Hans",
    (ListEvents, "language"): "zh_Hans",
    (NarrowEvents, "language"): "zh_Hans",
    (ListEvents, "form"): max(FORMS, key=len),
    (NarrowEvents, "form"): max(FORMS, key=len),
    "type": max(TYPES, key=len),
    "by": max(WAYS, key=len),
    "back": buttons.pack(ListEvents(max(TYPES, key=len), "xk", "zh_Hans", max(FORMS, key=len), 99)).replace(":", ","),
    "tab": max(Tab, key=len).value,
    (Change, "what"): max(CHANGES, key=len),
    (Withdraw, "purpose"): max(CONSENTS, key=len),
    (organising.EditEvent, "what"): max((*FIELDS, *SCREENS), key=len),
    (organising.SwitchEvent, "what"): max(SWITCHES, key=len),
    (organising.ChangeQuestion, "what"): "required",
    (organising.AddQuestion, "kind"): max(QUESTION_KINDS, key=len),
    (organising.ChangeSession, "what"): "places",
    "check": max(Check, key=len).value,
    "grounds": max(Grounds, key=len).value,
    "value": max(Value, key=len).value,
    (gate_buttons.Decline, "reason"): max(GIVEN, key=len).value,
    "to": "partner",
    (profile.EditProfile, "field"): max(PROFILE_FIELDS, key=len),
    (profile.PickGroup, "group"): max(taxonomy().groups, key=len),
    "group": max(Group, key=len).value,
    "table": max(TABLES, key=len),
    (ExportTable, "kind"): max(FILES, key=len),
    "card": "c" * LONGEST_ID,
    "trait": max(Trait, key=len).value,
    (TickValue, "value"): max((*ASPECTS, f"{10**9}.{max(Presence, key=len).value}"), key=len),
    (ChooseTime, "what"): "date",
    "role": max(Role, key=len).value,
}
GREATEST = {"day": 20991231, "month": 209912, "position": 999, "page": 999, "question_id": 10**12, "case_id": 10**9}
GREATEST |= {"draft_id": 10**9, "canned_id": 10**9, "months": 12}
GREATEST |= {"present": 999}
GREATEST |= {"person_id": 10**9, "invitation_id": 10**9}
GREATEST |= {"company_id": 10**9}
GREATEST |= {"broadcast_id": 10**9, "place": 9}
GREATEST |= {"anchor": 10**9, "change_id": 10**9}
GREATEST |= {"number": 10**6, "session_id": 10**9}
GREATEST |= {"version": 10**6}
GREATEST |= {"event_id": 10**9, "registration_id": 10**9, "rating": 5}
WORDS = st.text(st.characters(exclude_characters=":", exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_longest_button_fits_and_comes_back(kind: type[Any]) -> None:
    longest = kind(*(_longest(kind, field.name, str(field.type)) for field in fields(kind)))

    packed = buttons.pack(longest)

    assert len(packed.encode()) <= buttons.LIMIT, f"{kind.__name__} needs {len(packed.encode())} bytes: {packed}"
    assert buttons.unpack(packed) == longest


@given(st.data())
def test_whatever_a_button_says_comes_back(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    pressed = kind(*(data.draw(_values(str(field.type))) for field in fields(kind)))

    try:
        packed = buttons.pack(pressed)
    except ValueError:
        return

    assert buttons.unpack(packed) == pressed


@given(st.text() | st.builds(":".join, st.lists(st.sampled_from(["a1", "fc1", "m1", "l1", "-5", "٣", "", "x"]))))
@example("A1:key:de:" + "9" * 5000)
@example("A1:key:de:--1")
@example("A1:key:de:²")
@example("dt1:" + "9" * 40)
@example("")
@example("\0")
def test_forged_buttons_are_out_of_date_and_nothing_else(forged: str) -> None:
    try:
        buttons.unpack(forged)
    except buttons.UnknownButtonError:
        return


def test_no_data_is_an_unknown_button() -> None:
    with pytest.raises(buttons.UnknownButtonError):
        buttons.unpack(None)


def test_every_button_has_a_route_and_every_route_a_button() -> None:
    routed = {*routes.BUTTONS, *routes.DESK_BUTTONS}

    assert {kind.__name__ for kind in set(KINDS) ^ routed} == set()


def test_codes_belong_to_one_button_each() -> None:
    codes = buttons.registered()

    assert len(set(codes.values())) == len(codes)
    with pytest.raises(AssertionError):
        buttons.button("m")(doors.ShowMenu)


def test_a_button_that_is_too_long_is_found_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="Telegram takes 64"):
        buttons.pack(SaveArticle("k" * 80, "de"))
    with pytest.raises(ValueError, match="colon"):
        buttons.pack(ShowPage("a:b", "de", 1))


def test_names_of_steps_are_as_short_as_the_buttons_need() -> None:
    with pytest.raises(ValueError, match="s" * 21):
        Step("s" * 21, ask=lambda _frame: None)  # type: ignore[arg-type, return-value]  # never asked


def test_doors_are_reached_by_what_stands_on_phones_already() -> None:
    """These codes are in messages that people keep; a change of fields needs a new code."""
    assert {code: kind for code, kind in buttons.registered().items() if kind.__module__ == doors.__name__} == {
        "m": doors.ShowMenu,
        "xs": doors.ShowBroadcast,
        "wa": doors.ShowAnnouncements,
        "q": doors.AskQuestion,
        "k": doors.ShowMarkets,
        "r": doors.ShowArticle,
        "R": doors.ShowPage,
        "K": doors.ShowMarket,
        "g": doors.ShowFunding,
        "ph": doors.RateAnswer,
        "pl": doors.AnswerIn,
        "h": doors.AskPerson,
        "w": doors.WriteToDesk,
        "rs": doors.ShowCase,
        "kl": doors.ChangeLevel,
        "eh": doors.ShowKnowledge,
        "ns": doors.ShowCanned,
        "el": doors.ShowDrafts,
        "ec": doors.ChangeArticle,
        "et": doors.TellAskers,
        "d": doors.ContinueDraft,
        "L": doors.ShowLanguages,
        "s": doors.ShowSettings,
        "C": doors.ShowConsents,
        "Y": doors.ShowPrivacy,
        "Yc": doors.ShowCorrections,
        "Yo": doors.ShowObjection,
        "VE": doors.ShowEvents,
        "VD": doors.ShowEvent,
        "VM": doors.ShowMyEvents,
        "VR": doors.RegisterForEvent,
        "VC": doors.CancelRegistration,
        "VT": doors.TakePlace,
        "VL": doors.LeaveQueue,
        "VF": doors.RateEvent,
        "VI": doors.ShowCheckIn,
        "VS": doors.SwitchReminders,
        "VO": doors.ManageEvent,
        "VP": doors.ShowParticipants,
        "VK": doors.CheckInAt,
        "BD": doors.SendMyData,
        "BP": doors.ShowPartners,
        "BC": doors.ShowCompany,
        "BF": doors.ShowProfile,
        "BQ": doors.ShowRequests,
        "BA": doors.AskForContact,
        "BS": doors.ShowRequest,
        "BG": doors.ShowGate,
        "BH": doors.SendPhrase,
    }


def _longest(kind: type[Any], name: str, declared: str) -> object:
    if "bool" in declared:
        return True
    if "int" in declared:
        return GREATEST[name]
    return LONGEST.get((kind, name)) or LONGEST[name]


def _values(declared: str) -> st.SearchStrategy[object]:
    if "bool" in declared:
        return st.booleans()
    return st.integers() if "int" in declared else WORDS
