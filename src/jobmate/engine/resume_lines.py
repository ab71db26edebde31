"""What sort of line a statement of a resume is: header, contact line, list, or an account of work."""

import re

from jobmate.engine.gate_phrases import find_gates
from jobmate.engine.headings import SectionKind
from jobmate.engine.roles import find_interval
from jobmate.engine.sections import Statement
from jobmate.enums import EvidenceStrength, GateKind

_LISTS = frozenset((SectionKind.SKILLS, SectionKind.EDUCATION, SectionKind.CERTIFICATIONS))
_CONTACT = re.compile(
    r"[\w.+-]+@[\w.-]+|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\b\d{3}-\d{4}\b|https?://|www\.|linkedin|github\.|"
    r"\b\d{5}(?:-\d{4})?\b",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    r"\b(?:developer|engineer|programmer|analyst|manager|nurse|technician|accountant|bookkeeper|clerk|"
    r"specialist|teacher|cook|chef|driver|assistant|"
    r"associate|coordinator|designer|administrator|representative|mechanic|welder|electrician|plumber|"
    r"officer|supervisor|director|consultant|scientist|"
    r"therapist|hygienist|paralegal|attorney|operator|worker|intern|cashier|server|barista|aide|writer|"
    r"editor|architect|tester|librarian|tutor|lead|"
    r"stack|sales|dispatcher|foreman|superintendent|instructor|baker|marketing|buyer|planner|installer|guard|recruiter|chemist|machinist|carpenter)\b",
    re.IGNORECASE,
)
_LONGEST_HEADER = 120
_LEARNING = re.compile(
    r"\b(?:currently learning|learning|studying|want to learn|beginner|interested in|hope to|"
    r"would like to|plan(?:ning)? to|course in|took an? [\w ]{0,20}(?:class|course)|night class|"
    r"online course|no professional)\b",
    re.IGNORECASE,
)
_REFERENCE_LINE = re.compile(r"\breferences (?:available|on request|upon)", re.IGNORECASE)


def is_reference(statement: Statement) -> bool:
    """Whether it offers referees ("available on request")."""
    return _REFERENCE_LINE.search(statement.text) is not None


def is_header(statement: Statement) -> bool:
    """The line that names a role, its employer and its dates."""
    return not statement.is_item and (find_interval(statement.text) is not None or is_title_line(statement.text))


def has_contact(words: str) -> bool:
    """Whether an address, number or link of a person stands in them."""
    return _CONTACT.search(words) is not None


def names_a_role(words: str) -> bool:
    """Whether a word for somebody who does a job stands in them."""
    return _ROLE_WORD.search(words) is not None


def find_title(line: str) -> str:
    """The job title in the header of a role, without employer and dates; "" when there is none."""
    parts = re.split(r"[,|(–—;]| - |\s{3,}|\t| at ", line) if len(line) <= _LONGEST_HEADER else []
    return next((" ".join(part.split()).strip(" .") for part in parts if _ROLE_WORD.search(part)), "")


def strength_of(statement: Statement) -> EvidenceStrength:
    """LISTED in lists of skills, schooling, certificates and whatever is still being learned."""
    if any(gate.kind is GateKind.DEGREE for gate in find_gates(statement.text)):
        return EvidenceStrength.LISTED
    if statement.kind in _LISTS or _LEARNING.search(statement.text):
        return EvidenceStrength.LISTED
    return EvidenceStrength.DEMONSTRATED


def is_personal(statement: Statement, index: int) -> bool:
    """Names, addresses and contact lines at the top: words in them are no skills ("RUBY SWIFT")."""
    if statement.kind not in (SectionKind.OTHER, SectionKind.CONTACT) or statement.heading is not None:
        return False
    if index == 0 and len(statement.text) < 60 and not _ROLE_WORD.search(statement.text):
        return True
    if _CONTACT.search(statement.text):
        return not _ROLE_WORD.search(_CONTACT.sub(" ", statement.text))
    return (
        index < 3
        and re.fullmatch(r"[A-Z][\w. ]+,\s*[A-Z][\w. ]+", statement.text) is not None
        and not _ROLE_WORD.search(statement.text)
    )


def is_title_line(text: str) -> bool:
    """Whether a line starts with a job title and goes on with where it was."""
    return (
        len(text) < 90
        and "," in text
        and _ROLE_WORD.search(text.split(",", maxsplit=1)[0]) is not None
        and not text.endswith(".")
    )
