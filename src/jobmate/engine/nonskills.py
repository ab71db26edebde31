"""Phrases that name no skill: what is offered, who is hiring, the law, conditions, dates, places, people.

Small and general on purpose: the mapper asks for evidence before it names a concept, and this settles the phrases
that borrow a skill's words. "Benefits administration" is work and stays; "dental and vision from day one" is not.
The patterns are in data/non_skills.tsv.
"""

import re
from functools import cache
from importlib import resources

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_PLACE = re.compile(r"^[A-ZÀ-Ý][\w.'’-]*(?: [A-ZÀ-Ý][\w.'’-]*){0,3}, (?P<state>[A-Z]{2,3})(?: \d{5})?$")
_STREET = re.compile(
    r"^(?:\d+ )?(?:[A-ZÀ-Ý][\w.'’-]* ){1,3}(?:Road|Rd|Street|Avenue|Ave|Lane|Boulevard|Blvd|Court|Highway|Hwy|"
    r"Parkway|Pkwy|Terrace|Heights)\.?$"
)
_TITLE = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Dr|Prof)\.? [A-Z]")
_STATES = frozenset(
    re.findall(
        r"\w+",
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
        "OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR ON QC BC AB MB SK NS NB NL PE UK US USA EU",
    )
)
"""The states and provinces an address ends in, as the post offices shorten them."""


def is_no_skill(phrase: str) -> bool:
    """Whether a phrase can't name a skill, whatever words it shares with one.

    Offers and hours that are somebody's work ("payroll and benefits administration", "shift scheduling") are left
    to the mapper.
    """
    text = phrase.strip().strip("•*-–—· .")
    if not any(char.isalpha() for char in text):
        return True
    place = _PLACE.match(text)
    if _TITLE.search(text) or _STREET.match(text) or (place is not None and place["state"] in _STATES):
        return True
    if _patterns("always").search(text):
        return True
    return _patterns("unless-work").search(text) is not None and _patterns("work").search(text) is None


@cache
def _patterns(counts: str) -> re.Pattern[str]:
    """All patterns of one sort from the package, as one."""
    source = resources.files("jobmate.engine") / "data" / "non_skills.tsv"
    rows = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines()[1:])
    return re.compile("|".join(row[2].replace("{month}", _MONTH) for row in rows if row[1] == counts), re.IGNORECASE)
