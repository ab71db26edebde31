"""The report as Markdown: one fixed, versioned template, rendered from the stored GapReport.

Everything that comes from a posting, a resume or a taxonomy goes through `quote_text`, so none of it can become
markup.
"""

import math
from collections.abc import Iterable, Sequence

from jobmate.engine.models import (
    Evidence,
    GapReport,
    Gate,
    NotJudged,
    Provenance,
    RequirementVerdict,
    SkillLevel,
)
from jobmate.engine.report_text import count, join_words, quote_text, shorten
from jobmate.enums import (
    EvidenceStrength,
    GateKind,
    GateStatus,
    ReaderKind,
    RequirementTier,
    SkillKind,
    SkillStatus,
    WeakReason,
)

REPORT_TEMPLATE_VERSION = "3"

_OWN_WORD = "not in the text; you said so yourself"
_MOST_QUOTES = 3
_MOST_WORDINGS = 3
_MOST_TO_LEARN = 5
_TIERS = {RequirementTier.REQUIRED: "required", RequirementTier.PREFERRED: "preferred"}
_READERS = {ReaderKind.LLM: "language model", ReaderKind.KEYWORD: "keyword reader"}
_BANDS = (
    (8.0, "a strong match: most of what the posting asks for is on your resume"),
    (6.0, "a good match with gaps you can name and close"),
    (4.0, "a partial match: a real base, and several gaps that matter"),
    (0.0, "a weak match: most of what the posting asks for is not on your resume yet"),
)
_ATTRIBUTION = (
    "This report uses skill names of the O*NET database by the U.S. Department of Labor, Employment and Training"
    " Administration (USDOL/ETA), used under the CC BY 4.0 licence. O*NET® is a trademark of USDOL/ETA. JobMate has"
    " changed and added to them; USDOL/ETA has not approved or tested these changes."
)


def summarise(score: float, requirements: Sequence[RequirementVerdict]) -> str:
    """One or two true sentences, plain text."""
    met = [row for row in requirements if row.status is SkillStatus.MATCHED]
    required = [row for row in requirements if row.tier is RequirementTier.REQUIRED]
    required_met = [row for row in met if row.tier is RequirementTier.REQUIRED]
    first = f"You match {len(met)} of {count(len(requirements), 'requirement')} that can be judged"
    if required and len(required) < len(requirements):
        first += f", including {len(required_met)} of the {len(required)} required"
    gaps = order_gaps(requirements)
    if not gaps:
        return f"{first}. Nothing the posting asks for is missing."
    best = gaps[0]
    verb = "Showing" if best.status is SkillStatus.MISSING else "Strengthening"
    exact = math.fsum(row.points for row in requirements)
    return f"{first}. {verb} {_name(best)} would raise the score most, from {score:.1f} to {exact + best.gain:.1f}."


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


def render_markdown(report: GapReport, *, job_title: str, company: str, resume_title: str) -> str:
    """The whole report; the same report and titles give the same bytes."""
    blocks = [
        _render_head(report, job_title, company, resume_title),
        *_render_rows(report.judged),
        _render_gates(report.gates),
        _render_plan(report),
        _render_not_judged(report.not_judged),
        _render_provenance(report.provenance),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _render_head(report: GapReport, job_title: str, company: str, resume_title: str) -> str:
    title = quote_text(job_title) or "this job"
    at = f" at {quote_text(company)}" if company.strip() else ""
    band = next(words for floor, words in _BANDS if report.score >= floor)
    lines = [
        f"# Your match with {title}{at}",
        f"**{report.score:.1f} out of 10**, {band}.",
        quote_text(report.summary),
        f"How sure this is: {_describe_confidence(report.confidence)} ({report.confidence:.2f} of 1)."
        f" Compared with your resume “{quote_text(resume_title)}”.",
    ]
    return "\n\n".join(lines)


def _describe_confidence(confidence: float) -> str:
    if confidence >= 0.75:
        return "quite sure"
    if confidence >= 0.5:
        return "fairly sure; check the quotes below against what you know"
    return "not very sure, because little could be judged; take the score as a hint"


def _render_rows(requirements: Sequence[RequirementVerdict]) -> list[str]:
    lists = (
        (SkillStatus.MATCHED, "What you match", "Nothing the posting asks for was found on your resume as asked."),
        (SkillStatus.WEAK, "Where you are close", "Nothing: each requirement is either met or missing."),
        (SkillStatus.MISSING, "What is missing", "Nothing is missing."),
    )
    blocks = []
    for status, heading, empty in lists:
        rows = [row for row in requirements if row.status is status]
        body = "\n".join(_render_row(row) for row in rows) or empty
        blocks.append(f"## {heading} ({len(rows)})\n\n{body}")
    return blocks


def _render_row(row: RequirementVerdict) -> str:
    lines = [f"- **{quote_text(_name(row))}** ({_describe_tier(row)}): {_explain(row)}"]
    lines += [f"  - Posting: {quote}" for quote in _quotes(row.job_evidence)]
    lines += [f"  - Resume: {quote}" for quote in _quotes(row.resume_evidence, 1)]
    if row.gain > 0:
        lines.append(f"  - {_closing(row)}")
    return "\n".join(lines)


def _name(row: RequirementVerdict) -> str:
    """What the row is about: a product by its name, anything broader in the posting's own words."""
    if row.alternatives or row.skill.kind in {SkillKind.TECHNOLOGY, SkillKind.UNMAPPED}:
        return join_words([row.skill.name, *(skill.name for skill in row.alternatives)], "or")
    return _name_broad(row.skill.name, row.wording)


def _name_broad(name: str, wording: Sequence[str]) -> str:
    if not _says_more(name, wording):
        return name
    said = [f"“{words}”" for words in wording[:_MOST_WORDINGS]]
    more = len(wording) - _MOST_WORDINGS
    return join_words([*said, f"{more} more"] if more > 0 else said, "and")


def _says_more(name: str, wording: Sequence[str]) -> bool:
    return any(words.casefold() != name.casefold() for words in wording)


def _describe_tier(row: RequirementVerdict) -> str:
    words = [_TIERS[row.tier]]
    if not row.alternatives and _name(row) != row.skill.name:
        words.insert(0, quote_text(row.skill.name))
    if row.skill.is_in_demand:
        words.append("in demand")
    elif row.skill.is_hot_technology:
        words.append("hot technology")
    return ", ".join(words)


def _explain(row: RequirementVerdict) -> str:
    if row.status is SkillStatus.MISSING:
        asked = _describe_level(row.required_level)
        return f"not found on your resume; the posting asks for {asked}." if asked else "not found on your resume."
    if row.weak_reason is WeakReason.ADJACENT and row.transferable_from is not None:
        near, asked = quote_text(row.transferable_from.name), quote_text(row.skill.name)
        return f"you show {near}, which helps with {asked} but is not the same."
    if row.weak_reason is WeakReason.ADJACENT:
        return "your resume comes near it, but does not say it."
    return _explain_own(row)


def _explain_own(row: RequirementVerdict) -> str:
    proof = row.transferable_from or (row.skill if row.alternatives else None)
    what = quote_text(proof.name) if proof else "it"
    listed = row.evidence_strength is EvidenceStrength.LISTED
    how = f"you list {what}{_at_level(row.candidate_level)}" if listed else f"you show {what}"
    how += ", but no work that shows it" if listed else _at_level(row.candidate_level)
    asked = _describe_level(row.required_level)
    return f"{how}; the posting asks for {asked}." if asked else f"{how}."


def _at_level(level: SkillLevel | None) -> str:
    """How a shown level goes on after "you show it"."""
    if level is None:
        return ""
    at = f" at {_article(level.label)} level" if level.label is not None else ""
    return at + (f" over {_years(level.years)}" if level.years is not None else "")


def _describe_level(level: SkillLevel | None) -> str:
    """How an asked level goes on after "the posting asks for"."""
    if level is None:
        return ""
    words = [f"{_years(level.years)} or more"] if level.years is not None else []
    if level.label is not None:
        words.append(f"{_article(level.label)} level")
    return join_words(words, "and")


def _article(label: str) -> str:
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _years(years: float) -> str:
    if years < 1:
        return "less than a year"
    whole = int(years + 0.5)
    about = "" if years == whole else "about "
    return about + count(whole, "year")


def _closing(row: RequirementVerdict) -> str:
    gain = f"+{row.gain:.1f}" if row.gain >= 0.05 else "less than +0.1"
    if row.status is SkillStatus.MATCHED:
        return f"Showing it in a line about your work: {gain}"
    return f"Closing this gap: {gain}"


def _quotes(evidence: Sequence[Evidence], most: int = _MOST_QUOTES) -> list[str]:
    """The strongest quotes, the same words once; the last one says how many places more there are."""
    said = (_OWN_WORD if item.own_word else f"“{quote_text(shorten(item.quote))}”" for item in evidence)
    distinct = list(dict.fromkeys(said))
    quotes = distinct[:most]
    more = len(distinct) - most
    if more > 0:
        quotes[-1] += f" (and {more} more)"
    return quotes


def _render_gates(gates: Sequence[Gate]) -> str:
    if not gates:
        return ""
    lines = ["## Licences, degrees and other conditions", "", "These are not part of the score."]
    lines.append("")
    for gate in gates:
        tier = f"{_TIERS[gate.tier]}, one of several that will do" if gate.alternatives else _TIERS[gate.tier]
        lines.append(f"- **{quote_text(gate.name)}** ({tier}): {_describe_gate(gate, gates)}")
        lines += [f"  - Posting: {quote}" for quote in _quotes(gate.job_evidence)]
        lines += [f"  - Resume: {quote}" for quote in _quotes(gate.resume_evidence, 1)]
    return "\n".join(lines)


_GATE_STATES = {
    GateStatus.SHOWN: "your resume shows it.",
    GateStatus.IN_PROGRESS: "your resume says you are working on it.",
    GateStatus.EXPIRED: "your resume says it has run out.",
}


def _describe_gate(gate: Gate, gates: Sequence[Gate]) -> str:
    if gate.status in _GATE_STATES:
        return _GATE_STATES[gate.status]
    shown = {other.name for other in gates if other.status is GateStatus.SHOWN}
    other = next((way for way in gate.alternatives if set(way) <= shown), None)
    if other is not None:
        return f"not found on your resume, which shows what will do instead: {quote_text(join_words(other, 'and'))}."
    if gate.resume_evidence:
        return "your resume shows a degree, but not in a field that is named. Whether it will do is theirs to say."
    if gate.kind is GateKind.YEARS:
        return "we could not tell this from your resume. If you have them, say so in it."
    return "not found on your resume. If you have it, add it."


def _render_plan(report: GapReport) -> str:
    gaps = order_gaps(report.judged)[:_MOST_TO_LEARN]
    if not gaps:
        return ""
    lines = ["## What to work on first", ""]
    for place, row in enumerate(gaps, start=1):
        lines.append(f"{place}. **{quote_text(_name(row))}**: {_advise(row)}")
    return "\n".join(lines)


def _advise(row: RequirementVerdict) -> str:
    gain = f"+{row.gain:.1f}" if row.gain >= 0.05 else "less than +0.1"
    reasons = ["the posting requires it" if row.tier is RequirementTier.REQUIRED else "the posting would like it"]
    if row.weak_reason is WeakReason.ADJACENT and row.transferable_from is not None:
        reasons.append(f"{quote_text(row.transferable_from.name)} gives you a start")
    elif row.weak_reason is WeakReason.ADJACENT:
        reasons.append("if you do it, say so in these words")
    elif row.weak_reason is WeakReason.UNDER_LEVEL:
        reasons.append("you already have a base")
    if row.skill.is_hot_technology or row.skill.is_in_demand:
        reasons.append("many employers ask for it")
    return f"{gain}; {join_words(reasons, 'and')}."


def _render_not_judged(items: Sequence[NotJudged]) -> str:
    if not items:
        return ""
    lines = [
        "## What was not judged",
        "",
        "The posting also asks for these. They neither raise nor lower the score.",
        "",
    ]
    for item in items:
        name = _name_broad(item.name, item.wording)
        known_as = f" ({quote_text(item.name)})" if name != item.name else ""
        lines.append(f"- **{quote_text(name)}**{known_as}: {quote_text(item.reason)}")
        lines += [f"  - Posting: {quote}" for quote in _quotes(item.job_evidence)]
    return "\n".join(lines)


def _render_provenance(source: Provenance) -> str:
    readers = f"resume by {_READERS[source.resume_reader]} ({quote_text(source.resume_reader_version)})"
    readers += f", posting by {_READERS[source.job_reader]} ({quote_text(source.job_reader_version)})"
    lines = [
        "## How this was made",
        "",
        f"- Read: {readers}",
    ]
    if source.model:
        lines.append(
            f"- Model: {quote_text(source.model)}, prompts {quote_text(source.prompt_version or 'unversioned')}"
        )
    lines += [
        f"- Skills: taxonomy {quote_text(source.taxonomy)}, embedder {quote_text(source.embedder)}",
        f"- Versions: engine {quote_text(source.engine_version)}, formula {quote_text(source.formula_version)},"
        f" report {quote_text(source.report_template_version)}",
        f"- Texts: resume {source.resume_sha256[:16]}, posting {source.job_sha256[:16]} (SHA-256)",
        *(f"- Note: {quote_text(note)}" for note in source.notes),
        "",
        "The score is computed from the rows above by a fixed formula; no model decides it."
        " The same texts always give the same report.",
    ]
    return "\n".join([*lines, "", quote_text(_ATTRIBUTION)])
