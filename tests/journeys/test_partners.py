"""Partners: found by goods and by words, narrowed, read and passed on; whoever hides is found by nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.run import Parts
from services import people
from services.companies import Company
from services.retention import PROFILE_GOOD_FOR
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import newcomer
from tests.services.partner_scene import a_company, hide, joins

WATER = {
    "city": "Cottbus",
    "offers": ["mine-water", "hydrogeology"],
    "seeks": ["drilling-services"],
    "markets": ["CL", "MN"],
    "website": "https://example.org/water",
    "texts": {"de": "Wir reinigen Grubenwasser.", "en": "We clean the water of pits."},
    "contact_name": "Erika Muster",
    "contact_email": "erika@example.org",
}
GONE = "This profile is not available."


async def published(bot: Parts, name: str, **values: Any) -> Company:  # Any: any column
    return await bot.db.run(lambda session: a_company(session, name, **values))


async def hides(bot: Parts, company: Company) -> None:
    await bot.db.run(lambda session: hide(session, company.id))


async def speaks_for(bot: Parts, person: Person, company: Company) -> None:
    def work(session: Session) -> None:
        joins(session, people.welcome(session, person.id), company)

    await bot.db.run(work)


async def taps(person: Person, *labels: str) -> Seen:
    """Taps one button after the other; what is on the screen then."""
    for label in labels:
        await person.taps(label)
    return person.screen


def state(person: Person) -> list[str]:
    """The lines above the list."""
    return person.screen.text.split("\n\n")[0].split("\n")


async def test_partner_is_found_by_what_it_offers_and_read_without_its_contact(bot: Parts, anna: Person) -> None:
    await published(bot, "Lausitz Wasser GmbH", **WATER)
    await published(bot, "Minera Sol", country="CL", type="research", offers=["geophysics"])
    own = await published(bot, "Anna & Co", offers=["mine-water"])
    await speaks_for(bot, anna, own)

    await anna.sends("/partners")
    entry = anna.screen
    groups = await taps(anna, "📤 Offers (2)")
    codes = await taps(anna, "Exploration and surveying (2)")
    listed = await taps(anna, "Hydrogeology and groundwa… (1)")
    card = await taps(anna, "Lausitz Wasser GmbH")
    await anna.taps("PDF")
    [sheet] = [seen for seen in anna.seen() if seen.document]
    await anna.taps("Back", on=card)
    [back] = anna.seen()

    assert entry.text.split("\n")[:2] == ["Partners", "2 profiles"]
    assert entry.buttons == (
        ("🔤 Search by words",),
        ("📤 Offers (2)", "📥 Seeks (1)"),
        ("📋 All (2)", "🔎 Filter"),
        ("🤝 Who can do this? Ask us",),
        ("Menu",),
    )
    assert groups.buttons == (
        ("Exploration and surveying (2)",),
        ("Water (1)",),
        ("📋 Show all (2)",),
        ("Back", "Menu"),
    )
    assert codes.buttons == (("Geophysics (1)",), ("Hydrogeology and groundwa… (1)",), ("Back", "Menu"))
    assert listed.text.split("\n") == [
        "Partners",
        "1 profile",
        "Only: offers: Hydrogeology and groundwater",
        "",
        "• Lausitz Wasser GmbH · Germany",
        "offers: Hydrogeology and groundwater",
    ]
    assert card.text.split("\n\n") == [
        "🏭 Lausitz Wasser GmbH\nCompany · Cottbus, Germany",
        "We clean the water of pits.",
        "Offers: Mine water treatment · Hydrogeology and groundwater\nSeeks: Drilling services",
        "Markets: Chile · Mongolia\nLanguages: German and English",
        "As of: 22 November 2026",
    ]
    assert card.buttons == (
        ("🤝 Ask for contact",),
        ("📄 PDF", "↗️ Share"),
        ("🌐 Website",),
        ("Back", "Menu"),
    )
    assert back.text == listed.text
    assert anna.unanswered_taps == 0
    assert sheet.text == "🏭 Lausitz Wasser GmbH"
    assert "Erika" not in card.text + listed.text


async def test_list_has_pages_and_is_narrowed_and_widened_again(bot: Parts, anna: Person) -> None:
    for number in range(1, 8):
        await published(bot, f"Firma {number}", offers=["mine-water"], markets=["MN"] if number % 2 else [])
    await published(bot, "Agua Norte", country="CL", type="research", seeks=["mine-water"])

    await anna.sends("/partners")
    first = await taps(anna, "📋 All (8)")
    second = await taps(anna, "2/2 ▶")
    back = await taps(anna, "Firma 1", "Back")
    ways = await taps(anna, "Filter")
    markets = await taps(anna, "Market: Any")
    narrowed = await taps(anna, "Mongolia (4)")
    nobody = await taps(anna, "Filter", "Type: Any", "Company (4)", "Filter", "📥 Seeks: Any")
    institute = await taps(anna, "Back", "📋 All (8)", "Filter", "Type: Any", "Research institute (1)")
    await anna.taps("✕ Research institute")

    assert first.text.split("\n")[:3] == ["Partners", "8 profiles, page 1 of 2", ""]
    assert first.labels[:5] == ("🔬 Agua Norte", *(f"🏭 Firma {number}" for number in (7, 6, 5, 4)))
    assert first.buttons[5:] == (("2/2 ▶",), ("🔎 Filter",), ("🤝 Who can do this? Ask us",), ("Back", "Menu"))
    assert second.labels[:4] == ("🏭 Firma 3", "🏭 Firma 2", "🏭 Firma 1", "◀ 1/2")
    assert back.text == second.text
    assert ways.buttons == (
        ("Show (8)",),
        ("Market: Any",),
        ("Type: Any",),
        ("📤 Offers: Any",),
        ("📥 Seeks: Any",),
        ("Back", "Menu"),
    )
    assert markets.buttons == (("Chile (1)", "Germany (7)"), ("Mongolia (4)",), ("Any",), ("Back", "Menu"))
    assert narrowed.text.split("\n")[1:6] == [
        "4 profiles",
        "Only: Mongolia",
        "",
        "• Firma 7 · Germany",
        "offers: Mine water treatment · market: Mongolia",
    ]
    assert nobody.text == "Partners · 📥 Seeks\nOnly: Mongolia and Company\n\nNo profile fits this choice."
    assert nobody.labels == ("Back", "Menu")
    assert institute.text.split("\n")[1:] == [
        "1 profile",
        "Only: Research institute",
        "",
        "• Agua Norte · Chile",
        "seeks: Mine water treatment",
    ]
    assert state(anna) == ["Partners", "8 profiles, page 1 of 2"]


async def test_russian_words_find_a_german_company(bot: Parts, telegram: Simulator) -> None:
    await published(bot, "Lausitz Wasser GmbH", **WATER)
    await published(bot, "Grubenbau AG", offers=["underground-mining"], seeks=["mine-water"], type="research")
    await published(bot, "Altyn Ken", country="KZ", offers=["geophysics"])
    dmitri = await newcomer(telegram, "Dmitri", "Русский", "Продолжить", language_code="ru")

    await dmitri.sends("/partners")
    typed = await dmitri.sends("очистка шахтных вод")
    found = dmitri.screen
    card = await taps(dmitri, "Lausitz Wasser GmbH")
    back = await taps(dmitri, "Назад")
    await dmitri.edits(typed, "геофизика в Казахстане")
    corrected = dmitri.screen
    await dmitri.taps("Altyn Ken")

    assert found.text.split("\n\n") == [
        "Партнёры\n2 профиля по словам «очистка шахтных вод»",
        "• Lausitz Wasser GmbH · Германия\nпредлагает: Очистка шахтных вод",
        "• Grubenbau AG · Германия\nищет: Очистка шахтных вод",
    ]
    assert found.labels[-2:] == ("Назад", "Меню")
    assert card.text.split("\n\n")[1] == "Оригинал: English\nWe clean the water of pits."
    assert card.labels[0] == "🤝 Запросить контакт"
    assert back.text == found.text
    assert (corrected.edited, corrected.text.split("\n\n")[1]) == (
        True,
        "• Altyn Ken · Казахстан\nпредлагает: Геофизика",
    )
    assert dmitri.screen.text.split("\n\n")[0].split("\n")[2] == "Казахстан: ⚪ Пересматривается"


async def test_link_to_a_profile_is_kept_across_the_first_start(bot: Parts, telegram: Simulator) -> None:
    water = await published(bot, "Lausitz Wasser GmbH", **WATER)
    dmitri = telegram.person("Dmitri", language_code="ru")

    await dmitri.opens(f"co_{water.id}")
    card = await taps(dmitri, "Русский", "Продолжить")
    await speaks_for(bot, dmitri, water)
    await dmitri.opens(f"co_{water.id}")
    own = dmitri.screen
    await dmitri.opens("co_99999999999999999999")
    forged = dmitri.screen
    await dmitri.taps("Партнёры")

    assert card.text.split("\n\n")[0].split("\n")[0] == "🏭 Lausitz Wasser GmbH"
    assert card.text.split("\n\n")[1] == "Оригинал: English\nWe clean the water of pits."
    assert card.labels[-2:] == ("Назад", "Меню")
    assert own.text == card.text
    assert own.labels[0] != card.labels[0]
    assert forged.text.split("\n\n")[0] == "Этот профиль недоступен."
    assert dmitri.screen.text.split("\n")[0] == "Партнёры"


async def test_profile_that_is_hidden_or_out_of_date_is_nowhere(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    water = await published(bot, "Lausitz Wasser GmbH", **WATER)
    await published(bot, "Minera Sol", country="CL", offers=["geophysics"])
    draft = await published(bot, "Entwurf AG", published=False, offers=["geophysics"])

    await anna.sends("/partners")
    listed = await taps(anna, "📋 All (2)")
    await hides(bot, water)
    hidden = await taps(anna, "Lausitz Wasser GmbH")
    await anna.opens(f"co_{draft.id}")
    never = anna.screen
    await anna.forges(f"BC1:{draft.id}", on=anna.screen)
    forged = anna.screen
    await anna.sends("/partners")
    rest = await taps(anna, "📋 All (1)")
    later(PROFILE_GOOD_FOR)
    expired = await taps(anna, "Minera Sol")
    await anna.sends("/partners")

    assert listed.labels[:2] == ("🏭 Minera Sol", "🏭 Lausitz Wasser GmbH")
    assert [each.text.split("\n\n")[0] for each in (hidden, never, forged, expired)] == [GONE] * 4
    assert rest.labels[0] == "🏭 Minera Sol"
    assert anna.screen.text.split("\n\n") == [
        "Partners\nThere are no published profiles yet.",
        "The network can look for somebody who fits.",
    ]
    assert anna.screen.buttons == (("🤝 Who can do this? Ask us",), ("Menu",))


async def test_words_search_within_a_market_and_find_nobody_honestly(bot: Parts, anna: Person) -> None:
    for number in range(1, 8):
        await published(bot, f"Bohr {number}", offers=["drilling-services"], markets=["CL"] if number < 7 else [])
    await published(bot, "Müller & Söhne GmbH", offers=["geophysics"])

    await anna.sends("/markets")
    market = await taps(anna, "Chile")
    listed = await taps(anna, "🤝 Partners (6)")
    await anna.sends("  drilling\n wells ")
    found = anna.screen
    second = await taps(anna, "2/2 ▶")
    widened = await taps(anna, "✕ Chile")
    ways = await taps(anna, "Filter")
    await anna.taps("Back")
    await anna.sends("glass blowing lathes")
    nobody = anna.screen
    asked = await taps(anna, "Ask this")
    await anna.sends("/partners")
    await anna.sends_photo()
    photo = anna.screen
    examples = await taps(anna, "Search by words")
    await anna.sends("Mueller Soehne")
    named = anna.screen

    assert "🤝 Partners (6)" in market.labels
    assert listed.text.split("\n")[1:3] == ["6 profiles, page 1 of 2", "Only: Chile"]
    assert found.text.split("\n")[:6] == [
        "Partners",
        "6 profiles for “drilling wells”, page 1 of 2",
        "Only: Chile",
        "",
        "• Bohr 1 · Germany",
        "offers: Drilling services · market: Chile",
    ]
    assert found.buttons[5:] == (
        ("2/2 ▶",),
        ("✕ Chile",),
        ("🔎 Filter",),
        ("🤝 Who can do this? Ask us",),
        ("❓ Ask this",),
        ("Back", "Menu"),
    )
    assert second.text.split("\n")[1] == "6 profiles for “drilling wells”, page 2 of 2"
    assert widened.text.split("\n")[1] == "7 profiles for “drilling wells”, page 1 of 2"
    assert ways.labels == ("Show (7)", "Market: Any", "Type: Any", "Back", "Menu")
    assert nobody.text.split("\n") == [
        "Partners",
        "Nobody was found for “glass blowing lathes”.",
        "",
        "The network can look for somebody who fits.",
    ]
    assert nobody.buttons == (("🤝 Who can do this? Ask us",), ("❓ Ask this",), ("Back", "Menu"))
    assert asked.text.split("\n")[0] == "I do not know the answer."
    assert photo.text.split("\n\n")[:2] == ["I can only search for words.", "Partners\n8 profiles"]
    assert examples.buttons == (("Back", "Menu"),)
    assert named.text.split("\n")[2:5] == ["", "• Müller & Söhne GmbH · Germany", "by name"]
