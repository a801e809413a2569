"""Files on their way: made late, uploaded once, and no trouble for others when they cannot be made."""

import pytest

from bot.run import Parts
from services import outbox
from services.answers import Answers
from simulator.faults import AnswerLost
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.machinery.spoken import Change, Paper, all_said, ready, rows, tell


@pytest.fixture
def slug(answers: Answers) -> str:
    """An article that there is."""
    return sorted(answers.library.languages)[0]


def uploads(telegram: Simulator) -> list[bool]:
    """For each document that was sent, whether its content went up."""
    return [not isinstance(call["document"], str) for call in telegram.called("sendDocument")]


async def test_same_content_goes_up_once(bot: Parts, anna: Person, telegram: Simulator, slug: str) -> None:
    for number in range(3):
        await tell(bot.db, anna.id, Paper("article", slug), key=f"{number}")
        await bot.settled()

    papers = anna.seen()
    assert uploads(telegram) == [True, False, False]
    assert len({anna.file(paper) for paper in papers}) == 1
    assert {(paper.text, paper.kind) for paper in papers} == {("Paper", "document")}


async def test_id_that_telegram_forgot(bot: Parts, anna: Person, telegram: Simulator, slug: str) -> None:
    await tell(bot.db, anna.id, Paper("article", slug), key="first")
    await bot.settled()
    telegram.files.by_id.clear()

    for key in ("second", "third"):
        await tell(bot.db, anna.id, Paper("article", slug), key=key)
        await bot.settled()

    assert uploads(telegram) == [True, True, False]
    assert [row.state for row in await rows(bot.db)] == ["sent"] * 3
    assert len(anna.seen()) == 3


async def test_file_of_which_nobody_knows_is_sent_again(
    bot: Parts, anna: Person, telegram: Simulator, slug: str
) -> None:
    telegram.faults.next("sendDocument", AnswerLost())

    await tell(bot.db, anna.id, Paper("article", slug))
    await all_said(bot)

    assert [paper.document for paper in anna.seen()] == [f"{slug.replace('/', '-')}.en.html"] * 2
    assert uploads(telegram) == [True, True]


async def test_file_quotes_and_replaces(bot: Parts, anna: Person, telegram: Simulator, slug: str) -> None:
    """A file is a new message, whatever it was to edit; a quote that is gone does not keep it away."""
    await anna.sends("/menu")
    [menu] = anna.seen()
    file = {"maker": "article", "params": {"slug": slug, "language": "en", "reader": "en"}}

    await bot.db.run(
        outbox.put, ready("file", anna.id, {"text": "Here", "file": file, "quote": 4711}, edits=menu.message_id)
    )
    await all_said(bot)

    [paper] = anna.seen()
    assert (paper.text, paper.kind) == ("Here", "document")
    assert anna.chat[-2].buttons == ()


@pytest.mark.parametrize(
    ("maker", "reason"), [("article", "LookupError"), ("seal", "UnknownMakerError")], ids=["fails", "is unknown"]
)
async def test_maker_that_fails(start: Start, telegram: Simulator, maker: str, reason: str) -> None:
    olga = telegram.person("Olga", language_code="en")
    async with start(operator_ids=frozenset({olga.id})) as bot:
        await olga.sends("/start")
        olga.seen()
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")

        await tell(bot.db, anna.id, Paper(maker, "nowhere/at_all"))
        await tell(bot.db, anna.id, Change("hello"))
        await bot.settled()

        [told] = olga.seen()
        assert [(row.state, row.error) for row in await rows(bot.db)] == [("failed", reason), ("sent", None)]
        assert [seen.text for seen in anna.seen()] == ["hello"]
        assert told.text.endswith(f": {reason}")
