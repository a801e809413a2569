"""What is stored of people, and why: every column of every table stands here once, with basis, readers and retention.

The record of processing (Art. 30 GDPR) and the privacy text in the chat are made from this table. How long something
is kept is read from the service that forgets it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from locales import N_, Text, _, formats
from services import dialogues, inbox, outbox, retention

TASK: Final = N_("Public task: Art. 6(1)(e) GDPR with § 1 IHKG; a private carrier: Art. 6(1)(f) GDPR")
SECURITY: Final = N_("Security of processing: Art. 6(1)(e) or (f) with Art. 32 GDPR")
CONSENT: Final = N_("Consent: Art. 6(1)(a) GDPR")
PROOF: Final = N_("Proof of consent: Art. 6(1)(c) with Art. 5(2) and Art. 7(1) GDPR")
STAFF: Final = N_("Public task: Art. 6(1)(e) GDPR, and the law on the data of employees")

NOBODY: Final = N_("nobody; technicians of the operator where something fails")
DESK: Final = N_("staff of the desk, in their group at Telegram")
ORGANISERS: Final = N_("organisers of the event and managers of the network")
ON_DEMAND: Final = N_("staff of the desk, and the supervisory authority on demand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose with all that is stored for it. `retention` has a place {period} where `keep_for` is a time.

    `is_in_chat` is False for what concerns the operator's own staff, `needs_desk` True for what only a desk stores.
    """

    code: str
    title: str
    why: str
    basis: str
    readers: str
    retention: str
    fields: tuple[str, ...]
    keep_for: timedelta | None = None
    is_in_chat: bool = True
    needs_desk: bool = False

    @property
    def kept(self) -> Text:
        """How long, in the ambient language."""
        if self.keep_for is None:
            return _(self.retention)
        return _(self.retention, period=formats.period(self.keep_for))


def _of(table: str, columns: str) -> tuple[str, ...]:
    return tuple(f"{table}.{column}" for column in columns.split())


PURPOSES: Final[tuple[Purpose, ...]] = (
    Purpose(
        code="account",
        title=N_("Your account"),
        why=N_("to know you again, and to speak to you in your language and at your time"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("until you have it deleted"),
        fields=(
            *_of("people", "id telegram_id language zone quiet_hours acknowledged_at unreachable_at created_at"),
            *_of("dialogues", "chat_id screen_message_id screen_distance"),
        ),
    ),
    Purpose(
        code="messages",
        title=N_("Your messages"),
        why=N_("to answer them, also after a failure"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("until they are answered; after a failure at most {period}"),
        keep_for=inbox.KEEP_FAILED_FOR,
        fields=_of("inbox", "payload reference error"),
    ),
    Purpose(
        code="receipts",
        title=N_("Numbers of your messages"),
        why=N_("so that nothing is lost or handled twice"),
        basis=SECURITY,
        readers=NOBODY,
        retention=N_("{period}"),
        keep_for=inbox.KEEP_IDS_FOR,
        fields=_of("inbox", "update_id chat_id state owner attempts received_at"),
    ),
    Purpose(
        code="forms",
        title=N_("Forms you have begun"),
        why=N_("so that you can go on where you stopped"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("{period} after the last step"),
        keep_for=dialogues.DRAFT_KEPT_FOR,
        fields=_of("dialogues", "form state draft draft_until target changed_at"),
    ),
    Purpose(
        code="replies",
        title=N_("My messages to you"),
        why=N_("so that each is said once, and no limit of Telegram is broken"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("the text until it is sent, the fact of it {period}"),
        keep_for=outbox.KEEP_FOR,
        fields=(
            *_of("outbox", "id dedupe_key lane chat_id thread_id notice params body edits replies_to state owner"),
            *_of("outbox", "attempts due_at not_after slot_at message_id error created_at"),
            *_of("pace", "name next_at"),
        ),
    ),
    Purpose(
        code="questions",
        title=N_("Your questions"),
        why=N_("so that a person can be asked what I could not answer"),
        basis=TASK,
        readers=DESK,
        retention=N_("{period} after they were asked"),
        keep_for=retention.QUESTION_KEPT_FOR,
        fields=_of("questions", "id person_id message_id text language decision found market asked_at"),
    ),
    Purpose(
        code="feedback",
        title=N_("What you say of my answers"),
        why=N_("so that articles that do not help are mended"),
        basis=TASK,
        readers=N_("staff of the desk, without your name"),
        retention=N_("{period} after you asked, with the question"),
        keep_for=retention.QUESTION_KEPT_FOR,
        fields=_of("feedback", "question_id slug language is_helpful reason at"),
    ),
    Purpose(
        code="desk",
        title=N_("What you write with the desk or a contact"),
        why=N_(
            "so that a person can answer you, and so that two who were introduced can write to each other; an alias "
            "stands there in place of your name"
        ),
        basis=TASK,
        readers=N_("staff of the desk, in their group at Telegram; what two who were introduced write, only these two"),
        retention=N_(
            "{period} after the request is closed; what two who were introduced write, a month after it was written"
        ),
        keep_for=retention.QUESTION_KEPT_FOR,
        needs_desk=True,
        fields=(
            *_of("cases", "id kind person_id question_id language text_language market decision found status"),
            *_of("cases", "is_shadowed desk_chat_id thread_id summary_message_id is_topic_closed"),
            *_of("cases", "opened_at due_at closed_at"),
            *_of("relays", "id case_id direction source_chat_id source_message_id target_chat_id target_message_id"),
            *_of("relays", "answers_id kind file_id album text original edits is_repeated state created_at"),
        ),
    ),
    Purpose(
        code="withdrawn",
        title=N_("Requests you have taken back"),
        why=N_("so that the desk knows that nothing is left to do"),
        basis=TASK,
        readers=DESK,
        retention=N_("{period} after you took them back"),
        keep_for=retention.WITHDRAWN_KEPT_FOR,
        needs_desk=True,
        fields=_of("cases", "withdrawn_at"),
    ),
    Purpose(
        code="bans",
        title=N_("Blocks against abuse of the desk"),
        why=N_("to protect the staff from abuse"),
        basis=SECURITY,
        readers=DESK,
        retention=N_("until the block is lifted"),
        needs_desk=True,
        fields=_of("bans", "person_id is_shadow is_of_files since"),
    ),
    Purpose(
        code="wishes",
        title=N_("Your interests, announcements and reminders"),
        why=N_("to tell you only what you want to hear of, as often as you wish"),
        basis=CONSENT,
        readers=NOBODY,
        retention=N_("until you change or withdraw them"),
        fields=_of("preferences", "person_id markets topics frequency reminders"),
    ),
    Purpose(
        code="second_channel",
        title=N_("Your second channel"),
        why=N_("to reach you where Telegram does not"),
        basis=CONSENT,
        readers=N_("staff of the desk"),
        retention=N_("until you delete it or withdraw your consent"),
        fields=_of("preferences", "second_channel"),
    ),
    Purpose(
        code="registrations",
        title=N_("Your registrations for events"),
        why=N_("to keep your place, to remind you, and to tell you what changes"),
        basis=TASK,
        readers=ORGANISERS,
        retention=N_("{period} after the event"),
        keep_for=retention.REGISTRATION_KEPT_FOR,
        fields=(
            *_of("registrations", "id event_id person_id status name company email members seats answers"),
            *_of("registrations", "queue_place offered_until frees_at has_reminders join_message_id change_id"),
            *_of("registrations", "is_coming registered_at changed_at has_given_feedback"),
            *_of("chosen_sessions", "registration_id session_id is_held"),
            *_of("reminders", "id registration_id kind distance anchor due_at"),
        ),
    ),
    Purpose(
        code="participants",
        title=N_("What other participants see of you"),
        why=N_("so that participants find each other before and after an event"),
        basis=CONSENT,
        readers=N_("participants of the same event"),
        retention=N_("until you take it back, at most {period} after the event"),
        keep_for=retention.REGISTRATION_KEPT_FOR,
        fields=_of("registrations", "is_listed may_be_contacted"),
    ),
    Purpose(
        code="check_in",
        title=N_("Your check-in at events"),
        why=N_("to let you in, and to know how many came"),
        basis=TASK,
        readers=ORGANISERS,
        retention=N_("{period} after the event"),
        keep_for=retention.REGISTRATION_KEPT_FOR,
        fields=(
            *_of("registrations", "code checked_in_at present wrong_codes wrong_since"),
            *_of("check_in_tokens", "hash registration_id event_id made_at used_at"),
        ),
    ),
    Purpose(
        code="event_feedback",
        title=N_("Your feedback on events"),
        why=N_("so that the next event gets better"),
        basis=TASK,
        readers=ORGANISERS,
        retention=N_("under your name {period} after the event, or never, if you wish; then without a name"),
        keep_for=retention.FEEDBACK_NAMED_FOR,
        fields=_of("event_feedback", "id event_id registration_id rating words day"),
    ),
    Purpose(
        code="profile",
        title=N_("Your company’s profile"),
        why=N_("so that partners at home and abroad find what you offer and seek"),
        basis=CONSENT,
        readers=N_("everybody here once you publish it; the contact only those whom you agree to be introduced to"),
        retention=N_("hidden after a year without your confirmation, deleted {period} after that"),
        keep_for=retention.HIDDEN_PROFILE_KEPT_FOR,
        fields=(
            *_of("companies", "id key name country city type offers seeks markets languages website listing_url texts"),
            *_of("companies", "contact_name contact_email refuses as_of published_at published_by confirmed_at"),
            *_of("companies", "reminded_at created_at changed_at"),
            *_of("company_people", "person_id company_id name joined_at"),
        ),
    ),
    Purpose(
        code="invitations",
        title=N_("Invitations"),
        why=N_("so that you take over the entry of your company without typing it again"),
        basis=TASK,
        readers=N_("managers of the network"),
        retention=N_("the link {period}, the entry as long as the company is in the network"),
        keep_for=retention.INVITATION_GOOD_FOR,
        fields=(
            *_of("invitations", "id key hash name company_id language role person_id made_by made_at expires_at"),
            *_of("invitations", "claimed_at"),
            *_of("people", "roles"),
        ),
    ),
    Purpose(
        code="requests",
        title=N_("Your requests for contact"),
        why=N_("to ask the other side without naming you, and to introduce you if both agree"),
        basis=CONSENT,
        readers=N_("managers of the network; the other side once both agree"),
        retention=N_("{period} after an introduction, a month after any other end"),
        keep_for=retention.INTRODUCTION_KEPT_FOR,
        needs_desk=True,
        fields=(
            *_of("contact_requests", "case_id key sender_id sender_name sender_company sender_company_id"),
            *_of("contact_requests", "sender_country sender_contact company_id is_open target_country purpose code"),
            *_of("contact_requests", "use_country text text_language level is_held notices state next_at sent_at"),
            *_of("contact_requests", "asked asked_at reminded_at answer answered_by answered_at introduced_at"),
            *_of("contact_requests", "relay_until relay_stopped_at ended_at"),
        ),
    ),
    Purpose(
        code="gate",
        title=N_("Checks of requests for contact"),
        why=N_("to keep export control law and sanctions, and to prove it"),
        basis=N_("Public task and legal duty: Art. 6(1)(c) and (e) GDPR with the law on export control"),
        readers=ON_DEMAND,
        retention=N_("{period}, without names and texts of those who asked"),
        keep_for=retention.GATE_LOG_KEPT_FOR,
        needs_desk=True,
        fields=(
            *_of("contact_requests", "checks list_date suggested_by forwarded_by forwarded_at released_by"),
            *_of("gate_log", "id case_id at by_id action level markets code list_date checks reason"),
        ),
    ),
    Purpose(
        code="consents",
        title=N_("Your consents"),
        why=N_("to prove what you agreed to, in which words, and when you withdrew it"),
        basis=PROOF,
        readers=ON_DEMAND,
        retention=N_("{period} after their end"),
        keep_for=retention.CONSENT_KEPT_FOR,
        fields=_of("consents", "id person_id purpose text_version text language channel is_given at"),
    ),
    Purpose(
        code="staff",
        title=N_("Staff of the desk"),
        why=N_("so that everybody there knows who looks after a request"),
        basis=STAFF,
        readers=DESK,
        retention=N_("as long as the request or the block"),
        is_in_chat=False,
        needs_desk=True,
        fields=(*_of("cases", "assignee_id assignee_name"), *_of("bans", "by_id")),
    ),
    Purpose(
        code="organising",
        title=N_("Organisers of events"),
        why=N_("to know who looks after an event, and who changed it last"),
        basis=STAFF,
        readers=ORGANISERS,
        retention=N_("as long as the event is kept"),
        fields=(
            *_of(
                "events", "owner_id changed_by changed_at id key type status host title description starts_at ends_at"
            ),
            *_of("events", "timezone place online languages markets capacity taken has_waitlist waitlist_offer queue"),
            *_of("events", "registration_until needs_approval needs_email reminders questions sequence told tell_at"),
            *_of("events", "cancel_reason cancel_language undo_until slide_code figures published_at"),
            *_of("registrations", "checked_in_by"),
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
            *_of("drafts", "id slug case_id texts head sources review_by by_id changed_at"),
            *_of("pages", "id slug language text by_id published_at"),
            *_of("canned_answers", "id name texts by_id changed_at"),
        ),
        is_in_chat=False,
        needs_desk=True,
    ),
)

NOT_PERSONAL: Final = {
    "figures": "numbers of past days",
    "event_changes": "what has changed at an event",
    "event_sessions": "the programme of an event",
    "backups": "where the operator put the last copy",
    "keys": "random keys of this database",
    "leases": "which process does what only one may do",
    "switches": "switches of the operator",
    "sent_files": "Telegram’s names for files that were made from articles",
    "chat_moves": "groups that got a new id",
}
"""Tables that hold nothing of any person, and why that is so."""


def in_chat(*, has_desk: bool) -> list[Purpose]:
    """What the people in the chat are told of; without a desk, what only a desk stores is left out."""
    return [each for each in PURPOSES if each.is_in_chat and (has_desk or not each.needs_desk)]
