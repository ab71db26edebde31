"""Business rules as plain async functions over a session or a unit of work."""
