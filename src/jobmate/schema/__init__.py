"""The GraphQL API: `build_schema` from the types, `export_schema` for the committed contract."""

from jobmate.schema.build import build_schema, export_schema

__all__ = ["build_schema", "export_schema"]
