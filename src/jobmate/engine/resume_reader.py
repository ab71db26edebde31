"""Reads a resume: what it shows, whether by work described or only listed, at what level and for how long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jobmate.engine.clauses import quote_match
from jobmate.engine.cues import Cues
from jobmate.engine.gate_phrases import GatePhrase, find_gates, find_total_years
from jobmate.engine.headings import SKIPPED, SectionKind
from jobmate.engine.lexicon import Lexicon, Match, Surroundings
from jobmate.engine.models import Evidence, GateMention, Passage, SkillMention
from jobmate.engine.negations import is_taken_back
from jobmate.engine.passages import select_passages
from jobmate.engine.phrases import find_phrases
from jobmate.engine.resume_lines import (
    find_title,
    is_header,
    is_personal,
    is_reference,
    is_title_line,
    names_a_role,
    split_accounts,
    strength_of,
)
from jobmate.engine.roles import Interval, find_interval, total_years
from jobmate.engine.sections import Statement, split_statements
from jobmate.enums import DocumentKind, EvidenceStrength, GateKind, GateStatus, SkillKind

_DATED = frozenset((SectionKind.EXPERIENCE, SectionKind.OTHER))


@dataclass(slots=True)
class _Mention:
    mention: SkillMention
    key: str
    role: Interval | None


@dataclass(slots=True)
class _State:
    """What is known while walking down a resume."""

    role: Interval | None = None
    roles: list[tuple[Interval, Evidence, str]] = field(default_factory=list)
    title: str = ""
    """A job title on a line of its own, until its dates come."""


class ResumeReader:
    """Finds the skills and papers one resume shows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._concepts = lexicon.taxonomy.concepts

    def read(self, text: str) -> tuple[list[SkillMention], list[GateMention], tuple[Passage, ...]]:
        """Mentions in the order of the text, and the lines in which a requirement's own words may be looked for."""
        state = _State()
        found: list[_Mention] = []
        gates: list[GateMention] = []
        statements = list(split_accounts(split_statements(text, DocumentKind.RESUME)))
        technical = self._technical_headings(statements)
        for index, statement in enumerate(statements):
            following = statements[index + 1 : index + 3]
            if statement.kind in (SectionKind.INTERESTS, SectionKind.REFERENCES) or is_reference(statement):
                continue
            gates += self._gates(text, statement)
            self._follow_role(text, statement, following, state)
            if statement.kind in SKIPPED or is_personal(statement, index):
                continue
            surroundings = Surroundings(statement.heading in technical, statement.kind is SectionKind.SKILLS)
            found += self._skills(text, statement, surroundings, state.role)
        gates += _years_worked(state)
        return _with_years(found), gates, select_passages(statements)

    def _technical_headings(self, statements: Sequence[Statement]) -> set[str | None]:
        """Headings of skill lists that name at least one technology beyond doubt."""
        return {
            statement.heading
            for statement in statements
            if statement.kind is SectionKind.SKILLS
            and any(match.rule is None and self._is_technology(match) for match in self._lexicon.find(statement.text))
        }

    def _is_technology(self, match: Match) -> bool:
        return self._concepts[match.concept_id].kind is SkillKind.TECHNOLOGY

    def _skills(
        self, text: str, statement: Statement, surroundings: Surroundings, role: Interval | None
    ) -> Iterator[_Mention]:
        words = statement.text
        if is_taken_back(words):
            return
        cues = Cues(words)
        gates = find_gates(words)
        is_role = is_header(statement)
        matches = self._lexicon.find(words, surroundings)
        if is_role:
            matches = [match for match in matches if _is_in_title(words, match) and match.rule is None]
        papers = [(gate.start, gate.end) for gate in gates if gate.kind is not GateKind.DEGREE]
        named: list[tuple[int, int, str | None]] = [
            (match.start, match.end, match.concept_id)
            for match in matches
            if not any(start <= match.start and match.end <= end for start, end in papers)
        ]
        is_list = statement.kind is SectionKind.SKILLS
        if not is_role:
            taken = [(match.start, match.end) for match in matches] + [(gate.start, gate.end) for gate in gates]
            phrases = find_phrases(words, taken, is_list=is_list, is_item=True)
            named += [(start, end, None) for start, end in phrases if is_list or " " in words[start:end]]
        strength = strength_of(statement)
        for start, end, concept_id in sorted(named, key=lambda one: (one[0], one[1])):
            if cues.is_negated((start, end)):
                continue
            begin, stop = statement.start + start, statement.start + end
            mention = SkillMention(
                surface=text[begin:stop],
                evidence=quote_match(text, statement, begin, stop),
                level=cues.level_at((start, end)),
                years=cues.years_at((start, end)),
                strength=strength,
                concept_id=concept_id,
            )
            own = role if strength is EvidenceStrength.DEMONSTRATED and statement.kind in _DATED else None
            yield _Mention(mention, concept_id or mention.surface.lower(), own)

    def _gates(self, text: str, statement: Statement) -> Iterator[GateMention]:
        cues = Cues(statement.text)
        phrases = list(find_gates(statement.text))
        if statement.kind in (SectionKind.SUMMARY, SectionKind.OTHER):
            phrases += find_total_years(statement.text)
        for phrase in phrases:
            if phrase.standing is GateStatus.UNKNOWN or cues.is_negated((phrase.start, phrase.end)):
                continue
            yield _gate_mention(text, statement, phrase)

    def _follow_role(self, text: str, statement: Statement, following: Sequence[Statement], state: _State) -> None:
        if statement.kind not in _DATED:
            state.role = None
            return
        interval = find_interval(statement.text)
        if interval is None and is_title_line(statement.text) and not statement.is_item:
            ahead = [find_interval(one.text) for one in following if not one.is_item]
            state.role = next((one for one in ahead if one is not None), state.role)
            state.title = find_title(statement.text)
            return
        if interval is not None:
            state.role = interval
            evidence = quote_match(text, statement, statement.start, min(statement.end, statement.start + 80))
            after = [
                find_title(one.text) for one in following[:1] if not one.is_item and find_interval(one.text) is None
            ]
            title = find_title(statement.text) or state.title or "".join(after)
            state.roles.append((interval, evidence, title))
            state.title = ""


def _gate_mention(text: str, statement: Statement, phrase: GatePhrase) -> GateMention:
    start, end = statement.start + phrase.start, statement.start + phrase.end
    evidence = quote_match(text, statement, start, end)
    return GateMention(
        kind=phrase.kind, name=phrase.name, evidence=evidence, years=phrase.years, standing=phrase.standing
    )


def _years_worked(state: _State) -> Iterator[GateMention]:
    """Years over all dated roles, overlaps counted once, and those of each role under its title."""
    years = total_years(interval for interval, _, _ in state.roles)
    if years <= 0:
        return
    _, evidence, _ = max(state.roles, key=lambda role: role[0][1] - role[0][0])
    yield GateMention(kind=GateKind.YEARS, name=f"{years:g} years of work", evidence=evidence, years=years)
    for interval, place, title in state.roles:
        length = total_years([interval])
        if title and length > 0:
            yield GateMention(kind=GateKind.YEARS, name=f"{length:g} years: {title}", evidence=place, years=length)


def _with_years(found: Sequence[_Mention]) -> list[SkillMention]:
    """Where no years are said, those of the roles in which a skill is shown."""
    roles: dict[str, list[Interval]] = {}
    for one in found:
        if one.role is not None:
            roles.setdefault(one.key, []).append(one.role)
    mentions = []
    for one in found:
        mention = one.mention
        years = total_years(roles.get(one.key, ())) if one.role is not None and mention.years is None else 0
        mentions.append(mention.model_copy(update={"years": years}) if years >= 1 else mention)
    return mentions


def _is_in_title(words: str, match: Match) -> bool:
    """Whether a match in a role's header stands in the job title, not in the employer's name."""
    start = max((words.rfind(mark, 0, match.start) for mark in ",|(–—-"), default=-1) + 1
    ends = [at for at in (words.find(mark, match.end) for mark in ",|(–—") if at >= 0]
    return names_a_role(words[start : min(ends, default=len(words))])
