import { formatDateTime } from "~/components/format";
import { Icon } from "~/components/Icon";
import type { FullReportFragment, GateKind, ReaderKind } from "~/gql/graphql";
import { Quotes, type ShowQuote } from "./RequirementRow";
import { nameBroad } from "./wording";

const GATE_KINDS: Record<GateKind, string> = {
  LICENCE: "Licence",
  CERTIFICATION: "Certificate",
  DEGREE: "Degree",
  CLEARANCE: "Clearance",
  YEARS: "Years of experience",
};

const GATE_WORDS: Record<string, string> = {
  SHOWN: "In your resume",
  IN_PROGRESS: "Under way, says your resume",
  EXPIRED: "Run out, says your resume",
  UNKNOWN: "Not stated in your resume",
};

/** Licences, degrees and the like: held or not, so they stand beside the score, not in it. */
export function Gates({ gates, onShow }: { gates: FullReportFragment["gates"]; onShow: ShowQuote }) {
  if (gates.length === 0) return null;
  return (
    <section className="aside" aria-labelledby="gates-heading">
      <h2 id="gates-heading" tabIndex={-1}>
        Licences, degrees and other conditions
      </h2>
      <p className="aside-intro">You hold these or you don't, so they are not part of the score.</p>
      <ul className="gates">
        {gates.map((gate, index) => (
          <li key={index}>
            <div className="row-head">
              <h3>{gate.name}</h3>
              <span className="tier">{GATE_KINDS[gate.kind]}</span>
              <span className={`tier tier-${gate.tier.toLowerCase()}`}>
                {gate.tier === "REQUIRED" ? "Required" : "Nice to have"}
              </span>
              <span className={`gate-status gate-${gate.status.toLowerCase()}`}>
                {gate.status === "SHOWN" && <Icon name="check" />} {GATE_WORDS[gate.status]}
              </span>
            </div>
            <div className="row-quotes">
              <Quotes source="posting" about={gate.name} quotes={gate.jobEvidence} onShow={onShow} />
              <Quotes source="resume" about={gate.name} quotes={gate.resumeEvidence} onShow={onShow} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function NotJudged({ items, onShow }: { items: FullReportFragment["notJudged"]; onShow: ShowQuote }) {
  if (items.length === 0) return null;
  return (
    <section className="aside" aria-labelledby="not-judged-heading">
      <h2 id="not-judged-heading" tabIndex={-1}>
        Not judged
      </h2>
      <p className="aside-intro">Asked for, but nothing a resume can prove. Left out of the score.</p>
      <ul className="not-judged">
        {items.map((item, index) => (
          <li key={index}>
            <h3>{nameBroad(item.name, item.wording).title}</h3>
            <p className="row-note">{item.reason}</p>
            <Quotes source="posting" about={item.name} quotes={item.jobEvidence} onShow={onShow} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const READERS: Record<ReaderKind, string> = { LLM: "Language model", KEYWORD: "Keyword reader" };

export function ProvenanceSection({ report }: { report: FullReportFragment }) {
  const from = report.provenance;
  const facts: [string, string | null][] = [
    ["Made", formatDateTime(report.createdAt)],
    ["Resume", report.resume.title],
    ["Resume read by", `${READERS[from.resumeReader]} (${from.resumeReaderVersion})`],
    ["Posting read by", `${READERS[from.jobReader]} (${from.jobReaderVersion})`],
    ["Model", from.model],
    ["Taxonomy", from.taxonomy],
    ["Search by meaning", from.embedder],
    ["Scoring formula", from.formulaVersion],
    ["Analysis version", from.engineVersion],
    ["Fingerprint of the resume", from.resumeSha256.slice(0, 12)],
    ["Fingerprint of the posting", from.jobSha256.slice(0, 12)],
  ];
  return (
    <details className="provenance">
      <summary>How this report was made</summary>
      <p>
        Skills are read from both texts, matched to a taxonomy, and scored by a fixed formula: the same texts
        always give the same score.
      </p>
      {from.notes.length > 0 && (
        <ul>
          {from.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </details>
  );
}
