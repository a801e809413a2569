"""The baseline, a bare python-telegram-bot echo: `python -m bench.echo URL TOKEN [--aiohttp]`."""

import asyncio
import sys

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """What a bot does at the very least."""
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "")


def main() -> None:
    """As in the examples of python-telegram-bot; or on aiohttp, 32 at once, on uvloop."""
    url, token, *options = sys.argv[1:]
    builder = ApplicationBuilder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    if "--aiohttp" in options:
        import uvloop  # the plain baseline must not pay for what it does not use

        from bot.transport import AiohttpRequest

        asyncio.set_event_loop(uvloop.new_event_loop())
        builder = builder.request(AiohttpRequest(256)).get_updates_request(AiohttpRequest(2)).concurrent_updates(32)
    application: Application = builder.build()  # type: ignore[type-arg]  # six parameters that say nothing here
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(stop_signals=None)


if __name__ == "__main__":
    main()
