"""Which part of what a resume shows of a skill answers what is asked of it in one clause.

O*NET puts a dental X-ray and a blood pressure reading, a brake and a furnace, into one element: showing one part
proves nothing about another; docs/decisions/one-verdict-a-clause.md says why and what it costs.
"""

from dataclasses import replace
from functools import lru_cache

from jobmate.engine.clause_coverage import LEAST_SHARE
from jobmate.engine.line_likeness import weigh
from jobmate.engine.requirements import Ask, ShownSkill
from jobmate.engine.short_forms import cut_said


def find_part(ask: Ask, shown: ShownSkill) -> ShownSkill | None:
    """The skill with the evidence alone that speaks of the clause; None when there is none.

    That is one that holds most of what names the skill there, by the weight of its words, or two words of the clause.
    All of it where the skill is asked for as a whole. A person's own word and skills without evidence (learned in a
    forecast) stand for the whole too.
    """
    if not ask.clause or not shown.evidence or any(one.own_word for one in shown.evidence):
        return shown
    named = frozenset(ask.clause.split())
    evidence = tuple(one for one in shown.evidence if _speaks_of(_words_of(one.quote), named, ask.words))
    return replace(shown, evidence=evidence) if evidence else None


@lru_cache(maxsize=8192)
def _words_of(quote: str) -> frozenset[str]:
    return frozenset(word.stem for word in cut_said(quote, {}, general=True))


def _speaks_of(said: frozenset[str], named: frozenset[str], clause: frozenset[str]) -> bool:
    heard = sum(weigh(stem) for stem in named & said)
    return heard >= LEAST_SHARE * sum(map(weigh, named)) or len(clause & said) > 1
