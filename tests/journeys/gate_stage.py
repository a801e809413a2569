"""What journeys through the gate begin with: two managers in their private chats, a company, and a request to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.companies import CompanyRow
from services import clock, contact_requests, contact_sending, introductions, people
from services.contact_requests import Answer, ContactRequest, Purpose
from services.contact_sending import Wish
from services.desk import Desk
from simulator.people import Person
from simulator.server import Simulator
from simulator.world import FIRST_PERSON
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import Scene, at_desk
from tests.services.introduction_scene import company

TEXT = "Who can clean mine water? I am Anna Beispiel, call +49 355 123456."


@dataclass(slots=True)
class Gate:
    """The desk with Katrin and Boris as managers, and Carla, who speaks for a company in Chile."""

    scene: Scene
    desk: Desk
    katrin: Person
    boris: Person
    carla: Person
    company_id: int

    async def sent(self, **changes: object) -> ContactRequest:
        """Anna has sent a request by her form."""
        values = {
            "key": "one",
            "company_id": self.company_id,
            "purpose": Purpose.BUY,
            "code": "mine-water",
            "use_country": "DE",
            "text": TEXT,
            "text_language": "en",
            "name": "Anna Beispiel",
            "company": "Beispiel Bergbau GmbH",
            "country": "DE",
            "contact": "anna@beispiel.example",
        }
        wish = Wish(**(values | changes))  # type: ignore[arg-type]  # whatever a test changes
        made = await self.scene.bot.db.run(self._send, wish)
        await self.scene.settled()
        self.scene.group.seen()
        return made

    def _send(self, session: Session, wish: Wish) -> ContactRequest:
        sender = people.person(session, self.scene.anna.id)
        assert sender is not None
        level_of = self.scene.bot.answers.level
        return contact_sending.send(session, self.desk, sender, wish, level_of=level_of, language="en")

    async def agrees(self, case_id: int) -> None:
        """Carla has said yes."""
        await self.scene.bot.db.run(self._agree, case_id)
        await self.scene.settled()

    def _agree(self, session: Session, case_id: int) -> None:
        target = people.person(session, self.carla.id)
        assert target is not None
        introductions.answer(session, target, case_id, Answer.YES, language="en")

    def settles_in(self, session: Session, country: str) -> None:
        """The company has its seat in this country."""
        session.get_one(CompanyRow, self.company_id).country = country

    async def request(self, case_id: int) -> ContactRequest:
        """How it stands now."""
        return await self.scene.bot.db.read(contact_requests.request, case_id)

    async def checks(self, manager: Person, case_id: int) -> None:
        """Goes through the whole list: nothing is wrong."""
        await manager.opens(f"gt_{case_id}")
        await manager.taps("☑️ Checklist")
        await manager.taps("❔ List check")
        await manager.taps("Yes")
        await manager.sends(clock.now().date().isoformat())
        for _check in range(5):
            await manager.taps("No")


def _settles(session: Session, account: int) -> int:
    member = people.person(session, account)
    assert member is not None
    return company(session, "chile", member, name="Chile Works", offers=["mine-water", "pumps"]).id


@asynccontextmanager
async def at_gate(start: Start, telegram: Simulator) -> AsyncIterator[Gate]:
    """The whole bot with a desk of two managers."""
    both = frozenset({FIRST_PERSON, FIRST_PERSON + 1})  # whom the desk's scene makes first
    async with at_desk(start, telegram, manager_ids=both) as scene:
        yield await _with(scene, telegram)


async def _with(scene: Scene, telegram: Simulator) -> Gate:
    for each in (scene.katrin, scene.boris):
        for words in ("/start", "English", "Continue"):
            await (each.sends(words) if words.startswith("/") else each.taps(words))
        each.seen()
    carla = await newcomer(telegram, "Carla", "English", "Continue", language_code="en")
    company_id = await scene.bot.db.run(_settles, carla.id)
    desk = scene.bot.settings.desk
    assert desk is not None
    return Gate(scene, desk, scene.katrin, scene.boris, carla, company_id)
