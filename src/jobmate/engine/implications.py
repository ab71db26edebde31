"""What showing one skill proves about another: a product proves the kind of product it is.

"Experience with CRM software" is met by Salesforce, whose group is "CRM software"; the reverse does not hold.
"""

import re
from functools import lru_cache

from jobmate.engine.models import Concept
from jobmate.engine.own_names import normalise_own_name
from jobmate.enums import SkillKind

WORKING_WITH_COMPUTERS = "onet:4.A.3.b.1"
"""Shown by work with any software."""

_KIND_WORDS = frozenset(("software", "system", "tool", "platform", "application", "program", "database"))
_IN_BRACKETS = re.compile(r"\(([^)]*)\)")


def proves(shown: Concept | None, asked: Concept | None) -> bool:
    """Whether a resume that shows `shown` thereby shows `asked` too. A skill proves itself elsewhere, not here."""
    if shown is None or asked is None or shown.id == asked.id or shown.kind is not SkillKind.TECHNOLOGY:
        return False
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
