"""Licences, degrees and other conditions of a report: shown apart, because they carry no points."""

from collections.abc import Sequence

from jobmate.engine.models import Gate
from jobmate.engine.report_quotes import quote_lines
from jobmate.engine.report_rows import TIERS
from jobmate.engine.report_text import join_words, quote_text
from jobmate.enums import GateKind, GateStatus

_STATES = {
    GateStatus.SHOWN: "your resume shows it.",
    GateStatus.IN_PROGRESS: "your resume says you are working on it.",
    GateStatus.EXPIRED: "your resume says it has run out.",
}


def render_gates(gates: Sequence[Gate]) -> str:
    """The block of conditions; empty when the posting has none."""
    if not gates:
        return ""
    lines = ["## Licences, degrees and other conditions", "", "These carry no points.", ""]
    for gate in gates:
        tier = f"{TIERS[gate.tier]}, one of several that will do" if gate.alternatives else TIERS[gate.tier]
        lines.append(f"- **{quote_text(gate.name)}** ({tier}): {_describe(gate, gates)}")
        lines += quote_lines(gate.job_evidence, gate.resume_evidence)
    return "\n".join(lines)


def _describe(gate: Gate, gates: Sequence[Gate]) -> str:
    if gate.status in _STATES:
        return _STATES[gate.status]
    shown = {other.name for other in gates if other.status is GateStatus.SHOWN}
    other = next((way for way in gate.alternatives if set(way) <= shown), None)
    if other is not None:
        return f"not found on your resume, which shows what will do instead: {quote_text(join_words(other, 'and'))}."
    if gate.resume_evidence:
        return "your resume shows a degree, but not in a field that is named. Whether it will do is theirs to say."
    if gate.kind is GateKind.YEARS:
        return "your resume does not state years of exactly this. If you have them, say so in it."
    return "not found on your resume. If you have it, add it."
