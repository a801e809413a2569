"""Nothing that is written in a topic reaches an asker, but for replies to what came from one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulator.attachments import Media
from simulator.refusals import Json
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import Scene, at_desk

COMMANDS = ("/dnoe", "/take@other_bot", "/wait", "/who", "/del")
_markers = count(1)


@dataclass(slots=True)
class Script:
    """What one script of the desk wrote: what must stay inside, what must arrive, messages to go back to."""

    scene: Scene
    topics: list[int]
    inside: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    notes: list[Json] = field(default_factory=list)

    def secret(self) -> str:
        """Words that no asker may ever see."""
        self.inside.append(f"secret{next(_markers)}end")
        return self.inside[-1]

    def target(self, topic: int, which: int) -> Seen:
        """Something in the topic to reply to that did not come from its asker: a card, a note, a service message."""
        standing = [seen for seen in self.scene.group.topic(topic) if "From the asker" not in seen.text]
        return standing[which % len(standing)]


Deed = Callable[[Script, int, int], Awaitable[None]]


async def writes(script: Script, topic: int, _which: int) -> None:
    script.notes.append(await script.scene.group.posts(script.scene.katrin, script.secret(), topic=topic))


async def replies_inside(script: Script, topic: int, which: int) -> None:
    group, target = script.scene.group, script.target(topic, which)
    script.notes.append(await group.posts(script.scene.boris, script.secret(), topic=topic, reply_to=target))


async def replies_elsewhere(script: Script, topic: int, which: int) -> None:
    """To a post of an asker, but in another topic or in General."""
    post = script.scene.relayed(topic)
    elsewhere = ([1, *script.topics] * 2)[which % 4]
    if elsewhere != topic:
        await script.scene.group.posts(script.scene.katrin, script.secret(), topic=elsewhere, reply_to=post)


async def edits(script: Script, _topic: int, which: int) -> None:
    if script.notes:
        note = script.notes[which % len(script.notes)]
        writer = next(each for each in (script.scene.katrin, script.scene.boris) if each.user.id == note["from"]["id"])
        await script.scene.group.edits(writer, note, script.secret())


async def attaches(script: Script, topic: int, which: int) -> None:
    kind = ("photo", "document", "voice", "video", "audio")[which % 5]
    media, group = Media(kind, caption=script.secret()), script.scene.group
    target = script.target(topic, which) if which % 2 else None
    script.notes.append(await group.posts_media(script.scene.katrin, media, topic=topic, reply_to=target))


async def attaches_album(script: Script, topic: int, which: int) -> None:
    items = [Media("photo", caption=script.secret()) for _each in range(2)]
    target, group = script.target(topic, which), script.scene.group
    script.notes += await group.posts_album(
        script.scene.boris, *items, topic=topic, reply_to=target if which % 2 else None, first_only=which % 3 == 0
    )


async def commands(script: Script, topic: int, which: int) -> None:
    """In reply to an asker's post too: a command is never an answer."""
    command = f"{COMMANDS[which % len(COMMANDS)]} {script.secret()}"
    target = script.scene.relayed(topic) if which % 7 else None
    await script.scene.group.posts(script.scene.katrin, command, topic=topic, reply_to=target)


async def hides(script: Script, topic: int, which: int) -> None:
    """As nobody, and in reply to an asker's post too."""
    target = script.scene.relayed(topic) if which % 2 else None
    group = script.scene.group
    await group.posts(group.anonymous, script.secret(), topic=topic, reply_to=target)


async def answers(script: Script, topic: int, which: int) -> None:
    """The control: this must arrive, as it was first and as it was changed, without what it said before."""
    scene, marker = script.scene, f"answer{next(_markers)}end"
    script.sent.append(marker)
    said = await scene.group.posts(scene.katrin, marker, topic=topic, reply_to=scene.relayed(topic))
    if which % 2:
        script.sent.append(f"answer{next(_markers)}end")
        await scene.group.edits(scene.katrin, said, script.sent[-1])


DEEDS: tuple[Deed, ...] = (
    writes,
    replies_inside,
    replies_elsewhere,
    edits,
    attaches,
    attaches_album,
    commands,
    hides,
    answers,
)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(0, 59)), min_size=5, max_size=10)


def _scripts(number: int) -> list[list[tuple[Deed, int, int]]]:
    """Scripts to be played one after the other with one bot: what hypothesis thinks of, the same each time."""
    found: list[list[tuple[Deed, int, int]]] = []

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(steps)
    def take(script: list[tuple[Deed, int, int]]) -> None:
        found.append(script)

    take()
    return found


@pytest.mark.parametrize("number", [10, pytest.param(80, marks=pytest.mark.slow)])
async def test_no_asker_ever_sees_what_is_not_a_reply_to_an_asker(
    start: Start, telegram: Simulator, number: int
) -> None:
    async with at_desk(start, telegram) as scene:
        bert = await newcomer(telegram, "Bert", "English", "Continue", language_code="en")
        await scene.ask("Who repairs glass blowing lathes in Atlantis?")
        await scene.ask("Who paints submarines in Lemuria?", by=bert)
        topics = [number for number, _name, _closed in scene.group.topics]
        control: list[tuple[Deed, int, int]] = [(answers, 0, 0), (answers, 1, 1)]

        played = [await _play(scene, topics, script) for script in (*_scripts(number), control)]

        inside = {marker for script in played for marker in script.inside}
        sent = {marker for script in played for marker in script.sent}
        read = repr([person.seen() for person in (scene.anna, bert)])
        assert len(inside) > number
        assert {marker for marker in inside if marker in read} == set()
        assert {marker for marker in sent if marker not in read} == set()


async def _play(scene: Scene, topics: list[int], deeds: list[tuple[Deed, int, int]]) -> Script:
    script = Script(scene, topics)
    for deed, topic, which in deeds:
        await deed(script, topics[topic], which)
    return script
