"""One score, 0 to 1, from everything known about a phrase and a candidate concept.

Logistic regression over the features below. `python -m benchmarks.accuracy.fit_mapping` fits the weights, once for
each sort of embedder, since a cosine of 0.6 means "alike" to one and "related" to another. It fits on the `dev` rows
of the gold set with their own aliases taken out of the taxonomy, on an eighth of our aliases withheld in the same
way, on misspelt product names, and on benchmarks/data/no_skill_phrases.txt. The threshold is where about 6% of those
phrases, which were chosen to be hard, still get a concept; of the dev rows that name nothing it is under 3%.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEATURES = (
    "bias",
    "cosine",  # of the nearest name of the concept
    "lead",  # how far that cosine is ahead of the next concept's (negative: behind the best)
    "overlap",  # harmonic mean of the word shares
    "letters",  # trigram likeness
    "inside",  # share of the phrase that an unambiguous alias in it accounts for
    "technology",  # the concept is a product
    "technology_overlap",  # the same as overlap, for products: their names are words, not meanings
    "technology_letters",  # the same as letters, for products
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights in the order of FEATURES, and the score from which a concept is named."""

    weights: tuple[float, ...]
    threshold: float

    def score(self, features: Sequence[float]) -> float:
        """The probability, as fitted, that the candidate is right."""
        total = sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


LEXICAL = Calibration(weights=(-4.67, 0.88, 6.67, 3.9, 1.81, 1.91, -4.23, 5.02, 2.88), threshold=0.5)
SENTENCE = Calibration(weights=(-5.25, 4.5, 8.26, 1.63, 0.81, 1.42, -4.32, 6.13, 3.52), threshold=0.65)
"""MiniLM, and sentence models like it."""


def choose_calibration(embedder_name: str) -> Calibration:
    """The calibration fitted with that embedder; other models of meaning share MiniLM's."""
    return LEXICAL if embedder_name.startswith("lexical") else SENTENCE
