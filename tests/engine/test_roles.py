"""Date ranges of roles."""

import pytest

from jobmate.engine.roles import PRESENT_YEAR, find_interval, total_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Software Engineer, Tollgate Pay, 2018-2020", 2),
        ("Aug 2023 - Aug 2024", 1.1),
        ("01/2020 to 12/2020", 1),
        ("2024 – present", PRESENT_YEAR - 2024),
        ("2020-2018", None),
        ("in 2018", None),
        ("call 614-555-0142", None),
    ],
)
def test_ranges(text: str, years: float | None) -> None:
    interval = find_interval(text)
    assert (total_years([interval]) if interval else None) == years


def test_overlaps_count_once() -> None:
    assert total_years([(2018, 2020), (2019, 2021), (2023, 2024)]) == 4
    assert total_years([]) == 0
