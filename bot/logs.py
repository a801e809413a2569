"""Structured logs: events with plain fields, never a text, a name or a token; person's ids are hashed with a key.

The libraries that print payloads stay at WARNING, whatever the operator asks for.
"""

import hashlib
import hmac
import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

_TOKEN = re.compile(r"\b(bot)?\d{3,}:[A-Za-z0-9_-]{20,}")
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]+@")
_QUOTED = re.compile(r"[\n<('\"]")
_SECRET_FIELDS = frozenset({"text", "token", "name", "payload", "body", "params", "phone"})
_LOUD = ("telegram", "httpx", "httpcore", "apscheduler", "aiohttp", "uvicorn.access", "sqlalchemy.engine", "asyncio")


class Hasher:
    """Turns person and chat ids into short hashes; the key lives in the database, so hashes mean nothing elsewhere."""

    def __init__(self) -> None:
        self.key = b""

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        for name in ("person", "chat"):
            if isinstance(event.get(name), int) and not isinstance(event[name], bool):
                event[name] = hmac.new(self.key, str(event[name]).encode(), hashlib.sha256).hexdigest()[:10]
        return event


hasher = Hasher()


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if name in _SECRET_FIELDS:
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = scrubbed(value)
    return event


def scrubbed(words: str) -> str:
    """Words without tokens and passwords."""
    return _PASSWORD.sub(r"\1:…@", _TOKEN.sub("…", words))


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A traceback says where it broke, but an error's words may quote what somebody wrote."""
    trace = event.pop("exc_info", None)
    error = trace[1] if isinstance(trace, tuple) else trace
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = _where(error)
    return event


def _where(error: BaseException) -> list[str]:
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def configure(level: str, *, as_json: bool | None = None, stream: TextIO | None = None) -> None:
    """Logs to standard error or another stream: for people where it is a terminal, else as JSON lines."""
    stream = stream or sys.stderr
    is_terminal = stream.isatty()
    renderer = structlog.processors.JSONRenderer() if as_json or not is_terminal else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            hasher,
            _without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Through()], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Through(logging.Handler):
    """What libraries log goes through the same rules: their event's template, never its values."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        # asyncio writes whole errors, words and all, into its sentences.
        said = _QUOTED.split(str(record.msg), maxsplit=1)[0].strip()
        log.log(record.levelno, "library", library=record.name, said=said, exc_info=record.exc_info)
