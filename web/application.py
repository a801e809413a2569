"""The HTTP face: health, readiness, metrics, and Telegram's webhook where that is the mode.

Only the webhook's path belongs behind a public proxy.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from web import metrics

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST = 1_000_000
MOST = 2**63


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether this process can serve, with the reason where it cannot."""

    is_ready: bool
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Doors:
    """What the web face may do: ask about readiness, refresh the metrics, accept updates."""

    readiness: Callable[[], Awaitable[Readiness]]
    measure: Callable[[], Awaitable[None]]
    accept: Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
    webhook_secret: str = ""


def build(doors: Doors, webhook_path: str | None) -> Starlette:
    """The application; without a path there is no webhook."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        found = await doors.readiness()
        return JSONResponse(
            {"ready": found.is_ready, "reasons": list(found.reasons)}, status_code=200 if found.is_ready else 503
        )

    async def numbers(_request: Request) -> Response:
        await doors.measure()
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    async def webhook(request: Request) -> Response:
        return await _take(request, doors)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]
    if webhook_path is not None:
        routes.append(Route(webhook_path, webhook, methods=["POST"]))
    return Starlette(routes=routes)


async def _take(request: Request, doors: Doors) -> Response:
    """Stores an update, and only then says 200; anything else makes Telegram send it again."""
    secret = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(secret.encode(), doors.webhook_secret.encode()):
        return PlainTextResponse("forbidden\n", status_code=403)
    try:
        content = await _body(request)
    except ClientDisconnect:
        return PlainTextResponse("gone\n", status_code=400)
    if content is None:
        return PlainTextResponse("too large\n", status_code=413)
    payload = _update(content)
    if payload is None:
        return PlainTextResponse("not an update\n", status_code=400)
    try:
        await doors.accept([payload])
    except Exception:  # a web request's boundary: not stored, so not confirmed; Telegram sends it again
        log.exception("webhook.not_stored")
        return PlainTextResponse("try again\n", status_code=503)
    return PlainTextResponse("ok\n")


async def _body(request: Request) -> bytes | None:
    """What was posted; None, without reading on, when it is more than any update."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            return None
    return bytes(content)


def _update(content: bytes) -> Mapping[str, Any] | None:
    try:
        payload = json.loads(content)
    except (ValueError, RecursionError):
        return None
    number = payload.get("update_id") if isinstance(payload, dict) else None
    return payload if type(number) is int and 0 <= number < MOST else None
