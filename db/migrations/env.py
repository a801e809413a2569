"""Runs revisions on the connection that `db.schema` has opened and locked; started by it alone, never by hand."""

from alembic import context

context.configure(**context.config.attributes["configure"])
context.run_migrations()
