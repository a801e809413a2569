"""Draws one chart in a process of its own: the picture's values come in, its bytes go out. Started by `charts`."""

import pickle
import sys

from services import charts

if __name__ == "__main__":
    # Whoever starts this process is the only one who can write to it.
    sys.stdout.buffer.write(charts.rendered(pickle.load(sys.stdin.buffer)))  # noqa: S301
