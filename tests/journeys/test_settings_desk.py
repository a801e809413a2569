"""The second channel shows where it is for: at the desk, when an answer cannot be delivered."""

from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.desk_scene import at_desk


async def test_desk_learns_the_second_channel_of_somebody_who_cannot_be_reached(
    start: Start, telegram: Simulator
) -> None:
    async with at_desk(start, telegram) as scene:
        await scene.ask()
        await scene.anna.sends("/settings")
        await scene.anna.taps("Second channel")
        await scene.anna.taps("Yes")
        await scene.anna.sends("anna@example.org")
        await scene.anna.blocks_bot()

        await scene.answer("We have found somebody.")

        assert scene.posts()[-1].text.endswith(
            "Another way to reach this person, given for this purpose: anna@example.org"
        )
