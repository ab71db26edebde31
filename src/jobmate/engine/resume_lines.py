"""What sort of line a statement of a resume is: header, contact line, list, or an account of work."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from jobmate.engine.gate_phrases import find_gates
from jobmate.engine.headings import SectionKind
from jobmate.engine.roles import find_interval
from jobmate.engine.sections import Statement
from jobmate.enums import EvidenceStrength, GateKind

_LISTS = frozenset((SectionKind.SKILLS, SectionKind.EDUCATION, SectionKind.CERTIFICATIONS))
_CONTACT = re.compile(
    r"[\w.+-]+@[\w.-]+|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\b\d{3}-\d{4}\b|https?://|www\.|linkedin(?:\.com|:)|"
    r"github\.(?:com|io)|(?-i:\b[A-Z]{2}\.?,?\s+)\d{5}(?:-\d{4})?\b",
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
_MORE_ROLES = """
    actuary adjuster animator apprentice artist assembler attendant auditor banker barber barista bartender biologist
    broker butcher captain caregiver cna coach copywriter counselor courier custodian cutter dentist deputy dietitian
    dishwasher doctor doula drafter economist emt esthetician estimator executive fabricator farmer firefighter fitter
    framer gardener geologist glazier groomer handyman head helper host hostess housekeeper illustrator inspector
    interpreter janitor journeyman laborer landscaper lawyer lecturer leader lifeguard lpn lvn machinist mason
    merchandiser midwife millwright mover nanny notary nutritionist optician owner packer painter para paraeducator
    paramedic paraprofessional pharmacist phlebotomist photographer physician picker pilot pipefitter porter principal
    producer professor psychologist radiographer realtor receptionist rep researcher rigger rn roofer scribe secretary
    sonographer statistician steward stocker strategist stylist surveyor tailor tech teller toolmaker trainer
    translator underwriter valet videographer waiter waitress wireman
"""
_ANY_ROLE_WORD = re.compile(rf"\b(?:{'|'.join(_MORE_ROLES.split())})\b|{_ROLE_WORD.pattern}", re.IGNORECASE)
"""In the header of a role, where its dates already tell what the line is, more words name one."""
_LONGEST_HEADER = 120
_COMMAS_OF_A_LIST = 3
_BETWEEN_PARTS = re.compile(r"[,|(–—;]| - |\s{3,}|\t| at ")
_DATES_BEFORE = re.compile(r"[\W\d]*(?:(?:present|now|date|today|current)\b[\W\d]*)?", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?P<header>[^:]{8,140}):\s+(?P<account>\S+(?:\s+\S+){2,})\Z", re.DOTALL)
"""What is told of the work, three words at least, behind the header's colon."""
_LEARNING = re.compile(
    r"\b(?:currently learning|learning|studying|want to learn|beginner|interested in|hope to|"
    r"would like to|plan(?:ning)? to|course in|getting into|sat in on|dabbl\w+|hobby|hobbies|coursera|udemy|"
    r"tutorials?|youtube|enrolled in|took an? [\w ]{0,20}(?:class|course)|night class|"
    r"online course|no professional)\b",
    re.IGNORECASE,
)
_REFERENCE_LINE = re.compile(r"\breferences (?:available|on request|upon)", re.IGNORECASE)


def is_reference(statement: Statement) -> bool:
    """Whether it offers referees ("available on request")."""
    return _REFERENCE_LINE.search(statement.text) is not None


def is_header(statement: Statement) -> bool:
    """The line that names a role, its employer and its dates."""
    words = statement.text
    if statement.is_item:
        return False
    return is_title_line(words) or (find_interval(words) is not None and not _is_list(words))


def _is_list(words: str) -> bool:
    """Years in a list say when a thing was used: "TOOLS  Entrata, Yardi Voyager (2017-2019), YieldStar, Excel"."""
    return words.count(",") >= _COMMAS_OF_A_LIST and find_interval(words) is not None and not _ROLE_WORD.search(words)


def split_accounts(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The same statements, with what is told of the work behind a header's colon by itself.

    "Barista, Steam & Stone Coffee, 2021 - 2025: ran the morning rush, ordered milk" are two.
    """
    for one in statements:
        cut = _ACCOUNT.match(one.text) if is_header(one) else None
        if cut is None or not _names_a_place(cut["header"]):
            yield one
            continue
        yield replace(one, end=one.start + cut.end("header"), text=cut["header"])
        yield replace(one, start=one.start + cut.start("account"), text=cut["account"], is_item=True)


def _names_a_place(header: str) -> bool:
    """Whether a role or an employer stands in it, not dates alone ("2019 - present")."""
    return names_a_role(header) or len(re.findall(r"[A-Z][A-Za-z&'’]+", header)) > 1


def find_title_spans(line: str) -> Iterator[tuple[int, int]]:
    """Where the job titles in the header of a role stand, without employer and dates."""
    start = 0
    for cut in [*_BETWEEN_PARTS.finditer(line), None]:
        end = cut.start() if cut else len(line)
        if _ANY_ROLE_WORD.search(line[start:end]):
            dates = _DATES_BEFORE.match(line, start, end)
            yield dates.end() if dates else start, start + len(line[start:end].rstrip(" ."))
        start = cut.end() if cut else end


def has_contact(words: str) -> bool:
    """Whether an address, number or link of a person stands in them."""
    return _CONTACT.search(words) is not None


def names_a_role(words: str) -> bool:
    """Whether a word for somebody who does a job stands in them."""
    return _ROLE_WORD.search(words) is not None


def find_title(line: str) -> str:
    """The job title in the header of a role, without employer and dates; "" when there is none."""
    parts = _BETWEEN_PARTS.split(line) if len(line) <= _LONGEST_HEADER else []
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
