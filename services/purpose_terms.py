"""What a purpose of processing consists of (Art. 30 GDPR), and the bases and readers that several of them share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from locales import N_, Text, _, formats
from services.policy import Policy
from services.retention import Kept

TASK: Final = N_("Public task: Art. 6(1)(e) GDPR with § 1 IHKG; a private carrier: Art. 6(1)(f) GDPR")
SECURITY: Final = N_("Security of processing: Art. 6(1)(e) or (f) with Art. 32 GDPR")
CONSENT: Final = N_("Consent: Art. 6(1)(a) GDPR")
PROOF: Final = N_("Proof of consent: Art. 6(1)(c) with Art. 5(2) and Art. 7(1) GDPR")
DUTY: Final = N_("Legal duty: Art. 6(1)(c) with Art. 21 GDPR")
STAFF: Final = N_("Public task: Art. 6(1)(e) GDPR, and the law on the data of employees")

NOBODY: Final = N_("nobody; technicians of the operator where something fails")
DESK: Final = N_("staff of the desk, in their group at Telegram")
DESK_ALONE: Final = N_("staff of the desk")
UNNAMED: Final = N_("managers of the network, without your name")
ORGANISERS: Final = N_("organisers of the event and managers of the network")
ON_DEMAND: Final = N_("staff of the desk, and the supervisory authority on demand")
WITHOUT_DESK: Final[Mapping[str, str]] = {
    DESK_ALONE: NOBODY,
    ON_DEMAND: N_("the supervisory authority on demand"),
}
"""Who reads it where there is no desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose with all that is stored for it. `retention` has a place {period} where `keep_for` is a time.

    `other_end` is a second time, for the place {other}.

    `is_in_chat` is False for what concerns the operator's own staff, `needs_desk` True for what only a desk stores.
    """

    code: str
    title: str
    why: str
    basis: str
    readers: str
    retention: str
    fields: tuple[str, ...]
    keep_for: Kept | timedelta | None = None
    other_end: Kept | None = None
    is_in_chat: bool = True
    needs_desk: bool = False

    def kept(self, house: Policy) -> Text:
        """How long this house keeps it, in the ambient language."""
        times = (("period", self.keep_for), ("other", self.other_end))
        return _(self.retention, **{name: _period(each, house) for name, each in times if each is not None})

    def read_by(self, *, has_desk: bool) -> str:
        """Who reads it in this house, as a message to translate."""
        return self.readers if has_desk else WITHOUT_DESK.get(self.readers, self.readers)


def _period(kept: Kept | timedelta, house: Policy) -> str:
    return formats.period(house.kept(kept) if isinstance(kept, Kept) else kept)


def of(table: str, columns: str) -> tuple[str, ...]:
    """Columns of one table, parted by spaces, as `Purpose.fields` names them."""
    return tuple(f"{table}.{column}" for column in columns.split())
