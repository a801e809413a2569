"""Requests for contact from their sender's side, from the first tap until they are taken back."""

from sqlalchemy.orm import Session

from bot.run import Parts
from services import contact_requests, levels, people
from services.companies import Company
from services.contact_requests import ContactRequest, Purpose, RequestState
from services.people import Role
from simulator.people import Person
from simulator.views import Seen
from tests.conftest import newcomer
from tests.journeys.desk_scene import Scene
from tests.services.partner_scene import a_company, joins

TEXT = "We clean the water of mines. Do you need that in the north?"
GONE = "This request does not exist any more."
WEAK_LINE = 500
"""As many characters as a screen has for those on a weak line (product, B4)."""


async def with_chile(scene: Scene) -> tuple[Person, Company]:
    """Pablo speaks for a company in Chile."""
    pablo = await newcomer(scene.telegram, "Pablo", "English", "Continue", language_code="en")

    def work(session: Session) -> Company:
        made = a_company(session, "Minas del Sur", country="CL", offers=["hydrogeology"], seeks=["mine-water"])
        joins(session, people.welcome(session, pablo.id), made)
        return made

    return pablo, await scene.bot.db.run(work)


async def asks(person: Person, company: Company | None) -> None:
    """Opens the profile, and taps on the way to contact; without a company the way to who is not known yet."""
    if company is None:
        await person.sends("/requests")
        await person.taps("Who can do this? Ask us")
    else:
        await person.sends(f"/start co_{company.id}")
        await person.taps("Ask for contact")


async def says_who(person: Person, country: str = "Germany") -> None:
    await person.taps(country)
    for words in ("Anna Lehmann", "Lehmann Wasser GmbH", "anna@lehmann.example"):
        await person.sends(words)


async def agrees_and_sends(person: Person) -> None:
    await person.taps("I agree")
    await person.taps("Send the request")


async def request(bot: Parts, number: int = 1) -> ContactRequest:
    return await bot.db.run(contact_requests.request, number)


def lines(seen: Seen) -> list[str]:
    return [each for each in seen.text.split("\n") if each]


async def test_request_goes_to_chile_is_seen_and_taken_back(scene: Scene) -> None:
    pablo, minas = await with_chile(scene)
    anna = scene.anna

    await asks(anna, minas)
    await says_who(anna)
    asked = anna.screen
    await anna.taps("Sell")
    await anna.taps("Mine water treatment")
    await anna.taps("Chile")
    await anna.sends(TEXT)
    consent = anna.screen
    await anna.taps("I agree")
    summary = anna.screen
    await anna.taps_twice("Send the request")
    sent = anna.screen
    teaser = pablo.screen
    await pablo.sends("/menu")
    await pablo.taps("Requests (1)")
    waiting = pablo.screen
    await anna.sends("/requests")
    await anna.taps("R-1001 · other side is asked")
    opened = anna.screen
    await asks(anna, minas)
    again = anna.screen
    await anna.taps("Withdraw the request")
    sure = anna.screen
    await anna.taps_twice("Yes, withdraw it")
    gone = anna.screen
    await anna.forges("Za1:1:1", on=gone)

    assert lines(asked) == ["Request for contact", "Question 4 of 7", "To: Minas del Sur, Chile", "What is it about?"]
    assert "I agree that my name, my company, my contact" in consent.text
    assert lines(summary)[2:] == [
        "Country: Germany",
        "Name: Anna Lehmann",
        "Company: Lehmann Wasser GmbH",
        "Contact: anna@lehmann.example",
        "Purpose: Sell",
        "Goods: Mine water treatment",
        "Used in: Chile",
        f"Text: {TEXT}",
        "To: Minas del Sur, Chile",
    ]
    assert lines(sent)[:3] == [
        "✅ Your request is sent.",
        "R-1001 · request for contact",
        "📨 The other side is asked, without your name. You will hear of it here; it can take two weeks.",
    ]
    assert sent.buttons[-2:] == (("Withdraw the request",), ("Back", "Menu"))
    assert "Lehmann" not in teaser.text
    assert TEXT in teaser.text
    assert lines(waiting) == ["Requests", "❔ 1 waits for your answer."]
    assert waiting.buttons[0] == ("❔ R-1001 · Germany · Mine wat…",)
    assert lines(opened) == lines(sent)[1:]
    assert lines(again)[0] == "You have asked there already. This is how it stands:"
    assert lines(sure)[1] == "🔴 Withdraw this request?"
    assert lines(gone)[1] == "↩️ You have withdrawn this request. It will be deleted after 30 days."
    assert lines(anna.screen)[1] == lines(gone)[1]
    assert "Lehmann" not in "\n".join(post.text for post in scene.posts())


async def test_one_message_holds_all_answers_but_for_what_must_be_read(scene: Scene) -> None:
    _pablo, minas = await with_chile(scene)
    anna = scene.anna

    await asks(anna, minas)
    await anna.taps("Germany")
    hint = anna.screen
    await anna.sends(
        "Name: Anna Lehmann\nCompany: Lehmann Wasser GmbH\nContact: –\nPurpose: barter\nGoods: Grubenwasser\n"
        f"Used in: Чили\nText: {TEXT}\nI agree: yes"
    )
    wrong = anna.screen
    await anna.sends("Sell")
    consent = anna.screen
    await agrees_and_sends(anna)
    made = await request(scene.bot)
    await anna.sends("/privacy")
    await anna.taps("My consents")
    await anna.taps("Withdraw: requests")
    withdrawn = anna.screen

    assert lines(hint)[-8:] == [
        "You can also send all answers in one message, one per line, in this order:",
        "Name",
        "Company",
        "Contact",
        "Purpose",
        "Goods",
        "Used in",
        "Text",
    ]
    assert "Purpose: this is not one of the choices." in wrong.text
    assert consent.buttons == (("☐ I agree",), ("No",), ("Back", "Menu"))
    assert (made.purpose, made.code, made.use_country) == (Purpose.SELL, "mine-water", "CL")
    assert lines(withdrawn)[1:3] == [
        "Withdrawn: Requests for contact.",
        "Requests for contact that end with it: R-1001.",
    ]
    assert (await request(scene.bot)).state is RequestState.WITHDRAWN
    assert (made.text, made.text_language) == (f"{TEXT}\nI agree: yes", "en")


async def test_russian_sender_reads_how_requests_are_handled_before_anything_is_typed(scene: Scene) -> None:
    pablo, minas = await with_chile(scene)
    ivan = await newcomer(scene.telegram, "Ivan", "Русский", "Продолжить", language_code="ru")

    await ivan.sends(f"/start co_{minas.id}")
    await ivan.taps("Запросить контакт")
    seen = [ivan.screen]
    for tapped in ("Россия", "Прочитано, дальше"):
        await ivan.taps(tapped)
        seen.append(ivan.screen)
    await ivan.sends(
        "Имя: Иван Ёлкин\nКомпания: Ёлкин и Ко\nКонтакт: ivan@yolkin.example\nЦель: Покупка\n"
        f"Товары: шахтная вода\nГде применяется: Чили\nТекст: {'Нам нужна очистка шахтных вод. ' * 16}"
    )
    seen.append(ivan.screen)
    for tapped in ("Даю согласие", "Отправить запрос"):
        await ivan.taps(tapped)
        seen.append(ivan.screen)
    made = await request(scene.bot)

    assert [each.text for each in seen if len(each.text) > WEAK_LINE] == []
    assert "Каждый запрос, связанный с Россией, рассматривается отдельно" in seen[1].text
    assert "По состоянию на" in seen[1].text
    assert (made.state, made.level, made.is_held) == (RequestState.CHECKING, "red", True)
    assert [each["market"] for each in made.notices] == ["CL", "RU"]
    assert made.text_language == "ru"
    assert pablo.unseen == 0
    assert "Ёлкин" not in "\n".join(post.text for post in scene.posts())


async def test_occupied_territories_are_understood_and_their_notice_is_read_first(scene: Scene) -> None:
    _pablo, minas = await with_chile(scene)
    ivan = await newcomer(scene.telegram, "Ivan", "Русский", "Продолжить", language_code="ru")

    await ivan.sends(f"/start co_{minas.id}")
    await ivan.taps("Запросить контакт")
    await ivan.sends("Крым")

    assert "Оккупированные территории Украины\nКаждый запрос" in ivan.screen.text.replace("\n\n", "\n")


async def test_whoever_is_looked_for_with_goods_that_nobody_knows_is_looked_for_by_the_desk(scene: Scene) -> None:
    anna = scene.anna

    await asks(anna, None)
    await anna.taps("Germany")
    for words in ("Anna Lehmann", "Lehmann Wasser GmbH"):
        await anna.sends(words)
    await anna.taps("Skip")
    await anna.sends("Монголия")
    await anna.taps("Buy")
    await anna.sends("gluons")
    unknown = anna.screen
    await anna.taps("I am not sure")
    await anna.sends("Mongolia")
    await anna.sends("Lehmann Wasser looks for gluons: +49 355 123456")
    warning = anna.screen
    await anna.taps("Back")
    await anna.sends("We look for gluons: +49 355 123456")
    await anna.taps("Go on like this")
    await anna.taps("No")
    await anna.taps("Continue draft")
    await agrees_and_sends(anna)
    sent = anna.screen
    await anna.taps("Write to the desk")
    await anna.sends("Any news?")
    written = anna.screen
    await anna.taps("Where the request stands")

    assert "I do not know these goods or services yet." in unknown.text
    assert lines(warning)[-2:] == ["••• looks for gluons: •••", "To change the text, tap Back."]
    assert lines(written)[0] == "Passed on."
    assert [lines(sent)[1:], "Any news?"] == [lines(anna.screen), scene.relayed().text.split("\n")[-1]]
    assert lines(sent)[1:4] == [
        "R-1001 · request for contact",
        "🔎 The network checks this request before anybody is asked.",
        "It will be checked first, usually within 5 working days, and may be declined without details.",
    ]
    assert "Looked for in: Mongolia" in sent.text
    assert "We look for gluons: •••" in scene.posts()[0].text
    assert "123456" not in "\n".join(post.text for post in scene.posts())


async def test_what_cannot_be_sent_is_said_before_it_is_written(scene: Scene) -> None:
    _pablo, minas = await with_chile(scene)
    anna = scene.anna

    def closes_chile(session: Session) -> None:
        words = {"de": "Gesperrt.", "en": "Closed.", "ru": "Закрыто."}
        by, manager = people.welcome(session, 77), frozenset({Role.MANAGER})
        levels.set_level(session, "cl", level="black", notice=words, review_in=30, by=by, roles=manager)

    await asks(anna, minas)
    await says_who(anna)
    await anna.taps("Buy")
    await anna.taps("I am not sure")
    await scene.bot.db.run(closes_chile)
    await scene.bot.clock.learn()
    await anna.taps("Chile")
    await anna.sends(TEXT)
    black = anna.screen
    await anna.taps("Ask a person")
    await anna.sends("/requests")
    empty = anna.screen
    await anna.forges("BA1:4711", on=empty)
    unknown = anna.screen
    await anna.forges("BS1:1", on=unknown)
    forged = anna.screen

    assert lines(black)[2:5] == [
        "Chile",
        "Closed.",
        "Requests for contact are not passed on here; the desk can give you information.",
    ]
    assert black.buttons == (("💬 Ask a person",), ("Back", "Menu"))
    assert lines(empty) == ["Requests", "You have sent no requests, and nobody asks for you at the moment."]
    assert lines(unknown)[0] == "This profile is not available."
    assert lines(forged)[0] == GONE


async def test_without_a_desk_the_other_way_is_named(bot: Parts, anna: Person) -> None:
    company = await bot.db.run(lambda session: a_company(session, "Minas del Sur", country="CL"))

    await asks(anna, company)
    asked = anna.screen
    await anna.sends("/requests")

    other_way = "Ask a person\n\nYou can reach the people of the network here: desk@example.org"
    assert [asked.text, anna.screen.text] == [other_way, other_way]


async def test_german_firm_goes_through_every_step_by_tapping(scene: Scene) -> None:
    _pablo, minas = await with_chile(scene)
    erika = await newcomer(scene.telegram, "Erika", "Deutsch", "Weiter", language_code="de")
    seen: list[Seen] = []

    async def taps(*labels: str) -> None:
        for label in labels:
            await erika.taps(label)
            seen.append(erika.screen)

    async def sends(*texts: str) -> None:
        for text in texts:
            await erika.sends(text)
            seen.append(erika.screen)

    await sends(f"/start co_{minas.id}")
    await taps("Kontakt anfragen", "Deutschland")
    await sends("Erika Muster", "Muster Wasser GmbH", "erika@muster.example")
    await taps("Verkaufen", "1. Grubenwasserbehandlung", "Chile")
    await sends("Wir von der Muster Wasser GmbH reinigen Grubenwasser: 0355 123456.")
    await taps("Weiter mit diesem Text", "Ich willige ein")
    await taps("✏️ Einsatzland")
    await sends("Russland")
    await taps("Gelesen, weiter", "Anfrage senden")
    made = await request(scene.bot)

    assert [each.text for each in seen if len(each.text) > WEAK_LINE] == []
    assert lines(seen[-1])[:4] == [
        "✅ Ihre Anfrage ist gesendet.",
        "R-1001 · Kontaktanfrage",
        "🔎 Das Netzwerk prüft diese Anfrage, bevor jemand gefragt wird.",
        "Sie wird zuerst geprüft, meist innerhalb von 5 Arbeitstagen, und kann ohne nähere Angaben abgelehnt werden.",
    ]
    assert (made.use_country, made.level, made.text_language) == ("RU", "red", "de")
