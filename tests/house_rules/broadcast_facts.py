"""Facts of notices about announcements, such as they give their words."""

from datetime import UTC, datetime
from typing import Final

from services.audiences import Audience
from services.broadcast_cards import BroadcastCard, Progress
from services.broadcast_notices import BroadcastAlone, BroadcastGrown, BroadcastHeld, BroadcastMessage, Told
from services.broadcast_reports import Report
from services.broadcasts import Broadcast, Fate, Link, State, Version
from services.event_news import EventDigest, Week
from services.notices import Notice
from tests.house_rules.event_facts import EVENT

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
BROADCAST: Final = Broadcast(
    id=12,
    state=State.DONE,
    version=3,
    versions={"de": Version("<b>Neu</b> &amp; gut", 9)},
    audience=Audience(),
    links=(Link(event_id=EVENT.id), Link(slug="guides/de-minimis")),
    starts_at=None,
    day_time=None,
    ignores_cap=False,
    made_by=1,
    changed_by=1,
    changed_at=NOW,
    expected=200,
    begun_at=NOW,
    ended_at=NOW,
)
TOLD: Final = Told(BROADCAST, "de", BROADCAST.versions["de"], {EVENT.id: EVENT})
REPORT: Final = Report(
    expected=200,
    states={"sent": 197, "unsure": 1, "blocked": 1, "skipped": 1},
    languages={"de": 200},
    reached={"de": 197},
    reasons={"left": 1},
    taps={"link:0": 21, "stop": 1},
    registrations=5,
    first_at=NOW,
    last_at=NOW,
    pace=(),
)
PROGRESS: Final = Progress(
    broadcast=BROADCAST,
    counts={Fate(state): count for state, count in REPORT.states.items()},
    reasons=REPORT.reasons,
    report=REPORT,
)
FACTS: Final[dict[type[Notice], object]] = {
    BroadcastMessage: TOLD,
    BroadcastCard: PROGRESS,
    BroadcastHeld: BROADCAST,
    BroadcastGrown: BROADCAST,
    BroadcastAlone: BROADCAST,
    EventDigest: Week([EVENT] * 6, [TOLD] * 6),
}
