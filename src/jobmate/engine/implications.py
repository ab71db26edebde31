"""What showing one skill proves about another.

A product proves the kind of product it is: "experience with CRM software" is met by Salesforce, whose group is "CRM
software"; the reverse does not hold. And O*NET names some things more than once, as a skill, an ability, a field of
knowledge or a work activity: showing one of them shows the others.
"""

import re
from functools import lru_cache

from jobmate.engine.models import Concept
from jobmate.engine.own_names import normalise_own_name
from jobmate.enums import SkillKind

WORKING_WITH_COMPUTERS = "onet:4.A.3.b.1"
"""Shown by work with any software."""

_SAME_THINGS = (
    ("2.A.1.a", "1.A.1.a.2"),  # Reading Comprehension, Written Comprehension
    ("2.A.1.b", "1.A.1.a.1"),  # Active Listening, Oral Comprehension
    ("2.A.1.c", "1.A.1.a.4"),  # Writing, Written Expression
    ("2.A.1.d", "1.A.1.a.3"),  # Speaking, Oral Expression
    ("2.A.1.e", "2.C.4.a", "1.A.1.c.1", "1.A.1.c.2"),  # Mathematics twice, Mathematical Reasoning, Number Facility
    ("2.B.1.e", "4.A.4.b.3"),  # Instructing, Training and Teaching Others
    ("2.B.1.d", "4.A.4.a.7"),  # Negotiation, Resolving Conflicts and Negotiating with Others
    ("2.B.1.c", "4.A.4.a.6"),  # Persuasion, Selling or Influencing Others
    ("2.B.2.i", "4.A.2.b.1", "2.B.4.e"),  # Complex Problem Solving, Making Decisions, Judgment
    ("2.B.3.h", "4.A.3.a.3"),  # Operation and Control, Controlling Machines and Processes
    ("2.B.3.j", "2.B.3.l", "4.A.3.b.4"),  # Equipment Maintenance, Repairing, Repairing Mechanical Equipment
    ("2.B.3.m", "4.A.1.b.2"),  # Quality Control Analysis, Inspecting Equipment, Structures, or Materials
    ("2.B.5.a", "4.A.2.b.6"),  # Time Management, Organizing, Planning, and Prioritizing Work
    ("2.B.5.d", "4.A.4.b.4"),  # Management of Personnel Resources, Guiding and Directing Subordinates
    ("2.C.1.b", "4.A.4.c.1"),  # Administrative, Performing Administrative Activities
    ("2.C.1.e", "2.B.1.f", "4.A.4.a.8"),  # Customer Service, Service Orientation, Working with the Public
    ("1.A.3.a.1", "4.A.3.a.2"),  # Static Strength, Handling and Moving Objects
)
_TWINS = {
    f"onet:{element}": frozenset(f"onet:{other}" for other in same if other != element)
    for same in _SAME_THINGS
    for element in same
}
_KIND_WORDS = frozenset(("software", "system", "tool", "platform", "application", "program", "database"))
_IN_BRACKETS = re.compile(r"\(([^)]*)\)")


def proves(shown: Concept | None, asked: Concept | None) -> bool:
    """Whether a resume that shows `shown` thereby shows `asked` too. A skill proves itself elsewhere, not here."""
    if shown is None or asked is None or shown.id == asked.id:
        return False
    if shown.kind is not SkillKind.TECHNOLOGY:
        return shown.id in _TWINS.get(asked.id, ())
    if asked.id == WORKING_WITH_COMPUTERS:
        return True
    return asked.group is not None and asked.group == shown.group and is_named_for_group(asked.name, asked.group)


@lru_cache(maxsize=20_000)
def is_named_for_group(name: str, group: str) -> bool:
    """Whether a name says no more than its group.

    "CRM software" does; so does, by its acronym, "Electronic health records (EHR)" in "EHR software"; "Zoho CRM"
    does not.
    """
    wanted = _bare(group)
    names = [_IN_BRACKETS.sub(" ", name), *_IN_BRACKETS.findall(name)]
    return bool(wanted) and any(_bare(own) == wanted for own in names if own.strip())


def _bare(name: str) -> frozenset[str]:
    words = frozenset(normalise_own_name(name).split())
    return words - _KIND_WORDS or words
