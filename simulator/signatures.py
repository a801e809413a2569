"""What the Bot API's methods take: names, types and whether they are required, read from python-telegram-bot's
own signatures and completed by hand where they differ from Telegram. Values come out typed; anything unknown or of
a wrong type is refused, which is stricter than Telegram."""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import telegram

from simulator.refusals import ApiError, Json, bad_request


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


METHODS = _names(
    """getMe getUpdates setWebhook deleteWebhook getWebhookInfo logOut close
    sendMessage sendPhoto sendDocument sendVoice sendVideo sendAudio sendAnimation sendVideoNote sendSticker sendVenue
    sendLocation sendContact sendDice sendMediaGroup copyMessage copyMessages forwardMessage forwardMessages
    sendChatAction setMessageReaction editMessageText editMessageCaption editMessageMedia editMessageReplyMarkup
    deleteMessage deleteMessages answerCallbackQuery setMyCommands getMyCommands deleteMyCommands
    setMyDescription setMyShortDescription setMyName getMyDescription getMyShortDescription getMyName
    setChatMenuButton getChatMenuButton getChat getChatMember getChatAdministrators getChatMemberCount leaveChat
    banChatMember unbanChatMember createForumTopic editForumTopic closeForumTopic reopenForumTopic deleteForumTopic
    unpinAllForumTopicMessages getForumTopicIconStickers pinChatMessage unpinChatMessage unpinAllChatMessages
    getFile exportChatInviteLink"""
)

_PLAIN = {"int": "Integer", "str": "String", "bool": "Boolean", "float": "Float"}
_PLAIN |= {"datetime": "Integer", "timedelta": "Integer"}
_REPLY_MARKUP = ("ForceReply", "InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove")
_FILE = ("InputFile", "String")
# python-telegram-bot takes its own objects where Telegram wants a file_id.
_INSTEAD_OF_A_FILE_ID = _names("Animation Audio ChatPhoto Document PhotoSize Sticker Video VideoNote Voice")
_DISCRIMINATED = frozenset({"BotCommandScope", "MenuButton", "ReactionType", "InputMedia"})
_NOISE = re.compile(r"(?:\w+\.)+|<class '|'>|ForwardRef|\b(?:Union|Optional|DefaultValue|NoneType|None|object)\b")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter or field as botapi writes it: `types` are names such as "Integer" or "Array of MessageEntity"."""

    types: frozenset[str]
    required: bool


def _array_of(*types: str) -> frozenset[str]:
    return frozenset(f"Array of {name}" for name in types)


_BY_HAND: dict[tuple[str, str], Parameter] = {
    ("getFile", "file_id"): Parameter(frozenset({"String"}), True),
    ("sendContact", "first_name"): Parameter(frozenset({"String"}), True),
    ("sendContact", "phone_number"): Parameter(frozenset({"String"}), True),
    ("sendLocation", "latitude"): Parameter(frozenset({"Float"}), True),
    ("sendLocation", "longitude"): Parameter(frozenset({"Float"}), True),
    ("sendVenue", "latitude"): Parameter(frozenset({"Float"}), True),
    ("sendVenue", "longitude"): Parameter(frozenset({"Float"}), True),
    ("sendVenue", "address"): Parameter(frozenset({"String"}), True),
    ("sendVenue", "title"): Parameter(frozenset({"String"}), True),
    ("setMessageReaction", "reaction"): Parameter(_array_of("ReactionType"), False),
    ("setWebhook", "certificate"): Parameter(frozenset({"InputFile"}), False),
    ("setMyCommands", "commands"): Parameter(_array_of("BotCommand"), True),
}


def _types(annotation: object) -> frozenset[str]:
    text = _NOISE.sub("", annotation if isinstance(annotation, str) else str(annotation))
    words = set(re.findall(r"[A-Za-z]+", text)) - {"Sequence", "list", "tuple"}
    depth = text.count("Sequence[Sequence") + ("Sequence" in text)
    if "KeyboardButton" in words:
        words.discard("str")  # the library makes buttons of strings; Telegram's clients would not
    found: set[str] = set()
    for word in words:
        if word == "ReplyMarkup":
            found |= set(_REPLY_MARKUP)
        elif word == "FileInput":
            found |= set(_FILE)
        elif word not in _INSTEAD_OF_A_FILE_ID:
            found.add(_PLAIN.get(word, word))
    return frozenset("Array of " * depth + name for name in found)


def _parameters(name: str, function: Callable[..., Any], *, conveniences: bool) -> dict[str, Parameter]:
    """`conveniences`: keyword-only arguments of Bot methods are python-telegram-bot's own, those of types are not."""
    found = {}
    for parameter in inspect.signature(function).parameters.values():
        own = parameter.kind is parameter.KEYWORD_ONLY and not conveniences
        if own or parameter.name in {"self", "api_kwargs", "filename", "filename_depr"}:
            continue
        required = parameter.default is inspect.Parameter.empty
        types = _types(parameter.annotation)
        if name.startswith("InputMedia"):
            types -= {"InputFile"}  # inside JSON a file can only be named: attach://…, a file_id or a URL
        found[parameter.name] = Parameter(types, required)
    found |= {field: by_hand for (owner, field), by_hand in _BY_HAND.items() if owner == name}
    return found


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


SIGNATURES: dict[str, dict[str, Parameter]] = {
    name: _parameters(name, inspect.unwrap(getattr(telegram.Bot, _snake(name))), conveniences=False)
    for name in sorted(METHODS)
}


class _Wrong(Exception):
    """A value is not of the type its parameter asks for; the words say how."""


Convert = Callable[[Any], Any]  # a value as it came (text or JSON) becomes one of the parameter's type


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along with the call."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    raise _Wrong("an integer is expected")


def _float(value: Any) -> float:
    if type(value) in (int, float):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value):
        return float(value)
    raise _Wrong("a number is expected")


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("a string is expected")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return value


_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    if isinstance(value, str) and value.lower() in _BOOLEANS:
        return _BOOLEANS[value.lower()]
    raise _Wrong("a boolean is expected")


def _integer_or_string(value: Any) -> int | str:
    try:
        return _integer(value)
    except _Wrong:
        return _string(value)


def _file(value: Any) -> Upload | str:
    return value if isinstance(value, Upload) else _string(value)


def _from_json(value: Any, kind: type) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise _Wrong("JSON is expected") from None
    if not isinstance(value, kind):
        raise _Wrong("a JSON object is expected" if kind is dict else "a JSON array is expected")
    return value


def _array(inner: Convert) -> Convert:
    return lambda value: [inner(item) for item in _from_json(value, list)]


_CLASSES: dict[str, dict[str, tuple[bool, Convert]]] = {}


def fields(class_name: str) -> dict[str, Parameter]:
    """The fields of a Bot API type. `type` of discriminated ones is not among them."""
    cls = getattr(telegram, class_name, None)
    if cls is None or not isinstance(cls, type):
        raise _Wrong(f"{class_name} is not known to the simulator")
    return _parameters(class_name, cls, conveniences=True)


def _class_converters(class_name: str) -> dict[str, tuple[bool, Convert]]:
    if class_name not in _CLASSES:
        _CLASSES[class_name] = {
            name: (field.required, converter(field.types)) for name, field in fields(class_name).items()
        }
    return _CLASSES[class_name]


def _object(class_name: str, *, discriminated: bool = False) -> Convert:
    def convert(value: Any) -> Json:
        given = _from_json(value, dict)
        known = _class_converters(class_name)
        for name in given:
            if name not in known and not (discriminated and name == "type"):
                raise _Wrong(f"{class_name} has no field {name!r}")
        converted: Json = {"type": given["type"]} if discriminated else {}
        for name, (required, convert_field) in known.items():
            if given.get(name) is not None:
                converted[name] = _at(name, convert_field, given[name])
            elif required:
                raise _Wrong(f"{class_name} lacks the field {name!r}")
        return converted

    return convert


def _one_of_kind(base: str) -> Convert:
    def convert(value: Any) -> Json:
        kind = _from_json(value, dict).get("type")
        name = base + "".join(word.title() for word in str(kind).split("_"))
        if not isinstance(kind, str) or not hasattr(telegram, name):
            raise _Wrong(f"{base} of type {kind!r} is not known")
        return dict(_object(name, discriminated=True)(value))

    return convert


def _reply_markup(allowed: frozenset[str]) -> Convert:
    by_field = {
        "inline_keyboard": "InlineKeyboardMarkup",
        "keyboard": "ReplyKeyboardMarkup",
        "remove_keyboard": "ReplyKeyboardRemove",
        "force_reply": "ForceReply",
    }

    def convert(value: Any) -> Json:
        given = _from_json(value, dict)
        for field, class_name in by_field.items():
            if field in given and class_name in allowed:
                return dict(_markup(class_name, given))
        raise (
            bad_request("object expected as reply markup")
            if not allowed - {"InlineKeyboardMarkup"}
            else _Wrong("no known keyboard is in it")
        )

    return convert


def _markup(class_name: str, given: Json) -> Json:
    flag = {"ReplyKeyboardRemove": "remove_keyboard", "ForceReply": "force_reply"}.get(class_name)
    if flag is None:
        return dict(_object(class_name)(given))
    rest = {name: value for name, value in given.items() if name != flag}
    converted: Json = _object(class_name)(rest)
    return {flag: _boolean(given[flag])} | converted


def _at(name: str, convert: Convert, value: Any) -> Any:
    try:
        return convert(value)
    except _Wrong as error:
        raise _Wrong(f"{name}: {error}") from None


_CONVERTERS: dict[frozenset[str], Convert] = {
    frozenset({"Integer"}): _integer,
    frozenset({"String"}): _string,
    frozenset({"Boolean"}): _boolean,
    frozenset({"Float"}): _float,
    frozenset({"Integer", "Float"}): _float,
    frozenset({"Integer", "String"}): _integer_or_string,
    frozenset(_FILE): _file,
    frozenset({"InputFile"}): _file,
}


def converter(types: frozenset[str]) -> Convert:
    """What turns a value into one of these types, or refuses it."""
    if types in _CONVERTERS:
        return _CONVERTERS[types]
    if types <= frozenset(_REPLY_MARKUP):
        return _reply_markup(types)
    if all(name.startswith("Array of ") for name in types):
        return _array(converter(frozenset(name.removeprefix("Array of ") for name in types)))
    if all(name.startswith("InputMedia") for name in types):
        return _one_of_kind("InputMedia")
    name = min(types - {"String"})
    return _one_of_kind(name) if name in _DISCRIMINATED else _object(name)


_COMPILED: dict[str, tuple[dict[str, Convert], tuple[str, ...]]] = {
    method: (
        {name: converter(parameter.types) for name, parameter in parameters.items()},
        tuple(name for name, parameter in parameters.items() if parameter.required),
    )
    for method, parameters in SIGNATURES.items()
}
_METHOD_BY_LOWER = {name.lower(): name for name in METHODS}
_EMPTY_MEANS = {"text": "message text is empty", "chat_id": "chat_id is empty"}
_UPLOAD = re.compile(r"attach://(.+)")


def method_name(name: str) -> str:
    """The method's own spelling; Telegram ignores case. Unknown ones are 404, as Telegram says."""
    known = _METHOD_BY_LOWER.get(name.lower())
    if known is None:
        raise ApiError(404, "Not Found")
    return known


def typed(method: str, given: Mapping[str, Any]) -> Json:
    """The call's parameters with their types; whatever Telegram would not know or read is refused."""
    converters, required = _COMPILED[method]
    found: Json = {}
    for name, value in given.items():
        if value is None:
            continue
        convert = converters.get(name)
        if convert is None:
            if isinstance(value, Upload):
                continue  # a part of the form that attach://… points at
            raise bad_request(f"the simulator refuses {method}: unknown parameter {name!r}")
        try:
            found[name] = convert(value)
        except _Wrong as error:
            raise bad_request(f"the simulator refuses {method}: {name}: {error}") from None
    for name in required:
        if name not in found:
            raise bad_request(_EMPTY_MEANS.get(name, f"the simulator refuses {method}: {name} is missing"))
    return found


def attached(value: Upload | str, given: Mapping[str, Any]) -> Upload | str:
    """The file itself where `attach://name` points at another part of the form."""
    if isinstance(value, Upload) or not (match := _UPLOAD.fullmatch(value)):
        return value
    part = given.get(match[1])
    if not isinstance(part, Upload):
        raise bad_request(f'can\'t find attached file "{match[1]}"')
    return part
