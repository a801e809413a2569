"""Who may catch everything: only the boundaries listed here, each for a reason, each saying what goes on."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.house_rules.sources import Source, dotted, expect_none, product, source

BROAD = frozenset({"Exception", "BaseException"})

# Where everything may be caught: module and function, how often, and why. Whoever adds a line says the reason.
BOUNDARIES = {
    ("bot/process.py", "_step"): (1, "a lane: its chat waits a little, all others go on"),
    ("bot/process.py", "_fetch_always"): (1, "a look at the inbox: what it was for is looked after again"),
    ("bot/turns.py", "handle"): (1, "a turn: the person is told, the update is kept for `replay`"),
    ("bot/speak.py", "attempt"): (1, "the words or the file of one message cannot be made: it fails, others go on"),
    ("bot/speak.py", "prepare"): (1, "the words of a slice: each is rendered alone, others go on"),
    ("bot/deliver.py", "_claim"): (1, "a look at the queue: what it may have claimed is taken back at the next"),
    ("bot/deliver.py", "_begun"): (1, "a beginning nobody knows of: nothing was said, the messages go back"),
    ("bot/deliver.py", "_say"): (1, "the delivery of one message: recovery settles its row"),
    ("bot/marks.py", "_record"): (1, "several marks: each is made alone, and what is wrong with one is its own"),
    ("bot/marks.py", "_record_alone"): (1, "one mark: whoever waits for it gets the error"),
    ("bot/cli.py", "run"): (1, "the command line: a mistake of ours ends the bot with one sentence"),
    ("bot/clock.py", "ticks"): (1, "a tick of the clock: one is lost, the next comes"),
    ("web/application.py", "_take"): (1, "a web request: not stored, so not confirmed; Telegram sends it again"),
    ("db/engine.py", "_probe"): (1, "the first connection: whatever it was becomes one sentence"),
    ("db/transactions.py", "handle"): (1, "a group of works: each member meets the error again alone"),
    ("db/transactions.py", "_member"): (1, "a work in its savepoint: its caller gets the error, the group goes on"),
    ("db/transactions.py", "_alone"): (1, "a work: its caller gets the error, the thread lives on"),
    ("db/transactions.py", "close"): (3, "a connection that is given up may be broken"),
    ("db/transactions.py", "_abandon"): (2, "a connection that broke may complain; its state decides"),
}


def test_everything_is_caught_only_at_boundaries() -> None:
    expect_none(strangers())


def test_every_boundary_still_is_one() -> None:
    found = Counter((each.name, function) for each in product() for function, _node in broad_catches(each))

    assert {place: found[place] for place in BOUNDARIES} == {place: count for place, (count, _) in BOUNDARIES.items()}


def test_errors_are_raised_from_their_cause() -> None:
    """Inside `except`, `raise Other(…)` without `from` loses what happened, or shows two tracebacks for one."""
    expect_none(found for each in product() for found in without_cause(each))


def test_the_search_finds_broad_catches() -> None:
    broad = source(
        "a/broad.py",
        "def f():\n"
        "    try: ...\n"
        "    except (ValueError, Exception): raise KeyError\n"
        "    try: ...\n"
        "    except: ...\n"
        "    with suppress(BaseException): ...\n"
        "    try: ...\n"
        "    except* Exception as error: raise KeyError from error\n"
        "    try: ...\n"
        "    except KeyError: raise\n"
        "    try: ...\n"
        "    except Exception: undo(); raise\n",
    )

    assert [(function, node.lineno) for function, node in broad_catches(broad)] == [
        ("f", 3),
        ("f", 5),
        ("f", 6),
        ("f", 8),
    ]
    assert list(without_cause(broad)) == ["a/broad.py:3: says nothing of its cause; write `raise … from error`"]


def strangers() -> Iterator[str]:
    """Broad catches at places that are no boundary."""
    for each in product():
        for function, node in broad_catches(each):
            if (each.name, function) not in BOUNDARIES:
                yield f"{each.at(node)}: {function} catches everything and is no boundary; catch what you can mend"


def broad_catches(each: Source) -> Iterator[tuple[str, ast.expr | ast.excepthandler]]:
    """Every `except` and `suppress` of everything, with the function it stands in."""
    yield from _broad(each.tree, "")


def _broad(node: ast.AST, function: str) -> Iterator[tuple[str, ast.expr | ast.excepthandler]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler) and _catches_all(child):
            yield function, child
        if isinstance(child, ast.Call) and dotted(child.func).endswith("suppress") and _suppresses_all(child):
            yield function, child
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from _broad(child, inner)


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Undoing something and raising on catches nothing."""
    last = handler.body[-1]
    raises_on = isinstance(last, ast.Raise) and last.exc is None
    return (handler.type is None or bool(_names(handler.type) & BROAD)) and not raises_on


def _suppresses_all(call: ast.Call) -> bool:
    return any(_names(argument) & BROAD for argument in call.args)


def without_cause(each: Source) -> Iterator[str]:
    """New errors raised while another is being handled, without saying which."""
    for handler in (node for node in each.walk() if isinstance(node, ast.ExceptHandler)):
        for node in ast.walk(handler):
            if isinstance(node, ast.Raise) and node.exc is not None and node.cause is None and not _same(node, handler):
                yield f"{each.at(node)}: says nothing of its cause; write `raise … from error`"


def _same(node: ast.Raise, handler: ast.ExceptHandler) -> bool:
    return isinstance(node.exc, ast.Name) and node.exc.id == handler.name


def _names(node: ast.expr) -> set[str]:
    every = node.elts if isinstance(node, ast.Tuple) else [node]
    return {dotted(each).rpartition(".")[2] for each in every}
