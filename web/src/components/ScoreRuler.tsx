import { formatScore } from "./format";

interface ScoreRulerProps {
  score: number;
  /** How the score is made up; without it the ruler shows the score alone. */
  parts?: { matched: number; weak: number };
}

/** The score on a ruler from 0 to 10: what was fully earned, what in part, what is open. */
export function ScoreRuler({ score, parts = { matched: score, weak: 0 } }: ScoreRulerProps) {
  return (
    <svg
      className="ruler"
      viewBox="0 0 1000 40"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatScore(score)} of 10`}
    >
      <rect className="ruler-track" width="1000" height="40" />
      <rect className="ruler-matched" width={parts.matched * 100} height="40" />
      <rect className="ruler-weak" x={parts.matched * 100} width={parts.weak * 100} height="40" />
      {Array.from({ length: 9 }, (_, index) => (
        <line
          key={index}
          className="ruler-tick"
          x1={(index + 1) * 100}
          x2={(index + 1) * 100}
          y1="0"
          y2="40"
        />
      ))}
    </svg>
  );
}
