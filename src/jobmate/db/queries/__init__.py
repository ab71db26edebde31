"""Statements, one module per table. They take a session, know no rules, and never commit."""
