"""Looks in a resume for what a posting asks, clause by clause: its own words, or words that mean the same.

What a posting words freely ("state inspections", "plan the editorial calendar") may map to nothing in the resume, or
elsewhere, although it stands there. A hit becomes one more mention of the asked skill, with its quote, which counts
for that clause alone. See docs/decisions/words-found-again.md and docs/decisions/one-verdict-a-clause.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jobmate.engine.asked_clauses import clause_of, cut_part, own_words
from jobmate.engine.clauses import quote_within
from jobmate.engine.content_words import ContentWord, content_stems, cut_content
from jobmate.engine.duty_evidence import LEAST_SHARE as LEAST_SHARE_OF_DUTY
from jobmate.engine.duty_evidence import ShownDuties, find_answers, list_shown_duties
from jobmate.engine.implications import proves
from jobmate.engine.languages import is_language
from jobmate.engine.line_likeness import LineLikeness
from jobmate.engine.models import Concept, MappedSkill, MappingMethod, Passage, SkillMention
from jobmate.engine.requirements import AnswerKey, answer_key, skill_key
from jobmate.engine.short_forms import Initials, cut_said, list_initials
from jobmate.engine.traits import is_trait
from jobmate.enums import EvidenceStrength, RequirementTier, SkillKind

CERTAINTY = 0.8
"""Of the mapping: the words are the posting's own, the sense is inferred."""
CERTAINTY_OF_MEANING = 0.7
"""The words are others, too."""
MAX_SPREAD = 5
"""Words that may stand between the first and the last word found, beyond those looked for."""
LIKENESS_OF_STRANGERS = 1.45
LIKENESS_BY_KINSHIP = 6.5
"""A line has to be as like the clause as the first, less the second times the kinship of the two texts, which is about
0.15 between strangers and 0.3 within a trade: there the nearest line will do, whatever it is. Fitted on all pairs that
may be looked at, postings left out in turn; accuracy is flat around them."""
LIKENESS_OF_EXTRAS = 0.5
"""What a line needs more to come near where the clause is only preferred: people of a trade mostly lack such extras."""
LEAST_LIKENESS = 0.05
"""Below, a line has nothing to do with the clause; a job title held says more."""
LEAST_LIKENESS_OF_SAYING = 0.25
"""Of a line that says it; below, its words mean something else together ("check their work", "most of my work")."""
LIKENESS_OF_SKILL = 0.1
"""What a line has for itself in which the resume shows the same skill."""


@dataclass(frozen=True, slots=True)
class _Line:
    passage: Passage
    content: tuple[ContentWord, ...]


def find_more(
    job: Sequence[MappedSkill],
    resume: Sequence[MappedSkill],
    passages: Sequence[Passage],
    *,
    kinship: float = 0.0,
) -> list[MappedSkill]:
    """Mentions of asked skills, each for one clause of the posting, with what the resume says about it.

    `kinship` of the two texts, 0..1, is `engine.kinship`'s; without any only a clause's own words are found. Adds
    facts only: more mentions and more kinship never take away what is found with less.
    """
    every: dict[AnswerKey, list[MappedSkill]] = {}
    for one in sorted(job, key=lambda one: (one.mention.evidence.start, one.mention.surface)):
        every.setdefault(answer_key(skill_key(one), clause_of(one)), []).append(one)
    products = _product_words(job)
    shown = list_shown_duties(passages)
    duties = [hit for of_clause in every.values() for hit in _find_duties(of_clause, shown, products)]
    asked = {key: of for key, of in every.items() if _can_be_found(of[0].concept, of[0].mention.surface)}
    said = [one for one in passages if not one.is_title]
    if not asked or not said:
        return duties
    initials = list_initials(cut_part(one.mention) for of in asked.values() for one in of)
    lines = [_Line(one, cut_said(one.evidence.quote, initials, general=False)) for one in said]
    found = [hit for of_clause in asked.values() for hit in _find_own_words(of_clause, lines, products)]
    meant = _find_meaning(asked, resume, passages, kinship, products, initials) if kinship else ()
    return [*dict.fromkeys(found), *duties, *meant]


def _find_duties(asked: Sequence[MappedSkill], shown: ShownDuties, products: frozenset[str]) -> Iterator[MappedSkill]:
    """Lines that show the duties a clause asks, by the lexicon."""
    if is_language(asked[0].concept):
        return
    for answer in find_answers(asked, shown, products):
        method: MappingMethod = "duty" if answer.share >= LEAST_SHARE_OF_DUTY else "near"
        yield _answer(asked[0], answer.passage, answer.span, method)


def _find_own_words(
    asked: Sequence[MappedSkill], lines: Sequence[_Line], products: frozenset[str]
) -> Iterator[MappedSkill]:
    """Where the content words of the surface stand in a line, or those of the clause with one of them."""
    wordings = {wording: one for one in asked for wording in (one.mention.surface, cut_part(one.mention))}
    for wording, one in wordings.items():
        content = tuple(word for word in cut_content(wording) if word.stem not in products)
        named = content_stems(one.mention.surface) - products or {word.stem for word in content}
        for line in lines:
            span = find_words(content, line.content)
            if span is not None and any(word.stem in named for word in line.content if span[0] <= word.start < span[1]):
                yield _answer(one, line.passage, span, "words")


def _find_meaning(
    asked: dict[AnswerKey, list[MappedSkill]],
    resume: Sequence[MappedSkill],
    every_passage: Sequence[Passage],
    kinship: float,
    products: frozenset[str],
    initials: Initials,
) -> Iterator[MappedSkill]:
    """For each clause the line that says it best, else the one that comes nearest, between texts so much akin.

    One of work described and one of a list: were the best of both taken, a list could take the place of the work.
    """
    titles = [one for one in every_passage if one.is_title]
    passages = [one for one in every_passage if not one.is_title]
    quotes = [passage.evidence.quote for passage in passages]
    parts = {
        key: list(dict.fromkeys((cut_part(one.mention), one.mention.surface) for one in of))
        for key, of in asked.items()
    }
    every = (wording for of in parts.values() for both in of for wording in both)
    likeness = LineLikeness(every, quotes, ignored=products, initials=initials)
    numbers = range(len(passages))
    by_strength = [np.array([n for n in numbers if passages[n].strength is one], dtype=int) for one in EvidenceStrength]
    agreeing: dict[str | None, NDArray[np.float64]] = {}
    needed = LIKENESS_OF_STRANGERS - LIKENESS_BY_KINSHIP * kinship
    for key, of in asked.items():
        concept = of[0].concept
        concept_id = concept.id if concept else None
        if concept_id not in agreeing:
            agreeing[concept_id] = _find_agreeing(concept, resume, passages)
        own = own_words(concept) if concept else frozenset()
        extra = LIKENESS_OF_EXTRAS if all(one.mention.tier is RequirementTier.PREFERRED for one in of) else 0.0
        for part, surface in parts[key]:
            fit = _fit(likeness, part, surface, own, agreeing[concept_id])
            for lines in by_strength:
                able = lines[fit.rates[lines] >= needed]
                saying = able[fit.says[able] & (fit.rates[able] >= LEAST_LIKENESS_OF_SAYING)]
                good = saying if saying.size else able[fit.rates[able] >= needed + extra]
                if good.size and fit.asks_in_words:
                    best = int(good[fit.ranks[good].argmax()])
                    span = likeness.find_nearest(surface, quotes[best])
                    if fit.rates[best] < LEAST_LIKENESS:
                        yield from (_answer(of[0], one, (0, len(one.evidence.quote)), "near") for one in titles[:1])
                    else:
                        yield _answer(of[0], passages[best], span, "meaning" if saying.size else "near")


@dataclass(frozen=True, slots=True)
class _Fit:
    """For each line: how like the clause it is, whether it says it, and what it is chosen by."""

    asks_in_words: bool
    rates: NDArray[np.float64]
    says: NDArray[np.bool_]
    ranks: NDArray[np.float64]


def _fit(likeness: LineLikeness, part: str, surface: str, own: frozenset[str], agreeing: NDArray[np.float64]) -> _Fit:
    named, whole = likeness.cover(surface, own), likeness.cover(part, own)
    rates = likeness.rate(part, own) + LIKENESS_OF_SKILL * agreeing
    is_same = agreeing > 0
    says = named.says() | (whole.says() & named.any_heard() & named.names_said()) | (is_same & named.agrees())
    return _Fit(not named.is_empty, rates, says, likeness.rate(surface) + rates + LIKENESS_OF_SKILL * agreeing)


def _find_agreeing(
    asked: Concept | None, resume: Sequence[MappedSkill], passages: Sequence[Passage]
) -> NDArray[np.float64]:
    """1 for each passage in which the resume shows the same skill, or one that proves it."""
    if asked is None:
        return np.zeros(len(passages))
    starts = {
        one.mention.evidence.start
        for one in resume
        if one.concept is not None and (one.concept.id == asked.id or proves(one.concept, asked))
    }
    spans = [(passage.evidence.start, passage.evidence.end) for passage in passages]
    return np.array([float(any(start <= at < end for at in starts)) for start, end in spans])


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
            if (one.stem, other.stem) in pairs and (other.place == one.place + 1 or other.start == one.start):
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
    """Names of products and languages are found as names or not at all; traits aren't proven by saying their words."""
    if is_language(concept) or (concept is not None and concept.kind is SkillKind.TECHNOLOGY):
        return False
    return not is_trait(concept, surface)


def _product_words(job: Sequence[MappedSkill]) -> frozenset[str]:
    """Words of products that are asked for: they are skills of their own, and prove nothing of their neighbours."""
    products = [one for one in job if one.concept is not None and one.concept.kind is SkillKind.TECHNOLOGY]
    return frozenset(word.stem for one in products for word in cut_content(one.mention.surface))


def _answer(asked: MappedSkill, passage: Passage, span: tuple[int, int], method: MappingMethod) -> MappedSkill:
    """A skill outside the taxonomy keeps the posting's name, by which it is compared."""
    found = passage.evidence.quote[span[0] : span[1]]
    mention = SkillMention(
        surface=found if asked.concept else asked.mention.surface,
        evidence=quote_within(passage.evidence, *span),
        strength=passage.strength,
        concept_id=asked.concept.id if asked.concept else None,
    )
    certainty = CERTAINTY if method == "words" else CERTAINTY_OF_MEANING
    return MappedSkill(mention, asked.concept, certainty, method, answers=clause_of(asked))
