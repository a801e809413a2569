"""Telegram in a box as a process of its own: `python -m simulator --port N`. Prints one JSON line and serves until
it is interrupted; scripts steer it under /control/."""

import argparse
import asyncio
import json
import signal
import sys

import uvloop

from simulator.control import add_control
from simulator.server import TOKEN, Simulator


async def serve(port: int, token: str, ids_from: int) -> None:
    """Until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Simulator(port, token, ids_from=ids_from) as telegram:
        add_control(telegram)
        sys.stdout.write(json.dumps({"url": telegram.url, "token": telegram.token}) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """The command line: a box of its own, whose address and token are printed as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free one")
    parser.add_argument("--token", default=TOKEN, help="the only token that is accepted")
    parser.add_argument("--ids-from", type=int, default=0, help="lifts the ids, for a bot that remembers another box")
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.port, arguments.token, arguments.ids_from))


if __name__ == "__main__":
    main()
