"""Shows on a terminal how far long work is; nothing where standard error is a pipe or a file."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

import click

from services import progress
from services.progress import Tell


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Tell]:
    """Gives what is to be told (what is done, how many of it, of how many); `services.progress` tells it too."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield _nobody
        return
    with ExitStack() as ending:
        bars = _Bars(stream)
        ending.callback(bars.end)
        ending.enter_context(progress.told_to(bars.tell))
        yield bars.tell


def _nobody(_words: str, _done: int, _of: int) -> None:
    return


class _Bars:
    """One bar after the other, each for what its words say."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._words, self._done = stream, "", 0
        self._bar = ExitStack()
        self._shown: click._termui_impl.ProgressBar[int] | None = None

    def tell(self, words: str, done: int, of: int) -> None:
        """Moves the bar; begins a new one for other words, and for the same ones from the start."""
        if self._shown is None or words != self._words or done < self._done:
            self.end()
            self._words, self._done = words, 0
            self._shown = self._bar.enter_context(click.progressbar(length=of, label=words, file=self._stream))
        self._shown.update(done - self._done)
        self._done = done
        if done >= of:
            self.end()

    def end(self) -> None:
        """Leaves the line of the bar, however far it came."""
        self._bar.close()
        self._shown = None
