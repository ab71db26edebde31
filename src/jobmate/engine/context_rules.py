"""When an alias that is also an English word counts as a skill: see data/README.md for the format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from jobmate.errors import ConfigurationError

CaseTest = Literal["any", "exact", "title"]
Default = Literal["accept", "reject", "neighbours"]

_CASES: tuple[CaseTest, ...] = ("any", "exact", "title")
_DEFAULTS: tuple[Default, ...] = ("accept", "reject", "neighbours")
_ASKED_FOR = (
    r"\b(?:exposure to|(?:currently )?learning|experience (?:with|in|using)|knowledge of|"
    r"proficien\w+ (?:in|with)|familiar\w* with|skilled in|"
    r"expertise (?:in|with)|background in|certified in|fluent in)\s{m}(?=\s*(?:[,.;:)/]|$|and\b|or\b|is\b|"
    r"required|preferred|a plus))|"
    r"\b(?:systems?|software|platform|tool|app|application|program|database|portal|wiki) \({m}\)|"
    r"{m} (?:is|would be|will be) (?:also )?(?:an? (?:big |strong )?(?:plus|bonus|advantage|asset)|nice|useful|helpful|"
    r"welcome|good|great|required|preferred|desirable|desired|essential)\b"
)
"""What speaks for any product whose name is capitalised: the words after it must end the phrase."""
_REACH = 240
"""Characters either side of the words in which patterns are searched: keeps long paragraphs linear."""


@dataclass(frozen=True, slots=True)
class ContextRule:
    """One rule by name. `reject` is tried before `accept`, `default` settles the rest."""

    name: str
    case: CaseTest = "any"
    reject: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    default: Default = "neighbours"
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where the words stand. `text[start:end]` are the words, `alias` the alias as its author wrote it.

    `has_neighbour`: an unambiguous technology stands in the same sentence or list.
    `is_whole_item`: the words are all of a list item in a skills section, or the whole phrase asked for.
    """

    text: str
    start: int
    end: int
    alias: str
    has_neighbour: bool = False
    is_whole_item: bool = False


def parse_rule(name: str, fields: Mapping[str, object]) -> ContextRule:
    """A rule from its JSON object. Raises ConfigurationError that names the rule and the field."""
    case, default = fields.get("case", "any"), fields.get("default", "neighbours")
    if case not in _CASES:
        raise ConfigurationError(f"rule {name!r}: case is one of {', '.join(_CASES)}, not {case!r}")
    if default not in _DEFAULTS:
        raise ConfigurationError(f"rule {name!r}: default is one of {', '.join(_DEFAULTS)}, not {default!r}")
    unknown = set(fields) - {"why", "case", "reject", "accept", "default", "positive", "negative"}
    if unknown:
        raise ConfigurationError(f"rule {name!r}: unknown field {min(unknown)!r}")
    lists = {key: _strings(name, key, fields.get(key, [])) for key in ("reject", "accept", "positive", "negative")}
    return ContextRule(name=name, case=case, default=default, **lists)


def decide(rule: ContextRule, at: Occurrence) -> bool:
    """Whether the words count as the skill here."""
    case = _check_case(rule, at)
    if case == "wrong" and not (at.is_whole_item and rule.case == "title"):
        return False
    against = max((_hit_length(pattern, at) for pattern in rule.reject), default=0)
    speaks_for = max((_hit_length(pattern, at) for pattern in rule.accept), default=0)
    if case != "wrong" and rule.case != "any":
        speaks_for = max(speaks_for, _hit_length(_ASKED_FOR, at))
    if against or speaks_for:
        return speaks_for > against
    if rule.default == "reject":
        return False
    if rule.default == "accept" and case != "unclear":
        return True
    return at.has_neighbour or at.is_whole_item


def _check_case(rule: ContextRule, at: Occurrence) -> Literal["right", "wrong", "unclear"]:
    """`unclear`: upper-case only because a sentence starts there."""
    words = at.text[at.start : at.end]
    if rule.case == "any":
        return "right"
    if rule.case == "exact" and words != at.alias:
        return "wrong"
    if rule.case == "title" and not words[:1].isupper():
        return "wrong"
    starts_sentence = not at.text[: at.start].strip(" \t\n\"'“‘(•*-–—·").strip() or bool(
        _SENTENCE_END.search(at.text, max(0, at.start - 4), at.start)
    )
    if starts_sentence and words[:1].isupper() and not words[1:].isupper() and at.end - at.start > 1:
        return "unclear"
    return "right"


def _hit_length(pattern: str, at: Occurrence) -> int:
    """Characters of the longest hit that concerns these words; 0 when there is none."""
    offset = max(0, at.start - _REACH)
    start, end = at.start - offset, at.end - offset
    window, words = at.text[offset : at.end + _REACH], at.text[at.start : at.end]
    if "{m}" not in pattern:
        return max((max(1, hit.end() - hit.start()) for hit in _compile(pattern, "").finditer(window)), default=0)
    if words[:1].isalnum() and words[-1:].isalnum() and not _looks_at_words(pattern):
        marked = f"{window[:start]}{_MARK}{window[end:]}"
        hits = _compile(pattern, "").finditer(marked)
        return max((hit.end() - hit.start() - 1 + len(words) for hit in hits if _MARK in hit.group()), default=0)
    return max(
        (
            max(1, hit.end() - hit.start())
            for hit in _compile(pattern, words.lower()).finditer(window)
            if (hit.start() <= start and hit.end() >= end) or start <= hit.start() <= hit.end() <= end
        ),
        default=0,
    )


_SENTENCE_END = re.compile(r"[.!?:]\s+\Z")
_MARK = "\u01c2"
"""A letter no document uses. It stands for the words themselves, so that a pattern is compiled once, not per word."""
_LOOKAROUND = re.compile(r"\(\?[=!<].*\{m\}")


@cache
def _looks_at_words(pattern: str) -> bool:
    """Whether a pattern looks at the letters of the words, so that it has to be compiled per word."""
    return _LOOKAROUND.search(pattern) is not None


@lru_cache(maxsize=16384)
def _compile(pattern: str, words: str) -> re.Pattern[str]:
    own = rf"(?<![A-Za-z0-9]){re.escape(words)}(?![A-Za-z0-9])" if words else _MARK
    return re.compile(pattern.replace("{m}", own), re.IGNORECASE)


def check_patterns(rule: ContextRule) -> None:
    """Raises ConfigurationError for a pattern that is no regular expression. Costs a compilation each: for tests."""
    for pattern in (*rule.reject, *rule.accept):
        try:
            _compile(pattern, "x")
        except re.error as error:
            problem = f"rule {rule.name!r}: pattern {pattern!r} is no regular expression: {error}"
            raise ConfigurationError(problem) from error


def _strings(name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigurationError(f"rule {name!r}: {key} is a list of strings")
    return tuple(value)
