"""The report as Markdown: one fixed, versioned template, rendered from the stored GapReport.

Everything that comes from a posting, a resume or a taxonomy goes through `quote_text`, so none of it can become
markup.
"""

from collections.abc import Sequence

from jobmate.engine.models import GapReport, NotJudged, Provenance
from jobmate.engine.report_gates import render_gates
from jobmate.engine.report_names import name_not_judged
from jobmate.engine.report_plan import render_plan
from jobmate.engine.report_quotes import quote_lines
from jobmate.engine.report_rows import render_rows
from jobmate.engine.report_text import quote_text
from jobmate.enums import ReaderKind

REPORT_TEMPLATE_VERSION = "5"

_READERS = {ReaderKind.LLM: "language model", ReaderKind.KEYWORD: "keyword reader"}
_BANDS = (
    (8.0, "a strong match: most of what the posting asks for is on your resume"),
    (6.0, "a good match with gaps you can name and close"),
    (4.0, "a partial match: a real base, and several gaps that matter"),
    (0.0, "a weak match: most of what the posting asks for is not on your resume yet"),
)
_RULES = (
    "The score is the sum of the points above, by a fixed formula; no model decides it. What is preferred counts less"
    " than what is required. Points are rounded so that they add up to the score, and what they could be to 10.0; a"
    " gain is the difference between two rounded scores. The same texts always give the same report."
)
_ATTRIBUTION = (
    "This report uses skill names of the O*NET database by the U.S. Department of Labor, Employment and Training"
    " Administration (USDOL/ETA), used under the CC BY 4.0 licence. O*NET® is a trademark of USDOL/ETA. JobMate has"
    " changed and added to them; USDOL/ETA has not approved or tested these changes."
)


def render_markdown(report: GapReport, *, job_title: str, company: str, resume_title: str) -> str:
    """The whole report; the same report and titles give the same bytes."""
    blocks = [
        _render_head(report, job_title, company, resume_title),
        *render_rows(report),
        render_gates(report.gates),
        render_plan(report),
        _render_not_judged(report.not_judged),
        _render_provenance(report.provenance),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _render_head(report: GapReport, job_title: str, company: str, resume_title: str) -> str:
    title = quote_text(job_title) or "this job"
    at = f" at {quote_text(company)}" if quote_text(company) else ""
    band = next(words for floor, words in _BANDS if report.score >= floor)
    compared = quote_text(resume_title)
    lines = [
        f"# Your match with {title}{at}",
        f"**{report.score:.1f} out of 10**, {band}.",
        quote_text(report.summary),
        f"How sure this is: {_describe_confidence(report.confidence)} ({report.confidence:.2f} of 1)."
        + (f" Compared with your resume “{compared}”." if compared else ""),
    ]
    return "\n\n".join(lines)


def _describe_confidence(confidence: float) -> str:
    if confidence >= 0.75:
        return "quite sure"
    if confidence >= 0.5:
        return "fairly sure; check the quotes below against what you know"
    return "not very sure, because little could be judged; take the score as a hint"


def _render_not_judged(items: Sequence[NotJudged]) -> str:
    """What was set aside, reason by reason, so that each reason is said once."""
    if not items:
        return ""
    blocks = ["## What was not judged\n\nThe posting also asks for these."]
    for reason in dict.fromkeys(item.reason for item in items):
        lines = [f"{quote_text(reason.rstrip('. '))}:", ""]
        for item in items:
            if item.reason == reason:
                lines += _render_set_aside(item)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _render_set_aside(item: NotJudged) -> list[str]:
    name = name_not_judged(item)
    known_as = f" ({quote_text(item.name)})" if name != item.name else ""
    return [f"- **{quote_text(name)}**{known_as}", *quote_lines(item.job_evidence, item.resume_evidence)]


def _render_provenance(source: Provenance) -> str:
    lines = ["## How this was made", "", _RULES, "", *_describe_readers(source)]
    if source.model:
        prompts = quote_text(source.prompt_version or "unversioned")
        lines.append(f"- Model: {quote_text(source.model)}, prompts {prompts}")
    lines += [
        f"- Skills: taxonomy {quote_text(source.taxonomy)}, embedder {quote_text(source.embedder)}",
        f"- Versions: engine {quote_text(source.engine_version)}, formula {quote_text(source.formula_version)},"
        f" report {quote_text(source.report_template_version)}",
        f"- Texts: resume {source.resume_sha256[:16]}, posting {source.job_sha256[:16]} (SHA-256, shortened)",
        *(f"- Note: {quote_text(note)}" for note in source.notes),
    ]
    return "\n".join([*lines, "", quote_text(_ATTRIBUTION)])


def _describe_readers(source: Provenance) -> list[str]:
    resume = f"{_READERS[source.resume_reader]} ({quote_text(source.resume_reader_version)})"
    posting = f"{_READERS[source.job_reader]} ({quote_text(source.job_reader_version)})"
    if resume == posting:
        return [f"- Resume and posting read by: {resume}"]
    return [f"- Resume read by: {resume}", f"- Posting read by: {posting}"]
