"""Facts such as the notices on events give their words: one event with a place and a link, and one registration."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services import approvals, event_changes, event_feedback, event_news, join_links, reminders, waitlist
from services.approvals import Asking
from services.distances import Distance
from services.entries import Registration, Standing, State
from services.event_changes import Change
from services.events import Event, Online, Place, Status
from services.join_links import Said
from services.notices import Notice
from services.reminders import Reminding

STARTS_AT: Final = datetime(2026, 12, 8, 9, tzinfo=UTC)

EVENT: Final = Event(
    id=3,
    key="pumps",
    type="other",
    status=Status.PUBLISHED,
    host="Musterkammer",
    title={"de": "Pumpen <in> der Grube"},
    description={"en": "About pumps."},
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(hours=3),
    zone=ZoneInfo("Asia/Ulaanbaatar"),
    place=Place("Musterhaus", "Musterweg 1, Cottbus"),
    online=Online("https://join.example.org/7?a=1&b=2"),
    languages=("de", "en"),
    markets=("cl",),
    capacity=40,
    taken=12,
    has_waitlist=True,
    waitlist_offer=Distance.parse("PT24H"),
    registration_until=None,
    needs_approval=False,
    needs_email=False,
    reminders=("P1D", "PT3H"),
    has_own_reminders=False,
    questions=(),
    sessions=(),
    sequence=1,
    tell_at=None,
    cancel_reason="The speaker <b>is</b> ill",
    undo_until=None,
    slide_code="4711",
    owner_id=None,
    changed_by=None,
    changed_at=STARTS_AT - timedelta(days=9),
    published_at=STARTS_AT - timedelta(days=20),
    cancel_language="en",
)
REGISTRATION: Final = Registration(
    id=7,
    event_id=3,
    person_id=2,
    state=State.CONFIRMED,
    name="Anna <Muster>",
    company="Musterfirma",
    email=None,
    members=(),
    seats=1,
    answers={},
    sessions=(),
    is_listed=False,
    may_be_contacted=False,
    offered_until=None,
    frees_at=None,
    has_reminders=True,
    code="123456",
    checked_in_at=None,
    present=None,
    join_message_id=9,
    change_id=None,
    is_coming=None,
    has_given_feedback=False,
    registered_at=STARTS_AT - timedelta(days=9),
)
_STANDING: Final = Standing(EVENT, REGISTRATION)
_KNOWN: Final[dict[str, Any]] = {
    "title": EVENT.title,
    "starts_at": EVENT.starts_at.isoformat(),
    "ends_at": EVENT.ends_at.isoformat(),
    "timezone": EVENT.zone.key,
    "place": None,
    "is_online": True,
    "sessions": [["tour", {"de": "Rundgang"}, EVENT.starts_at.isoformat(), EVENT.ends_at.isoformat()]],
}
_BEFORE: Final = _KNOWN | {"starts_at": (STARTS_AT - timedelta(days=1)).isoformat(), "sessions": []}

FACTS: Final[Mapping[type[Notice], object]] = {
    reminders.EventReminder: Reminding(EVENT, REGISTRATION, STARTS_AT, STARTS_AT, STARTS_AT),
    join_links.JoinLink: _STANDING,
    join_links.EditJoin: Said(EVENT, REGISTRATION, 9, 0),
    join_links.LinkBroken: EVENT,
    event_changes.EventChanged: Change(EVENT, REGISTRATION, _BEFORE, _KNOWN),
    event_changes.EventCalledOff: _STANDING,
    approvals.ApprovalAsked: Asking(EVENT, 2, STARTS_AT),
    approvals.Approved: _STANDING,
    approvals.Declined: _STANDING,
    waitlist.PlaceOffered: Standing(EVENT, replace(REGISTRATION, state=State.OFFERED, offered_until=STARTS_AT)),
    waitlist.PlaceForFirst: _STANDING,
    waitlist.OfferEnded: _STANDING,
    event_news.EventAnnounced: EVENT,
    event_feedback.FeedbackAsked: _STANDING,
}
