"""A notice becomes a body just before it is sent: from fresh facts, in its reader's language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.speak import Rendered
from handlers import notices as words
from handlers.telling import Telling
from handlers.turn import House
from locales import choose_language, use_language
from services import notices, people
from services.notices import Untold
from services.outbox import Message


class Renderer:
    """Renders the notices of this version: people's in their language and zone, the desk's in the desk's."""

    def __init__(self, house: Callable[[], House]) -> None:
        self._house = house

    def __call__(self, session: Session, message: Message) -> Rendered:
        """The body of a notice, or the reason why it is not said any more."""
        house = self._house()
        try:
            told = notices.restored(message)
        except (LookupError, TypeError):
            return Rendered(None, "unknown to this version")
        person = people.person(session, message.chat_id) if message.chat_id > 0 else None
        if person is not None and not person.is_reachable:
            return Rendered(None, "unreachable")
        try:
            facts = told.facts(session)
        except Untold as reason:
            return Rendered(None, str(reason))
        if person is None and message.chat_id < 0 and house.desk is not None:
            language = house.desk.language
        else:
            language = choose_language(person.language if person else None, None, None, house.languages)
        zone = ZoneInfo(person.zone) if person and person.zone else house.zone
        with use_language(language):
            return Rendered(words.said(told, Telling(facts, zone, house)).rendered(), facts=facts)
