"""`python -m bot`."""

import gc

# While modules are read nothing becomes garbage, and looking for it takes a quarter of that time.
gc.disable()

from bot.cli import bot  # noqa: E402 - after the line above, for whose sake it stands here

# All of it stays to the end, where looking through it once more would take nearly as long as reading it did.
gc.freeze()
gc.enable()

if __name__ == "__main__":
    bot(prog_name="python -m bot")
