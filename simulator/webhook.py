"""The webhook: set and described by its methods, served by a courier that posts updates until they are taken."""

import asyncio
import re
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
from telegram.constants import UpdateType

from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.updates import Updates, Waiting, Webhook
from simulator.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
KINDS = frozenset(str(kind.value) for kind in UpdateType)
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
ANSWER_SECONDS = 30.0


@method("setWebhook")
def set_webhook(world: World, parameters: Json) -> bool:
    url = urlsplit(parameters["url"])
    if parameters["url"]:
        loopback = url.hostname in {"127.0.0.1", "localhost", "::1"}
        if url.scheme != "https" and not (url.scheme == "http" and loopback):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not _SECRET.fullmatch(parameters.get("secret_token", "")):
            raise bad_request("secret token contains unallowed characters")
    if not 1 <= parameters.get("max_connections", 40) <= 100:
        raise bad_request("the simulator refuses max_connections other than 1 to 100")
    allow(world.updates, parameters)
    world.updates.webhook = (
        Webhook(
            parameters["url"],
            parameters.get("secret_token", ""),
            parameters.get("max_connections", 40),
            parameters.get("ip_address", ""),
        )
        if parameters["url"]
        else None
    )
    _drop_if_asked(world.updates, parameters)
    world.updates.wake()
    return True


def allow(updates: Updates, parameters: Json) -> None:
    """`allowed_updates` holds until it is given anew; an empty list means the usual kinds."""
    if "allowed_updates" in parameters:
        if unknown := set(parameters["allowed_updates"]) - KINDS:
            raise bad_request(f"the simulator knows no updates of the kind {min(unknown)!r}")
        updates.allowed = frozenset(parameters["allowed_updates"])


def _drop_if_asked(updates: Updates, parameters: Json) -> None:
    if parameters.get("drop_pending_updates"):
        updates.drop()


@method("deleteWebhook")
def delete_webhook(world: World, parameters: Json) -> bool:
    world.updates.webhook = None
    _drop_if_asked(world.updates, parameters)
    world.updates.wake()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, parameters: Json) -> Json:
    webhook = world.updates.webhook or Webhook("")
    shown: Json = {"url": webhook.url, "has_custom_certificate": False}
    shown["pending_update_count"] = len(world.updates.waiting)
    if webhook.url:
        shown |= {"max_connections": webhook.max_connections, "ip_address": webhook.ip_address or "127.0.0.1"}
    if webhook.last_error_date:
        shown |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if world.updates.allowed:
        shown["allowed_updates"] = sorted(world.updates.allowed)
    return shown


class Courier:
    """Posts what waits, side by side for different chats and in order within one; never gives up."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.busy: set[int] = set()

    async def run(self) -> None:
        """Until cancelled."""
        timeout = aiohttp.ClientTimeout(ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            while True:
                webhook = self.world.updates.webhook
                if webhook is not None and not self.world.updates.are_held_back:
                    self._send_out(group, session, webhook)
                await self.world.updates.arrived(60.0)

    def _send_out(self, group: asyncio.TaskGroup, session: aiohttp.ClientSession, webhook: Webhook) -> None:
        for update in self._ready(webhook):
            self.busy.add(update.chat)
            update.is_under_way = True
            group.create_task(self._deliver(session, webhook, update))

    def _ready(self, webhook: Webhook) -> list[Waiting]:
        found: list[Waiting] = []
        chats = set(self.busy)
        updates = self.world.updates
        for update in reversed(updates.waiting) if updates.is_reordering else updates.waiting:
            if len(chats) >= webhook.max_connections:
                break
            if not update.is_under_way and update.chat not in chats:
                chats.add(update.chat)
                found.append(update)
        return found

    async def _deliver(self, session: aiohttp.ClientSession, webhook: Webhook, update: Waiting) -> None:
        pause = FIRST_PAUSE
        copies = 2 if self.world.updates.is_duplicating else 1
        updates = self.world.updates
        while updates.webhook is webhook and update in updates.waiting and not updates.are_held_back:
            problem = await self._post(session, webhook, update.body)
            if problem is None and copies == 1:
                with suppress(ValueError):  # dropped meanwhile
                    self.world.updates.waiting.remove(update)
                break
            if problem is None:
                copies -= 1
                continue
            webhook.last_error_date, webhook.last_error_message = int(self.world.now()), problem
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        update.is_under_way = False
        self.busy.discard(update.chat)
        self.world.updates.wake()

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, body: bytes) -> str | None:
        """What went wrong, in Telegram's words; None when the bot took the update."""
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
        try:
            async with session.post(webhook.url, data=body, headers=headers) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Connection reset by peer"
