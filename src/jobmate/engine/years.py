"""Numbers of years as documents word them."""

import re

_NUMBER = (
    r"(?:\d{1,2}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"a couple(?: of)?|several)"
)
_NUMBER_VALUES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
YEARS = re.compile(
    rf"\b(?P<low>{_NUMBER})\s?(?:\+|plus|or more)?(?:\s?\(\d{{1,2}}\+?\))?(?:\s?(?:-|–|to|or)\s?{_NUMBER}\s?\+?)?"
    rf"(?:\s?\(\d{{1,2}}\))?[\s-]?\+?\s?(?P<unit>years?|yrs?|months?)\b[’']?(?:\s+or\s+more|\s*\+)?"
    r"(?!\s+(?:contract|term|warranty|lease|limited|guarantee|old|ago|of age|in a row|running|anniversary))",
    re.IGNORECASE,
)

AFTER_YEARS = re.compile(
    rf"\s*(?:\([^)\d]{{0,24}}\)\s*|\))?(?:[(:–—,-]\s*)(?:for\s+)?(?P<low>{_NUMBER})\+?\s?(?P<unit>years?|"
    rf"yrs?|months?)\b",
    re.IGNORECASE,
)


def years_in(found: re.Match[str]) -> float:
    """The number of years a match of `YEARS` or `AFTER_YEARS` states."""
    word = found["low"].lower()
    value = 2.0 if word.startswith("a couple") else 3.0 if word == "several" else _NUMBER_VALUES.get(word)
    number = float(word) if value is None else float(value)
    return round(number / 12, 2) if found["unit"].lower().startswith("month") else number
