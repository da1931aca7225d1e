"""Runs the migrations of one component, the portal's own or a plugin's, on one connection."""

from alembic import context

from portal.core.database.base import Base
from portal.core.database.migrations import owned_by

component = context.config.attributes["component"]
connection = context.config.attributes["connection"]


def render_item(kind, item, autogen_context):
    """Write our column types by what they are in the database, so that old revisions stay true."""
    if kind != "type":
        return False
    name = type(item).__name__
    if name == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    if name == "Identifier":
        return "sa.Uuid()"
    if name in ("Translated", "JSON", "JSONB") or name == "Variant":
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=component.version_table,
    render_as_batch=True,
    transactional_ddl=True,
    include_object=owned_by(component.name),
    compare_type=True,
    render_item=render_item,
    user_module_prefix=None,
)
with context.begin_transaction():
    context.run_migrations()
