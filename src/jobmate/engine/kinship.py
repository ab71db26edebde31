"""How much of what a posting speaks of a resume speaks of too: high when both are of one trade.

What a posting asks in its own way ("stand at the booth with a smile") is mostly there in a resume of the trade, in
other words; in a stranger's it mostly is not. So kin texts need less likeness from a single line, see
`engine.evidence_search`. Whole texts are compared, not what was read of them, so that kinship is the same whichever
reader read them, and however well.
"""

from collections.abc import Sequence

import numpy as np

from jobmate.engine.content_words import cut_meaning
from jobmate.engine.headings import SKIPPED
from jobmate.engine.line_likeness import DIGITS, compare_words, weigh
from jobmate.engine.models import Reading
from jobmate.engine.prose import is_boilerplate, is_perk
from jobmate.engine.sections import Statement, split_statements
from jobmate.enums import DocumentKind

PRIOR_WEIGHT = 60.0
"""Of words not said that every posting is supposed to hold besides: one of five words proves no kinship."""


def rate_kinship(job: Reading, resume: Reading) -> float:
    """0..1, four decimals: the weight of the posting's words by how near one of the resume's comes.

    Grows with everything a resume says, never shrinks.
    """
    return compare_texts(job.words, resume.words)


def compare_texts(asked: Sequence[str], said: Sequence[str]) -> float:
    """The same of folded words, each given once."""
    if not asked or not said:
        return 0.0
    weights = np.array([weigh(stem) for stem in asked])
    met = float(weights @ compare_words(asked, said).max(axis=1))
    return round(met / (float(weights.sum()) + PRIOR_WEIGHT), DIGITS)


def list_words(text: str, document: DocumentKind) -> tuple[str, ...]:
    """The folded words of a text, each once, in order; without numbers and words that only link others.

    Of a posting without what is offered, said of the firm, law and how to apply, which tells nothing of the trade.
    """
    if document is DocumentKind.RESUME:
        parts = [text]
    else:
        parts = [one.text for one in split_statements(text, document) if _is_about_work(one)]
    return tuple(dict.fromkeys(word.stem for part in parts for word in cut_meaning(part)))


def _is_about_work(statement: Statement) -> bool:
    return not (statement.kind in SKIPPED or is_boilerplate(statement.text) or is_perk(statement.text))
