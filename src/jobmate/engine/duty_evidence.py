"""What a resume says to the duties a posting's clauses ask, by the lexicon of duties.

"Preventive maintenance" is shown by "oil changes", which no likeness of words could tell. A clause may ask for more
than the duty ("vital signs of infants in the ICU"): the rest has to be said in the line, or the clause is only near.
See docs/decisions/duties-in-other-words.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobmate.engine.asked_clauses import asks_for_a_role, cut_part
from jobmate.engine.content_words import cut_meaning, is_general
from jobmate.engine.duty_lexicon import DutyHit, load_duties, match_duties
from jobmate.engine.line_likeness import UNKNOWN_WEIGHT, weigh
from jobmate.engine.models import MappedSkill, Passage
from jobmate.enums import EvidenceStrength, SkillKind

LEAST_SHARE = 0.5
"""Of the weight of a clause's particular words that the duty has to cover, with what else the line says of them."""
LEAST_SHARE_NEAR = 0.25


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """A line that shows what is asked, the words of it that do, 0..1 how much of the ask is covered."""

    passage: Passage
    span: tuple[int, int]
    share: float
    is_same: bool


@dataclass(frozen=True, slots=True)
class _AskedDuty:
    """A duty in the words of a clause; `rest` are its particular words beside, `covered` and all by their weight."""

    duty: int
    rest: frozenset[str]
    covered: float
    weight: float


ShownDuties = Mapping[int, Sequence[tuple[Passage, DutyHit]]]


def list_shown_duties(passages: Sequence[Passage]) -> ShownDuties:
    """Each duty with the lines of a resume that show it, in order."""
    shown: dict[int, list[tuple[Passage, DutyHit]]] = defaultdict(list)
    for passage in passages:
        for hit in match_duties(passage.evidence.quote):
            shown[hit.duty].append((passage, hit))
    return shown


def find_answers(asked: Sequence[MappedSkill], shown: ShownDuties, products: frozenset[str]) -> Iterator[DutyAnswer]:
    """The best line of work described and the best of a list, that show what one clause of a posting asks."""
    is_role = all(asks_for_a_role(skill.mention) for skill in asked)
    is_product = _is_product(asked[0])
    best: dict[EvidenceStrength, tuple[tuple[float, bool, int, int], DutyAnswer]] = {}
    for duty in dict.fromkeys(one for skill in asked for one in _list_asked(skill, products)):
        for passage, hit in shown.get(duty.duty, ()):
            if hit.is_same is not is_role and (is_role or is_product):
                continue  # who lays out pages is no graphic designer; names of products are the reader's to find
            share = _share(duty, passage.evidence.quote)
            answer = DutyAnswer(passage, (hit.start, hit.end), share, hit.is_same)
            rank = (share, hit.is_same, _count_said(asked, passage), -passage.evidence.start)
            if passage.strength not in best or rank > best[passage.strength][0]:
                best[passage.strength] = rank, answer
    for strength in EvidenceStrength:
        if strength in best and best[strength][1].share >= LEAST_SHARE_NEAR:
            yield best[strength][1]


def _list_asked(skill: MappedSkill, products: frozenset[str]) -> Iterator[_AskedDuty]:
    surface, part = skill.mention.surface, cut_part(skill.mention)
    if _is_product(skill):
        for hit in match_duties(surface):
            duty = _measure(surface, hit, frozenset())
            if hit.is_same and not duty.rest and load_duties().is_of_products(hit.duty):
                yield duty
        return
    at = part.find(surface)
    yield from (_measure(surface, hit, products) for hit in match_duties(surface) if hit.is_same)
    if at >= 0 and part != surface:
        for hit in match_duties(part):
            if hit.is_same and any(start < at + len(surface) and at < end for start, end in hit.spans):
                yield _measure(part, hit, products)


def _is_product(skill: MappedSkill) -> bool:
    return skill.concept is not None and skill.concept.kind is SkillKind.TECHNOLOGY


def _measure(wording: str, hit: DutyHit, products: frozenset[str]) -> _AskedDuty:
    words = [word for word in cut_meaning(wording) if word.stem not in products]
    said = {word.stem for word in words if any(start < word.end and word.start < end for start, end in hit.spans)}
    rest = {word.stem for word in words if not is_general(word.stem)} - said
    short = sum(not any(start < word.end and word.start < end for word in words) for start, end in hit.spans)
    covered = sum(map(weigh, sorted(said))) + UNKNOWN_WEIGHT * short  # "CI/CD", "IV"
    return _AskedDuty(hit.duty, frozenset(rest), covered, covered + sum(map(weigh, sorted(rest))))


def _count_said(asked: Sequence[MappedSkill], passage: Passage) -> int:
    """How many of the ask's own words the line has: of lines that show it the plainest is quoted."""
    wanted = {word.stem for one in asked for word in cut_meaning(one.mention.surface)}
    return len(wanted & {word.stem for word in cut_meaning(passage.evidence.quote)})


def _share(duty: _AskedDuty, line: str) -> float:
    if not duty.rest:
        return 1.0
    heard = duty.rest & {word.stem for word in cut_meaning(line)}
    return round((duty.covered + sum(map(weigh, sorted(heard)))) / duty.weight, 4)
