"""The forms that change one part of a profile each: name, seat, type, markets, languages, texts, links and contact."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from handlers.buttons import UnknownButtonError
from handlers.company_words import country_names, type_name
from handlers.forms import Answers, Choice, Form, Frame, MultiChoice, Option, email
from handlers.forms import Text as TextStep
from handlers.forms.countries import Countries, country_options
from handlers.forms.input import one_line
from handlers.forms.steps import Read, Step, Taken
from handlers.profile import hub
from handlers.profile.buttons import EditProfile
from handlers.profile.new import country_step, my_name_step, name_step, type_step
from handlers.turn import Turn
from locales import N_, Text, _, paragraphs, verbatim
from locales.formats import country, language_name, own_name
from services import companies, profiles
from services.companies import Company
from services.profiles import (
    LONGEST_CITY,
    LONGEST_EMAIL,
    LONGEST_PERSON,
    LONGEST_TEXT,
    LONGEST_URL,
    MOST_LANGUAGES,
    MOST_MARKETS,
)

LANGUAGES: Final = ("de", "en", "ru", "es", "fr", "pl", "uk", "kk", "mn", "pt")
NOTHING: Final = "0"


@dataclass(frozen=True, slots=True)
class Clearable(TextStep):
    """Words that can be taken away again; a dash only skips the question, as in all forms."""

    def read(self, text: str, frame: Frame) -> Read:
        """Words, or a nought for none."""
        if text.strip() == NOTHING:
            return Taken({"text": "", "language": None})
        return TextStep.read(self, text, frame)


def edits_profile(turn: Turn) -> None:
    """A tap on one of the things that make a profile. Raises CompanyGone."""
    tapped = turn.tapped(EditProfile)
    form = FORMS.get(tapped.field)
    if form is None:
        raise UnknownButtonError
    found = profiles.own(turn.session, turn.person, tapped.company_id)
    form.begin(turn, company_id=found.id)


def _company(turn: Turn, context: Answers) -> Company:
    return profiles.own(turn.session, turn.person, context.company_id)


def _now(value: Text | str | None, ask: Text, *, is_clearable: bool = False) -> Text:
    """The question, below what stands there so far."""
    shown = verbatim(value) if isinstance(value, str) else value
    if not value or shown is None:
        return ask
    now = _("Now: <b>{value}</b>", value=shown)
    return paragraphs(now, ask, _("To take it away, write 0") if is_clearable else None)


def _saves(turn: Turn, answers: Answers, **values: Any) -> None:  # Any: as in `profiles.change`
    """Keeps what was asked and not skipped, and shows the hub."""
    made = profiles.change(
        turn.session,
        turn.person,
        answers.company_id,
        **{name: value for name, value in values.items() if value is not None},
    )
    hub.shows_hub(turn, made, above=_("Saved."))


def _form(
    name: str, title: str, steps: Callable[[Turn, Answers], list[Step]], done: Callable[[Turn, Answers], None]
) -> Form:
    return Form(name, steps, title=title, done=done, cancelled=lambda turn, _answers: hub.shows_profile(turn))


def _name(turn: Turn, context: Answers) -> list[Step]:
    return [name_step(_now(_company(turn, context).name, _("What is the name of your company or institute?")))]


def _seat(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)
    where = _("In which country is it based? Choose it, or type any country.")
    city = Clearable(
        "city",
        ask=_now(found.city, _("In which city?"), is_clearable=True),
        label=N_("City"),
        limit=LONGEST_CITY,
        optional=True,
        check=one_line,
    )
    return [country_step(turn, _now(country(found.country), where)), city]


def _type(turn: Turn, context: Answers) -> list[Step]:
    kind = type_name(_company(turn, context).type)
    return [type_step(_now(kind, _("What kind of organisation is it?")))]


def _markets(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)
    known = (*turn.house.answers.markets(), *found.markets)
    now = country_names(found.markets) if found.markets else None
    ask = _("Which markets interest you? Tick them, or type all of them with commas; any country will do.")
    return [
        Countries(
            "markets",
            ask=_now(now, ask),
            label=N_("Markets"),
            options=country_options(code.upper() for code in known),
            at_least=0,
            at_most=MOST_MARKETS,
            ticked=lambda _answers: found.markets,
        )
    ]


def _languages(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)
    known = dict.fromkeys((*turn.house.languages, *LANGUAGES, *found.languages))
    return [
        MultiChoice(
            "languages",
            ask=N_("In which languages can partners write to you?"),
            label=N_("Languages"),
            options=[Option(code, verbatim(language_name(code))) for code in known],
            at_least=0,
            at_most=MOST_LANGUAGES,
            ticked=lambda _answers: found.languages,
        )
    ]


def _texts(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)

    def ask(answers: Answers) -> Text:
        code = answers.language or turn.language
        about = _(
            "What should partners know about you? A few sentences, at most {most} characters. Language: {language}. "
            "Without a text, readers of this language see what you offer and seek, and the text in another language.",
            most=LONGEST_TEXT,
            language=language_name(code),
        )
        return _now(found.texts.get(code), about, is_clearable=True)

    languages = [Option(code, _with_mark(code, found)) for code in turn.house.languages]
    return [
        Choice("language", ask=N_("In which language do you want to write?"), label=N_("Language"), options=languages),
        Clearable("words", ask=ask, label=N_("Text"), limit=LONGEST_TEXT),
    ]


def _with_mark(code: str, found: Company) -> Text:
    """A language, ticked where there are words in it."""
    return verbatim(f"✓ {own_name(code)}" if found.texts.get(code) else own_name(code))


def _takes_text(turn: Turn, answers: Answers) -> None:
    _saves(turn, answers, texts={answers.language: answers.words})


def _links(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)
    website = _("What is the address of your website? It begins with https://")
    listing = _("Is there an entry about you elsewhere, such as on an industry platform? Then what is its address?")
    return [
        _address("website", N_("Website"), _now(found.website, website, is_clearable=True)),
        _address("listing_url", N_("Listing"), _now(found.listing_url, listing, is_clearable=True)),
    ]


def _address(name: str, label: str, ask: Text) -> Step:
    return Clearable(name, ask=ask, label=label, limit=LONGEST_URL, optional=True, check=_fault_of_address)


def _fault_of_address(words: str) -> Text | None:
    if profiles.is_web_address(words):
        return None
    return _("This is no address. It begins with https://, such as https://www.example.org/page.")


def _contact(turn: Turn, context: Answers) -> list[Step]:
    found = _company(turn, context)
    who = _(
        "Whom may partners contact? This stands in no profile: the other side sees it only after you have accepted an "
        "introduction."
    )
    return [
        Clearable(
            "contact_name",
            ask=_now(found.contact_name, who, is_clearable=True),
            label=N_("Contact"),
            limit=LONGEST_PERSON,
            optional=True,
            check=one_line,
        ),
        Clearable(
            "contact_email",
            ask=_now(found.contact_email, _("And at which e-mail address?"), is_clearable=True),
            label=N_("E-mail"),
            limit=LONGEST_EMAIL,
            optional=True,
            check=email,
        ),
    ]


def _me(turn: Turn, context: Answers) -> list[Step]:
    _company(turn, context)
    return [my_name_step()]


def _renames(turn: Turn, answers: Answers) -> None:
    profiles.rename(turn.session, turn.person, answers.company_id, answers.my_name)
    hub.shows_hub(turn, companies.company(turn.session, answers.company_id), above=_("Saved."))


def _keeps(*names: str) -> Callable[[Turn, Answers], None]:
    """Saves the answers of these steps, which are named like the fields."""

    def saves(turn: Turn, answers: Answers) -> None:
        _saves(turn, answers, **{name: getattr(answers, name) for name in names})

    return saves


FORMS: Final[Mapping[str, Form]] = {
    "name": _form("profile_name", N_("Company or institute"), _name, _keeps("name")),
    "seat": _form("profile_seat", N_("Location"), _seat, _keeps("country", "city")),
    "type": _form("profile_type", N_("Type"), _type, _keeps("type")),
    "markets": _form("profile_markets", N_("Markets"), _markets, _keeps("markets")),
    "languages": _form("profile_languages", N_("Languages"), _languages, _keeps("languages")),
    "texts": _form("profile_text", N_("Texts"), _texts, _takes_text),
    "links": _form("profile_links", N_("Links"), _links, _keeps("website", "listing_url")),
    "contact": _form("profile_contact", N_("Contact"), _contact, _keeps("contact_name", "contact_email")),
    "me": _form("profile_me", N_("Your name"), _me, _renames),
}
