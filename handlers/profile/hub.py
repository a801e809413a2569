"""The hub of one's own profile: where it stands, what it says, and the way to all else. Every change leads here."""

from collections.abc import Iterator

from handlers import company_words
from handlers.doors import ShowProfile, WriteToDesk
from handlers.keyboards import menu_row, rows_of
from handlers.profile.buttons import (
    EditProfile,
    NewProfile,
    PickCodes,
    PreviewProfile,
    PublishProfile,
    SendSheet,
    ShowColleagues,
)
from handlers.profile_words import HideProfile, confirm_row
from handlers.screens import CARD, Button, Row, Screen, entered, shortened
from handlers.turn import Turn
from knowledge import markdown
from locales import Text, _, lines, paragraphs, pgettext, verbatim
from locales.formats import date, language_name, own_name
from locales.formats import list as listed
from services import clock, companies, profiles
from services.companies import Company
from services.profile_care import AHEAD
from services.profiles import MOST_CODES

LONGEST = (54, 40, 30, 20)
"""How much of each value is shown: the first that leaves all of it on one screen."""


def asks_for_profile(turn: Turn) -> None:
    """/profile, or its button."""
    turn.dialogue = turn.dialogue.left()
    shows_profile(turn)


def shows_profile(turn: Turn, *, above: Text | None = None) -> None:
    """The hub of the person's company, or the ways to one."""
    found = companies.of_person(turn.session, turn.person.id)
    if found is None:
        turn.show(ways_in(turn, above=above))
    else:
        shows_hub(turn, found, above=above)


def ways_in(turn: Turn, *, above: Text | None = None) -> Screen:
    """Nobody's yet: a new profile, an invitation, or the desk."""
    text = paragraphs(
        lines(_("<b>Profile</b>"), above or _("You do not speak for a company or institute here yet.")),
        _(
            "With a profile, partners at home and abroad find what you offer and seek, each in their own language. "
            "Nobody sees it before you publish it."
        ),
        _(
            "Perhaps there is one already: then ask a colleague for an invitation link, or the network desk for yours. "
            "The link opens this chat and takes you there."
        ),
    )
    rows: list[Row] = [(Button(pgettext("button", "➕ Create a profile"), NewProfile()),)]
    if turn.house.desk is not None:
        rows.append((Button(pgettext("button", "✍️ Ask the network desk"), WriteToDesk(0)),))
    return Screen(text, (*rows, menu_row()))


def shows_hub(turn: Turn, company: Company, *, above: Text | None = None) -> None:
    """Everything the profile says so far, below a sentence on what has just changed."""
    head = lines(company_words.heading(company), above, _state(turn, company))
    for longest in LONGEST:
        text = paragraphs(head, lines(*_values(turn, company, longest)), _missing(company))
        if markdown.visible(text.html) <= CARD:
            break
    turn.show(Screen(text, (*_rows(turn, company), menu_row())))


def _state(turn: Turn, company: Company) -> Text:
    until = company.good_until
    if company.published_at is None or until is None:
        return _("📝 Not published: only you and your colleagues see it.")
    day = date(until.astimezone(turn.zone).date())
    if not company.is_published:
        return _("🙈 Hidden since {date}: nobody confirmed it for a year.", date=day)
    return _("✅ Published until {date}", date=day)


def _missing(company: Company) -> Text | None:
    if profiles.is_complete(company):
        return None
    return _("Before it can be published it needs at least one thing that you offer or seek.")


def _values(turn: Turn, company: Company, longest: int) -> Iterator[Text]:
    is_bare = not company.offers and not company.seeks
    for label, value in _fields(turn, company):
        if value is not None:
            yield _("✓ {field}", field=entered(label, verbatim(shortened(value.plain, longest))))
        elif is_bare and label in (_("Offers"), _("Seeks")):
            yield _("⚠️ {field}: missing", field=label)
        else:
            yield _("▫️ {field}: –", field=label)


def _fields(turn: Turn, company: Company) -> Iterator[tuple[Text, Text | None]]:
    yield _("Type"), company_words.type_name(company.type)
    yield _("Location"), company_words.place(company)
    yield _("Offers"), _codes(company.offers)
    yield _("Seeks"), _codes(company.seeks)
    yield _("Markets"), company_words.country_names(company.markets) if company.markets else None
    yield _("Languages"), _languages(company)
    for code in turn.house.languages:
        # Translators: what a company says of itself in one language, such as "Text (Deutsch)".
        yield _("Text ({language})", language=own_name(code)), _words(company.texts.get(code))
    yield _("Website"), _words(company.website)
    yield _("Listing"), _words(company.listing_url)
    contact = " · ".join(each for each in (company.contact_name, company.contact_email) if each)
    yield _("Contact"), _words(contact)


def _codes(codes: tuple[str, ...]) -> Text | None:
    return company_words.code_names(codes) if codes else None


def _languages(company: Company) -> Text | None:
    return listed([language_name(code) for code in company.languages]) if company.languages else None


def _words(words: str | None) -> Text | None:
    return verbatim(" ".join(words.split())) if words else None


def _rows(turn: Turn, company: Company) -> Iterator[Row]:
    ways = {"company_id": company.id}
    if company.published_at is None:
        if profiles.is_complete(company):
            yield (Button(pgettext("button", "✅ Publish"), PublishProfile(company.id, False)),)
    elif company.good_until is not None and company.good_until - AHEAD <= clock.now():
        yield confirm_row(company)
    offers = Button(pgettext("button-half", "📦 Offers"), PickCodes(company.id, True))
    yield offers, Button(pgettext("button-half", "🔎 Seeks"), PickCodes(company.id, False))
    yield from rows_of(
        [
            Button(pgettext("button-half", "✏️ Texts"), EditProfile(**ways, field="texts")),
            Button(pgettext("button-half", "🌍 Markets"), EditProfile(**ways, field="markets")),
            Button(pgettext("button-half", "🗣 Languages"), EditProfile(**ways, field="languages")),
            Button(pgettext("button-half", "📍 Location"), EditProfile(**ways, field="seat")),
            Button(pgettext("button-half", "🏷 Name"), EditProfile(**ways, field="name")),
            Button(pgettext("button-half", "🏛 Type"), EditProfile(**ways, field="type")),
            Button(pgettext("button-half", "🔗 Links"), EditProfile(**ways, field="links")),
            Button(pgettext("button-half", "☎️ Contact"), EditProfile(**ways, field="contact")),
        ]
    )
    preview = Button(pgettext("button-half", "👁 Preview"), PreviewProfile(company.id, turn.language))
    yield preview, Button(pgettext("button-half", "📄 PDF"), SendSheet(company.id, turn.language))
    colleagues = Button(pgettext("button-half", "👥 Colleagues"), ShowColleagues(company.id))
    if company.published_at is None:
        yield (colleagues,)
    else:
        yield colleagues, Button(pgettext("button-half", "🙈 Hide"), HideProfile(company.id))


def chosen_of(codes: tuple[str, ...]) -> Text:
    """3 of 8."""
    return _("Chosen: {number} of {most}", number=len(codes), most=MOST_CODES)


def back_to_hub() -> Row:
    """Back to the hub, menu."""
    return menu_row(back=ShowProfile())
