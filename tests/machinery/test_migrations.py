"""The schema's history: up and down with data, several starters at once, and databases of another program's age."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from db import schema
from db.backends import backend
from db.engine import DatabaseUnavailable
from tests.databases import DIALECTS, fresh_database

FIRST = """
def upgrade():
    op.create_table("hosts", sa.Column("id", base.BigId, primary_key=True), sa.Column("name", sa.String()))
    op.create_table(
        "guests",
        sa.Column("id", base.BigId, primary_key=True),
        sa.Column("host_id", base.BigId, sa.ForeignKey("hosts.id", ondelete="CASCADE", name="fk_1"), nullable=False),
    )

def downgrade():
    op.drop_table("guests")
    op.drop_table("hosts")
"""
SECOND = """
def upgrade():
    with op.batch_alter_table("hosts") as table:
        table.add_column(sa.Column("city", sa.String(), nullable=False, server_default="Potsdam"))
        table.alter_column("name", existing_type=sa.String(), nullable=False)

def downgrade():
    with op.batch_alter_table("hosts") as table:
        table.alter_column("name", existing_type=sa.String(), nullable=True)
        table.drop_column("city")
"""
CONTRACTING = """
contracts = True

def upgrade():
    with op.batch_alter_table("hosts") as table:
        table.drop_column("name")

def downgrade():
    with op.batch_alter_table("hosts") as table:
        table.add_column(sa.Column("name", sa.String()))
"""
BROKEN = """
def upgrade():
    op.create_table("half", sa.Column("id", base.BigId, primary_key=True))
    op.execute("SELECT * FROM nowhere")

def downgrade():
    pass
"""
ORPHANS = """
def upgrade():
    op.execute("INSERT INTO guests (id, host_id) VALUES (9, 999)")

def downgrade():
    pass
"""
STARTER = """
import pathlib, sys
from db import schema
print(schema.migrate(sys.argv[1], versions=pathlib.Path(sys.argv[2])))
"""


@pytest.fixture(params=DIALECTS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_database(request.param, tmp_path, migrated=False) as address:
        yield address


def history(folder: Path, *bodies: str) -> Path:
    """A folder with these revisions, named 0001 and so on."""
    folder.mkdir(exist_ok=True)
    for number, body in enumerate(bodies, 1):
        before = f"{number - 1:04}" if number > 1 else None
        (folder / f"r{number:04}.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\nfrom db import base\n"
            f"revision = '{number:04}'\ndown_revision = {before!r}\n{body}"
        )
    return folder


def execute(url: str, *statements: str) -> None:
    with backend(url).engine().connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with backend(url).engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def table_names(url: str) -> set[str]:
    with backend(url).engine().connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version", "schema_facts"}


def test_data_survives_going_up_and_down(url: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST)
    assert schema.pending(url, versions=versions) == ["0001"]
    assert schema.migrate(url, versions=versions) == ["0001"]
    execute(url, "INSERT INTO hosts (id, name) VALUES (1, 'Anna')", "INSERT INTO guests (id, host_id) VALUES (1, 1)")

    history(versions, FIRST, SECOND)
    assert schema.migrate(url, versions=versions) == ["0002"]
    up = rows(url, "SELECT hosts.name, hosts.city, guests.id FROM hosts JOIN guests ON host_id = hosts.id")
    schema.downgrade(url, "0001", versions=versions)
    down = rows(url, "SELECT hosts.*, guests.* FROM hosts JOIN guests ON host_id = hosts.id")

    assert (up, down) == ([("Anna", "Potsdam", 1)], [(1, "Anna", 1, 1)])
    assert schema.pending(url, versions=versions) == ["0002"]
    with pytest.raises(IntegrityError):
        execute(url, "INSERT INTO guests (id, host_id) VALUES (2, 77)")


def test_migrating_twice_is_the_same_as_once(url: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST, SECOND)

    assert [schema.migrate(url, versions=versions) for _ in range(3)] == [["0001", "0002"], [], []]

    schema.check(url, versions=versions)


@pytest.mark.parametrize(("bad", "trouble"), [(BROKEN, "nowhere"), (ORPHANS, "guests")])
def test_a_migration_that_fails_leaves_nothing_behind(url: str, bad: str, trouble: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST)
    schema.migrate(url, versions=versions)
    history(versions, FIRST, SECOND, bad)

    with pytest.raises(Exception, match=trouble):
        schema.migrate(url, versions=versions)

    assert schema.pending(url, versions=versions) == ["0002", "0003"]
    assert table_names(url) == {"hosts", "guests"}
    assert rows(url, "SELECT * FROM guests") == []


def test_a_database_that_lags_is_named(url: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST, SECOND)

    with pytest.raises(
        schema.SchemaOutdated, match=r"^The database needs to be migrated: 0001, 0002 not applied yet\.$"
    ):
        schema.check(url, versions=versions)


def test_an_older_program_accepts_a_schema_that_only_grew(url: str, tmp_path: Path) -> None:
    schema.migrate(url, versions=history(tmp_path / "new", FIRST, SECOND))
    older = history(tmp_path / "old", FIRST)

    schema.check(url, versions=older)

    assert (schema.pending(url, versions=older), schema.migrate(url, versions=older)) == ([], [])


def test_an_older_program_refuses_a_schema_that_shrank(url: str, tmp_path: Path) -> None:
    newer = history(tmp_path / "new", FIRST, SECOND, CONTRACTING)
    schema.migrate(url, versions=newer)
    older = history(tmp_path / "old", FIRST, SECOND)

    for function in (schema.check, schema.pending, schema.migrate):
        with pytest.raises(schema.SchemaTooNew) as caught:
            function(url, versions=older)
        assert str(caught.value) == (
            "A newer version of this program has changed the database (revision 0003); "
            "this version can no longer work with it."
        )

    schema.downgrade(url, "0002", versions=newer)
    schema.check(url, versions=older)


def test_asking_makes_no_database(tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST)

    assert schema.pending(f"sqlite:///{tmp_path}/var/bot.db", versions=versions) == ["0001"]

    assert not (tmp_path / "var").exists()


def test_a_database_out_of_reach_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"^The PostgreSQL database bot on 127\.0\.0\.1 does not answer\.$"):
        schema.migrate("postgresql://anna:secret@127.0.0.1:1/bot")


def test_threads_that_migrate_at_once_do_it_once(url: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST, SECOND)

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: schema.migrate(url, versions=versions), range(4)))

    assert sorted(done) == [[], [], [], ["0001", "0002"]]


def test_processes_that_migrate_at_once_do_it_once(url: str, tmp_path: Path) -> None:
    versions = history(tmp_path / "versions", FIRST, SECOND)
    every = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, url, str(versions)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = sorted(process.communicate() for process in every)

    assert told == [("['0001', '0002']\n", ""), ("[]\n", ""), ("[]\n", "")]
