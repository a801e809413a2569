"""Every refusal and every notice has its words, in every language."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers import errors
from handlers import notices as words
from handlers.buttons import UnknownButtonError
from handlers.telling import Telling
from handlers.turn import House
from locales import SHIPPED_LANGUAGES, catalogue, use_language
from services import care, desk_care, endings, notices, relay_notices, topics
from services.answers import Answers
from services.care import Group, Vain
from services.desk import Case, Kind, Status
from services.notices import Notice
from services.people import Staff
from services.refusals import Refusal
from services.relay_notices import Batch, Part, Undelivered
from services.topics import Summary
from tests.house_rules import (
    broadcast_facts,
    contact_facts,
    event_facts,
    introduction_facts,
    profile_facts,
    relay_facts,
    role_facts,
)
from tests.house_rules.sources import ROOT, below

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
HANDLERS = ROOT / "handlers"


def test_every_refusal_has_words() -> None:
    assert set(errors.WORDS) == {*_children(Refusal), UnknownButtonError}


def test_every_refusal_says_when_it_happens() -> None:
    assert [kind.__name__ for kind in _children(Refusal) if not _is_one_sentence(kind)] == []


def test_every_refusal_stands_with_the_others() -> None:
    assert {kind.__module__ for kind in _children(Refusal)} == {"services.refusals"}


def test_every_notice_is_registered_and_has_words() -> None:
    kinds = _children(Notice)

    assert _of_the_product(notices.registered().values()) == kinds
    assert _of_the_product(words.WORDS) == kinds
    assert [kind.__name__ for kind in kinds if not NAME.fullmatch(kind.name)] == []
    assert [kind.__name__ for kind in kinds if not _is_one_sentence(kind)] == []


@pytest.mark.parametrize(
    "module",
    [
        "errors",
        "notices",
        "care_words",
        "contact_cards",
        "desk_words",
        "event_change_words",
        "introduction_words",
        "partner_relay_words",
        "profile_words",
        "reading_words",
        "registration_words",
        "relay_words",
        "reminder_words",
        "retention_words",
    ],
)
@pytest.mark.parametrize("code", [code for code in SHIPPED_LANGUAGES if code != "en"])
def test_their_words_are_translated(module: str, code: str) -> None:
    translated = {
        message.id for message in catalogue.messages(catalogue.read(code)) if message.string and not message.fuzzy
    }

    assert [sentence for sentence in _sentences(HANDLERS / f"{module}.py") if sentence not in translated] == []


@pytest.mark.parametrize("code", SHIPPED_LANGUAGES)
def test_notices_can_be_said(code: str, answers: Answers) -> None:
    house = House(answers, ("de", "en", "ru"), ZoneInfo("Europe/Berlin"), None, Staff())

    with use_language(code):
        said = {
            kind.name: str(words.said(_example(kind), Telling(_facts(kind), house.zone, house)).rendered())
            for kind in _children(Notice)
        }

    assert [name for name, text in said.items() if not text.strip()] == []


def _children(parent: type[Any]) -> set[type[Any]]:
    """Every refusal or notice of the product."""
    for each in below("services"):
        __import__(each.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    found = set(parent.__subclasses__())
    kinds = found | {grandchild for child in found for grandchild in _children(child)}
    # A slotted dataclass is made twice; the first one lingers until it is collected.
    return _of_the_product(kind for kind in kinds if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind)


def _of_the_product(kinds: Iterable[type[Any]]) -> set[type[Any]]:
    """Other tests declare kinds of their own, which need no words here."""
    return {kind for kind in kinds if kind.__module__.startswith("services.")}


def _is_one_sentence(kind: type[Any]) -> bool:
    said = (kind.__doc__ or "").strip()
    return said.endswith(".") and len(re.findall(r"[.!?](?=\s|$)", said)) == 1


def _sentences(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            sentence = node.args[0]
            assert isinstance(sentence, ast.Constant)
            yield str(sentence.value)


def _facts(kind: type[Notice]) -> object:
    """Facts such as the notice gives its words."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    case = Case(
        id=1,
        kind=Kind.QUESTION,
        person_id=2,
        question_id=3,
        language="ru",
        text_language="ru",
        market="cl",
        decision="suggest",
        found=("markets/cl",),
        status=Status.OPEN,
        assignee_id=None,
        assignee_name="Katrin",
        is_shadowed=False,
        desk_chat_id=-1001,
        thread_id=7,
        summary_message_id=8,
        opened_at=now,
        due_at=now,
        withdrawn_at=None,
    )
    part = Part(1, "text", None, "Wer <b>hilft</b> @anna?", "Wer?", 9)
    by_kind: dict[type[Notice], str] = {
        topics.OpenTopic: "card",
        topics.ShowSummary: "card",
        topics.ChangeSummary: "card",
        topics.NameTopic: "card",
        topics.ReopenTopic: "case",
        topics.CaseWasWithdrawn: "case",
        relay_notices.RelayToDesk: "batch",
        relay_notices.RelayToAsker: "batch",
        relay_notices.EditRelay: "batch",
        relay_notices.DeleteRelay: "part",
        relay_notices.BlankRelay: "part",
        relay_notices.NotDelivered: "undelivered",
        relay_notices.Missing: "undelivered",
        desk_care.Overdue: "cases",
        care.AnswerFound: "words",
        care.CareList: "vain",
        endings.CaseEnding: "ending",
        endings.IntroductionEnding: "parting",
    }
    facts = {
        "card": Summary(case, "Wer hilft?", "K7RM", is_banned=True),
        "case": case,
        "words": "Wer hilft?",
        "vain": Vain([Group(2, "Wer hilft?")], 3),
        "cases": [case, case],
        "ending": endings.Ending(case, "Wer hilft?", now),
        "parting": endings.Parting("R-1001", "Musterpumpen GmbH", now),
        "batch": Batch(case, (part, part), 5),
        "part": part,
        "undelivered": Undelivered(case, 9, "unreachable", "Wer hilft?", "+49 000"),
    }
    features = (broadcast_facts, event_facts, contact_facts, profile_facts, introduction_facts, relay_facts, role_facts)
    by_feature = {kind: facts for feature in features for kind, facts in feature.FACTS.items()}
    return by_feature.get(kind) or facts.get(by_kind.get(kind, ""))


def _example(kind: type[Notice]) -> Notice:
    """A notice as it comes back from the outbox: plain values, as its fields declare them."""
    values = {"str": "K7RM2P", "int": 7, "bool": True, "float": 1.0}
    return kind(**{field.name: values[getattr(field.type, "__name__", str(field.type))] for field in fields(kind)})
