"""Methods that change or take away what the bot said before."""

from simulator import access, attachments, keyboards, media, texts
from simulator.chats import Chat, Message
from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.views import kind_of
from simulator.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TWO_DAYS = 48 * 3600


def _editable(world: World, parameters: Json) -> Message:
    if "inline_message_id" in parameters or "business_connection_id" in parameters:
        raise bad_request("the simulator knows neither inline nor business messages")
    if "chat_id" not in parameters:
        raise bad_request("chat_id is empty")
    if "message_id" not in parameters:
        raise bad_request("message identifier is not specified")
    chat = access.reachable(world, parameters["chat_id"])
    message = access.message_in(chat, parameters["message_id"], "message to edit not found")
    if message.sender is not world.bot or message.is_service or message.has_other_keyboard:
        raise bad_request("message can't be edited")
    return message


def _changed(world: World, message: Message, content: Json, parameters: Json) -> Json:
    texts.check_dates(content, world.now())
    markup = keyboards.inline(parameters.get("reply_markup"))
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    world.change(message, content, markup)
    if world.on_sent is not None:
        world.on_sent(message)
    return message.to_json()


@method("editMessageText")
def edit_message_text(world: World, parameters: Json) -> Json:
    message = _editable(world, parameters)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content = texts.message_text(parameters["text"], parameters.get("parse_mode"), parameters.get("entities"))
    if "link_preview_options" in parameters:
        content["link_preview_options"] = parameters["link_preview_options"]
    return _changed(world, message, content, parameters)


@method("editMessageCaption")
def edit_message_caption(world: World, parameters: Json) -> Json:
    message = _editable(world, parameters)
    if not any(kind in message.content for kind in media.CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    content = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    content |= texts.caption(
        parameters.get("caption"), parameters.get("parse_mode"), parameters.get("caption_entities")
    )
    return _changed(world, message, content, parameters)


@method("editMessageMedia")
def edit_message_media(world: World, parameters: Json) -> Json:
    message = _editable(world, parameters)
    if not any(kind in message.content for kind in (*media.EDITABLE, "text")):
        raise bad_request("message can't be edited")
    content = media.input_media(world, parameters["media"], parameters["_given"])
    if message.more.get("media_group_id") and not attachments.fits_album([kind_of(message.content), kind_of(content)]):
        raise bad_request("can't use the media of the specified type in the album")
    return _changed(world, message, content, parameters)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, parameters: Json) -> Json:
    message = _editable(world, parameters)
    return _changed(world, message, message.content, parameters)


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    """Younger than two days; own ones, everything in private chats, or with the right to delete in groups."""
    if world.now() - message.date > TWO_DAYS:
        return False
    if message.is_service and {"forum_topic_created", "supergroup_chat_created"} & message.content.keys():
        return False
    own = message.sender is world.bot
    return own or chat.is_private or world.bot_member(chat).may("can_delete_messages")


@method("deleteMessage")
def delete_message(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    message = access.message_in(chat, parameters["message_id"], "message to delete not found")
    if not _deletable(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    world.remove(message)
    return True


@method("deleteMessages")
def delete_messages(world: World, parameters: Json) -> bool:
    numbers = parameters["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("the simulator refuses to delete other than 1 to 100 messages")
    chat = access.reachable(world, parameters["chat_id"])
    known = [chat.messages[number] for number in dict.fromkeys(numbers) if number in chat.messages]
    there = [message for message in known if not message.is_deleted]  # "can't be found, they are skipped"
    if not all(_deletable(world, chat, message) for message in there):
        raise bad_request("message can't be deleted for everyone")
    for message in there:
        world.remove(message)
    return True
