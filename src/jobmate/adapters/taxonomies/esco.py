"""ESCO's classification as CSV: `skills_XX.csv`, with `digitalSkillsCollection_XX.csv` where it is present."""

import re

from jobmate.adapters.taxonomies.release import ReadRelease
from jobmate.adapters.taxonomies.tables import ReleaseFiles, read_table
from jobmate.engine.alias_forms import Alias
from jobmate.engine.models import Concept
from jobmate.enums import SkillKind
from jobmate.errors import InvalidTaxonomy

SKILLS = re.compile(r"skills_[a-z]{2}\.csv\Z")
URI = re.compile(r"https?://data\.europa\.eu/esco/skill/(?P<id>[0-9A-Za-z.\-]+)\Z")
KINDS = {"skill/competence": SkillKind.SKILL, "knowledge": SkillKind.KNOWLEDGE, "": SkillKind.SKILL}
REQUIRED = ("conceptUri", "skillType", "preferredLabel", "altLabels")
KNOWN = (
    "conceptType", "reuseLevel", "hiddenLabels", "status", "modifiedDate", "scopeNote", "definition", "inScheme",
    "description",
)  # fmt: skip


def find_esco(files: ReleaseFiles) -> str | None:
    """Name of the skills table, when these are ESCO's files."""
    return next((name for name in files.names if SKILLS.match(name)), None)


def read_esco(files: ReleaseFiles, table: str) -> ReadRelease:
    """Skills and knowledge with their alternative labels. Raises InvalidTaxonomy naming file, line, column."""
    concepts: dict[str, Concept] = {}
    aliases: list[Alias] = []
    for row in read_table(files, table, REQUIRED, known=KNOWN, delimiter=","):
        if row.get("status") not in {"", "released"}:
            continue
        match = URI.match(row["conceptUri"].strip())
        if match is None:
            raise row.fault("conceptUri", f"{row['conceptUri']!r} is not an ESCO skill address")
        kind = KINDS.get(row["skillType"].strip())
        if kind is None:
            raise row.fault("skillType", f"{row['skillType']!r} is none of {', '.join(filter(None, KINDS))}")
        name = row["preferredLabel"].strip()
        if not name:
            raise row.fault("preferredLabel", "no name")
        concept_id = f"esco:{match['id']}"
        if concept_id in concepts:
            raise row.fault("conceptUri", f"{concept_id} stands twice")
        concepts[concept_id] = Concept(
            concept_id, name, kind, "esco", official_names=(name,), description=row.get("description").strip()
        )
        labels = f"{row['altLabels']}\n{row.get('hiddenLabels')}".splitlines()
        aliases += [Alias(label.strip(), concept_id) for label in labels if label.strip()]
    if not concepts:
        raise InvalidTaxonomy("no rows", file=table)
    counts = {
        kind.value: sum(concept.kind is kind for concept in concepts.values())
        for kind in (SkillKind.SKILL, SkillKind.KNOWLEDGE)
    }
    return ReadRelease(tuple(concepts.values()), _unambiguous(aliases), counts)


def _unambiguous(aliases: list[Alias]) -> tuple[Alias, ...]:
    """ESCO gives some labels to several skills; such a label says nothing and is left out."""
    owners: dict[str, set[str]] = {}
    for alias in aliases:
        owners.setdefault(alias.text.casefold(), set()).add(alias.concept_id)
    return tuple(dict.fromkeys(alias for alias in aliases if len(owners[alias.text.casefold()]) == 1))
