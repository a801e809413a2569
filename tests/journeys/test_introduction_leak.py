"""Before the release no word that names a sender reaches the other side or the desk's group, however it is written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services import contact_sending, people
from services.contact_requests import ContactRequest, Purpose
from services.contact_sending import Wish
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.gate_stage import Gate, at_gate
from tests.services.disguises import disguises, named

FIRST_SENDER: Final = 60_000
CONTROL: Final = "Nobody is named in these words."


@dataclass(frozen=True, slots=True)
class Planted:
    """A sender, and what gives them away in the words of their request."""

    name: str
    company: str
    mail: str
    phone: str
    text: str
    traces: tuple[str, ...]


@st.composite
def _planted(draw: st.DrawFn) -> Planted:
    name, firm = draw(named()), f"{draw(named())} GmbH"
    user, host = (draw(st.from_regex(r"[a-z]{6,12}", fullmatch=True)) for _part in range(2))
    mail = f"{user}@{host}.example"
    phone = "+7 384 " + draw(st.from_regex(r"[1-9][0-9]{2} [0-9]{2} [0-9]{2}", fullmatch=True))
    shown = [draw(st.sampled_from(sorted(set(disguises(each))))) for each in (name, firm.removesuffix(" GmbH"))]
    traces = [*shown, mail, phone, *name.split(), *firm.split()[:-1]]
    order = draw(st.permutations([*shown, mail, phone]))
    return Planted(name, firm, mail, phone, f"{CONTROL} {', '.join(order)}. Ende"[:500], tuple(traces))


def _examples(number: int) -> list[Planted]:
    """What hypothesis thinks of, the same each time, to be played one after the other with one bot."""
    found: list[Planted] = []

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_planted())
    def take(planted: Planted) -> None:
        found.append(planted)

    take()
    return found


@pytest.fixture
async def gate(start: Start, telegram: Simulator) -> AsyncIterator[Gate]:
    async with at_gate(start, telegram) as made:
        yield made


async def sends(gate: Gate, number: int, planted: Planted) -> ContactRequest:
    """Each by a sender of their own; every third is held, so that the desk sees it first."""

    def send(session: Session) -> ContactRequest:
        sender = people.welcome(session, FIRST_SENDER + number)
        wish = Wish(
            key="one",
            company_id=gate.company_id,
            purpose=Purpose.BUY,
            code="unsure" if number % 3 == 0 else "mine-water",
            use_country="DE",
            text=planted.text,
            text_language="de",
            name=planted.name,
            company=planted.company,
            country="DE",
            contact=planted.mail,
        )
        level_of = gate.scene.bot.answers.level
        return contact_sending.send(session, gate.desk, sender, wish, level_of=level_of, language="de")

    made = await gate.scene.bot.db.run(send)
    await gate.scene.settled()
    return made


@pytest.mark.parametrize("number", [6, pytest.param(60, marks=pytest.mark.slow)])
async def test_nothing_that_names_a_sender_is_ever_said_before_the_release(gate: Gate, number: int) -> None:
    gate.scene.group.seen()
    examples = _examples(number)
    said: list[str] = []

    for each, planted in enumerate(examples):
        made = await sends(gate, each, planted)
        if each % 3 and each % 2:
            await gate.agrees(made.case_id)
            await gate.carla.sends("/requests")
        said += [f"{seen.text} {seen.buttons}" for seen in (*gate.carla.seen(), *gate.scene.group.seen())]

    names = [name for _number, name, _closed in gate.scene.group.topics]
    read = "\n".join((*said, *names)).casefold()
    assert len(examples) >= number
    assert read.count(CONTROL.casefold()) >= number  # it is these words that are read
    found = {trace for planted in examples for trace in planted.traces if trace.casefold() in read}
    assert found == set()
