"""A new profile: who makes it, the company's name, its country and its type; everything else follows in the hub."""

from typing import Final

from handlers.company_words import icon
from handlers.forms import Answers, Choice, Form, Option
from handlers.forms import Text as TextStep
from handlers.forms.countries import Country, country_options
from handlers.forms.input import name_fault, one_line
from handlers.forms.steps import Step
from handlers.profile import hub
from handlers.turn import Turn
from locales import N_, Text, _, verbatim
from services import companies, entries, profiles
from services.companies import CompanyType
from services.profile_sheets import TYPES
from services.profiles import LONGEST_NAME, LONGEST_PERSON

HOME: Final = "DE"


def begins_profile(turn: Turn) -> None:
    """A tap on "Create a profile"; who has one sees it."""
    if companies.of_person(turn.session, turn.person.id) is not None:
        hub.asks_for_profile(turn)
        return
    last = entries.last_entry(turn.session, turn.person.id)
    FORM.begin(turn, my_name=last.name if last else None, name=last.company if last else None)


def my_name_step() -> TextStep:
    """How somebody who speaks for a company is called."""
    return TextStep(
        "my_name",
        ask=N_("What is your first and last name? Colleagues see it, and partners once both sides agree."),
        label=N_("Your name"),
        limit=LONGEST_PERSON,
        check=name_fault,
    )


def name_step(ask: Text | str) -> TextStep:
    """How the company is called."""
    return TextStep("name", ask=ask, label=N_("Company or institute"), limit=LONGEST_NAME, check=one_line)


def country_step(turn: Turn, ask: Text | str) -> Country:
    """Where it has its seat: one of the network's countries, or any that is typed."""
    known = (HOME, *(code.upper() for code in turn.house.answers.markets()))
    return Country("country", ask=ask, label=N_("Country"), options=country_options(known))


def type_step(ask: Text | str) -> Choice:
    """What kind of organisation it is."""
    options = [Option(kind.value, type_label(kind)) for kind in CompanyType]
    return Choice("type", ask=ask, label=N_("Type"), options=options)


def type_label(kind: CompanyType) -> Text:
    """A type with its sign, for a button."""
    return verbatim(f"{icon(kind)} {_(TYPES[kind]).plain}")


def _steps(turn: Turn, _context: Answers) -> list[Step]:
    return [
        my_name_step(),
        name_step(N_("What is the name of your company or institute?")),
        country_step(turn, N_("In which country is it based? Choose it, or type any country.")),
        type_step(N_("What kind of organisation is it?")),
    ]


def _creates(turn: Turn, answers: Answers) -> None:
    made = profiles.create(
        turn.session,
        turn.person,
        name=answers.name,
        country=answers.country,
        my_name=answers.my_name,
        type=CompanyType(answers.type),
    )
    hub.shows_hub(turn, made, above=_("Saved. Now add what you offer and what you seek."))


FORM = Form(
    "profile_new",
    _steps,
    title=N_("New profile"),
    done=_creates,
    one_message=True,
    cancelled=lambda turn, _answers: hub.shows_profile(turn),
)
