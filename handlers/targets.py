"""Deep links: what `/start <payload>` leads to, by prefix. Each feature registers its own opener."""

from collections.abc import Callable
from typing import Final

from handlers.turn import Turn
from services import guesses
from services.check_in_tokens import POSTER
from services.invitations import INVITATION

Opener = Callable[[Turn, str], None]
SECRET: Final = frozenset({INVITATION, POSTER})
"""Prefixes of links that are as good as a key to whoever has them."""
_openers: dict[str, Opener] = {}


def opener(prefix: str) -> Callable[[Opener], Opener]:
    """Registers what opens payloads that begin with this prefix and an underscore."""

    def register(opens: Opener) -> Opener:
        assert prefix not in _openers, prefix
        _openers[prefix] = opens
        return opens

    return register


def registered() -> dict[str, Opener]:
    """All openers by prefix."""
    return dict(_openers)


def open_target(turn: Turn, target: str) -> bool:
    """Opens what a payload names; False where no feature knows its prefix, and for who has guessed too often."""
    prefix, _, rest = target.partition("_")
    opens = _openers.get(prefix)
    if opens is None or (prefix in SECRET and not guesses.may_try(turn.session, turn.person.id)):
        return False
    opens(turn, rest)
    return True


def was_refused(turn: Turn) -> None:
    """What somebody came for by a link was refused: a wrong secret counts as a guess."""
    # Telegram's command may be in capitals, and name the bot.
    if turn.text.lower().startswith("/start") and turn.words_after_command.partition("_")[0] in SECRET:
        guesses.was_wrong(turn.session, turn.person.id)
