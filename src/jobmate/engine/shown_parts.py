"""Which part of what a resume shows of a skill answers what is asked of it in one clause.

O*NET puts a dental X-ray and a blood pressure reading, a brake and a furnace, into one element: showing one part
proves nothing about another; docs/decisions/one-verdict-a-clause.md says why and what it costs.
"""

from dataclasses import replace

from jobmate.engine.content_words import content_stems
from jobmate.engine.requirements import Ask, ShownSkill


def find_part(ask: Ask, shown: ShownSkill) -> ShownSkill | None:
    """The skill with the evidence alone that speaks of the clause; None when there is none.

    That is one that shares a content word with what names the skill there, or two with the clause.
    All of it where the skill is asked for as a whole. A person's own word and skills without evidence (learned in a
    forecast) stand for the whole too.
    """
    if not ask.clause or not shown.evidence or any(one.own_word for one in shown.evidence):
        return shown
    named = frozenset(ask.clause.split())
    evidence = tuple(one for one in shown.evidence if _speaks_of(content_stems(one.quote), named, ask.words))
    return replace(shown, evidence=evidence) if evidence else None


def _speaks_of(said: frozenset[str], named: frozenset[str], clause: frozenset[str]) -> bool:
    return not named.isdisjoint(said) or len(clause & said) > 1
