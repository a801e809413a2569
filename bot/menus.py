"""Telegram's command menus, made from the routing table: per language for everybody, per chat where somebody differs.

A menu only shows; every service checks rights itself.
"""

from collections.abc import Sequence, Set
from typing import Any

from handlers import routes
from handlers.menu_words import listed
from locales import _, use_language
from services.desk import Desk
from services.people import Role

Call = tuple[str, dict[str, Any]]


def everybody(languages: Sequence[str]) -> list[Call]:
    """The calls that set the menus of private chats and the bot's descriptions, in each offered language."""
    calls: list[Call] = []
    for code in (None, *languages):
        with use_language(code or ("en" if "en" in languages else languages[0])):
            named = {"language_code": code} if code else {}
            calls += [
                ("setMyCommands", {"commands": listed(frozenset()), "scope": {"type": "all_private_chats"}} | named),
                ("setMyDescription", {"description": _description()} | named),
                ("setMyShortDescription", {"short_description": _short_description()} | named),
            ]
    return calls


def of_chat(chat_id: int, language: str, roles: Set[Role]) -> Call:
    """The call that sets one person's menu, in the language they chose and for the roles they hold."""
    with use_language(language):
        return "setMyCommands", {"commands": listed(roles), "scope": {"type": "chat", "chat_id": chat_id}}


def of_desk(desk: Desk, chat_id: int) -> Call:
    """The call that sets the menu of the desk's group, in its language."""
    with use_language(desk.language):
        listed = [
            {"command": command.name, "description": _(command.sentence).plain} for command in routes.DESK_COMMANDS
        ]
    return "setMyCommands", {"commands": listed, "scope": {"type": "chat", "chat_id": chat_id}}


def _description() -> str:
    return _(
        "Automated assistant of the MinGenTec network. It answers questions on target markets and funding, with "
        "source and date. Privacy: /privacy"
    ).plain


def _short_description() -> str:
    return _("Answers on target markets and funding, with source and date.").plain
