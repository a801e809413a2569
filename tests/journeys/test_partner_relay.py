"""Two firms after their introduction: they write to each other through the assistant, and the desk reads nothing."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.people import PersonRow
from services import consents, contact_requests, desk, introductions, people
from services.contact_requests import RequestState
from simulator.attachments import Media
from simulator.faults import AnswerLost
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import REFUSED, Scene, at_desk
from tests.services.introduction_scene import company, request

WRITE = "Write through the assistant"


@dataclass(slots=True)
class Pair:
    """Anna asked for the contact and reads English, Olga said yes and reads Russian; each knows the other's alias."""

    scene: Scene
    anna: Person
    olga: Person
    annas_alias: str
    olgas_alias: str

    def heads(self, alias: str, language: str) -> str:
        """The heading of a message to Olga."""
        return f"🤝 Пишет другая сторона · R-1001 · {alias}\nЯзык сообщения: {language}"


def _introduced(session: Session, anna: int, olga: int) -> tuple[str, str]:
    sender, target = people.person(session, anna), people.person(session, olga)
    assert sender is not None
    assert target is not None
    row = request(
        session,
        sender,
        company(session, "chile", target),
        state=RequestState.AGREED.value,
        answer="yes",
        answered_by=target.id,
    )
    consents.give(session, target, consents.INTRODUCTION, language="ru")
    introductions.introduce(session, contact_requests.locked(session, row.case_id), 1)
    return desk.alias(session, sender.id), desk.alias(session, target.id)


@pytest.fixture
async def pair(start: Start, telegram: Simulator) -> AsyncIterator[Pair]:
    async with at_desk(start, telegram) as scene:
        olga = await newcomer(telegram, "Olga", "Русский", "Продолжить", language_code="ru")
        aliases = await scene.bot.db.run(_introduced, scene.anna.id, olga.id)
        await scene.settled()
        scene.anna.seen()
        olga.seen()
        yield Pair(scene, scene.anna, olga, *aliases)


def texts(person: Person) -> list[str]:
    """What a person has seen since, without the spaces that do not break."""
    return [seen.text.replace("\xa0", " ") for seen in person.seen()]


async def test_two_firms_write_to_each_other_and_the_desk_reads_nothing(pair: Pair) -> None:
    anna, olga = pair.anna, pair.olga

    await anna.taps(WRITE)
    assert f"R-1001 · the other side, {pair.olgas_alias}" in anna.seen()[-1].text
    await anna.sends("We need three pumps. Call @anna or /start")
    assert texts(anna)[-1].startswith(f"Passed on.\n\n🤝 R-1001 · the other side, {pair.olgas_alias}")
    [got] = olga.seen()
    assert got.text.startswith(f"{pair.heads(pair.annas_alias, 'английский')}\n\nWe need three pumps. Call @")
    assert "@anna" not in got.text
    assert [label for row in got.buttons for label in row] == ["✍️ Ответить", "🗂 Готовые фразы", "✋ Прекратить", "Меню"]

    await olga.replies(got, "Добрый день! Какие насосы вам нужны?")
    [answer] = [seen for seen in anna.seen() if "Добрый день" in seen.text]
    assert answer.text.startswith(
        f"🤝 The other side writes · R-1001 · {pair.olgas_alias}\nLanguage of the message: Russian\n\n"
    )
    assert answer.reply_to

    await anna.taps("Phrase cards", on=answer)
    await anna.taps("Delivery")
    await anna.taps("2. Delivery time after receip…")
    await anna.sends("6")
    assert "This is what is read (Russian):\nСрок поставки после получения заказа: 6 недель." in texts(anna)[-1]
    await anna.taps("Send this sentence")
    assert any("Срок поставки после получения заказа: 6 недель." in each for each in texts(olga))

    await anna.taps("Write another message")
    sent = await anna.sends("Three pumps.")
    await anna.edits(sent["message_id"], "Four pumps.")
    changed = olga.seen()[-1]
    assert changed.edited
    assert changed.text.endswith("изменено\n\nFour pumps.")
    assert texts(anna)[-1].startswith("Your correction was passed on.")

    await olga.taps("Ответить", on=changed)
    await olga.sends_album(Media("photo", b"1", caption="Насос"), Media("photo", b"2"))
    await pair.scene.eventually(lambda: sum(seen.kind == "photo" for seen in anna.chat) == 2)
    assert list(pair.scene.group.topics) == []
    assert pair.scene.group.seen() == []


async def test_either_side_ends_it(pair: Pair, later: Callable[[timedelta], None]) -> None:
    anna, olga = pair.anna, pair.olga
    await anna.taps(WRITE)
    await anna.sends("Hello")
    [got] = olga.seen()

    await olga.taps("Прекратить", on=got)
    await olga.taps("Прекратить для обеих сторон")
    ended = "Writing to the other side through the assistant has ended. The contact card that you got stays yours."
    assert texts(anna)[-1] == f"🤝 R-1001\n\n{ended}"
    await anna.taps("Show the request")
    assert f"✅ You are introduced: both sides have the contact.\n\n{ended}" in texts(anna)[-1]
    olga.seen()
    await olga.taps("Показать запрос")
    shown = olga.seen()[-1]
    assert "Переписка с другой стороной через ассистента завершена." in shown.text
    await olga.taps(shown.buttons[0][0])
    assert texts(olga)[-1].startswith("Написать в координационное бюро")

    await olga.replies(got, "И всё же")
    assert texts(olga)[-1].startswith("Переписка с другой стороной через ассистента завершена.")
    await anna.taps("✍️ Write through the assistant")
    assert texts(anna)[-1].startswith(ended)
    later(timedelta(days=31))
    await anna.sends("/menu")
    assert texts(olga) == []


async def test_after_thirty_days_and_without_the_other_side_nothing_is_taken(
    pair: Pair, later: Callable[[timedelta], None]
) -> None:
    anna, olga = pair.anna, pair.olga
    await anna.taps(WRITE)
    await anna.sends("Hello")
    [got] = olga.seen()
    anna.seen()

    def forgets(session: Session) -> None:
        session.execute(delete(PersonRow).where(PersonRow.telegram_id == anna.id))

    await anna.blocks_bot()
    await olga.replies(got, "Добрый день!")
    assert texts(olga)[-1].startswith("Связаться с другой стороной через ассистента нельзя.")
    await anna.unblocks_bot()
    await olga.taps("Ответить", on=got)
    await olga.sends_sticker()
    assert "не пересылаются" in texts(olga)[-1]
    later(timedelta(days=31))
    await olga.sends("Ещё здесь?")
    assert texts(olga)[-1].startswith("Переписка с другой стороной через ассистента завершена.")
    await pair.scene.bot.db.run(forgets)
    await olga.replies(got, "А теперь?")
    assert texts(olga)[-1].startswith("Связаться с другой стороной через ассистента нельзя.")
    assert "Hello" not in " ".join(texts(anna))


async def test_nothing_is_lost_without_a_word(pair: Pair, later: Callable[[timedelta], None]) -> None:
    anna, olga, faults = pair.anna, pair.olga, pair.scene.telegram.faults
    await anna.taps(WRITE)

    faults.next("sendMessage", AnswerLost(), chat_id=olga.id)
    await anna.sends("First.")
    await anna.taps("Write another message")
    await anna.sends("Second.")
    later(timedelta(minutes=1))
    await pair.scene.eventually(lambda: olga.unseen == 3)
    got = texts(olga)
    assert [each.split("\n\n")[-1] for each in got] == ["First.", "First.", "Second."]
    assert ["уже получили" in each for each in got] == [False, True, False]

    await anna.taps("Write another message")
    faults.next("sendMessage", REFUSED, chat_id=olga.id)
    await anna.sends("Third.")
    [note] = [seen for seen in anna.seen() if seen.text.startswith("🤝 R-1001\n\n⚠️ Not delivered")]
    assert note.reply_to
    await anna.taps("Write another message")
    await anna.sends("Fourth.")
    assert [each.split("\n\n")[-1] for each in texts(olga)] == ["Fourth."]
