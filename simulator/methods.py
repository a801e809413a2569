"""The table of methods the simulator carries out; each stands in the module of its subject and registers itself."""

from collections.abc import Callable

from simulator.refusals import Json
from simulator.world import World

Method = Callable[[World, Json], object]
TABLE: dict[str, Method] = {}


def method(*names: str) -> Callable[[Method], Method]:
    """Registers a function of the world and the typed parameters; what it returns is the answer's `result`."""

    def register(function: Method) -> Method:
        for name in names:
            TABLE[name] = function
        return function

    return register
