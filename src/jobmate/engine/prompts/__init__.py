"""Versioned prompt files, read through importlib.resources."""

VERSION = "1"
