"""Profiles by chat: made, filled in, seen as others see them, published, printed, shared with colleagues, and ended."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.run import Parts
from knowledge.taxonomy import taxonomy
from services import companies, countries, invitations, people, profile_care, profiles
from services.companies import Company
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.services.profile_scene import founded

LINK = "https://t.me/demo_bot?start="


async def founds(person: Person, name: str = "Musterpumpen GmbH") -> None:
    """From the menu to the hub of a new profile."""
    await person.sends("/profile")
    await person.taps("Create a profile")
    await person.sends("Anna Beispiel")
    await person.sends(name)
    await person.sends("Germany")
    await person.taps("Company")


async def stored(bot: Parts, company_id: int = 1) -> Company:
    return await bot.db.read(companies.company, company_id)


def lines(person: Person) -> list[str]:
    return person.screen.text.splitlines()


def lines_of(text: str) -> list[str]:
    return text.splitlines()


def note(person: Person) -> str:
    """What a form says of the last answer: the paragraph below its head."""
    return person.screen.text.split("\n\n")[1]


async def offers_pumps(person: Person) -> None:
    """From the hub to one that can be published."""
    await person.taps("Offers")
    await person.sends("pumps")
    await person.taps("☐ Pumps and pumping stations")
    await person.sends("/profile")


async def test_profile_is_filled_and_seen_as_others_see_it(bot: Parts, anna: Person) -> None:
    await anna.sends("/menu")
    await anna.taps("Profile")
    ways = anna.screen
    await founds(anna)
    born = anna.screen
    await anna.taps("Offers")
    await anna.sends("Grubenwasser, насосы")
    await anna.taps("☐ Pumps and pumping stations")
    await anna.taps("☐ Mine water treatment")
    found = anna.screen
    await anna.taps("Back")
    await anna.taps("Back")
    await anna.taps("Texts")
    await anna.taps("Deutsch")
    await anna.sends("Wir bauen Pumpen für <Gruben> & mehr.")
    await anna.taps("Texts")
    written = anna.screen.labels[:3]
    await anna.taps("Русский")
    await anna.sends("Насосы для шахт.")
    await anna.taps("Markets")
    await anna.sends("Чили, Mongolia")
    await anna.taps("Preview")
    card = lines(anna)
    await anna.taps("👁 Preview: Русский")

    assert (lines_of(ways.text)[:2], ways.buttons) == (
        ["Profile", "You do not speak for a company or institute here yet."],
        (("➕ Create a profile",), ("Menu",)),
    )
    assert lines_of(born.text)[:3] == [
        "🏭 Musterpumpen GmbH",
        "Saved. Now add what you offer and what you seek.",
        "📝 Not published: only you and your colleagues see it.",
    ]
    assert ("⚠️ Offers: missing" in born.text, "✅ Publish" in born.labels) == (True, False)
    assert lines_of(found.text)[:2] == ["What you offer", "Chosen: 2 of 8"]
    assert found.labels[:2] == ("☑ Mine water treatment", "☑ Pumps and pumping stations")
    assert written == ("✓ Deutsch", "English", "Русский")
    assert card[:-1] == [
        "🏭 Musterpumpen GmbH",
        "Company · Germany",
        "",
        "Original: Deutsch",
        "Wir bauen Pumpen für <Gruben> & mehr.",
        "",
        "Offers: Pumps and pumping stations · Mine water treatment",
        "",
        "Markets: Chile · Mongolia",
        "Languages: English",
        "",
    ]
    assert "Насосы для шахт." in anna.screen.text


async def test_profile_is_published_by_a_consent_printed_and_hidden(bot: Parts, anna: Person) -> None:
    await founds(anna)
    await offers_pumps(anna)
    await anna.taps("Publish")
    asked = anna.screen
    await anna.taps_twice("I agree, publish it")
    public, is_public = lines(anna), (await stored(bot)).is_published
    await anna.sends("/menu")
    title = lines(anna)[0]
    await anna.taps("Profile")
    await anna.taps("PDF")
    sheet = anna.screen
    await anna.taps("Back")
    await anna.taps("Offers")
    await anna.sends("pumps")
    await anna.taps("☑ Pumps and pumping stations")
    kept = lines(anna)[1:3]
    await anna.sends("/profile")
    await anna.taps_twice("Hide")
    hidden = lines(anna)[1:3]
    await anna.taps("Publish")
    await anna.taps("I agree, publish it")
    was_public = (await stored(bot)).is_published
    await anna.sends("/settings")
    await anna.taps("My consents")
    await anna.taps("Withdraw: profile")

    assert asked.buttons == (("✅ I agree, publish it",), ("Back", "Menu"))
    assert "finds and reads the profile of my company, without its contact." in asked.text
    assert (public[1], is_public) == ("Published. Others find it from now on.", True)
    assert title == "MinGenTec · Musterpumpen GmbH"
    assert (sheet.kind, sheet.document) == ("document", f"profile-{(await stored(bot)).key}.pdf")
    assert kept == [
        "A published profile needs at least one thing that you offer or seek. You can hide it first.",
        "Chosen: 1 of 8",
    ]
    assert hidden == [
        "Hidden. Nobody else finds it any more.",
        "📝 Not published: only you and your colleagues see it.",
    ]
    assert (was_public, (await stored(bot)).is_published) == (True, False)


async def test_what_is_wrong_is_said_and_nothing_is_lost(bot: Parts, anna: Person) -> None:
    await founds(anna, "Muster <b>&</b> Söhne")
    await anna.taps("Colleagues")
    await anna.taps("My name")
    await anna.sends("123")
    said = [note(anna)]
    await anna.sends("/profile")
    await anna.taps("Links")
    for wrong in ("www.example.org", "https://localhost", "https://example.org/" + "x" * 300):
        await anna.sends(wrong)
        said.append(note(anna))
    await anna.sends("https://www.example.org/a?b=1&c=2")
    await anna.taps("Skip")
    await anna.taps("Contact")
    await anna.sends("Anna Geheim")
    await anna.sends("anna@")
    said.append(note(anna))
    await anna.sends("anna@example.org")
    await anna.taps("Texts")
    await anna.taps("Русский")
    await anna.sends("ы" * 301)
    said.append(note(anna))
    await anna.sends("/profile")
    await anna.taps("Location")
    await anna.sends("Kongo")
    said.append(note(anna))
    await anna.sends("Bananenland")
    said.append(note(anna))
    await anna.sends("Chile")
    await anna.sends("Calama")
    await anna.taps("Links")
    kept = anna.screen.text
    await anna.sends("0")
    await anna.taps("Skip")
    await anna.taps("Seeks")
    await anna.sends("Kindergeburtstag")
    said.append(lines(anna)[1])
    await anna.sends_sticker()
    said.append(lines(anna)[1])
    await anna.taps("Water")
    for label in [each for each in anna.screen.labels if each.startswith("☐")]:
        await anna.taps(label)
    said.append(lines(anna)[2])

    assert said == [
        "This does not look like a name. Please write it with letters.",
        *["This is no address. It begins with https://, such as https://www.example.org/page."] * 2,
        "This is too long: 320 characters, and 300 fit here. Please shorten it.",
        "This does not look like an e-mail address. Please write it like name@example.org.",
        "This is too long: 301 characters, and 300 fit here. Please shorten it.",
        "There are several: Congo - Kinshasa and Congo - Brazzaville. Please type one of them.",
        "I do not know this country. Please type its name in full, in your language or in English.",
        "I found nothing for “Kindergeburtstag”. Please try another word, or choose a field.",
        "Only words can be taken here.",
        "More than 8 cannot be chosen. Please take one away first.",
    ]
    assert "Now: https://www.example.org/a?b=1&c=2" in kept
    made = await stored(bot)
    assert (made.name, made.country, made.city, made.website) == ("Muster <b>&</b> Söhne", "CL", "Calama", None)
    assert (made.contact_name, made.contact_email, len(made.seeks)) == ("Anna Geheim", "anna@example.org", 8)


async def test_colleague_joins_at_the_very_first_start_and_a_link_is_good_once(
    bot: Parts, anna: Person, telegram: Simulator
) -> None:
    await founds(anna)
    await anna.taps("Colleagues")
    await anna.taps("Invite a colleague")
    invitation = anna.screen.text
    link = LINK + invitation.rpartition(LINK)[2].split()[0]
    bert, eve = telegram.person("Bert", language_code="de"), telegram.person("Eve", language_code="en")
    await bert.follows(link)
    await bert.taps("English")
    await bert.taps("Continue")
    await bert.sends("Bert Beispiel")
    asked = bert.screen
    await bert.taps_twice("Accept the invitation")
    joined = lines(bert)
    await bert.follows(link)
    again = lines(bert)
    await eve.follows(link)
    await eve.taps("English")
    await eve.taps("Continue")
    await anna.taps("Back")

    assert lines_of(invitation)[:2] == [
        "Invitation for a colleague",
        "Please pass this link on. It works once, for 90 days.",
    ]
    assert asked.text.split("\n\n") == [
        "Invitation\nPlease check your answers.",
        "Your name: Bert Beispiel",
        "You are invited to speak for Musterpumpen GmbH: to look after its profile and to get the requests for "
        "contact to it.",
        "Do you accept?",
    ]
    assert joined[:2] == ["🏭 Musterpumpen GmbH", "Welcome. You speak for this company from now on."]
    assert again[:2] == ["🏭 Musterpumpen GmbH", "You have accepted this invitation already."]
    assert lines(eve)[0] == "This invitation is no longer good. Please ask for a new one."
    assert anna.screen.text.split("\n\n")[:2] == [
        "Colleagues\n2 people speak for it.\nMusterpumpen GmbH",
        "• Anna Beispiel (you)\n• Bert Beispiel",
    ]


def fill(session: Session, account: int) -> None:
    """The profile of this account's company holds as much as it can."""
    person = people.person(session, account)
    assert person is not None
    made, codes, address = companies.of_person(session, person.id), list(taxonomy().codes), "https://example.org/"
    assert made is not None
    profiles.change(
        session,
        person,
        made.id,
        name="N" * 200,
        city="C" * 100,
        offers=codes[:8],
        seeks=codes[8:16],
        markets=sorted(countries.codes())[:20],
        languages=("de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt"),
        website=address + "w" * 280,
        listing_url=address + "l" * 280,
        texts=dict.fromkeys(("de", "en", "ru"), "ы" * 300),
        contact_name="K" * 120,
        contact_email=f"{'e' * 60}@{'d' * 60}.example",
    )


async def test_who_speaks_for_one_company_joins_no_other(bot: Parts, anna: Person) -> None:
    def others(session: Session) -> str:
        person, made = founded(session, 77)
        return invitations.invite(session, person, made.id)

    token = await bot.db.run(others)
    await founds(anna, "Second GmbH")

    await anna.opens(f"in_{token}")

    assert lines(anna)[0] == "You already speak for a company here. Leave it under /profile first."
    await bot.db.run(fill, anna.id)
    await anna.sends("/profile")
    hub = anna.screen.text
    await anna.taps("Preview")
    card = anna.screen.text
    await anna.sends("/menu")
    assert (len(hub) <= 900, len(card) <= 900, len(lines(anna)[0])) == (True, True, 72)
    await anna.opens("in_nothing")
    assert lines(anna)[0] == "This invitation is no longer good. Please ask for a new one."


async def test_a_year_passes_and_one_tap_gives_another(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    await founds(anna)
    await offers_pumps(anna)
    await anna.taps("Publish")
    await anna.taps("I agree, publish it")
    told = []
    for days in (340, 30):
        later(timedelta(days=days))
        for company_id in await bot.db.read(profile_care.due):
            await bot.db.run(profile_care.sweep, company_id)
        await bot.settled()
        told.append(anna.screen)
    hidden = (await stored(bot)).is_published
    await anna.taps("Confirm for another year")

    assert [each.text.splitlines()[0] for each in told] == [
        "⏰ Is your profile still right?",
        "🙈 Your profile is hidden",
    ]
    assert [each.buttons for each in told] == [
        (("✅ Confirm for another year",), ("✏️ Change", "🙈 Hide"), ("Menu",)),
        (("✅ Confirm for another year",), ("🏭 Open the profile",), ("Menu",)),
    ]
    assert lines(anna)[1] == "Thank you. It is good for another year."
    assert (hidden, (await stored(bot)).is_published) == (False, True)


async def test_last_one_leaves_deletes_and_old_buttons_say_so(bot: Parts, anna: Person) -> None:
    await founds(anna)
    hub = anna.screen
    await anna.taps("Colleagues")
    await anna.taps("Leave")
    asked = anna.screen
    await anna.taps("Delete the profile")
    await anna.taps_twice("Delete it for good")
    gone = lines(anna)[:2]
    for forged in ("Je1:1:name", "Jc1:1:1", "Jx1:1:1:pumps:1:0", "Jv1:1:en", "Jp1:1:1", "Jt1:1", "Jk1:1", "Jh1:1"):
        await anna.forges(forged, on=anna.screen)
        assert lines(anna)[0] == "This profile is not available.", forged
    await anna.forges("Je1:1:owner", on=anna.screen)

    assert "📝 Not published" in hub.text
    assert asked.buttons == (("🚪 Leave",), ("🗑 Delete the profile",), ("Back", "Menu"))
    assert gone == ["Profile", "You do not speak for a company or institute here yet."]


async def test_profile_in_german_is_read_in_russian(bot: Parts, telegram: Simulator) -> None:
    jana = await newcomer(telegram, "Jana", "Deutsch", "Weiter", language_code="de")
    await jana.taps("Profil")
    await jana.taps("Profil anlegen")
    await jana.sends("Jana Beispiel\nInstitut für Grubenwasser\nÖsterreich\nForschungseinrichtung")
    await jana.taps("Gesuche")
    await jana.taps("Wasser")
    await jana.taps("☐ Grubenwasserbehandlung")
    ticked = jana.screen
    await jana.taps("Zurück")
    groups = jana.screen.labels
    await jana.taps("Zurück")
    await jana.taps("Texte")
    await jana.taps("Deutsch")
    await jana.sends("Wir forschen.")
    await jana.taps("Veröffentlichen")
    await jana.taps("Einwilligen, veröffentlichen")
    hub = jana.screen.text
    await jana.taps("Vorschau")
    await jana.taps("👁 Vorschau: Русский")
    card = lines(jana)[:-1]
    await jana.taps("PDF: Русский")

    assert lines_of(ticked.text)[:2] == ["Was Sie suchen", "Wasser · Gewählt: 1 von 8"]
    assert "☑ Grubenwasserbehandlung" in ticked.labels
    assert "Wasser (1)" in groups
    assert lines_of(hub)[1] == "Veröffentlicht. Andere finden es ab jetzt."
    assert card == [
        "🔬 Institut für Grubenwasser",
        "Научная организация · Австрия",
        "",
        "Оригинал: Deutsch",
        "Wir forschen.",
        "",
        "Ищет: Очистка шахтных вод",
        "",
        "Языки: немецкий",
        "",
    ]
    assert jana.screen.document is not None
