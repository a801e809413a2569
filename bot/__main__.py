"""`python -m bot`."""

from bot.cli import bot

if __name__ == "__main__":
    bot(prog_name="python -m bot")
