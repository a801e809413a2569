"""Files on Telegram's side: kept by id, handed out again, and the objects that describe them in messages."""

import hashlib
import itertools
from dataclasses import dataclass, field

from simulator import pictures
from simulator.refusals import ApiError, Json, bad_request
from simulator.signatures import Upload

PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
_FOLDER = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "sticker": "stickers"}


@dataclass(frozen=True, slots=True)
class File:
    """One file as Telegram keeps it."""

    id: str
    unique_id: str
    kind: str
    name: str
    media_type: str
    content: bytes
    path: str
    size: int


@dataclass(slots=True)
class Files:
    """All files of this Telegram."""

    by_id: dict[str, File] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def keep(self, kind: str, upload: Upload) -> File:
        """Takes in a file of the bot, within the limits for its kind."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        if kind == "photo":
            pictures.check(upload.content)
        return self.take(kind, upload)

    def take(self, kind: str, upload: Upload, size: int = 0) -> File:
        """Takes in what people send, whatever its size; `size` is what is said of it, without so many bytes."""
        number = next(self._numbers)
        unique = hashlib.sha256(upload.content).hexdigest()[:16]
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"{_FOLDER.get(kind, 'documents')}/file_{number}.{ending}"
        size = size or len(upload.content)
        file_id = f"{kind}-{number}-{unique}"
        file = File(file_id, unique, kind, upload.name, upload.media_type, upload.content, path, size)
        self.by_id[file.id] = file
        return file

    def found(self, kind: str, given: Upload | str) -> File:
        """The file a call sends: a new one, or one known by its id and of the same kind."""
        if isinstance(given, Upload):
            return self.keep(kind, given)
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # the box has no way out
        file = self.by_id.get(given)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    def at(self, path: str) -> File | None:
        """The file that a download's path names."""
        return next((file for file in self.by_id.values() if file.path == path), None)


def described(kind: str, file: File, extra: Json) -> Json:
    """The content of a message that carries the file."""
    base: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    if kind == "photo":
        return {"photo": [base | {"width": width, "height": height} for width, height in pictures.sizes(file.content)]}
    if kind in {"document", "audio", "video", "animation"}:
        base |= {"file_name": file.name, "mime_type": file.media_type}
    if kind in {"voice"}:
        base |= {"mime_type": file.media_type}
    if kind in {"voice", "video", "audio", "animation", "video_note"}:
        base["duration"] = extra.get("duration", 1)
    if kind in {"video", "animation"}:
        base |= {"width": extra.get("width", 640), "height": extra.get("height", 360)}
    if kind == "video_note":
        base["length"] = extra.get("length", 240)
    if kind == "sticker":
        base |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    if kind == "animation":
        return {
            "animation": base,
            "document": {n: v for n, v in base.items() if n not in {"width", "height", "duration"}},
        }
    return {kind: base}
