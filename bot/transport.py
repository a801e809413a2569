"""How we speak to the Bot API: PTB's request interface on aiohttp, and plain calls that build no objects nobody reads.

The errors say what the sender must know: whether Telegram can have seen the request.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

READ_TIMEOUT = 20.0
DONE = b'{"ok":true,"result":true}'  # half of all answers; not worth a parser
CONNECT_TIMEOUT = 5.0


class NeverSent(NetworkError):
    """The request certainly did not reach Telegram."""


class MaybeSent(NetworkError):
    """The connection broke after the request may have been read: Telegram may have carried it out."""


class TooManyRequests(RetryAfter):
    """429 with whole seconds; PTB's own error warns at each, since it is leaving seconds for timedeltas."""

    def __init__(self, seconds: int) -> None:
        TelegramError.__init__(self, f"Too many requests: retry after {seconds} seconds")
        self._seconds = seconds

    @property
    def retry_after(self) -> int:
        """Seconds to wait."""
        return self._seconds


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: its name, its content, its media type."""

    filename: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class _Call:
    """What the transport reads of PTB's RequestData, without its detour over parameter objects."""

    parameters: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def contains_files(self) -> bool:
        return bool(self.files)

    @property
    def json_parameters(self) -> dict[str, str]:
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in self.parameters.items()}

    @property
    def multipart_data(self) -> dict[str, tuple[str, bytes, str]]:
        return {name: (file.filename, file.content, file.media_type) for name, file in self.files.items()}


class AiohttpRequest(BaseRequest):
    """PTB's request on aiohttp; 70 % of a PTB bot's time goes into its httpx transport."""

    def __init__(
        self, connections: int, *, read_timeout: float = READ_TIMEOUT, connect_timeout: float = CONNECT_TIMEOUT
    ) -> None:
        self._connections = connections
        self._read_timeout, self._connect_timeout = read_timeout, connect_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an ordinary call may wait for its answer."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Opens the connection pool; PTB calls this, more than once perhaps."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One exchange. Raises NeverSent, MaybeSent or TooManyRequests; PTB maps the other status codes."""
        if self._session is None:
            raise NeverSent("The connection pool is not open.")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        timeout = aiohttp.ClientTimeout(
            connect=self._connect_timeout, sock_connect=self._connect_timeout, sock_read=seconds
        )
        try:
            async with self._session.request(method, url, timeout=timeout, **_content(request_data)) as answer:
                payload = await answer.read()
                _refuse(answer.status, payload)
                return answer.status, payload
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverSent(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise MaybeSent(type(error).__name__) from error
        except (TypeError, ValueError) as error:
            # The request itself cannot be written; PTB would call it a trouble of the network, to be tried for ever.
            raise BadRequest(f"The request cannot be written: {type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, which would log the payload, but for an answer that makes no sense raises MaybeSent."""
        if payload == DONE:
            return {"ok": True, "result": True}
        try:
            found = json.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise MaybeSent("The answer is not JSON") from error
        if not isinstance(found, dict):
            raise MaybeSent("The answer is not an object")
        return found


def _refuse(status: int, payload: bytes) -> None:
    """The refusals that PTB would take for a trouble of the network or warn about."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("Request Entity Too Large")
    if status != HTTPStatus.TOO_MANY_REQUESTS:
        return
    with suppress(MaybeSent):
        found = AiohttpRequest.parse_json_payload(payload).get("parameters") or {}
        if seconds := found.get("retry_after"):
            raise TooManyRequests(int(seconds))


def _content(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"json": dict(request_data.parameters)}
    # Telegram takes file names as they are; quoted ones reach the reader with %C3%A4 for ä.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return {"data": form}


class Caller:
    """Calls Bot API methods by name with plain values and gives plain values back."""

    def __init__(self, request: AiohttpRequest, base_url: str) -> None:
        self._request = request
        self._base_url = base_url

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, files: Mapping[str, Upload] | None = None
    ) -> Any:  # Telegram's answers are JSON of any shape
        """Raises PTB's errors, NeverSent and MaybeSent. Values that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        request_data = cast(RequestData, _Call(given, files or {}))  # has all that do_request reads
        try:
            return await self._request.post(f"{self._base_url}/{method}", request_data=request_data)
        except KeyError as error:
            raise MaybeSent("The answer has no result") from error

    async def poll(self, parameters: Mapping[str, Any], *, seconds: float) -> Any:  # a list of raw updates
        """A long poll, which may take these seconds and a little more."""
        request_data = cast(RequestData, _Call(parameters))  # as above
        url = f"{self._base_url}/getUpdates"
        return await self._request.post(url, request_data=request_data, read_timeout=seconds + 10)
