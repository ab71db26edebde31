"""Short ways to make the engine's facts in tests."""

from jobmate.engine.models import Concept, Evidence, GateMention, MappedSkill, SkillMention
from jobmate.enums import EvidenceStrength, GateKind, RequirementTier, SkillKind

REQUIRED, PREFERRED = RequirementTier.REQUIRED, RequirementTier.PREFERRED
LISTED, DEMONSTRATED = EvidenceStrength.LISTED, EvidenceStrength.DEMONSTRATED


def technology(slug: str, *, related: tuple[str, ...] = (), hot: bool = False) -> Concept:
    return Concept(
        id=f"tech:{slug}",
        name=slug,
        kind=SkillKind.TECHNOLOGY,
        source="onet",
        group="Relational database" if related else None,
        related=related,
        is_hot=hot,
    )


PYTHON = technology("python", hot=True)
MYSQL = technology("mysql", related=("tech:postgresql",))
POSTGRESQL = technology("postgresql", related=("tech:mysql",))
REACT = technology("react")
VUE = technology("vue")
PHARMACOLOGY = Concept(id="onet:2.C.5.a", name="Medicine and Dentistry", kind=SkillKind.KNOWLEDGE, source="onet")
CRITICAL_THINKING = Concept(id="onet:2.A.2.a", name="Critical Thinking", kind=SkillKind.SKILL, source="onet")
STRENGTH = Concept(id="onet:1.A.3.a.1", name="Static Strength", kind=SkillKind.ABILITY, source="onet")

ALL = (PYTHON, MYSQL, POSTGRESQL, REACT, VUE, PHARMACOLOGY, CRITICAL_THINKING, STRENGTH)
CONCEPTS = {concept.id: concept for concept in ALL}


def evidence(quote: str, start: int = 0) -> Evidence:
    return Evidence(quote=quote, start=start, end=start + len(quote))


def asked(
    what: Concept | str,
    *,
    tier: RequirementTier | None = REQUIRED,
    level: float | None = None,
    years: float | None = None,
    group: str | None = None,
    start: int = 0,
) -> MappedSkill:
    return _mapped(what, start, tier=tier, level=level, years=years, group=group)


def shown(
    what: Concept | str,
    *,
    strength: EvidenceStrength = DEMONSTRATED,
    level: float | None = None,
    years: float | None = None,
    start: int = 0,
) -> MappedSkill:
    return _mapped(what, start, strength=strength, level=level, years=years)


def gate(
    kind: GateKind,
    name: str,
    *,
    tier: RequirementTier | None = REQUIRED,
    years: float | None = None,
    start: int = 0,
) -> GateMention:
    return GateMention(kind=kind, name=name, evidence=evidence(name, start), tier=tier, years=years)


def _mapped(what: Concept | str, start: int, **details: object) -> MappedSkill:
    surface = what if isinstance(what, str) else what.name
    concept = None if isinstance(what, str) else what
    mention = SkillMention.model_validate({"surface": surface, "evidence": evidence(surface, start), **details})
    return MappedSkill(mention, concept, 0.0 if concept is None else 1.0, "none" if concept is None else "alias")
