"""What ends with a consent beyond the ledger: a published profile, requests that are still open, introductions."""

from sqlalchemy.orm import Session

from services import consents, contact_sending, introduction_ends, profiles
from services.introduction_ends import Stopped
from services.people import Person


def withdraw(session: Session, person: Person, purpose: str) -> Stopped:
    """Takes a consent back and ends what stood on it; twice is the same as once.

    Gives the requests for contact that ended with it, and those of which a contact is on its way already.
    """
    consents.withdraw(session, person, purpose)
    if purpose == consents.REQUEST:
        return contact_sending.withdraw_all(session, person.id)
    if purpose == consents.INTRODUCTION:
        return introduction_ends.stop_answered(session, person.id)
    if purpose == consents.PROFILE:
        profiles.unpublish_by_consent(session, person)
    return Stopped()
