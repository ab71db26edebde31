"""Which requirements a resume can show at all; the rule is explained in docs/decisions/not-judged.md."""

from functools import lru_cache

from jobmate.engine.content_words import cut_meaning
from jobmate.engine.models import Concept
from jobmate.engine.own_names import is_attitude
from jobmate.engine.tokens import cut_tokens, stem
from jobmate.engine.word_lists import WORDS
from jobmate.enums import SkillKind

_TRAIT_SKILLS = frozenset(
    f"onet:{element}"
    for element in (
        # Basic skills but Mathematics and Science, which are shown by degrees and work
        *("2.A.1.a", "2.A.1.b", "2.A.1.c", "2.A.1.d", "2.A.2.a", "2.A.2.b", "2.A.2.c", "2.A.2.d"),
        # Social skills
        *("2.B.1.a", "2.B.1.b", "2.B.1.c", "2.B.1.d", "2.B.1.f"),
        # Problem solving, judgment, time management
        *("2.B.2.i", "2.B.4.e", "2.B.5.a"),
    )
)
_TRAIT_ACTIVITIES = frozenset(
    f"onet:{element}"
    for element in (
        # Thinking
        *("4.A.1.a.1", "4.A.2.b.1", "4.A.2.b.2", "4.A.2.b.3", "4.A.2.b.6"),
        # Moving about, talking with colleagues, getting along
        *("4.A.3.a.1", "4.A.4.a.2", "4.A.4.a.4"),
    )
)


_NAMED_AS_WORK = frozenset(
    f"onet:{element}"
    for element in (
        # Writing, Speaking, Reading Comprehension, Monitoring, Coordination, Persuasion, Negotiation
        *("2.A.1.c", "2.A.1.d", "2.A.1.a", "2.A.2.d", "2.B.1.b", "2.B.1.c", "2.B.1.d"),
        # Getting Information, Organizing and Planning, Performing General Physical Activities
        *("4.A.1.a.1", "4.A.2.b.6", "4.A.3.a.1"),
    )
)
"""Traits that postings also word as a duty with an object, which a resume shows or does not: "drafts board reports"."""
_VERBS = frozenset(stem(word) for word in WORDS["duty-verb"]) | frozenset(("make", "mak", "take", "tak"))
_NO_OBJECT_WORDS = """
    people person others team teams colleagues coworkers peers stakeholders relationships partnerships communication
    verbally orally writing written speaking well priorities deadlines matters several multiple information data
    clear strong effective effectively kpis
"""
_NO_OBJECTS = frozenset(stem(word) for word in _NO_OBJECT_WORDS.split())


def is_trait(concept: Concept | None, wording: str) -> bool:
    """Whether silence about this in a resume says nothing: abilities, soft skills, attitudes.

    `wording` is what a posting calls it: "strong writing" is a trait, "writes staff reports" is work.
    """
    if concept is None:
        return is_attitude(wording)
    if concept.id in _NAMED_AS_WORK and _tells_work(wording):
        return False
    return concept.kind is SkillKind.ABILITY or concept.id in _TRAIT_SKILLS or concept.id in _TRAIT_ACTIVITIES


@lru_cache(maxsize=4096)
def _tells_work(wording: str) -> bool:
    """Whether it is a verb of work and its object."""
    first = next((token.stem for token in cut_tokens(wording)), "")
    objects = frozenset(word.stem for word in cut_meaning(wording)) - _NO_OBJECTS - {first}
    return first in _VERBS and bool(objects)
