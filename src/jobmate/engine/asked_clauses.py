"""What a posting asks of a skill at one place: the clause around the words that name it, folded to its content words.

"Sales and Marketing" may be asked as "run cold calls" and as "write the territory plan": a resume can show the one
and lack the other, so each clause is judged by itself. Products are one thing wherever they are named, and so are
traits, skills outside the taxonomy, which are named by their wording, and what is asked for as a whole.
"""

import re
from functools import lru_cache

from jobmate.engine.content_words import content_stems
from jobmate.engine.models import Concept, MappedSkill, SkillMention
from jobmate.engine.traits import is_trait
from jobmate.enums import SkillKind

_EDGE = re.compile(r"[,;:.()!?]|\s[–—-]\s|\s(?:or|but|while|which|where|who|that|so|because|if|plus)\s")


def clause_of(skill: MappedSkill) -> str:
    """The folded content words of the clause, in order of the alphabet; "" where the skill is asked for as a whole."""
    concept = skill.concept
    if concept is None or concept.kind is SkillKind.TECHNOLOGY or is_trait(concept, skill.mention.surface):
        return ""
    words = content_stems(cut_clause(skill.mention))
    return "" if words <= _own_words(concept) else " ".join(sorted(words))


def cut_clause(mention: SkillMention) -> str:
    """The clause of the quote in which the surface stands, verbatim; the surface alone when it doesn't."""
    quote = mention.evidence.quote
    at = quote.find(mention.surface)
    if at < 0:
        return mention.surface
    end = at + len(mention.surface)
    edges = [(edge.start(), edge.end()) for edge in _EDGE.finditer(quote)]
    left = max((stop for _, stop in edges if stop <= at), default=0)
    right = min((start for start, _ in edges if start >= end), default=len(quote))
    return quote[left:right]


@lru_cache(maxsize=1024)
def _own_words(concept: Concept) -> frozenset[str]:
    """Words that name a concept and no part of it."""
    return content_stems(" ".join((concept.name, *concept.official_names)))
