"""Draws one chart in a process of its own: the picture's values come in, its bytes go out. Started by `charts`."""

import gc
import pickle
import sys

# Looking for garbage takes a fifth of the time of a process that ends with its first picture.
gc.disable()

from services import charts  # noqa: E402 - after the line above, for whose sake it stands here

if __name__ == "__main__":
    # Whoever starts this process is the only one who can write to it.
    sys.stdout.buffer.write(charts.rendered(pickle.load(sys.stdin.buffer)))  # noqa: S301
    gc.freeze()
