"""What people attach: a picture, a document, a voice message and so on, as an example of its kind where nothing is said
about it. Which of them Telegram's clients send as one album stands here too."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from simulator import pictures, texts
from simulator.files import Files, described
from simulator.refusals import Json
from simulator.signatures import Upload

PICTURE = pictures.plain(320, 200)
CAPTIONED = frozenset({"photo", "document", "voice", "video", "audio", "animation"})
_EXAMPLES = {
    "photo": Upload("photo.png", PICTURE, "image/png"),
    "document": Upload("file.pdf", b"%PDF-1.7", "application/pdf"),
    "voice": Upload("voice.ogg", b"OggS", "audio/ogg"),
    "video": Upload("video.mp4", b"video", "video/mp4"),
    "audio": Upload("song.mp3", b"ID3", "audio/mpeg"),
    "animation": Upload("moving.mp4", b"animation", "video/mp4"),
    "video_note": Upload("round.mp4", b"video", "video/mp4"),
    "sticker": Upload("sticker.webp", b"sticker", "image/webp"),
}
_ALBUM = {"photo": "pictures", "video": "pictures", "document": "documents", "audio": "audio"}
ALBUM_LIMIT = 10
_albums = count(13_000_000_000_000_001)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a person attaches. `size` pretends that it is larger than its content: people may send 2 GB."""

    kind: str = "photo"
    content: bytes = b""
    name: str = ""
    caption: str = ""
    size: int = 0

    def sent(self, files: Files) -> Json:
        """The content of the message that carries it. Raises ValueError for a caption clients do not offer."""
        if self.caption and self.kind not in CAPTIONED:
            raise ValueError(f"clients write no caption under a {self.kind}")
        example = _EXAMPLES[self.kind]
        name = self.name or example.name
        media_type = mimetypes.guess_type(name)[0] if self.name else None
        upload = Upload(name, self.content or example.content, media_type or example.media_type)
        return described(self.kind, files.take(self.kind, upload, self.size), {}) | caption(self.caption)


def caption(text: str) -> Json:
    """What a client makes of a typed caption; nothing of an empty one."""
    if not text.strip():
        return {}
    found = texts.found_entities(text)
    return {"caption": text, "caption_entities": found} if found else {"caption": text}


def fits_album(kinds: Sequence[str]) -> bool:
    """Pictures and videos go together, documents and audio with their like only; two to ten of them."""
    return (
        2 <= len(kinds) <= ALBUM_LIMIT and len({_ALBUM.get(kind, kind) for kind in kinds}) == 1 and kinds[0] in _ALBUM
    )


def album_id() -> str:
    """The `media_group_id` of a new album."""
    return str(next(_albums))


def contact(phone_number: str, first_name: str, user_id: int = 0) -> Json:
    """An address-book entry; with a user id where it is somebody on Telegram."""
    entry: Json = {"phone_number": phone_number, "first_name": first_name}
    return {"contact": entry | ({"user_id": user_id} if user_id else {})}


def location(latitude: float, longitude: float) -> Json:
    """A place on the map."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def venue(title: str, address: str, latitude: float, longitude: float) -> Json:
    """A place with a name and an address."""
    return {"venue": location(latitude, longitude) | {"title": title, "address": address}}
