"""Facts such as the notices of introductions give their words."""

from datetime import UTC, date, datetime

from services import introduction_notices as told
from services.companies import Company, CompanyType
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.desk import Case, Kind, Status
from services.introduction_notices import Ended, Unreached
from services.teasers import Teaser
from services.transaction_levels import Level

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = Case(
    id=43,
    kind=Kind.CONTACT,
    person_id=2,
    question_id=None,
    language="ru",
    text_language="ru",
    market="cl",
    decision=None,
    found=(),
    status=Status.WAITING,
    assignee_id=None,
    assignee_name=None,
    is_shadowed=False,
    desk_chat_id=-1001,
    thread_id=7,
    summary_message_id=8,
    opened_at=NOW,
    due_at=NOW,
    withdrawn_at=None,
)
NOTICES = ({"market": "RU", "level": "red", "as_of": "2026-11-01"},)
REQUEST = ContactRequest(
    case_id=43,
    sender_id=2,
    sender_name="Anna",
    sender_company="Musterpumpen",
    sender_company_id=None,
    sender_country="RU",
    sender_contact=None,
    company_id=5,
    is_open=False,
    target_country="CL",
    purpose=Purpose.BUY,
    code="pumps",
    use_country="CL",
    text="Насосы",
    text_language="ru",
    level=Level.RED,
    is_held=True,
    notices=NOTICES,
    state=RequestState.ASKING,
    sent_at=NOW,
    checks={},
    list_date=None,
    suggested_by=None,
    forwarded_by=None,
    forwarded_at=None,
    asked=(3,),
    asked_at=NOW,
    answer=None,
    answered_by=None,
    answered_at=None,
    released_by=None,
    introduced_at=None,
    relay_until=None,
    relay_stopped_at=None,
    ended_at=None,
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
