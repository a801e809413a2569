"""What deleting everything comes to, and the receipt for it: in the chat, and where it was asked for by mail."""

from zoneinfo import ZoneInfo

from locales import Text, _, formats, lines, ngettext, paragraphs
from locales.formats import date, date_time, period
from services import retention
from services.erasure import Effects, Receipt
from services.policy import Policy


def effects_words(found: Effects, house: Policy) -> Text:
    """What ends, and what it leaves."""
    return paragraphs(lines(_("It ends:"), *_ends(found)), lines(_("It leaves:"), *_stays(found, house)))


def _ends(found: Effects) -> list[Text | None]:
    return [
        _(
            "• your account with language, time zone and wishes, your questions, forms you have begun and messages "
            "that wait"
        ),
        _count(
            found.registrations,
            ngettext(
                "• {number} registration: the place goes to others",
                "• {number} registrations: the places go to others",
                found.registrations,
            ),
        ),
        _count(
            found.requests,
            ngettext(
                "• {number} request for contact: the other side reads that it is no longer open",
                "• {number} requests for contact: the other sides read that they are no longer open",
                found.requests,
            ),
        ),
        _count(
            found.cases,
            ngettext(
                "• {number} open question to the desk, with its topic there",
                "• {number} open questions to the desk, with their topics there",
                found.cases,
            ),
        ),
        _("• your place in the profile of {company}", company=found.company) if found.company else None,
        _("• the profile itself, unless it is an entry of the network: then it is hidden") if found.is_last else None,
    ]


def _count(number: int, words: Text) -> Text | None:
    return words if number else None


def _stays(found: Effects, house: Policy) -> list[Text | None]:
    consents, gate = period(house.kept(retention.CONSENT_KEPT_FOR)), period(house.kept(retention.GATE_LOG_KEPT_FOR))
    ban, messages = period(house.kept(retention.BAN_KEPT_FOR)), period(house.kept(retention.MESSAGE_KEPT_FOR))
    return [
        _("• that you agreed and withdrew, without your name: {period}", period=consents)
        if found.has_consents
        else None,
        _("• decisions on your requests, without name and text: {period}", period=gate) if found.has_gate_log else None,
        _("• that your account is blocked at the desk: {period}", period=ban) if found.is_banned else None,
        _("• numbers of messages, without text: {period}", period=messages),
        _("• copies of the database against loss, until newer ones replace them: usually a week"),
        _("• with others, what they have got from you in their chats, such as requests and contacts")
        if found.has_reached_others
        else None,
        _("• what you did as staff, under a number: {purposes}", purposes=formats.list(_titles(found)))
        if found.served
        else None,
    ]


def _titles(found: Effects) -> list[str]:
    return [_(each.purpose.title).plain for each in found.served]


def receipt_words(receipt: Receipt, zone: ZoneInfo) -> Text:
    """What was deleted, when, and until when something must stay."""
    found, late = receipt.effects, formats.list(receipt.too_late) if receipt.too_late else None
    return paragraphs(
        lines(
            _("<b>✅ Everything is deleted</b>"),
            _("Receipt {number}, {time}", number=receipt.number, time=date_time(receipt.at, zone)),
        ),
        lines(_("Deleted:"), *(_("• {name}", name=_(each.title)) for each in receipt.deleted)),
        lines(
            _("These stay, without your name:"),
            _("• consents: until {date}", date=date(receipt.consents_until.date())) if receipt.consents_until else None,
            _("• decisions on requests: until {date}", date=date(receipt.gate_log_until.date()))
            if receipt.gate_log_until
            else None,
            _("• the block at the desk: until {date}", date=date(receipt.ban_until.date()))
            if receipt.ban_until
            else None,
            _("• numbers of messages: until {date}", date=date(receipt.numbers_until.date())),
        ),
        _as_staff(receipt),
        _("Your topics in the group of the desk are being removed.") if found.topics else None,
        _("What others have got from you in their chats, such as requests and contacts, stays there.")
        if found.has_reached_others
        else None,
        _("Copies of the database against loss still hold your data until newer ones replace them: usually a week."),
        _("Contacts were on their way already: {numbers}", numbers=late) if late else None,
    )


def _as_staff(receipt: Receipt) -> Text | None:
    """What was done as staff and must be found by others, purpose by purpose."""
    if not receipt.effects.served:
        return None
    return lines(
        _("What you did as staff stays under a number:"),
        *(
            # Translators: a purpose, such as "Deeds of the staff", and until when its data is kept at the latest.
            _("• {purpose}: until {date}", purpose=_(each.purpose.title), date=date(each.until.date()))
            if each.until
            # Translators: a purpose, and for how long its data is kept, such as "as long as the event is kept".
            else _("• {purpose}: {period}", purpose=_(each.purpose.title), period=_(each.purpose.retention))
            for each in receipt.effects.served
        ),
    )
