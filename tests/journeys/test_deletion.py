"""Somebody leaves one word wherever words can be left, has everything deleted, and nobody finds it anywhere."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow
from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.events import RegistrationRow
from handlers.buttons import pack
from handlers.doors import RateEvent
from locales import use_language
from locales.formats import date as in_words_of
from services import clock, contact_requests, introductions, notices, people, topics
from services.answers import Answers
from services.broadcasts import State, Version
from services.care import CareList
from services.desk_care import Overdue
from services.events import Question
from services.notices import Reader
from services.people import Role
from services.retention import CONSENT_KEPT_FOR, GATE_LOG_KEPT_FOR, MESSAGE_KEPT_FOR, Kept
from simulator import views
from simulator.people import Person
from simulator.server import Simulator
from simulator.world import FIRST_PERSON
from tests import log_watch
from tests.conftest import Start, newcomer
from tests.journeys import planted
from tests.journeys.desk_scene import REFUSED, Scene, at_desk
from tests.journeys.planted import WORD
from tests.services.event_scene import in_days, published
from tests.services.introduction_scene import company

Later = Callable[[timedelta], None]
HOUR = timedelta(hours=1)
USERNAME = "quetzalcoatlus_northropi"
LEAST_POSTS = 10
TYPED = frozenset(
    [
        *("questions.text", "relays.text", "relays.original", "preferences.second_channel", "drafts.texts"),
        *("registrations.name", "registrations.company", "registrations.email", "registrations.answers"),
        *("event_feedback.words", "dialogues.state", "company_people.name"),
        *("companies.website", "companies.listing_url"),
        *("companies.name", "companies.texts", "companies.contact_name", "companies.contact_email"),
        *("contact_requests.sender_name", "contact_requests.sender_company", "contact_requests.sender_contact"),
        "contact_requests.text",
    ]
)
"""Where it stands before: whatever else can be typed is to be typed below."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Quinn leaves the word; Carla speaks for the company that Quinn asks; Katrin has every role and is at the desk."""

    scene: Scene
    quinn: Person
    carla: Person
    numbers: dict[str, int]


def _prepared(session: Session, carla: int) -> dict[str, int]:
    begins = clock.now().replace(microsecond=0) + HOUR
    problem = Question("problem", "text", {"en": "Which problem do you bring?"}, is_required=True)
    soon = published(
        session, starts_at=begins, ends_at=begins + HOUR, reminders=[], needs_email=True, questions=(problem,)
    )
    member = people.person(session, carla)
    assert member is not None
    works = company(session, "chile", member, name="Chile Works", offers=["mine-water", "pumps"])
    words = asdict(Version("Pumps next week", 15))
    now = clock.now()
    announced = BroadcastRow(
        state=State.DONE.value, versions={"en": words}, audience={}, links=[], made_at=now, changed_at=now
    )
    session.add(announced)
    session.flush()
    return {
        "event": soon.id,
        "second": published(session, starts_at=in_days(20)).id,
        "works": works.id,
        "broadcast": announced.id,
        "request": 2,
    }


@dataclass(frozen=True, slots=True)
class Found:
    """Where the word stands: columns, posts of the desk's group, tables of the command line and files.

    `drawn` are the files that there are at all.
    """

    columns: set[str]
    posts: list[str]
    tables: set[str]
    files: set[str]
    drawn: set[str]


async def asks_and_writes(stage: Stage) -> None:
    """At the desk: a question, what is added, corrected and attached, and what the desk says of it."""
    scene, quinn = stage.scene, stage.quinn
    await scene.ask(f"Who repairs the {WORD} lathes in Atlantis?", by=quinn)
    await quinn.taps("Write to the desk")
    written = await quinn.sends(f"{WORD} adds something")
    await quinn.edits(written["message_id"], f"{WORD} adds something else")
    await quinn.taps("Write to the desk")
    await quinn.sends_document(b"%PDF-1.7", f"{WORD}.pdf", f"Drawing of the {WORD}")
    group, topic = scene.group, scene.topic
    await group.posts(scene.katrin, f"Dear {WORD}, we ask around.", topic=topic, reply_to=scene.relayed())
    await group.posts(scene.boris, f"{WORD} has called me, too.", topic=topic)
    await group.posts(scene.katrin, "/draft", topic=topic)


async def settles_in(stage: Stage) -> None:
    """Under the settings and in a profile that everybody finds."""
    quinn = stage.quinn
    await quinn.sends("/settings")
    await quinn.taps("Second channel")
    await quinn.taps("Yes")
    await quinn.sends(f"{WORD}@beispiel.example")
    await quinn.sends("/profile")
    await quinn.taps("Create a profile")
    for words in (f"{WORD} Muster", f"{WORD} GmbH", "Germany"):
        await quinn.sends(words)
    await quinn.taps("Company")
    await quinn.taps("Offers")
    await quinn.sends("pumps")
    await quinn.taps("☐ Pumps and pumping stations")
    await quinn.sends("/profile")
    await quinn.taps("Texts")
    await quinn.taps("English")
    await quinn.sends(f"Pumps such as the {WORD}.")
    await quinn.taps("Contact")
    await quinn.sends(f"{WORD} Muster")
    await quinn.sends(f"{WORD}@beispiel.example")
    await quinn.taps("Links")
    await quinn.sends(f"https://{WORD}.example")
    await quinn.sends(f"https://list.example/{WORD}")
    await quinn.taps("Publish")
    await quinn.taps("I agree, publish it")


async def asks_for_contact(stage: Stage) -> None:
    """Carla's company agrees, both are introduced, and Quinn writes to Carla."""
    scene, quinn, carla = stage.scene, stage.quinn, stage.carla
    await quinn.opens(f"co_{stage.numbers['works']}")
    await quinn.taps("Ask for contact")
    await quinn.taps("Germany")
    for words in (f"{WORD} Muster", f"{WORD} GmbH", f"{WORD}@beispiel.example"):
        await quinn.sends(words)
    for label in ("Buy", "Mine water treatment", "Chile"):
        await quinn.taps(label)
    await quinn.sends(f"The {WORD} of our mine water, please.")
    await quinn.taps("Go on like this")
    await quinn.taps("I agree")
    await quinn.taps("Send the request")
    await carla.taps("Yes, introduce us")
    await carla.taps("☐ I agree, introduce us")
    await scene.bot.db.run(_introduced)
    await scene.settled()
    await quinn.taps("Write through the assistant")
    await quinn.sends(f"{WORD} greets you.")


def _introduced(session: Session) -> None:
    row = session.execute(select(ContactRow).where(ContactRow.introduced_at.is_(None))).scalar_one()
    introductions.introduce(session, contact_requests.locked(session, row.case_id), 1)


async def is_asked_for_contact(stage: Stage) -> None:
    """Carla asks Quinn's company in turn: what Quinn writes, and who is asked, stands in a case that is Carla's."""
    scene, quinn, carla = stage.scene, stage.quinn, stage.carla
    own = await scene.bot.db.read(_own_company)
    await quinn.blocks_bot()
    await carla.opens(f"co_{own}")
    await carla.taps("Ask for contact")
    for label in ("Buy", "Pumps and pumping stations", "Germany"):
        await carla.taps(label)
    await carla.sends("Pumps for the north, please.")
    for label in ("I agree", "Send the request"):
        await carla.taps(label)
    await quinn.unblocks_bot()
    await scene.settled()
    await quinn.sends("/requests")
    await quinn.taps("❔ R-1003 · Chile · Pumps and…")
    await quinn.taps("Yes, introduce us")
    await quinn.taps("☐ I agree, introduce us")
    await scene.bot.db.run(_introduced)
    await scene.settled()
    await quinn.taps("Write through the assistant")
    await quinn.sends(f"{WORD} greets you, too.")


async def comes(stage: Stage, later: Later) -> None:
    """To an event, and says of it what was good; to a second one the way is not finished."""
    quinn, numbers = stage.quinn, stage.numbers
    await quinn.opens(f"ev_{numbers['event']}")
    await quinn.taps("Register")
    for words in (f"{WORD} Muster", f"{WORD} GmbH", f"{WORD}@beispiel.example", f"Where the {WORD} is"):
        await quinn.sends(words)
    await quinn.taps("Register")
    numbers["registration"] = await stage.scene.bot.db.read(_registration)
    later(timedelta(days=4))
    await quinn.forges(pack(RateEvent(numbers["registration"], 0)), quinn.screen)
    await quinn.taps("⭐⭐⭐⭐ Good")
    await quinn.sends(f"More of the {WORD}.")
    await quinn.taps("Yes")
    await quinn.opens(f"ev_{numbers['second']}")
    await quinn.taps("Register")
    await quinn.taps("✏️ Name")
    await quinn.sends(f"{WORD} Beispiel")


def _registration(session: Session) -> int:
    return session.execute(select(RegistrationRow.id)).scalar_one()


async def begins(person: Person) -> None:
    await person.sends("/start")
    await person.taps("English")
    await person.taps("Continue")
    person.seen()


async def deletes_everything(quinn: Person) -> str:
    await quinn.sends("/privacy")
    await quinn.taps("My data, and deleting it")
    await quinn.taps("Delete everything")
    await quinn.taps("Go on to delete")
    await quinn.sends(f"{WORD}, please")
    await quinn.sends("DELETE")
    [receipt] = [seen.text for seen in quinn.seen() if "\nReceipt " in seen.text]
    return receipt


def _numbers(session: Session, scene: Scene, quinn: int, carla: int) -> dict[str, int]:
    """People's numbers by name, and that of the one profile beside Carla's."""
    accounts = {"quinn": quinn, "katrin": scene.katrin.id, "carla": carla}
    known = {name: people.person(session, each) for name, each in accounts.items()}
    own = _own_company(session)
    return {name: each.id for name, each in known.items() if each is not None} | {"company": own}


def said_in(telegram: Simulator, chat_id: int) -> list[str]:
    """The first lines of what can still be read there."""
    shown = (each for each in telegram.chats[chat_id].messages.values() if each.is_visible)
    return [views.text_of(each.content).partition("\n")[0] for each in shown]


def in_words(kept: Kept) -> str:
    """The day on which it goes, as an English receipt has it."""
    with use_language("en"):
        return in_words_of((clock.now() + kept.usual).date())


def _own_company(session: Session) -> int:
    """The one profile beside Carla's."""
    return session.execute(select(CompanyRow.id).where(CompanyRow.published_by.is_not(None))).scalar_one()


def _mine(number: str) -> set[str]:
    return {f"my_data {number}", f"my_data_json {number}"}


def _lists(session: Session, group: int) -> None:
    """What the desk reads every morning and every week."""
    for told in (Overdue("2026-11-26"), CareList("2026-11-23")):
        notices.tell(session, Reader(group, topics.ANYWHERE, None), told, key="now")


async def looks(stage: Stage, answers: Answers, database_url: str, folder: Path) -> Found:
    """Everywhere but in the chats of those to whom it was said."""
    db, telegram, numbers = stage.scene.bot.db, stage.scene.telegram, stage.numbers
    wanted = planted.recipes(numbers["quinn"], numbers["katrin"], numbers)
    files, drawn = await planted.made(db, answers, wanted)
    return Found(
        columns=await db.read(planted.columns),
        posts=planted.in_chat(telegram, stage.scene.group.id),
        files=files,
        drawn=drawn,
        tables=await asyncio.to_thread(planted.exported, database_url, folder),
    )


@pytest.mark.slow
async def test_word_of_somebody_who_has_everything_deleted_is_nowhere(
    start: Start, telegram: Simulator, database_url: str, tmp_path: Path, later: Later, answers: Answers
) -> None:
    log_watch.plant(WORD, WORD.lower(), USERNAME)
    katrins = {f"{each}_ids": frozenset({FIRST_PERSON}) for each in Role}
    async with at_desk(start, telegram, **katrins) as scene:
        quinn = telegram.person(WORD, last_name=WORD, username=USERNAME, language_code="en")
        db, group = scene.bot.db, scene.group.id
        carla = await newcomer(telegram, "Carla", "English", "Continue", language_code="en")
        stage = Stage(scene, quinn, carla, await db.run(_prepared, carla.id))
        for each in (scene.katrin, quinn):
            await begins(each)
        for happens in (asks_and_writes, asks_for_contact, settles_in, is_asked_for_contact):
            await happens(stage)
        await comes(stage, later)
        await db.run(_lists, group)
        await scene.settled()
        stage.numbers.update(await db.read(_numbers, scene, quinn.id, carla.id))
        before = await looks(stage, answers, database_url, tmp_path / "before")

        telegram.faults.next("deleteMessage", REFUSED, chat_id=group)  # as if the note were too old to be deleted
        receipt = await deletes_everything(quinn)
        await scene.settled()
        after = await looks(stage, answers, database_url, tmp_path / "after")
    ofs = {name: str(stage.numbers[name]) for name in ("quinn", "katrin", "carla")}
    assert before.columns == TYPED
    assert len(before.posts) >= LEAST_POSTS
    assert [post for post in before.posts if f"Not reached: {WORD} GmbH" in post] != []
    assert before.tables == {"companies", "feedback", "registrations", "requests"}
    assert before.files == {
        *("participant_list", "registrations_csv", "registrations_xlsx", "company_sheet", "export"),
        *(f"{maker} {number}" for maker in ("my_data", "my_data_json") for number in ofs.values()),
    }
    assert (after.columns, after.posts, after.tables, after.files) == (set(), [], set(), set())
    assert before.drawn - after.drawn == {"check_in", "company_sheet", "request_sheet", *_mine(ofs["quinn"])}
    assert not planted.stands_in(log_watch.recorded.getvalue())
    assert [line for line in said_in(telegram, group) if "should have been" in line or "Care of" in line] != []
    assert "This note was about somebody who has had their data deleted." in said_in(telegram, group)
    assert len(planted.in_chat(telegram, carla.id)) == 5, "what Carla got, and her own request"
    assert receipt.split("\n\n")[2:5] == [
        "These stay, without your name:\n"
        + "\n".join(
            f"• {what}: until {day}"
            for what, day in zip(
                ("consents", "decisions on requests", "numbers of messages"),
                (in_words(kept) for kept in (CONSENT_KEPT_FOR, GATE_LOG_KEPT_FOR, MESSAGE_KEPT_FOR)),
                strict=True,
            )
        ),
        "Your topics in the group of the desk are being removed.",
        "What others have got from you in their chats, such as requests and contacts, stays there.",
    ]
