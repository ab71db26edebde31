"""What a report calls a requirement: a product by its name, anything broader in the posting's own words. Plain text."""

from collections.abc import Sequence

from jobmate.engine.models import NotJudged, RequirementVerdict
from jobmate.engine.report_text import join_words
from jobmate.enums import SkillKind

_MOST_WORDINGS = 3


def name_row(row: RequirementVerdict) -> str:
    """The name of a row, alternatives included ("React or Vue")."""
    if row.alternatives or row.skill.kind in {SkillKind.TECHNOLOGY, SkillKind.UNMAPPED}:
        return join_words([row.skill.name, *(skill.name for skill in row.alternatives)], "or")
    return _name_broad(row.skill.name, row.wording)


def name_not_judged(item: NotJudged) -> str:
    """The name of something that was not judged."""
    return _name_broad(item.name, item.wording)


def _name_broad(name: str, wording: Sequence[str]) -> str:
    if all(words.casefold() == name.casefold() for words in wording):
        return name
    said = [f"“{words}”" for words in wording[:_MOST_WORDINGS]]
    more = len(wording) - _MOST_WORDINGS
    return join_words([*said, f"{more} more"] if more > 0 else said, "and")
