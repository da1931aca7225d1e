"""The base of the HTTP API: OpenAPI 3.1, schemas made from records, safe repetition of writes."""

from portal.core.api.blueprint import ApiBlueprint
from portal.core.api.parsing import Input, PageQuery
from portal.core.api.reading import complete_address, reading_actor
from portal.core.api.schemas import extended, list_schema, page_schema, schema_of, shape
from portal.core.api.writing import writing

__all__ = [
    "ApiBlueprint",
    "Input",
    "PageQuery",
    "complete_address",
    "extended",
    "list_schema",
    "page_schema",
    "reading_actor",
    "schema_of",
    "shape",
    "writing",
]
