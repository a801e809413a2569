"""Methods that send files, and the albums and edits made of them; downloads as well."""

from simulator import access, attachments, texts
from simulator.files import DOWNLOAD_LIMIT, File, described
from simulator.messages import send
from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.signatures import attached
from simulator.world import World

CAPTIONED = ("photo", "document", "voice", "video", "audio", "animation")
EDITABLE = ("photo", "document", "video", "audio", "animation")
_FIELD = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendVideo": "video",
    "sendAudio": "audio",
    "sendAnimation": "animation",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}


def _medium(world: World, kind: str, parameters: Json) -> Json:
    file = world.files.found(kind, attached(parameters[kind], parameters["_given"]))
    content = described(kind, file, parameters)
    if kind in CAPTIONED:
        content |= texts.caption(
            parameters.get("caption"), parameters.get("parse_mode"), parameters.get("caption_entities")
        )
    return content


@method(*_FIELD)
def send_medium(world: World, parameters: Json) -> Json:
    kind = _FIELD[parameters["_method"]]
    return send(world, parameters, lambda: _medium(world, kind, parameters)).to_json()


def input_media(world: World, given: Json, parts: Json) -> Json:
    """The content an InputMedia stands for."""
    kind = given["type"]
    if kind not in EDITABLE:
        raise bad_request(f"the simulator refuses media of type {kind}")
    return _medium(world, kind, given | {kind: given["media"], "_given": parts})


@method("sendMediaGroup")
def send_media_group(world: World, parameters: Json) -> list[Json]:
    items = parameters["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must have from 2 to 10 items")
    if not attachments.fits_album([item["type"] for item in items]):
        raise bad_request("can't use the media of the specified type in the album")
    access.reachable(world, parameters["chat_id"])
    contents = [input_media(world, item, parameters["_given"]) for item in items]
    album = attachments.album_id()
    answers = []
    for content in contents:
        message = send(world, parameters, lambda content=content: content)  # type: ignore[misc]  # bound at once
        message.more["media_group_id"] = album
        answers.append(message.to_json())
    return answers


@method("getFile")
def get_file(world: World, parameters: Json) -> Json:
    file = world.files.by_id.get(parameters["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return _shown(file)


def _shown(file: File) -> Json:
    shown = {"file_id": file.id, "file_unique_id": file.unique_id}
    return shown | {"file_size": file.size, "file_path": file.path}
