"""Notices: what the assistant says unasked, as data. Their words are in `handlers/notices.py`, rendered late.

A notice declares its lane, what quiet hours do to it, what happens when nobody knows whether it arrived, and
asks for fresh facts before it is said.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services import clock, outbox
from services.outbox import Lane, Message, WhenUnsure
from services.people import Person
from services.quiet_hours import Quiet, QuietHours, moved


@dataclass(frozen=True, slots=True)
class Notice:
    """The parent of all notices; its fields are plain values, since they are kept as JSON until it is said."""

    name: ClassVar[str]
    lane: ClassVar[Lane] = Lane.CHANGES
    quiet: ClassVar[Quiet] = Quiet.PASSES
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = None

    def skip_reason(self, session: Session, person: Person | None) -> str | None:
        """Why this need not be said any more, asked just before it is; None when it is still true."""
        return None


_registry: dict[str, type[Notice]] = {}
_Kind = TypeVar("_Kind", bound=type[Notice])


def notice(kind: _Kind) -> _Kind:
    """Registers a notice under its name. One that may be said twice and says so has a field `is_repeated`."""
    assert kind.name not in _registry, kind.name
    assert kind.lane is not Lane.ANSWERS, f"{kind.name}: answers are screens, their lane is not the paced sender's"
    if kind.when_unsure is WhenUnsure.AGAIN_MARKED:
        assert "is_repeated" in {each.name for each in fields(kind)}, kind.name
    _registry[kind.name] = kind
    return kind


def registered() -> Mapping[str, type[Notice]]:
    """All notices by name."""
    return _registry


def restored(message: Message) -> Notice:
    """The notice of an outbox row; raises LookupError for one that this version does not know."""
    assert message.notice is not None
    return _registry[message.notice](**message.params)


def when_unsure(name: str | None) -> WhenUnsure:
    """The rule of a notice by name; answers (no name) and notices of other versions are said again or left."""
    if name is None:
        return WhenUnsure.AGAIN
    kind = _registry.get(name)
    return kind.when_unsure if kind else WhenUnsure.LEAVE


def quiet(name: str | None) -> Quiet:
    """What quiet hours do to a notice by name; what is no notice, or not one of this version, passes."""
    kind = _registry.get(name or "")
    return kind.quiet if kind else Quiet.PASSES


@dataclass(frozen=True, slots=True)
class Reader:
    """Where a notice goes: the chat, and the zone in which its quiet hours count."""

    chat_id: int
    zone: ZoneInfo
    quiet_hours: QuietHours | None


def tell(session: Session, reader: Reader, told: Notice, *, key: str, at: datetime | None = None) -> None:
    """Puts a notice into the outbox once per key, at its time or, where quiet hours say so, after or before them."""
    wished = at or clock.now()
    due = moved(wished, told.quiet, reader.quiet_hours, reader.zone)
    outbox.put(
        session,
        Message(
            id=outbox.new_id(),
            dedupe_key=f"{told.name}:{key}",
            lane=told.lane,
            chat_id=reader.chat_id,
            notice=told.name,
            params=asdict(told),
            due_at=due,
            # Said earlier because of the night, it stays useful as long as if it had not been.
            not_after=max(due, wished) + told.useful_for if told.useful_for else None,
        ),
    )


@notice
@dataclass(frozen=True, slots=True)
class UpdateFailed(Notice):
    """Tells operators that an update could not be handled and how to run it again."""

    name: ClassVar[str] = "update_failed"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    reference: str


@notice
@dataclass(frozen=True, slots=True)
class MessageRefused(Notice):
    """Tells operators that Telegram refused a message for a reason that is ours to mend."""

    name: ClassVar[str] = "message_refused"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    message: str
    reason: str
