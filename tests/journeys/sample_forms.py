"""Forms that the journeys fill in, and what they came to. They begin by deep links such as `testform_visit-7`."""

from typing import Any

from handlers.forms import (
    Answers,
    Choice,
    Confirm,
    Date,
    Form,
    MultiChoice,
    Option,
    Text,
    YesNo,
    email,
    from_question,
    today,
)
from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import N_, verbatim
from simulator.people import Person
from simulator.views import Seen

done: list[dict[str, Any]] = []  # what the forms of this module came to


def completes(turn: Turn, answers: Answers) -> None:
    """What these forms are for: to be read by the test."""
    done.append(answers.as_dict())
    turn.show(Screen(verbatim("All noted."), (menu_row(),)))


VISIT = Form(
    "test_visit",
    (
        Text("company", ask=N_("Company?"), label=verbatim("Company"), limit=40),
        Choice("seats", ask=N_("Seats?"), label=verbatim("Seats"), options=(1, 2, 3)),
        Text("guests", ask=N_("Guests?"), label=verbatim("Guests"), when=lambda answers: (answers.seats or 0) > 1),
        Date("day", ask=N_("Day?"), label=verbatim("Day"), earliest=today),
        Text("mail", ask=N_("Mail?"), label=verbatim("Mail"), optional=True, check=email),
        YesNo("press", ask=N_("Press?"), label=verbatim("Press")),
        Confirm("check", ask=lambda answers: verbatim(f"Book the visit of {answers.company}?")),
    ),
    title=N_("Visit"),
    done=completes,
)
TOPICS = Form(
    "test_topics",
    (
        MultiChoice(
            "topics",
            ask=N_("Topics?"),
            options=[Option(number, verbatim(f"Topic {number}")) for number in range(1, 11)],
            at_least=2,
            at_most=3,
        ),
    ),
    title=N_("Topics"),
    done=completes,
)
CARD = Form(
    "test_card",
    (
        Text("company", ask=N_("Company?"), label=verbatim("Company")),
        Choice("kind", ask=N_("Kind?"), label=verbatim("Kind"), options=("Buy", "Sell")),
        Text("words", ask=N_("Words?"), label=verbatim("Words")),
    ),
    title=N_("Card"),
    one_message=True,
    done=completes,
)
QUESTIONS = [
    {"key": "problem", "kind": "text", "required": True, "label": {"de": "Welches Problem?", "en": "Which problem?"}},
    {"key": "meal", "kind": "choice", "required": False, "label": {"en": "Meal?"}, "choices": ["Soup", "Salad"]},
]
STORED = Form(
    "test_stored",
    lambda _turn, _context: [from_question(question) for question in QUESTIONS],
    title=N_("Workshop"),
    done=completes,
)


@opener("testform")
def opens_form(turn: Turn, rest: str) -> None:
    """`visit-7` begins the visit form for event 7."""
    name, _, event = rest.partition("-")
    {"visit": VISIT, "topics": TOPICS, "card": CARD, "stored": STORED}[name].begin(turn, event_id=int(event))


@opener("testknown")
def opens_with_known_company(turn: Turn, rest: str) -> None:
    """The company is known; nine seats are not offered and so are asked for."""
    VISIT.begin(turn, event_id=1, company=rest, seats=9)


STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "gone": ("form_of_yore", {"step": "one", "answers": {}}),
    "empty": ("test_visit", {"answers": 5, "messages": [], "context": None, "picked": "x"}),
    "older": (
        "test_visit",
        {"step": "phone", "answers": {"company": {"text": "Muster"}, "seats": 12, "phone": "1"}, "messages": {"1": 2}},
    ),
}


@opener("teststate")
def opens_in_state(turn: Turn, rest: str) -> None:
    """As if a version of long ago had left the dialogue there."""
    turn.dialogue = turn.dialogue.at(*STATES[rest])


def last(person: Person) -> Seen:
    """The only thing seen since the last look."""
    [seen] = person.seen()
    return seen
