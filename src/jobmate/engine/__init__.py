"""The pure core: text in, readings, mappings, scores and reports out. No SQL, Redis, HTTP or GraphQL."""
