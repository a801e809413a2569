"""People: language, deep links, commands and menus per role, blocking and coming back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.people import PersonRow
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer

MENU_FIRST_LINE = "MinGenTec · exporters’ assistant"


def first_line(person: Person) -> str:
    return person.screen.text.split("\n")[0]


async def test_deep_link_is_kept_across_language_and_notice(bot: Parts, telegram: Simulator) -> None:
    dora = telegram.person("Dora", language_code="en")

    await dora.opens("mk_cl")
    await dora.taps("English")
    await dora.taps("Continue")

    article = bot.answers.article("markets/cl", "en")
    assert article is not None
    assert first_line(dora) == article.title


@pytest.mark.parametrize("payload", ["mk_zz", "ev_17", "../../etc", "x" * 64, "mk_"])
async def test_deep_link_to_nowhere_leads_to_the_menu(anna: Person, payload: str) -> None:
    await anna.opens(payload)

    assert "Ask a question" in str(anna.screen.buttons)


async def test_way_from_a_group_leads_to_the_menu(anna: Person) -> None:
    await anna.opens("menu")

    assert first_line(anna) == MENU_FIRST_LINE


async def test_language_is_changed_at_any_time(anna: Person) -> None:
    await anna.sends("/language")
    await anna.taps("Русский")

    assert anna.screen.buttons[0] == ("❓ Задать вопрос",)
    assert ("help", "посмотреть, что я умею") in anna.menu or anna.menu[-1][0] == "cancel"


async def test_menu_follows_language_and_role(start: Start, telegram: Simulator) -> None:
    boss = telegram.person("Boss", language_code="en")
    async with start(operator_ids=frozenset({boss.id})):
        await boss.sends("/start")
        await boss.taps("English")
        await boss.taps("Continue")
        guest = await newcomer(telegram, "Guest", "English", "Continue", language_code="en")

        assert [name for name, _words in boss.menu] == [*[name for name, _words in guest.menu], "pause", "roles"]


async def test_cancel_with_nothing_to_cancel_says_so(anna: Person) -> None:
    await anna.sends("/cancel")

    assert first_line(anna) == "There was nothing to cancel."


async def test_help_lists_the_commands(anna: Person) -> None:
    await anna.sends("/help")

    listed = [line for line in anna.screen.text.split("\n") if line.startswith("/")]
    assert [line.split()[0] for line in listed] == [
        "/menu",
        "/ask",
        "/events",
        "/my",
        "/partners",
        "/requests",
        "/profile",
        "/markets",
        "/funding",
        "/language",
        "/settings",
        "/privacy",
        "/help",
        "/cancel",
    ]


async def test_privacy_text_names_who_is_responsible(anna: Person) -> None:
    await anna.sends("/privacy")

    assert "Responsible: Musterkammer (fictitious)" in anna.screen.text
    assert "Data-protection officer: not stated by the operator" in anna.screen.text


@pytest.mark.parametrize(
    ("language", "more", "back", "head", "told"),
    [
        ("English", "📖 More", "Back", "Page {} of {}", "Your consents, to prove what you agreed to"),
        ("Deutsch", "📖 Mehr", "Zurück", "Seite {} von {}", "Ihre Einwilligungen, um nachzuweisen,"),
        ("Русский", "📖 Подробнее", "Назад", "Страница {} из {}", "Ваши согласия – чтобы подтвердить,"),
    ],
)
async def test_privacy_text_fits_a_phone_and_goes_on(
    anna: Person, language: str, more: str, back: str, head: str, told: str
) -> None:
    await anna.sends("/language")
    await anna.taps(language)
    await anna.sends("/privacy")
    pages = [anna.screen.text]
    while (more,) in anna.screen.buttons:
        await anna.taps(more)
        pages.append(anna.screen.text)
    await anna.taps(back)

    assert [page for page in pages if len(page) > 900] == []
    assert [page.split("\n")[1] for page in pages] == [
        head.format(number, len(pages)) for number in range(1, len(pages) + 1)
    ]
    assert told in "".join(pages)
    assert anna.screen.text == pages[-2]


async def test_blocked_bot_is_noted_and_the_person_comes_back_cleanly(bot: Parts, anna: Person) -> None:
    await anna.blocks_bot()
    after_blocking = await bot.db.read(reachable, anna.id)
    await anna.unblocks_bot()
    await anna.sends("/start")

    assert after_blocking is False
    assert await bot.db.read(reachable, anna.id) is True
    assert first_line(anna) == MENU_FIRST_LINE


async def test_person_who_blocks_while_being_answered_is_unreachable_and_nothing_breaks(
    bot: Parts, anna: Person, telegram: Simulator
) -> None:
    settled, telegram.settled = telegram.settled, None
    await anna.sends("/menu")
    await anna.blocks_bot()
    telegram.settled = settled
    assert settled is not None
    await settled()

    assert await bot.db.read(reachable, anna.id) is False


async def test_typed_text_gets_a_new_screen_and_the_old_one_loses_its_buttons(anna: Person) -> None:
    await anna.sends("/menu")
    old = anna.screen
    await anna.sends("/help")

    shown = {message.message_id: message.buttons for message in anna.chat}
    assert shown[old.message_id] == ()
    assert anna.screen.message_id > old.message_id


async def test_tap_on_an_old_screen_gets_a_new_one_below(anna: Person, telegram: Simulator) -> None:
    await anna.sends("/menu")
    old = anna.screen
    await anna.sends("/help")
    anna.seen()

    await anna.forges("q1", on=old)

    [screen] = anna.seen()
    assert not screen.edited
    assert first_line(anna) == "Ask a question"


def reachable(session: Session, telegram_id: int) -> bool:
    return session.execute(
        select(PersonRow.unreachable_at.is_(None)).where(PersonRow.telegram_id == telegram_id)
    ).scalar_one()
