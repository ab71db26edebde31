"""Spoken languages. O*NET has one element for all of them; here each is a concept under it."""

from jobmate.engine.models import Concept

FOREIGN_LANGUAGE = "onet:2.C.7.b"


def is_language(concept: Concept | None) -> bool:
    """Whether a concept is one language, or languages in general: found by its name, and one is not another."""
    return concept is not None and (concept.id == FOREIGN_LANGUAGE or FOREIGN_LANGUAGE in concept.parents)
