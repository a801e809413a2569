"""Registering for whoever speaks for a company: what the profile says is not asked again."""

from sqlalchemy.orm import Session

from bot.run import Parts
from services import people, profiles
from simulator.people import Person
from tests.journeys.registration_scene import an_event, known, opens, own

LONG = "Muster GmbH " + "x" * 188


async def test_whoever_speaks_for_a_company_is_asked_for_neither_name_nor_company(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)

    def speaks(session: Session) -> None:
        profiles.create(session, people.welcome(session, anna.id), name=LONG, country="DE", my_name="Anna Muster")

    await bot.db.run(speaks)
    await opens(anna, event)
    summary = anna.screen
    await anna.taps("Register")

    assert summary.text.split("\n")[3:5] == ["Name: Anna Muster", f"Company: {LONG[:120]}"]
    made = await own(bot, anna, event)
    assert made is not None
    assert (made.name, made.company) == ("Anna Muster", LONG[:120])


async def test_company_that_was_left_out_once_is_filled_in_from_the_profile(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)
    await known(bot, anna, company=None)
    await opens(anna, event)
    without = anna.screen.text.split("\n")[3:5]

    def speaks(session: Session) -> None:
        own = people.welcome(session, anna.id)
        profiles.create(session, own, name="Muster GmbH", country="DE", my_name="Dr. Anna Muster")

    await bot.db.run(speaks)
    await anna.sends("/cancel")
    await opens(anna, event)

    assert without == ["Name: Anna Muster", "Company: –"]
    assert anna.screen.text.split("\n")[3:5] == ["Name: Anna Muster", "Company: Muster GmbH"]
