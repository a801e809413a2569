"""The whole bot under test: `python -m bench.product URL TOKEN DATABASE [KNOWLEDGE] [--rate=N]`."""

import sys
from pathlib import Path

import uvloop

from bot import logs
from bot import run as running
from bot.settings import CONTENT, Settings


def main() -> None:
    """As `python -m bot run`, with settings from the command line instead of the environment."""
    rates = [float(each.removeprefix("--rate=")) for each in sys.argv[1:] if each.startswith("--rate=")]
    url, token, database_url, *knowledge = [each for each in sys.argv[1:] if not each.startswith("--")]
    logs.configure("ERROR", as_json=True)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
        token=token,  # type: ignore[arg-type]  # becomes a SecretStr
        api_url=url,
        database_url=database_url,  # type: ignore[arg-type]  # as above
        listen="127.0.0.1:0",
        send_rate=rates[0] if rates else 25,
        chat_rate=1000 if rates else 1,
        quiet_hours="" if rates else "21:00-08:00",
        knowledge_dir=Path(knowledge[0]) if knowledge else CONTENT,
    )
    uvloop.run(running.run(settings))


if __name__ == "__main__":
    main()
