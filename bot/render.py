"""A notice becomes a body just before it is sent: from fresh facts, in its reader's language."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.speak import Rendered
from handlers import notices as words
from locales import choose_language, use_language
from services import notices, people
from services.outbox import Message


class Renderer:
    """Renders the notices of this version in the offered languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = languages

    def __call__(self, session: Session, message: Message) -> Rendered:
        """The body of a notice, or the reason why it is not said any more."""
        try:
            told = notices.restored(message)
        except (LookupError, TypeError):
            return Rendered(None, "unknown to this version")
        person = people.person(session, message.chat_id) if message.chat_id > 0 else None
        if person is not None and not person.is_reachable:
            return Rendered(None, "unreachable")
        reason = told.skip_reason(session, person)
        if reason is not None:
            return Rendered(None, reason)
        language = choose_language(person.language if person else None, None, None, self._languages)
        with use_language(language):
            return Rendered(words.screen(told).rendered())
