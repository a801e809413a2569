"""Buttons: typed, versioned values, packed into the 64 bytes of Telegram's callback data.

A button says what, never may I: services check rights again, for this person, every time.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

LIMIT = 64
DIGITS = 18
"""Numbers of more digits fit into no column."""
_SEPARATOR = ":"
_VERSION = "1"


class UnknownButtonError(Exception):
    """Callback data of an older version, of another bot, or forged: the menu it stood in is out of date."""


_by_code: dict[str, type[Any]] = {}
_codes: dict[type[Any], str] = {}
_Button = TypeVar("_Button", bound=type[Any])


def button(code: str) -> Callable[[_Button], _Button]:
    """Registers a frozen dataclass of str, int and bool fields as a button under a short code.

    A change of its fields needs a new code, so that old messages are known as old.
    """

    def register(kind: _Button) -> _Button:
        assert code not in _by_code, code
        assert all(field.type in (str, int, bool, "str", "int", "bool") for field in fields(kind)), kind
        _by_code[code] = kind
        _codes[kind] = code
        return kind

    return register


def registered() -> dict[str, type[Any]]:
    """All button kinds by code."""
    return dict(_by_code)


def pack(pressed: object) -> str:
    """The callback data of a button; raises ValueError where it would not fit or not come back the same."""
    values = [_packed(getattr(pressed, field.name)) for field in fields(pressed)]  # type: ignore[arg-type]  # a registered dataclass
    data = _SEPARATOR.join([_codes[type(pressed)] + _VERSION, *values])
    if len(data.encode()) > LIMIT:
        raise ValueError(f"{type(pressed).__name__} needs {len(data.encode())} bytes, Telegram takes {LIMIT}")
    return data


def _packed(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    word = str(value)
    if _SEPARATOR in word:
        raise ValueError("a button's words must not contain a colon")
    if isinstance(value, int) and len(word.removeprefix("-")) > DIGITS:
        raise ValueError("a button's numbers must fit into a column")
    return word


def unpack(data: str | None) -> object:
    """The button behind callback data. Raises UnknownButtonError for anything that this version did not make."""
    head, *words = (data or "").split(_SEPARATOR)
    kind = _by_code.get(head[:-1])
    # Longer data is forged; Python refuses to read a number of thousands of digits in a way of its own.
    if kind is None or head[-1:] != _VERSION or len(data or "") > LIMIT:
        raise UnknownButtonError
    wanted = fields(kind)
    if len(wanted) != len(words):
        raise UnknownButtonError
    return kind(*(_unpacked(str(field.type), word) for field, word in zip(wanted, words, strict=True)))


def _unpacked(kind: str, word: str) -> str | int | bool:
    if "bool" in kind:
        return word == "1"
    if "int" in kind:
        digits = word.removeprefix("-")
        if not digits.isdecimal() or len(digits) > DIGITS:
            raise UnknownButtonError
        return int(word)
    return word


@button("x")
@dataclass(frozen=True, slots=True)
class Noop:
    """A label that is no action, such as the page of a calendar."""
