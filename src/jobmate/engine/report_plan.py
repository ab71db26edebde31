"""What a report advises to work on first."""

from jobmate.engine.models import GapReport, RequirementVerdict
from jobmate.engine.report_figures import print_gain, score_after
from jobmate.engine.report_names import name_row
from jobmate.engine.report_summary import order_gaps
from jobmate.engine.report_text import join_words, quote_text
from jobmate.enums import RequirementTier, WeakReason

_MOST_STEPS = 5


def render_plan(report: GapReport) -> str:
    """The steps that raise the score most, each taken alone; empty when there is none."""
    gaps = order_gaps(report.judged)[:_MOST_STEPS]
    if not gaps:
        return ""
    lines = ["## What to work on first", "", "What each step would add to the score when taken alone.", ""]
    for place, row in enumerate(gaps, start=1):
        gain = print_gain(report.score, score_after(report.judged, row))
        lines.append(f"{place}. **{quote_text(name_row(row))}**: {gain}. {_say_why(row)}.")
    return "\n".join(lines)


def _say_why(row: RequirementVerdict) -> str:
    reasons = ["the posting requires it" if row.tier is RequirementTier.REQUIRED else "the posting would like it"]
    if row.weak_reason is WeakReason.ADJACENT and row.transferable_from is not None:
        reasons.append(f"{quote_text(row.transferable_from.name)} gives you a start")
    elif row.weak_reason is WeakReason.ADJACENT:
        reasons.append("if you do it, say so in these words")
    elif row.weak_reason is WeakReason.UNDER_LEVEL:
        reasons.append("you already have a base")
    if row.skill.is_hot_technology or row.skill.is_in_demand:
        reasons.append("many employers ask for it")
    said = join_words(reasons, "and")
    return said[0].upper() + said[1:]
