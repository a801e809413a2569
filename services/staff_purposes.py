"""What is stored of the operator's own staff, and why; part of the table in `purposes`."""

from typing import Final

from locales import N_
from services import retention
from services.purpose_terms import DESK, ORGANISERS, STAFF, Purpose, of

STAFF_PURPOSES: Final[tuple[Purpose, ...]] = (
    Purpose(
        code="staff",
        title=N_("Staff of the desk"),
        why=N_("so that everybody there knows who looks after a request"),
        basis=STAFF,
        readers=DESK,
        retention=N_("as long as the request or the block"),
        is_in_chat=False,
        needs_desk=True,
        fields=(*of("cases", "assignee_id assignee_name"), *of("bans", "by_id"), *of("ban_marks", "by_id")),
    ),
    Purpose(
        code="organising",
        title=N_("Organisers of events"),
        why=N_("to know who looks after an event, and who changed it last"),
        basis=STAFF,
        readers=ORGANISERS,
        retention=N_("as long as the event is kept"),
        fields=(
            *of("events", "owner_id changed_by changed_at id key type status host title description starts_at ends_at"),
            *of("events", "timezone place online languages markets capacity taken has_waitlist waitlist_offer queue"),
            *of("events", "registration_until needs_approval needs_email reminders questions sequence told tell_at"),
            *of("events", "cancel_reason cancel_language undo_until slide_code figures published_at"),
            *of("registrations", "checked_in_by"),
        ),
        is_in_chat=False,
    ),
    Purpose(
        code="editing",
        title=N_("Articles and canned answers of the desk"),
        why=N_("to know who wrote what the assistant says, and to go back to an earlier version"),
        basis=STAFF,
        readers=N_("managers of the network"),
        retention=N_("as long as the article or the answer is kept"),
        fields=(
            *of("drafts", "id slug case_id texts head sources review_by by_id changed_at"),
            *of("pages", "id slug language text by_id published_at"),
            *of("canned_answers", "id name texts by_id changed_at"),
        ),
        is_in_chat=False,
        needs_desk=True,
    ),
    Purpose(
        code="announcements_staff",
        title=N_("Organisers who announce"),
        why=N_("to know who wrote an announcement, who sent it, and how it went"),
        basis=STAFF,
        readers=N_("organisers, managers of the network and technicians of the operator"),
        retention=N_(
            "{period} after it was sent; a draft until it is thrown away, at most as long after its last change"
        ),
        keep_for=retention.BROADCAST_KEPT_FOR,
        is_in_chat=False,
        fields=(
            *of("broadcasts", "id state version versions audience links starts_at day_time ignores_cap made_by"),
            *of("broadcasts", "changed_by sent_by expected expanded_to expanded_at begun_at ended_at"),
            *of("broadcasts", "card_message_id card_at card_number figures made_at changed_at"),
        ),
    ),
    Purpose(
        code="staff_log",
        title=N_("Deeds of the staff"),
        why=N_("to look up who was given which role by whom, and who sent what to many people"),
        basis=STAFF,
        readers=N_("technicians of the operator, and the supervisory authority on demand"),
        retention=N_("{period}"),
        keep_for=retention.STAFF_LOG_KEPT_FOR,
        is_in_chat=False,
        fields=of("staff_log", "id at by_id deed about_id subject details"),
    ),
)
