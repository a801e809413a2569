"""Works and their transactions: grouping, undoing, rows put aside, who may commit. Crashes: test_engine_failures."""

import asyncio
import time
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, literal, select, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.backends import backend
from db.engine import (
    Database,
    DatabaseUnavailable,
    TransactionFailed,
    TransactionOwned,
    database_now,
    later,
)
from tests.databases import both_databases, new_database
from tests.machinery.ledger import (
    NOON,
    REMARK,
    WRITERS,
    Entry,
    Remark,
    Spoilt,
    add,
    add_later,
    held,
    ledger,
    names,
    spoil,
    together,
)

language: ContextVar[str] = ContextVar("language", default="none")


@both_databases
async def test_works_that_wait_share_one_commit(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path, longest_group=60) as database:
        before = database.counters

        results = await together(database, *[(add, f"entry {number}") for number in range(10)])

        after = database.counters
        assert results == [f"entry {number}" for number in range(10)]
        assert after.works - before.works == 10 + WRITERS[dialect]
        assert after.commits - before.commits == 1 + WRITERS[dialect]
        assert sorted(await database.read(names)) == [f"entry {number}" for number in range(10)]


@both_databases
async def test_a_group_of_one_gives_each_work_its_commit(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path, group=1) as database:
        before = database.counters

        await asyncio.gather(*(database.run(add, f"entry {number}") for number in range(10)))

        assert database.counters.commits - before.commits == 10


@both_databases
async def test_slow_works_are_not_kept_for_one_late_commit(dialect: str, tmp_path: Path) -> None:
    def dawdles(session: Session, name: str) -> str:
        time.sleep(0.03)
        return add(session, name)

    async with ledger(dialect, tmp_path) as database:
        before = database.counters

        results = await together(database, (dawdles, "a"), (dawdles, "b"), (dawdles, "c"), (add, "d"))

        assert results == ["a", "b", "c", "d"]
        assert database.counters.commits - before.commits == 4 + WRITERS[dialect]


@both_databases
async def test_a_result_is_given_when_others_can_see_it(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        for number in range(20):
            await database.run(add, f"entry {number}")

            assert len(await database.read(names)) == number + 1


@both_databases
async def test_a_member_that_raises_is_undone_alone(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        results = await together(database, (add, "a"), (spoil, "b"), (add, "c"), (add, "a"), (spoil, "d"), (add, "e"))

        assert [type(result) for result in results] == [str, Spoilt, str, IntegrityError, Spoilt, str]
        assert [str(results[1]), str(results[4])] == ["b", "d"]
        assert sorted(await database.read(names)) == ["a", "c", "e"]


@both_databases
async def test_a_failed_flush_of_the_orm_takes_nobody_with_it(dialect: str, tmp_path: Path) -> None:
    def adds_twice(session: Session, name: str) -> None:
        session.add_all([Entry(name=name, made_at=NOON), Entry(name=name, made_at=NOON)])

    def adds(session: Session, name: str) -> int:
        entry = Entry(name=name, made_at=NOON)
        session.add(entry)
        session.flush()
        return len(session.identity_map)

    async with ledger(dialect, tmp_path) as database:
        results = await together(database, (adds, "a"), (adds_twice, "b"), (adds, "c"), (adds, "d"))

        assert [results[0], type(results[1]), results[2], results[3]] == [1, IntegrityError, 1, 1]
        assert sorted(await database.read(names)) == ["a", "c", "d"]


@both_databases
async def test_a_work_finds_an_empty_session(dialect: str, tmp_path: Path) -> None:
    def leaves_things_behind(session: Session, name: str) -> int:
        found = len(session.identity_map) + len(session.new)
        session.add(Entry(name=f"{name} flushed", made_at=NOON))
        session.flush()
        session.add(Entry(name=f"{name} pending", made_at=NOON))
        return found

    async with ledger(dialect, tmp_path, group=1) as database:
        for number in range(3 * WRITERS[dialect]):
            assert await database.run(leaves_things_behind, f"{number}") == 0

        assert len(await database.read(names)) == 6 * WRITERS[dialect]


@both_databases
async def test_rows_put_aside_are_written_once_per_commit_in_the_order_of_first_use(
    dialect: str, tmp_path: Path
) -> None:
    def remarks_and_adds(session: Session, name: str) -> list[str]:
        # The remark points to an entry that a statement used earlier has put there.
        add_later(session, name)
        later(session, REMARK, {"about": name, "entry_id": 1})
        return names(session)

    async with ledger(dialect, tmp_path) as database:
        results = await together(database, (remarks_and_adds, "a"), (remarks_and_adds, "b"), (add_later, "c"))

        assert results == [[], [], None]
        assert await database.read(names) == ["a", "b", "c"]


@both_databases
async def test_rows_of_other_columns_lose_nothing(dialect: str, tmp_path: Path) -> None:
    def remarks(session: Session) -> None:
        entry = Entry(name="a", made_at=NOON)
        session.add(entry)
        session.flush()
        later(session, REMARK, {"about": "x"})
        later(session, REMARK, {"about": "y", "entry_id": entry.id})

    async with ledger(dialect, tmp_path) as database:
        await database.run(remarks)

        found = await database.read(lambda session: session.query(Remark.about, Remark.entry_id).order_by("id").all())
        assert [tuple(row) for row in found] == [("x", None), ("y", 1)]


@both_databases
async def test_a_member_that_raises_takes_its_rows_with_it(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        results = await together(database, (add_later, "a"), (spoil, "b"), (add_later, "c"))

        assert [results[0], str(results[1]), results[2]] == [None, "b", None]
        assert await database.read(names) == ["a", "c"]


@both_databases
async def test_a_group_that_dies_is_run_again_one_by_one(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        results = await together(database, (add, "a"), (add_later, "b"), (add_later, "b"), (add, "c"))

        assert [results[0], results[1], type(results[2]), results[3]] == ["a", None, IntegrityError, "c"]
        assert sorted(await database.read(names)) == ["a", "b", "c"]
        assert database.counters.reruns == {"sqlite": 1, "postgresql": 2}[dialect]


@both_databases
async def test_the_callers_context_arrives_and_nothing_leaks(dialect: str, tmp_path: Path) -> None:
    def speaks(_session: Session) -> str:
        found = language.get()
        language.set("leaked")
        return found

    async def asks(database: Database, code: str | None) -> str:
        if code:
            language.set(code)
        return await database.run(speaks)

    async with ledger(dialect, tmp_path) as database, asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(asks(database, code)) for code in ("de", None, "en", "ru", None)]

    assert [task.result() for task in asked] == ["de", "none", "en", "ru", "none"]


@both_databases
@pytest.mark.parametrize("means", ["commit", "rollback", "begin", "connection"])
async def test_a_work_cannot_end_its_transaction(dialect: str, means: str, tmp_path: Path) -> None:
    def ends_it(session: Session) -> None:
        add(session, "a")
        if means == "commit":
            session.commit()
        elif means == "rollback":
            session.rollback()
        elif means == "begin":
            transaction = session.get_transaction()
            assert transaction is not None
            transaction.commit()
        else:
            session.connection().commit()

    async with ledger(dialect, tmp_path) as database:
        with pytest.raises(TransactionOwned):
            await database.run(ends_it)

        assert await database.read(names) == []
        assert await database.run(add, "b") == "b"


async def test_a_swallowed_database_error_commits_nothing(tmp_path: Path) -> None:
    def swallows(session: Session) -> None:
        add(session, "a")
        try:
            add(session, "a")
        except IntegrityError:
            return

    async with ledger("postgresql", tmp_path) as database:
        with pytest.raises(TransactionFailed):
            await database.run(swallows)
        results = await together(database, (add, "b"), (swallows,), (add, "c"))

        assert [results[0], type(results[1]), results[2]] == ["b", TransactionFailed, "c"]
        assert sorted(await database.read(names)) == ["b", "c"]


@both_databases
async def test_a_reading_cannot_write(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        with pytest.raises(DBAPIError):
            await database.read(add, "a")
        with pytest.raises(TypeError, match=r"^later\(\) needs the session of Database.run\.$"):
            await database.read(add_later, "a")

        assert await database.read(names) == []


@both_databases
async def test_a_reading_sees_one_moment_and_holds_nobody_up(dialect: str, tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()

    async with ledger(dialect, tmp_path) as database:

        def looks_twice(session: Session) -> tuple[list[str], list[str]]:
            before = names(session)
            asyncio.run_coroutine_threadsafe(database.run(add, "b"), loop).result(10)
            return before, names(session)

        await database.run(add, "a")

        assert await database.read(looks_twice) == (["a"], ["a"])
        assert await database.read(names) == ["a", "b"]


@both_databases
async def test_what_is_urgent_goes_before_what_waits(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database, asyncio.TaskGroup() as tasks:
        async with held(database):
            for name in ("a", "b"):
                tasks.create_task(database.run(add, name))
            await asyncio.sleep(0.05)
            tasks.create_task(database.run_first(add, "urgent"))
            await asyncio.sleep(0.05)
        await database.run(add, "c")

        assert (await database.read(names))[0] == "urgent"


@both_databases
async def test_a_cancelled_caller_takes_back_what_has_not_begun(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        async with asyncio.TaskGroup() as tasks, held(database):
            kept, given_up = (tasks.create_task(database.run(add, name)) for name in ("kept", "given up"))
            await asyncio.sleep(0.05)
            given_up.cancel()

        assert kept.result() == "kept"
        assert await database.read(names) == ["kept"]


@both_databases
async def test_closing_finishes_what_was_asked_for(dialect: str, tmp_path: Path) -> None:
    async with ledger(dialect, tmp_path) as database:
        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(database.run(add, f"entry {number}")) for number in range(100)]
            await asyncio.sleep(0)
            await database.close()

        assert [task.result() for task in asked] == [f"entry {number}" for number in range(100)]
        with pytest.raises(DatabaseUnavailable, match=r"^The database is not open\.$"):
            await database.run(add, "too late")


@both_databases
async def test_the_databases_clock_goes_on_within_a_transaction(dialect: str, tmp_path: Path) -> None:
    def looks_twice(session: Session) -> tuple[datetime, datetime]:
        first = database_now(session)
        session.execute(text("SELECT 1"))
        while database_now(session) == first:
            pass
        return first, database_now(session)

    async with ledger(dialect, tmp_path) as database:
        first, second = await database.run(looks_twice)

    assert first.tzinfo is UTC
    assert abs(datetime.now(UTC) - first) < timedelta(seconds=10)
    assert first < second


async def test_a_checkpoint_brings_the_log_home(tmp_path: Path) -> None:
    async with ledger("sqlite", tmp_path) as database:
        await database.checkpoint()
        before = _bytes_home(tmp_path)
        await database.run(add, "a long name " * 9_999)
        unmoved = _bytes_home(tmp_path)

        await database.checkpoint()

        assert (unmoved, _bytes_home(tmp_path) > before) == (before, True)


def _bytes_home(folder: Path) -> int:
    return next(folder.glob("*.db")).stat().st_size


async def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/var/deep/bot.db") as database:
        assert await database.run(lambda session: session.scalar(text("PRAGMA journal_mode"))) == "wal"
        assert await database.run(lambda session: session.scalar(text("PRAGMA secure_delete"))) == 1

    assert (tmp_path / "var" / "deep" / "bot.db").exists()


@both_databases
def test_a_statement_is_compiled_once_for_all_databases_of_a_kind(dialect: str, tmp_path: Path) -> None:
    def asked(engine: Engine) -> CacheStats:
        with engine.connect() as connection:
            return connection.execute(select(literal(7).label("once_for_all"))).context.cache_hit

    found = [asked(backend(new_database(dialect, tmp_path, migrated=False)).engine()) for _each in range(2)]

    assert found == [CacheStats.CACHE_MISS, CacheStats.CACHE_HIT]
