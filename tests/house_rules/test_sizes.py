"""Modules, functions and parameter lists stay small enough to be read, and no room is called `utils`."""

import ast
from collections.abc import Iterator

from tests.house_rules.sources import Function, Source, expect_none, source, sources

MODULE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 5
# What is handed to nearly every function of its kind says nothing about how much the reader must keep in mind.
NOT_COUNTED = frozenset({"self", "cls", "session", "turn"})
# A migration is one list of steps that nobody changes later.
ONE_LIST = "db/migrations/versions/"
# Signatures that somebody else has fixed.
GIVEN = {("bot/transport.py", "do_request"): "PTB's BaseRequest calls it so"}
NO_ROOMS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_utils"})


def test_everything_is_small_enough() -> None:
    expect_none(found for each in sources() for found in too_large(each))


def test_no_room_is_for_everything() -> None:
    assert [each.name for each in sources() if NO_ROOMS & set(each.name.removesuffix(".py").split("/"))] == []


def test_the_search_finds_what_is_too_large() -> None:
    long = source("a/long.py", "def f() -> None:\n" + "    pass\n" * 60)
    wide = source("a/wide.py", "def f(self, a, b, c, d, e, *, g): ...\ndef g(a, b, c, d, e, f, *rest): ...")
    huge = source("a/huge.py", "pass\n" * 401)

    found = [sentence for each in (long, wide, huge) for sentence in too_large(each)]

    assert found == [
        "a/long.py:1: f has 61 lines, more than 60",
        "a/wide.py:2: g takes 6 parameters by position, more than 5; make the rest keyword-only",
        "a/huge.py:1: the module has 401 lines, more than 400",
    ]


def too_large(each: Source) -> Iterator[str]:
    """What is over the hard stops."""
    lines = len(each.text.splitlines())
    if lines > MODULE_LINES:
        yield f"{each.name}:1: the module has {lines} lines, more than {MODULE_LINES}"
    for function in each.functions():
        yield from _too_large_function(each, function)


def _too_large_function(each: Source, function: Function) -> Iterator[str]:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines > FUNCTION_LINES and not each.name.startswith(ONE_LIST):
        yield f"{each.at(function)}: {function.name} has {lines} lines, more than {FUNCTION_LINES}"
    counted = len([argument for argument in _by_position(function) if argument.arg not in NOT_COUNTED])
    if counted > PARAMETERS and not _is_fixed(each, function):
        yield (
            f"{each.at(function)}: {function.name} takes {counted} parameters by position, more than {PARAMETERS}; "
            "make the rest keyword-only"
        )


def _by_position(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]


def _is_fixed(each: Source, function: Function) -> bool:
    """Tests name their fixtures, which nobody gives by position; a few signatures are given."""
    return (each.is_test and function.name.startswith("test_")) or (each.name, function.name) in GIVEN
