"""/privacy: what the house keeps and for how long, objecting, correcting, and the way by mail."""

import asyncio
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cli import bot as assistant
from db.questions import QuestionRow
from services import desk, menus, people, person_references, role_changes
from services.people import Role
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import UNKNOWN, Scene


def _questions(session: Session) -> int:
    return session.execute(select(func.count()).select_from(QuestionRow)).scalar_one()


async def _pages(person: Person, more: str = "📖 More") -> str:
    """The whole privacy text."""
    await person.sends("/privacy")
    pages = [person.screen.text]
    while (more,) in person.screen.buttons:
        await person.taps(more)
        pages.append(person.screen.text)
    return "\n".join(pages)


@pytest.mark.parametrize(
    ("language", "goes_on", "more", "basis", "account", "registrations"),
    [
        (
            "English",
            "Continue",
            "📖 More",
            "Legal basis: Public task: Art. 6(1)(e) GDPR with § 1 IHKG; a private carrier: Art. 6(1)(f) GDPR",
            "• Your account, to know you again, and to speak to you in your language and at your time. Kept: until you "
            "have it deleted.",
            "Kept: 182 days after the event. Read by: organisers of the event and managers of the network.",
        ),
        (
            "Deutsch",
            "Weiter",
            "📖 Mehr",
            "Rechtsgrundlage: Öffentliche Aufgabe: Art. 6 Abs. 1 lit. e DSGVO",
            "• Ihr Konto, ",
            "Speicherdauer: 182 Tage nach der Veranstaltung. Zugriff: Veranstaltende und Netzwerkleitung.",
        ),
    ],
)
async def test_privacy_text_says_on_which_basis_and_who_reads_it(
    scene: Scene, language: str, goes_on: str, more: str, basis: str, account: str, registrations: str
) -> None:
    clara = await newcomer(scene.telegram, "Clara", language, goes_on, language_code="en")

    text = await _pages(clara, more)

    assert basis in text
    assert account in text
    assert registrations in text


async def test_objection_ends_the_keeping_of_questions_and_reaches_a_manager(scene: Scene) -> None:
    anna, db = scene.anna, scene.bot.db
    await anna.sends(UNKNOWN)
    await anna.sends("/privacy")
    await anna.taps("Object")
    asked = anna.screen.text
    kept = await db.read(_questions)
    await anna.taps("I object")
    noted = anna.screen
    left = await db.read(_questions)
    await scene.answer("We have looked at everything.")
    answered = anna.screen.text
    await anna.sends(UNKNOWN)
    await anna.taps("Ask a person")
    way_to_people = anna.screen.text
    still = await db.read(_questions)
    await anna.sends("/privacy")
    await anna.taps("Object")
    objected = anna.screen.text
    await anna.taps("Take the objection back")
    await anna.sends(UNKNOWN)

    assert "\n\nAt present 1 question of yours is kept." in asked
    assert (kept, left, still, await db.read(_questions)) == (1, 0, 0, 1)
    assert "A network manager looks at your objection and answers you here: R-1001." in noted.text
    assert [row[0] for row in noted.buttons][:2] == ["✍️ Give reasons", "↩️ Take the objection back"]
    assert "I object to the processing of my data (Art. 21 GDPR)." in scene.posts()[1].text
    assert answered.endswith("We have looked at everything.")
    assert way_to_people.startswith("Ask a person\n")
    assert "\nYou have objected." in objected


async def test_help_names_people_only_where_the_operator_does(start: Start, telegram: Simulator) -> None:
    said = {}
    for contact in ("export@example.org", ""):
        async with start(contact=contact):
            anna = await newcomer(telegram, f"Anna {contact}", "English", "Continue", language_code="en")
            await anna.sends("/help")
            said[contact] = anna.screen.text

    people = "\n\nPeople help you too, with everything that I can do: export@example.org"
    assert said["export@example.org"].replace(people, "") == said[""]
    assert people in said["export@example.org"]


async def test_banned_person_objects_by_the_other_way(scene: Scene) -> None:
    def ban(session: Session) -> None:
        person = people.person(session, scene.anna.id)
        assert person is not None
        desk.ban(session, person.id, by=1)

    await scene.bot.db.run(ban)
    await scene.anna.sends("/privacy")
    await scene.anna.taps("Object")
    await scene.anna.taps("I object")

    assert "Your objection is noted." in scene.anna.screen.text
    assert "you can object here: desk@example.org" in scene.anna.screen.text
    assert scene.group.topics == []


async def test_without_a_desk_everything_is_said_and_reached_all_the_same(start: Start, telegram: Simulator) -> None:
    async with start(keep="questions=P45D,replies=P14D"):
        boris = await newcomer(telegram, "Boris", "English", "Continue", language_code="en")
        text = await _pages(boris)
        await boris.taps("Correct")
        corrections = boris.screen
        await boris.taps("Profile")
        profile = boris.screen.text
        await boris.sends("/privacy")
        await boris.taps("Object")
        await boris.taps("I object")
        noted = boris.screen.text

    assert "Your questions, so that a person can be asked what I could not answer. Kept: 45 days after" in text
    assert "the text until it is sent, the fact of it 14 days" in text
    assert "without an adequacy decision of the EU" in text
    assert "not for minors" in text
    assert [line for line in text.splitlines() if "desk" in line.replace("desk@example.org", "")] == []
    assert [label for row in corrections.buttons for label in row] == [
        *("🎟 My events", "🏭 Profile", "⚙️ Settings", "🌐 Language", "Back", "Menu")
    ]
    assert not profile.startswith("Correct")
    assert "Against anything else you can object here: desk@example.org" in noted


async def test_operator_shows_and_erases_by_the_reference_while_the_bot_runs(scene: Scene, database_url: str) -> None:
    anna = scene.anna
    environment = {"BOT_DATABASE_URL": database_url, "BOT_OPERATOR_IDS": str(scene.katrin.id)}

    def cli(*arguments: str, given: str | None = None) -> tuple[int, str, str]:
        done = CliRunner().invoke(assistant, ["person", *arguments], input=given, env=environment)
        return done.exit_code, done.stdout, done.stderr

    def gives_roles(session: Session) -> None:
        """As a file does: no turn sets Anna's menu."""
        for account in (scene.katrin.id, anna.id):
            people.welcome(session, account)
        person = people.person(session, anna.id)
        assert person is not None
        role_changes.give(session, person.id, Role.ORGANISER, by=None)
        menus.outdated(session, person)

    await scene.ask()
    topic, strangers = scene.topic, anna.menu
    await scene.bot.db.run(gives_roles)
    await scene.eventually(lambda: len(anna.menu) > len(strangers))
    await anna.sends("/privacy")
    await anna.taps("My data, and deleting it")
    [reference] = {found for seen in anna.seen() for found in re.findall(r"P-[0-9A-Z]{10}", seen.text)}
    person = await scene.bot.db.run(people.person, anna.id)
    assert person is not None
    assert reference == await scene.bot.db.run(person_references.of, person.id)

    shown = await asyncio.to_thread(cli, "show", f" {reference[:6].lower()} {reference[6:]}")
    machine = await asyncio.to_thread(cli, "show", str(anna.id), "--format", "json")
    nobody = await asyncio.to_thread(cli, "show", "P-\udcff")
    refused = await asyncio.to_thread(cli, "erase", reference, given="n\n")
    last = await asyncio.to_thread(cli, "erase", str(scene.katrin.id))
    erased = await asyncio.to_thread(cli, "erase", reference, "--yes", "--language", "de")
    await scene.eventually(lambda: topic not in [number for number, _name, _closed in scene.group.topics])
    await scene.eventually(lambda: anna.menu == strangers)
    gone = await asyncio.to_thread(cli, "erase", str(anna.id), "--yes")
    await anna.sends("/menu")

    assert shown[0] == machine[0] == erased[0] == 0
    assert f"Question: {UNKNOWN}" in shown[1]
    assert f'"text": "{UNKNOWN}"' in machine[1]
    assert last == (1, "", "This is the only operator who can be reached: somebody else must hold that role first.\n")
    assert nobody == gone == (1, "", "Nobody is known by this number or reference.\n")
    assert (refused[0], refused[2]) == (1, "Nothing was deleted.\n")
    assert "• 1 open question to the desk, with its topic there\n" in refused[1]
    assert re.search(r"\d{4}", erased[1]), "the day until which something stays"
    assert "Deutsch" in str(anna.screen.buttons)
