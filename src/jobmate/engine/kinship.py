"""How much of what a posting speaks of a resume speaks of too: high when both are of one trade.

What a posting asks in its own way ("stand at the booth with a smile") is mostly there in a resume of the trade, in
other words; in a stranger's it mostly is not. So kin texts need less likeness from a single line, see
`engine.evidence_search`.
"""

from collections.abc import Iterable

import numpy as np

from jobmate.engine.content_words import cut_meaning
from jobmate.engine.line_likeness import DIGITS, compare_words, weigh
from jobmate.engine.models import Reading

PRIOR_WEIGHT = 60.0
"""Of words not said that every posting is supposed to hold besides: one of five words proves no kinship."""


def rate_kinship(job: Reading, resume: Reading) -> float:
    """0..1, four decimals: for each word of the posting's title and quotes the cosine of the nearest of the resume.

    Grows with everything a resume says, never shrinks.
    """
    asked = [job.title, *(one.evidence.quote for one in job.skills)]
    said = [
        *(one.evidence.quote for one in resume.passages),
        *(one.evidence.quote for one in resume.skills),
        *(one.evidence.quote for one in resume.gates),
    ]
    return compare_texts(asked, said)


def compare_texts(asked: Iterable[str], said: Iterable[str]) -> float:
    """The same of plain texts."""
    wanted, known = _list_stems(asked), _list_stems(said)
    if not wanted or not known:
        return 0.0
    weights = np.array([weigh(stem) for stem in wanted])
    met = float(weights @ compare_words(wanted, known).max(axis=1))
    return round(met / (float(weights.sum()) + PRIOR_WEIGHT), DIGITS)


def _list_stems(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.stem for text in dict.fromkeys(texts) for word in cut_meaning(text)))
