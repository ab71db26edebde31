"""A posting as entered in fields, and the one plain text it is read, hashed and shown as."""

from dataclasses import dataclass

from jobmate.enums import EmploymentType, SalaryPeriod

REQUIRED_SKILLS_HEADING = "Required skills"
PREFERRED_SKILLS_HEADING = "Preferred skills"

_EMPLOYMENT_WORDS = {
    EmploymentType.FULL_TIME: "Full-time",
    EmploymentType.PART_TIME: "Part-time",
    EmploymentType.CONTRACT: "Contract",
    EmploymentType.TEMPORARY: "Temporary",
    EmploymentType.INTERNSHIP: "Internship",
}
_PERIOD_WORDS = {
    SalaryPeriod.YEAR: "a year",
    SalaryPeriod.MONTH: "a month",
    SalaryPeriod.DAY: "a day",
    SalaryPeriod.HOUR: "an hour",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One job posting. Salaries are in whole or fractional units of `salary_currency` per `salary_period`."""

    title: str
    company: str = ""
    location: str = ""
    employment_type: EmploymentType | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_currency: str = ""
    salary_period: SalaryPeriod | None = None
    description: str = ""
    requirements: str = ""
    required_skills: tuple[str, ...] = ()
    preferred_skills: tuple[str, ...] = ()


def compose_posting(posting: Posting) -> str:
    """The canonical text: equal postings give equal text; every field that was filled in is in it once.

    Line ends become LF and trailing spaces go, so that a posting pasted from Windows reads the same.
    """
    blocks = [
        "\n".join(line for line in (_tidy(posting.title), _place(posting), _terms(posting)) if line),
        _section("Description", _tidy(posting.description)),
        _section("Requirements", _tidy(posting.requirements)),
        _section(REQUIRED_SKILLS_HEADING, _bullets(posting.required_skills)),
        _section(PREFERRED_SKILLS_HEADING, _bullets(posting.preferred_skills)),
    ]
    text = "\n\n".join(block for block in blocks if block)
    return f"{text}\n" if text else ""


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _section(heading: str, body: str) -> str:
    return f"{heading}\n{body}" if body.strip() else ""


def _bullets(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {' '.join(item.split())}" for item in items if item.strip())


def _place(posting: Posting) -> str:
    return ", ".join(" ".join(part.split()) for part in (posting.company, posting.location) if part.strip())


def _terms(posting: Posting) -> str:
    parts = [_EMPLOYMENT_WORDS[posting.employment_type] if posting.employment_type else "", _salary(posting)]
    return " | ".join(part for part in parts if part)


def _salary(posting: Posting) -> str:
    low, high = posting.salary_min, posting.salary_max
    if low is None and high is None:
        return ""
    if low is not None and high is not None and low != high:
        amount = f"{low:,.10g}-{high:,.10g}"
    elif low is None:
        amount = f"up to {high:,.10g}"
    else:
        amount = f"from {low:,.10g}" if high is None else f"{low:,.10g}"
    period = _PERIOD_WORDS[posting.salary_period] if posting.salary_period else ""
    return "Salary: " + " ".join(part for part in (amount, posting.salary_currency.strip(), period) if part)
