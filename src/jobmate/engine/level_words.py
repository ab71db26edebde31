"""Words that say how well a skill is asked for or held, on the 0-4 scale."""

import re

LEVELS: tuple[tuple[float, str], ...] = (
    # 4 advanced: words that set a person above colleagues who use the skill daily
    (
        4.0,
        r"expert(?:ise|[- ]level|ly)?|advanced|master(?:y|ed|ful)?|extensive|deep(?:ly)?|in[- ]depth|thorough|"
        r"exceptional|outstanding|guru|superior|power[- ]user|highly (?:skilled|proficient|experienced)|very strong",
    ),
    # 3 proficient: daily, independent use
    (
        3.0,
        r"strong|solid|proficien(?:t|cy|tly)|excellent|skilled|fluen(?:t|cy)|well[- ]versed|sound|robust|"
        r"good command|great|confident|very good|proven|demonstrated|well[- ]developed",
    ),
    # 2 working: gets things done, may look things up
    (
        2.0,
        r"working knowledge|good|hands[- ]on|practical|competen(?:t|ce|cy)|comfortable|intermediate|"
        r"working understanding|general understanding|conversational|capable",
    ),
    # 1 basic: has met it
    (
        1.0,
        r"basic(?:s)?|familiar(?:ity)?|exposure|awareness|some(?= (?:experience|exposure|knowledge|"
        r"familiarity|understanding|background))|beginner|introductory|elementary|entry[- ]level|"
        r"rudimentary|fundamental(?:s)?|limited|currently learning|learning|taught myself|a little|novice",
    ),
)
"""Level words on the 0-4 scale. Where two stand together the weaker noun wins ("strong familiarity" is basic)."""

LEVEL = re.compile("|".join(f"(?P<L{int(level)}>\\b(?:{words})\\b)" for level, words in LEVELS), re.IGNORECASE)
NEUTRAL = re.compile(
    r"\b(?:experienced?|knowledge|abilit(?:y|ies)|able|understanding|background|willing(?:ness)?|know)\b"
    r"(?=\s+(?:with|in|of|to|using|how|working|at)\b)",
    re.IGNORECASE,
)
AFTER_LEVEL = re.compile(
    r"(?:\s*[(:–—-]\s*|\s+|,\s*)(?:(?:at|to)\s+)?(?:an?\s+)?(?P<word>expert|advanced|proficient|intermediate|basic|"
    r"beginner|power[- ]user|fluent|native|conversational|familiar|working knowledge|strong|basics|guru|novice)\b"
    r"(?=\s*(?:level|user|[),;.|/]|$|speaker))",
    re.IGNORECASE,
)
_SPOKEN_LEVELS = {"native": 4.0, "fluent": 4.0, "guru": 4.0, "novice": 1.0, "familiar": 1.0, "basics": 1.0}


def level_of(word: str) -> float:
    """The level one word names; 2 (working) for a word of no list."""
    lower = word.lower()
    if lower in _SPOKEN_LEVELS:
        return _SPOKEN_LEVELS[lower]
    found = LEVEL.match(word)
    return float((found.lastgroup or "L2")[1:]) if found else 2.0
