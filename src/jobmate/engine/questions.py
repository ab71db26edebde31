"""Questions that a posting answers itself: "Spanish or Somali? Wonderful." "Sales quotas? We have none."."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from jobmate.engine.headings import SectionKind
from jobmate.engine.sections import Statement

_WELCOME = re.compile(
    r"(?:(?:even|so much the|all the) )?(?:better(?: still)?|wonderful|great|bonus|lovely|excellent|perfect|fantastic|"
    r"awesome|nice|super|brilliant|a plus|welcome|we(?:'d| would) love (?:that|it))\b.{0,20}",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"(?:we (?:have|ask for|want|need) none|none|no(?: (?:need|problem|thanks|thank you|way))?|not? (?:here|needed|"
    r"required|at all|with us|your job)|never|we (?:don't|do not) (?:do|have|use|need|ask).{0,20}|"
    r"you (?:won't|don't).{0,30})\W*",
    re.IGNORECASE,
)


def settle_questions(statements: Sequence[Statement]) -> Iterator[Statement]:
    """The statements in their order, without questions that are answered by no; what is welcome is preferred."""
    for statement, following in pairwise([*statements, None]):
        if statement is None:
            continue
        if statement.text.endswith("?") and following is not None and following.item == statement.item:
            answer = following.text.replace("’", "'").strip(" .!")
            if _NOT_HERE.fullmatch(answer):
                continue
            if _WELCOME.fullmatch(answer):
                yield replace(statement, kind=SectionKind.PREFERRED)
                continue
        yield statement
