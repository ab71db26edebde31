import type { RequirementFragment } from "~/gql/graphql";

type Level = RequirementFragment["requiredLevel"];

const STEPS = ["basic", "working", "proficient", "advanced"];

/** Level asked and level shown, side by side on the same four steps. The words say it all; the picture helps. */
export function LevelScale({ asked, shown, isMissing }: { asked: Level; shown: Level; isMissing: boolean }) {
  const [askedWords, shownWords] = [describeLevel(asked), describeLevel(shown)];
  if (!askedWords && !shownWords) return null;
  return (
    <dl className="levels">
      <div>
        <dt>Asked</dt>
        <dd>
          {askedWords ?? "level not stated"}
          <Steps score={asked?.score ?? null} kind="asked" />
        </dd>
      </div>
      <div>
        <dt>Shown</dt>
        <dd>
          {isMissing ? "not in your resume" : (shownWords ?? "level not stated")}
          <Steps score={isMissing && asked?.score ? 0 : (shown?.score ?? null)} kind="shown" />
        </dd>
      </div>
    </dl>
  );
}

function Steps({ score, kind }: { score: number | null; kind: "asked" | "shown" }) {
  if (score === null) return null;
  return (
    <svg className={`steps steps-${kind}`} viewBox="0 0 100 10" aria-hidden="true">
      {STEPS.map((step, index) => (
        <g key={step}>
          <rect className="step" x={index * 26} width="22" height="10" rx="2" />
          <rect
            className="step-filled"
            x={index * 26}
            width={22 * Math.min(1, Math.max(0, score - index))}
            height="10"
            rx="2"
          />
        </g>
      ))}
    </svg>
  );
}

export function describeLevel(level: Level): string | null {
  const parts = [level?.label, typeof level?.years === "number" ? describeYears(level.years) : null];
  return parts.filter(Boolean).join(", ") || null;
}

function describeYears(years: number): string {
  return `${years} ${years === 1 ? "year" : "years"}`;
}
