"""Which requirements a resume can show at all; the rule is explained in docs/decisions/not-judged.md."""

from jobmate.engine.models import Concept
from jobmate.engine.own_names import is_attitude
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


def is_trait(concept: Concept | None, name: str) -> bool:
    """Whether silence about this in a resume says nothing: abilities, soft skills, attitudes."""
    if concept is None:
        return is_attitude(name)
    return concept.kind is SkillKind.ABILITY or concept.id in _TRAIT_SKILLS or concept.id in _TRAIT_ACTIVITIES
