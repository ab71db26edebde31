"""Cutting and folding words."""

import pytest

from jobmate.engine.tokens import cut_tokens, singular, stem


def lowers(text: str) -> list[str]:
    return [token.lower for token in cut_tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C, C++ and C#", ["c", "c++", "and", "c#"]),
        ("ASP.NET on .NET", ["asp", ".net", "on", ".net"]),
        ("Node.js", ["node", "js"]),
        ("A/P and R&D, R & D", ["a/p", "and", "r&d", "r&d"]),
        ("CI/CD", ["ci", "cd"]),
        ("the driver's license", ["driver", "license"]),
        ("lift 50lbs or 50-70 lbs", ["lift", "50", "lbs", "or", "50-70", "lbs"]),
        ("k8s, HTML5", ["k8s", "html5"]),
        ("mail ruby@swift.example now", ["mail", "\0", "now"]),
        ("see github.com/python/cpython", ["see", "\0"]),
    ],
)
def test_words_are_cut_as_skill_names_need_them(text: str, expected: list[str]) -> None:
    assert lowers(text) == expected


def test_offsets_point_at_the_words() -> None:
    text = "Wrote the team's C++ code (and Go)."
    assert [text[token.start : token.end] for token in cut_tokens(text)] == [
        "Wrote",
        "team",
        "C++",
        "code",
        "and",
        "Go",
    ]


def test_a_comma_breaks_a_name_and_a_hyphen_does_not() -> None:
    assert [token.joined for token in cut_tokens("e-mail, web")] == [False, True, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("supervise", "supervised"),
        ("crews", "crew"),
        ("managing", "manage"),
        ("planned", "planning"),
        ("policies", "policy"),
        ("taught", "teaching"),
        ("led", "leading"),
        ("organise", "organizing"),
        ("labour", "labor"),
        ("licence", "licenses"),
        ("boxes", "box"),
    ],
)
def test_inflected_forms_fold_together(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["aws", "css", "analysis", "business", "status", "r", "go"])
def test_short_words_and_s_endings_are_left(word: str) -> None:
    assert stem(word) == stem(stem(word))
    assert singular("business") == "business"
