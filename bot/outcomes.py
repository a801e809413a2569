"""The table of outcomes: what an error of the Bot API means for the message that was being sent."""

from dataclasses import dataclass
from enum import Enum, auto

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.transport import MaybeSent, NeverSent, TooManyRequests


class Verdict(Enum):
    """What to do now."""

    WAIT = auto()  # 429: this chat waits as long as Telegram says
    BACK_OFF = auto()  # never sent, or Telegram's own trouble: again, later and later
    UNSURE = auto()  # maybe sent: the message's own rule decides
    PAUSE = auto()  # the token is refused: everything waits, nothing fails
    UNREACHABLE = auto()  # the person blocked the bot or is gone
    MIGRATED = auto()  # the group has a new id
    AS_IT_WAS = auto()  # "not modified": it already looks like this
    EDIT_GONE = auto()  # the message to edit is gone, or is a file: say it anew
    QUOTE_GONE = auto()  # the message to reply to is gone: say it without
    TOPIC_GONE = auto()  # the topic is gone
    REFUSED = auto()  # any other 400: ours to mend


PASSING = frozenset({Verdict.WAIT, Verdict.BACK_OFF, Verdict.UNSURE, Verdict.PAUSE, Verdict.MIGRATED})
"""Verdicts after which a message may yet be sent; all others are final."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with what belongs to it."""

    verdict: Verdict
    retry_after: float = 0.0
    new_chat_id: int | None = None
    words: str = ""


_WORDS = (
    ("message is not modified", Verdict.AS_IT_WAS),
    ("topic_not_modified", Verdict.AS_IT_WAS),
    ("message to edit not found", Verdict.EDIT_GONE),
    ("message can't be edited", Verdict.EDIT_GONE),
    ("message_id_invalid", Verdict.EDIT_GONE),
    ("there is no text in the message to edit", Verdict.EDIT_GONE),
    ("message to be replied not found", Verdict.QUOTE_GONE),
    ("replied message not found", Verdict.QUOTE_GONE),
    ("message thread not found", Verdict.TOPIC_GONE),
    ("topic_deleted", Verdict.TOPIC_GONE),
    ("topic_id_invalid", Verdict.TOPIC_GONE),
    ("chat not found", Verdict.UNREACHABLE),
    ("user is deactivated", Verdict.UNREACHABLE),
    ("peer_id_invalid", Verdict.UNREACHABLE),
)


def outcome(error: TelegramError) -> Outcome:
    """The verdict on an error; the words are Telegram's, which name no person and no text of ours."""
    words = error.message
    if isinstance(error, TooManyRequests):
        return Outcome(Verdict.WAIT, float(error.retry_after), words=words)
    if isinstance(error, ChatMigrated):
        return Outcome(Verdict.MIGRATED, new_chat_id=error.new_chat_id, words=words)
    if isinstance(error, InvalidToken):
        return Outcome(Verdict.PAUSE, words=words)
    if isinstance(error, Forbidden):
        return Outcome(Verdict.UNREACHABLE, words=words)
    if isinstance(error, BadRequest):
        return Outcome(_of_words(words), words=words)
    if isinstance(error, MaybeSent):
        return Outcome(Verdict.UNSURE, words=words)
    if isinstance(error, NeverSent | NetworkError):
        return Outcome(Verdict.BACK_OFF, words=words)
    return Outcome(Verdict.REFUSED, words=words)


def _of_words(words: str) -> Verdict:
    lowered = words.lower()
    return next((verdict for phrase, verdict in _WORDS if phrase in lowered), Verdict.REFUSED)
