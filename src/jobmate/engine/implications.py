"""What showing one skill proves about another.

A product proves the kind of product it is: "experience with CRM software" is met by Salesforce, whose group is "CRM
software"; the reverse does not hold. And O*NET names some things more than once, as a skill, an ability, a field of
knowledge or a work activity: showing one of them shows the others. Two small tables name what else comes along: work
that is hardly ever done apart, and tools that can't be used without another.
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
_ALSO_SHOWN = {
    f"onet:{asked}": frozenset(f"onet:{element}" for element in shown)
    for asked, shown in {
        # Who leads people plans and checks their work: resumes word one, postings the other
        "4.A.4.b.1": ("2.B.5.d", "4.A.4.b.4"),  # Coordinating the Work of Others
        "4.A.4.b.4": ("4.A.4.b.1",),  # Guiding and Directing Subordinates
        "2.B.5.d": ("4.A.4.b.1",),  # Management of Personnel Resources
        # Who develops people instructs them, and the other way round
        "4.A.4.b.5": ("4.A.4.b.3", "2.B.1.e", "4.A.4.b.4", "2.B.5.d"),  # Coaching and Developing Others
        "4.A.4.b.3": ("4.A.4.b.5",),  # Training and Teaching Others
        "2.B.1.e": ("4.A.4.b.5",),  # Instructing
        # Keeping stock is one job: counting it and ordering it
        "2.B.5.c": ("4.A.4.c.3",),  # Management of Material Resources
        "4.A.4.c.3": ("2.B.5.c",),  # Monitoring and Controlling Resources
        # Electronic equipment is equipment
        "2.B.3.j": ("4.A.3.b.5",),  # Equipment Maintenance
        "2.B.3.l": ("4.A.3.b.5",),  # Repairing
        # Hiring is part of the field of personnel
        "2.C.1.f": ("4.A.4.c.2",),  # Personnel and Human Resources
    }.items()
}
_USED_INSIDE = {
    asked: frozenset(shown.split())
    for asked, shown in {
        # Hosts of Git repositories, worked with through Git
        "tech:git": "tech:gitlab tech:github tech:bitbucket jobmate:gitlab-ci jobmate:github-actions",
        # Dialects of SQL
        "tech:sql": "tech:t-sql tech:pl-sql",
        # Frameworks and libraries are used in their language alone; typed supersets contain it
        "tech:javascript": "tech:typescript tech:jquery tech:react tech:vue-js tech:node-js",
        "tech:python": "tech:django tech:flask jobmate:fastapi tech:pandas tech:numpy tech:scikit-learn",
        "tech:java": "tech:spring-boot",
        "tech:spring-framework": "tech:spring-boot",
        "tech:php": "jobmate:laravel",
        "tech:ruby": "tech:ruby-on-rails",
        "tech:r": "jobmate:tidyverse",
        "tech:swift": "jobmate:swiftui",
        "tech:react": "jobmate:next-js",
        "tech:css": "tech:sass jobmate:tailwind-css",
        "tech:kubernetes": "jobmate:helm",
        "tech:dot-net": "tech:asp-net",
    }.items()
}
_TRANSFERRING_GROUPS = frozenset(
    (
        # Dialects and relatives: what is learned of one language is most of another
        "Relational database",
        "Query language",
        "Programming language",
        "Scripting language",
        "Functional programming language",
        "Front-end framework",
        "Web framework",
        "Application framework",
        # Everyday tools that work alike
        "Spreadsheet software",
        "Word processing software",
        "Presentation software",
        "Office suite",
    )
)
_KIND_WORDS = frozenset(("software", "system", "tool", "platform", "application", "program", "database"))
_IN_BRACKETS = re.compile(r"\(([^)]*)\)")


def proves(shown: Concept | None, asked: Concept | None) -> bool:
    """Whether a resume that shows `shown` thereby shows `asked` too. A skill proves itself elsewhere, not here."""
    if shown is None or asked is None or shown.id == asked.id:
        return False
    if asked.id in shown.parents:
        return True  # any language, where a second language is asked for
    if shown.kind is not SkillKind.TECHNOLOGY:
        return shown.id in _TWINS.get(asked.id, ()) or shown.id in _ALSO_SHOWN.get(asked.id, ())
    if asked.id == WORKING_WITH_COMPUTERS:
        return True
    if shown.id in _USED_INSIDE.get(asked.id, ()):
        return True
    return asked.group is not None and asked.group == shown.group and is_named_for_group(asked.name, asked.group)


def transfers(shown: Concept, asked: Concept) -> bool:
    """Whether knowing one product is a good part of knowing a related one: MySQL of PostgreSQL, not Cerner of Epic.

    Systems of rival vendors are learned anew, however alike their purpose; who worked with some system of the kind
    ("a CRM") comes near any.
    """
    is_kind = shown.group is not None and shown.group == asked.group and is_named_for_group(shown.name, shown.group)
    return shown.id in asked.related and (is_kind or {shown.group, asked.group} <= _TRANSFERRING_GROUPS)


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
