"""Methods that send: text, places, contacts, copies, forwards, actions, reactions and answers to taps."""

from collections.abc import Callable

from simulator import access, keyboards, markup, replies, texts, views
from simulator.chats import Chat, Message
from simulator.markup import utf16_length
from simulator.methods import method
from simulator.reactions import ALLOWED
from simulator.refusals import Json, bad_request
from simulator.replies import Place
from simulator.world import TYPING_SECONDS, World

ALERT_LIMIT = 200
ACCURACY_LIMIT = 1500  # metres
_LIVE = frozenset({"live_period", "heading", "proximity_alert_radius"})
_OF_A_VENUE = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"}) | {
    f"{verb}_{what}" for verb in ("record", "upload") for what in ("video", "voice", "video_note")
}

UNKNOWN = frozenset(
    {"business_connection_id", "direct_messages_topic_id", "suggested_post_parameters", "allow_paid_broadcast"}
)


def placed(world: World, chat: Chat, parameters: Json) -> Place:
    """Where the message goes and what it answers, checked in the order of the Bot API server: first the message that
    is answered, then the topic (Client, check_reply_parameters)."""
    wanted = parameters.get("reply_parameters")
    target = _target(chat, wanted) if wanted is not None else None
    given = parameters.get("message_thread_id")
    access.check_thread(chat, given)
    topic = given if given is not None else target.topic_id if target is not None else 0
    access.check_open(world, chat, topic)
    return replies.place(chat, topic, target, _quote(target, wanted) if wanted and target else None)


def _target(chat: Chat, wanted: Json) -> Message | None:
    if wanted.get("chat_id", chat.id) != chat.id:
        raise bad_request("the simulator refuses replies to another chat")
    target = chat.messages.get(wanted["message_id"])
    if target is not None and not target.is_deleted:
        return target
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _quote(target: Message, wanted: Json) -> Json | None:
    quote = wanted.get("quote", "")
    if quote not in views.text_of(target.content):
        raise bad_request("message text to be quoted not found")
    return {"text": quote, "position": wanted.get("quote_position", 0), "is_manual": True} if quote else None


def send(world: World, parameters: Json, content_of: Callable[[], Json]) -> Message:
    """Checks in Telegram's order (chat, content, keyboard, topic, reply), then posts. The one way to send."""
    if foreign := UNKNOWN & parameters.keys():
        raise bad_request(f"the simulator refuses {min(foreign)}: it is not simulated")
    chat = access.reachable(world, parameters["chat_id"])
    content = content_of()
    texts.check_dates(content, world.now())
    access.check_may_say(world, chat, views.kind_of(content))
    given = parameters.get("reply_markup")
    inline = given if given is not None and "inline_keyboard" in given else None
    other = keyboards.reply(given, private=chat.is_private) if given is not None and inline is None else None
    markup = keyboards.inline(inline)
    place = Place()
    if "message_thread_id" in parameters or "reply_parameters" in parameters:
        place = placed(world, chat, parameters)
    more = place.more
    if parameters.get("protect_content"):
        more["has_protected_content"] = True
    sender = world.bot
    if chat.type == "channel":
        more["sender_chat"] = chat.to_json()
    keyed = other is not None
    message = world.post(chat, sender, content, more=more, markup=markup, has_other_keyboard=keyed, reply_to=place.to)
    if other is not None and "force_reply" not in other:
        chat.keyboard = other if "keyboard" in other else None
    return message


@method("sendMessage")
def send_message(world: World, parameters: Json) -> Json:
    def content() -> Json:
        found = texts.message_text(parameters["text"], parameters.get("parse_mode"), parameters.get("entities"))
        if "link_preview_options" in parameters:
            found["link_preview_options"] = parameters["link_preview_options"]
        return found

    return send(world, parameters, content).to_json()


@method("sendLocation")
def send_location(world: World, parameters: Json) -> Json:
    return send(world, parameters, lambda: {"location": _place(parameters)}).to_json()


@method("sendVenue")
def send_venue(world: World, parameters: Json) -> Json:
    return send(world, parameters, lambda: _venue(parameters)).to_json()


def _venue(parameters: Json) -> Json:
    found = {name: parameters[name] for name in _OF_A_VENUE if name in parameters}
    for name in ("title", "address"):
        found[name] = markup.cleaned(found[name]).strip()
        if not found[name]:
            raise bad_request(f"the simulator refuses a venue whose {name} is empty")
    return {"venue": {"location": _place(parameters)} | found}


def _place(parameters: Json) -> Json:
    latitude, longitude = parameters["latitude"], parameters["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("the simulator refuses coordinates off the globe")
    if live := _LIVE & parameters.keys():
        raise bad_request(f"the simulator refuses {min(live)}: live locations are not simulated")
    place = {"latitude": latitude, "longitude": longitude}
    if "horizontal_accuracy" in parameters:
        if not 0 <= parameters["horizontal_accuracy"] <= ACCURACY_LIMIT:
            raise bad_request("the simulator refuses an accuracy beyond 0 to 1500 metres")
        place["horizontal_accuracy"] = parameters["horizontal_accuracy"]
    return place


@method("sendContact")
def send_contact(world: World, parameters: Json) -> Json:
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: parameters[name] for name in names if name in parameters}
    return send(world, parameters, lambda: {"contact": contact}).to_json()


@method("sendDice")
def send_dice(world: World, parameters: Json) -> Json:
    dice = {"emoji": parameters.get("emoji", "🎲"), "value": 4}
    return send(world, parameters, lambda: {"dice": dice}).to_json()


def _copied(world: World, message: Message, parameters: Json) -> Json:
    content = dict(message.content)
    if message.is_service:
        raise bad_request("the message can't be copied")
    if "caption" in parameters and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= texts.caption(
            parameters["caption"], parameters.get("parse_mode"), parameters.get("caption_entities")
        )
    return content


@method("copyMessage")
def copy_message(world: World, parameters: Json) -> Json:
    source = access.chat_of(world, parameters["from_chat_id"])

    def content() -> Json:
        found = access.message_in(source, parameters["message_id"], "message to copy not found")
        return _copied(world, found, parameters)

    return {"message_id": send(world, parameters, content).id}


@method("copyMessages")
def copy_messages(world: World, parameters: Json) -> list[Json]:
    return _several(world, parameters, copy_message)


@method("forwardMessage")
def forward_message(world: World, parameters: Json) -> Json:
    source = access.chat_of(world, parameters["from_chat_id"])
    found = access.message_in(source, parameters["message_id"], "message to forward not found")
    if found.is_service or found.more.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    message = send(world, parameters, lambda: dict(found.content))
    message.more |= {"forward_origin": replies.origin(found)}
    return message.to_json()


@method("forwardMessages")
def forward_messages(world: World, parameters: Json) -> list[Json]:
    return [{"message_id": one["message_id"]} for one in _several(world, parameters, forward_message)]


def _several(world: World, parameters: Json, one: Callable[[World, Json], object]) -> list[Json]:
    numbers = parameters["message_ids"]
    if not 1 <= len(numbers) <= 100 or numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = access.chat_of(world, parameters["from_chat_id"])
    rest = {name: value for name, value in parameters.items() if name != "message_ids"}
    known = [number for number in numbers if number in source.messages and not source.messages[number].is_deleted]
    if not known:
        raise bad_request("there are no messages to copy")
    answers = [one(world, rest | {"message_id": number}) for number in known]
    return [answer for answer in answers if isinstance(answer, dict)]


@method("sendChatAction")
def send_chat_action(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    if parameters["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    given = parameters.get("message_thread_id")
    topic = 0 if given == access.GENERAL_TOPIC else given or 0
    access.check_thread(chat, topic or None)
    chat.actions[topic] = (parameters["action"], world.now() + TYPING_SECONDS)
    world.tell(chat, "typing", action=parameters["action"])
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    message = access.message_in(chat, parameters["message_id"], "message to react not found")
    wanted = parameters.get("reaction", [])
    allowed = ALLOWED if chat.allowed_reactions is None else ALLOWED.intersection(chat.allowed_reactions)
    if (
        message.is_service
        or len(wanted) > 1
        or any(one["type"] != "emoji" or one["emoji"] not in allowed for one in wanted)
    ):
        raise bad_request("REACTION_INVALID")
    message.reactions[world.bot.id] = wanted
    world.tell(chat, "reaction", message_id=message.id)
    return True


@method("answerCallbackQuery")
def answer_callback_query(world: World, parameters: Json) -> bool:
    text = parameters.get("text", "")
    if utf16_length(text) > ALERT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.answered_query(parameters["callback_query_id"])
    world.tell(query.message.chat, "answered", person=query.user.id, message_id=query.message.id)
    if text:
        is_window = parameters.get("show_alert", False)
        world.alerts.setdefault(query.user.id, []).append(views.Alert(text, is_window))
        world.tell(query.message.chat, "alert", person=query.user.id, text=text, window=is_window)
    return True
