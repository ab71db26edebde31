"""Which concept of the taxonomy a phrase names, or none.

Exact alias -> the phrase without its frame ("strong ... skills") -> an alias inside the phrase -> candidates by
meaning (vector index) and by words and letters, put into one calibrated score -> threshold, else none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobmate.engine.calibration import Calibration, choose_calibration
from jobmate.engine.lexicon import Lexicon, Match, Surroundings
from jobmate.engine.models import Concept, MappedPhrase, MappedSkill, MappingMethod, Neighbour, SkillMention
from jobmate.engine.nonskills import is_no_skill
from jobmate.engine.ports import VectorIndex
from jobmate.engine.similarity import Likeness, NameTable, fold_words, is_filler
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.word_lists import COMMON_WORDS
from jobmate.enums import SkillKind

CANDIDATES = 12
"""Concepts taken from each of the two searches."""
MAX_PHRASE = 200
"""Characters; what is longer is a sentence of prose, and no phrase."""
SCORE_DIGITS = 4

SCORE_FRAMED = 0.98
SCORE_INSIDE = 0.95

_FRAME_WORDS = (
    r"(?:strong|solid|good|great|excellent|exceptional|proven|demonstrated|advanced|intermediate|basic|deep|thorough|"
    r"extensive|broad|hands-on|working|practical|prior|previous|some|expert|professional|in-depth|superior|superb|"
    r"first-?hand|commercial|production|recent|significant|relevant)"
)
_FRAME_NOUNS = (
    r"(?:experience|knowledge|skills?|proficiency|expertise|familiarity|understanding|fluency|competen(?:ce|cy|cies)|"
    r"background|command|grasp|mastery|ability|abilities|aptitude|exposure|use|usage|certification|training)"
)
_LEADS = re.compile(
    rf"^(?:(?:an?|the)\s+)?(?:\d+\+?\s*(?:-\s*\d+\s*)?(?:years?|yrs?)['’]?\s+(?:of\s+)?)?"
    rf"(?:{_FRAME_WORDS}(?:,?\s+(?:and\s+)?))*"
    rf"(?:{_FRAME_NOUNS}(?:\s+and\s+{_FRAME_NOUNS})?\s+(?:(?:working\s+)?with|in|of|using|on|for|to)\s+"
    rf"|(?:proficient|proficiency|experienced|skilled|fluent|expert|competent|familiar|certified|trained|versed|adept)"
    rf"\s+(?:with|in|at|on|using)\s+|(?:works?|worked|working)\s+with\s+|(?:using|uses?)\s+)?",
    re.IGNORECASE,
)
_TAILS = re.compile(
    rf"\s+(?:{_FRAME_NOUNS}|software|programs?|applications?|app|tools?|tooling|suite|platforms?|packages?|products?"
    r"|(?:programming |scripting |query )?languages?|frameworks?|library|libraries|databases?|db|basics|fundamentals"
    r"|developers?|development|programmers?|programming|coding|scripting|engineers?|engineering|specialist|admin"
    r"|administrators?|administration|certified|proficient|user|users|power user|expert|desktop|online|cloud"
    r"|required|preferred|a plus|is a plus|desired|a must|environments?|technolog(?:y|ies)|ecosystem|stack"
    r"|v?\d+(?:\.[\dx]+)*\+?)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^(?P<outer>[^()]+?)\s*\((?P<inner>[^()]+)\)\s*$")


MOST_KNOWN = 8_000
"""Phrases whose answers are kept: one posting is held against many resumes. About 3 MB."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a phrase may name, with its features in the order of `calibration.FEATURES`."""

    concept: Concept
    features: tuple[float, ...]


class Mapper:
    """Maps phrases, and skills that readers found, onto one taxonomy. Safe to call from several threads."""

    def __init__(
        self, taxonomy: Taxonomy, lexicon: Lexicon, index: VectorIndex, *, calibration: Calibration | None = None
    ) -> None:
        """`calibration` defaults to the one fitted for the index's embedder."""
        self._taxonomy = taxonomy
        self._lexicon = lexicon
        self._index = index
        self._names = NameTable(taxonomy)
        self._known: dict[str, MappedPhrase] = {}
        self._calibration = calibration or choose_calibration(index.embedder_name)

    def map_skills(self, mentions: Sequence[SkillMention]) -> list[MappedSkill]:
        """Each mention with its concept. What the reader settled is kept; the rest is mapped in one batch."""
        open_phrases = [mention.surface for mention in mentions if not self._is_settled(mention)]
        found = iter(self.map_phrases(open_phrases))
        mapped: list[MappedSkill] = []
        for mention in mentions:
            if self._is_settled(mention):
                concept = self._taxonomy.concepts[str(mention.concept_id)]
                mapped.append(MappedSkill(mention, concept, 1.0, "alias"))
            else:
                phrase = next(found)
                mapped.append(MappedSkill(mention, phrase.concept, phrase.score, phrase.method))
        return mapped

    def map_phrases(self, phrases: Sequence[str]) -> list[MappedPhrase]:
        """Each phrase with its concept or None; the same phrase always gets the same answer. Blocking."""
        known = self._known
        answers = {phrase: known[phrase] for phrase in phrases if phrase in known}
        unsettled: list[str] = []
        for phrase in dict.fromkeys(phrases):
            answer = answers.get(phrase) or self._map_by_alias(phrase)
            if answer is None:
                unsettled.append(phrase)
            else:
                answers[phrase] = answer
        for phrase, candidates in zip(unsettled, self.find_candidates(unsettled), strict=True):
            answers[phrase] = self._choose(phrase, candidates)
        if len(known) > MOST_KNOWN:
            self._known = known = {}
        known.update(answers)
        return [answers[phrase] for phrase in phrases]

    def find_candidates(self, phrases: Sequence[str]) -> list[list[Candidate]]:
        """The concepts each phrase may name, by meaning and by words, with what speaks for each."""
        near = self._index.nearest(list(phrases), CANDIDATES) if phrases else []
        return [self._weigh(phrase, neighbours) for phrase, neighbours in zip(phrases, near, strict=True)]

    def is_settled_by_alias(self, phrase: str) -> bool:
        """Whether a phrase is decided, one way or the other, before any search."""
        return self._map_by_alias(phrase) is not None

    def _is_settled(self, mention: SkillMention) -> bool:
        return mention.concept_id is not None and mention.concept_id in self._taxonomy.concepts

    def _map_by_alias(self, phrase: str) -> MappedPhrase | None:
        """Decided by names and rules alone, or None when a search has to decide."""
        text = " ".join(phrase.split()).strip(" \t•*·-–—;:,.")
        if not text or len(text) > MAX_PHRASE:
            return MappedPhrase(phrase, None, 0.0, "none")
        match = self._lexicon.lookup(text)
        if match is not None:
            return self._answer(phrase, match, 1.0)
        if is_no_skill(text):
            return MappedPhrase(phrase, None, 0.0, "none")
        for core in _list_cores(text):
            match = self._lexicon.lookup(core)
            if match is not None:
                return self._answer(phrase, match, SCORE_FRAMED)
        match = self._find_inside(text)
        return self._answer(phrase, match, SCORE_INSIDE) if match is not None else None

    def _answer(self, phrase: str, match: Match, score: float) -> MappedPhrase:
        method: MappingMethod = "alias" if match.rule is None else "context"
        return MappedPhrase(phrase, self._taxonomy.concepts[match.concept_id], score, method)

    def _find_inside(self, text: str) -> Match | None:
        """The product a phrase is about, when it names one beside other words.

        A word that is also English counts only when the other words say what sort of thing it is. Products O*NET
        knows go before our own, then the longer name.
        """
        products = [
            match
            for match in self._lexicon.find(text, Surroundings(is_skills_list=True))
            if self._taxonomy.concepts[match.concept_id].kind is SkillKind.TECHNOLOGY and self._is_about(text, match)
        ]
        if not products:
            return None
        return min(
            products,
            key=lambda match: (
                self._taxonomy.concepts[match.concept_id].source != "onet",
                match.rule is not None,
                match.start,
            ),
        )

    def _is_about(self, text: str, match: Match) -> bool:
        if match.rule is not None:
            return True  # the rule has looked at the phrase
        words = fold_words(match.surface)
        is_plain = len(words) == 1 and (match.surface.lower() in COMMON_WORDS or match.surface.islower())
        if not is_plain:
            return True
        concept = self._taxonomy.concepts[match.concept_id]
        kind_words = set(fold_words(f"{concept.group or ''} {concept.description}"))
        rest = fold_words(text[: match.start] + " " + text[match.end :])
        if match.surface.lower() in COMMON_WORDS:
            return all(is_filler(word) or word in kind_words for word in rest)
        return len(rest) <= 4

    def _weigh(self, phrase: str, neighbours: list[Neighbour]) -> list[Candidate]:
        matches = self._lexicon.find(phrase, Surroundings(is_skills_list=True))
        inside: dict[str, float] = {}
        settled: set[str] = set()
        total = sum(self._names.weigh(word) for word in fold_words(phrase)) or 1.0
        for match in matches:
            words = fold_words(match.surface)
            settled |= set(words)
            share = sum(self._names.weigh(word) for word in words) / total
            inside[match.concept_id] = max(inside.get(match.concept_id, 0.0), min(1.0, share))
        likenesses = {one.concept_id: one for one in self._names.rank(phrase, CANDIDATES, settled)}
        cosines = {neighbour.concept_id: neighbour.similarity for neighbour in neighbours}
        for neighbour in neighbours:
            near = self._names.compare(phrase, neighbour.name, neighbour.concept_id, settled)
            known = likenesses.get(neighbour.concept_id)
            if known is None or near.overlap > known.overlap:
                likenesses[neighbour.concept_id] = near
        floor = min(cosines.values(), default=0.0)
        best = [*sorted(cosines.values(), reverse=True)[:2], 0.0, 0.0]
        candidates = []
        for concept_id in sorted(likenesses.keys() | inside.keys()):
            cosine = cosines.get(concept_id, floor)
            lead = cosine - (best[1] if cosine == best[0] else best[0])
            like = likenesses.get(concept_id) or Likeness(concept_id, "", 0.0, 0.0, 0.0, 0.0)
            concept = self._taxonomy.concepts[concept_id]
            is_product = 1.0 if concept.kind is SkillKind.TECHNOLOGY else 0.0
            features = (
                1.0,
                cosine,
                lead,
                like.overlap,
                like.letters,
                inside.get(concept_id, 0.0),
                is_product,
                is_product * like.overlap,
                is_product * like.letters,
            )
            candidates.append(Candidate(concept, features))
        return candidates

    def _choose(self, phrase: str, candidates: list[Candidate]) -> MappedPhrase:
        scored = [(round(self._calibration.score(one.features), SCORE_DIGITS), one) for one in candidates]
        if not scored:
            return MappedPhrase(phrase, None, 0.0, "none")
        score, best = min(scored, key=lambda pair: (-pair[0], pair[1].concept.source != "onet", pair[1].concept.id))
        if score < self._calibration.threshold:
            return MappedPhrase(phrase, None, score, "none")
        return MappedPhrase(phrase, best.concept, score, "combined")


def _list_cores(text: str) -> list[str]:
    """The phrase without what frames it, from least to most taken away."""
    cores: list[str] = []
    brackets = _BRACKETS.match(text)
    if brackets:
        outer, inner = brackets["outer"], brackets["inner"]
        cores += [outer, f"{inner} {outer}", f"{outer} {inner}"]
    for whole in [text, *cores[:1]]:
        core = whole[_LEADS.match(whole).end() :] if _LEADS.match(whole) else whole  # type: ignore[union-attr]
        cores.append(core)
        while (shorter := _TAILS.sub("", core)) != core and shorter:
            core = shorter
            cores.append(core)
    if brackets:
        cores.append(brackets["inner"])
    return [core for core in dict.fromkeys(core.strip(" ,;:") for core in cores) if core and core != text]
