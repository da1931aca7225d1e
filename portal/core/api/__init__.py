"""The base of the HTTP API: OpenAPI 3.1, schemas made from records, safe repetition of writes."""

from portal.core.api.blueprint import ApiBlueprint
from portal.core.api.schemas import page_schema, schema_of
from portal.core.api.writing import writing

__all__ = ["ApiBlueprint", "page_schema", "schema_of", "writing"]
