"""Facts of notices about requests for contact, such as they give their words."""

from datetime import UTC, datetime
from typing import Final

from services.contact_reading import RulesToRead
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.contact_topics import ContactNews, Told
from services.desk import Case, Kind, Status
from services.notices import Notice
from services.transaction_levels import Level

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE: Final = Case(
    id=1,
    kind=Kind.CONTACT,
    person_id=2,
    question_id=None,
    language="ru",
    text_language="ru",
    market="cl",
    decision=None,
    found=(),
    status=Status.OPEN,
    assignee_id=None,
    assignee_name="Katrin",
    is_shadowed=False,
    desk_chat_id=-1001,
    thread_id=7,
    summary_message_id=8,
    opened_at=NOW,
    due_at=NOW,
    withdrawn_at=None,
)
REQUEST: Final = ContactRequest(
    case_id=1,
    sender_id=2,
    sender_name="Anna <b>Beispiel</b>",
    sender_company="Muster GmbH",
    sender_company_id=None,
    sender_country="DE",
    sender_contact=None,
    company_id=3,
    is_open=False,
    target_country="CL",
    purpose=Purpose.SELL,
    code="unsure",
    use_country="CL",
    text="Wer braucht <Pumpen>?",
    text_language="de",
    level=Level.AMBER,
    is_held=True,
    notices=({"market": "CL", "level": "amber", "as_of": "2026-11"},),
    state=RequestState.AGREED,
    sent_at=NOW,
    checks={},
    list_date=None,
    suggested_by=None,
    forwarded_by=None,
    forwarded_at=None,
    asked=(),
    asked_at=None,
    answer=None,
    answered_by=None,
    answered_at=None,
    released_by=None,
    introduced_at=None,
    relay_until=None,
    relay_stopped_at=None,
    ended_at=None,
)
FACTS: Final[dict[type[Notice], object]] = {ContactNews: Told(CASE, REQUEST), RulesToRead: REQUEST}
