import { formatScore, nameScore } from "~/components/format";
import { ScoreRuler } from "~/components/ScoreRuler";
import type { FullReportFragment, RequirementFragment } from "~/gql/graphql";
import { formatGain } from "./RequirementRow";
import { nameRow } from "./wording";

/** The score, what it is made of, and what it is worth. */
export function ScoreSection({ report }: { report: FullReportFragment }) {
  const matched = sumPoints(report.requirements, "MATCHED");
  const weak = sumPoints(report.requirements, "WEAK");
  return (
    <section className="score-section" aria-labelledby="score-heading">
      <h2 id="score-heading" className="visually-hidden">
        Score
      </h2>
      <div className="score-top">
        <p className="score-big">
          {formatScore(report.score)}
          <span className="score-of"> / 10</span>
        </p>
        <div>
          <p className="score-title">{nameScore(report.score)}</p>
          <p className="score-summary">{report.summary}</p>
        </div>
      </div>
      <ScoreRuler score={report.score} parts={{ matched, weak }} />
      <ul className="legend">
        <li className="legend-matched">{matched.toFixed(1)} from matched skills</li>
        {weak > 0 && <li className="legend-weak">{weak.toFixed(1)} from weak skills</li>}
        <li className="legend-open">{Math.max(0, 10 - matched - weak).toFixed(1)} open</li>
      </ul>
      <p className="score-meaning">
        Every requirement of the posting has a share of the 10 points, and what is required weighs three times
        what is nice to have. {describeConfidence(report.confidence)}
      </p>
    </section>
  );
}

function sumPoints(rows: readonly RequirementFragment[], status: RequirementFragment["status"]): number {
  return rows.filter((row) => row.status === status).reduce((sum, row) => sum + row.points, 0);
}

export function describeConfidence(confidence: number): string {
  const percent = Math.round(confidence * 100);
  if (percent >= 100) return "Everything the posting asks could be judged.";
  return `Confidence ${percent}%: that much of what the posting asks could be judged; the rest is left out, never held against you.`;
}

/** The three gaps whose closing lifts the score most. */
export function LearnFirst({ requirements }: { requirements: readonly RequirementFragment[] }) {
  const best = requirements
    .filter((row) => row.status !== "MATCHED" && row.gain >= 0.05)
    .toSorted((a, b) => b.gain - a.gain)
    .slice(0, 3);
  if (best.length === 0) return null;
  return (
    <section className="learn" aria-labelledby="learn-heading">
      <h2 id="learn-heading">What would help most</h2>
      <ol>
        {best.map((row) => (
          <li key={nameRow(row).title}>
            <span className="learn-gain">+{formatGain(row.gain)}</span>
            <span>
              <strong>{nameRow(row).title.replaceAll("/", "/\u200b")}</strong>
              <span className="learn-why">{whyItHelps(row)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function whyItHelps(row: RequirementFragment): string {
  const asked = row.tier === "REQUIRED" ? "Required" : "Nice to have";
  if (row.status === "MISSING") return `${asked}, and not in your resume.`;
  return row.weakReason === "ADJACENT"
    ? `${asked}; you show something close.`
    : `${asked}; shown, but not fully.`;
}
