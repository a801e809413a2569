"""Organisers announce something to many people: written as typed in Telegram, for whom, when, tried out, and sent."""

from collections.abc import AsyncIterator, Callable
from datetime import time, timedelta

import pytest
from sqlalchemy.orm import Session

from db.people import PersonRow
from handlers import buttons
from handlers.broadcasts.buttons import ReallySend
from handlers.doors import ShowBroadcast
from handlers.screens import CARD
from services import broadcast_plans, broadcast_sending, broadcasts, clock, people
from services.answers import ASPECTS
from services.audiences import Audience, Part, Trait
from services.broadcasts import Link, State
from services.refusals import BroadcastGone
from simulator.attachments import Media
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.broadcast_stage import (
    ENGLISH,
    GERMAN,
    broadcast,
    draft,
    listeners,
    note,
    parts,
    reader,
    shown,
    stored,
)
from tests.journeys.organising_scene import House, organisers
from tests.services.broadcast_scene import ORGANISER, version, worked
from tests.services.event_scene import published

FORMATTED = '<b>Chile</b> comes to <a href="https://example.org/?a=1&amp;b=2">Cottbus</a> &lt;soon&gt;.'


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        yield made


async def test_announcement_from_the_first_word_to_its_readers(house: House) -> None:
    tilda = house.tilda
    await listeners(house.bot, "de", "ru")
    rosa = await reader(house.bot, house.telegram)
    await draft(tilda, GERMAN)
    first = tilda.screen
    await tilda.taps("✏️ English")
    await tilda.sends_formatted(FORMATTED)
    hub = parts(tilda)
    tilda.seen()
    await tilda.taps("Test to me")
    tests = tilda.seen()
    await tilda.taps("Back to the announcement")
    await tilda.taps("Send …")
    sure = parts(tilda)
    await tilda.taps_twice("Send now")
    [sent] = await shown(tilda, "It goes out to")
    seen = await shown(rosa, "Cottbus")
    await tilda.taps("📊 How it goes", on=sent)

    assert first.text.split("\n")[:3] == [
        "📣 Am 8. Dezember kommen alle Unternehmen…",
        "Saved as: Deutsch",
        "📝 This is a draft: nobody has got it yet.",
    ]
    assert first.buttons[0] == ("🌐 It is another language",)
    assert hub[1:] == [
        "✅ Deutsch\n✅ English\n⚠️ Русский is missing: 1 person would get it in English",
        "For: everybody who wishes news\n👥 3 people get it",
        "🔗 Buttons: none\n🕒 When: as soon as it is sent",
    ]
    assert [each.html for each in tests] == [
        "👁 <b>Test: Deutsch</b>",
        GERMAN,
        "👁 <b>Test: English</b>",
        FORMATTED,
        "👁 <b>Test: Русский</b> is missing, its readers get English",
        f"Оригинал: English\n\n{FORMATTED}",
        "👁 That was the test. Nobody else has got it.",
    ]
    assert sure[0] == "❗ Send this to 3 people?\n📣 Chile comes to Cottbus <soon>."
    assert sure[1] == "✅ Deutsch: 1\n✅ English: 1\n⚠️ Русский: 1, get it in English"
    assert sent.text.split("\n")[1] == "📤 It goes out to 3 people now."
    assert [each.html for each in seen] == [FORMATTED]
    assert "The announcement" in tilda.look(sent).text
    assert (await broadcast(house.bot)).expected == 3


async def test_messages_of_all_kinds_are_taken_or_refused_with_a_reason(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/broadcast")
    await tilda.taps("New announcement")
    notes = []
    await tilda.sends_voice()
    notes.append(note(tilda))
    await tilda.sends_location()
    notes.append(note(tilda))
    await tilda.sends_media(Media("document", name="plan.pdf", size=30 * 1024 * 1024))
    notes.append(note(tilda))
    await tilda.sends_media(Media("document", name="plan.exe"))
    notes.append(note(tilda))
    await tilda.sends("x" * 10_000)
    notes.append(note(tilda))
    long = await tilda.sends("😀" * 1_951)
    notes.append(note(tilda))
    nothing = await stored(house.bot, lambda session: broadcasts.number(session, is_over=False))
    await tilda.edits(long, ENGLISH)
    hub = parts(tilda)
    await tilda.edits(long, f"{ENGLISH} It is free.")

    assert notes == [
        *["Only a text, one picture or one document can be sent to many. Please send one of these, with words."] * 2,
        "Files of more than 20 MB are not passed on.",
        "Files that may be programs are not passed on.",
        "Telegram has split this text, as one message cannot be so long. Please shorten it and send it again.",
        "This is 2 characters too long: 3,900 fit into one message. Please shorten it.",
    ]
    assert nothing == 0
    assert hub[0].split("\n")[1] == "Saved as: English"
    assert tilda.screen.text.split("\n")[1] == "Saved."
    assert (await broadcast(house.bot)).versions["en"].html == f"{ENGLISH} It is free."


async def test_pictures_and_documents_go_with_every_language(house: House) -> None:
    tilda = house.tilda
    await listeners(house.bot, "de", "en")
    await tilda.sends("/broadcast")
    await tilda.taps("New announcement")
    long = await tilda.sends_photo(caption="x" * 951)
    too_long = note(tilda)
    await tilda.edits(long, GERMAN)
    corrected = (await broadcast(house.bot)).versions["de"]
    await tilda.taps("✏️ English")
    asked = parts(tilda)
    tilda.seen()
    await tilda.sends_album(Media(caption=ENGLISH), Media(), Media())
    album = [each.text.split("\n")[1:3] for each in tilda.seen()]
    await tilda.taps("✏️ Русский")
    rosa = await newcomer(house.telegram, "Rosa", "English", "Continue", language_code="en")
    await tilda.forwards(await rosa.sends("Все предприятия Чили приедут в Котбус восьмого декабря."), rosa)
    tilda.seen()
    await tilda.taps("Test to me")
    kinds = [each.kind for each in tilda.seen()]

    assert "These words are 1 character too long: 950 fit under a picture or a document." in too_long
    assert (corrected.kind, corrected.html) == ("photo", GERMAN)
    assert asked[-1] == "Without a file of its own it goes out with this one: 🖼 picture"
    assert album == [["Saved.", "One picture only can be sent: the first one was taken."]]
    assert kinds == ["text", "photo"] * 3 + ["text"]
    assert "✅ Deutsch, 🖼 picture\n✅ English, 🖼 picture\n✅ Русский" in tilda.chat[-8].text


async def test_audience_and_buttons_are_ticked_with_the_number_in_view(house: House) -> None:
    tilda = house.tilda
    await listeners(house.bot, "de", "de", "ru")
    await listeners(house.bot, "en", first=8, markets=("mn",))
    event = await stored(house.bot, published)
    question = await tilda.sends("What are the customs duties in Mongolia?")
    await draft(tilda)
    await tilda.taps("Buttons")
    await tilda.taps("➕ Event")
    await tilda.taps_twice(next(each for each in tilda.screen.labels if "Pumps" in each))
    await tilda.taps("➕ Article")
    await tilda.edits(question, "What are the customs duties in Chile?")
    answered = tilda.seen()[-1]
    await tilda.sends("customs duties in Chile")
    await tilda.taps(next(each for each in tilda.screen.labels if each.startswith("1. ")))
    links = parts(tilda)[1]
    await tilda.taps("Back")
    await tilda.taps("👥 Audience")
    await tilda.taps("Markets")
    await tilda.taps_twice("Chile")
    chile = parts(tilda)[0].split("\n")[1:]
    await tilda.taps("Back")
    await tilda.taps("Language")
    await tilda.taps("Leave out some")
    await tilda.taps("Русский")
    await tilda.taps("Back")
    unregistered = next(each for each in tilda.screen.labels if "Not registered" in each)
    await tilda.taps(unregistered)
    both = parts(tilda)
    await tilda.taps("Sample")
    sample = parts(tilda)[-1].split("\n")
    kept = await broadcast(house.bot)
    await tilda.taps("Role")
    await tilda.taps("Technical operators")
    await tilda.taps("Back")
    await tilda.taps("Back")
    await tilda.taps("Send …")
    refused = tilda.screen.text.split("\n")[1]
    await tilda.taps("👥 Audience")
    await tilda.taps("Everybody")
    everybody = parts(tilda)[0].split("\n")[1:]
    await stored(house.bot, says_a_great_deal)
    tilda.seen()
    for label in ("Back", "👥 Audience", "🏷 Topics ✓", "Back", "Back", "🔗 Buttons (4)", "Back"):
        await tilda.taps(label)

    assert (answered.edited, "Chile" in answered.text) == (True, True)
    assert [each.split(". ")[0] for each in links.split("\n")[1:]] == ["1", "2"]
    assert (len(kept.links), kept.links[0]) == (2, Link(event_id=event.id))
    assert chile == ["🌍 Markets: only for these", "👥 3 people get it"]
    assert both[0].split("\n")[1] == "👥 2 people get it"
    assert both[1].split("\n") == [
        "For: 🌍 Markets: Chile",
        "Not for: 🗣 Language: Русский · 📅 Events: Pumps in the pit (Has registered)",
    ]
    assert sample == ["Some of them, drawn by lot:", *["• no firm, Deutsch, Chile"] * 2]
    assert kept.audience.exclude[Trait.EVENT] == (f"{event.id}:any",)
    assert refused == "Nobody would get this announcement. Nothing was sent."
    assert everybody == ["All conditions are gone.", "👥 4 people get it"]
    assert max(len(each.text) for each in tilda.seen()) <= CARD


def says_a_great_deal(session: Session) -> None:
    """All that an announcement can have, at the end of a long day."""
    linked = [
        Link(event_id=published(session, title={"en": f"{number} {'long title ' * 9}"}).id) for number in range(4)
    ]
    broadcasts.choose_links(session, 1, linked, roles=ORGANISER, by=999)
    states = tuple(f"{each.event_id}:{presence}" for each in linked for presence in ("any", "confirmed", "present"))
    most = {Trait.TOPIC: tuple(ASPECTS), Trait.EVENT: states, Trait.PART: tuple(Part), Trait.LANGUAGE: ("de", "ru")}
    broadcasts.choose_audience(session, 1, Audience(most, most), roles=ORGANISER, by=999)
    for language in ("de", "ru"):
        file = version("x" * 900, kind="document", file_id="x", filename=f"{'long name ' * 9}.pdf")
        broadcasts.write(session, 1, language, file, roles=ORGANISER, by=999)
    broadcasts.choose_time(session, 1, clock.now() + timedelta(days=3), time(9), roles=ORGANISER, by=999)


async def test_time_is_chosen_and_what_is_scheduled_can_be_taken_back(
    house: House, later: Callable[[timedelta], None]
) -> None:
    tilda = house.tilda
    await listeners(house.bot, "en")
    day = clock.now() + timedelta(days=3)
    await draft(tilda)
    await tilda.taps("When")
    await tilda.taps("Date and time")
    await tilda.sends("1 January 2020")
    past = note(tilda)
    await tilda.sends(f"{day:%d.%m.%Y}")
    await tilda.sends("10:30")
    await tilda.taps("When")
    await tilda.taps("Time of each reader’s day")
    await tilda.sends("half past nine")
    await tilda.taps("Back to the form")
    await tilda.sends("9.30")
    when = parts(tilda)[-1].split("\n")[1]
    await tilda.taps("Send …")
    await tilda.taps("Schedule it")
    scheduled = await broadcast(house.bot)
    hub = tilda.screen
    await tilda.taps("Back to a draft")
    back = tilda.screen.text.split("\n")[1]
    later(timedelta(days=4))
    await tilda.taps("Send …")
    too_late = tilda.screen.text.split("\n")[1]

    assert "is too early" in past
    assert when.startswith("🕒 When: ")
    assert when.endswith(", to each reader at 09:30 of their own day")
    assert (scheduled.state, scheduled.expected) == (State.SCHEDULED, 1)
    assert f"{scheduled.day_time:%H:%M}" == "09:30"
    assert hub.text.split("\n")[1:3] == [
        "It is scheduled.",
        "🕒 It goes out by itself. To change it, make it a draft again first.",
    ]
    assert hub.labels[0] == "↩️ Back to a draft"
    assert back == "It is a draft again and does not go out."
    assert too_late == "The time must lie ahead of us, within the next ninety days."


async def test_two_people_at_one_announcement_and_a_role_that_is_lost(house: House) -> None:
    tilda, otto = house.tilda, house.otto
    await listeners(house.bot, "de", "en")
    paula = await newcomer(house.telegram, "Paula", "English", "Continue", language_code="en")
    await stored(house.bot, has_roles, paula.id, ["organiser"])
    await draft(tilda)
    await otto.sends("/broadcast")
    listed = otto.screen.text.split("\n\n")[1]
    await otto.taps("All companies from Chile come…")
    await otto.taps("✏️ Deutsch")
    await tilda.taps("✏️ Русский")
    await tilda.sends("Все предприятия Чили приедут в Котбус восьмого декабря.")
    await otto.sends(GERMAN)
    warned = otto.screen.text.split("\n")[1]
    await tilda.taps("Send …", on=tilda.screen)
    await otto.taps("👥 Audience")
    await otto.taps("Language")
    await otto.taps("Deutsch")
    await tilda.taps("Send now")
    changed = tilda.screen.text.split("\n")[1:4]
    await tilda.taps("Send …")
    await listeners(house.bot, "de", first=5)
    await tilda.taps("Send now")
    more = tilda.screen.text.split("\n")[1]
    await paula.sends("/broadcast")
    await paula.taps("All companies from Chile come…")
    await paula.taps("Send …")
    await stored(house.bot, has_roles, paula.id, [])
    await paula.taps("Send now")
    lost = [paula.screen.text.split("\n")[0]]
    await stored(house.bot, has_roles, paula.id, ["organiser"])
    await paula.sends("/broadcast")
    await paula.taps("New announcement")
    await stored(house.bot, has_roles, paula.id, [])
    await paula.sends(ENGLISH)
    lost.append(paula.screen.text.split("\n")[0])
    before = (await broadcast(house.bot)).state
    for person in (tilda, otto):
        await person.sends("/broadcast")
        await person.taps("All companies from Chile come…")
        await person.taps("Send …")
    await tilda.taps("Send now")
    await otto.taps("Send now")

    assert listed == "All companies from Chile come to Cottbu…\n📝 draft"
    assert warned.startswith("Saved. Somebody else changed this announcement at ")
    assert changed[0] == (
        "Somebody has changed this announcement meanwhile. Nothing was sent: please look at it once more."
    )
    assert changed[2].startswith("✍️ Changed by somebody else: ")
    assert more == ("Other people are meant by now than before. Nothing was sent: please look at the number once more.")
    assert (lost, before) == (["You do not have access to this."] * 2, State.DRAFT)
    with pytest.raises(BroadcastGone):
        await broadcast(house.bot, 2)
    assert otto.screen.text.split("\n")[1] == "This announcement has been sent or scheduled already."
    assert otto.screen.labels[0] == "📊 How it goes"


def has_roles(session: Session, account: int, roles: list[str]) -> None:
    """Gives these roles to somebody and takes all others away."""
    found = people.person(session, account)
    assert found is not None
    session.get_one(PersonRow, found.id).roles = roles
    session.flush()


async def test_many_people_want_the_number_typed_and_one_a_day_can_be_lifted(house: House) -> None:
    tilda = house.tilda
    for first in range(1, 201, 40):
        await listeners(house.bot, *["en"] * 40, first=first)
    await listeners(house.bot, "de", first=300)
    await stored(house.bot, sends_another, house.otto.id)
    await draft(tilda)
    capped = parts(tilda)[-1].split("\n")[-1]
    await tilda.forges(buttons.pack(ReallySend(2, (await broadcast(house.bot, 2)).version, 201)), tilda.screen)
    forged = (await broadcast(house.bot, 2)).state
    await tilda.forges(buttons.pack(ShowBroadcast(2)), tilda.screen)
    await tilda.taps("Today all the same")
    asked = parts(tilda)[0].split("\n")[0]
    await tilda.taps("Today all the same")
    lifted = parts(tilda)[-1].split("\n")[-1]
    await tilda.taps("Send …")
    await tilda.sends("200")
    wrong = parts(tilda)[1]
    state = (await broadcast(house.bot, 2)).state
    await tilda.sends("201")

    assert capped == "🔁 201 people have had another one today and get this one tomorrow."
    assert asked == "❗ Send a second announcement on one day?"
    assert lifted == "🔁 201 people have had another one today and get this one all the same."
    assert wrong == "That is not the number. Nothing was sent: to send it, type 201."
    assert (forged, state, len(wrong) <= 900) == (State.DRAFT, State.DRAFT, True)
    assert await shown(tilda, "📤 It goes out to 201 people now.")
    assert (await broadcast(house.bot, 2)).ignores_cap


def sends_another(session: Session, account: int) -> None:
    """Another organiser's announcement goes to everybody."""
    by = people.welcome(session, account).id
    made = broadcasts.create(session, roles=ORGANISER, by=by)
    made = broadcasts.write(session, made.id, "en", version("Other news"), roles=ORGANISER, by=by)
    number = broadcast_plans.plan(session, made).reach.total
    broadcast_sending.send(session, made.id, version=made.version, expected=number, roles=ORGANISER, by=by)
    worked(session)
    broadcast_sending.pause(session, made.id, roles=ORGANISER, by=by)
