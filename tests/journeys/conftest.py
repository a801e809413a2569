"""The desk's group, its people and somebody who asks, for all journeys that need them."""

from collections.abc import AsyncIterator

import pytest

from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.desk_scene import Scene, at_desk


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Scene]:
    """The whole bot with a desk, in English."""
    async with at_desk(start, telegram) as made:
        yield made
