"""Every layout the documents benchmark measures comes out in reading order."""

import pytest

from benchmarks.accuracy.documents import LAYOUTS, Tally, common, list_resumes, measure


@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_of_a_layout_come_out_in_order(layout: str) -> None:
    tally = Tally()
    for lines in list_resumes()[:3]:
        measure(*_file(layout, lines), tally)
    assert tally.found / tally.written >= 0.97


def _file(layout: str, lines: list[str]) -> tuple[bytes, str, str]:
    data, text = LAYOUTS[layout](lines)
    return data, "resume.txt", text


def test_common_counts_words_in_order() -> None:
    assert common(["a", "b", "c", "d"], ["b", "x", "a", "c", "d"]) == 3
    assert common([], ["a"]) == 0
    assert common(["a", "a"], ["a"]) == 1
