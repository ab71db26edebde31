"""How alike a phrase and the names of a taxonomy are as words and letters; meaning is the vector index's part.

Words weigh by rarity among concepts (idf). A word no name holds is matched to the names' words that are spelt
nearly like it, so "Kuberentes" still meets "Kubernetes". Everything per taxonomy is computed once.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jobmate.engine.alias_forms import AliasOrigin
from jobmate.engine.letters import dice, edit_likeness, trigrams
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.tokens import Token, cut_alias, cut_tokens
from jobmate.enums import SkillKind

FILLER = frozenset(
    re.findall(
        r"\S+",
        "experience experienced skill skilled knowledge knowledgeable ability able proficiency proficient "
        "expertise expert familiarity familiar understanding understand fluency fluent competence competency "
        "competent capability background strong solid good great excellent exceptional superb proven "
        "demonstrated advanced intermediate basic beginner deep thorough extensive broad hands-on hands working "
        "practical professional level senior junior lead year years month months using use used via with in of "
        "on for to and or as at by from into within including such software application applications app tool "
        "tools system systems platform platforms suite package program programs product products solution "
        "solutions technology technologies environment environments language languages framework frameworks "
        "library libraries database databases server servers developer developers development engineer engineers "
        "engineering programming programmer administration administrator admin analyst user users certified "
        "certification certificate training trained course required preferred plus must desired nice have daily "
        "day basics fundamentals principles concepts techniques methods practices best procedures related "
        "relevant other various multiple several new all any our your their its desktop online pro edition "
        "version latest modern it is be are was who can will you we they that this",
    )
)
"""Words that frame a skill or say what sort of thing it is; alone they name none."""
FILLER_WEIGHT = 0.12
GENERIC_HEAD_WEIGHT = 4.0
"""In "Counseling software" the last word is what makes it a product, so a phrase without it is another thing."""
FUZZY_MIN = 0.62
"""Least trigram likeness (Dice) at which a word counts as a misspelling of another."""

_GENERIC = re.compile(
    r"[A-Z]?[a-z -]+ (?:software|systems?|programs?|applications?|apps?|tools?|databases?|platforms?)\Z"
)

Words = tuple[str, ...]
Spelt = tuple[tuple[str, dict[str, float], float], ...]
"""Of each word of a phrase: itself, the names' words it may stand for with their likeness, its weight."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A name compared with a phrase, all 0..1.

    `phrase_share`: weight of the phrase's words the name accounts for; `name_share`: the reverse; `letters`: trigram
    likeness without spaces; `head`: whether the last weighty words agree.
    """

    concept_id: str
    name: str
    phrase_share: float
    name_share: float
    letters: float
    head: float

    @property
    def overlap(self) -> float:
        """Harmonic mean of the two shares."""
        total = self.phrase_share + self.name_share
        return 2 * self.phrase_share * self.name_share / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Name:
    concept_id: str
    text: str
    weights: dict[str, float]
    weight: float
    head: str

    @property
    def words(self) -> Words:
        """Folded words, each once, in order."""
        return tuple(self.weights)


class NameTable:
    """The unambiguous names of one taxonomy, ready to be compared. About 10 MB for 9,000 concepts."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Takes about a second for 9,000 concepts."""
        texts: dict[tuple[str, Words], str] = {}
        for alias in taxonomy.aliases:
            words = _fold(cut_alias(alias.text))
            is_product = taxonomy.concepts[alias.concept_id].kind is SkillKind.TECHNOLOGY
            # Joined spellings of ordinary words ("goodmemory") would count as words of their own.
            if alias.rule is None and words and (is_product or alias.origin is not AliasOrigin.DERIVED):
                texts.setdefault((alias.concept_id, words), alias.text)
        self._idf = _count_idf((words for _, words in texts), len(taxonomy.concepts))
        self._rare = max(self._idf.values(), default=1.0)
        self._ambiguous = frozenset(
            words[0] for alias in taxonomy.aliases if alias.rule and len(words := _fold(cut_alias(alias.text))) == 1
        )
        self._names = [self._make_name(concept_id, text, words) for (concept_id, words), text in texts.items()]
        self._by_word = _list_postings(name.words for name in self._names)
        self._grams = _list_postings(trigrams(word) for word in self._idf)
        self._vocabulary = list(self._idf)
        self._weights = np.array([name.weight for name in self._names], dtype=np.float32)
        self._places = {(name.concept_id, name.text): place for place, name in enumerate(self._names)}
        self._fuzzy: dict[str, dict[str, float]] = {}
        self._spell = lru_cache(maxsize=512)(self._spell_words)

    def weigh(self, word: str) -> float:
        """The weight of a folded word: its rarity, little for filler."""
        return FILLER_WEIGHT if word in _FOLDED_FILLER else self._idf.get(word, self._rare)

    def is_ambiguous(self, word: str) -> bool:
        """Whether the word alone is a name only in some contexts."""
        return word in self._ambiguous

    def rank(self, phrase: str, limit: int, settled: Iterable[str] = ()) -> list[Likeness]:
        """The likest name of each concept, best first, up to `limit` concepts.

        Ambiguous words count little unless they are in `settled`, the folded words whose context was judged.
        """
        known = self._spell(_cut(phrase), frozenset(settled))
        if not known:
            return []
        total = np.zeros(len(self._names), dtype=np.float32)
        for _, alternatives, weight in known:
            best = np.zeros_like(total)
            for word, likeness in alternatives.items():
                rows = self._by_word.get(word)
                if rows is not None:
                    best[rows] = np.maximum(best[rows], likeness * weight)
            total += best
        phrase_weight = sum(weight for _, _, weight in known)
        score = 2 * total / (phrase_weight + self._weights)
        order = np.argsort(-score, kind="stable")[: limit * 6]
        found: dict[str, tuple[Likeness, _Name]] = {}
        for index in order:
            if total[index] <= 0:
                break
            name = self._names[int(index)]
            like = self._share(known, name)
            kept = found.get(name.concept_id)
            if kept is None or like.overlap > kept[0].overlap:
                found[name.concept_id] = like, name
        # Letters are dear to compare and only settle who comes first among equals.
        least = min(sorted((like.overlap for like, _ in found.values()), reverse=True)[:limit], default=0.0)
        letters = trigrams("".join(word for word, _, _ in known))
        near = [_with_letters(like, name, letters) for like, name in found.values() if like.overlap >= least]
        return sorted(near, key=lambda one: (-one.overlap, -one.letters, one.concept_id))[:limit]

    def compare(self, phrase: str, name: str, concept_id: str, settled: Iterable[str] = ()) -> Likeness:
        """One name, which need not be in the table, with a phrase."""
        known = self._spell(_cut(phrase), frozenset(settled))
        place = self._places.get((concept_id, name))
        own = self._names[place] if place is not None else self._make_name(concept_id, name, _cut(name))
        return _with_letters(self._share(known, own), own, trigrams("".join(word for word, _, _ in known)))

    def _make_name(self, concept_id: str, text: str, words: Words) -> _Name:
        weights = {word: self.weigh(word) for word in words}
        if _GENERIC.match(text) and weights:
            weights[words[-1]] = GENERIC_HEAD_WEIGHT
        return _Name(concept_id, text, weights, sum(weights.values()), self._find_head(words))

    def _share(self, known: Spelt, name: _Name) -> Likeness:
        """All of the comparison but the letters."""
        met: dict[str, float] = {}
        phrase_weight = shared = 0.0
        head = ""
        for word, alternatives, weight in known:
            phrase_weight += weight
            likeness, own = 0.0, ""
            for other, chance in alternatives.items():
                if other in name.weights and (chance, other) > (likeness, own):
                    likeness, own = chance, other
            if likeness > 0:
                shared += likeness * weight
                met[own] = max(met.get(own, 0.0), likeness)
            if weight > FILLER_WEIGHT * 2:
                head = own if likeness > 0 else word
        covered = sum(name.weights[word] * likeness for word, likeness in met.items())
        return Likeness(
            concept_id=name.concept_id,
            name=name.text,
            phrase_share=shared / phrase_weight if phrase_weight else 0.0,
            name_share=min(1.0, covered / name.weight) if name.weight else 0.0,
            letters=0.0,
            head=1.0 if head and head == name.head else 0.0,
        )

    def _spell_words(self, words: Words, settled: frozenset[str]) -> Spelt:
        """Each word with the names' words it may stand for and its weight in the phrase."""
        spelt: list[tuple[str, dict[str, float], float]] = []
        skip = False
        for index, word in enumerate(words):
            if skip:
                skip = False
                continue
            pair = word + words[index + 1] if index + 1 < len(words) else ""
            if pair in self._idf and pair not in _FOLDED_FILLER and len(pair) > 4:
                spelt.append((pair, {pair: 1.0}, self.weigh(pair)))
                skip = True
                continue
            weight = self.weigh(word)
            likeness = 0.3 if word in self._ambiguous and word not in settled else 1.0
            alternatives = {word: likeness} if word in self._idf else self._misspelt(word)
            spelt.append((word, alternatives, weight))
        return tuple(spelt)

    def _misspelt(self, word: str) -> dict[str, float]:
        if len(word) < 5 or not word.isalpha():
            return {}
        if word not in self._fuzzy:
            grams = trigrams(word)
            counts: dict[int, int] = defaultdict(int)
            for gram in grams:
                for index in self._grams.get(gram, ()):
                    counts[int(index)] += 1
            alike: dict[str, float] = {}
            for index, count in counts.items():
                other = self._vocabulary[index]
                if len(other) < 5 or count * 2 < 0.7 * len(grams):
                    continue
                likeness = max(dice(grams, trigrams(other)), edit_likeness(word, other))
                if likeness >= FUZZY_MIN:
                    alike[other] = likeness
            best = sorted(alike, key=lambda other: (-alike[other], other))[:3]
            self._fuzzy[word] = {other: alike[other] for other in best}
        return self._fuzzy[word]

    def _find_head(self, words: Words) -> str:
        weighty = [word for word in words if word not in _FOLDED_FILLER]
        return (weighty or list(words) or [""])[-1]


def _with_letters(like: Likeness, name: _Name, letters: frozenset[str]) -> Likeness:
    return replace(like, letters=dice(letters, trigrams("".join(name.words))))


def _cut(text: str) -> Words:
    """Folded words, each once, in order."""
    return _fold(cut_tokens(text))


def _fold(tokens: Iterable[Token]) -> Words:
    return tuple(dict.fromkeys(token.stem for token in tokens if token.lower not in ("~", "#")))


_FOLDED_FILLER = frozenset(stem for word in FILLER for stem in _cut(word))


def is_filler(word: str) -> bool:
    """Whether a folded word only frames a skill."""
    return word in _FOLDED_FILLER


def fold_words(text: str) -> Words:
    """The words of a text as they are compared here."""
    return _cut(text)


def _count_idf(names: Iterable[Words], concepts: int) -> dict[str, float]:
    counts: dict[str, int] = defaultdict(int)
    for words in names:
        for word in words:
            counts[word] += 1
    return {word: math.log(1 + 4 * (concepts + 1) / count) for word, count in counts.items()}


def _list_postings(rows: Iterable[Iterable[str]]) -> dict[str, NDArray[np.int32]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for index, keys in enumerate(rows):
        for key in keys:
            postings[key].append(index)
    return {key: np.array(indexes, dtype=np.int32) for key, indexes in postings.items()}
