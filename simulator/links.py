"""Links in texts and on buttons: what Telegram keeps, changes, drops or refuses (LinkManager.cpp of tdlib)."""

import re

from simulator.refusals import Json, bad_request

_USER = re.compile(r"tg://user\?id=(\d{1,18})")
_START = re.compile(r"https?://(?:t\.me|telegram\.me|telegram\.dog)/(\w+)/?(?:\?start=([\w-]{1,64}))?", re.ASCII)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+\-]*):(?://)?(?=[^\d\s])")
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\s/?#@]*@)?([^\s/?#@:]+)(?::\d+)?([/?#]\S*)?")


def checked(url: str) -> str:
    """The link as Telegram keeps it. Raises ValueError with LinkManager's words where it is none."""
    url = url.strip()
    scheme = _HTTP.match(url) or _SCHEME.match(url)
    kind = scheme[0].rstrip(":/").lower() if scheme else "http"
    if kind in {"tg", "ton", "tonsite"}:
        return url
    if kind not in {"http", "https"}:
        raise ValueError("Unsupported URL protocol")
    address = url[len(scheme[0]) :] if scheme else url
    host = _HOST.fullmatch(address)
    if host is None or "." not in host[1].strip("."):
        raise ValueError("Wrong HTTP URL")
    rest = host[2] or "/"
    return f"{kind}://{address.removesuffix(host[2] or '')}{rest if rest.startswith('/') else '/' + rest}"


def entity(url: str) -> Json:
    """What an `<a>` becomes; nothing where Telegram drops the link and keeps its words."""
    if user := _USER.fullmatch(url.strip()):
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    if url.lower().startswith(("mailto:", "tel:")):
        raise bad_request("the simulator refuses mailto: and tel: links: what becomes of them is not documented")
    try:
        return {"type": "text_link", "url": checked(url)}
    except ValueError:
        return {}


def start_payload(url: str, username: str) -> str:
    """What a link to this bot carries, maybe nothing. Raises ValueError where the link leads elsewhere."""
    found = _START.fullmatch(url.strip())
    if found is None or found[1].lower() != username.lower():
        raise ValueError(f"this is no link to the bot: {url}")
    return found[2] or ""
