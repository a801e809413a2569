"""Who may see and do what: every command, every button and every deep link of the routes, tried by everybody.

What is expected is declared here, in words; the deeds come from the tables of routes, so that a new one is tried too.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy.orm import Session

from handlers import routes
from services import people, registration
from services.entries import Entry
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys import rights_deeds
from tests.journeys.desk_scene import Scene
from tests.journeys.rights_deeds import Deed
from tests.journeys.rights_stage import EVERYTHING, Stage, changed, errors, rows, stage
from tests.machinery.receiving import logged
from tests.services.introduction_scene import company

OF_EVENTS: Final = frozenset(
    [
        *("title of an event that is a draft", "name of a participant", "firm of a participant"),
        *("mail of a participant", "answer of a participant", "words on an event"),
    ]
)
OF_THE_DESK: Final = frozenset(
    [
        *("name of a sender", "firm of a sender", "contact of a sender", "words of a sender"),
        *("name of an agreed sender", "words of an agreed sender", "name of who answered"),
        *("contact of a published firm", "profile that is not published", "contact in that profile"),
        *("question at the desk", "canned answer", "article that is a draft", "link to take part"),
        "name of somebody invited",
    ]
)
EVENTS: Final = frozenset(
    [
        *("check_in_tokens", "chosen_sessions", "event_changes", "event_feedback", "event_sessions", "events"),
        *("registrations", "reminders"),
    ]
)
DESK: Final = frozenset(
    ["bans", "canned_answers", "cases", "contact_requests", "drafts", "gate_log", "pages", "relays"]
)
NOTHING: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Expected:
    """What somebody sees who tries everything; what they may see besides; and the tables of others they may change."""

    sees: Set[str] = NOTHING
    may_see: Set[str] = NOTHING
    may_change: Set[str] = NOTHING


SENT_OUT: Final = frozenset(["announcement that is a draft", "announcement to others"])
ANNOUNCEMENTS: Final = frozenset(["broadcasts", "broadcast_recipients", "broadcast_taps", "staff_log"])
BY_ROLE: Final = {
    "stranger": Expected(),
    "participant": Expected(may_see={"link to take part"}),  # of the same event, and who speaks for another firm
    "organiser": Expected(OF_EVENTS, SENT_OUT, EVENTS | ANNOUNCEMENTS),
    "manager": Expected(OF_EVENTS | OF_THE_DESK, SENT_OUT, EVENTS | DESK | ANNOUNCEMENTS),
    "operator": Expected(
        may_see={"name of somebody invited", "note of the staff"},
        may_change={"invitations", "people", "staff_log", "switches"},
    ),
}
SILENT: Final = {"Noop"}
"""The only button that is no action."""


async def tries(stage: Stage, deeds: list[Deed]) -> set[str]:
    """Taps and types everything, where an old message may have had all these buttons; what got no answer."""
    box, person = stage.scene.telegram, stage.person
    old = box.post(box.chats[person.id], box.bot, {"text": "An old menu"})
    person.seen()
    silent = set()
    for deed in deeds:
        for words in deed.words:
            await person.sends(words)
        for data in deed.taps:
            box.ask(person.user, old, data)
        await stage.scene.settled()
        if not stage.sees(deed.name):
            silent.add(deed.name)
    return silent


def takes_part(session: Session, stage: Stage) -> None:
    """The person comes to the event too, and speaks for a firm of their own."""
    _draft, event_id = stage.numbers["event_id"]
    registration.register(session, stage.known, event_id, Entry(name="Paula Beispiel"))
    company(session, "rival", stage.known)


def own_id(session: Session, person: Person) -> int:
    known = people.person(session, person.id)
    return known.id if known is not None else 0


@pytest.mark.parametrize("role", BY_ROLE)
async def test_nobody_sees_or_changes_what_is_not_theirs(start: Start, telegram: Simulator, role: str) -> None:
    expected = BY_ROLE[role]
    with logged("ERROR") as stream:
        async with stage(start, telegram, role=role, is_known=role != "stranger") as made:
            db = made.scene.bot.db
            if role == "participant":
                await db.run(takes_part, made)
                await made.scene.settled()
            before = await db.read(rows)

            silent = await tries(made, rights_deeds.every(made.numbers))

            after, person_id = await db.read(rows), await db.read(own_id, made.person)
    foreign = {
        table: differs
        for table, differs in changed(before, after, person_id).items()
        if table not in expected.may_change
    }
    assert {kind: by for kind, by in made.sights.items() if kind not in expected.sees | expected.may_see} == {}
    assert foreign == {}
    assert expected.sees - set(made.sights) == set()
    assert silent <= SILENT
    assert errors(stream.getvalue()) == []


async def test_elsewhere_than_at_the_desk_no_command_and_no_button_leads_anywhere(
    start: Start, telegram: Simulator
) -> None:
    with logged("ERROR") as stream:
        async with stage(start, telegram, role="manager") as made:
            group = telegram.group("Elsewhere", members=[made.person])
            await group.adds_bot(admin=True)
            old = telegram.post(telegram.chats[group.id], telegram.bot, {"text": "An old card"})
            made.person.seen()
            before = await made.scene.bot.db.read(rows)

            for each in (*routes.COMMANDS, *routes.DESK_COMMANDS):
                await group.posts(made.person, f"/{each.name}@{telegram.bot.username} 1")
            for deed in rights_deeds.every(made.numbers):
                for data in deed.taps[:2]:
                    telegram.ask(made.person.user, old, data)
            await made.scene.settled()

            after = await made.scene.bot.db.read(rows)
            made.sees("")
            made.sees("", chat_id=group.id)
    assert made.sights == {}
    assert changed(before, after, made.known.id) == {}
    assert errors(stream.getvalue()) == []


async def test_at_the_desk_only_managers_decide(scene: Scene) -> None:
    """Boris belongs to the desk's group and holds no role; every command there that needs one is tried."""
    await scene.ask()
    before = await scene.bot.db.read(rows)

    for each in routes.DESK_COMMANDS:
        if each.role is not None:
            await scene.group.posts(scene.boris, f"/{each.name}", topic=scene.topic, reply_to=scene.relayed())

    assert changed(before, await scene.bot.db.read(rows), 0) == {}
    assert scene.boris.seen() == []
    assert len({seen.text for seen in scene.group.seen()}) == 1  # one refusal, said each time


async def test_no_forged_button_breaks_anything(start: Start, telegram: Simulator) -> None:
    """Somebody with every role taps what never stood on a button of theirs."""
    with logged("ERROR") as stream:
        async with stage(start, telegram, role=EVERYTHING) as made:
            silent = await tries(made, rights_deeds.forged(made.numbers))

    assert errors(stream.getvalue()) == []
    assert silent == set()
