"""What a command is: its name, its sentence, who sees it. The table itself is in `routes`."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from handlers.turn import Handler, Prepare, Route
from services.events import may_organise
from services.people import Role


@dataclass(frozen=True, slots=True)
class Command:
    """A command of private chats; `role` hides it from all others, the service behind it decides."""

    name: str
    sentence: str
    handler: Handler
    prepare: Prepare | None = None
    role: Role | None = None
    is_listed: bool = True

    @property
    def route(self) -> Route:
        """What runs."""
        return Route(self.handler, self.prepare)


def offered_to(commands: Iterable[Command], roles: Set[Role]) -> Sequence[Command]:
    """The commands that somebody with these roles sees: managers look after events as organisers do."""
    held = {*roles, Role.ORGANISER} if may_organise(frozenset(roles)) else roles
    return [command for command in commands if command.is_listed and (command.role is None or command.role in held)]
