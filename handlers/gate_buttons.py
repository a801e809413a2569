"""The gate's buttons, in the private chats of managers. The way to a request is `doors.ShowGate`."""

from dataclasses import dataclass

from handlers.buttons import button


@button("Qw")
@dataclass(frozen=True, slots=True)
class TurnGate:
    """A page of what waits."""

    page: int


@button("Ql")
@dataclass(frozen=True, slots=True)
class ShowChecklist:
    """The checklist of a request."""

    case_id: int


@button("Qc")
@dataclass(frozen=True, slots=True)
class ShowCheck:
    """One point of it."""

    case_id: int
    check: str


@button("Qv")
@dataclass(frozen=True, slots=True)
class TickCheck:
    """The answer to a point of it."""

    case_id: int
    check: str
    value: str


@button("Qd")
@dataclass(frozen=True, slots=True)
class SetListDate:
    """Of which day the list file is."""

    case_id: int


@button("Qs")
@dataclass(frozen=True, slots=True)
class Suggest:
    """The first of two signatures."""

    case_id: int


@button("Qg")
@dataclass(frozen=True, slots=True)
class SuggestOn:
    """The same, on these grounds, where the checklist speaks against it."""

    case_id: int
    grounds: str


@button("Qf")
@dataclass(frozen=True, slots=True)
class Forward:
    """The other side is asked; sure once the question about it was answered."""

    case_id: int
    is_sure: bool


@button("Qr")
@dataclass(frozen=True, slots=True)
class Release:
    """Both sides are introduced; sure once the question about it was answered."""

    case_id: int
    is_sure: bool


@button("Qn")
@dataclass(frozen=True, slots=True)
class ChooseReason:
    """To the reasons for which a request is declined."""

    case_id: int


@button("Qx")
@dataclass(frozen=True, slots=True)
class Decline:
    """It is declined; sure once the question about it was answered."""

    case_id: int
    reason: str
    is_sure: bool


@button("Qt")
@dataclass(frozen=True, slots=True)
class PickTarget:
    """Companies that could be asked where somebody is looked for."""

    case_id: int


@button("Qa")
@dataclass(frozen=True, slots=True)
class AssignTarget:
    """One of them; sure once the question about it was answered."""

    case_id: int
    company_id: int
    is_sure: bool


@button("Qb")
@dataclass(frozen=True, slots=True)
class SearchTarget:
    """Another one, by name or number."""

    case_id: int


@button("Qm")
@dataclass(frozen=True, slots=True)
class ReadWords:
    """All that the sender wrote, where the screen of the request has no room for it."""

    case_id: int
