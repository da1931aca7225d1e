"""Runs the migrations of one component, the portal's own or a plugin's, on one connection."""

from alembic import context

from portal.core.database.base import Base

component = context.config.attributes["component"]
connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=component.version_table,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
