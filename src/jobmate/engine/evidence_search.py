"""Looks for a requirement's own words in the resume, where names alone found nothing.

What a posting words freely ("state inspections", "plan the editorial calendar") may map to nothing in the resume, or
elsewhere, although the same words stand there. A hit becomes one more mention of the asked skill, with its quote.
Precision goes first; see docs/decisions/words-found-again.md.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jobmate.engine.clauses import quote_within
from jobmate.engine.content_words import ContentWord, cut_content
from jobmate.engine.models import Concept, MappedSkill, Passage, SkillMention
from jobmate.engine.requirements import SkillKey, skill_key
from jobmate.engine.traits import is_trait
from jobmate.enums import EvidenceStrength, SkillKind

CERTAINTY = 0.8
"""Of the mapping: the words are the posting's own, the sense is inferred."""
MAX_SPREAD = 5
"""Words that may stand between the first and the last word found, beyond those looked for."""

_CLAUSE_EDGE = re.compile(r"[,;:.()!?]|\s[–—-]\s|\s(?:or|but|while|which|where|who|that|so|because|if|plus)\s")


def find_more(
    job: Sequence[MappedSkill], resume: Sequence[MappedSkill], passages: Sequence[Passage]
) -> list[MappedSkill]:
    """Mentions of asked skills whose own words stand in a passage; none of a skill that is shown at work already.

    Adds facts only and looks at every asked skill on its own, so neither the order of the facts nor what else is
    shown changes what is found.
    """
    shown = {skill_key(one) for one in resume if one.mention.strength is not EvidenceStrength.LISTED}
    products = _product_words(job)
    wordings: dict[SkillKey, dict[tuple[ContentWord, ...], MappedSkill]] = {}
    for asked in job:
        key = skill_key(asked)
        if key not in shown and _can_be_found(asked.concept, asked.mention.surface):
            for wording in _word(asked.mention):
                content = tuple(word for word in cut_content(wording) if word.stem not in products)
                wordings.setdefault(key, {}).setdefault(content, asked)
    lines = [(passage, cut_content(passage.evidence.quote)) for passage in passages] if wordings else []
    found: dict[tuple[SkillKey, int, int], MappedSkill] = {}
    for key, by_words in sorted(wordings.items()):
        for content, asked in by_words.items():
            for passage, line in lines:
                span = find_words(content, line)
                if span is not None:
                    mention = _mention(passage, span, asked)
                    mapped = MappedSkill(mention, asked.concept, CERTAINTY, "words")
                    found.setdefault((key, mention.evidence.start, mention.evidence.end), mapped)
    return list(found.values())


def find_words(asked: Sequence[ContentWord], line: Sequence[ContentWord]) -> tuple[int, int] | None:
    """Where the content words asked for stand together in a line, or None.

    All of two or more, near each other; of three or more, two neighbours that are neighbours there too; one alone
    only when it is an acronym.
    """
    stems = list(dict.fromkeys(word.stem for word in asked))
    if len(stems) < 2:
        alone = [word for word in line if asked and asked[0].is_acronym and word.is_acronym and word.stem == stems[0]]
        return (alone[0].start, alone[0].end) if alone else None
    nearest = _find_all(frozenset(stems), line)
    if nearest is None and len(stems) > 2:
        pairs = [
            (one.stem, other.stem)
            for one, other in pairwise(asked)
            if other.place == one.place + 1 and one.stem != other.stem
        ]
        for one, other in pairwise(line):
            if (one.stem, other.stem) in pairs and other.place == one.place + 1:
                return one.start, other.end
    return nearest


def _find_all(stems: frozenset[str], line: Sequence[ContentWord]) -> tuple[int, int] | None:
    hits = [word for word in line if word.stem in stems]
    for index, first in enumerate(hits):
        wanted = set(stems)
        for last in hits[index:]:
            wanted.discard(last.stem)
            if last.place - first.place >= len(stems) + MAX_SPREAD:
                break
            if not wanted:
                return first.start, last.end
    return None


def _can_be_found(concept: Concept | None, surface: str) -> bool:
    """Names of products are found as names or not at all; traits aren't proven by saying their words."""
    if concept is not None and concept.kind is SkillKind.TECHNOLOGY:
        return False
    return not is_trait(concept, surface)


def _word(mention: SkillMention) -> Iterator[str]:
    """What a posting calls a skill: its surface, and the clause that stands in."""
    yield mention.surface
    quote = mention.evidence.quote
    at = quote.find(mention.surface)
    if at < 0:
        return
    end = at + len(mention.surface)
    edges = [(edge.start(), edge.end()) for edge in _CLAUSE_EDGE.finditer(quote)]
    left = max((stop for _, stop in edges if stop <= at), default=0)
    right = min((start for start, _ in edges if start >= end), default=len(quote))
    yield quote[left:right]


def _product_words(job: Sequence[MappedSkill]) -> frozenset[str]:
    """Words of products that are asked for: they are skills of their own, and prove nothing of their neighbours."""
    products = [one for one in job if one.concept is not None and one.concept.kind is SkillKind.TECHNOLOGY]
    return frozenset(word.stem for one in products for word in cut_content(one.mention.surface))


def _mention(passage: Passage, span: tuple[int, int], asked: MappedSkill) -> SkillMention:
    """A skill outside the taxonomy keeps the posting's name, by which it is compared."""
    found = passage.evidence.quote[span[0] : span[1]]
    return SkillMention(
        surface=found if asked.concept else asked.mention.surface,
        evidence=quote_within(passage.evidence, *span),
        strength=passage.strength,
        concept_id=asked.concept.id if asked.concept else None,
    )
