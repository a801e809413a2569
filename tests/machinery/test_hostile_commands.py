"""Every command and every deep link takes whatever stands behind it, from whoever sends it, and so does the desk."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from handlers import routes, targets
from handlers.turn import behind_command
from simulator.refusals import Json
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.rights_stage import EVERYTHING, errors, stage
from tests.machinery import undone
from tests.machinery.hostile_inputs import HOSTILE, LONGEST, WORDS
from tests.machinery.receiving import logged
from tests.machinery.undone import Player

SHAPES: Final = ("/{name}", "/{NAME}", "/{name}@{bot}", "/{name}@another_bot")
GAPS: Final = (" ", "\n", "  \t", "_")
PAYLOADS: Final = st.text("ABab01-_", max_size=64) | st.integers(-(10**20), 10**20).map(str) | WORDS
PHOTO: Final = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
FEW: Final = settings(
    max_examples=4,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def each_a_few_times(names: Sequence[str], tried: Callable[..., None], *strategies: st.SearchStrategy[Any]) -> None:
    """For each name the property holds for a few values, always the same ones."""
    for number, name in enumerate(names):
        seed(number)(FEW(given(st.just(name), *strategies)(tried)))()


def tries_commands(player: Player, people: Sequence[Json], bot: str) -> None:
    """Whoever it is, each command and each link is answered, with a way on."""

    def answers(person: Json, text: str) -> None:
        found = player.plays(undone.message(person, {"text": text[:LONGEST]}))
        assert list(found.buttons()), f"there is no way on from {text!r}"

    def command(name: str, person: Json, shape: str, gap: str, words: str) -> None:
        answers(person, shape.format(name=name, NAME=name.upper(), bot=bot) + gap + words)

    def link(prefix: str, person: Json, payload: str) -> None:
        answers(person, f"/start {prefix}_{payload}")

    somebody = st.sampled_from(people)
    names = [each.name for each in routes.COMMANDS]
    each_a_few_times(names, command, somebody, st.sampled_from(SHAPES), st.sampled_from(GAPS), WORDS)
    known = [prefix for prefix, opens in targets.registered().items() if opens.__module__.startswith("handlers.")]
    each_a_few_times(known, link, somebody, PAYLOADS)


def tries_desk(player: Player, person: Json, group: int, topics: Sequence[int], relayed: int) -> None:
    """Commands with any words, words alone, and pictures with any words below them; in a topic, outside, in reply."""

    def posts(name: str, topic: int, is_reply: bool, is_file: bool, words: str) -> None:
        text = f"/{name} {words}" if name else words
        content = {**PHOTO, "caption": text[:1024]} if is_file else {"text": text[:LONGEST]}
        quoted = relayed if is_reply else 0
        player.plays(undone.post(person, content, group=group, topic=topic, replies_to=quoted))

    names = ["", *(each.name for each in routes.DESK_COMMANDS)]
    each_a_few_times(names, posts, st.sampled_from(topics), st.booleans(), st.booleans(), WORDS)


async def test_commands_and_links_take_whatever_stands_behind_them(start: Start, telegram: Simulator) -> None:
    """Anna has every role, Paula none, Nobody has never begun; Katrin is at the desk."""
    with logged("ERROR") as stream:
        async with stage(start, telegram, role=EVERYTHING) as made, undone.player(made.scene.bot) as player:
            scene = made.scene
            await scene.ask()
            await scene.settled()
            everybody = (made.person, made.paula, telegram.person("Nobody"), scene.katrin)
            *people, katrin = ({**each.user.to_json(), "first_name": HOSTILE[0]} for each in everybody)
            topic = scene.group.topics[-1][0]
            relayed = scene.relayed(topic).message_id
            await asyncio.to_thread(tries_commands, player, people, telegram.bot.username)
            await asyncio.to_thread(tries_desk, player, katrin, scene.group.id, (topic, 1), relayed)

    assert errors(stream.getvalue()) == []


@pytest.mark.parametrize(
    ("text", "words"), [("/ask", ""), ("/ask a  b", "a  b"), ("/ask\n a\nb ", "a\nb"), ("/ask@bot\ta", "a")]
)
def test_words_behind_a_command_may_stand_below_it(text: str, words: str) -> None:
    assert behind_command(text) == words
