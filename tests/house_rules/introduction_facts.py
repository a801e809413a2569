"""Facts such as the notices of introductions give their words."""

from dataclasses import replace
from datetime import date

from services import introduction_notices as told
from services.companies import Company, CompanyType
from services.contact_requests import Purpose, RequestState
from services.desk import Status
from services.introduction_notices import Ended, Unreached
from services.teasers import Teaser
from services.transaction_levels import Level
from tests.house_rules import contact_facts
from tests.house_rules.contact_facts import NOW

CASE = replace(contact_facts.CASE, id=43, status=Status.WAITING, assignee_name=None)
NOTICES = ({"market": "RU", "level": "red", "as_of": "2026-11-01"},)
REQUEST = replace(
    contact_facts.REQUEST,
    case_id=43,
    sender_name="Anna",
    sender_company="Musterpumpen",
    sender_country="RU",
    company_id=5,
    purpose=Purpose.BUY,
    code="pumps",
    text="Насосы",
    text_language="ru",
    level=Level.RED,
    notices=NOTICES,
    state=RequestState.ASKING,
    asked=(3,),
    asked_at=NOW,
)
TEASER = Teaser(
    case_id=43,
    company_id=5,
    type=CompanyType.RESEARCH,
    country="RU",
    purpose=Purpose.BUY,
    code="pumps",
    use_country="CL",
    text="Насосы для •••",
    text_language="ru",
    level=Level.RED,
    notices=NOTICES,
    state=RequestState.ASKING,
    answer=None,
    is_put_off=False,
    next_at=NOW,
    ends_at=NOW,
)
COMPANY = Company(
    id=5,
    key="muster",
    name="Musterpumpen GmbH",
    country="DE",
    city=None,
    type=CompanyType.COMPANY,
    offers=("pumps",),
    seeks=(),
    markets=(),
    languages=("de",),
    website=None,
    listing_url=None,
    texts={},
    contact_name=None,
    contact_email=None,
    refuses=(),
    as_of=date(2026, 11, 23),
    published_at=NOW,
    published_by=None,
    confirmed_at=NOW,
)
FACTS: dict[type, object] = {
    told.ContactTeaser: TEASER,
    told.ContactLapsed: TEASER,
    told.ProfileSent: COMPANY,
    told.NotReached: Unreached(CASE, REQUEST, "Musterpumpen GmbH", ("+49 000",)),
    told.ContactClosed: Ended(REQUEST, "Musterpumpen GmbH"),
    told.ContactDeclined: Ended(REQUEST, None),
}
