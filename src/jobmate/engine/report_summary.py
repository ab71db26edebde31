"""What a report says first: how much is met, and which step would raise the score most."""

from collections.abc import Iterable, Sequence

from jobmate.engine.models import RequirementVerdict
from jobmate.engine.report_figures import score_after
from jobmate.engine.report_names import name_row
from jobmate.enums import RequirementTier, SkillStatus


def summarise(score: float, requirements: Sequence[RequirementVerdict]) -> str:
    """One or two true sentences, plain text."""
    met = [row for row in requirements if row.status is SkillStatus.MATCHED]
    first = f"{_say_met(len(met), len(requirements))}{_of_required(met, requirements)}."
    gaps = order_gaps(requirements)
    if gaps:
        return f"{first} {_say_best_step(score, gaps[0], requirements)}"
    if len(met) < len(requirements):
        return first
    return f"{first} Nothing the posting asks for is missing."


def order_gaps(requirements: Iterable[RequirementVerdict]) -> list[RequirementVerdict]:
    """Rows worth learning: largest gain first, then required, then hot or in demand, then the posting's order."""
    gaps = [row for row in requirements if row.status is not SkillStatus.MATCHED and row.gain > 0]
    return sorted(
        gaps,
        key=lambda row: (
            -row.gain,
            row.tier is not RequirementTier.REQUIRED,
            not (row.skill.is_hot_technology or row.skill.is_in_demand),
            row.job_evidence[0].start if row.job_evidence else 0,
        ),
    )


def _say_met(met: int, judged: int) -> str:
    if judged == 1:
        return f"You {'match' if met else 'do not match'} the one requirement that can be judged"
    if met == judged:
        return f"You match all {judged} requirements that can be judged"
    return f"You match {met or 'none'} of the {judged} requirements that can be judged"


def _of_required(met: Sequence[RequirementVerdict], requirements: Sequence[RequirementVerdict]) -> str:
    """The same of what is required alone, where it isn't the same."""
    required = sum(row.tier is RequirementTier.REQUIRED for row in requirements)
    if not required or required == len(requirements) or len(met) in {0, len(requirements)}:
        return ""
    required_met = sum(row.tier is RequirementTier.REQUIRED for row in met)
    if required_met == required:
        return ", including " + (f"all {required} that are required" if required > 1 else "the one that is required")
    return f", including {required_met or 'none'} of the {required} required"


def _say_best_step(score: float, best: RequirementVerdict, requirements: Sequence[RequirementVerdict]) -> str:
    verb = "Showing" if best.status is SkillStatus.MISSING else "Strengthening"
    after = score_after(requirements, best)
    rise = f"from {score:.1f} to {after:.1f}" if after > score else "by less than 0.1"
    return f"{verb} {name_row(best)} would raise the score most, {rise}."
