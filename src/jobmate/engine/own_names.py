"""Skills outside the taxonomy: the name they are compared by, and which of them no resume can show."""

import re
import unicodedata

_FRAMING_WORDS = """
    a an the of in with and or for to on at as by using use your our strong solid good excellent proven basic advanced
    working knowledge experience experienced skill skills ability able proficiency proficient expertise expert
    familiarity familiar understanding hands plus
"""
_TRAIT_WORDS = """
    communication interpersonal teamwork flexibility flexible adaptability adaptable reliability reliable dependable
    dependability punctuality punctual trustworthy honest honesty integrity passion passionate enthusiasm
    enthusiastic motivated motivation energetic proactive curiosity curious creativity creative initiative empathy
    compassion compassionate patience multitasking judgment judgement stamina dexterity professionalism leadership
    organized organised mindset accountability confidence resilience diplomacy tact
"""
_NOISE = frozenset(_FRAMING_WORDS.split())
_TRAITS = frozenset(_TRAIT_WORDS.split())
_WORD = re.compile(r"[^\W_]+(?:[.+#]*[+#])?(?:[.'’][^\W_]+)*")

_TRAIT_PHRASES = re.compile(
    r"\b(?:attention to detail|detail[- ]oriented|team[- ]?(?:player|oriented|spirit)"
    r"|self[- ](?:starter|motivated|directed)"
    r"|(?:positive|can[- ]do|professional|friendly|great|right) (?:attitude|outlook|demeanou?r)|work ethic"
    r"|sense of (?:humou?r|urgency|ownership)|fast[- ]paced|fast learner|quick(?:ly)? learn\w*|learn quickly"
    r"|willing(?:ness)? to (?:learn|travel|work)|work(?:ing)? (?:independently|under pressure|well with)"
    r"|(?:interpersonal|communication|people|soft|organi[sz]ational) skills|tight deadlines?|meet(?:ing)? deadlines?"
    r"|manual dexterity|(?:stand|sit|walk|bend|kneel)(?:ing)? for|(?:lift|carry)(?:ing)? (?:up to |over )?\d+"
    r"|physical (?:stamina|strength|fitness|demands?)|physically (?:fit|able)|good judge?ment)\b",
    re.IGNORECASE,
)


def normalise_own_name(surface: str) -> str:
    """The name a skill outside the taxonomy is compared by.

    Case, accents, word order, plurals and words that only frame a skill ("experience with", "strong") don't count:
    "Experience with sales-tax filings" and "Sales tax filing" are one. Never empty for text with a letter in it.
    """
    words = _words(surface)
    kept = [word for word in words if word not in _NOISE] or words
    return " ".join(sorted({_singular(word) for word in kept}))


def is_attitude(surface: str) -> bool:
    """Whether a phrase names a trait that a resume can claim but not show ("attention to detail")."""
    if _TRAIT_PHRASES.search(surface):
        return True
    kept = [word for word in _words(surface) if word not in _NOISE]
    return bool(kept) and all(word in _TRAITS for word in kept)


def _words(surface: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", surface.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _WORD.findall(bare) or [bare.strip()]


def _singular(word: str) -> str:
    if word.endswith(("'s", "’s")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
