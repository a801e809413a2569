"""Whatever somebody types into any form is shown as they typed it, and never becomes markup, a command or a mistake.

Somebody with every role taps all buttons; wherever a form opens, hostile words are typed at each of its steps before
it is filled in as it should be. The box refuses what Telegram would refuse.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from handlers.buttons import unpack
from handlers.forms import buttons as ways
from handlers.forms import engine
from services import dialogues
from simulator.people import Person
from simulator.refusals import Json
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys import rights_deeds
from tests.journeys.rights_deeds import Deed
from tests.journeys.rights_stage import EVERYTHING, Stage, errors, stage
from tests.machinery.receiving import logged

EVIL: Final = "https://evil.example.org"
HOSTILE: Final = (
    f'<s>Anna</s> &lt;u&gt; & {{0}} {{name}} %s %(x)s <a href="{EVIL}">x</a> "\'`',
    "=cmd|' /C calc'!A0 <tg-spoiler>\u202egnirts\u202c\u200b\u2066 </b><u",
    "+1\n-2\n@SUM(A1)\n<s>zwei\u2028drei</s>\r\n\t{answers}",
    "Ω" + "🦀👩‍👩‍👧‍👦e\u0301\u0327" * 12 + "&#60;s&#62;",
    "\x00\x01\x1b[31m\ud83d lone \udc00\ufffe\uffff<s>",
    "<s>" * 1300 + "&" * 100,
    "<pre><code class='language-x'>[x](tg://user?id=1) **b** ||s|| __u__",
)
LIKELY: Final = (
    "8 December 2027",
    "10:00",
    "3 hours",
    "40",
    "https://beispiel.example",
    "anna@beispiel.example",
    "12 EUR",
    "Chile",
)
"""What fits the steps that take no words of one's own."""
WAYS: Final = (
    *(ways.ShowQuestion, ways.Choose, ways.PickDay, ways.Pick, ways.EndPicking, ways.Skip, ways.Keep),
    ways.Decide,
)
MARKUP: Final = frozenset({"strikethrough", "underline", "spoiler", "text_mention"})
"""What only the hostile words ask for."""
MOST: Final = 30
FOR_NEWCOMERS: Final = ("RegisterForEvent", "AskForContact", "NewProfile")
UNREACHED: Final = {"profile_join", "on_the_spot", "broadcast_send"}
"""What opens by a link that is told once, during an event, and where there are hundreds of readers."""

Place = tuple[str, str]


@dataclass(slots=True)
class Typist:
    """Somebody who types and taps their way through forms; `typed` counts hostile words by form and step."""

    stage: Stage
    person: Person
    typed: Counter[Place] = field(default_factory=Counter)

    @property
    def forms(self) -> set[str]:
        """The forms that were gone through."""
        return {name for name, _step in self.typed}

    async def place(self) -> Place:
        """The form that is open and its step; empty where there is none."""
        at = await self.stage.scene.bot.db.read(dialogues.dialogue, self.person.id)
        return (at.form or "", str(at.state.get("step"))) if engine.form(at.form) else ("", "")

    async def goes_through(self) -> None:
        """From the first step of the form that is open to its end, or to where there is no way on."""
        place = await self.place()
        first = place[0]
        if first in self.forms:
            return
        for _step in range(MOST):
            if place[0] != first or not first:
                return
            new = await self.types(place) if place not in self.typed else place
            place = new if new != place else await self.answers(place)

    async def types(self, place: Place) -> Place:
        """Hostile words, other ones at each step, until some are taken."""
        for number in range(3):
            await self.person.sends(HOSTILE[(len(self.typed) + number) % len(HOSTILE)])
            self.typed[place] += 1
            if (new := await self.place()) != place:
                return new
        return place

    async def answers(self, place: Place) -> Place:
        """The buttons of the step, or something that could be meant; where that leads, or to nowhere."""
        for kind in WAYS:
            data = next((data for data, action in self.offered() if isinstance(action, kind)), None)
            if data is not None:
                await self.person.forges(data, self.person.screen)
                if (new := await self.place()) != place:
                    return new
        for words in LIKELY:
            await self.person.sends(words)
            if (new := await self.place()) != place:
                return new
        return "", ""

    def offered(self) -> Iterator[tuple[str, object]]:
        """The buttons below the newest message of the bot."""
        message = self.person.message(self.person.screen)
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            yield from (
                (each["callback_data"], unpack(each["callback_data"])) for each in row if "callback_data" in each
            )


async def types_everywhere(typist: Typist, deeds: Iterable[Deed]) -> list[Json]:
    """Everything is tapped, and each form that opens is gone through; what was shown meanwhile."""
    old = typist.person.screen
    for deed in deeds:
        for data in deed.taps:
            await typist.person.forges(data, old)
            await typist.goes_through()
    return [sight.content for sight in typist.stage.scene.telegram.chats[typist.person.id].sights]


@pytest.mark.slow
@pytest.mark.timeout(300)  # every form there is
async def test_no_form_takes_words_for_anything_but_words(start: Start, telegram: Simulator) -> None:
    """Anna has every role and an account of everything; Paula comes to all for the first time."""
    with logged("ERROR") as stream:
        async with stage(start, telegram, role=EVERYTHING) as made:
            anna, paula = Typist(made, made.person), Typist(made, made.paula)
            for words in HOSTILE:
                await paula.person.sends(words)
            await paula.person.taps("Ask a person")
            deeds = rights_deeds.every(made.numbers, is_sure=False)
            shown = await types_everywhere(anna, deeds)
            shown += await types_everywhere(
                paula, [each for name in FOR_NEWCOMERS for each in deeds if each.name == name]
            )
    forms = {name for name, form in engine.registered().items() if form.done.__module__.startswith("handlers.")}
    assert errors(stream.getvalue()) == []
    assert [(content, found) for content in shown if (found := foreign(content))] == []
    assert any(HOSTILE[0] in content.get("text", "") for content in shown)
    assert forms - anna.forms - paula.forms == UNREACHED


def foreign(content: Json) -> list[Json]:
    """Markup in a message that nobody but the hostile words asked for."""
    entities = content.get("entities", []) + content.get("caption_entities", [])
    return [each for each in entities if each["type"] in MARKUP or EVIL in each.get("url", "")]
