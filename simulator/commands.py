"""The bot's own face: command menus by scope and language, name, descriptions, menu button."""

import re

from simulator import access
from simulator.chats import Chat, User
from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
_LIMITS = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}
COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 256


def _scope(world: World, parameters: Json) -> str:
    scope = parameters.get("scope", {"type": "default"})
    if "chat_id" not in scope:
        return str(scope["type"])
    chat = access.chat_of(world, scope["chat_id"])
    if not chat.is_private:
        access.reachable(world, chat.id)
    if scope["type"] != "chat" and chat.is_private:
        raise bad_request("the simulator refuses scopes of administrators and members in private chats")
    return f"{scope['type']} {chat.id}" + (f" {scope['user_id']}" if "user_id" in scope else "")


def _language(parameters: Json) -> str:
    code = str(parameters.get("language_code", ""))
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


@method("setMyCommands")
def set_my_commands(world: World, parameters: Json) -> bool:
    commands = parameters["commands"]
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    key = (_scope(world, parameters), _language(parameters))
    if commands:
        world.commands[key] = commands
    else:
        world.commands.pop(key, None)
    return True


@method("getMyCommands")
def get_my_commands(world: World, parameters: Json) -> list[Json]:
    return world.commands.get((_scope(world, parameters), _language(parameters)), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, parameters: Json) -> bool:
    world.commands.pop((_scope(world, parameters), _language(parameters)), None)
    return True


def menu(world: World, chat: Chat, user: User) -> list[Json]:
    """The commands this person is offered here: the narrowest scope first, each with language before without."""
    if chat.is_private:
        scopes = [f"chat {chat.id}", "all_private_chats", "default"]
    else:
        member = chat.members.get(user.id)
        admin = member is not None and member.is_admin
        scopes = [f"chat_member {chat.id} {user.id}"]
        scopes += [f"chat_administrators {chat.id}"] if admin else []
        scopes += [f"chat {chat.id}"]
        scopes += ["all_chat_administrators"] if admin else []
        scopes += ["all_group_chats", "default"]
    for scope in scopes:
        for language in (user.language_code[:2], ""):
            if found := world.commands.get((scope, language)):
                return found
    return []


@method("setMyName", "setMyDescription", "setMyShortDescription")
def set_profile(world: World, parameters: Json) -> bool:
    field, limit = _LIMITS[parameters["_method"].removeprefix("setMy")]
    value = parameters.get(field, "")
    if len(value) > limit:
        raise bad_request(f"the simulator refuses a {field} above {limit} characters")
    world.profile[(field, _language(parameters))] = value
    return True


@method("getMyName", "getMyDescription", "getMyShortDescription")
def get_profile(world: World, parameters: Json) -> Json:
    field, _ = _LIMITS[parameters["_method"].removeprefix("getMy")]
    language = _language(parameters)
    default = world.bot.first_name if field == "name" else ""
    return {field: world.profile.get((field, language)) or world.profile.get((field, "")) or default}


@method("setChatMenuButton")
def set_chat_menu_button(world: World, parameters: Json) -> bool:
    chat_id = parameters.get("chat_id", 0)
    if chat_id:
        access.chat_of(world, chat_id)
    world.menu_buttons[chat_id] = parameters.get("menu_button", {"type": "default"})
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, parameters: Json) -> Json:
    default = world.menu_buttons.get(0, {"type": "commands"})
    return world.menu_buttons.get(parameters.get("chat_id", 0), default)


@method("getMe")
def get_me(world: World, parameters: Json) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": world.reads_all_group_messages}
    abilities |= {"supports_inline_queries": False, "can_connect_to_business": False, "has_main_web_app": False}
    return world.bot.to_json() | abilities


@method("logOut")
def log_out(world: World, parameters: Json) -> bool:
    world.is_logged_out = True
    return True


@method("close")
def close(world: World, parameters: Json) -> bool:
    return True
