"""The three lists of a report: what is met, what is close, what is missing; each row with quotes and points."""

from jobmate.engine.models import GapReport, RequirementVerdict
from jobmate.engine.report_figures import RowPoints, print_gain, print_points, score_after
from jobmate.engine.report_levels import say_asked, say_shown, say_unsaid
from jobmate.engine.report_names import name_row
from jobmate.engine.report_quotes import quote_lines
from jobmate.engine.report_text import count, quote_text
from jobmate.enums import EvidenceStrength, RequirementTier, SkillStatus, WeakReason

TIERS = {RequirementTier.REQUIRED: "required", RequirementTier.PREFERRED: "preferred"}
_LISTS = (
    (SkillStatus.MATCHED, "What you match", "Nothing the posting asks for was found on your resume as asked."),
    (SkillStatus.WEAK, "Where you are close", "Nothing: each requirement is either met or missing."),
    (SkillStatus.MISSING, "What is missing", "Nothing is missing."),
)


def render_rows(report: GapReport) -> list[str]:
    """One block for each list, its title with how many rows and what they earned."""
    points = print_points(report)
    blocks = []
    for status, heading, empty in _LISTS:
        rows = [(row, own) for row, own in zip(report.judged, points, strict=True) if row.status is status]
        title = f"## {heading}" + (f" ({count(len(rows), 'requirement')})" if rows else "")
        body = "\n".join(_render_row(row, own, report) for row, own in rows) or empty
        blocks.append(f"{title}\n\n{body}")
    return blocks


def _render_row(row: RequirementVerdict, points: RowPoints, report: GapReport) -> str:
    lines = [f"- **{quote_text(name_row(row))}** ({_describe_kind(row)}): {_explain(row)}"]
    lines += quote_lines(row.job_evidence, row.resume_evidence)
    lines.append(f"  - Points: {points.earned:.2f} of {points.available:.2f}{_say_gain(row, report)}")
    return "\n".join(lines)


def _say_gain(row: RequirementVerdict, report: GapReport) -> str:
    if row.gain <= 0:
        return ""
    gain = print_gain(report.score, score_after(report.judged, row))
    step = "showing it in a line about your work" if row.status is SkillStatus.MATCHED else "closing this gap"
    return f"; {step}: {gain}"


def _describe_kind(row: RequirementVerdict) -> str:
    """Tier and demand; and the broad skill a row was judged as, where the posting has other words for it."""
    words = [TIERS[row.tier]]
    if row.skill.is_in_demand:
        words.append("in demand")
    elif row.skill.is_hot_technology:
        words.append("hot technology")
    if not row.alternatives and name_row(row) != row.skill.name:
        words.append(f"judged as {quote_text(row.skill.name)}")
    return ", ".join(words)


def _explain(row: RequirementVerdict) -> str:
    asked = say_asked(row.required_level)
    if row.status is not SkillStatus.MISSING and row.weak_reason is WeakReason.ADJACENT:
        return f"{_say_neighbour(row)}."
    found = "not found on your resume" if row.status is SkillStatus.MISSING else _say_shown(row)
    return f"{found}; the posting asks for {asked}." if asked else f"{found}."


def _say_neighbour(row: RequirementVerdict) -> str:
    if row.transferable_from is None:
        return "your resume does not say it; the line quoted comes nearest"
    near = quote_text(row.transferable_from.name)
    return f"{_say_where(row)} {near}, which is close to {quote_text(row.skill.name)} but not the same"


def _say_shown(row: RequirementVerdict) -> str:
    """What the resume shows; by name where that is another skill than the one the row is called after."""
    level = say_shown(row.candidate_level)
    proof = row.transferable_from or (row.skill if row.alternatives else None)
    is_listed = row.evidence_strength is EvidenceStrength.LISTED
    work = ", with no work that shows it" if is_listed else ""
    unsaid = "" if is_listed else say_unsaid(row.required_level, row.candidate_level)
    if proof is not None:
        return f"{_say_where(row)} {quote_text(proof.name)}{level}{work}{unsaid}"
    if _is_own_word(row):
        return f"you say you have it{level}"
    other = " in other words" if row.in_other_words else ""
    return f"{'listed' if is_listed else 'shown'} on your resume{other}{level}{work}{unsaid}"


def _say_where(row: RequirementVerdict) -> str:
    if _is_own_word(row):
        return "you say you have"
    return "your resume lists" if row.evidence_strength is EvidenceStrength.LISTED else "your resume shows"


def _is_own_word(row: RequirementVerdict) -> bool:
    return bool(row.resume_evidence) and all(item.own_word for item in row.resume_evidence)
