"""Every column of every table has its purpose, basis, readers and retention, and what is promised is what is done."""

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import pytest
from click.testing import CliRunner

from bot.cli import bot
from db import schema
from locales import SHIPPED_LANGUAGES, use_language
from services import personal_words, retention
from services.personal_labels import LABELS, TECHNICAL
from services.policy import USUAL
from services.purposes import NOT_PERSONAL, PURPOSES, by_basis, in_chat
from tests.house_rules.sources import Source, below, dotted

COLUMNS = {f"{table.name}.{column.name}" for table in schema.tables().sorted_tables for column in table.columns}
TABLES = {table.name for table in schema.tables().sorted_tables}
PURPOSE_TABLES = ("services/purposes.py", "services/staff_purposes.py")
STORED_FOR = Counter(field for purpose in PURPOSES for field in purpose.fields)


def test_every_column_has_exactly_one_purpose_or_is_not_personal() -> None:
    of_no_person = {column for column in COLUMNS if column.partition(".")[0] in NOT_PERSONAL}

    assert sorted(COLUMNS - of_no_person - set(STORED_FOR)) == [], "name their purpose in services/purposes.py"
    assert sorted(set(STORED_FOR) - COLUMNS) == [], "these columns do not exist"
    assert sorted(set(STORED_FOR) & of_no_person) == []
    assert [field for field, count in STORED_FOR.items() if count > 1] == []


def test_every_column_has_a_label_for_people_or_is_technical() -> None:
    assert sorted(set(STORED_FOR) - set(LABELS) - TECHNICAL) == [], "name them in services/personal_labels.py"
    assert sorted((set(LABELS) | TECHNICAL) - set(STORED_FOR)) == [], "these columns are of no purpose"
    assert sorted(set(LABELS) & TECHNICAL) == []
    assert sorted(set(personal_words.WORDS) - set(LABELS)) == []


def test_tables_of_no_person_exist_and_say_why() -> None:
    assert set(NOT_PERSONAL) - TABLES == set()
    assert [table for table, why in NOT_PERSONAL.items() if not why] == []


def test_purposes_have_codes_of_their_own() -> None:
    assert [code for code, count in Counter(each.code for each in PURPOSES).items() if count > 1] == []


def test_a_time_is_named_where_there_is_one() -> None:
    assert [each.code for each in PURPOSES if ("{period}" in each.retention) != (each.keep_for is not None)] == []
    assert [each.code for each in PURPOSES if ("{other}" in each.retention) != (each.other_end is not None)] == []


def test_times_are_those_that_the_forgetting_uses() -> None:
    """The table names a constant of the service that forgets, never a time of its own."""
    tables = [each for each in below("services") if each.name in PURPOSE_TABLES]
    constants = [name for each in tables for name in named_times(each)]
    forgetting = {name for each in below("services") for name in used_in_forgetting(each)}

    assert len(constants) == len([end for each in PURPOSES for end in (each.keep_for, each.other_end) if end])
    assert sorted(name for name in constants if name.rpartition(".")[2] not in forgetting) == []
    assert [each.at(node) for each in tables for node in each.walk() if _makes_time(node)] == []


def test_forgetting_asks_the_house_how_long() -> None:
    """What the operator may shorten is never reckoned with as it is shipped."""
    adjustable = {name for name, value in vars(retention).items() if isinstance(value, retention.Kept)}
    reckoned = [
        each.at(node)
        for folder in ("services", "handlers", "bot")
        for each in below(folder)
        for node in each.walk()
        if isinstance(node, ast.BinOp) and any(dotted(side).rpartition(".")[2] in adjustable for side in _sides(node))
    ]

    assert reckoned == [], "ask policy.kept_since or policy.of(session).kept"
    assert {kept.code for kept in retention.ADJUSTABLE.values()} <= {each.code for each in PURPOSES}
    assert set(retention.ADJUSTABLE) == {
        kept.code for name in adjustable if (kept := getattr(retention, name)).least < kept.usual
    }


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_the_record_names_everything(language: str) -> None:
    done = CliRunner().invoke(bot, ["purposes", "--language", language], env={"BOT_CONTROLLER": "Musterkammer"})

    assert done.exit_code == 0
    assert "Musterkammer" in done.output
    assert "{" not in done.output
    assert [field for field in STORED_FOR if f"`{field}`" not in done.output] == []
    with use_language(language):
        assert [each.code for each in PURPOSES if f" {each.kept(USUAL).plain}\n" not in done.output] == []


def test_a_wrong_setting_ends_it_with_one_sentence() -> None:
    done = CliRunner().invoke(bot, ["purposes"], env={"BOT_TIMEZONE": "Cottbus"})

    assert (done.exit_code, done.stdout, done.stderr) == (
        2,
        "",
        "BOT_TIMEZONE must be a time zone like Europe/Berlin.\n",
    )


def test_without_a_desk_nobody_is_told_of_one() -> None:
    assert {each.code for each in in_chat(has_desk=True)} - {each.code for each in in_chat(has_desk=False)} == {
        "desk",
        "withdrawn",
        "bans",
        "requests",
        "gate",
    }


def test_purposes_of_one_basis_stand_together() -> None:
    bases = [each.basis for each in by_basis(has_desk=True)]

    assert len(list(groupby(bases))) == len(set(bases))
    assert {each.code for each in by_basis(has_desk=False)} == {each.code for each in in_chat(has_desk=False)}


def test_without_a_desk_its_staff_reads_nothing() -> None:
    assert [each.code for each in in_chat(has_desk=False) if "desk" in each.read_by(has_desk=False)] == []


def named_times(each: Source) -> Iterator[str]:
    """The constants given as `keep_for` and `other_end`."""
    for node in each.walk():
        if isinstance(node, ast.keyword) and node.arg in ("keep_for", "other_end"):
            yield dotted(node.value)


def used_in_forgetting(each: Source) -> Iterator[str]:
    """Names of constants in functions called `forget`."""
    for function in each.functions():
        if function.name == "forget":
            yield from names(function)


def names(tree: ast.AST) -> Iterator[str]:
    """The last parts of all names in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield dotted(node).rpartition(".")[2]


def _sides(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    return node.left, node.right


def _makes_time(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).endswith(timedelta.__name__)
