"""Every command can be listed by Telegram, is described in every language, and /help names exactly what is offered."""

import re

import pytest

from bot import menus
from handlers import routes
from handlers.commands import offered_to
from locales import SHIPPED_LANGUAGES, catalogue
from services.people import Role

NAME = re.compile(r"[a-z0-9_]{1,32}")
# What everybody may rely on; a command that is not built yet is not listed.
AGREED = frozenset(
    [
        *("start", "menu", "ask", "events", "my", "partners", "requests", "profile", "language", "settings"),
        *("privacy", "help", "cancel", "markets", "funding"),
        *("new", "manage", "broadcast", "stats", "inbox", "knowledge", "gate", "export", "pause", "roles"),
    ]
)
ROLES = [frozenset(), *(frozenset({role}) for role in Role), frozenset(Role)]


def test_names_are_as_telegram_takes_them_and_as_agreed() -> None:
    names = [command.name for command in routes.COMMANDS]

    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert sorted(set(names) - AGREED) == []
    assert len(set(names)) == len(names)


def test_every_sentence_is_translated() -> None:
    lacking = [
        f"{code}: /{command.name} lacks a translation of {command.sentence!r}"
        for code in SHIPPED_LANGUAGES
        if code != "en"
        for command in routes.COMMANDS
        if command.is_listed and command.sentence not in _translated(code)
    ]

    assert lacking == []


def test_descriptions_fit() -> None:
    calls = menus.everybody(SHIPPED_LANGUAGES)
    listed = [call for method, call in calls if method == "setMyCommands"]

    assert len(listed) == len(SHIPPED_LANGUAGES) + 1
    assert [
        f"{call.get('language_code', 'default')}: /{command['command']}"
        for call in listed
        for command in call["commands"]
        if not 1 <= len(command["description"]) <= 256
    ] == []
    assert all(len(call["description"]) <= 512 for method, call in calls if method == "setMyDescription")
    assert all(len(call["short_description"]) <= 120 for method, call in calls if method == "setMyShortDescription")


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(sorted(roles)) or "everybody")
def test_menus_list_exactly_what_the_table_offers(roles: frozenset[Role]) -> None:
    _method, call = menus.of_chat(1, "en", roles)

    assert [command["command"] for command in call["commands"]] == [
        command.name for command in offered_to(routes.COMMANDS, roles)
    ]


def test_nobody_is_shown_what_only_another_role_may_do() -> None:
    by_role = {command.name: command.role for command in routes.COMMANDS if command.role}

    assert [name for name in by_role if name in {each.name for each in offered_to(routes.COMMANDS, frozenset())}] == []


def _translated(code: str) -> frozenset[str]:
    return frozenset(
        str(message.id) for message in catalogue.messages(catalogue.read(code)) if message.string and not message.fuzzy
    )
