"""What is stored of people, as they can read it: rows of labels and values in the ambient language.

Which columns are shown, and under which label, is said in `personal_labels`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from knowledge.taxonomy import taxonomy
from locales import N_, Text, _, current_language, formats, pgettext, verbatim
from services import consents, contact_requests, desk, feedback, preferences
from services.answers import ASPECTS
from services.entries import State
from services.people import ROLES
from services.personal_data import PersonalData, Records, Stored
from services.personal_labels import LABELS, labelled
from services.profile_sheets import TYPES

Cells = list[tuple[str, str]]
"""Label and words of each value of a row."""

STATUS: Final[Mapping[str, str]] = {
    State.ASKED: N_("the registration is not approved yet"),
    State.CONFIRMED: N_("registered"),
    State.WAITING: N_("on the waitlist"),
    State.OFFERED: N_("a place is offered, but not taken yet"),
    State.LEAVING: N_("the registration was cancelled"),
    State.CANCELLED: N_("the registration was cancelled"),
    State.PASSED: N_("has left the waitlist"),
    State.DECLINED: N_("the registration was declined"),
    State.EXCUSED: N_("the registration was cancelled"),
}
CASE_STATUS: Final[Mapping[str, str]] = {
    desk.Status.OPEN: N_("waits for the desk"),
    desk.Status.WAITING: N_("answered"),
    desk.Status.DONE: N_("closed"),
}


def readable(stored: Stored, data: PersonalData) -> list[Cells]:
    """All rows of a purpose that mean something to their person; rows of one value become one."""
    return [cells for name, rows in stored.tables.items() for cells in _of_table(name, rows, data)]


def _of_table(table: str, rows: Records, data: PersonalData) -> list[Cells]:
    found = [cells for row in rows if (cells := list(_cells(table, row, data)))]
    labels = {label for cells in found for label, _words in cells}
    if len(found) > 1 and len(labels) == 1:
        return [[(labels.pop(), "; ".join(words for cells in found for _label, words in cells))]]
    return found


def _cells(table: str, row: Mapping[str, Any], data: PersonalData) -> Iterator[tuple[str, str]]:  # Any: as the columns
    for name, value in labelled(table, row).items():
        if words := _said(f"{table}.{name}", value, data):
            yield _(LABELS[f"{table}.{name}"]).plain, words


def _said(field: str, value: Any, data: PersonalData) -> str:  # Any: as the columns
    if value is None:
        return ""
    if field in WORDS:
        return _listed([WORDS[field](each) for each in value] if isinstance(value, list) else [WORDS[field](value)])
    if field.endswith(".event_id"):
        return _by_language(data.events.get(value, {}))
    if isinstance(value, bool):
        return _yes_or_no(is_so=value)
    if isinstance(value, datetime):
        return formats.date_time(value, data.zone)
    if isinstance(value, date):
        return formats.date(value)
    return _listed(_leaves(value))


def _listed(words: list[str]) -> str:
    found: list[str | Text] = [each for each in words if each]
    return formats.list(found).plain if len(found) > 1 else "".join(words)


def _leaves(value: Any) -> list[str]:  # Any: JSON
    if isinstance(value, Mapping):
        return [words for each in value.values() for words in _leaves(each)]
    if isinstance(value, list):
        return [words for each in value for words in _leaves(each)]
    if isinstance(value, bool):
        return [_yes_or_no(is_so=value)]
    return [] if value is None else [str(value)]


def _yes_or_no(*, is_so: bool) -> str:
    return (pgettext("button-half", "Yes") if is_so else pgettext("button-half", "No")).plain


def _by_language(texts: Mapping[str, Any]) -> str:  # Any: JSON
    """Words that are there in several languages: in the reader's, or all of them."""
    mine = texts.get(current_language())
    return str(mine) if mine else _listed(_leaves(texts))


def _every_language(texts: Mapping[str, Any]) -> str:  # Any: JSON
    return "\n".join(_leaves(texts))


def _entered(state: Mapping[str, Any]) -> str:  # Any: a dialogue's state
    """The answers in a form, or in the one that was left; where somebody stands in lists is not theirs."""
    held = state.get("state", state)
    return _listed(_leaves(held.get("answers"))) if isinstance(held, Mapping) else ""


def _written(payload: Any) -> str:  # Any: an update of Telegram
    """The texts in an update that could not be handled."""
    if isinstance(payload, Mapping):
        own = [str(each) for name, each in payload.items() if name in ("text", "caption")]
        return "\n".join(filter(None, [*own, *(_written(each) for each in payload.values())]))
    return "\n".join(filter(None, map(_written, payload))) if isinstance(payload, list) else ""


def _goods(code: str) -> str:
    return taxonomy().name(code, current_language())


def _consent(purpose: str) -> str:
    return _(consents.CONSENTS[purpose].title).plain if purpose in consents.CONSENTS else purpose


def _for(purpose: str) -> str:
    return _named(contact_requests.PURPOSES, "button")(purpose)


def _reminder(code: str) -> str:
    time = preferences.REMINDERS.get(code)
    return _("{time} before", time=formats.duration(time)).plain if time else ""


def _coded(names: Mapping[Any, str]) -> Callable[[str], str]:  # Any: words of an enumeration
    return lambda code: (_(names[code]) if code in names else verbatim(code)).plain


def _named(names: Mapping[Any, str], context: str) -> Callable[[str], str]:  # Any: words of an enumeration
    return lambda code: (pgettext(context, names[code]) if code in names else verbatim(code)).plain


WORDS: Final[Mapping[str, Callable[[Any], str]]] = {  # Any: as the columns
    **dict.fromkeys((each for each in LABELS if each.endswith((".language", ".languages"))), formats.language_name),
    **dict.fromkeys((each for each in LABELS if each.endswith(("country", ".market", ".markets"))), formats.country),
    **dict.fromkeys(("companies.offers", "companies.seeks", "contact_requests.code"), _goods),
    **dict.fromkeys((each for each in LABELS if each.endswith(".case_id")), desk.number_of),
    **dict.fromkeys(("companies.texts", "canned_answers.texts"), _every_language),
    **dict.fromkeys(("events.title", "events.description"), _by_language),
    **dict.fromkeys(("dialogues.state", "dialogues.draft"), _entered),
    "inbox.payload": _written,
    "cases.id": desk.number_of,
    "people.zone": formats.zone_name,
    "people.roles": _coded(ROLES),
    "invitations.role": _coded(ROLES),
    "registrations.status": _coded(STATUS),
    "cases.status": _coded(CASE_STATUS),
    "preferences.frequency": _coded(preferences.FREQUENCIES),
    "preferences.topics": _named(ASPECTS, "button-half"),
    "preferences.reminders": _reminder,
    "feedback.reason": _named(feedback.REASONS, "button-half"),
    "companies.type": _coded(TYPES),
    "companies.refuses": _for,
    "contact_requests.purpose": _for,
    "consents.purpose": _consent,
}
"""What puts a value into words, one of a list at a time; all others say themselves, or are times."""
