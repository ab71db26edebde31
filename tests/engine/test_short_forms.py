"""Short forms in a line, read by what the posting spells out."""

import pytest

from jobmate.engine.short_forms import cut_said, list_initials


def stems(line: str, *wordings: str) -> set[str]:
    return {word.stem for word in cut_said(line, list_initials(wordings), general=True)}


@pytest.mark.parametrize(
    ("line", "wording", "said"),
    [
        ("matched invoices (A/P)", "accounts payable and receivable", {"account", "payabl"}),
        ("wrote RCAs for the line", "root cause analysis", {"root", "caus"}),
        ("checked BOLs", "bills of lading", {"lad"}),
    ],
)
def test_letters_stand_for_words_the_posting_spells_out(line: str, wording: str, said: set[str]) -> None:
    assert said <= stems(line, wording)
    assert said.isdisjoint(stems(line))
    assert said.isdisjoint(stems(line, "operate a crane"))


def test_letters_that_fit_two_things_mean_neither() -> None:
    assert "payabl" not in stems("kept the A/P", "accounts payable", "annual planning")


def test_clipped_words_are_spelled_out_in_their_place() -> None:
    line = "passed meds and charted"
    words = {word.stem: line[word.start : word.end] for word in cut_said(line, {}, general=True)}
    assert words == {"pass": "passed", "medication": "meds", "chart": "charted", "document": "charted"}
