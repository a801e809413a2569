"""Who is in a chat: reading members, leaving, banning, and the news about it."""

from simulator import access
from simulator.chats import Chat, Member, User
from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.world import World


def set_member(world: World, chat: Chat, user: User, actor: User, member: Member) -> None:
    """Changes what a user is in the chat and tells the bot: about itself always, about others if it asked for it."""
    before = chat.members.get(user.id) or Member(user, "left")
    chat.members[user.id] = member
    change = {"chat": chat.to_json(), "from": actor.to_json(), "date": int(world.now())}
    change |= {"old_chat_member": before.to_json(), "new_chat_member": member.to_json()}
    if user is world.bot:
        world.updates.add("my_chat_member", change, chat.id)
    elif world.bot_member(chat).is_admin:
        world.updates.add("chat_member", change, chat.id)


def set_blocked(world: World, chat: Chat, *, blocked: bool) -> None:
    """A person stops the bot in their private chat, or takes it back."""
    assert chat.user is not None  # only private chats are blocked
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    chat.has_blocked = blocked
    change = {"chat": chat.to_json(), "from": chat.user.to_json(), "date": int(world.now())}
    change |= {"old_chat_member": Member(world.bot, before).to_json()}
    change |= {"new_chat_member": Member(world.bot, after).to_json()}
    world.updates.add("my_chat_member", change, chat.id)


@method("getChat")
def get_chat(world: World, parameters: Json) -> Json:
    chat = access.chat_of(world, parameters["chat_id"])
    if not chat.is_private:
        access.reachable(world, chat.id)
    shown = chat.to_json() | {"accent_color_id": 0, "max_reaction_count": 11}
    shown["accepted_gift_types"] = {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    if not chat.is_private:
        shown["permissions"] = {"can_send_messages": True}
    if chat.allowed_reactions is not None:
        shown["available_reactions"] = [{"type": "emoji", "emoji": emoji} for emoji in chat.allowed_reactions]
    if pinned := [chat.messages[number] for number in chat.pinned if chat.messages[number].is_visible]:
        shown["pinned_message"] = pinned[-1].quoted()
    return shown


def _group(world: World, parameters: Json) -> Chat:
    chat = access.reachable(world, parameters["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return chat


@method("getChatMember")
def get_chat_member(world: World, parameters: Json) -> Json:
    chat = access.reachable(world, parameters["chat_id"])
    user = world.users.get(parameters["user_id"])
    if user is None:
        raise bad_request("user not found")
    if chat.is_private:
        return Member(user, "member").to_json()
    return (chat.members.get(user.id) or Member(user, "left")).to_json()


@method("getChatAdministrators")
def get_chat_administrators(world: World, parameters: Json) -> list[Json]:
    chat = _group(world, parameters)
    return [m.to_json() for m in chat.members.values() if m.is_admin and (m.user is world.bot or not m.user.is_bot)]


@method("getChatMemberCount")
def get_chat_member_count(world: World, parameters: Json) -> int:
    chat = access.reachable(world, parameters["chat_id"])
    return 2 if chat.is_private else sum(member.is_inside for member in chat.members.values())


@method("leaveChat")
def leave_chat(world: World, parameters: Json) -> bool:
    chat = _group(world, parameters)
    set_member(world, chat, world.bot, world.bot, Member(world.bot, "left"))
    return True


@method("banChatMember", "unbanChatMember")
def ban_or_unban(world: World, parameters: Json) -> bool:
    bans = parameters["_method"] == "banChatMember"
    chat = _group(world, parameters)
    access.require(world, chat, "can_restrict_members", "restrict/unrestrict chat member")
    member = chat.members.get(parameters["user_id"])
    if member is None:
        raise bad_request("user not found" if parameters["user_id"] not in world.users else "PARTICIPANT_ID_INVALID")
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if bans and member.is_admin:
        raise bad_request("user is an administrator of the chat")
    if bans or member.status == "kicked" or not parameters.get("only_if_banned"):
        status = "kicked" if bans else "left"
        set_member(world, chat, member.user, world.bot, Member(member.user, status))
    return True


@method("exportChatInviteLink")
def export_chat_invite_link(world: World, parameters: Json) -> str:
    chat = _group(world, parameters)
    access.require(world, chat, "can_invite_users", "manage chat invite link")
    return f"https://t.me/+demo{abs(chat.id)}"
