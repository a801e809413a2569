"""PTB's Application for this house: its types and filters route, our turns play.

Handlers here only choose a route; what a route does is in `handlers`. A catch-all ends the list, since an update that
matches nothing would stay new for ever.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.turns import Turns
from handlers import routes
from handlers.turn import Route

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]  # PTB's context, which we do not use


def build(token: str, api_url: str, request: BaseRequest, turns: Turns) -> Application:  # type: ignore[type-arg]  # six parameters that say nothing here
    """The application: no updater, no job queue, no persistence; updates come from our inbox."""
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.add_handlers(_handlers(turns))
    turns.serve(application)
    return application


def _handlers(turns: Turns) -> list[BaseHandler[Update, Any, None]]:
    def to(route: Route) -> Callback:
        async def play(update: Update, _context: Any) -> None:  # Any: see Callback
            await turns.play(route, update)

        return play

    def private(command: str, route: Route) -> CommandHandler[Any, None]:
        return CommandHandler(command, to(route), filters=filters.ChatType.PRIVATE)

    here = filters.ChatType.PRIVATE
    return [
        CallbackQueryHandler(to(routes.NOTHING)),
        *(private(command.name, command.route) for command in routes.COMMANDS),
        MessageHandler(here & filters.COMMAND, to(routes.UNKNOWN_COMMAND)),
        MessageHandler(here & filters.TEXT, to(routes.TEXT)),
        MessageHandler(here & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, to(routes.SOMETHING_ELSE)),
        MessageHandler(here & filters.UpdateType.EDITED_MESSAGE, to(routes.EDITED)),
        MessageHandler(filters.ChatType.GROUPS, to(routes.GROUP)),
        ChatMemberHandler(to(routes.MEMBERSHIP), ChatMemberHandler.MY_CHAT_MEMBER),
        TypeHandler(Update, to(routes.NOTHING)),
    ]
