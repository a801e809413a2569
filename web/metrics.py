"""Prometheus metrics: depths, ages, outcomes, times. No label carries a person, a chat or a text.

What happens is counted where it happens; how things stand is looked up by `bot.readiness` when somebody asks.
"""

from collections.abc import Collection
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

registry = CollectorRegistry()
ProcessCollector(registry=registry)

LANES: Final = ("answers", "changes", "reminders", "announcements")
"""As `services.outbox.Lane` has them."""
OUTCOMES: Final = ("sent", "skipped", "failed", "unsure", "blocked")
REASONS: Final = ("limit", "trouble", "unsure", "token", "moved")
DECISIONS: Final = ("answer", "suggest", "refuse")
HOLDERS: Final = ("this", "another", "nobody")
BROADCASTS: Final = ("scheduled", "running", "paused")
"""The states in which an announcement is still to be sent."""
_QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_SLOW: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


def _gauge(name: str, says: str, labels: Collection[str] = ()) -> Gauge:
    return Gauge(name, says, labels, registry=registry)


def _counter(name: str, says: str, labels: Collection[str] = ()) -> Counter:
    return Counter(name, says, labels, registry=registry)


inbox_depth = _gauge("bot_inbox_updates", "Updates that are not handled", ["state"])
inbox_oldest = _gauge("bot_inbox_oldest_seconds", "Age of the oldest update that is neither handled nor failed")
outbox_depth = _gauge("bot_outbox_messages", "Messages that are not said", ["lane", "state"])
outbox_oldest = _gauge("bot_outbox_oldest_due_seconds", "For how long the oldest message of a lane is due", ["lane"])
lanes_depth = _gauge("bot_lanes_items", "Items waiting in the lanes of this process")
polls = _gauge("bot_polls", "1 while this process is the one that polls")
poller = _gauge("bot_poller_lease", "1 at whoever holds the right to poll", ["holder"])
processes = _gauge("bot_processes", "Living processes on this database")
heard = _gauge("bot_seconds_since_telegram", "Seconds since Telegram last answered or called")
paused = _gauge("bot_sending_paused", "1 while an operator holds back what is said unasked")
broadcasts = _gauge("bot_broadcasts", "Announcements that are not over, by state", ["state"])
database = _gauge("bot_database_reachable", "1 while the database answers")
database_size = _gauge("bot_database_bytes", "Size of the database")
disk_free = _gauge("bot_disk_free_bytes", "Free space on the disk of the database, or of the program's folder")
last_backup = _gauge("bot_last_backup_timestamp_seconds", "When the last copy was finished; 0 where none is known")

accepted = _counter("bot_updates_accepted", "Updates stored by this process")
said = _counter("bot_messages_said", "Messages that came to an end, by what became of them", ["lane", "outcome"])
waits = _counter("bot_message_waits", "Attempts after which a message waits; `limit` is Telegram's 429", ["reason"])
decisions = _counter("bot_decisions", "Searches by what they decided", ["decision"])
clock_jumps = _counter("bot_clock_jumps", "How often the machine's clock was moved")
decision_time = Histogram("bot_decision_seconds", "From a question to its decision", registry=registry, buckets=_QUICK)
answer_time = Histogram(
    "bot_answer_seconds", "From taking up an update to its first answer said", registry=registry, buckets=_SLOW
)

# All are there from the start, so that the first of a kind is a step up from nought.
SAID: Final = {(lane, outcome): said.labels(lane, outcome) for lane in LANES for outcome in OUTCOMES}
WAITS: Final = {reason: waits.labels(reason) for reason in REASONS}
DECIDED: Final = {decision: decisions.labels(decision) for decision in DECISIONS}


def text() -> bytes:
    """The metrics in Prometheus's text format."""
    return generate_latest(registry)
