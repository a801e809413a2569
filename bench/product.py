"""The whole bot under test: `python -m bench.product URL TOKEN DATABASE [KNOWLEDGE]`."""

import sys
from pathlib import Path

import uvloop

from bot import logs
from bot import run as running
from bot.settings import CONTENT, Settings


def main() -> None:
    """As `python -m bot run`, with settings from the command line instead of the environment."""
    url, token, database_url, *knowledge = sys.argv[1:]
    logs.configure("ERROR", as_json=True)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
        token=token,  # type: ignore[arg-type]  # becomes a SecretStr
        api_url=url,
        database_url=database_url,  # type: ignore[arg-type]  # as above
        listen="127.0.0.1:0",
        knowledge_dir=Path(knowledge[0]) if knowledge else CONTENT,
    )
    uvloop.run(running.run(settings))


if __name__ == "__main__":
    main()
