import { useState } from "react";
import { Icon } from "~/components/Icon";
import type { QuoteFragment, RequirementFragment } from "~/gql/graphql";
import { LevelScale } from "./LevelScale";
import { nameRow } from "./wording";

/** Opens a text at a quote. */
export type ShowQuote = (
  source: "posting" | "resume",
  about: string,
  quotes: readonly QuoteFragment[],
  chosen: number,
) => void;

export function RequirementRow({ row, onShow }: { row: RequirementFragment; onShow: ShowQuote }) {
  const { title, concept } = nameRow(row);
  return (
    <li className={`row row-${row.status.toLowerCase()}`}>
      <div className="row-head">
        <h3>{title}</h3>
        <span className={`tier tier-${row.tier.toLowerCase()}`}>
          {row.tier === "REQUIRED" ? "Required" : "Nice to have"}
        </span>
        {row.skill.isHotTechnology ? (
          <span className="demand">Hot technology</span>
        ) : (
          row.skill.isInDemand && <span className="demand">In demand</span>
        )}
        <span className="row-points">
          {row.points.toFixed(2)} <span>of {row.pointsAvailable.toFixed(2)} points</span>
        </span>
      </div>
      {concept && <p className="row-note">Judged as {concept}</p>}
      {row.alternatives.length > 0 && (
        <p className="row-note">Or: {row.alternatives.map((skill) => skill.name).join(", ")}</p>
      )}
      <Explanation row={row} />
      <LevelScale asked={row.requiredLevel} shown={row.candidateLevel} isMissing={row.status === "MISSING"} />
      <div className="row-quotes">
        <Quotes source="posting" about={title} quotes={row.jobEvidence} onShow={onShow} />
        <Quotes source="resume" about={title} quotes={row.resumeEvidence} onShow={onShow} />
      </div>
      {row.gain > 0 && (
        <p className="gain">
          {row.status === "MATCHED" ? "Showing it in a line about your work" : "Closing this gap"}:{" "}
          <strong>+{formatGain(row.gain)}</strong>
        </p>
      )}
    </li>
  );
}

function Explanation({ row }: { row: RequirementFragment }) {
  const text = explainRow(row);
  return text ? <p className="row-note">{text}</p> : null;
}

function explainRow(row: RequirementFragment): string | null {
  if (row.weakReason === "ADJACENT") {
    return row.transferableFrom
      ? `Not shown itself, but ${row.transferableFrom.name} is close to it and counts in part.`
      : "Your resume does not say it. The line quoted comes nearest and counts in part.";
  }
  if (row.weakReason === "UNDER_LEVEL") {
    return row.levelDelta !== null && row.levelDelta > 0.25
      ? "Shown, but below the level asked."
      : "Listed by name only. Work in which you used it would count in full.";
  }
  if (row.status === "MATCHED" && row.evidenceStrength === "DEMONSTRATED") {
    return row.inOtherWords ? "Shown in other words. The posting's own are easier to find." : null;
  }
  if (row.status === "MATCHED") return "Listed by name only. Describing work with it makes this stronger.";
  return null;
}

export function formatGain(gain: number): string {
  return gain < 0.05 ? "less than 0.1" : gain.toFixed(1);
}

interface QuotesProps {
  source: "posting" | "resume";
  about: string;
  quotes: readonly QuoteFragment[];
  onShow: ShowQuote;
}

/** More than this many quotes of one sort are folded away. */
const QUOTES_SHOWN = 2;

export function Quotes({ source, about, quotes, onShow }: QuotesProps) {
  const [isOpen, setOpen] = useState(false);
  if (quotes.length === 0) return null;
  const shown = isOpen || quotes.length === QUOTES_SHOWN + 1 ? quotes : quotes.slice(0, QUOTES_SHOWN);
  const where = source === "posting" ? "posting" : "your resume";
  return (
    <ul
      className={`quotes quotes-${source}`}
      aria-label={source === "posting" ? "The posting says" : "Your resume says"}
    >
      {shown.map((quote, index) => (
        <li key={`${quote.start}-${quote.end}`}>
          <button type="button" className="quote" onClick={() => onShow(source, about, quotes, index)}>
            <Icon name="quote" />
            <span>
              <q>{quote.quote}</q>
              <span className="quote-place">
                {source === "posting" ? "Posting" : "Resume"}
                {quote.section && `, ${quote.section}`}
              </span>
              <span className="visually-hidden"> Show in {where}</span>
            </span>
          </button>
        </li>
      ))}
      {shown.length < quotes.length && (
        <li>
          <button type="button" className="quote-more" onClick={() => setOpen(true)}>
            {quotes.length - shown.length} more in the {source}
            <span className="visually-hidden"> {about}</span>
          </button>
        </li>
      )}
    </ul>
  );
}
