"""Which part of what a resume shows of a skill answers what is asked of it in one clause.

O*NET puts a dental X-ray and a blood pressure reading, a brake and a furnace, into one element: showing one part
proves nothing about another; docs/decisions/one-verdict-a-clause.md says why and what it costs.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from jobmate.engine.clause_coverage import LEAST_SHARE
from jobmate.engine.content_words import cut_meaning
from jobmate.engine.line_likeness import are_of_one_root, weigh
from jobmate.engine.requirements import Ask, ShownSkill
from jobmate.engine.short_forms import cut_said, list_initials
from jobmate.engine.tokens import stem

_RANK_WORDS = "senior junior lead head chief assistant associate entry level staff principal"
_RANKS = frozenset(stem(word) for word in _RANK_WORDS.split())
"""They tell how high a job is, not what is done in it."""


def find_part(ask: Ask, shown: ShownSkill) -> ShownSkill | None:
    """The skill with the evidence alone that speaks of the clause; None when there is none.

    That is one that holds most of what names the skill there, by the weight of its words, or two words of the clause.
    All of it where the skill is asked for as a whole; of a job title what names the job or its field. A person's own
    word and skills without evidence (learned in a forecast) stand for the whole too.
    """
    if not shown.evidence or any(one.own_word for one in shown.evidence):
        return shown
    if ask.is_role:
        return _keep(shown, lambda quote: any(_names_role(wording, quote) for wording in ask.wording))
    if not ask.clause:
        return shown
    named = frozenset(ask.clause.split())
    return _keep(shown, lambda quote: _speaks_of(_words_of(quote), named, ask.words))


def _keep(shown: ShownSkill, speaks: Callable[[str], bool]) -> ShownSkill | None:
    evidence = tuple(one for one in shown.evidence if speaks(one.quote))
    return replace(shown, evidence=evidence) if evidence else None


@lru_cache(maxsize=8192)
def _names_role(title: str, quote: str) -> bool:
    """Whether a quote names the job or its field: carpentry is a carpenter's, "Telemetry RN" is a registered nurse."""
    named = frozenset(word.stem for word in cut_meaning(title)) - _RANKS
    said = frozenset(word.stem for word in cut_said(quote, list_initials((title,)), general=True))
    letters = "".join(word[0] for word in title.split()).upper()
    return (
        not said.isdisjoint(named)
        or (len(letters) > 1 and letters in quote.split())
        or title in list_initials((quote,))
        or any(are_of_one_root(one, other) for one in named for other in said)
    )


@lru_cache(maxsize=8192)
def _words_of(quote: str) -> frozenset[str]:
    return frozenset(word.stem for word in cut_said(quote, {}, general=True))


def _speaks_of(said: frozenset[str], named: frozenset[str], clause: frozenset[str]) -> bool:
    heard = sum(weigh(stem) for stem in named & said)
    return heard >= LEAST_SHARE * sum(map(weigh, named)) or len(clause & said) > 1
