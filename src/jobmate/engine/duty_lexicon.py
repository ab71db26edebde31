"""Duties in the words postings and resumes have for them, and what on a resume shows that they were done.

Hand-written tables, one file for a family of trades (`engine/data/duties/*.txt`, compiled by
`benchmarks.accuracy.build_duty_index`), one duty a line:

    take vital signs | vitals | obtain vitals <= blood pressures | monitored vitals

On the left wordings of the same duty, on the right narrower facts that show it, one way. A wording stands in a line
when all its words do, inflection aside, near each other and in any order. See docs/decisions/duties-in-other-words.md.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from jobmate.engine.tokens import cut_tokens, singular

PRODUCTS = "# Products"
"""Headings that begin so stand over products by name; elsewhere a product is no duty that could be asked."""
MAX_BETWEEN = 4
"""Words that may stand between those of one wording, together."""
_LONGEST_ACRONYM = 6
"""Letters and one; longer words in capitals stand in a line that is all in capitals."""
MAX_BETWEEN_REVERSED = 2
"""The same where they stand in another order."""
_COMMA = re.compile(r"[,:(]")
_BREAK = 20
"""Places a sentence or a semicolon counts: no wording stands across one."""
_SAME, _SHOWN, _HERE = "=", "<", "*"
_SENTENCE = re.compile(r"[;!?•|]|(?<=\w\w)\.\s")
_LINKING_WORDS = """
    a an the and or for from to of in on at by with as is are was were be been being has have had do does did it its
    our we my i you your their his her them they this that these those all any each every etc other such per
"""
_STOP_WORDS = frozenset(_LINKING_WORDS.split())
_SPLIT = {
    "setup": "set up", "followup": "follow up", "cleanup": "clean up", "checkout": "check out", "checkin": "check in",
    "backup": "back up", "startup": "start up", "shutdown": "shut down", "lockout": "lock out", "tagout": "tag out",
    "takeoff": "take off", "signoff": "sign off", "rollout": "roll out", "buildout": "build out", "upsell": "up sel",
    "workorder": "work order", "vitals": "vital sign",
}  # fmt: skip
_SHORT = {
    "acct": "account", "appt": "appointment", "dept": "department", "doc": "document", "maint": "maintenanc",
    "med": "medication", "mgmt": "management", "pt": "patient", "recon": "reconciliation", "rec": "reconciliation",
    "rx": "prescription", "spec": "specification", "temp": "temperatur",
}  # fmt: skip


class Word(NamedTuple):
    """One word of a line: its fold, where it stands in the text, and its place among the words.

    `alone` is the fold by which a wording of one word is compared: as written, so that "rooming" is not "room" and
    "nights" not "night", and capitals for capitals, so that "TENS" is not "tens".
    """

    stem: str
    start: int
    end: int
    place: int
    alone: str


@dataclass(frozen=True, slots=True)
class DutyHit:
    """A wording of a duty found in a line: the places of its words in the text, first to last.

    `is_same`: it is a wording of the duty itself, else of something that shows it.
    """

    duty: int
    is_same: bool
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


class _Wording(NamedTuple):
    """The folds a line has to hold in their order, the duty's number, and whether it is the duty or what shows it."""

    stems: tuple[str, ...]
    duty: int
    is_same: bool


class DutyLexicon:
    """All duties by their wordings; a duty is known by its number, from 0, over all tables."""

    def __init__(self, index: Iterable[str]) -> None:
        """`index` are the lines `index_duties` makes. A line is only taken apart when its word is met."""
        products, *groups = index
        self._products = tuple(tuple(map(int, span.split("-"))) for span in products.split())
        self._groups = dict(group.split("\t", 1) for group in groups)
        self._by_rarest: dict[str, tuple[_Wording, ...]] = {}

    def is_of_products(self, duty: int) -> bool:
        """Whether a duty is one under a heading that names products."""
        return any(first <= duty < stop for first, stop in self._products)

    def find(self, text: str) -> tuple[DutyHit, ...]:
        """Every wording of a duty that stands in a line, in order of the duties."""
        places: dict[str, list[Word]] = defaultdict(list)
        for word in cut_duty_words(text):
            for fold in dict.fromkeys((word.stem, *_list_alone(word.alone))):
                places[fold].append(word)
        found = []
        for rarest in places.keys() & self._groups.keys():
            for wording in self._list_wordings(rarest):
                if all(one in places for one in wording.stems):
                    near = _stand_together(text, wording.stems, places, rarest)
                    if near is not None:
                        found.append(DutyHit(wording.duty, wording.is_same, near))
        return tuple(sorted(found, key=lambda hit: (hit.duty, not hit.is_same, hit.spans)))

    def _list_wordings(self, rarest: str) -> tuple[_Wording, ...]:
        known = self._by_rarest.get(rarest)
        if known is None:
            items = (item.split(" ") for item in self._groups[rarest].split("\t"))
            known = tuple(
                _Wording(tuple(rarest if one == _HERE else one for one in stems), int(duty[:-1]), duty[-1] == _SAME)
                for duty, *stems in items
            )
            self._by_rarest[rarest] = known
        return known


def index_duties(tables: Iterable[str]) -> list[str]:
    """The lines of tables, compiled: every wording under its rarest fold, as "number, side, folds in their order".

    The first line holds the numbers of duties under headings that name products, "first-last + 1". Empty lines say
    nothing.
    """
    products, wordings = _parse(tables)
    counts = Counter(one for wording in wordings for one in wording.stems)
    groups: dict[str, list[str]] = defaultdict(list)
    for stems, duty, is_same in wordings:
        rarest = min(stems, key=lambda one: (counts[one], one))
        folds = (_HERE if one == rarest else one for one in stems)
        groups[rarest].append(" ".join((f"{duty}{_SAME if is_same else _SHOWN}", *folds)))
    return [
        " ".join(f"{first}-{stop}" for first, stop in products),
        *("\t".join((rarest, *groups[rarest])) for rarest in sorted(groups)),
    ]


@lru_cache(maxsize=1)
def load_duties() -> DutyLexicon:
    """The lexicon of the package, read at the first use."""
    index = (files("jobmate.engine") / "data" / "duty_index.tsv").read_text(encoding="utf-8")
    return DutyLexicon(index.splitlines())


@lru_cache(maxsize=8192)
def match_duties(text: str) -> tuple[DutyHit, ...]:
    """What `load_duties` finds in a line, kept."""
    return load_duties().find(text)


@lru_cache(maxsize=8192)
def cut_duty_words(text: str) -> tuple[Word, ...]:
    """The words of a line as the tables are compared: short ones, numbers and those that link others too."""
    words: list[Word] = []
    place = previous = 0
    lower = text.lower()
    for token in cut_tokens(lower if len(lower) == len(text) else text):
        if _SENTENCE.search(text, previous, token.start):
            place += _BREAK
        previous = token.end
        place += 1
        lone = (
            words[-1]
            if words and token.tight and len(words[-1].stem) == 1 and words[-1].end + 1 == token.start
            else None
        )
        if lone is not None and token.lower[0].isalnum():  # x-ray, e-mail, W-2
            joined = lone.stem + singular(token.stem)
            words[-1] = Word(joined, lone.start, token.end, lone.place, f"={joined}")
        else:
            alone = _fold_alone(text[token.start : token.end])
            words.extend(Word(one, token.start, token.end, place, alone) for one in _fold(token.lower, token.stem))
    return tuple(words)


def _fold(lower: str, stem: str) -> Sequence[str]:
    """The fold or folds a word is compared by: short forms as what they stand for, "setup" as "set up"."""
    split = _SPLIT.get(lower) or _SPLIT.get(singular(lower))
    return split.split() if split else (_SHORT.get(stem, stem),)


@lru_cache(maxsize=32768)
def _fold_alone(written: str) -> str:
    """Behind a "=" the word in lower case, capitals kept: "CNAs" and "CNA" are "=CNA"."""
    bare = written[:-1] if len(written) > 2 and written.endswith("s") and written[:-1].isupper() else written
    return f"={bare}" if bare.isupper() else f"={bare.lower()}"


@lru_cache(maxsize=32768)
def _list_alone(alone: str) -> tuple[str, ...]:
    """The wordings of one word a word of a line may be: itself, and if it is a plural its singular."""
    if alone[1:].isupper():
        lower = alone.lower()
        return (alone, lower, f"={singular(lower[1:])}") if len(alone) > _LONGEST_ACRONYM else (alone,)
    return alone, f"={singular(alone[1:])}"


def _parse(lines: Iterable[str]) -> tuple[list[tuple[int, int]], list[_Wording]]:
    """The numbers of duties under headings of products, first to last + 1, and every wording once."""
    headings: list[tuple[int, bool]] = []
    wordings: dict[_Wording, None] = {}
    number = 0
    for line in lines:
        if line.startswith("#"):
            headings.append((number, line.startswith(PRODUCTS)))
        elif line.strip():
            for side, wordings_of in enumerate(line.split("<=")):
                for wording in wordings_of.split("|"):
                    stems = _fold_wording(wording.strip())
                    if stems:
                        wordings[_Wording(stems, number, side == 0)] = None
            number += 1
    stops = [first for first, _ in headings[1:]] + [number]
    spans = [(first, stop) for (first, of_products), stop in zip(headings, stops, strict=True) if of_products]
    return spans, list(wordings)


def _fold_wording(wording: str) -> tuple[str, ...]:
    """The different folds a line has to hold, in their order; words that only link others not among them."""
    words = cut_duty_words(wording)
    stems = [words[0].alone] if len(words) == 1 else list(dict.fromkeys(word.stem for word in words))
    telling = [one for one in stems if one not in _STOP_WORDS]
    return tuple(telling if len(telling) > 1 else stems)  # "on call" is not "call"


def _stand_together(
    text: str, stems: Sequence[str], places: dict[str, list[Word]], rarest: str
) -> tuple[tuple[int, int], ...] | None:
    """Where the words stand nearest around one of the rarest, or None when they are too far apart.

    Out of their order they have to stand nearer, in one clause: "trucks, lifted boxes" names no lift truck.
    """
    best: tuple[int, list[Word]] | None = None
    for anchor in places[rarest]:
        chosen = [anchor if one == rarest else _nearest(anchor, places[one]) for one in stems]
        at = [word.place for word in chosen]
        spread = max(at) - min(at)
        is_ordered = at == sorted(at)
        if spread >= len(stems) + (MAX_BETWEEN if is_ordered else MAX_BETWEEN_REVERSED):
            continue
        if not is_ordered and _COMMA.search(text, min(word.start for word in chosen), max(word.end for word in chosen)):
            continue
        if best is None or spread < best[0]:
            best = spread, chosen
    return None if best is None else tuple(sorted({(word.start, word.end) for word in best[1]}))


def _nearest(anchor: Word, words: Sequence[Word]) -> Word:
    return min(words, key=lambda word: abs(word.place - anchor.place))
