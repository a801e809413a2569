"""Prometheus metrics: depths, ages, outcomes. No label carries a person, a chat or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

registry = CollectorRegistry()
inbox_depth = Gauge("bot_inbox_updates", "Updates that are not handled", ["state"], registry=registry)
outbox_depth = Gauge("bot_outbox_messages", "Messages that are not said", ["state"], registry=registry)
lanes_depth = Gauge("bot_lanes_items", "Items waiting in the lanes of this process", registry=registry)
polls = Gauge("bot_polls", "1 while this process is the one that polls", registry=registry)
heard = Gauge("bot_seconds_since_telegram", "Seconds since Telegram last answered or called", registry=registry)
database = Gauge("bot_database_reachable", "1 while the database answers", registry=registry)
accepted = Counter("bot_updates_accepted", "Updates stored by this process", registry=registry)


def text() -> bytes:
    """The metrics in Prometheus's text format."""
    return generate_latest(registry)
