"""Fits the mapper's calibration: prints weights and, by threshold, what cross-validation gives.

    python -m benchmarks.accuracy.fit_mapping [--embedder lexical|minilm]

The phrases are those that no alias settles: `dev` rows of the gold set and an eighth of our written aliases, with
their wordings taken out of the taxonomy first; product names with one letter wrong; and phrases that name no skill.
The search is exact, so the numbers don't depend on an index. Held-out rows are never read.
"""

import argparse
import random
import string
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.mapping import GOLD, read_rows
from jobmate.adapters.chroma import list_documents
from jobmate.adapters.embedders import choose_embedder
from jobmate.engine.alias_forms import Alias, AliasOrigin
from jobmate.engine.calibration import FEATURES
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.mapper import Candidate, Mapper
from jobmate.engine.models import Concept, Neighbour
from jobmate.engine.ports import Embedder
from jobmate.engine.similarity import fold_words
from jobmate.engine.taxonomy import Taxonomy, build_taxonomy, load_starter
from jobmate.engine.vectors import Vectors
from jobmate.enums import SkillKind
from jobmate.settings import Settings

NO_SKILLS = GOLD.with_name("no_skill_phrases.txt")
WITHHELD = 0.12
MISSPELT = 260
FOLDS = 5
WEIGHT = {"gold": 3.0, "alias": 1.0, "misspelt": 1.0, "none": 1.0}
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A phrase; `names` and `ids` are what is right, both empty when nothing is."""

    phrase: str
    source: str
    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def accepts(self, concept: Concept) -> bool:
        return concept.id in self.ids or bool(self.names & {concept.name, *concept.official_names})


class ExactIndex:
    """Compares with every name."""

    def __init__(self, taxonomy: Taxonomy, embedder: Embedder) -> None:
        self._documents = list_documents(taxonomy)
        self._embedder = embedder
        self._vectors: Vectors = embedder.embed([document.text for document in self._documents])

    @property
    def embedder_name(self) -> str:
        return self._embedder.name

    def nearest(self, phrases: Sequence[str], limit: int) -> list[list[Neighbour]]:
        return [self._best(row, limit) for row in self._embedder.embed(phrases) @ self._vectors.T]

    def _best(self, row: NDArray[np.float32], limit: int) -> list[Neighbour]:
        best: dict[str, Neighbour] = {}
        for position in np.argsort(-row, kind="stable"):
            document = self._documents[int(position)]
            best.setdefault(document.concept_id, Neighbour(document.concept_id, document.text, float(row[position])))
            if len(best) == limit:
                break
        return list(best.values())


def gather(chance: random.Random) -> tuple[Taxonomy, list[Example]]:
    """The taxonomy without the wordings that are asked for, and the examples."""
    full = load_starter()
    gold = [row for row in read_rows(GOLD) if row.split == "dev"]
    asked = {frozenset(fold_words(row.surface)) for row in gold if row.kind not in ("technology", "none")}
    kept: list[Alias] = []
    examples = [Example(row.surface, "gold" if row.expected else "none", names=row.expected) for row in gold]
    owners: dict[frozenset[str], set[str]] = defaultdict(set)
    for alias in full.aliases:
        owners[frozenset(fold_words(alias.text))].add(alias.concept_id)
    for alias in full.aliases:
        if alias.origin is not AliasOrigin.WRITTEN:
            continue
        words = frozenset(fold_words(alias.text))
        if words in asked:
            continue
        is_element = full.concepts[alias.concept_id].kind is not SkillKind.TECHNOLOGY
        is_plain = alias.rule is None and not {"~", "#"} & set(alias.text) and len(words) > 1
        if is_element and is_plain and chance.random() < WITHHELD:
            examples.append(Example(alias.text, "alias", ids=frozenset(owners[words])))
        else:
            kept.append(alias)
    examples += misspell(full, chance)
    lines = NO_SKILLS.read_text(encoding="utf-8").splitlines()
    examples += [Example(line.strip(), "none") for line in lines if line.strip()]
    return build_taxonomy(full.release, full.concepts.values(), kept, full.rules), examples


def misspell(taxonomy: Taxonomy, chance: random.Random) -> Iterator[Example]:
    products = [
        alias
        for alias in taxonomy.aliases
        if taxonomy.concepts[alias.concept_id].kind is SkillKind.TECHNOLOGY
        and alias.rule is None
        and alias.origin is not AliasOrigin.DERIVED
        and alias.text.isalpha()
        and len(alias.text) > 5
    ]
    for alias in chance.sample(products, min(MISSPELT, len(products))):
        word, place = alias.text, chance.randrange(1, len(alias.text) - 1)
        letter = chance.choice(string.ascii_lowercase)
        wrong = chance.choice(
            (
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
            )
        )
        if wrong.lower() != word.lower():
            yield Example(wrong, "misspelt", ids=frozenset((alias.concept_id,)))


def fit(rows: Matrix, right: Matrix, weights: Matrix, ridge: float = 1.0) -> Matrix:
    """Logistic regression by Newton's method, with a ridge on all but the bias."""
    solution = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-rows @ solution))
        slope = rows.T @ (weights * (chances - right)) + ridge * np.r_[0, solution[1:]]
        curve = (rows * (weights * chances * (1 - chances))[:, None]).T @ rows + ridge * np.eye(len(solution))
        step = np.linalg.solve(curve, slope)
        solution -= step
        if abs(step).max() < 1e-7:
            break
    return solution


def fit_examples(examples: Sequence[tuple[Example, list[Candidate]]]) -> Matrix:
    triples = [
        (candidate.features, float(example.accepts(candidate.concept)), WEIGHT[example.source])
        for example, candidates in examples
        for candidate in candidates
    ]
    features, right, weights = zip(*triples, strict=True)
    return fit(np.array(features), np.array(right), np.array(weights))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embedder", default="lexical", choices=("lexical", "minilm", "openai"))
    embedder = choose_embedder(Settings(embedder=parser.parse_args().embedder))
    chance = random.Random(7)
    taxonomy, examples = gather(chance)
    mapper = Mapper(taxonomy, Lexicon(taxonomy), ExactIndex(taxonomy, embedder))
    unsettled = [example for example in examples if not mapper.is_settled_by_alias(example.phrase)]
    pairs = list(zip(unsettled, mapper.find_candidates([one.phrase for one in unsettled]), strict=True))
    chance.shuffle(pairs)
    results: list[tuple[Example, float, bool]] = []
    for fold in range(FOLDS):
        weights = fit_examples([pair for number, pair in enumerate(pairs) if number % FOLDS != fold])
        for example, candidates in pairs[fold::FOLDS]:
            scores = [float(1 / (1 + np.exp(-np.dot(one.features, weights)))) for one in candidates]
            best = int(np.argmax(scores)) if scores else -1
            is_right = bool(scores) and example.accepts(candidates[best].concept)
            results.append((example, scores[best] if scores else 0.0, is_right))
    console = Console(width=110)
    table = Table("threshold", *(f"{source}: right" for source in WEIGHT if source != "none"), "named though nothing")
    for threshold in THRESHOLDS:
        cells = []
        for source in WEIGHT:
            own = [(score >= threshold, is_right) for example, score, is_right in results if example.source == source]
            hits = sum(named and (is_right or source == "none") for named, is_right in own)
            cells.append(f"{hits}/{len(own)}")
        table.add_row(str(threshold), *cells)
    console.print(table)
    final = fit_examples(pairs)
    console.print(dict(zip(FEATURES, np.round(final, 2).tolist(), strict=True)))


if __name__ == "__main__":
    main()
