"""What is stored of people, and why: every column of every table stands here once, with basis, readers and retention.

The record of processing (Art. 30 GDPR) and the privacy text in the chat are made from this table. How long something
is kept is read from the service that forgets it.
"""

from typing import Final

from locales import N_
from services import dialogues, inbox, retention
from services.purpose_terms import (
    CONSENT,
    DESK,
    DESK_ALONE,
    DUTY,
    NOBODY,
    ON_DEMAND,
    ORGANISERS,
    PROOF,
    SECURITY,
    TASK,
    UNNAMED,
    Purpose,
    of,
)
from services.staff_purposes import STAFF_PURPOSES

PURPOSES: Final[tuple[Purpose, ...]] = (
    Purpose(
        code="account",
        title=N_("Your account"),
        why=N_("to know you again, and to speak to you in your language and at your time"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("until you have it deleted"),
        fields=(
            *of("people", "id telegram_id language zone quiet_hours acknowledged_at unreachable_at created_at"),
            *of("dialogues", "chat_id screen_message_id screen_distance"),
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
        fields=of("inbox", "payload reference error"),
    ),
    Purpose(
        code="receipts",
        title=N_("Numbers of your messages"),
        why=N_("so that nothing is lost or handled twice"),
        basis=SECURITY,
        readers=NOBODY,
        retention=N_("{period}"),
        keep_for=inbox.KEEP_IDS_FOR,
        fields=of("inbox", "update_id chat_id state owner attempts received_at"),
    ),
    Purpose(
        code="forms",
        title=N_("Forms you have begun"),
        why=N_("so that you can go on where you stopped"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("{period} after the last step"),
        keep_for=dialogues.DRAFT_KEPT_FOR,
        fields=of("dialogues", "form state draft draft_until target changed_at"),
    ),
    Purpose(
        code="replies",
        title=N_("My messages to you"),
        why=N_("so that each is said once, and no limit of Telegram is broken"),
        basis=TASK,
        readers=NOBODY,
        retention=N_("the text until it is sent, the fact of it {period}"),
        keep_for=retention.MESSAGE_KEPT_FOR,
        fields=(
            *of("outbox", "id dedupe_key lane chat_id thread_id notice params body edits replies_to state owner"),
            *of("outbox", "attempts due_at not_after slot_at message_id error created_at"),
        ),
    ),
    Purpose(
        code="limits",
        title=N_("Pauses"),
        why=N_("so that no limit of Telegram is broken, and nobody finds secret links by trying"),
        basis=SECURITY,
        readers=NOBODY,
        retention=N_("until the pause is over"),
        fields=of("pace", "name next_at"),
    ),
    Purpose(
        code="questions",
        title=N_("Your questions"),
        why=N_("so that a person can be asked what I could not answer"),
        basis=TASK,
        readers=UNNAMED,
        retention=N_("{period} after they were asked"),
        keep_for=retention.QUESTION_KEPT_FOR,
        fields=of("questions", "id person_id message_id text language decision found market asked_at"),
    ),
    Purpose(
        code="feedback",
        title=N_("What you say of my answers"),
        why=N_("so that articles that do not help are mended"),
        basis=TASK,
        readers=UNNAMED,
        retention=N_("{period} after you asked, with the question"),
        keep_for=retention.QUESTION_KEPT_FOR,
        fields=of("feedback", "question_id slug language is_helpful reason at"),
    ),
    Purpose(
        code="objection",
        title=N_("Your objection"),
        why=N_("so that your questions are answered without being kept"),
        basis=DUTY,
        readers=NOBODY,
        retention=N_("until you take it back"),
        fields=of("people", "objected_at"),
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
            "{period} after the request is closed or the last word in it; what two who were introduced write, {other} "
            "after it was written"
        ),
        keep_for=retention.CASE_KEPT_FOR,
        other_end=retention.WITHDRAWN_KEPT_FOR,
        needs_desk=True,
        fields=(
            *of("cases", "id kind person_id question_id language text_language market decision found status"),
            *of("cases", "is_shadowed desk_chat_id thread_id summary_message_id is_topic_closed"),
            *of("cases", "opened_at due_at closed_at kept_at ending_told_at"),
            *of("relays", "id case_id direction source_chat_id source_message_id target_chat_id target_message_id"),
            *of("relays", "answers_id kind file_id album text original edits is_repeated state created_at"),
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
        fields=of("cases", "withdrawn_at"),
    ),
    Purpose(
        code="bans",
        title=N_("Blocks against abuse of the desk"),
        why=N_("to protect the staff from abuse"),
        basis=SECURITY,
        readers=DESK,
        retention=N_(
            "until the block is lifted; after a deletion {period} more, as a number that only your account leads to"
        ),
        keep_for=retention.BAN_KEPT_FOR,
        needs_desk=True,
        fields=(
            *of("bans", "person_id is_shadow is_of_files since"),
            *of("ban_marks", "hash is_shadow is_of_files since marked_at"),
        ),
    ),
    Purpose(
        code="wishes",
        title=N_("Your interests, announcements and reminders"),
        why=N_("to tell you only what you want to hear of, as often as you wish"),
        basis=CONSENT,
        readers=NOBODY,
        retention=N_("until you change or withdraw them"),
        fields=of("preferences", "person_id markets topics frequency reminders"),
    ),
    Purpose(
        code="second_channel",
        title=N_("Your second channel"),
        why=N_("to reach you where Telegram does not"),
        basis=CONSENT,
        readers=DESK_ALONE,
        retention=N_("until you delete it or withdraw your consent"),
        fields=of("preferences", "second_channel"),
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
            *of("registrations", "id event_id person_id status name company email members seats answers"),
            *of("registrations", "queue_place offered_until frees_at has_reminders join_message_id change_id"),
            *of("registrations", "is_coming registered_at changed_at has_given_feedback"),
            *of("chosen_sessions", "registration_id session_id is_held"),
            *of("reminders", "id registration_id kind distance anchor due_at"),
        ),
    ),
    Purpose(
        code="participants",
        title=N_("What other participants see of you"),
        why=N_("so that participants find each other before and after an event"),
        basis=CONSENT,
        readers=N_("participants and organisers of the same event"),
        retention=N_("until you take it back, at most {period} after the event"),
        keep_for=retention.REGISTRATION_KEPT_FOR,
        fields=of("registrations", "is_listed may_be_contacted"),
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
            *of("registrations", "code checked_in_at present wrong_codes wrong_since"),
            *of("check_in_tokens", "hash registration_id event_id made_at used_at"),
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
        fields=of("event_feedback", "id event_id registration_id rating words day"),
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
            *of("companies", "id key name country city type offers seeks markets languages website listing_url texts"),
            *of("companies", "contact_name contact_email refuses as_of published_at published_by confirmed_at"),
            *of("companies", "reminded_at created_at changed_at"),
            *of("company_people", "person_id company_id name joined_at"),
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
            *of("invitations", "id key hash name company_id language role person_id made_by made_at expires_at"),
            *of("invitations", "claimed_at"),
            *of("people", "roles"),
        ),
    ),
    Purpose(
        code="requests",
        title=N_("Your requests for contact"),
        why=N_("to ask the other side without naming you, and to introduce you if both agree"),
        basis=CONSENT,
        readers=N_("managers of the network; the other side once both agree"),
        retention=N_("{period} after an introduction, {other} after any other end"),
        keep_for=retention.INTRODUCTION_KEPT_FOR,
        other_end=retention.WITHDRAWN_KEPT_FOR,
        needs_desk=True,
        fields=(
            *of("contact_requests", "case_id key sender_id sender_name sender_company sender_company_id"),
            *of("contact_requests", "sender_country sender_contact company_id is_open target_country purpose code"),
            *of("contact_requests", "use_country text text_language level is_held notices state next_at sent_at"),
            *of("contact_requests", "asked asked_at reminded_at answer answered_by answered_at introduced_at"),
            *of("contact_requests", "relay_until relay_stopped_at ended_at ending_told_at"),
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
            *of("contact_requests", "checks list_date suggested_by forwarded_by forwarded_at released_by"),
            *of("gate_log", "id case_id at by_id action level markets code list_date checks reason"),
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
        fields=of("consents", "id person_id purpose text_version text language channel is_given at"),
    ),
    Purpose(
        code="announcements",
        title=N_("Announcements to you"),
        why=N_("to send each one once, at most one a day, and to count how many arrived"),
        basis=CONSENT,
        readers=N_("nobody; organisers see numbers alone"),
        retention=N_("{period} after it was sent"),
        keep_for=retention.RECIPIENT_KEPT_FOR,
        fields=of("broadcast_recipients", "id broadcast_id person_id language state reason due_at day ended_at"),
    ),
    *STAFF_PURPOSES,
)

NOT_PERSONAL: Final = {
    "figures": "numbers of past days",
    "broadcast_taps": "how often buttons of announcements were tapped, by nobody in particular",
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


def by_basis(*, has_desk: bool) -> list[Purpose]:
    """The same with those of one legal basis one after the other."""
    found = in_chat(has_desk=has_desk)
    order = list(dict.fromkeys(each.basis for each in found))
    return sorted(found, key=lambda each: order.index(each.basis))
