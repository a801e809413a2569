"""What people type into forms: choices, several fields at once. Any text is an answer or a sentence."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import forms
from handlers.forms import input
from handlers.forms.answers import Answers, Frame, only_words, said
from handlers.forms.steps import Aside, Taken, Wrong
from locales import N_, use_language

TODAY = date(2026, 11, 22)  # a Sunday
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200) | st.text(
    st.sampled_from("0123456789./- ,:;\nдекабрьDecember?morgen завтра12xX☃"), max_size=40
)
FRAME = Frame(Answers({"company": None, "seats": None, "topics": None, "day": None, "sure": None}), TODAY, "en")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with use_language("en"):
        yield


@pytest.mark.parametrize(
    ("text", "labels", "position"),
    [
        ("Pumps", ["Pumps", "Valves"], 0),
        ("  pumps! ", ["💧 Pumps", "Valves"], 0),
        ("2", ["Pumps", "Valves"], 1),
        ("nr. 2", ["Pumps", "Valves"], 1),
        ("2.", ["Pumps", "Valves"], 1),
        ("3", ["Pumps", "Valves"], None),
        ("0", ["Pumps", "Valves"], None),
        ("2", ["1", "2", "3"], 1),
        ("2", ["10", "20"], None),
        ("Pumsp", ["Pumps", "Valves"], 0),
        ("Gäste", ["Gaeste", "Personal"], 0),
        ("ещё", ["Еще", "Хватит"], 0),
        ("насосы", ["Насосы", "Клапаны"], 0),
        ("uninterested", ["interested"], None),
        ("Hall 4", ["Hall 3"], None),
        ("Export", ["Import"], None),
        ("kaufen", ["laufen"], None),
        ("Region C", ["Region A", "Region B"], None),
        ("x", ["y"], None),
        ("", ["Pumps"], None),
        ("Pumps", ["Pumps", "pumps"], None),
    ],
)
def test_a_choice_by_words_or_number(text: str, labels: list[str], position: int | None) -> None:
    assert input.chosen(text, labels) == position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pumps, 3", ([0, 2], [])),
        ("Valves and pumps", ([0, 1], [])),
        ("Насосы", ([], ["Насосы"])),
        ("pumps; bananas", ([0], ["bananas"])),
        ("1, 1, pumps", ([0], [])),
        ("Drills and bits", ([3], [])),
        ("", ([], [])),
    ],
)
def test_several_choices(text: str, expected: tuple[list[int], list[str]]) -> None:
    assert input.several_chosen(text, ["Pumps", "Valves", "Filters", "Drills and bits"]) == expected


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Company: Muster GmbH\nSeats: 3", {"company": "Muster GmbH", "seats": "3"}),
        ("company:Muster GmbH\n\nSEATS = 3", {"company": "Muster GmbH", "seats": "3"}),
        ("Company: Muster GmbH\nBerlin\nSeats: 3", {"company": "Muster GmbH\nBerlin", "seats": "3"}),
        ("Company:", {"company": ""}),
        ("Company: A\nCompany: B", {"company": "B"}),
        ("See https://example.org", {}),
        ("Hello\nCompany: Muster GmbH", {}),
        ("Note: call me", {}),
        ("", {}),
    ],
)
def test_fields_by_their_labels(text: str, fields: dict[str, str]) -> None:
    assert input.labelled(text, {"company": ["Company"], "seats": ["Seats"]}) == fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Muster GmbH\n3", {"company": "Muster GmbH", "seats": "3"}),
        ("Muster GmbH\n\n3\nyes", {"company": "Muster GmbH", "seats": "3", "note": "yes"}),
        ("Muster GmbH\n3\none\ntwo", {"company": "Muster GmbH", "seats": "3", "note": "one\ntwo"}),
        ("Muster GmbH", {}),
        ("", {}),
    ],
)
def test_fields_in_order(text: str, fields: dict[str, str]) -> None:
    assert input.in_order(text, ["company", "seats", "note"]) == fields


@given(text=ANY_TEXT)
def test_any_text_can_be_taken_apart(text: str) -> None:
    labelled = input.labelled(text, {"company": ["Company"], "d": ["декабрь"]})
    ordered = input.in_order(text, ["company", "seats"])

    assert (set(labelled) <= {"company", "d"}, set(ordered) <= {"company", "seats"}) == (True, True)


STEPS: list[forms.Step] = [
    forms.Text("company", ask=N_("Company?"), limit=100),
    forms.Text("mail", ask=N_("E-mail?"), check=forms.email),
    forms.Choice("seats", ask=N_("Seats?"), options=(1, 2, 3)),
    forms.MultiChoice("topics", ask=N_("Topics?"), options=("Pumps", "Valves"), at_most=1),
    forms.Date("day", ask=N_("Day?"), earliest=forms.today),
    forms.YesNo("sure", ask=N_("Sure?")),
    forms.Confirm("check", ask=N_("Right?")),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
@given(text=ANY_TEXT)
def test_any_text_is_an_answer_or_a_sentence(step: forms.Step, text: str) -> None:
    with use_language("en"):
        read = step.read(text, FRAME)

    match read:
        case Taken(stored):
            assert (step.fits(stored, FRAME), json.loads(json.dumps(stored))) == (True, stored)
        case Wrong(why):
            assert why.plain.endswith(".")
        case _:
            assert read == Aside()


@pytest.mark.parametrize(
    ("step", "text", "sentence"),
    [
        (0, "🙂🙂", "Words are needed here. Please write your answer with letters or digits."),
        (0, "   ", "Words are needed here. Please write your answer with letters or digits."),
        (0, "x" * 1234, "This is too long: 1,234 characters, and 100 fit here. Please shorten it."),
        (1, "me@", "This does not look like an e-mail address. Please write it like name@example.org."),
        (2, "7", "This is not one of the choices. Please use the buttons."),
        (3, "pumps, bananas", "I did not find this among the choices: bananas. Please use the buttons."),
        (3, "pumps, valves", "Please choose at most 1."),
        (4, "30.2.2027", "There is no such day. Please check the date."),
        (4, "8", "The date is not complete. Please write day and month, like 8 December 2026."),
        (
            4,
            "Sunday",
            "This can mean Sun, 22 Nov 2026 or Sun, 29 Nov 2026. Please write the month as a word, or tap the day.",
        ),
        (4, "Monday 8 December", "The weekday does not fit: that date is Tue, 8 Dec 2026. Please write it again."),
        (4, "1.11.2026", "Sun, 1 Nov 2026 is too early. The first possible day is Sun, 22 Nov 2026."),
        (4, "8 Dec or 9 Dec", "I cannot read this as a date. Please write it like 8 December 2026, or tap the day."),
    ],
)
def test_what_is_wrong_is_said(step: int, text: str, sentence: str) -> None:
    read = STEPS[step].read(text, FRAME)

    assert isinstance(read, Wrong)
    assert read.why.plain == sentence


@pytest.mark.parametrize(
    ("step", "text"),
    [(2, "Is there parking?"), (3, "what is this"), (4, "Wann ist die Messe?"), (5, "maybe"), (6, "no")],
)
def test_a_question_at_a_choice_is_something_else(step: int, text: str) -> None:
    assert STEPS[step].read(text, FRAME) == Aside()


@pytest.mark.parametrize(("text", "value"), [("Ja", True), ("да", True), ("y", True), ("No", False), ("нет!", False)])
def test_yes_and_no_in_any_language(text: str, value: bool) -> None:
    assert STEPS[5].read(text, FRAME) == Taken(value)


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("name@example.org", True),
        ("n.a-m+e@sub.example.org", True),
        ("имя@пример.рф", True),
        ("name@example", False),
        ("name@.org", False),
        ("a name@example.org", False),
        ("name@example..org", False),
        ("@example.org", False),
        ("name@example.org.", False),
    ],
)
def test_mail_addresses(text: str, is_right: bool) -> None:
    assert (forms.email(text) is None) == is_right


def test_a_text_is_kept_as_typed_with_its_language() -> None:
    assert STEPS[0].read(" ООО «Ромашка и партнёры», город ", FRAME) == Taken(
        {"text": "ООО «Ромашка и партнёры», город", "language": "ru"}
    )


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ({"key": "problem", "kind": "text", "required": True, "label": {"en": "Which one?"}}, forms.Text),
        ({"key": "press", "kind": "yes_no", "required": False, "label": {"en": "Press?"}}, forms.YesNo),
        ({"key": "meal", "kind": "choice", "label": {"en": "Meal?"}, "choices": ["Soup", "Salad"]}, forms.Choice),
    ],
)
def test_an_organisers_question_is_a_step(question: dict[str, object], step: type) -> None:
    made = forms.from_question(question)

    assert (type(made), made.name, made.optional) == (step, question["key"], not question.get("required"))


@pytest.mark.parametrize(
    "question",
    [
        {"key": "meal", "kind": "choice", "label": {"en": "Meal?"}},
        {"key": "meal", "kind": "essay", "label": {"en": "Meal?"}},
        {"key": "Not a name", "kind": "text", "label": {"en": "Meal?"}},
        {"key": "x" * 21, "kind": "text", "label": {"en": "Meal?"}},
    ],
)
def test_a_question_that_no_form_can_ask_is_refused(question: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the sentence is for the importer's developers
        forms.from_question(question)


@pytest.mark.parametrize("name", ["", "x" * 25, "a:b"])
def test_a_form_needs_a_name_that_fits_on_buttons(name: str) -> None:
    with pytest.raises(ValueError, match="is no name for a form"):
        forms.Form(name, (), done=lambda _turn, _answers: None)


def test_two_steps_of_a_form_cannot_share_a_name() -> None:
    twice = (forms.YesNo("sure", ask=N_("Sure?")), forms.YesNo("sure", ask=N_("Sure?")))

    with pytest.raises(ValueError, match="the same name"):
        forms.Form("test_twice", twice, done=lambda _turn, _answers: None)


def test_words_of_organisers_fall_back_and_say_so() -> None:
    words = {"de": "Welches Problem?", "ru": "Какая проблема?"}

    assert (
        said(words, FRAME.answers).plain,
        said({"en": "Which?"}, FRAME.answers).plain,
        only_words(words, FRAME.answers).plain,
    ) == (
        "Welches Problem? (original: German)",
        "Which?",
        "Welches Problem?",
    )


def test_answers_know_their_names() -> None:
    answers = Answers({"company": "Muster"}, {"company": "de"})

    assert (answers.company, answers.language_of("company"), "seats" in answers) == ("Muster", "de", False)
    with pytest.raises(AttributeError):
        _ = answers.seats
