"""Licences, certificates, degrees, clearances, years in total."""

from pathlib import Path

import pytest

from jobmate.engine.gate_phrases import find_gates, find_hinted, find_total_years, read_wordings
from jobmate.engine.gate_ways import find_ways
from jobmate.enums import GateKind, GateStatus


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Current RN license", GateKind.LICENCE, "Registered Nurse licence"),
        ("valid driver's license", GateKind.LICENCE, "Driver's licence"),
        ("Class C driver license, clean record", GateKind.LICENCE, "Driver's licence"),
        ("CDL Class A", GateKind.LICENCE, "Commercial driver's licence"),
        ("BLS certification", GateKind.CERTIFICATION, "Basic Life Support certification"),
        ("Basic Life Support (BLS), renewed 2025", GateKind.CERTIFICATION, "Basic Life Support certification"),
        ("ASE A4, A5, A6", GateKind.CERTIFICATION, "ASE certification"),
        ("Forklift certified", GateKind.CERTIFICATION, "Forklift certification"),
        ("a bachelor's degree in accounting", GateKind.DEGREE, "Bachelor's degree in accounting"),
        ("BS Computer Science, Miami Valley University", GateKind.DEGREE, "Bachelor's degree in computer science"),
        ("BSN, Western Lake College, 2021", GateKind.DEGREE, "Bachelor's degree in nursing"),
        ("AAS Accounting, Kent County College", GateKind.DEGREE, "Associate degree in accounting"),
        ("High school diploma or GED", GateKind.DEGREE, "High school diploma"),
        ("Master's degree in statistics", GateKind.DEGREE, "Master's degree in statistics"),
        ("active Secret clearance", GateKind.CLEARANCE, "Secret clearance"),
        ("TS/SCI clearance", GateKind.CLEARANCE, "TS/SCI clearance"),
        ("Paralegal certificate", GateKind.CERTIFICATION, "Paralegal certification"),
        ("PRIYA RAGHUNATHAN, EIT", GateKind.CERTIFICATION, "Engineer-in-Training certification"),
        ("JOAQUIN WESTERFELD, BSW", GateKind.DEGREE, "Bachelor's degree in social work"),
        ("B.S. Civil Engineering, Sierra Valley", GateKind.DEGREE, "Bachelor's degree in civil engineering"),
        ("a bachelor's degree in law and two years of practice", GateKind.DEGREE, "Bachelor's degree in law"),
        ("Bachelor of Science, Miami University", GateKind.DEGREE, "Bachelor's degree"),
        ("Degree in biology or related field", GateKind.DEGREE, "Degree in biology or related field"),
        ("Maria Lopez, P.E.", GateKind.LICENCE, "Professional Engineer licence"),
        ("CMA (AAMA)", GateKind.CERTIFICATION, "Certified Medical Assistant certification"),
        ("CMA, five years in accounting", GateKind.CERTIFICATION, "Certified Management Accountant certification"),
        ("NREMT-B", GateKind.CERTIFICATION, "EMT certification"),
        ("Oregon radiology certificate", GateKind.CERTIFICATION, "Radiology certification"),
        ("Active unrestricted RN license in Ohio", GateKind.LICENCE, "Registered Nurse licence"),
        ("EPA 608 Universal", GateKind.CERTIFICATION, "EPA 608 certification"),
        ("SHRM-CP", GateKind.CERTIFICATION, "SHRM certification"),
        ("PHR", GateKind.CERTIFICATION, "PHR certification"),
    ],
)
def test_gates_have_one_name(text: str, kind: GateKind, name: str) -> None:
    found = list(find_gates(text))
    assert [(gate.kind, gate.name) for gate in found] == [(kind, name)]
    assert text[found[0].start : found[0].end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "Med-Surg unit",
        "Ship code to production",
        "as a team",
        "be certain of it",
        "MS Excel",
        "Boston, MA in May",
        "the CIA",
        "Bend and run EMT",
        "PE teacher",
    ],
)
def test_words_that_look_like_gates(text: str) -> None:
    assert list(find_gates(text)) == []


def test_a_degree_somebody_still_studies_for() -> None:
    (gate,) = find_gates("Currently studying for a bachelor's")
    assert gate.standing is GateStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Bachelor of Science in Nursing, expected May 2027", GateStatus.IN_PROGRESS),
        ("M.S., Data Science, 2024 - present", GateStatus.IN_PROGRESS),
        ("CPA candidate", GateStatus.IN_PROGRESS),
        ("CDL Class B (expired 2019)", GateStatus.EXPIRED),
        ("BLS (valid through 06/2020)", GateStatus.EXPIRED),
        ("BLS (expires 06/2027)", GateStatus.SHOWN),
        ("B.S. Accounting (did not finish)", GateStatus.UNKNOWN),
        ("Bachelor of Education, student teaching at Marlow", GateStatus.SHOWN),
        ("BS Accounting, 2016-2020", GateStatus.SHOWN),
    ],
)
def test_how_a_gate_stands(text: str, standing: GateStatus) -> None:
    assert [gate.standing for gate in find_gates(text)] == [standing]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("RN or LPN license", ["0.0", "0.1"]),
        ("PMP, SHRM-CP or PHR", ["0.0", "0.1", "0.2"]),
        ("A master's in social work, or a bachelor's with an LMSW", ["2.0", "2.1", "2.1"]),
        ("RN license and BLS", []),
        ("RN license, BLS", []),
        ("RN license required. BLS or ACLS", ["21.0", "21.1"]),
    ],
)
def test_alternatives_are_ways(text: str, ways: list[str]) -> None:
    found = find_ways(text, find_gates(text))
    assert [found[gate] for gate in sorted(found, key=lambda gate: gate.start)] == ways


@pytest.mark.parametrize(
    ("text", "years", "name"),
    [
        ("4+ years of software development", 4, "4 years: software development"),
        ("2 years as a mechanic or a technical diploma", 2, "2 years: mechanic"),
        ("one year of experience", 1, "1 year of experience"),
    ],
)
def test_total_years(text: str, years: float, name: str) -> None:
    assert [(gate.years, gate.name) for gate in find_total_years(text)] == [(years, name)]


def test_hints_hide_no_wording() -> None:
    """Every text a pattern fits holds one of its hints: in the gold texts, in upper and lower case."""
    folder = Path(__file__).parents[2] / "benchmarks" / "data"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/*.txt"))]
    assert len(texts) > 40
    for text in [*texts, *(text.upper() for text in texts), *(text.lower() for text in texts)]:
        for line in text.splitlines():
            for wording in read_wordings():
                if wording.pattern.search(line):
                    assert wording.name in {one.name for one in find_hinted(line, line.lower())}, (wording.name, line)
