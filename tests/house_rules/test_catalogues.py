"""Every word a person reads goes through the catalogues, and the catalogues are complete and right."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales import SHIPPED_LANGUAGES, catalogue, gates

HANDLERS = Path(__file__).parents[2] / "handlers"
MARKS = frozenset(catalogue.KEYWORDS)
LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "bind"})

# Scenarios find these buttons by their words, so they are fixed in every language.
FIXED_LABELS = {
    "Ask a question": ("Frage stellen", "Задать вопрос"),
    "Events": ("Veranstaltungen", "Мероприятия"),
    "My events": ("Meine Termine", "Мой календарь"),
    "Partners": ("Partner", "Партнёры"),
    "Requests": ("Anfragen", "Запросы"),
    "Markets": ("Märkte", "Рынки"),
    "Funding": ("Förderung", "Меры поддержки"),
    "Profile": ("Profil", "Профиль"),
    "Settings": ("Einstellungen", "Настройки"),
    "Continue": ("Weiter", "Продолжить"),
    "Ask a person": ("Ansprechperson fragen", "Спросить специалиста"),
    "Menu": ("Menü", "Меню"),
    "Back": ("Zurück", "Назад"),
    "Register": ("Anmelden", "Зарегистрироваться"),
    "Cancel registration": ("Teilnahme absagen", "Отменить регистрацию"),
    "Yes": ("Ja", "Да"),
    "No": ("Nein", "Нет"),
    "Skip": ("Überspringen", "Пропустить"),
}


def test_the_catalogues_are_complete_and_right() -> None:
    assert "\n".join(gates.problems(SHIPPED_LANGUAGES)) == ""


@pytest.mark.parametrize(("code", "column"), [("de", 0), ("ru", 1)])
def test_labels_that_scenarios_look_for_are_as_agreed(code: str, column: int) -> None:
    translated = {
        label: without_icon(str(message.string))
        for message in catalogue.messages(catalogue.read(code))
        if (label := without_icon(str(message.id))) in FIXED_LABELS and str(message.context).startswith("button")
    }

    assert translated == {label: FIXED_LABELS[label][column] for label in translated}


def without_icon(label: str) -> str:
    """A label's words: an icon may stand before them."""
    return re.sub(r"^\W+", "", label)


@pytest.mark.parametrize("path", sorted(HANDLERS.rglob("*.py")), ids=lambda path: path.name)
def test_handlers_say_nothing_outside_the_catalogues(path: Path) -> None:
    assert list(unspoken(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""A docstring."""\ndef f() -> None:\n    """Another one."""', []),
        ('show(Screen(_("You are in.")))', []),
        ('ASK = N_("Which company?")', []),
        ('log.info("not an event name", text="but logged")', []),
        ('raise ValueError("A bug, not words")', []),
        ('PATTERN = re.compile(r"[a-z] [a-z]")', []),
        ('codes = ["one", "—", "12 34"]', []),
        ('show("You are in.")', ["1: 'You are in.' is outside _()"]),
        ('show(f"You are {where}.")', ["1: 'You are ' is outside _()"]),
        ('show(_(f"You are {where}."))', ["1: _() wants the sentence itself, not something built"]),
        ('show(_("You " + where))', ["1: _() wants the sentence itself, not something built"]),
        ('show(_("{x}".format(x=1)))', ["1: _() wants the sentence itself, not something built"]),
        ('_("Hi {name}.", name="dear friend")', ["1: 'dear friend' is outside _()"]),
    ],
)
def test_the_search_for_words_outside_the_catalogues(source: str, found: list[str]) -> None:
    assert list(unspoken(source)) == found


def unspoken(source: str) -> Iterator[str]:
    """Literals with a letter and a space that no catalogue knows, and messages that are not literal."""
    return _search(ast.parse(source))


def _search(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if " " in node.value and any(map(str.isalpha, node.value)):
            yield f"{node.lineno}: {node.value!r} is outside _()"
        return
    if isinstance(node, ast.Call):
        yield from _search_call(node)
        return
    for child in ast.iter_child_nodes(node):
        if not _is_docstring(child):
            yield from _search(child)


def _search_call(call: ast.Call) -> Iterator[str]:
    name = _name(call.func)
    if name == "re.compile" or (name.startswith("log.") and name.split(".")[-1] in LOG_METHODS):
        return
    marked = name in MARKS
    for argument in call.args:
        if not marked:
            yield from _search(argument)
        elif isinstance(argument, ast.JoinedStr | ast.BinOp) or _is_formatted(argument):
            yield f"{argument.lineno}: {name}() wants the sentence itself, not something built"
    yield from _search(call.func)
    for keyword in call.keywords:
        yield from _search(keyword.value)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_formatted(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join")


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
