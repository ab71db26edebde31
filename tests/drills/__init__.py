"""Faults played on the real processes, and what must hold after each: `python -m tests.drills`, or `make drills`."""
