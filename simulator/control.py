"""The box's own switchboard under /control/, for scripts in other processes: people, updates, faults, time.
POST with a JSON object; the answer is JSON too. Not a part of the Bot API."""

import dataclasses
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator import faults, limits
from simulator.conversations import NoSuchButton
from simulator.people import Person
from simulator.refusals import ApiError, Json
from simulator.server import Simulator

VERBS = frozenset(
    """sends opens replies edits taps taps_twice taps_at forges presses sends_photo sends_document sends_voice
    sends_sticker sends_location sends_contact sends_dice deletes reacts blocks_bot unblocks_bot deletes_chat""".split()  # noqa: SIM905
)
LOOKS = frozenset({"seen", "chat", "screen", "alerts", "typing", "menu", "keyboard"})
_KINDS = {
    kind.__name__: kind for kind in (faults.TooMany, faults.Status, faults.Refused, faults.AnswerLost, faults.Slow)
}


def add_control(telegram: Simulator) -> None:
    """Opens /control/ on this box."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        what = request.path.removeprefix("/control").strip("/")
        body = await request.read()
        try:
            given = json.loads(body) if body else {}
            found = await _done(telegram, what, given)
        except (ValueError, TypeError, LookupError, NoSuchButton, ApiError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response(found, dumps=_dumps)

    telegram.pages["/control"] = answer


def _dumps(value: object) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return repr(value)


async def _done(telegram: Simulator, what: str, given: Json) -> object:
    if what in VERBS:
        person = telegram.people[given.pop("person")]
        act: Callable[..., Awaitable[object]] = getattr(person, what)
        return await act(**_bytes(given))
    if what in LOOKS:
        return _looked(telegram.people[given["person"]], what)
    if what == "person":
        return {"id": telegram.person(**given).id}
    if what == "faults":
        return await _faulty(telegram, given)
    return _switched(telegram, what, given)


def _bytes(given: Json) -> Json:
    return {name: value.encode() if name == "content" else value for name, value in given.items()}


def _looked(person: Person, what: str) -> object:
    value = getattr(person, what)
    return value() if callable(value) else value


async def _faulty(telegram: Simulator, given: Json) -> object:
    """`{"do": "next", "method": "sendMessage", "fault": {"kind": "TooMany", "retry_after": 3}}` and the like."""
    do = given.get("do", "next")
    if do in {"stop", "duplicate_updates", "reorder_updates"}:
        getattr(telegram.faults, do)()
    elif do in {"down", "up", "unplug", "plug_in"}:
        await getattr(telegram.faults, do)()
    elif do == "down_for":
        telegram.faults.down_for(float(given["seconds"]))
    elif do in {"next", "always", "times"}:
        values = dict(given["fault"])
        fault = _KINDS[values.pop("kind")](**values)
        number = int(given.get("number", 1)) if do == "times" else {"next": 1, "always": -1}[do]
        telegram.faults.times(number, given.get("method", ""), fault, chat_id=given.get("chat_id"))
    else:
        raise ValueError(f"no such fault: {do}")
    return {"done": do}


def _switched(telegram: Simulator, what: str, given: Json) -> object:
    if what == "feed":
        telegram.feed(given["updates"])
    elif what == "put_forward":
        telegram.put_forward(given["seconds"])
    elif what == "limits":
        telegram.limits = limits.Limits(**given) if given else None
    elif what == "calls":
        return [call for call in telegram.calls if given.get("method", call.method) == call.method]
    elif what != "state":
        raise ValueError(f"the switchboard knows no {what!r}")
    return {
        "now": telegram.now(),
        "breaches": telegram.breaches,
        "pending_updates": len(telegram.updates.waiting),
        "calls": len(telegram.calls),
        "people": sorted(telegram.people),
    }
