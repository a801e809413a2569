"""Command menus, made from the table of commands for who sees them."""

from collections.abc import Callable, Set
from typing import Any

from handlers import routes
from handlers.commands import offered_to
from handlers.screens import Call, Screen
from handlers.telling import Telling
from locales import _
from services import menus
from services.notices import Notice
from services.people import Role


def listed(roles: Set[Role]) -> list[dict[str, str]]:
    """The menu of somebody with these roles, as Telegram's BotCommands."""
    return [
        {"command": command.name, "description": _(command.sentence).plain}
        for command in offered_to(routes.COMMANDS, roles)
    ]


def _menu_outdated(told: menus.MenuOutdated, at: Telling) -> Call:
    """A menu of one's own is for who has a role; all others see that of everybody, in the language of their phone."""
    scope = {"scope": {"type": "chat", "chat_id": told.account}}
    if not at.facts:
        return Call("deleteMyCommands", scope)
    return Call("setMyCommands", {"commands": listed(at.facts)} | scope)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {menus.MenuOutdated: _menu_outdated}
