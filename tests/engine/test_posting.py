"""The canonical text of a posting."""

from jobmate.engine.posting import Posting, compose_posting
from jobmate.enums import EmploymentType, SalaryPeriod

FULL = Posting(
    title="Backend Developer",
    company="Larkfield Parcel",
    location="Columbus, OH",
    employment_type=EmploymentType.FULL_TIME,
    salary_min=98000,
    salary_max=124000,
    salary_currency="USD",
    salary_period=SalaryPeriod.YEAR,
    description="We move boxes.\r\n\r\nYou will design REST APIs.  \r\n",
    requirements="- 3+ years of Python",
    required_skills=("Python", "  REST   APIs "),
    preferred_skills=("Go", ""),
)


def test_every_field_is_in_the_text_once_under_its_heading() -> None:
    assert compose_posting(FULL) == (
        "Backend Developer\n"
        "Larkfield Parcel, Columbus, OH\n"
        "Full-time | Salary: 98,000-124,000 USD a year\n"
        "\n"
        "Description\n"
        "We move boxes.\n"
        "\n"
        "You will design REST APIs.\n"
        "\n"
        "Requirements\n"
        "- 3+ years of Python\n"
        "\n"
        "Required skills\n"
        "- Python\n"
        "- REST APIs\n"
        "\n"
        "Preferred skills\n"
        "- Go\n"
    )


def test_what_is_empty_leaves_no_heading() -> None:
    assert compose_posting(Posting(title="Cook")) == "Cook\n"
    assert compose_posting(Posting(title="")) == ""


def test_salaries_are_worded_by_what_is_known() -> None:
    def salary(low: float | None, high: float | None) -> str:
        text = compose_posting(Posting(title="x", salary_min=low, salary_max=high, salary_period=SalaryPeriod.HOUR))
        return text.partition("Salary: ")[2].strip()

    assert salary(18.5, None) == "from 18.5 an hour"
    assert salary(None, 24) == "up to 24 an hour"
    assert salary(20, 20) == "20 an hour"
    assert salary(None, None) == ""


def test_windows_and_unix_line_ends_compose_alike() -> None:
    one = Posting(title="x", description="a\r\nb")
    other = Posting(title="x", description="a\nb")
    assert compose_posting(one) == compose_posting(other)
