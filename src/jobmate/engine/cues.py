"""Words around a skill that say how firmly, how well and for how long: tier, level, years, negation."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jobmate.engine.level_words import AFTER_LEVEL, LEVEL, NEUTRAL, level_of
from jobmate.engine.negations import is_negated
from jobmate.engine.years import AFTER_YEARS, YEARS, years_in
from jobmate.enums import RequirementTier

Span = tuple[int, int]

_PLUS = (
    r"(?:an?\s+)?(?:big\s+|huge\s+|strong\s+|definite\s+|real\s+|great\s+|nice\s+|significant\s+|major\s+|added\s+)*"
)
_PREFERRED_AFTER = re.compile(
    rf"\b(?P<verb>is|are|would be|will be|being|as|considered|be)?\s*(?:also\s+|all\s+|considered\s+|seen as\s+)*"
    rf"(?:\ban?\s+{_PLUS}(?:plus|bonus|asset|advantage)\b(?!\s+(?:points|plan|structure|scheme))|"
    rf"\b(?:pluses|advantages)\b|"
    r"(?:strongly\s+|highly\s+|much\s+|also\s+)?(?:preferred|desired|desirable|advantageous|preferable)\b|"
    r"nice[- ]to[- ]haves?\b|"
    r"(?:very\s+|also\s+)?(?:beneficial|helpful|welcome|useful|valued|appreciated|optional)\b|"
    r"(?:would (?:also )?be )?(?:good|nice|great|handy|useful) to (?:know|have)\b|an? (?:big|great|real|huge) help\b|"
    r"would (?:also )?(?:help|be (?:nice|good|great|lovely|sweet|cool|handy|wonderful))\b|"
    r"not required\b|gets? you bonus points|\bhelps\b)",
    re.IGNORECASE,
)
_PREFERRED_BEFORE = re.compile(
    r"\b(?:it helps (?:if|to)|nice[- ]to[- ]haves?\b|bonus(?: points)?(?: for| if|:)|bonus:|a plus:|"
    r"pluses:|plus:|ideally\b|preferably\b|"
    r"(?:it )?(?:would|will|might) (?:also )?(?:be (?:nice|great|good|helpful|lovely|wonderful|a plus)|help)"
    r"(?: if| to)?|(?:brownie|extra) points for\b|"
    r"(?<!\w)so (?:would|does|do|is|are|will)\b|we(?:'d|’d| would) be (?:glad|happy|pleased|delighted|thrilled)|"
    r"we(?:'d|’d| would) love(?: it)? if|"
    r"(?:strong(?:ly)? )?prefer(?:red|ence)?(?: for| to| will be given to| given to|:)|desirable:|desired:|optional:|"
    r"extra credit|even better if|not required but|helpful:|useful:)",
    re.IGNORECASE,
)
_REQUIRED_AFTER = re.compile(r"\b(?:(?<!not )(?<!not be )required|mandatory|essential|is a must)\b", re.IGNORECASE)
_SCOPE_END = re.compile(
    r";|\.\s|:\s|\bbut\b|\brequired\b|\bmust\b|,\s*(?:and\s+|plus\s+)?(?=(?:strong|solid|basic|advanced|"
    r"working knowledge|familiarity|"
    r"experience|exposure|knowledge|proficien\w+|understanding|good|excellent|hands-on|ability|some)\b)|"
    r"\band\s+(?=(?:experience|familiarity|exposure|working knowledge|knowledge|proficien\w+)\b)|"
    r"(?<=\s)[–—-]\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Marker:
    start: int
    end: int
    level: float | None
    depth: int


class Cues:
    """Everything one statement says about the skills in it. Spans are offsets into the statement."""

    def __init__(self, text: str) -> None:
        self.text = text

    def level_at(self, span: Span) -> float | None:
        """The level asked or claimed for the words at `span`, 0..4; None when nothing is said."""
        after = AFTER_LEVEL.match(self.text, span[1])
        if after is not None:
            return level_of(after["word"])
        depth = self._depth(span[0])
        open_from = self.text.rfind("(", 0, span[0]) if depth else -1
        level: float | None = None
        position = -1
        for marker in self._markers:
            if span[0] <= marker.start and marker.end <= span[1] and marker.level is not None:
                return marker.level
            if marker.start >= span[0]:
                break
            if marker.depth > depth or (marker.depth and marker.start < open_from):
                continue
            level, position = marker.level, marker.end
        if level is None or span[0] - position > _REACH:
            return None
        between = self.text[position : span[0]]
        if "," in between and not _OF_A_LIST.match(between):
            return None
        return None if ";" in between or ". " in between or (" for " in f"{between} " and "(" not in between) else level

    def years_at(self, span: Span) -> float | None:
        """Years asked or claimed for the words at `span`; of a range the lower end."""
        after = AFTER_YEARS.match(self.text, span[1])
        if after is not None:
            return years_in(after)
        for found in reversed(self._years):
            if found.end() > span[0]:
                continue
            between = self.text[found.end() : span[0]]
            if len(between) <= _REACH and not _BREAKS_YEARS.search(between):
                return years_in(found)
            return None
        return None

    def tier_at(self, span: Span, default: RequirementTier) -> RequirementTier:
        """How firmly the words at `span` are asked for, where their section says `default`."""
        if self._is_preferred(span):
            return RequirementTier.PREFERRED
        if default is RequirementTier.PREFERRED and self._is_required(span):
            return RequirementTier.REQUIRED
        return default

    def is_negated(self, span: Span) -> bool:
        """Whether the words at `span` are said not to be needed, used or known."""
        return is_negated(self.text, span, self._is_welcome_anyway)

    @cached_property
    def _markers(self) -> list[_Marker]:
        markers = [
            _Marker(found.start(), found.end(), float((found.lastgroup or "L0")[1:]), self._depth(found.start()))
            for found in LEVEL.finditer(self.text)
        ]
        merged: list[_Marker] = []
        for marker in markers:
            if merged and self.text[merged[-1].end : marker.start].strip(" ,/").lower() in ("", "and", "or"):
                last = merged.pop()
                level = min(last.level or 4.0, marker.level or 4.0) if marker.level in (1.0, 2.0) else last.level
                marker = _Marker(last.start, marker.end, level, last.depth)  # noqa: PLW2901
            merged.append(marker)
        for found in NEUTRAL.finditer(self.text):
            attached = any(
                marker.start <= found.start() < marker.end
                or (marker.end <= found.start() and _ADJECTIVE.fullmatch(self.text, marker.end, found.start()))
                for marker in merged
            )
            if not attached:
                merged.append(_Marker(found.start(), found.end(), None, self._depth(found.start())))
        return sorted(merged, key=lambda marker: marker.start)

    @cached_property
    def _years(self) -> list[re.Match[str]]:
        return list(YEARS.finditer(self.text))

    @cached_property
    def _brackets(self) -> Sequence[tuple[int, int]]:
        return [(found.start(), 1 if found.group() == "(" else -1) for found in re.finditer(r"[()]", self.text)]

    def _depth(self, position: int) -> int:
        index = bisect_left(self._brackets, (position, 0))
        return max(0, sum(change for _, change in self._brackets[:index]))

    @cached_property
    def _preferred_after(self) -> list[re.Match[str]]:
        return [
            found
            for found in _PREFERRED_AFTER.finditer(self.text)
            if not _NOT.search(self.text[max(0, found.start() - 12) : found.start()].rstrip() + " ")
            or "not required" in found.group().lower()
        ]

    @cached_property
    def _preferred_before(self) -> list[re.Match[str]]:
        return list(_PREFERRED_BEFORE.finditer(self.text))

    def _is_preferred(self, span: Span) -> bool:
        if any(found.start() >= span[1] and self._reaches_back(span, found) for found in self._preferred_after):
            return True
        return any(
            found.end() <= span[0] and not _ENDS_PREFERENCE.search(self.text, found.end(), span[0])
            for found in self._preferred_before
        )

    def _is_welcome_anyway(self, position: int) -> bool:
        """Whether "not required" is followed by "but a plus"."""
        return any(
            position <= found.start() <= position + 40 and "not required" not in found.group().lower()
            for found in self._preferred_after
        )

    def _reaches_back(self, span: Span, cue: re.Match[str]) -> bool:
        """Whether "... is a plus" is said of the words at `span`."""
        between = self.text[span[1] : cue.start()]
        opening = between.rfind("(")
        if opening >= 0 and ")" not in between[opening:]:
            if between[opening + 1 :].strip():
                return False
            return "," not in between[:opening] and not _SCOPE_END.search(between[:opening])
        if self._depth(span[0]) > self._depth(cue.start()) and ")" not in between:
            return False
        if _SCOPE_END.search(between):
            return False
        is_single = (cue["verb"] or "").lower() in ("is", "")
        return not (
            is_single and re.search(r",(?!\s*(?:and|or)\b)", between) and not re.search(r"\b(?:and|or)\b", between)
        )

    def _is_required(self, span: Span) -> bool:
        """Whether "... required" is said of the words at `span`."""
        return any(
            found.start() >= span[1] and not re.search(r"[;,.]", self.text[span[1] : found.start()])
            for found in _REQUIRED_AFTER.finditer(self.text)
        )


_ENDS_PREFERENCE = re.compile(r";|\.\s|\brequired\b|\bmust\b", re.IGNORECASE)
_OF_A_LIST = re.compile(r"\s*(?:\w+[ -]){0,3}(?:in|with|of|using)\b|\s*\([^)]*\Z", re.IGNORECASE)
"""A level word followed by "in" or "with" colours the whole list after it; a plain adjective only its own entry."""
_NOT = re.compile(r"\b(?:not|n[’']t|never)\s+(?:be\s+|a\s+)?\Z", re.IGNORECASE)
_REACH = 70
"""Characters a level or years may stand before the skill they are said of."""
_ADJECTIVE = re.compile(r"[\s,]+(?:(?!and\b|or\b)[\w-]+\s+){0,2}", re.IGNORECASE)
"""What may stand between an adjective and the "experience with" it colours."""
_BREAKS_YEARS = re.compile(
    r"[;:,]|\.\s|"
    r"\band\s+(?:experience|knowledge|strong|solid|familiarity|proficien\w+|ability|a|an)\b|\bor\s+(?:a|"
    r"an)\b|\bor equivalent\b",
    re.IGNORECASE,
)
