"""The gate: from a request in the desk's group to an introduction or a refusal, by managers in their private chats."""

from collections.abc import AsyncIterator

import pytest

from handlers.buttons import pack
from handlers.doors import ShowGate
from handlers.gate_buttons import Decline, Forward, Release, ShowCheck, TickCheck
from handlers.reading_words import RulesRead
from locales import formats, use_language
from services import clock
from services.contact_requests import RequestState
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.gate_stage import Gate, at_gate

GONE = "This request does not exist any more."


@pytest.fixture
async def gate(start: Start, telegram: Simulator) -> AsyncIterator[Gate]:
    async with at_gate(start, telegram) as made:
        yield made


def comfort() -> str:
    """What is said of a check made today."""
    with use_language("en"):
        day = formats.date(clock.now().date())
    return f"No name hit in the file of {day}; ownership, goods and end use are not checked by this tool."


def shown(person: Person) -> str:
    """The text of the person's screen."""
    return person.seen()[-1].text


async def test_listed_goods_are_held_checked_asked_for_and_released(gate: Gate) -> None:
    scene, katrin = gate.scene, gate.katrin
    made = await gate.sent(code="sensors")

    assert scene.name == "🟥 R-1001 · Chile · Sensors and measuring devices · en"
    [card, *_relayed] = scene.posts()
    alias = card.text.split("From: ")[1][:4]
    assert card.text.split("\n\n")[:4] == [
        "📌 R-1001 · Request for contact\nState: waits for the gate",
        f"From: {alias} · no profile · Germany · reads in: English\nTo: Chile Works, Chile\n"
        "Buy · Sensors and measuring devices · used in: Germany",
        "🟡 Open, with special care · held\nGoods: of a group that is often controlled, or not known",
        "Written in: English\nWho can clean mine water? I am •••, call •••.",
    ]
    assert card.buttons == (("🙋 I take this",), ("🛂 Gate",), ("🟨 Wait", "🟩 Done"))
    assert gate.carla.seen() == []

    await scene.group.posts(katrin, "/gate", topic=scene.topic)
    assert (scene.posts()[-1].text, scene.posts()[-1].labels) == (
        "The checks of this request are in your private chat, since names stand there.",
        ("🛂 Gate",),
    )
    await gate.checks(katrin, made.case_id)
    await katrin.taps("Back")
    screen = katrin.seen()[-1]
    assert screen.text.split("\n\n") == [
        "🛂 R-1001\nState: waits for the gate\n🟡 Open, with special care · held\n"
        "Goods: of a group that is often controlled, or not known",
        "From: Anna Beispiel, Beispiel Bergbau GmbH, Germany\nContact: anna@beispiel.example\n"
        "To: Chile Works, Company · Chile\nIn the chat: Chile Member 0\n"
        "Contact: Chile Contact, contact@chile.example\n"
        "Buy · Sensors and measuring devices · used in: Germany",
        f"Checklist: 6 of 6\n{comfort()}",
        "Who can clean mine water? I am Anna Beispiel, call +49 355 123456.",
    ]
    assert screen.buttons[:2] == (("📨 Ask the other side",), ("☑️ Checklist",))
    await katrin.taps("📨 Ask the other side")
    await katrin.taps("📨 Yes, ask them")
    assert shown(katrin).startswith("✅ The other side is asked now.\n\n🛂 R-1001\nState: the other side is asked")
    assert scene.name.startswith("🟨")
    [teaser] = gate.carla.seen()
    assert "Anna" not in teaser.text

    await gate.agrees(made.case_id)
    said, _, by = scene.posts()[-1].text.rpartition(" by ")
    assert said == "🤝 The other side agrees. A manager can release the introduction, please"
    assert by.partition(",")[0] not in {"Sat", "Sun"}
    await katrin.sends("/gate")
    assert katrin.seen()[-1].text == "🛂 Gate\n1 request waits for a decision.\n\n🤝 both sides agree"
    await katrin.taps("🤝 🟡 R-1001 · Chile")
    await katrin.taps("🤝 Release")
    assert shown(katrin) == (
        "🛂 R-1001\nAnna Beispiel, Beispiel Bergbau GmbH and Chile Works get each other’s name and contact.\n\n"
        f"{comfort()}\n\n⚠️ This cannot be taken back."
    )
    await katrin.taps_twice("🤝 Yes, introduce them")

    assert [len(each.seen()) for each in (gate.carla, scene.anna)] == [1, 1]
    assert scene.posts()[-1].text == "✅ Released: both sides get the contact of the other one."
    assert scene.name.startswith("🟩")


async def test_red_needs_two_and_a_refusal_tells_the_sender_no_reason(gate: Gate) -> None:
    scene, katrin, boris = gate.scene, gate.katrin, gate.boris
    made = await gate.sent(use_country="RU")
    assert "🔴 Requests are checked one by one · held\nRussia: 🔴" in scene.posts()[0].text
    await gate.checks(katrin, made.case_id)
    await katrin.taps("Back")

    await katrin.taps("✍️ Suggest to let it go on")

    screen = katrin.seen()[-1]
    assert "You have suggested to let it go on. Another manager decides." in screen.text
    assert screen.labels == ("☑️ Checklist", "🏭 Who is asked", "⛔ Decline", "💬 Topic", "Back", "Menu")
    assert scene.posts()[-1].text.startswith("🛂 A first person suggests to let this go on.")
    await katrin.forges(pack(Forward(made.case_id, True)), screen)
    assert shown(katrin).startswith("A second person of the network must decide on this.")
    await boris.opens(f"gt_{made.case_id}")
    assert "Another manager suggests to let it go on. You can decide." in boris.seen()[-1].text
    await boris.taps("📨 Ask the other side")
    await boris.taps("📨 Yes, ask them")
    await gate.agrees(made.case_id)
    scene.anna.seen()
    await boris.taps("⛔ Decline")
    await boris.taps("Hit in a list")
    assert shown(boris) == "🛂 R-1001\nThe request is declined: Hit in a list\n\n⚠️ This cannot be taken back."
    await boris.taps("⛔ Yes, decline it")
    declined = boris.seen()[-1]
    assert "No name hit" not in declined.text

    assert (await gate.request(made.case_id)).state is RequestState.DECLINED
    [told] = scene.anna.seen()
    assert [word for word in ("list", "hit", "sanction", "Chile", "goods") if word in told.text.lower()] == []
    assert "State: declined at the gate" in scene.posts()[0].text
    assert "\n\n\n" not in scene.posts()[0].text
    assert scene.name.startswith("🟩")
    await boris.forges(pack(Release(made.case_id, True)), declined)
    assert shown(boris).startswith("This request has gone on meanwhile.")


async def test_a_yes_to_listed_goods_takes_two_managers_and_grounds(gate: Gate) -> None:
    katrin, boris = gate.katrin, gate.boris
    made = await gate.sent(code="sensors")
    await gate.checks(katrin, made.case_id)
    await katrin.taps("✅ Listed goods")
    await katrin.taps("Yes")
    screen = katrin.seen()[-1]
    concern = "⚠️ Listed goods"
    assert screen.text.split("\n\n")[0] == f"🛂 R-1001\nChecklist: 6 of 6\n{concern}"
    assert [label for label in screen.labels if label.startswith("⚠️")] == ["⚠️ Listed goods"]
    await katrin.forges(pack(Forward(made.case_id, True)), screen)
    assert shown(katrin).startswith("A second person of the network must decide on this.")
    await katrin.opens(f"gt_{made.case_id}")

    await katrin.taps("✍️ Suggest to let it go on")
    assert shown(katrin).split("\n\n") == [
        f"🛂 R-1001\n{concern}",
        "On which grounds may it go on? They go into the log. If none is certain, please decline.",
    ]
    await katrin.taps("There is a permit")

    assert shown(katrin).startswith("✅ Noted. Another manager has to decide now.")
    await boris.opens(f"gt_{made.case_id}")
    said = "Another manager suggests to let it go on. You can decide.\nGrounds: There is a permit"
    assert said in boris.seen()[-1].text
    await boris.taps("📨 Ask the other side")
    await boris.taps("📨 Yes, ask them")
    assert shown(boris).startswith("✅ The other side is asked now.")


async def test_words_that_name_occupied_places_are_held(gate: Gate) -> None:
    await gate.sent(use_country="UA", text="Lieferung nach Donezk")

    assert gate.carla.seen() == []
    card = gate.scene.posts()[0].text
    assert "· held\nText: names a place in or near occupied territories" in card


async def test_the_market_that_decides_the_level_is_named(gate: Gate) -> None:
    await gate.sent(country="RU")

    await gate.katrin.sends("/gate")

    assert gate.scene.name == "🟥 R-1001 · Russia · Mine water treatment · en"
    assert gate.katrin.seen()[-1].labels[0] == "🔴 R-1001 · Russia"


async def test_somebody_is_looked_for_and_a_manager_finds_a_company(gate: Gate) -> None:
    scene, katrin = gate.scene, gate.katrin
    words = "Who treats tailings near Calama? " * 15
    long = {"name": "Annabella " * 10, "company": "Beispielbergbau " * 10, "contact": "Beispielstrasse " * 10}
    made = await gate.sent(company_id=None, looks_in="CL", code="tailings", use_country="RU", text=words, **long)
    assert "To: looked for in Chile" in scene.posts()[0].text
    await katrin.sends("/gate")
    await katrin.taps("🔴 R-1001 · Russia")
    assert len(katrin.seen()[-1].text) <= 900
    await katrin.taps("📄 The whole text")
    assert shown(katrin).split("\n\n") == [
        f"🛂 R-1001\nFrom: {long['name']}, {long['company']}, Germany\nContact: {long['contact']}\nWritten in: English",
        words.strip(),
    ]
    await katrin.taps("Back")
    await katrin.taps("🔎 Find a company to ask")
    assert "No profile fits by itself." in shown(katrin)
    await katrin.taps("🔎 By name or number")
    await katrin.sends("Atlantis Ltd")
    assert "No published profile is called that." in shown(katrin)
    await katrin.taps("🔎 By name or number")
    await katrin.sends("chile")
    await katrin.taps("🏭 Chile Works")
    assert shown(katrin).startswith("🛂 R-1001\nChile Works is asked, without learning who asks.")

    await katrin.taps("📨 Yes, ask them")

    assert shown(katrin).startswith("Noted. With this company the request is held: please go through the checklist.")
    assert gate.carla.seen() == []
    found = await gate.request(made.case_id)
    assert (found.company_id, found.state) == (gate.company_id, RequestState.CHECKING)
    assert "To: Chile Works, Chile" in scene.posts()[0].text


async def test_rules_of_a_market_that_a_manager_found_are_read_before_the_company_is_asked(gate: Gate) -> None:
    anna, katrin = gate.scene.anna, gate.katrin
    made = await gate.sent(company_id=None, use_country="DE")
    await gate.scene.bot.db.run(gate.settles_in, "RU")
    for words in ("/gate", "🟢 R-1001 · Germany", "🔎 Find a company to ask", "🏭 Chile Works", "📨 Yes, ask them"):
        await (katrin.sends(words) if words.startswith("/") else katrin.taps(words))
    said = shown(katrin)
    assert said.startswith("Noted. With this company the request is held: please go through the checklist.")
    assert "The sender has been asked to read the rules for this market first." in said
    await gate.scene.settled()
    assert gate.carla.seen() == []
    told = anna.seen()[-1]
    assert "please read the rules for Russia" in told.text
    assert [name for name in ("Chile", "Carla", "Katrin") if name in told.text] == []
    await anna.taps("📋 To the request")
    assert "please read the rules for Russia" in shown(anna)

    await anna.taps("📖 Read the rules")
    rules = shown(anna)
    assert rules.startswith("R-1001 · request for contact\nPlease read this first.\n\nRussia\n")
    assert len(rules) <= 900
    await anna.taps("Read, continue")

    assert "🔎 The network checks this request before anybody is asked." in shown(anna)
    await anna.forges(pack(RulesRead(made.case_id, "RU", "red", "2026-11-01")), told)
    assert (await gate.request(made.case_id)).state is RequestState.CHECKING


async def test_nobody_else_gets_near_it(gate: Gate) -> None:
    scene, anna, katrin = gate.scene, gate.scene.anna, gate.katrin
    made = await gate.sent(code="sensors")
    case_id = made.case_id
    await anna.sends("/gate")
    screen = anna.seen()[-1]
    assert screen.text.startswith("You do not have access to this.")
    for button in (
        ShowGate(),
        ShowGate(case_id),
        ShowCheck(case_id, "list_check"),
        TickCheck(case_id, "owner_over_50", "no"),
        Release(case_id, False),
        Decline(case_id, "other", True),
    ):
        await anna.forges(pack(button), screen)
    await anna.opens(f"gt_{case_id}")
    assert {each.text.split("\n")[0] for each in anna.seen()} == {"You do not have access to this."}
    assert (await gate.request(case_id)).state is RequestState.CHECKING

    for payload in ("gt_999", "gt_x", "gt_²", "gt_" + "9" * 30):
        await katrin.opens(payload)
        assert shown(katrin).startswith(GONE)
    await katrin.opens(f"gt_{case_id}")
    await katrin.forges(pack(TickCheck(case_id, "nothing", "yes")), katrin.seen()[-1])
    assert shown(katrin).startswith("This menu was out of date.")
    await scene.group.posts(katrin, "/gate")
    assert scene.group.seen()[-1].text == "This command belongs in the topic of a request."

    await scene.group.taps(katrin, "🟩 Done", on=scene.posts()[0])
    assert scene.posts()[-1].text == (
        "⚠️ The topic is closed, the request is not: waits for the gate. Only the gate declines or releases it."
    )

    await scene.group.posts(katrin, "/ban", topic=scene.topic)
    assert (await gate.request(case_id)).state is RequestState.DECLINED
    assert [each.text for each in scene.posts()[-2:]] == [
        "/ban",
        "⛔ Declined at the gate. The sender reads a neutral sentence without a reason.",
    ]
