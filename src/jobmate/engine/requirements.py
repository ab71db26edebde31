"""Folding: mentions of one posting become requirements, mentions of one resume become shown skills."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jobmate.engine.asked_clauses import asks_for_a_role, clause_of, clause_words
from jobmate.engine.models import Concept, Evidence, MappedSkill, MappingMethod
from jobmate.engine.own_names import normalise_own_name
from jobmate.engine.scoring import Profile
from jobmate.enums import EvidenceStrength, RequirementTier

SkillKey = str
"""A concept's id, or "~" and the normalised own name of a skill outside the taxonomy."""

_AskKey = tuple[SkillKey, str]
"""A skill's key and the clause, see `Ask`."""

_INFERRED: tuple[MappingMethod, ...] = ("duty", "meaning", "near")

AnswerKey = str
"""A skill's key, for what was found for one clause with the clause and how it was found behind it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One skill a posting asks for: alone, or as one alternative of a requirement.

    `wording` is what the posting calls it, in the order of its text; `first` is the offset of its first mention.
    `clause` tells it from other asks of the skill (`engine.asked_clauses`), "" when it is asked for as a whole; `words`
    are the folded content words of all its clauses. `is_role`: only job titles ask for it.
    """

    key: SkillKey
    clause: str
    words: frozenset[str]
    name: str
    concept: Concept | None
    tier: RequirementTier
    level: Profile
    wording: tuple[str, ...]
    first: int
    evidence: tuple[Evidence, ...]
    certainty: float
    is_role: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row to judge: a single skill, or alternatives of which the best counts."""

    alternatives: tuple[Ask, ...]
    tier: RequirementTier

    @property
    def key(self) -> str:
        """Stable identity within a posting."""
        return "|".join(sorted(f"{ask.key}#{ask.clause}" for ask in self.alternatives))


@dataclass(frozen=True, slots=True)
class ShownSkill:
    """One skill a resume shows, all its mentions folded.

    `found` is how its first mention was; "duty" and "meaning" where the quote says in other words what a clause asks,
    "near" where it only comes near. Those three are folded apart from the rest.
    """

    key: SkillKey
    name: str
    concept: Concept | None
    profile: Profile
    evidence: tuple[Evidence, ...]
    certainty: float
    found: MappingMethod = "person"


def skill_key(skill: MappedSkill) -> SkillKey:
    """What a mention is compared by."""
    return skill.concept.id if skill.concept else "~" + normalise_own_name(skill.mention.surface)


def answer_key(skill: SkillKey, clause: str, found: MappingMethod = "words") -> AnswerKey:
    """Where what was found for one clause of a skill, in one of three ways, stands among all that is shown."""
    return f"{skill}#{clause}{f'#{found}' if found in _INFERRED else ''}"


def fold_requirements(job: Iterable[MappedSkill]) -> list[Requirement]:
    """One requirement per distinct ask or set of alternatives, in the order of the text.

    A product is one ask wherever it is named; anything broader is one for each clause that asks for a part of it.
    REQUIRED wins over PREFERRED; the level is the highest asked at the winning tier (else the highest stated);
    all evidence is kept. Alternatives one of which is also asked on its own, as firmly, fold into that one.
    """
    sets = _collect_sets(job)
    firm = {next(iter(keys)): _tier_of(mentions) for keys, mentions in sets.items() if len(keys) == 1}
    folded: dict[frozenset[_AskKey], list[MappedSkill]] = defaultdict(list)
    for keys, mentions in sets.items():
        implied = [key for key in sorted(keys) if key in firm and _covers(firm[key], _tier_of(mentions))]
        if len(keys) > 1 and implied:
            for key in implied:
                folded[frozenset([key])] += [m for m in mentions if _ask_key(m) == key]
        else:
            folded[keys] += mentions
    rows = [_fold_requirement(keys, mentions) for keys, mentions in folded.items()]
    return sorted(rows, key=lambda row: (_first_start(row), row.key))


def fold_shown(resume: Iterable[MappedSkill]) -> dict[AnswerKey, ShownSkill]:
    """One entry per distinct skill, and one for each clause something was found for.

    The best level and years stated count, DEMONSTRATED wins over LISTED.
    """
    by_key: dict[AnswerKey, list[MappedSkill]] = defaultdict(list)
    for skill in resume:
        key = skill_key(skill)
        by_key[key if skill.answers is None else answer_key(key, skill.answers, skill.method)].append(skill)
    return {key: _fold_shown(mentions) for key, mentions in sorted(by_key.items())}


def _collect_sets(job: Iterable[MappedSkill]) -> dict[frozenset[_AskKey], list[MappedSkill]]:
    groups: dict[str, list[MappedSkill]] = defaultdict(list)
    sets: dict[frozenset[_AskKey], list[MappedSkill]] = defaultdict(list)
    for skill in job:
        if skill.mention.group is None:
            sets[frozenset([_ask_key(skill)])].append(skill)
        else:
            groups[skill.mention.group].append(skill)
    for _, mentions in sorted(groups.items()):
        sets[frozenset(_ask_key(m) for m in mentions)] += mentions
    return sets


def _ask_key(skill: MappedSkill) -> _AskKey:
    return skill_key(skill), clause_of(skill)


def _fold_requirement(keys: frozenset[_AskKey], mentions: Sequence[MappedSkill]) -> Requirement:
    tier = _tier_of(mentions)
    by_key: dict[_AskKey, list[MappedSkill]] = {key: [] for key in sorted(keys)}
    for mention in mentions:
        by_key[_ask_key(mention)].append(mention)
    asks = [_fold_ask(key, of_key, tier) for key, of_key in by_key.items()]
    return Requirement(tuple(sorted(asks, key=lambda ask: (ask.first, ask.key, ask.clause))), tier)


def _fold_ask(key: _AskKey, mentions: Sequence[MappedSkill], tier: RequirementTier) -> Ask:
    firm = [m for m in mentions if _tier_of([m]) is tier]
    levels = [_highest(m.mention.level for m in of) for of in (firm, mentions)]
    years = [_highest(m.mention.years for m in of) for of in (firm, mentions)]
    profile = Profile(level=_first_stated(levels), years=_first_stated(years))
    in_order = sorted(mentions, key=_text_order)
    wording: dict[str, str] = {}
    for mention in in_order:
        wording.setdefault(_wording(mention).casefold(), _wording(mention))
    return Ask(
        key=key[0],
        clause=key[1],
        words=frozenset().union(*(clause_words(m) for m in mentions)),
        name=_name_of(in_order[0]),
        concept=in_order[0].concept,
        tier=tier,
        level=profile,
        wording=tuple(wording.values()),
        first=in_order[0].mention.evidence.start,
        evidence=_order_evidence(in_order, lambda m: _tier_of([m]) is tier),
        certainty=_certainty(mentions),
        is_role=in_order[0].concept is not None and not key[1] and all(asks_for_a_role(m.mention) for m in mentions),
    )


def _fold_shown(mentions: Sequence[MappedSkill]) -> ShownSkill:
    demonstrated = any(m.mention.strength is not EvidenceStrength.LISTED for m in mentions)
    profile = Profile(
        level=_highest(m.mention.level for m in mentions),
        years=_highest(m.mention.years for m in mentions),
        strength=EvidenceStrength.DEMONSTRATED if demonstrated else EvidenceStrength.LISTED,
    )
    in_order = sorted(mentions, key=_text_order)
    evidence = _order_evidence(in_order, lambda m: m.mention.strength is not EvidenceStrength.LISTED)
    first = in_order[0]
    return ShownSkill(
        key=skill_key(first),
        name=_name_of(first),
        concept=first.concept,
        profile=profile,
        evidence=evidence,
        certainty=_certainty(mentions),
        found=first.method,
    )


def _covers(own: RequirementTier, other: RequirementTier) -> bool:
    return own is RequirementTier.REQUIRED or other is RequirementTier.PREFERRED


def _tier_of(mentions: Iterable[MappedSkill]) -> RequirementTier:
    """REQUIRED when any mention is, or doesn't say: what a posting lists without a hedge, it asks for."""
    tiers = {m.mention.tier or RequirementTier.REQUIRED for m in mentions}
    return RequirementTier.REQUIRED if RequirementTier.REQUIRED in tiers else RequirementTier.PREFERRED


def _name_of(first: MappedSkill) -> str:
    return first.concept.name if first.concept else _wording(first)


def _wording(skill: MappedSkill) -> str:
    return " ".join(skill.mention.surface.split())


def _text_order(skill: MappedSkill) -> tuple[bool, int, int, str, str, str]:
    evidence = skill.mention.evidence
    return (
        evidence.own_word,
        evidence.start,
        evidence.end,
        skill.mention.surface,
        evidence.quote,
        evidence.section or "",
    )


def _order_evidence(mentions: Iterable[MappedSkill], is_firm: Callable[[MappedSkill], bool]) -> tuple[Evidence, ...]:
    """Quotes before a person's own word; firm ones first, then what states a level, then the order of the text."""
    by_strength = sorted(
        mentions,
        key=lambda m: (
            m.mention.evidence.own_word,
            not is_firm(m),
            m.mention.level is None and m.mention.years is None,
            *_text_order(m),
        ),
    )
    return tuple(dict.fromkeys(m.mention.evidence for m in by_strength))


def _certainty(mentions: Iterable[MappedSkill]) -> float:
    return max((m.score if m.concept else 0.0) for m in mentions)


def _highest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _first_stated(values: Iterable[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _first_start(row: Requirement) -> int:
    return row.alternatives[0].first
