"""What a line of a resume claims."""

import pytest

from jobmate.engine.passages import find_passages


def claims(line: str) -> list[tuple[str, bool]]:
    text = f"Robin Vale\nrobin@example.com\n\nExperience\n{line}\n- Rigged loads\n"
    found = [(one.evidence.quote, one.is_title) for one in find_passages(text)]
    assert all(text[one.evidence.start : one.evidence.end] == one.evidence.quote for one in find_passages(text))
    assert found.pop() == ("Rigged loads", False)
    return found


@pytest.mark.parametrize(
    ("line", "claimed"),
    [
        ("- Ran checks for 600 vendors, no duplicate payments", ["Ran checks for 600 vendors"]),
        ("- Never missed a filing", []),
        ("- Salesforce, not yet", []),
        ("- Scheduling software - none", []),
        ("- Handled no-show calls", ["Handled no-show calls"]),
        ("- Not only sold but serviced lifts", ["Not only sold but serviced lifts"]),
        ("- Welder with ten years on ships seeking work ashore", ["Welder with ten years on ships"]),
        ("- Eager to learn payroll", []),
        ("- Managed 12000 SKUs", ["Managed 12000 SKUs"]),
        ("- Phone blitzes, LinkedIn", ["Phone blitzes, LinkedIn"]),
        ("- linkedin.com/in/robin", []),
    ],
)
def test_only_what_stands_before_a_negation_or_a_wish_is_claimed(line: str, claimed: list[str]) -> None:
    assert claims(line) == [(one, False) for one in claimed]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Telemetry RN, Mercy Ridge, 2021-present", "Telemetry RN"),
        ("Sunset Manor - Nurse aide, 2018-2021", "Nurse aide"),
        ("2019 - present: Pipe Welder, Grand Anchor Ship Repair", "Pipe Welder"),
        ("Boise Bark Park - kennel attendant, 2017 to 2020", "kennel attendant"),
    ],
)
def test_of_a_roles_header_the_title_is_claimed_and_not_the_employer(header: str, title: str) -> None:
    assert claims(header) == [(title, True)]


def test_what_is_told_behind_a_header_is_an_account_of_work() -> None:
    line = "Barista and shift lead, Steam & Stone, 2021 - 2025: ran the morning rush, ordered milk and cups"
    assert claims(line) == [("Barista and shift lead", True), ("ran the morning rush, ordered milk and cups", False)]


def test_years_in_a_list_make_it_no_header() -> None:
    line = "Entrata, Yardi Voyager (2017-2019), YieldStar, Excel"
    assert claims(line) == [(line, False)]
