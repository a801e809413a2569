"""The buttons of those who make announcements; the door to one announcement is `doors.ShowBroadcast`."""

from dataclasses import dataclass

from handlers.buttons import button


@button("xl")
@dataclass(frozen=True, slots=True)
class ListBroadcasts:
    """Announcements that are made or go out, or that are over; a page counted from nought."""

    is_over: bool
    page: int


@button("xn")
@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """Begins an announcement."""


@button("xt")
@dataclass(frozen=True, slots=True)
class ShowVersion:
    """What it says in one language, or the question for it."""

    broadcast_id: int
    language: str


@button("xw")
@dataclass(frozen=True, slots=True)
class WriteVersion:
    """Writes it anew in one language."""

    broadcast_id: int
    language: str


@button("xv")
@dataclass(frozen=True, slots=True)
class MoveVersion:
    """What was taken for one language is in another one; without that one the languages are shown."""

    broadcast_id: int
    language: str
    to: str = ""


@button("xr")
@dataclass(frozen=True, slots=True)
class RemoveVersion:
    """Takes one language away."""

    broadcast_id: int
    language: str


@button("xa")
@dataclass(frozen=True, slots=True)
class ShowAudience:
    """For whom it is; `is_sampled` shows some of them."""

    broadcast_id: int
    is_sampled: bool = False


@button("xc")
@dataclass(frozen=True, slots=True)
class ShowTrait:
    """The values of a trait to tick, a page counted from nought; those of one event where there is one."""

    broadcast_id: int
    trait: str
    is_excluded: bool
    page: int = 0
    event_id: int = 0


@button("xk")
@dataclass(frozen=True, slots=True)
class TickValue:
    """One value of a trait, on the page on which it stands; a colon in it is written as a full stop."""

    broadcast_id: int
    trait: str
    value: str
    is_excluded: bool
    is_on: bool
    page: int = 0


@button("xg")
@dataclass(frozen=True, slots=True)
class LeaveOutRegistered:
    """Not those who have registered for this event already, or those as well."""

    broadcast_id: int
    event_id: int
    is_on: bool


@button("xe")
@dataclass(frozen=True, slots=True)
class MeanEverybody:
    """Takes all conditions away."""

    broadcast_id: int


@button("xb")
@dataclass(frozen=True, slots=True)
class ShowLinks:
    """Where its buttons lead."""

    broadcast_id: int


@button("xi")
@dataclass(frozen=True, slots=True)
class OfferEvents:
    """The events to which a button can lead, a page counted from nought."""

    broadcast_id: int
    page: int


@button("xj")
@dataclass(frozen=True, slots=True)
class LookForArticle:
    """Asks for the article to which a button is to lead."""

    broadcast_id: int


@button("xz")
@dataclass(frozen=True, slots=True)
class SetLink:
    """A button to an event, or to an article by its key, is there or not."""

    broadcast_id: int
    event_id: int
    key: str
    is_on: bool


@button("xm")
@dataclass(frozen=True, slots=True)
class ChooseTime:
    """When it goes out: `now`, `date` asks for a moment, `day` for a time of each reader's day, `any` takes that back;
    without a word the choice is shown."""

    broadcast_id: int
    what: str = ""


@button("xh")
@dataclass(frozen=True, slots=True)
class LiftCap:
    """Whether it goes to those as well who have had another one that day; `is_sure` once that was read."""

    broadcast_id: int
    is_lifted: bool
    is_sure: bool = False


@button("xq")
@dataclass(frozen=True, slots=True)
class SendTest:
    """To oneself, in each language."""

    broadcast_id: int


@button("xf")
@dataclass(frozen=True, slots=True)
class AskToSend:
    """What sending would come to."""

    broadcast_id: int


@button("xx")
@dataclass(frozen=True, slots=True)
class ReallySend:
    """Sends what was seen to as many people as were named."""

    broadcast_id: int
    version: int
    number: int


@button("xu")
@dataclass(frozen=True, slots=True)
class TakeBack:
    """What was to go out at its time is a draft again."""

    broadcast_id: int


@button("xy")
@dataclass(frozen=True, slots=True)
class CopyBroadcast:
    """A new draft that says the same."""

    broadcast_id: int


@button("xd")
@dataclass(frozen=True, slots=True)
class DropBroadcast:
    """Throws a draft away; `is_sure` once the question was answered."""

    broadcast_id: int
    is_sure: bool = False
