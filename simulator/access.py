"""May the bot do this here: which chat is meant, can it be reached, what rights does the bot hold, which topic."""

from simulator.chats import Chat, Message
from simulator.refusals import ApiError, bad_request, forbidden
from simulator.world import World

_KIND = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}
GENERAL_TOPIC = 1


def chat_of(world: World, chat_id: int | str) -> Chat:
    """The chat the bot means, if the bot has ever met it."""
    if isinstance(chat_id, str):
        name = chat_id.removeprefix("@").lower()
        chat = next((c for c in world.chats.values() if c.username.lower() == name and not c.is_private), None)
    else:
        chat = world.chats.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise ApiError(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    if chat.is_private and not chat.has_started and not _has_met(world, chat):
        raise bad_request("chat not found")
    if not chat.is_private and world.bot.id not in chat.members:
        raise bad_request("chat not found")
    return chat


def _has_met(world: World, chat: Chat) -> bool:
    """The bot knows people from groups, but cannot begin to talk to them."""
    return any(chat.id in c.members and world.bot_member(c).is_inside for c in world.chats.values() if not c.is_private)


def reachable(world: World, chat_id: int | str) -> Chat:
    """The chat, if the bot may write there at all."""
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None or not chat.has_started:
        chat = chat_of(world, chat_id)
    if chat.user is not None:
        if chat.user.is_deactivated:
            raise forbidden("user is deactivated")
        if chat.has_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.has_started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    member = world.bot_member(chat)
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {_KIND[chat.type]}")
    if not member.is_inside:
        raise forbidden(f"bot is not a member of the {_KIND[chat.type]}")
    if chat.type == "channel" and not member.is_admin:
        raise bad_request("need administrator rights in the channel chat")
    return chat


def require(world: World, chat: Chat, right: str, purpose: str) -> None:
    """Refuses unless the bot holds the right in this group."""
    if not world.bot_member(chat).may(right):
        raise bad_request(f"not enough rights to {purpose}")


def check_may_say(world: World, chat: Chat, kind: str) -> None:
    """Refuses what a restricted bot says in a group."""
    if not chat.is_private and world.bot_member(chat).status == "restricted":
        what = "text messages" if kind == "text" else f"{kind}s"
        raise bad_request(f"not enough rights to send {what} to the chat")


def check_thread(chat: Chat, number: int | None) -> None:
    """Refuses a thread that is no topic of this forum; the general one is meant by naming none."""
    if number is not None and (not chat.is_forum or number not in chat.topics):
        raise bad_request("message thread not found")


def check_open(world: World, chat: Chat, number: int) -> None:
    """Closed topics take only messages of those who manage topics, or who opened them."""
    topic = chat.topics.get(number)
    if topic is None or not topic.is_closed or topic.creator_id == world.bot.id:
        return
    if not world.bot_member(chat).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def message_in(chat: Chat, message_id: int, missing: str) -> Message:
    """A message that still exists; `missing` is how this method says that it does not."""
    message = chat.messages.get(message_id)
    if message is None or message.is_deleted:
        raise bad_request(missing)
    return message
