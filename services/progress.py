"""How far long work with many rows is, told to whoever waits for it; nobody listens unless they ask to.

Whoever listens is ambient, like the language: a work in the database's thread tells its caller.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")
Tell = Callable[[str, int, int], None]
"""What is done, how many are done, and how many there are."""

MANY: Final = 1000
"""Fewer rows are done before anybody wonders."""
STEP: Final = 100

_tell: ContextVar[Tell | None] = ContextVar("tell", default=None)


@contextmanager
def told_to(tell: Tell) -> Iterator[None]:
    """Inside the block it is told how far `over` is."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


def over(rows: Sequence[T], words: str) -> Iterator[T]:
    """The rows one by one; of more than a thousand it is told how many have been taken. `words` say what is done."""
    tell = _tell.get() if len(rows) > MANY else None
    for number, row in enumerate(rows, 1):
        yield row
        if tell is not None and (number % STEP == 0 or number == len(rows)):
            tell(words, number, len(rows))
