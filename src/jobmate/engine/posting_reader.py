"""Reads a posting: what it asks for, how firmly, at what level, and what are alternatives."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobmate.engine.alternatives import Named, group_alternatives
from jobmate.engine.clauses import quote_match
from jobmate.engine.cues import Cues
from jobmate.engine.duty_phrases import find_duties
from jobmate.engine.gate_phrases import GatePhrase, find_gates, find_total_years
from jobmate.engine.gate_ways import find_ways
from jobmate.engine.headings import SKIPPED, SectionKind
from jobmate.engine.lexicon import Lexicon, Match, Surroundings
from jobmate.engine.models import Concept, GateMention, Passage, SkillMention
from jobmate.engine.phrases import find_phrases
from jobmate.engine.posting import PREFERRED_SKILLS_HEADING, REQUIRED_SKILLS_HEADING
from jobmate.engine.prose import asks_for_skills, end_of_role, is_boilerplate, is_of_the_firm, is_perk, names_tools
from jobmate.engine.questions import settle_questions
from jobmate.engine.sections import Statement, split_statements
from jobmate.enums import DocumentKind, GateKind, RequirementTier, SkillKind

_LISTED = frozenset((SectionKind.REQUIRED, SectionKind.PREFERRED))
_LIST_HEADINGS = frozenset(
    (REQUIRED_SKILLS_HEADING, PREFERRED_SKILLS_HEADING, "Technologies", "Tech stack", "Skills", "Tools")
)


@dataclass(frozen=True, slots=True)
class _Found:
    """One skill in one statement; offsets into the statement."""

    start: int
    end: int
    concept: Concept | None


class PostingReader:
    """Finds the requirements and gates of one posting."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._concepts = lexicon.taxonomy.concepts

    def read(self, text: str) -> tuple[list[SkillMention], list[GateMention], tuple[Passage, ...]]:
        """Mentions in the order of the text; a posting has no passages."""
        skills: list[SkillMention] = []
        gates: list[GateMention] = []
        statements = split_statements(text, DocumentKind.JOB)
        has_technology = self._lists_with_technologies(statements)
        for statement in settle_questions(statements):
            if statement.kind in SKIPPED and statement.kind is not SectionKind.META:
                continue
            if is_boilerplate(statement.text):
                continue
            cues = Cues(statement.text)
            is_duty = statement.kind is SectionKind.DUTIES and statement.is_item  # "check insurance eligibility"
            is_given = statement.kind not in _LISTED and not is_duty and is_perk(statement.text)
            if is_given and not asks_for_skills(statement.text, statement.kind, is_item=statement.is_item):
                continue
            in_statement = list(find_gates(statement.text))
            if statement.kind is not SectionKind.META:
                found = self._find_skills(
                    statement, in_statement, cues, has_technology=statement.item in has_technology
                )
                skills += self._mentions(text, statement, found, cues)
                in_statement += self._total_years(statement, found, cues)
            gates += self._gate_mentions(text, statement, in_statement, cues)
        return skills, gates, ()

    def _lists_with_technologies(self, statements: Sequence[Statement]) -> set[int]:
        """Items of lists in which some entry names a technology beyond doubt."""
        by_list: dict[tuple[str | None, SectionKind], list[Statement]] = {}
        for statement in statements:
            if statement.heading in _LIST_HEADINGS and statement.kind in _LISTED:
                by_list.setdefault((statement.heading, statement.kind), []).append(statement)
        return {
            statement.item
            for entries in by_list.values()
            if any(self._is_technology(match) for entry in entries for match in self._lexicon.find(entry.text))
            for statement in entries
        }

    def _is_technology(self, match: Match) -> bool:
        return match.rule is None and self._concepts[match.concept_id].kind is SkillKind.TECHNOLOGY

    def _find_skills(
        self, statement: Statement, gates: Sequence[GatePhrase], cues: Cues, *, has_technology: bool
    ) -> list[_Found]:
        text, kind = statement.text, statement.kind
        is_list = kind in _LISTED and statement.heading in _LIST_HEADINGS and len(text) <= 60
        if kind in _LISTED:
            asks, tools_only = not is_perk(text) or _is_plain_list(text), False
            asks = asks and (statement.is_item or not is_of_the_firm(text))
        else:
            asks = asks_for_skills(text, kind, is_item=statement.is_item) or kind is SectionKind.TITLE
            tools_only = not asks and names_tools(text)
        if not asks and not tools_only:
            return []
        matches = self._lexicon.find(text, Surroundings(has_technology, is_list or kind in _LISTED))
        found = [_Found(match.start, match.end, self._concepts[match.concept_id]) for match in matches]
        if tools_only:
            found = [one for one in found if one.concept and one.concept.kind is SkillKind.TECHNOLOGY]
        if kind is SectionKind.TITLE:
            found = [one for one in found if one.concept and one.concept.kind in _TITLE_KINDS]
        found = [one for one in found if not _is_in_gate(one, gates)]
        if kind in _LISTED or asks:
            taken = [(one.start, one.end) for one in found] + [(gate.start, gate.end) for gate in gates]
            taken += [(match.start, match.end) for match in matches]
            if kind is not SectionKind.TITLE:
                for start, end in find_phrases(text, taken, is_list=is_list, is_item=kind in _LISTED):
                    found.append(_Found(start, end, None))
                taken += [(one.start, one.end) for one in found]
                products = [
                    (one.start, one.end)
                    for one in found
                    if one.concept is not None and one.concept.kind is SkillKind.TECHNOLOGY
                ]
                for start, end in find_duties(text, taken, kind, is_item=statement.is_item, products=products):
                    found.append(_Found(start, end, None))
        named_until = end_of_role(text)
        found = [
            one
            for one in found
            if one.start >= named_until
            and not cues.is_negated((one.start, one.end))
            and not _is_somebody_else(text, one.start, one.end)
        ]
        return sorted(found, key=lambda one: (one.start, one.end))

    def _mentions(self, text: str, statement: Statement, found: Sequence[_Found], cues: Cues) -> Iterator[SkillMention]:
        named = [Named(one.start, one.end, one.concept) for one in found]
        groups = group_alternatives(statement.text, named, is_requirement=statement.kind in _LISTED)
        for index, one in enumerate(found):
            start, end = statement.start + one.start, statement.start + one.end
            yield SkillMention(
                surface=text[start:end],
                evidence=quote_match(text, statement, start, end),
                tier=cues.tier_at((one.start, one.end), _default_tier(statement)),
                level=cues.level_at((one.start, one.end)),
                years=cues.years_at((one.start, one.end)),
                group=f"or@{statement.start + found[groups[index]].start}" if index in groups else None,
                concept_id=one.concept.id if one.concept else None,
            )

    def _total_years(self, statement: Statement, found: Sequence[_Found], cues: Cues) -> Iterator[GatePhrase]:
        """Years that are not said of one technology."""
        if statement.kind not in _LISTED and not asks_for_skills(
            statement.text, statement.kind, is_item=statement.is_item
        ):
            return
        products = [one for one in found if one.concept and one.concept.kind is SkillKind.TECHNOLOGY]
        of_products = {years for years in (cues.years_at((one.start, one.end)) for one in products) if years}
        for phrase in find_total_years(statement.text):
            if phrase.years not in of_products:
                yield phrase

    def _gate_mentions(
        self, text: str, statement: Statement, phrases: Sequence[GatePhrase], cues: Cues
    ) -> Iterator[GateMention]:
        ways = find_ways(statement.text, phrases)
        for phrase in phrases:
            span = (phrase.start, phrase.end)
            if cues.is_negated(span):
                continue
            start, end = statement.start + phrase.start, statement.start + phrase.end
            tier = cues.tier_at(span, _default_tier(statement))
            if phrase.kind is GateKind.DEGREE and statement.kind is SectionKind.TITLE:
                continue
            yield GateMention(
                kind=phrase.kind,
                name=phrase.name,
                evidence=quote_match(text, statement, start, end),
                tier=tier,
                years=phrase.years,
                standing=phrase.standing,
                way=_place_way(statement.start, ways.get(phrase)),
            )


_TITLE_KINDS = frozenset((SkillKind.TECHNOLOGY, SkillKind.SKILL, SkillKind.KNOWLEDGE))


def _default_tier(statement: Statement) -> RequirementTier:
    return RequirementTier.PREFERRED if statement.kind is SectionKind.PREFERRED else RequirementTier.REQUIRED


def _place_way(start: int, way: str | None) -> str | None:
    """The way with its place in the whole text."""
    if way is None:
        return None
    place, _, number = way.partition(".")
    return f"{start + int(place)}.{number}"


def _is_plain_list(text: str) -> bool:
    return len(text) < 60 and "$" not in text and "we " not in text.lower()


_ROLE_AT_END = re.compile(r"(?:lead|leader|manager|supervisor|director|officer|chief|head)s?\Z", re.IGNORECASE)
_TOWARDS_ROLE = re.compile(
    r"\b(?:from|to|by|under|with|contact|assist\w*|support\w*|between)\s+(?:the|an?|your|our|their)\s+(?:\w+\s+)?\Z",
    re.IGNORECASE,
)


_THEY_DO = re.compile(
    r"\b(?:our|another|a separate|somebody else|someone else)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:[a-z]+(?:er|or|ist|ant|ian)s?|team|department|office|desk|people|crew|colleague)?\s*"
    r"(?:does|do|handles?|takes? care of|looks? after|covers?|deals? with)\s"
    r"(?:(?!, (?:and )?(?:you|we|but)\b)[^.;])*\Z",
    re.IGNORECASE,
)


def _is_somebody_else(text: str, start: int, end: int) -> bool:
    """Whether the words name a person one works with, or are said of one.

    "Guidance from the team leader"; "our bookkeeper does the payroll".
    """
    if _THEY_DO.search(text[max(0, start - 80) : start]):
        return True
    return (
        _ROLE_AT_END.search(text[start:end]) is not None
        and _TOWARDS_ROLE.search(text[max(0, start - 40) : start]) is not None
    )


def _is_in_gate(one: _Found, gates: Sequence[GatePhrase]) -> bool:
    """A licence to nurse is a gate, not the skill of nursing; a degree's field is not asked for as a skill."""
    return any(gate.start <= one.start and one.end <= gate.end for gate in gates)
