"""Who may ask the phone page for what, and with which headers it answers: loopback only, same origin only, and files
of strangers without any power over the page."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web

from simulator.files import File
from simulator.refusals import Json

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# What a browser may show by itself; everything else is saved. HTML is shown in a sandbox without scripts.
_SHOWN = frozenset({"text/html", "text/plain", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A part of the page itself."""

    content: bytes
    media_type: str


def assets(folder: Path) -> dict[str, Asset]:
    """The parts of the page by name, read once."""
    return {
        path.name: Asset(path.read_bytes(), _TYPES[path.suffix]) for path in folder.iterdir() if path.suffix in _TYPES
    }


def refusal(request: web.BaseRequest) -> web.Response | None:
    """Why this request is not answered: another host's name leads here (DNS rebinding), or another site asks."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        return refused(403, "This page answers on this machine only.")
    if request.method not in {"GET", "HEAD", "POST"}:
        return refused(405, "This page is read or posted to.")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", f"http://{request.host}")
    is_visit = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if origin != f"http://{request.host}" or (site not in {"same-origin", "none"} and not is_visit):
        return refused(403, "This page answers itself only.")
    # No form of another site can send JSON or bare bytes without asking first.
    expected = "application/octet-stream" if request.path == "/phone/uploads" else "application/json"
    if request.method == "POST" and request.content_type != expected:
        return refused(415, f"Only {expected} is understood here.")
    return None


def refused(status: int, words: str) -> web.Response:
    """No, and why, in one sentence, as the page shows it."""
    return json_answer({"error": words}, status)


def json_answer(value: Json, status: int = 200) -> web.Response:
    """JSON that no browser keeps."""
    return web.Response(text=json.dumps(value), status=status, content_type="application/json", headers=HEADERS)


def asset(found: Asset | None) -> web.Response:
    """A part of the page, which may load nothing from elsewhere and stand in nobody's frame."""
    if found is None:
        return refused(404, "There is nothing here.")
    headers = HEADERS | {"Content-Security-Policy": PAGE_POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
    return web.Response(body=found.content, content_type=found.media_type, charset="utf-8", headers=headers)


def file(request: web.BaseRequest, found: File | None) -> web.Response:
    """A file from a message: shown where that is safe, saved with `?save` and otherwise."""
    if found is None:
        return refused(404, "This file is gone.")
    is_shown = found.media_type in _SHOWN and "save" not in request.query
    media_type = found.media_type if is_shown else "application/octet-stream"
    disposition = "inline" if is_shown else "attachment"
    # Browsers show no PDF in a sandbox, and a PDF has no power over the page.
    sandbox = "" if media_type == "application/pdf" else "sandbox; "
    headers = HEADERS | {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": sandbox + FILE_POLICY,
    }
    charset = "utf-8" if media_type.startswith("text/") else None
    return web.Response(body=found.content, content_type=media_type, charset=charset, headers=headers)
