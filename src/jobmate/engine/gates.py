"""Licences, certificates, degrees, clearances and years in total: shown or not stated, never scored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobmate.engine.models import Evidence, Gate, GateMention
from jobmate.engine.own_names import normalise_own_name
from jobmate.enums import GateKind, GateStatus, RequirementTier

_PAPERS = frozenset({GateKind.LICENCE, GateKind.CERTIFICATION})
"""Postings and resumes call the same paper a licence here and a certificate there."""

_DEGREE_RANKS = (
    ("high school", 1),
    ("secondary school", 1),
    ("ged", 1),
    ("associate", 2),
    ("bachelor", 3),
    ("master", 4),
    ("mba", 4),
    ("doctor", 5),
    ("phd", 5),
)
_SPELLINGS = {"license": "licence", "certificate": "certification", "certified": "certification"}
_PAPER_WORDS = frozenset(("licence", "certification", "current", "valid", "active", "state", "registration"))


_PLAIN_YEARS = frozenset(
    (
        "experience",
        "work",
        "working",
        "professional",
        "relevant",
        "related",
        "similar",
        "year",
        "total",
        "job",
        "full-time",
    )
)
"""Words after which years of any work count."""


@dataclass(frozen=True, slots=True)
class SkillYears:
    """Years a resume shows of a skill for which the posting asks years at these places of its text."""

    asked: tuple[Evidence, ...]
    years: float
    shown: tuple[Evidence, ...]


def judge_gates(
    job: Iterable[GateMention], resume: Sequence[GateMention], skill_years: Sequence[SkillYears] = ()
) -> tuple[Gate, ...]:
    """One gate per condition of the posting, in the order of its text. Duplicates fold; REQUIRED wins.

    Years of one field ("2 years: general ledger") are shown by years of that field or of the skill asked in the same
    words, never by years of other work.
    """
    folded: dict[tuple[str, str, float | None], list[GateMention]] = defaultdict(list)
    for gate in job:
        folded[(gate.kind.value, _name_key(gate), gate.years)].append(gate)
    gates = [_judge_gate(mentions, resume, skill_years) for mentions in folded.values()]
    return tuple(sorted(gates, key=lambda gate: (gate.job_evidence[0].start, gate.kind.value, gate.name)))


def _judge_gate(
    mentions: Sequence[GateMention], resume: Sequence[GateMention], skill_years: Sequence[SkillYears]
) -> Gate:
    asked = min(mentions, key=lambda gate: (gate.evidence.start, gate.name))
    shown = _evidence_of(gate for gate in resume if _meets(asked, gate)) or _find_skill_years(asked, skill_years)
    preferred = all(gate.tier is RequirementTier.PREFERRED for gate in mentions)
    return Gate(
        kind=asked.kind,
        name=asked.name,
        tier=RequirementTier.PREFERRED if preferred else RequirementTier.REQUIRED,
        status=GateStatus.SHOWN if shown else GateStatus.UNKNOWN,
        job_evidence=_evidence_of(mentions),
        resume_evidence=shown,
    )


def _find_skill_years(asked: GateMention, skill_years: Sequence[SkillYears]) -> tuple[Evidence, ...]:
    if asked.kind is not GateKind.YEARS or asked.years is None:
        return ()
    place = asked.evidence
    for skill in skill_years:
        same_words = any(e.start < place.end and place.start < e.end for e in skill.asked)
        if same_words and skill.years >= asked.years:
            return skill.shown
    return ()


def _meets(asked: GateMention, held: GateMention) -> bool:
    if asked.kind is GateKind.YEARS:
        return held.kind is GateKind.YEARS and _covers_years(asked, held)
    if asked.kind is GateKind.DEGREE:
        return held.kind is GateKind.DEGREE and _covers_degree(asked.name, held.name)
    if asked.kind in _PAPERS:
        return held.kind in _PAPERS and _paper_words(asked.name) <= _paper_words(held.name)
    return held.kind is asked.kind and _words(asked.name) <= _words(held.name)


def _covers_years(asked: GateMention, held: GateMention) -> bool:
    if asked.years is None or held.years is None or held.years < asked.years:
        return False
    return _years_field(asked.name) <= _years_field(held.name)


def _years_field(name: str) -> frozenset[str]:
    """The field years are asked in: what follows the colon, but for words that name no field."""
    return _words(name.partition(":")[2]) - _PLAIN_YEARS if ":" in name else frozenset()


def _covers_degree(asked: str, held: str) -> bool:
    """A higher degree covers a lower one; a field that is asked for must be named."""
    rank, shown = _degree_rank(asked), _degree_rank(held)
    if rank is None or shown is None:
        return _words(asked) <= _words(held)
    return shown >= rank and _field_words(asked) <= _field_words(held)


def _degree_rank(name: str) -> int | None:
    return next((rank for word, rank in reversed(_DEGREE_RANKS) if word in name.casefold()), None)


def _field_words(name: str) -> frozenset[str]:
    _, _, field = name.partition(" in ")
    return _words(field) if field else frozenset()


def _paper_words(name: str) -> frozenset[str]:
    words = frozenset(_SPELLINGS.get(word, word) for word in _words(name))
    return words - _PAPER_WORDS or words


def _words(name: str) -> frozenset[str]:
    return frozenset(normalise_own_name(name).split())


def _name_key(gate: GateMention) -> str:
    return normalise_own_name(gate.name)


def _evidence_of(mentions: Iterable[GateMention]) -> tuple[Evidence, ...]:
    return tuple(sorted({gate.evidence for gate in mentions}, key=lambda e: (e.start, e.end, e.section or "")))
