"""Short forms a trade writes for its words: "A/P" for accounts payable, "IEPs" for programs, "meds" for medications.

Letters are read by the words they begin, and only those the posting itself spells out: "A/P" means nothing elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from jobmate.engine.content_words import ContentWord, cut_content, cut_meaning
from jobmate.engine.tokens import cut_tokens

_CLIPPED = {
    "accts": "accounts",
    "admin": "administration",
    "appts": "appointments",
    "apps": "applications",
    "dept": "department",
    "docs": "documents",
    "maint": "maintenance",
    "meds": "medications",
    "mgmt": "management",
    "ops": "operations",
    "pts": "patients",
    "recons": "reconciliations",
    "recs": "reconciliations",
    "reps": "representatives",
    "rx": "prescriptions",
    "specs": "specifications",
    "subs": "subcontractors",
    "temps": "temperatures",
    "vitals": "vital signs",
}
_ALSO = {"charted": "documented", "charting": "documenting"}
"""Words that keep their own meaning beside the other."""
_WORD = re.compile(r"[A-Za-z]+")
_LETTERS = re.compile(r"(?<![\w/])(?:[A-Z](?:[/&][A-Z])+|[A-Z]{3,6}s?)(?![\w/])")
_SMALL = frozenset(("a", "and", "for", "in", "of", "or", "the", "to", "with"))
_FEWEST, _MOST = 2, 6

Initials = Mapping[str, str]
"""Letters in capitals, and the words of a posting that begin with them."""


def list_initials(wordings: Iterable[str]) -> Initials:
    """What letters would stand for the words of these wordings, runs of 2 to 6 words that stand side by side.

    Small words may be skipped ("bills of lading": BOL, BL); letters that fit two different runs mean neither.
    """
    runs: dict[str, set[str]] = defaultdict(set)
    for wording in wordings:
        every = _WORD.findall(wording)
        for words in (every, [word for word in every if word.lower() not in _SMALL]):
            for first in range(len(words)):
                for last in range(first + _FEWEST, min(first + _MOST, len(words)) + 1):
                    run = words[first:last]
                    if run[0].lower() not in _SMALL and run[-1].lower() not in _SMALL:
                        runs["".join(word[0] for word in run).upper()].add(" ".join(run).casefold())
    return {letters: next(iter(of)) for letters, of in runs.items() if len(of) == 1}


def cut_said(text: str, initials: Initials, *, general: bool) -> tuple[ContentWord, ...]:
    """The words of a line as `cut_meaning` cuts them, or `cut_content` without general ones, short forms spelled out.

    What a short form stands for has its place and its ends, so that a quote shows the short form.
    """
    cut = cut_meaning if general else cut_content
    words = list(cut(text))
    spelled = [(found, initials.get(_bare(found[0]))) for found in _LETTERS.finditer(text)]
    spelled += [(found, (_CLIPPED | _ALSO).get(found[0].lower())) for found in _WORD.finditer(text)]
    for found, long in spelled:
        if long is not None:
            words = [word for word in words if word.start != found.start()] if found[0].lower() in _CLIPPED else words
            place = sum(word.start < found.start() for word in words)
            at = sum(1 for token in cut_tokens(text) if token.start < found.start())
            more = [ContentWord(one.stem, found.start(), found.end(), at, is_acronym=False) for one in cut(long)]
            words[place:place] = more
    return tuple(words)


def _bare(letters: str) -> str:
    return letters.rstrip("s").replace("/", "").replace("&", "")
