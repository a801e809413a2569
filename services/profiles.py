"""The profile of one's own company: made, changed, published by a consent of its own, confirmed, hidden, deleted.

Whose it is, is asked here, for this person at this moment. What time does to it is in `services.profile_care`.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import delete as deletion
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from knowledge.taxonomy import taxonomy
from services import addresses, clock, companies, consents, countries, invitations, policy, profile_care
from services.companies import Company, CompanyType
from services.people import Person
from services.refusals import CompanyGone, NotAllowed, OneCompanyOnly, ProfileIncomplete, ProfileWrong

LONGEST_NAME: Final = 200
LONGEST_CITY: Final = 100
LONGEST_PERSON: Final = 120
LONGEST_EMAIL: Final = 200
LONGEST_URL: Final = 300
LONGEST_TEXT: Final = 300
MOST_CODES: Final = 8
MOST_MARKETS: Final = 20
MOST_LANGUAGES: Final = 10
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")
_UNLOADED: Final = {"synchronize_session": False}


def own(session: Session, person: Person, company_id: int) -> Company:
    """The company, if this person speaks for it; any other does not exist here. Raises CompanyGone."""
    found = companies.of_person(session, person.id)
    if found is None or found.id != company_id:
        raise CompanyGone
    return found


def create(
    session: Session,
    person: Person,
    *,
    name: str,
    country: str,
    my_name: str,
    type: CompanyType = CompanyType.COMPANY,
) -> Company:
    """A new profile, which nobody else sees yet; the person speaks for it, as `my_name`.

    Raises OneCompanyOnly, ProfileWrong.
    """
    if companies.of_person(session, person.id) is not None:
        raise OneCompanyOnly
    now = clock.now()
    row = CompanyRow(
        key=f"company-{secrets.token_hex(4)}",
        name=_checked("name", name),
        country=_checked("country", country),
        type=CompanyType(type).value,
        offers=[],
        seeks=[],
        markets=[],
        languages=[person.language] if person.language else [],
        texts={},
        as_of=policy.today(session),
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    invitations.join(session, person.id, row.id, _checked("contact_name", my_name) or "–")
    return companies.as_company(row)


def change(session: Session, person: Person, company_id: int, **values: Any) -> Company:  # Any: as in `Company`
    """Changes some fields: `texts` as a mapping laid over the present one, empty words and None take away.

    Raises CompanyGone, ProfileWrong, and ProfileIncomplete where a published profile would lack what others must see.
    """
    row = _held(session, person, company_id)
    for name, value in values.items():
        if name == "texts":
            merged = {**row.texts, **{code: _text(code, words) for code, words in value.items()}}
            row.texts = {code: words for code, words in merged.items() if words}
        else:
            setattr(row, name, _checked(name, value))
    if row.published_at is not None:
        _needs_enough(row)
    return _changed(session, row)


def rename(session: Session, person: Person, company_id: int, my_name: str) -> None:
    """How this person is called as somebody who speaks for the company. Raises CompanyGone, ProfileWrong."""
    _held(session, person, company_id)
    name = _checked("contact_name", my_name)
    if name is None:
        raise ProfileWrong
    session.execute(
        update(MemberRow).where(MemberRow.person_id == person.id).values(name=name).execution_options(**_UNLOADED)
    )


def is_complete(company: Company) -> bool:
    """Whether it says enough to be published."""
    return bool(company.name and company.country and (company.offers or company.seeks))


def publish(session: Session, person: Person, company_id: int, *, language: str) -> Company:
    """Everybody finds it for a year from now, by the consent of this person in the words shown in this language.

    Raises CompanyGone, ProfileIncomplete.
    """
    row = _held(session, person, company_id)
    _needs_enough(row)
    consents.give(session, person, consents.PROFILE, language=language)
    now = clock.now()
    if row.published_at is None or row.published_by != person.id:
        row.published_at, row.published_by = now, person.id
    row.confirmed_at, row.reminded_at = now, None
    return _changed(session, row)


def unpublish(session: Session, person: Person, company_id: int) -> Company:
    """Nobody else finds it from now on; the consent of who hides it ends. Raises CompanyGone."""
    row = _held(session, person, company_id)
    if row.published_at is None:
        return companies.as_company(row)
    if row.published_by == person.id:
        consents.withdraw(session, person, consents.PROFILE)
    return hide(session, row)


def unpublish_by_consent(session: Session, person: Person) -> list[int]:
    """Hides what is public by the consent of this person, who takes it back; gives the ids of these companies."""
    found = session.execute(
        select(CompanyRow.id).where(CompanyRow.published_by == person.id, CompanyRow.published_at.is_not(None))
    ).scalars()
    hidden = []
    for company_id in sorted(found):
        row = companies.locked(session, company_id)
        if row.published_by == person.id:
            hide(session, row)
            profile_care.tell_colleagues(session, company_id, but=person)
            hidden.append(company_id)
    return hidden


def hide(session: Session, row: CompanyRow) -> Company:
    """Takes a held row out of what others find."""
    row.published_at = row.published_by = row.confirmed_at = row.reminded_at = None
    return _changed(session, row)


def confirm(session: Session, person: Person, company_id: int) -> Company:
    """All of it is still right: a published profile is good for a year from now, any other is kept. Raises CompanyGone.

    One that had run out is seen again, since the consent to that still stands.
    """
    row = _held(session, person, company_id)
    row.reminded_at = None
    if row.published_at is not None:
        row.confirmed_at = clock.now()
    return _changed(session, row)


def leave(session: Session, person: Person, company_id: int) -> None:
    """This person speaks for the company no longer; twice is the same as once.

    What was public by their consent is hidden, as is what nobody speaks for any more.
    """
    row = companies.locked(session, company_id)
    if person.id not in companies.members(session, company_id):
        return
    session.execute(
        deletion(MemberRow)
        .where(MemberRow.person_id == person.id, MemberRow.company_id == company_id)
        .execution_options(**_UNLOADED)
    )
    if row.published_at is None:
        return
    is_by_them = row.published_by == person.id
    if is_by_them:
        consents.withdraw(session, person, consents.PROFILE)
    if is_by_them or not companies.members(session, company_id):
        hide(session, row)
        profile_care.tell_colleagues(session, company_id, but=person)


def delete(session: Session, person: Person, company_id: int) -> None:
    """Deletes the profile with its invitations. Raises CompanyGone, NotAllowed where colleagues speak for it, too."""
    row = _held(session, person, company_id)
    if not companies.is_alone(session, company_id, person.id):
        raise NotAllowed
    if row.published_by == person.id:
        consents.withdraw(session, person, consents.PROFILE)
    session.delete(row)
    session.flush()


def is_web_address(words: str) -> bool:
    """Whether a button can lead there: http or https, and a host with a dot, without which Telegram refuses it."""
    try:
        host = urlsplit(words).hostname or ""
    except ValueError:
        return False
    is_web = words.lower().startswith(("http://", "https://")) and len(words) <= LONGEST_URL
    return is_web and "." in host.strip(".") and not any(each.isspace() or each in '<>"' for each in words)


def is_email(words: str) -> bool:
    """Whether it can be a mail address."""
    return addresses.is_email(words, longest=LONGEST_EMAIL)


def _held(session: Session, person: Person, company_id: int) -> CompanyRow:
    """The row of one's own company, held until the commit. Raises CompanyGone."""
    row = companies.locked(session, company_id)
    if person.id not in companies.members(session, company_id):
        raise CompanyGone
    return row


def _changed(session: Session, row: CompanyRow) -> Company:
    row.as_of, row.changed_at = policy.today(session), clock.now()
    session.flush()
    return companies.as_company(row)


def _needs_enough(row: CompanyRow) -> None:
    if not is_complete(companies.as_company(row)):
        raise ProfileIncomplete


def _checked(name: str, value: Any) -> Any:  # Any: each field has its own type
    """The value as it is kept. Raises ProfileWrong for what a profile cannot hold, LookupError for no field."""
    return _CHECKS[name](value)


def _line(longest: int, *, is_needed: bool = False) -> Callable[[str | None], str | None]:
    def check(value: str | None) -> str | None:
        words = " ".join((value or "").split())
        if len(words) > longest or (is_needed and not any(each.isalnum() for each in words)):
            raise ProfileWrong
        return words or None

    return check


def _text(language: str, words: str | None) -> str:
    found = (words or "").strip()
    if len(found) > LONGEST_TEXT or not _LANGUAGE.fullmatch(language):
        raise ProfileWrong
    return found


def _that(fits: Callable[[str], bool]) -> Callable[[str | None], str | None]:
    def check(value: str | None) -> str | None:
        words = (value or "").strip()
        if words and not fits(words):
            raise ProfileWrong
        return words or None

    return check


def _some(fits: Callable[[str], bool], most: int) -> Callable[[Any], list[str]]:  # Any: what is iterable
    def check(values: Any) -> list[str]:
        found = list(dict.fromkeys(str(each) for each in values or ()))
        if len(found) > most or not all(fits(each) for each in found):
            raise ProfileWrong
        return found

    return check


def _country(value: str) -> str:
    if value not in countries.codes():
        raise ProfileWrong
    return value


def _type(value: str) -> str:
    if value not in list(CompanyType):
        raise ProfileWrong
    return CompanyType(value).value


_CODES: Final = _some(lambda code: code in taxonomy().codes, MOST_CODES)
_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": _line(LONGEST_NAME, is_needed=True),
    "country": _country,
    "city": _line(LONGEST_CITY),
    "type": _type,
    "offers": _CODES,
    "seeks": _CODES,
    "markets": _some(lambda code: code in countries.codes(), MOST_MARKETS),
    "languages": _some(lambda code: _LANGUAGE.fullmatch(code) is not None, MOST_LANGUAGES),
    "website": _that(is_web_address),
    "listing_url": _that(is_web_address),
    "contact_name": _line(LONGEST_PERSON),
    "contact_email": _that(is_email),
}
