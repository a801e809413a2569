"""Deep links: what `/start <payload>` leads to, by prefix. Each feature registers its own opener."""

from collections.abc import Callable

from handlers.turn import Turn

Opener = Callable[[Turn, str], None]
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
    """Opens what a payload names; False where no feature knows its prefix."""
    prefix, _, rest = target.partition("_")
    opens = _openers.get(prefix)
    if opens is None:
        return False
    opens(turn, rest)
    return True
