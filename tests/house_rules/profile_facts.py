"""Facts of notices about profiles, such as they give their words, and the profile they are about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from services import profile_care
from services.companies import Company, CompanyType
from services.notices import Notice
from services.profile_care import AtStake

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
COMPANY: Final = Company(
    id=3,
    key="musterpumpen",
    name="Musterpumpen <GmbH> & Co.",
    country="DE",
    city="Cottbus",
    type=CompanyType.COMPANY,
    offers=("pumps", "mine-water"),
    seeks=("laboratory-analysis",),
    markets=("CL", "MN"),
    languages=("de", "en"),
    website="https://pumpen.example.org",
    listing_url=None,
    texts={"de": "Pumpen für <Gruben> & Tagebaue."},
    contact_name="Anna Beispiel",
    contact_email="anna@example.org",
    refuses=(),
    as_of=date(2026, 11, 22),
    published_at=NOW,
    published_by=2,
    confirmed_at=NOW,
)
_AT_STAKE: Final = AtStake(COMPANY, NOW)
FACTS: Final[Mapping[type[Notice], object]] = dict.fromkeys(
    (
        profile_care.ProfileEnding,
        profile_care.ProfileRanOut,
        profile_care.ProfileHidden,
        profile_care.ProfileDeleting,
    ),
    _AT_STAKE,
)
