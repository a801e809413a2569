"""The table of outcomes, row by row, for an answer and a paced notice: what Telegram says, what becomes of it."""

import asyncio
from dataclasses import dataclass

import pytest

from bot.run import Parts
from services import outbox, people
from services.notices import Notice
from services.outbox import MAX_REPEATS
from simulator.faults import AnswerLost, Fault, Refused, Status, TooMany
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.machinery.spoken import Change, Relay, Reminder, Row, all_said, eventually, ready, rows, tell

WORDS = "Meeting moved to Tuesday"


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the two ways in which something is said to Anna, and what she should read then."""

    is_answer: bool
    bot: Parts
    anna: Person
    words: str

    async def begins(self) -> None:
        """Makes the bot speak; returns at once."""
        settled, self.anna.world.settled = self.anna.world.settled, None
        if self.is_answer:
            await self.anna.sends("/help")
        else:
            await tell(self.bot.db, self.anna.id, Change(WORDS))
            self.bot.deliverer.wake()
        self.anna.world.settled = settled

    async def speaks(self) -> None:
        """Makes the bot speak, and lets time pass until it has nothing left to say."""
        await self.begins()
        if self.is_answer:
            await eventually(lambda: not self.anna.world.updates.waiting)
        await all_said(self.bot)

    async def row(self) -> Row:
        """What became of it."""
        return (await rows(self.bot.db, "answer:" if self.is_answer else "sample_"))[-1]

    def heard(self) -> list[str]:
        """What Anna has seen since."""
        return [seen.text for seen in self.anna.seen()]


@pytest.fixture(params=["answer", "notice"])
async def voice(request: pytest.FixtureRequest, bot: Parts, anna: Person) -> Voice:
    """Anna, and one way to speak to her."""
    if request.param == "notice":
        return Voice(False, bot, anna, WORDS)
    await anna.sends("/help")
    [usual] = anna.seen()
    return Voice(True, bot, anna, usual.text)


def tries(telegram: Simulator, chat_id: int) -> int:
    """How often the bot tried to send to a chat."""
    return sum(
        call.method.startswith("send") and call.parameters.get("chat_id") == chat_id
        for call in telegram.calls
        if call.method != "sendChatAction"
    )


@pytest.mark.parametrize("fault", [TooMany(1), Status(500), Status(502)], ids=["429", "500", "502"])
async def test_not_carried_out_is_tried_again(voice: Voice, telegram: Simulator, fault: Fault) -> None:
    before = tries(telegram, voice.anna.id)
    times = 1 if isinstance(fault, TooMany) else 2
    telegram.faults.times(times, "sendMessage", fault, chat_id=voice.anna.id)

    await voice.speaks()

    row = await voice.row()
    assert voice.heard() == [voice.words]
    assert (row.state, row.attempts, row.error, row.is_blank) == ("sent", 0, None, True)
    assert tries(telegram, voice.anna.id) - before == 1 + times


async def test_connection_refused(voice: Voice, telegram: Simulator) -> None:
    """The update is in the house already when Telegram goes away, and the answer is said once when it is back."""
    telegram.faults.always("sendMessage", Status(500))
    before = tries(telegram, voice.anna.id)
    await voice.begins()
    await eventually(lambda: tries(telegram, voice.anna.id) > before)

    await telegram.faults.unplug()
    telegram.faults.stop()
    await asyncio.sleep(1)
    meanwhile = (await voice.row()).state
    await telegram.faults.plug_in()
    await all_said(voice.bot)

    row = await voice.row()
    assert meanwhile in ("queued", "claimed", "sending")
    assert voice.heard() == [voice.words]
    assert (row.state, row.attempts) == ("sent", 0)


@pytest.mark.parametrize("fault", [AnswerLost(), Refused()], ids=["carried out", "not carried out"])
async def test_answer_lost_is_said_once_more(voice: Voice, telegram: Simulator, fault: Fault) -> None:
    """The caller cannot tell the two apart, and answers and changes are rather heard twice than not at all."""
    telegram.faults.next("sendMessage", fault, chat_id=voice.anna.id)

    await voice.speaks()

    assert voice.heard() == [voice.words] * (2 if fault == AnswerLost() else 1)
    assert (await voice.row()).state == "sent"


async def test_answer_lost_again_and_again_ends_unsure(voice: Voice, telegram: Simulator) -> None:
    telegram.faults.always("sendMessage", AnswerLost(), chat_id=voice.anna.id)

    await voice.speaks()

    row = await voice.row()
    assert voice.heard() == [voice.words] * (1 + MAX_REPEATS)
    assert (row.state, row.message_id, row.is_blank) == ("unsure", None, True)
    telegram.faults.stop()
    assert await spoken_to(voice) == [voice.words if voice.is_answer else "And then"]


async def spoken_to(voice: Voice) -> list[str]:
    """What Anna hears next: one bad message holds up nothing."""
    if voice.is_answer:
        await voice.anna.sends("/help")
    else:
        await tell(voice.bot.db, voice.anna.id, Change("And then"))
        await all_said(voice.bot)
    return voice.heard()


@pytest.mark.parametrize(
    ("told", "heard", "state"),
    [
        (Change("Hello"), ["Hello", "Hello"], "sent"),
        (Relay("Hello"), ["Hello", "(again) Hello"], "sent"),
        (Reminder("Hello"), ["Hello"], "unsure"),
    ],
    ids=["again", "again, marked", "left"],
)
async def test_when_unsure(
    bot: Parts, anna: Person, telegram: Simulator, told: Notice, heard: list[str], state: str
) -> None:
    telegram.faults.next("sendMessage", AnswerLost(), chat_id=anna.id)

    await tell(bot.db, anna.id, told)
    await all_said(bot)

    [row] = await rows(bot.db)
    assert [seen.text for seen in anna.seen()] == heard
    assert (row.state, row.is_blank) == (state, True)


async def test_token_refused_pauses_and_resumes(voice: Voice, telegram: Simulator) -> None:
    telegram.faults.always("sendMessage", Status(500))
    before = tries(telegram, voice.anna.id)
    await voice.begins()
    await eventually(lambda: tries(telegram, voice.anna.id) > before)

    token, telegram.token = telegram.token, "5000000001:another-token-than-the-bot-has-got01"
    telegram.faults.stop()
    await asyncio.sleep(1)
    meanwhile = (await voice.row()).state
    telegram.token = token
    await all_said(voice.bot)

    assert meanwhile in ("queued", "claimed", "sending")
    assert voice.heard() == [voice.words]
    assert (await voice.row()).state == "sent"


async def test_person_who_is_gone(voice: Voice) -> None:
    voice.anna.deletes_account()

    await voice.speaks()

    row = await voice.row()
    person = await voice.bot.db.read(people.person, voice.anna.id)
    assert (row.state, row.error, row.is_blank) == ("failed", "Forbidden: user is deactivated", True)
    assert person is not None
    assert not person.is_reachable


async def test_chat_not_found(bot: Parts, telegram: Simulator) -> None:
    stranger = telegram.person("Boris")
    await bot.db.run(people.welcome, stranger.id)

    await tell(bot.db, stranger.id, Change(WORDS))
    await all_said(bot)

    [row] = await rows(bot.db)
    person = await bot.db.read(people.person, stranger.id)
    assert (row.state, row.error) == ("failed", "Chat not found")
    assert person is not None
    assert not person.is_reachable


@pytest.mark.parametrize("is_answer", [True, False], ids=["answer", "notice"])
async def test_group_that_moved(bot: Parts, anna: Person, telegram: Simulator, is_answer: bool) -> None:
    group = telegram.group("Traders", basic=True, members=[anna])
    await group.adds_bot()
    old = group.id
    before = tries(telegram, old)  # being added was answered
    telegram.faults.always("sendMessage", Status(500), chat_id=old)
    settled, telegram.settled = telegram.settled, None
    if is_answer:
        await group.posts(anna, "/help@demo_bot")
    else:
        await tell(bot.db, old, Change(WORDS))
    await eventually(lambda: tries(telegram, old) > before)
    group.seen()

    await group.upgrades()
    telegram.faults.stop()
    telegram.settled = settled
    await all_said(bot)

    row = (await rows(bot.db, "answer:" if is_answer else "sample_"))[-1]
    said = [seen.text for seen in group.seen()]
    assert (row.state, row.chat_id, row.message_id) == ("sent", group.id, group.screen.message_id)
    assert said == (["I work in a private chat, where only you can read my answers."] if is_answer else [WORDS])


async def test_edit_that_changes_nothing(bot: Parts, anna: Person) -> None:
    """The second tap asks for the screen that the first one has brought already."""
    await anna.sends("/menu")
    [shown] = anna.seen()

    await anna.taps_twice("Markets")

    [first, second] = (await rows(bot.db, "answer:"))[-2:]
    [edited] = anna.seen()
    assert (edited.message_id, edited.edited) == (shown.message_id, True)
    assert (first.state, first.message_id) == (second.state, second.message_id) == ("sent", shown.message_id)
    assert second.error is None


@pytest.mark.parametrize("is_answer", [True, False], ids=["answer", "notice"])
async def test_message_to_edit_is_gone(bot: Parts, anna: Person, telegram: Simulator, is_answer: bool) -> None:
    await anna.sends("/menu")
    [old] = anna.seen()
    telegram.remove(telegram.chats[anna.id].messages[old.message_id])
    anna.seen()

    if is_answer:
        await anna.taps("Markets", on=old.message_id)
    else:
        await bot.db.run(outbox.put, ready("edit", anna.id, {"text": "New"}, edits=old.message_id))
        await all_said(bot)

    [new] = anna.seen()
    row = (await rows(bot.db, "answer:" if is_answer else "sample_"))[-1]
    assert (row.state, row.message_id) == ("sent", new.message_id)
    assert new.message_id > old.message_id
    if is_answer:
        await anna.taps("Menu", on=new)
        assert [(seen.message_id, seen.edited) for seen in anna.seen()] == [(new.message_id, True)]


async def test_message_to_edit_is_a_file(bot: Parts, anna: Person, telegram: Simulator) -> None:
    paper = await anna.sends_document()
    anna.seen()
    telegram.chats[anna.id].messages[paper["message_id"]].sender = telegram.bot

    await bot.db.run(outbox.put, ready("edit", anna.id, {"text": "New"}, edits=paper["message_id"]))
    await all_said(bot)

    [row] = await rows(bot.db)
    [new] = anna.seen()
    assert (new.text, row.state, row.message_id) == ("New", "sent", new.message_id)


async def test_quoted_message_is_gone(bot: Parts, anna: Person) -> None:
    await bot.db.run(outbox.put, ready("quote", anna.id, {"text": "Yes", "quote": 4711}))
    await all_said(bot)

    [row] = await rows(bot.db)
    assert [seen.text for seen in anna.seen()] == ["Yes"]
    assert row.state == "sent"


async def test_quoted_message_of_another_topic(bot: Parts, anna: Person, telegram: Simulator) -> None:
    """Telegram refuses it although it is asked to send without the quote where there is none."""
    desk = telegram.group("Desk", forum=True, members=[anna])
    await desk.adds_bot(admin=True)
    first, second = await desk.opens_topic(anna, "One"), await desk.opens_topic(anna, "Two")
    asked = await desk.posts(anna, "Who knows?", topic=first)
    desk.seen()

    body = {"text": "I do", "quote": asked["message_id"]}
    await bot.db.run(outbox.put, ready("quote", desk.id, body, thread_id=second))
    await all_said(bot)

    [row] = await rows(bot.db)
    assert [seen.text for seen in desk.seen()] == ["I do"]
    assert (row.state, desk.message(desk.screen)["message_thread_id"]) == ("sent", second)


async def test_topic_is_gone(start: Start, telegram: Simulator) -> None:
    olga = telegram.person("Olga", language_code="en")
    desk = telegram.group("Desk", forum=True, members=[olga])
    async with start(operator_ids=frozenset({olga.id})) as bot:
        await olga.sends("/start")
        olga.seen()
        await desk.adds_bot(admin=True)
        topic = await desk.opens_topic(olga, "One")
        await desk.deletes_topic(topic)

        await bot.db.run(outbox.put, ready("topic", desk.id, {"text": "Case"}, thread_id=topic))
        await all_said(bot)

        [row] = await rows(bot.db)
        [told] = olga.seen()
    assert (row.state, row.error) == ("failed", "Message thread not found")
    assert told.text.endswith(": Message thread not found")


async def test_group_that_threw_the_bot_out_concerns_operators(start: Start, telegram: Simulator) -> None:
    olga = telegram.person("Olga", language_code="en")
    desk = telegram.group("Desk", members=[olga])
    async with start(operator_ids=frozenset({olga.id})) as bot:
        await olga.sends("/start")
        olga.seen()
        await desk.adds_bot()
        await desk.removes_bot()

        await tell(bot.db, desk.id, Change(WORDS))
        await all_said(bot)

        [row] = await rows(bot.db)
        [told] = olga.seen()
    assert (row.state, row.error) == ("failed", "Forbidden: bot was kicked from the supergroup chat")
    assert told.text.endswith(": Forbidden: bot was kicked from the supergroup chat")


@pytest.mark.parametrize("is_answer", [True, False], ids=["answer", "notice"])
async def test_other_refusals_are_told_to_operators_once(start: Start, telegram: Simulator, is_answer: bool) -> None:
    async with start(operator_ids=frozenset({telegram.person("Olga").id})) as bot:
        olga = next(iter(telegram.people.values()))
        await olga.sends("/start")
        olga.seen()
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        telegram.faults.next("sendMessage", Status(400), chat_id=anna.id)

        if is_answer:
            await anna.sends("/help")
        else:
            await tell(bot.db, anna.id, Change(WORDS))
        await all_said(bot)

        row = (await rows(bot.db, "answer:" if is_answer else "sample_"))[-1]
        [told] = olga.seen()
        [notice] = await rows(bot.db, "message_refused:")
        assert (row.state, row.error, row.is_blank) == ("failed", "Internal Server Error", True)
        assert (anna.seen(), notice.state) == ([], "sent")
        assert told.text.endswith(": Internal Server Error")


async def test_refused_word_to_operators_is_not_told_again(start: Start, telegram: Simulator) -> None:
    olga = telegram.person("Olga", language_code="en")
    async with start(operator_ids=frozenset({olga.id})) as bot:
        await olga.sends("/start")
        olga.seen()
        telegram.faults.always("sendMessage", Status(400))

        await tell(bot.db, olga.id, Change(WORDS))
        await all_said(bot)

        found = [(row.key.partition(":")[0], row.state) for row in await rows(bot.db, "")]
    assert found[-2:] == [("sample_change", "failed"), ("message_refused", "failed")]


async def test_unwritable_request_is_refused_and_not_tried_for_ever(bot: Parts, anna: Person) -> None:
    """A body that this version cannot make sense of fails alone."""
    await bot.db.run(outbox.put, ready("odd", anna.id, {"words": "no text"}))
    await tell(bot.db, anna.id, Change(WORDS))
    await all_said(bot)

    assert [(row.state, row.error) for row in await rows(bot.db)] == [("failed", "KeyError"), ("sent", None)]
    assert [seen.text for seen in anna.seen()] == [WORDS]
