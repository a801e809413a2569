"""Groups and channels: only commands that name the bot are answered, and strangers there stay strangers."""

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator
from tests.machinery.receiving import acquaint, column, echo

WAY = "I work in a private chat, where only you can read my answers."


@pytest.fixture
async def ben(telegram: Simulator) -> Person:
    return telegram.person("Ben", language_code="en")


@pytest.fixture
async def group(bot: Parts, telegram: Simulator, ben: Person) -> Group:
    """A group with the bot as an administrator, so that Telegram tells it everything."""
    made = telegram.group("Round table", members=[ben])
    await made.adds_bot(admin=True)
    made.seen()
    return made


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("/help@{name}", True),
        ("/HELP@{upper}", True),
        ("/help@{name} please", True),
        ("/help@{name}\nplease", True),
        ("/nonsense@{name}", True),
        ("/help", False),
        ("/help@another_bot", False),
        ("/help@another_bot@{name}", False),
        ("/help@not{name}", False),
        ("/help@another_bot /help@{name}", False),
        ("hello @{name}", False),
        ("@{name}", False),
        ("What are the customs duties in Chile?", False),
        ("see /help@{name}", False),
    ],
)
async def test_only_commands_that_name_the_bot_are_answered(
    bot: Parts, telegram: Simulator, group: Group, ben: Person, text: str, is_answered: bool
) -> None:
    name = telegram.bot.username

    await group.posts(ben, text.format(name=name, upper=name.upper()))

    assert [each.text for each in group.seen()] == [WAY] * is_answered
    await leaves_nothing(bot)


async def test_command_that_was_corrected_is_answered(
    bot: Parts, telegram: Simulator, group: Group, ben: Person
) -> None:
    posted = await group.posts(ben, "/hlep")
    silent = group.seen()

    await group.edits(ben, posted, f"/help@{telegram.bot.username}")

    assert silent == []
    assert [each.text for each in group.seen()] == [WAY]
    await leaves_nothing(bot)


async def test_comings_and_goings_are_not_answered(bot: Parts, telegram: Simulator, group: Group, ben: Person) -> None:
    cem = telegram.person("Cem", language_code="ru")
    posted = await group.posts(ben, "look at this")

    await group.admits(cem)
    await group.edits(ben, posted, "look at that")
    await group.posts_document(ben, b"%PDF-1.7")
    await group.posts(ben, "an answer", reply_to=posted)
    await group.loses(cem)
    await group.demotes_bot()
    await group.removes_bot()

    assert group.seen() == []
    await leaves_nothing(bot)


async def test_anonymous_administrator_is_answered_too(bot: Parts, telegram: Simulator, group: Group) -> None:
    chat = {"id": group.id, "type": "supergroup", "title": "Round table"}
    text = f"/help@{telegram.bot.username}"
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    message = {"message_id": 900, "date": 0, "chat": chat, "from": anonymous, "sender_chat": chat, "text": text}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]

    telegram.updates.feed([{"message": message}])
    assert telegram.settled is not None
    await telegram.settled()

    assert [each.text for each in group.seen()] == [WAY]
    await leaves_nothing(bot)


async def test_tap_on_a_forged_button_in_a_group_shows_nothing_there(
    bot: Parts, telegram: Simulator, group: Group, ben: Person
) -> None:
    await group.posts(ben, f"/help@{telegram.bot.username}")
    [answer] = group.seen()

    telegram.ask(ben.user, telegram.chats[group.id].messages[answer.message_id], "m1")
    assert telegram.settled is not None
    await telegram.settled()

    assert group.seen() == []
    await leaves_nothing(bot)


async def test_somebody_known_stays_known_and_gets_nothing_private_in_a_group(
    bot: Parts, telegram: Simulator, group: Group, ben: Person
) -> None:
    await bot.db.run(acquaint, [ben.id])

    await group.posts(ben, echo(1))
    await group.posts(ben, f"/start@{telegram.bot.username} testecho_1")

    assert [each.text for each in group.seen()] == [WAY]
    assert ben.seen() == []
    assert await bot.db.run(column, "SELECT telegram_id FROM people") == [ben.id]


async def test_group_that_becomes_a_supergroup_is_answered_there(bot: Parts, telegram: Simulator, ben: Person) -> None:
    group = telegram.group("Round table", basic=True, members=[ben])
    await group.adds_bot()

    await group.upgrades()
    await group.posts(ben, f"/help@{telegram.bot.username}")

    assert [each.text for each in group.seen()] == [WAY]


async def test_channel_is_never_answered(bot: Parts, telegram: Simulator) -> None:
    channel = telegram.channel("News")
    await channel.adds_bot()

    await channel.posts(f"/help@{telegram.bot.username}")
    await channel.removes_bot()

    assert channel.seen() == []
    await leaves_nothing(bot)


async def leaves_nothing(bot: Parts) -> None:
    """Whatever happened in the group: nobody became known by it, and nothing of it is kept."""
    assert await bot.db.run(left) == ([], [], [], ["done"])


def left(session: Session) -> tuple[list[object], ...]:
    return (
        column(session, "SELECT telegram_id FROM people"),
        column(session, "SELECT chat_id FROM dialogues"),
        column(session, "SELECT payload FROM inbox WHERE payload IS NOT NULL"),
        column(session, "SELECT DISTINCT state FROM inbox"),
    )
