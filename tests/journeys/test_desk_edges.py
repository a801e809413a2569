"""Asking a person: every way there, once and twice, too often, the time until an answer, and taking it back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services import clock
from simulator.faults import AnswerLost
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.desk_scene import UNKNOWN, Scene


async def _shows_case(scene: Scene, question: str, found: str) -> None:
    """The confirmation in Anna's chat, and the only topic with the question and what the assistant made of it."""
    assert scene.anna.screen.text.startswith(f"R-1001 · network desk\n“{question}”\n\nA person will answer you here")
    card, post = scene.posts()
    assert found in card.text
    assert post.text == f"💬 From the asker · reply here to answer\n\n{question}"


async def test_person_is_asked_from_an_answer(scene: Scene) -> None:
    await scene.ask("What are the customs duties in Chile?")

    await _shows_case(scene, "What are the customs duties in Chile?", "The assistant answered from")
    assert scene.name.startswith("🟥 R-1001 · en · Chile")


async def test_person_is_asked_where_no_suggestion_fits(scene: Scene) -> None:
    await scene.anna.sends("rules and papers for Chile")
    await scene.anna.taps("None of these")

    await _shows_case(scene, "rules and papers for Chile", "The assistant was not sure")


async def test_person_is_asked_from_a_suggested_article(scene: Scene) -> None:
    await scene.anna.sends("rules and papers for Chile")
    await scene.anna.taps_at(scene.anna.screen, 0, 0)
    await scene.anna.taps("Ask a person")

    await _shows_case(scene, "rules and papers for Chile", "The assistant was not sure")


async def test_person_is_written_to_from_the_menu(scene: Scene) -> None:
    await scene.anna.sends("/menu")
    await scene.anna.taps("Ask a question")
    await scene.anna.taps("Ask a person")
    offer = scene.anna.screen
    await scene.anna.taps("Write to the desk")
    invitation = scene.anna.screen
    await scene.anna.sends("I look for a partner for a joint stand.")

    assert offer.text == "Ask a person\n\nWrite to the network desk, and a person will answer you here."
    assert invitation.text.split("\n")[0] == "Write to the network desk"
    assert scene.anna.screen.text.startswith("Passed on.\n\nR-1001 · network desk\n“I look for a partner")
    card, post = scene.posts()
    assert "The assistant" not in card.text
    assert post.text.endswith("\n\nI look for a partner for a joint stand.")
    assert scene.name == "🟥 R-1001 · en · I look for a partner for a joint stand."


async def test_double_tap_and_a_replayed_button_make_one_case(scene: Scene) -> None:
    await scene.anna.sends(UNKNOWN)
    [[ask], _menu] = scene.anna.message(scene.anna.screen)["reply_markup"]["inline_keyboard"]
    await scene.anna.taps_twice("Ask a person")
    await scene.anna.forges(ask["callback_data"], on=scene.anna.screen)

    assert len(scene.posts()) == 2
    assert scene.name.startswith("🟥 R-1001")


async def test_two_questions_are_two_cases_and_listed(scene: Scene) -> None:
    await scene.ask("Who repairs glass blowing lathes in Atlantis?")
    await scene.ask("Who paints submarines in Lemuria?")
    [(first, _first_name, _), (second, _second_name, _)] = scene.group.topics
    await scene.group.posts(scene.katrin, "Nobody.", topic=second, reply_to=scene.relayed(second))
    await scene.anna.sends_sticker()
    await scene.anna.taps("Ask a person")

    assert scene.anna.screen.buttons == (
        ("✍️ Write to the desk",),
        ("R-1002 · answered",),
        ("R-1001 · in progress",),
        ("Menu",),
    )
    assert scene.relayed(first).text.endswith("Who repairs glass blowing lathes in Atlantis?")
    await scene.anna.taps("R-1001 · in progress")
    assert scene.anna.screen.text.startswith("R-1001 · network desk\n“Who repairs glass blowing lathes")


async def test_eleventh_request_of_a_day_is_refused(scene: Scene, later: Callable[[timedelta], None]) -> None:
    for number in range(10):
        await scene.ask(f"Who repairs glass blowing lathes number {number} in Atlantis?")

    await scene.ask("Who paints submarines in Lemuria?")
    refusal = scene.anna.screen.text
    later(timedelta(days=1, minutes=1))
    await scene.ask("Who sells tridents in Lemuria?")

    assert refusal.startswith("You have asked the desk many times today. Please try again tomorrow.")
    assert [name.split(" · ")[0] for _number, name, _closed in scene.group.topics] == [
        f"🟥 R-{number}" for number in range(1001, 1012)
    ]


def _be(moment: datetime) -> None:
    clock.put_forward(moment - clock.now())


@pytest.mark.parametrize(
    ("asked_at", "answered_by"),
    [
        (datetime(2026, 12, 1, 10, tzinfo=UTC), "Wednesday, 2 December 2026"),
        (datetime(2026, 12, 4, 13, 55, tzinfo=UTC), "Monday, 7 December 2026"),
        (datetime(2026, 12, 24, 13, 55, tzinfo=UTC), "Monday, 28 December 2026"),
        (datetime(2027, 3, 25, 13, 55, tzinfo=UTC), "Tuesday, 30 March 2027"),
    ],
    ids=["week", "weekend", "christmas", "easter"],
)
async def test_expected_day_counts_working_hours_only(scene: Scene, asked_at: datetime, answered_by: str) -> None:
    _be(asked_at)

    await scene.ask()

    assert f"A person will answer you here, usually by {answered_by}." in scene.anna.screen.text


async def test_withdrawn_case_is_closed_once_and_refuses_answers(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()
    case_screen = scene.anna.screen
    await scene.anna.taps_twice("Withdraw the request")
    scene.group.seen()
    await scene.group.posts(scene.katrin, "Too late?", topic=scene.topic, reply_to=post)
    [refusal] = scene.group.seen()
    await scene.group.taps(scene.katrin, "Wait")
    [no_waiting] = scene.group.seen()
    await scene.group.closes_topic(scene.katrin, scene.topic)
    await scene.group.reopens_topic(scene.katrin, scene.topic)

    assert case_screen.message_id == scene.anna.screen.message_id
    assert scene.anna.screen.text.endswith(
        "You have withdrawn this request. What you wrote will be deleted after 30 days."
    )
    assert scene.anna.screen.buttons == (("Menu",),)
    assert scene.name.startswith("🟩 R-1001")
    assert [seen.text for seen in scene.posts() if seen.text.startswith("↩️")] == [
        "↩️ The asker has withdrawn this request. Nothing reaches them any more."
    ]
    assert refusal.text == "⚠️ This was not sent. This request was withdrawn."
    assert no_waiting.text == "This request was withdrawn."
    assert scene.posts()[-1].text == "This request was withdrawn."


async def test_case_that_is_withdrawn_before_its_topic_gets_none(scene: Scene) -> None:
    await scene.group.takes_rights("can_manage_topics")
    await scene.ask()
    await scene.anna.taps("Withdraw the request")
    await scene.group.gives_rights("can_manage_topics")

    assert scene.group.topics == []


async def test_withdrawn_case_takes_no_corrections(scene: Scene) -> None:
    question = await scene.anna.sends(UNKNOWN)
    await scene.anna.taps("Ask a person")
    post = scene.relayed()
    await scene.anna.taps("Withdraw the request")

    await scene.anna.edits(question, "What are the customs duties in Chile?")

    assert scene.group.look(post) == post
    assert "Source: Access2Markets" in scene.anna.screen.text


async def test_asker_who_wants_to_write_may_think_otherwise(scene: Scene) -> None:
    await scene.ask()
    case = scene.anna.screen
    scene.group.seen()
    for way_out in ("/menu", "/cancel", "/help", "Back", "Menu"):
        await scene.anna.taps("Write to the desk", on=case if scene.anna.screen == case else None)
        await (scene.anna.sends(way_out) if way_out.startswith("/") else scene.anna.taps(way_out))
        await scene.anna.sends("What are the customs duties in Chile?")

        assert "Source: Access2Markets" in scene.anna.screen.text
        await scene.anna.sends_sticker()
        await scene.anna.taps("Ask a person")
        await scene.anna.taps("R-1001 · in progress")

    assert scene.group.seen() == []


async def test_what_is_no_reply_to_the_desk_is_a_new_question(scene: Scene) -> None:
    question = await scene.anna.sends(UNKNOWN)
    await scene.anna.taps("Ask a person")
    case = scene.anna.screen
    await scene.answer("Which lathe?")
    answer = scene.anna.screen
    scene.group.seen()

    for target in (question, case):
        await scene.anna.replies(target, "What are the customs duties in Chile?")
        assert "Source: Access2Markets" in scene.anna.screen.text
    inside = scene.group.seen()
    await scene.anna.replies(answer, "What are the customs duties in Chile?")

    assert inside == []
    assert scene.relayed().text.endswith("\n\nWhat are the customs duties in Chile?")


async def test_post_that_may_stand_twice_says_so(scene: Scene, later: Callable[[timedelta], None]) -> None:
    for method in ("createForumTopic", "sendMessage"):
        scene.telegram.faults.next(method, AnswerLost(), chat_id=scene.group.id)
    await scene.ask()
    for _call in range(3):
        later(timedelta(minutes=1))
        await scene.settled()
    scene.telegram.faults.next("sendMessage", AnswerLost(), chat_id=scene.group.id)
    await scene.writes("Hello?")
    later(timedelta(minutes=1))
    await scene.settled()

    [(lost, _name, _closed), (topic, _name, _closed)] = scene.group.topics
    first_card, card, post, *repeated = scene.posts(topic)
    doubt = "⚠️ Unsure: the connection broke, so this topic or this card may exist twice."
    assert scene.posts(lost) == []
    assert [seen.text.split("\n")[0] for seen in (first_card, card)] == [doubt, doubt]
    assert post.text == f"💬 From the asker · reply here to answer\n\n{UNKNOWN}"
    assert [seen.text.split("\n")[1] for seen in repeated] == [
        "",
        "⚠️ Unsure: this may stand here twice, the connection broke.",
    ]
    for each in repeated:
        await scene.group.posts(scene.katrin, "Yes?", topic=topic, reply_to=each)
    assert scene.anna.screen.text.endswith("\n\nYes?")


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "asks", "said", "written"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            "Ansprechperson fragen",
            "👤 Ein Mensch aus dem Netzwerkbüro schreibt · R-1001",
            "Wer repariert Glasblasedrehbänke in Atlantis?",
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            "Спросить специалиста",
            "👤 Пишет сотрудник координационного бюро · R-1001",
            "Кто ремонтирует стеклодувные станки в Атлантиде?",
        ),
    ],
)
async def test_asker_and_desk_read_their_own_languages(
    scene: Scene, telegram: Simulator, language: str, goes_on: str, code: str, asks: str, said: str, written: str
) -> None:
    person: Person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    await person.sends(written)
    await person.taps(asks)
    card, post = scene.posts()
    await scene.answer("Ask the guild.")

    assert card.text.split("\n")[0] == "📌 R-1001"
    assert f"reads in: {'German' if code == 'de' else 'Russian'}" in card.text
    assert post.text == f"💬 From the asker · reply here to answer\n\n{written}"
    assert scene.name == f"🟨 R-1001 · {code} · {written}"
    assert person.seen()[-1].text == f"{said}\n\nAsk the guild."
