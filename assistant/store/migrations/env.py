"""Alembic environment: runs on the connection that `assistant.store.migrate` hands over."""

from alembic import context

from assistant.store.migrate import VERSION_TABLE
from assistant.store.tables import load_all

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=load_all(), render_as_batch=True, version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
