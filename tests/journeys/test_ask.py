"""Asking: every outcome, in three languages, and the answer that follows an edited question."""

import pytest

from bot.run import Parts
from services.answers import Answers
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer


async def test_question_is_answered_with_extract_source_and_dates(anna: Person, answers: Answers) -> None:
    await anna.sends("What are the customs duties in Chile?")

    [card] = anna.seen()
    article = answers.article("markets/cl/customs_duties", "en")
    assert article is not None
    first, *_rest = card.text.split("\n")
    assert first == article.title
    assert "Source: Access2Markets: EU-Chile Interim Trade Agreement" in card.text
    assert "As of: 2025 · Review due: 22 November 2027" in card.text
    assert "Automated answer: general information, no legal, tax or customs advice." in card.text
    assert card.buttons == (
        ("💬 Ask a person",),
        ("📖 More", "🔗 Open the source"),
        ("👍 Helpful", "👎 Not helpful"),
        ("Menu",),
    )


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "question"),
    [
        ("Deutsch", "Weiter", "de", "Welche Zölle gelten in Chile?"),
        ("Русский", "Продолжить", "ru", "Какие пошлины действуют в Чили?"),
    ],
)
async def test_question_is_answered_in_the_language_of_the_reader(
    bot: Parts, telegram: Simulator, answers: Answers, language: str, goes_on: str, code: str, question: str
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    await person.sends(question)

    [card] = person.seen()
    article = answers.article("markets/cl/customs_duties", code)
    assert article is not None
    assert card.text.split("\n")[0] == article.title


async def test_red_market_shows_its_notice_before_the_answer(anna: Person, answers: Answers) -> None:
    await anna.sends("May I ship excavator spare parts to Kemerovo?")
    [notice] = anna.seen()
    await anna.taps("Read, continue")
    [card] = anna.seen()

    assert answers.level("ru").notice["en"] in notice.text
    assert notice.buttons == (("Read, continue",), ("Menu",))
    assert card.edited
    article = answers.article("markets/ru/sanctions_export_control", "en")
    assert article is not None
    assert card.text.split("\n")[0] == article.title


async def test_unsure_question_is_answered_with_three_suggestions_and_a_way_out(anna: Person, answers: Answers) -> None:
    await anna.sends("rules and papers for Chile")
    [choice] = anna.seen()
    await anna.taps(choice.buttons[0][0])
    [card] = anna.seen()
    await anna.taps("Menu")
    await anna.sends("rules and papers for Chile")
    await anna.taps("None of these")

    duties, market, visa = (
        answers.article(slug, "en") for slug in ("markets/cl/customs_duties", "markets/cl", "markets/cl/visa_travel")
    )
    assert duties is not None
    assert visa is not None
    assert market is not None
    assert choice.text.split("\n")[:5] == [
        "I am not sure what you mean.",
        "",
        f"• {duties.title}",
        f"• {market.title}",
        f"• {visa.title}",
    ]
    assert [len(row) for row in choice.buttons] == [1, 1, 1, 1, 1]
    assert choice.buttons[3:] == (("None of these",), ("Menu",))
    assert max(len(row[0]) for row in choice.buttons) <= 30
    assert card.text.split("\n")[0] == duties.title
    assert anna.screen.text.split("\n")[0] == "Ask a person"


async def test_edited_question_changes_its_answer_in_place(anna: Person) -> None:
    question = await anna.sends("What are the customs duties in Chile?")
    [first] = anna.seen()

    await anna.edits(question, "How high is the de minimis ceiling?")

    [second] = anna.seen()
    assert second.edited
    assert second.message_id == first.message_id
    assert second.text.split("\n")[0] != first.text.split("\n")[0]


async def test_occupied_territories_bring_their_notice_first(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile for goods that go to the DNR?")
    notice = anna.screen
    await anna.taps("Read, continue")

    assert notice.text.split("\n")[0] == "🔴 Please read this first"
    assert "occupied territories of Ukraine (Crimea" in notice.text
    assert anna.screen.text.split("\n")[0].startswith("Chile: customs dut")


async def test_occupied_territories_bring_their_notice_also_where_nothing_is_answered(anna: Person) -> None:
    await anna.sends("Who repairs kitchen clocks in Sevastopol?")

    [card] = anna.seen()
    assert card.text.split("\n")[0] == "🔴 Please read this first"
    assert "occupied territories of Ukraine (Crimea" in card.text
    assert "Ask a person" in "".join(card.labels)


async def test_handover_topic_is_refused_with_its_guide(anna: Person, answers: Answers) -> None:
    await anna.sends("How do I register a trademark?")

    [card] = anna.seen()
    guide = answers.article("guides/trademarks", "en")
    assert guide is not None
    assert card.text.split("\n")[0] == guide.title
    assert card.buttons == (("💬 Ask a person",), ("Menu",))


async def test_country_without_articles_is_named(anna: Person) -> None:
    await anna.sends("What's the import duty on drilling rigs in Brazil?")

    [card] = anna.seen()
    assert card.text.split("\n")[0] == "I know nothing about this country: Brazil."


async def test_nonsense_is_refused_honestly_and_offers_a_person(anna: Person) -> None:
    await anna.sends("blorf snargle 4412 ;;;; zzz")
    [card] = anna.seen()
    await anna.taps("Ask a person")
    [person] = anna.seen()

    assert card.text.split("\n")[0] == "I do not know the answer."
    assert person.text == "Ask a person\n\nYou can reach the people of the network here: desk@example.org"


async def test_ended_programme_is_found_by_name_and_said_to_be_over(anna: Person) -> None:
    await anna.sends("Is go-digital still running?")

    [card] = anna.seen()
    assert "⛔ This programme has ended." in card.text


async def test_article_in_another_language_is_labelled_as_original(
    bot: Parts, telegram: Simulator, answers: Answers
) -> None:
    olga = await newcomer(telegram, "Olga", "Русский", "Продолжить", language_code="ru")

    await olga.sends("Нужна ли виза в Чили?")

    [card] = olga.seen()
    article = answers.article("markets/cl/visa_travel", "ru")
    assert article is not None
    assert article.language == "en"
    assert card.text.split("\n")[:2] == [article.title, "Оригинал: English"]


async def test_more_shows_the_whole_article_and_saves_it(anna: Person, answers: Answers) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    await anna.taps("More")
    [page] = anna.seen()
    await anna.taps("Save as a document")
    [document] = anna.seen()

    assert page.edited
    assert document.document == "markets-cl-customs_duties.en.html"
    article = answers.article("markets/cl/customs_duties", "en")
    assert article is not None
    assert article.sources[0].url.encode() in anna.file(document)


async def test_question_before_the_first_start_is_answered_after_it(bot: Parts, telegram: Simulator) -> None:
    boris = telegram.person("Boris", language_code="en")

    await boris.sends("How high is the de minimis ceiling?")
    await boris.taps("English")
    await boris.taps("Continue")

    assert boris.screen.text.split("\n")[0] != "MinGenTec · exporters’ assistant"
    assert "minimis" in boris.screen.text


async def test_without_contact_nothing_is_invented(start: Start, telegram: Simulator) -> None:
    async with start(contact=""):
        person = await newcomer(telegram, "Carl", "English", "Continue", language_code="en")

        await person.sends("blorf snargle 4412")
        await person.taps("Ask a person")

        assert (
            person.screen.text
            == "Ask a person\n\nYou can reach the people of the network here: not stated by the operator"
        )


@pytest.mark.parametrize("named", ["Chile", "Чили?", "chile"])
async def test_name_of_a_market_alone_is_answered_with_its_page(anna: Person, answers: Answers, named: str) -> None:
    await anna.sends(named)

    [card] = anna.seen()
    market = answers.article("markets/cl", "en")
    assert market is not None
    assert card.text.split("\n")[0] == market.title
