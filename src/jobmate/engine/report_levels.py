"""Levels and years in the words of a report."""

from jobmate.engine.models import SkillLevel
from jobmate.engine.report_text import count, join_words


def say_asked(level: SkillLevel | None) -> str:
    """How an asked level goes on after "the posting asks for"; empty when none is asked."""
    if level is None:
        return ""
    words = [f"{_say_asked_years(level.years)} or more"] if level.years is not None else []
    if level.label is not None:
        words.append(f"{_article(level.label)} level")
    return join_words(words, "and")


def say_shown(level: SkillLevel | None) -> str:
    """How a shown level goes on after "your resume shows it"; empty when none is shown."""
    if level is None:
        return ""
    at = f" at {_article(level.label)} level" if level.label is not None else ""
    return at + (f" over {_say_years(level.years)}" if level.years is not None else "")


def say_unsaid(asked: SkillLevel | None, shown: SkillLevel | None) -> str:
    """That a resume shows a skill and says nothing to compare with what is asked; empty where something can be."""
    if asked is None or (shown is not None and _can_compare(asked, shown)):
        return ""
    unsaid = [
        *(["for how long"] if asked.years is not None else []),
        *(["how well"] if asked.label is not None else []),
    ]
    return f" ({join_words(unsaid, 'and')} is not said)"


def _can_compare(asked: SkillLevel, shown: SkillLevel) -> bool:
    return (asked.years is not None and shown.years is not None) or (
        asked.label is not None and shown.label is not None
    )


def _article(label: str) -> str:
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _say_asked_years(years: float) -> str:
    return count(max(1, round(years * 12)), "month") if years < 1 else _say_years(years)


def _say_years(years: float) -> str:
    if years < 1:
        return "less than a year"
    whole = int(years + 0.5)
    about = "" if years == whole else "about "
    return about + count(whole, "year")
