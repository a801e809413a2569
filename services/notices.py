"""Notices: what the assistant says unasked, as data. Their words are in `handlers/notices.py`, rendered late.

A notice declares its lane, what quiet hours do to it, what happens when nobody knows whether it arrived, asks for
fresh facts before it is said, and draws the consequences when its fate is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services import clock, outbox
from services.outbox import Lane, Message, State, WhenUnsure
from services.quiet_hours import Night, Quiet, QuietHours, moved
from services.refusals import Refusal


class Untold(Exception):
    """A notice need not be said any more; the reason is a word for the outbox row, not for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a notice. `facts` are those it was said with, None where the process died while saying it.

    `reason` is a verdict's name (`unreachable`, `topic_gone`, `edit_gone`, `refused` …), `words` Telegram's own.
    """

    message: Message
    state: State
    facts: Any = None  # each notice knows its own
    message_ids: tuple[int, ...] = ()
    thread_id: int | None = None
    reason: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """Facts that several readers of one language are told in the same words."""

    facts: Any  # as of `Notice.facts`
    language: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The parent of all notices; its fields are plain values, since they are kept as JSON until it is said.

    One that `is_shared` goes to many in the same words: its facts are asked for by `share`, for many at a time.
    """

    name: ClassVar[str]
    lane: ClassVar[Lane] = Lane.CHANGES
    quiet: ClassVar[Quiet] = Quiet.PASSES
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = None
    is_shared: ClassVar[bool] = False

    @classmethod
    def share(cls, session: Session, told: Sequence[Self]) -> list[Shared | Untold]:
        """For each of these the facts it has in common with others, or why it need not be said."""
        raise AssertionError(f"{cls.__name__} is not shared.")

    def facts(self, session: Session) -> Any:  # each notice's words know what they get
        """What its words need to know beyond its fields, as it is now. Raises Untold when it need not be said."""
        return None

    def settle(self, session: Session, fate: Fate) -> bool:
        """Draws the consequences in the commit that records the fate; done twice it must be the same as once.

        True where a failure was taken care of, so that no operator need look at it.
        """
        return False


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


def settle(session: Session, fate: Fate) -> bool:
    """Lets a notice draw its consequences; answers, and notices of other versions, have none."""
    if fate.message.notice is None:
        return False
    try:
        told = restored(fate.message)
    except (LookupError, TypeError):
        return False
    try:
        return told.settle(session, fate)
    except Refusal:  # what it was about is deleted meanwhile
        return True


def when_unsure(name: str | None) -> WhenUnsure:
    """The rule of a notice by name; answers (no name) and notices of other versions are said again or left."""
    if name is None:
        return WhenUnsure.AGAIN
    kind = _registry.get(name)
    return kind.when_unsure if kind else WhenUnsure.LEAVE


def is_shared(name: str | None) -> bool:
    """Whether a notice by name goes to many in the same words."""
    kind = _registry.get(name or "")
    return kind is not None and kind.is_shared


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

    @classmethod
    def of(cls, chat_id: int, night: Night) -> Self:
        """Somebody with this night, their own or the house's."""
        return cls(chat_id, night.zone, night.hours)


def tell(session: Session, reader: Reader, told: Notice, *, key: str, at: datetime | None = None) -> None:
    """Puts a notice into the outbox once per key, at its time or, where quiet hours say so, after or before them."""
    outbox.put(session, message(reader, told, key=key, at=at))


def message(reader: Reader, told: Notice, *, key: str, at: datetime | None = None) -> Message:
    """The outbox row of a notice, as `tell` puts it."""
    wished = at or clock.now()
    due = moved(wished, told.quiet, reader.quiet_hours, reader.zone)
    return Message(
        id=outbox.new_id(),
        dedupe_key=f"{told.name}:{key}",
        lane=told.lane,
        chat_id=reader.chat_id,
        notice=told.name,
        params=asdict(told),
        due_at=due,
        # Said earlier because of the night, it stays useful as long as if it had not been.
        not_after=max(due, wished) + told.useful_for if told.useful_for else None,
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
