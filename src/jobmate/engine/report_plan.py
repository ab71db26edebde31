"""What a report advises to work on first."""

from jobmate.engine.models import GapReport, RequirementVerdict
from jobmate.engine.report_figures import print_gain, score_after
from jobmate.engine.report_names import name_row
from jobmate.engine.report_summary import order_gaps
from jobmate.engine.report_text import quote_text
from jobmate.enums import RequirementTier, WeakReason

_MOST_STEPS = 5
_INTRODUCTION = (
    "What each step would add to the score when taken alone. What you have done already needs no learning, only a line"
    " on your resume that says so."
)


def render_plan(report: GapReport) -> str:
    """The steps that raise the score most, each taken alone; empty when there is none."""
    gaps = order_gaps(report.judged)[:_MOST_STEPS]
    if not gaps:
        return ""
    lines = ["## What to work on first", "", _INTRODUCTION, ""]
    for place, row in enumerate(gaps, start=1):
        gain = print_gain(report.score, score_after(report.judged, row))
        lines.append(f"{place}. **{quote_text(name_row(row))}**: {gain}. {_say_why(row)}.")
    return "\n".join(lines)


def _say_why(row: RequirementVerdict) -> str:
    said = "The posting requires it" if row.tier is RequirementTier.REQUIRED else "The posting prefers it"
    if row.weak_reason is WeakReason.ADJACENT and row.transferable_from is not None:
        said += f", and {quote_text(row.transferable_from.name)} gives you a start"
    elif row.weak_reason is WeakReason.ADJACENT:
        said += ", and a line of your resume comes near it: if it is work you have done, name it there"
    elif row.weak_reason is WeakReason.UNDER_LEVEL:
        said += ", and you have a base to build on"
    if row.skill.is_hot_technology or row.skill.is_in_demand:
        said += ". Many employers ask for it"
    return said
