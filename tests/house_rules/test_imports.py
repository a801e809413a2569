"""Who may know whom: the contracts of `pyproject.toml`, features apart from each other, tables behind services."""

import subprocess
import sys

from tests.house_rules.sources import ROOT, Source, below, expect_none, product, source

# Handlers that belong to no feature: what a turn is made of, and where features meet.
SHARED = frozenset(
    {
        "articles",
        "broadcast_card_words",
        "broadcast_words",
        "buttons",
        "care_words",
        "check_in_words",
        "commands",
        "company_words",
        "contact_cards",
        "contact_words",
        "contents",
        "desk_words",
        "doors",
        "erasure_words",
        "errors",
        "event_change_words",
        "event_feedback_words",
        "event_news_words",
        "event_words",
        "flood_words",
        "forms",
        "gate_buttons",
        "gate_words",
        "introduction_words",
        "keyboards",
        "market_words",
        "menu_words",
        "notices",
        "partner_relay_words",
        "phrase_words",
        "profile_words",
        "reading_words",
        "registration_words",
        "relay_words",
        "request_words",
        "reminder_words",
        "role_words",
        "retention_words",
        "routes",
        "screens",
        "targets",
        "telling",
        "turn",
    }
)
# Refusals and a first start that is not over lead to the menu; both are the start's own screens. A form that asks for
# much stands beside its feature.
KNOWN_BY = {
    "errors": frozenset({"start"}),
    "registration": frozenset({"registration_form"}),
    "contact_requests": frozenset({"contact_form"}),
}
READS_FEATURES = frozenset({"routes"})
TABLES = frozenset(
    [
        *(
            "backups",
            "broadcasts",
            "companies",
            "consents",
            "contact_requests",
            "desk",
            "dialogues",
            "editing",
            "events",
            "feedback",
            "figures",
            "inbox",
            "keys",
            "leases",
            "outbox",
        ),
        *("people", "preferences", "questions", "staff_log"),
    ]
)
MAY_KNOW_TABLES = ("services/", "db/")


def test_the_contracts_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    expect_none([] if done.returncode == 0 else [done.stdout + done.stderr])


def test_features_do_not_know_each_other() -> None:
    expect_none(found for each in below("handlers") for found in knows_feature(each))


def test_only_services_and_migrations_know_tables() -> None:
    expect_none(found for each in product() for found in knows_table(each))


def test_every_table_module_is_known_to_this_test() -> None:
    declaring = {each.name for each in below("db") if "__tablename__" in each.text and "migrations" not in each.name}

    assert declaring == {f"db/{name}.py" for name in TABLES}


def test_the_search_finds_wrong_imports() -> None:
    feature = source("handlers/ask.py", "from handlers import articles, markets\nfrom handlers.start import shows_menu")
    handler = source("handlers/ask.py", "from db.people import PersonRow\nfrom db.engine import Database")

    assert list(knows_feature(feature)) == [
        "handlers/ask.py:1: a feature imports the feature markets; they meet in doors, targets and routes",
        "handlers/ask.py:2: a feature imports the feature start; they meet in doors, targets and routes",
    ]
    assert list(knows_table(handler)) == ["handlers/ask.py:1: only services know the tables, here db.people"]


def knows_feature(each: Source) -> list[str]:
    """Imports of one feature by another, or by what all features share."""
    name = _module(each)
    if name in READS_FEATURES:
        return []
    found = {
        (feature, each.at(node))
        for imported, node in each.imports()
        if imported.startswith("handlers.")
        and (feature := imported.split(".")[1]) in _features() - KNOWN_BY.get(name, frozenset()) - {name}
    }
    return sorted(
        f"{place}: a feature imports the feature {feature}; they meet in doors, targets and routes"
        for feature, place in found
    )


def knows_table(each: Source) -> list[str]:
    """Imports of tables by anybody but services, migrations and the other tables."""
    if each.name.startswith(MAY_KNOW_TABLES):
        return []
    found = {
        (".".join(imported.split(".")[:2]), each.at(node))
        for imported, node in each.imports()
        if imported.startswith("db.") and imported.split(".")[1] in TABLES
    }
    return sorted(f"{place}: only services know the tables, here {table}" for table, place in found)


def _features() -> frozenset[str]:
    names = {_module(each) for each in below("handlers") if each.name.count("/") == 1} - {"__init__"}
    return frozenset(name for name in names if name not in SHARED)


def _module(each: Source) -> str:
    return each.name.rpartition("/")[2].removesuffix(".py")
