"""Either/or: which mentions of a statement are alternatives of one requirement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobmate.engine.models import Concept
from jobmate.enums import SkillKind

_OR = re.compile(
    r"\A[\s,)\]]*(?:\([^()]{0,30}\)\s*)?,?\s*(?:or|and/or)\s+(?:(?:an?|the|other|in|with)\s+)*[\s(]*\Z", re.IGNORECASE
)
_OR_LIKE = re.compile(
    r"\s*,?\s*(?:or|and/or)\s+(?:any\s+)?(?:an?\s+)?"
    r"(?:another|other|similar|equivalent|comparable|something like|the like|such)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\A\s*,\s*\Z")
_SLASH = re.compile(r"\A\s*/\s*\Z")
_ONE_OF = re.compile(
    r"\b(?:one (?:or more )?of|either|any of|at least one(?: of)?|one or more|one of the following|"
    r"any one of)\b[^;.]{0,60}\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A mention for this purpose: where it stands in the statement and what it is, if known."""

    start: int
    end: int
    concept: Concept | None


def group_alternatives(text: str, named: Sequence[Named], *, is_requirement: bool) -> dict[int, int]:
    """For the index of each mention that is an alternative, the index of the first of its group.

    Technologies joined by "or" are alternatives anywhere; other skills only in a list of requirements
    ("telemetry or wound care", but not "detect or report"). "A/B" counts for products of one sort only.
    """
    groups: dict[int, int] = {}
    index = 0
    while index < len(named):
        last, is_choice = _run(text, named, index, is_requirement=is_requirement)
        distinct = {item.concept.id if item.concept else index for item in named[index : last + 1]}
        if is_choice and last > index and len(distinct) > 1:
            first = _first_of_sort(text, named, index, last)
            groups |= dict.fromkeys(range(first, last + 1), first)
        index = last + 1
    return groups


def _run(text: str, named: Sequence[Named], first: int, *, is_requirement: bool) -> tuple[int, bool]:
    """The last mention of the enumeration that begins at `first`, and whether it is a choice."""
    one_of = _ONE_OF.search(text[: named[first].start]) is not None
    last, has_or, pending = first, False, first
    while pending + 1 < len(named):
        left, right = named[pending], named[pending + 1]
        between = text[left.end : right.start]
        if not _may_stand_in(left, right, is_requirement=is_requirement):
            break
        if _OR.match(between) or (_SLASH.match(between) and _same_sort(left, right)):
            pending += 1
            last, has_or = pending, True
        elif _COMMA.match(between):
            pending += 1
            if one_of:
                last, has_or = pending, True
        elif one_of and re.fullmatch(r"\s*,?\s*and\s*", between):
            pending += 1
            last, has_or = pending, True
        else:
            break
    if not has_or and _OR_LIKE.match(text[named[pending].end :]):
        last, has_or = pending, True
    return last, has_or


def _first_of_sort(text: str, named: Sequence[Named], first: int, last: int) -> int:
    """In "Git, AWS or Azure" Git is no alternative: products before the "or" count when they are of its sort."""
    if _ONE_OF.search(text[: named[first].start]):
        return first
    joints = (i for i in range(first, last) if not _COMMA.match(text[named[i].end : named[i + 1].start]))
    joint = next(joints, first)
    sorts = {item.concept.group for item in named[joint : last + 1] if item.concept}
    while first < joint:
        concept = named[first].concept
        if concept is None or concept.kind is not SkillKind.TECHNOLOGY or concept.group in sorts:
            break
        first += 1
    return first


def _may_stand_in(left: Named, right: Named, *, is_requirement: bool) -> bool:
    kinds = [item.concept.kind if item.concept else SkillKind.UNMAPPED for item in (left, right)]
    if all(kind is SkillKind.TECHNOLOGY for kind in kinds):
        return True
    return is_requirement and (SkillKind.TECHNOLOGY not in kinds or SkillKind.UNMAPPED in kinds)


def _same_sort(left: Named, right: Named) -> bool:
    groups = [item.concept.group if item.concept else None for item in (left, right)]
    return groups[0] is not None and groups[0] == groups[1]
