"""A notice becomes a body just before it is sent: from fresh facts, in its reader's language."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.speak import Rendered
from handlers import notices as words
from handlers.telling import Telling
from handlers.turn import House
from locales import choose_language, use_language
from services import notices, people
from services.notices import Notice, Untold
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
        return Rendered(_said(told, facts, language, zone, house), facts=facts)

    def shared(self, session: Session, messages: Sequence[Message]) -> dict[int, Rendered]:
        """The bodies of shared notices by message, each made once for all its readers of one language."""
        house, rendered = self._house(), dict[int, Rendered]()
        for _name, several in groupby(sorted(messages, key=_name_of), key=_name_of):
            same = list(several)
            told = [notices.restored(each) for each in same]
            bodies: dict[int, Rendered] = {}
            for message, one, found in zip(same, told, type(told[0]).share(session, told), strict=True):
                if isinstance(found, Untold):
                    rendered[message.id] = Rendered(None, str(found))
                    continue
                if id(found) not in bodies:
                    body = _said(one, found.facts, found.language, house.zone, house)
                    bodies[id(found)] = Rendered(body, facts=found.facts)
                rendered[message.id] = bodies[id(found)]
        return rendered


def _name_of(message: Message) -> str:
    return message.notice or ""


def _said(told: Notice, facts: Any, language: str, zone: ZoneInfo, house: House) -> dict[str, Any]:
    with use_language(language):
        return words.said(told, Telling(facts, zone, house)).rendered()
