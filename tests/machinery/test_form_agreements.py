"""Notices in forms: what counts as having read one, and for how long."""

from datetime import date

from handlers.forms import Answers, Frame, Notice, Text
from handlers.forms.run import Filling, Run
from handlers.forms.steps import Aside, Taken
from locales import use_language

TODAY = date(2026, 11, 22)


def frame(**values: str) -> Frame:
    return Frame(Answers(values), TODAY, "en")


def notice(text: str = "name") -> Notice:
    return Notice(
        "notice",
        ask="Please note.",
        version=lambda answers: answers.name or "",
        stops=lambda answers: answers.name == "X",
    )


def run(**answers: object) -> Run:
    steps = (Text("name", ask="Who?"), notice())
    return Run("sample", None, True, steps, Filling(answers=answers), TODAY, "en")


def said(name: str) -> object:
    return {"text": name, "language": None}


def test_a_notice_counts_as_long_as_it_says_the_same() -> None:
    now = run(name=said("A"), notice="A")
    name, notice_step = now.steps

    assert now.first_open() is None
    now.put(name, said("B"))
    assert [now.first_open(), now.asked, now.settle()] == [notice_step, [name], True]
    now.put(notice_step, "B")
    now.put(name, said("B"))
    assert now.first_open() is None


def test_a_notice_takes_a_plain_yes_only_and_none_where_it_stops() -> None:
    with use_language("en"):
        assert notice().read("yes", frame(name="A")) == Taken("A")
        assert isinstance(notice().read("perhaps", frame(name="A")), Aside)
        assert isinstance(notice().read("yes", frame(name="X")), Aside)
        assert not notice().fits("X", frame(name="X"))
