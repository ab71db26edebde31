"""Fields so wide that showing one part proves nothing about another; docs/decisions/broad-fields.md says why."""

from jobmate.engine.content_words import content_stems
from jobmate.engine.requirements import Ask, ShownSkill

BROAD_FIELDS = {
    "onet:2.C.3.d": content_stems("mechanical mechanics mechanic mechanically"),  # brakes, furnaces, looms
    "onet:2.C.5.a": content_stems("medicine medical dentistry dental clinical nursing"),  # vital signs, dental X-rays
}
"""Each with the words that only name the field."""


def is_other_part(ask: Ask, shown: ShownSkill) -> bool:
    """Whether both name one broad field and the words of neither speak of the other's part of it.

    Wording that names the field itself ("medical knowledge"), a person's own word and skills without evidence (learned
    in a forecast) stand for the whole field.
    """
    if ask.concept is None or ask.key != shown.key or ask.key not in BROAD_FIELDS:
        return False
    if not shown.evidence or any(one.own_word for one in shown.evidence):
        return False
    field = BROAD_FIELDS[ask.key]
    asked = [content_stems(words) for words in ask.wording]
    if not asked or any(words <= field for words in asked):
        return False
    said: frozenset[str] = frozenset().union(*(content_stems(one.quote) for one in shown.evidence))
    return all(words.isdisjoint(said) for words in asked)
