"""Leases: rights that end by themselves, by the database's clock, with a fencing token.

A lease never trusts the clock of the process that asks: a frozen process may believe it still holds one.
"""

from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from db.engine import database_now
from db.leases import Lease
from db.statements import dialect_of, insert

LENGTH = timedelta(seconds=10)

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

_fence = (
    select(Lease.fence)
    .where(Lease.name == bindparam("name"), Lease.owner == bindparam("owner"), Lease.expires_at > bindparam("now"))
    .with_for_update(read=True)
)


def hold(session: Session, name: str, owner: str) -> int | None:
    """Takes or renews a lease of ten seconds; gives its fence, or None while somebody else holds it."""
    now = database_now(session)
    offered = insert(session, Lease).values(name=name, owner=owner, fence=1, expires_at=now + LENGTH)
    taken = session.execute(
        offered.on_conflict_do_update(
            index_elements=[Lease.name],
            set_={
                "owner": owner,
                "expires_at": now + LENGTH,
                "fence": Lease.fence + 1,
            },
            where=(Lease.expires_at <= now),
        ).returning(Lease.fence)
    ).scalar()
    if taken is not None:
        return int(taken)
    return _renewed(session, name, owner)


def _renewed(session: Session, name: str, owner: str) -> int | None:
    now = database_now(session)
    lease = session.get(Lease, name, with_for_update=True, populate_existing=True)
    if lease is None or lease.owner != owner or lease.expires_at <= now:
        return None
    lease.expires_at = now + LENGTH
    session.flush()
    return lease.fence


def is_held(session: Session, name: str, owner: str, fence: int) -> bool:
    """Whether this very holder still has the lease, which nobody can then take before the transaction has ended."""
    found = session.execute(_fence, {"name": name, "owner": owner, "now": database_now(session)}).scalar()
    return found == fence


def living(session: Session, prefix: str) -> set[str]:
    """The owners whose leases with this prefix have not ended."""
    rows = session.execute(
        select(Lease.owner).where(Lease.name.startswith(prefix), Lease.expires_at > database_now(session))
    )
    return set(rows.scalars())


def sweep(session: Session) -> None:
    """Forgets leases that ended an hour ago; the poller's row stays, since its fence must go on growing."""
    session.execute(
        delete(Lease).where(
            Lease.name.startswith("process:"), Lease.expires_at < database_now(session) - timedelta(hours=1)
        )
    )


def bury(session: Session, owners: set[str]) -> None:
    """Ends the leases of processes that are known to be dead; the rows stay, so that fences go on growing."""
    if owners:
        session.execute(update(Lease).where(Lease.owner.in_(owners)).values(expires_at=database_now(session)))


def alone(session: Session, name: str) -> None:
    """Lets one process at a time do what this names, until its transaction ends. SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        session.execute(_LOCK, {"name": name})


def every_owner(session: Session) -> set[str]:
    """All owners with a lease, living or not."""
    return set(session.execute(select(Lease.owner).distinct()).scalars())
