"""Licences, certificates, degrees, clearances and years in total: shown or not stated, never scored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobmate.engine.degree_fields import split_fields
from jobmate.engine.models import Evidence, Gate, GateMention
from jobmate.engine.own_names import normalise_own_name
from jobmate.engine.tokens import stem
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
_ANY_COLLEGE_RANK = 2
"""A posting that only says "degree in ..."."""
_SPELLINGS = {"license": "licence", "certificate": "certification", "certified": "certification"}
_PAPER_WORDS = frozenset(("licence", "certification", "current", "valid", "active", "state", "registration"))
_COVERED_BY = {
    "osha 10 certification": ("OSHA 30 certification",),
    "cpr certification": (
        "Basic Life Support certification",
        "Advanced Cardiac Life Support certification",
        "Pediatric Advanced Life Support certification",
    ),
    "food handler certification": ("ServSafe certification",),
    "engineer-in-training certification": ("Professional Engineer licence",),
    "master social work licence": ("Clinical social work licence",),
    "emt certification": ("Paramedic licence",),
}
"""Papers that can't be had without, or that include, the one asked for."""
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
    """Years a resume shows of a skill for which the posting asks years at these places of its text.

    `is_narrow`: a product or a phrase of the posting's own; of a broad skill ("Accounting") only quotes with the words
    asked for count.
    """

    asked: tuple[Evidence, ...]
    years: float
    shown: tuple[Evidence, ...]
    is_narrow: bool = True


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
    gates = [
        _with_alternatives(_judge_gate(mentions, resume, skill_years), mentions, folded.values())
        for mentions in folded.values()
    ]
    return tuple(sorted(gates, key=lambda gate: (gate.job_evidence[0].start, gate.kind.value, gate.name)))


def _judge_gate(
    mentions: Sequence[GateMention], resume: Sequence[GateMention], skill_years: Sequence[SkillYears]
) -> Gate:
    asked = min(mentions, key=lambda gate: (gate.evidence.start, gate.name))
    preferred = all(gate.tier is RequirementTier.PREFERRED for gate in mentions)
    status, shown = _find_held(asked, mentions, resume)
    if not shown:
        by_skill = _find_skill_years(asked, skill_years)
        status, shown = (GateStatus.SHOWN, by_skill) if by_skill else (GateStatus.UNKNOWN, ())
    return Gate(
        kind=asked.kind,
        name=asked.name,
        tier=RequirementTier.PREFERRED if preferred else RequirementTier.REQUIRED,
        status=status,
        job_evidence=_evidence_of(mentions),
        resume_evidence=shown or _find_other_degree(asked, resume),
    )


def _find_held(
    asked: GateMention, mentions: Sequence[GateMention], resume: Sequence[GateMention]
) -> tuple[GateStatus, tuple[Evidence, ...]]:
    """The best standing in which the resume names what is asked, and where."""
    met = [gate for gate in resume if _meets(asked, gate)]
    may_be_open = any(gate.standing is GateStatus.IN_PROGRESS for gate in mentions)
    for status in (GateStatus.SHOWN, GateStatus.IN_PROGRESS, GateStatus.EXPIRED):
        of_status = [gate for gate in met if gate.standing is status]
        if of_status:
            is_shown = status is GateStatus.IN_PROGRESS and may_be_open
            return (GateStatus.SHOWN if is_shown else status), _evidence_of(of_status)
    if asked.kind is GateKind.YEARS and asked.years is not None:
        return GateStatus.SHOWN, _add_up_years(asked, resume)
    return GateStatus.UNKNOWN, ()


def _add_up_years(asked: GateMention, resume: Sequence[GateMention]) -> tuple[Evidence, ...]:
    """Jobs in the field that is asked for, none long enough alone; together never more than all work."""
    jobs = [gate for gate in resume if gate.kind is GateKind.YEARS and gate.years and _is_in_field(asked, gate)]
    jobs = [gate for gate in jobs if _years_field(gate.name)]
    everything = max((gate.years or 0.0 for gate in resume if gate.kind is GateKind.YEARS), default=0.0)
    total = min(sum(gate.years or 0.0 for gate in jobs), everything)
    return _evidence_of(jobs) if asked.years is not None and total >= asked.years else ()


def _find_other_degree(asked: GateMention, resume: Sequence[GateMention]) -> tuple[Evidence, ...]:
    """Degrees high enough, in another field: whether that field will do is not for us to say."""
    if asked.kind is not GateKind.DEGREE:
        return ()
    rank = _degree_rank(asked.name)
    held = [gate for gate in resume if gate.kind is GateKind.DEGREE and gate.standing is GateStatus.SHOWN]
    return _evidence_of(gate for gate in held if rank is not None and (_degree_rank(gate.name) or 0) >= rank)


def _with_alternatives(gate: Gate, mentions: Sequence[GateMention], every: Iterable[Sequence[GateMention]]) -> Gate:
    """The gate with the other ways the posting accepts; none when it is also asked for on its own."""
    if any(mention.way is None for mention in mentions):
        return gate
    ways: dict[str, list[str]] = defaultdict(list)
    own = {mention.way for mention in mentions}
    chains = {_chain(way) for way in own if way}
    for one in sorted((m for of_name in every for m in of_name), key=lambda m: (m.evidence.start, m.kind.value)):
        first = one.way and _chain(one.way) in chains and one.way not in own
        if first and one.way and one.name != gate.name and one.name not in ways[one.way]:
            ways[one.way].append(one.name)
    names = tuple(dict.fromkeys(tuple(ways[way]) for way in sorted(ways) if ways[way]))
    return gate.model_copy(update={"alternatives": names})


def _chain(way: str) -> str:
    return way.partition(".")[0]


def _find_skill_years(asked: GateMention, skill_years: Sequence[SkillYears]) -> tuple[Evidence, ...]:
    if asked.kind is not GateKind.YEARS or asked.years is None:
        return ()
    place = asked.evidence
    for skill in skill_years:
        same_words = any(e.start < place.end and place.start < e.end for e in skill.asked)
        if same_words and skill.years >= asked.years:
            shown = skill.shown if skill.is_narrow else tuple(e for e in skill.shown if _speaks_of(asked, e))
            if shown:
                return shown
    return ()


def _speaks_of(asked: GateMention, evidence: Evidence) -> bool:
    """Whether a quote holds every word of a field years are asked in."""
    said = frozenset(_fold_doer(word) for word in _words(evidence.quote))
    fields = [_years_field(part) for part in _split_years(asked.name)]
    return any(field <= said for field in fields)


def _meets(asked: GateMention, held: GateMention) -> bool:
    if asked.kind is GateKind.YEARS:
        return held.kind is GateKind.YEARS and _covers_years(asked, held)
    if asked.kind is GateKind.DEGREE:
        return held.kind is GateKind.DEGREE and _covers_degree(asked.name, held.name)
    if asked.kind in _PAPERS:
        return held.kind in _PAPERS and _covers_paper(asked.name, held.name)
    return held.kind is asked.kind and _words(asked.name) <= _words(held.name)


def _covers_years(asked: GateMention, held: GateMention) -> bool:
    if asked.years is None or held.years is None or held.years < asked.years:
        return False
    return _is_in_field(asked, held)


def _is_in_field(asked: GateMention, held: GateMention) -> bool:
    """Whether years of `held` are years in the field asked for: any of several ("dispatching or driving")."""
    fields = [_years_field(part) for part in _split_years(asked.name)]
    shown = _years_field(held.name)
    return any(field <= shown for field in fields)


def _split_years(name: str) -> list[str]:
    amount, colon, fields = name.partition(":")
    return [f"{amount}:{field}" for field in split_fields(fields)] or [name] if colon else [name]


def _years_field(name: str) -> frozenset[str]:
    """The field years are asked in: what follows the colon, but for words that name no field; as stems."""
    if ":" not in name:
        return frozenset()
    words = (word for word in _words(name.partition(":")[2]) if word not in _PLAIN_YEARS)
    return frozenset(_fold_doer(word) for word in words)


def _fold_doer(word: str) -> str:
    """What somebody does and who does it fold alike: dispatching and dispatcher, accounting and accountant."""
    folded = stem(word)
    for ending in ("ment", "ant", "er", "or", "ist"):
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:
            return stem(folded.removesuffix(ending))
    return folded


def _covers_degree(asked: str, held: str) -> bool:
    """A higher degree covers a lower one; a field that is asked for must be named, any of several ("A or B")."""
    rank, shown = _degree_rank(asked), _degree_rank(held)
    if rank is None or shown is None:
        return _words(asked) <= _words(held)
    fields = [_words(field) for field in split_fields(_field_of(asked))]
    studied = [_words(field) for field in split_fields(_field_of(held))]
    in_field = not fields or any(field <= own for field in fields for own in studied)
    return shown >= rank and in_field


def _degree_rank(name: str) -> int | None:
    lower = name.casefold()
    if lower.startswith("degree"):
        return _ANY_COLLEGE_RANK
    return next((rank for word, rank in reversed(_DEGREE_RANKS) if word in lower), None)


def _field_of(name: str) -> str:
    return name.partition(" in ")[2]


def _covers_paper(asked: str, held: str) -> bool:
    if _paper_words(asked) <= _paper_words(held):
        return True
    return held in _COVERED_BY.get(asked.casefold(), ())


def _paper_words(name: str) -> frozenset[str]:
    words = frozenset(_SPELLINGS.get(word, word) for word in _words(name))
    return words - _PAPER_WORDS or words


def _words(name: str) -> frozenset[str]:
    return frozenset(normalise_own_name(name).split())


def _name_key(gate: GateMention) -> str:
    return normalise_own_name(gate.name)


def _evidence_of(mentions: Iterable[GateMention]) -> tuple[Evidence, ...]:
    return tuple(sorted({gate.evidence for gate in mentions}, key=lambda e: (e.start, e.end, e.section or "")))
