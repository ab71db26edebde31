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
        ("Software Engineer, Tollgate Pay, 2020 -", PRESENT_YEAR - 2020),
        ("Tollgate Pay (2020 –)", PRESENT_YEAR - 2020),
        ("March 2019 to date", round(PRESENT_YEAR - 2019 - 2 / 12, 1)),
        ("2021 to the present", PRESENT_YEAR - 2021),
        ("2021-now", PRESENT_YEAR - 2021),
        ("Jan 2022 - current", PRESENT_YEAR - 2022),
        ("Shift lead since 2019", PRESENT_YEAR - 2019),
        ("Dispatcher (since March 2019), Salina", round(PRESENT_YEAR - 2019 - 2 / 12, 1)),
        ("2018-21", 3),
        ("2020-03 - 2021-02", 1),
        ("Summer 2019 - Fall 2021", 2),
        ("2020-", PRESENT_YEAR - 2020),
        ("from 2019 we grew sales", None),
        ("moved the shop from 2019 to", None),
        ("since 2019 the team has grown", None),
        ("call 614-2020-10", None),
        ("in 2020 - a hard year - we moved", None),
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
