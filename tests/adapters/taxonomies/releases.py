"""Small releases of our own writing, in every layout the importer knows."""

import zipfile
from pathlib import Path

RATED = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tStandard Error\t"
    "Lower CI Bound\tUpper CI Bound\tRecommend Suppress\tNot Relevant\tDate\tDomain Source"
)


def _rated(*elements: tuple[str, str]) -> str:
    rows = [
        f"11-1011.00\t{number}\t{name}\tIM\t4.00\t8\t0.1\t3.9\t4.1\tN\tn/a\t08/2025\tAnalyst"
        for number, name in elements
    ]
    return "\r\n".join([RATED, *rows, ""])


def _table(*rows: tuple[str, ...]) -> str:
    return "\r\n".join(["\t".join(row) for row in rows] + [""])


COMMON = {
    "Knowledge.txt": _rated(("2.C.1.a", "Administration and Management"), ("2.C.9.z", "Glass Blowing")),
    "Abilities.txt": _rated(("1.A.1.a.1", "Oral Comprehension")),
    "Work Activities.txt": _rated(("4.A.1.a.1", "Getting Information")),
}
PRODUCTS = (
    ("Microsoft Excel", "Spreadsheet software", "Y", "Y"),
    ("Quill & Vane Weaver", "Loom control software", "N", "N"),
    ("Weaver, Quill & Vane", "Loom control software", "Y", "N"),
    ("Structure query language SQL", "Query software", "Y", "N"),
    ('Bolt "Pro" CAD', "Computer aided design CAD software", "N", "N"),
)
OLD = {
    **COMMON,
    "Skills.txt": _rated(("2.A.1.a", "Reading Comprehension"), ("2.B.1.a", "Social Perceptiveness")),
    "Technology Skills.txt": _table(
        ("O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"),
        *(("11-1011.00", name, "4323", group, hot, wanted) for name, group, hot, wanted in PRODUCTS),
    ),
}
NEW = {
    **COMMON,
    "Essential Skills.txt": _rated(("2.A.1.a", "Reading Comprehension")),
    "Transferable Skills.txt": _rated(("2.B.1.a", "Social Perceptiveness")),
    "Software Skills.txt": _table(
        ("O*NET-SOC Code", "Workplace Example", "Element ID", "Element Name", "Hot Technology", "In Demand"),
        *(("11-1011.00", name, "2.E.1", group, hot, wanted) for name, group, hot, wanted in PRODUCTS),
    ),
}
ESCO = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n"
    "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/aaaa-1,skill/competence,cross-sector,"
    'prune trees,"trim trees\nlop trees",released,"Cut branches, safely."\n'
    "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/bbbb-2,knowledge,sector-specific,"
    'arboriculture,"trim trees",released,\n'
)


def write_folder(folder: Path, files: dict[str, str]) -> Path:
    """The release as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode())
    return folder


def write_zip(path: Path, files: dict[str, str]) -> Path:
    """The release as the publisher zips it: one folder inside."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{path.stem}/{name}", content.encode())
    return path
