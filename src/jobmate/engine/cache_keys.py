"""What readings and reports are kept under. Apart from the pipeline, because the API process must not load that."""

import hashlib

ENGINE_VERSION = "7"
"""Grows whenever the same texts could get another report; part of every cache key."""


def hash_text(text: str) -> str:
    """The hash a reading is cached by, hexadecimal SHA-256 of the UTF-8 text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
