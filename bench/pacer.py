"""The baseline of sending: prepared messages at fixed slots, without any database: `python -m bench.pacer URL TOKEN …`.

After them come the rate, how many messages there are, and the first of the accounts, which follow each other.
"""

import asyncio
import sys
import time

import aiohttp
import uvloop

AT_ONCE = 128
WORDS = "Pumps from Cottbus: <b>three dates in spring</b>"


async def send(url: str, token: str, rate: float, count: int, first: int) -> None:
    """All of them, each at its slot."""
    places = asyncio.Semaphore(AT_ONCE)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session,
        asyncio.TaskGroup() as group,
    ):

        async def one(chat_id: int) -> None:
            try:
                body = {"chat_id": chat_id, "text": WORDS, "parse_mode": "HTML"}
                async with session.post(f"{url}/bot{token}/sendMessage", json=body) as answer:
                    await answer.read()
            finally:
                places.release()

        slot = time.monotonic()
        for number in range(count):
            slot = max(slot, time.monotonic() - 0.02)
            await asyncio.sleep(max(0.0, slot - time.monotonic()))
            slot += 1 / rate
            await places.acquire()
            group.create_task(one(first + number))


def main() -> None:
    """As the command line says."""
    url, token, rate, count, first = sys.argv[1:]
    uvloop.run(send(url, token, float(rate), int(count), int(first)))


if __name__ == "__main__":
    main()
