"""What a posting asks of a skill at one place: the clause around the words that name it, folded to its content words.

"Sales and Marketing" may be asked as "run cold calls" and as "write the territory plan": a resume can show the one
and lack the other, so each clause is judged by itself. Products and languages are one thing wherever they are named,
and so are traits, skills outside the taxonomy, which are named by their wording, and what is asked for as a whole, be
it by its own name or by that of a job ("Civil Engineer").
"""

import re
from functools import lru_cache

from jobmate.engine.content_words import content_stems, cut_meaning
from jobmate.engine.languages import is_language
from jobmate.engine.models import Concept, MappedSkill, SkillMention
from jobmate.engine.resume_lines import names_a_role
from jobmate.engine.traits import is_trait
from jobmate.enums import SkillKind

_EDGE = re.compile(r"[,;:.()!?]|\s[–—-]\s|\s(?:or|but|while|which|where|who|that|so|because|if|plus)\s")

_AFTER_HEAD = re.compile(r"\s*[,(/–—]|\s-\s|\s(?:of|for|in|at)\s")
_FIELDS = frozenset(("marketing", "sales", "stack"))
"""They end titles in a header; in a posting's sentence they are the work."""
_LONGEST_TITLE = 4
"""Words."""
_JOINT = re.compile(r"\s(?:and|&)\s")


def clause_of(skill: MappedSkill) -> str:
    """What tells this ask of a skill from its others, "" where the skill is asked for as a whole.

    The folded content words of the surface, else of the clause, in order of the alphabet: "change displays each month"
    and "a talent for changing displays" are one.
    """
    if _is_whole(skill):
        return ""
    surface, clause = _stems(skill.mention.surface), clause_words(skill)
    return " ".join(sorted(surface & clause or clause))


def clause_words(skill: MappedSkill) -> frozenset[str]:
    """The folded content words of its part of the clause without those that name the skill; none where it is whole."""
    if skill.concept is None or _is_whole(skill):
        return frozenset()
    return _stems(cut_part(skill.mention)) - own_words(skill.concept)


def _is_whole(skill: MappedSkill) -> bool:
    concept, surface = skill.concept, skill.mention.surface
    if concept is None or concept.kind is SkillKind.TECHNOLOGY or is_language(concept) or is_trait(concept, surface):
        return True
    own = frozenset(word.stem for word in cut_meaning(_names(concept)))
    return asks_for_a_role(skill.mention) or _stems(cut_part(skill.mention)) <= own


def asks_for_a_role(mention: SkillMention) -> bool:
    """Whether it is a job title or the field in one: "QA" in "QA Engineer"."""
    part = cut_part(mention)
    return is_a_role(mention.surface) or (len(part.split()) <= _LONGEST_TITLE and is_a_role(part))


def is_a_role(surface: str) -> bool:
    """Whether its head is a word for somebody who does a job: "sales manager of the shop", not "sales-tax filing".

    Nor is it what is done with such a person: "supervising an intern".
    """
    head = _AFTER_HEAD.split(surface.strip(), maxsplit=1)[0].split()
    if not head or head[-1].lower() in _FIELDS or head[0].lower().endswith("ing"):
        return False
    return names_a_role(head[-1])


@lru_cache(maxsize=4096)
def _stems(words: str) -> frozenset[str]:
    return content_stems(words) or frozenset(word.stem for word in cut_meaning(words))


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


def cut_part(mention: SkillMention) -> str:
    """The part of the clause between two "and"s in which the surface stands: "and take vital signs and pass meds"."""
    clause, surface = cut_clause(mention), mention.surface
    at = clause.find(surface)
    end = at + len(surface)
    joints = [(joint.start(), joint.end()) for joint in _JOINT.finditer(clause)]
    left = max((stop for _, stop in joints if stop <= at), default=0)
    right = min((start for start, _ in joints if start >= end), default=len(clause))
    return clause[left:right]


@lru_cache(maxsize=1024)
def own_words(concept: Concept) -> frozenset[str]:
    """Words that name a concept and no part of it."""
    return content_stems(_names(concept))


def _names(concept: Concept) -> str:
    return " ".join((concept.name, *concept.official_names))
