import type { GapState } from "~/gql/graphql";

export type Order = "date" | "score" | "state";

export interface Sortable {
  savedAt: string;
  title: string;
  state: GapState;
  score: number | null;
}

const STATE_ORDER: Record<GapState, number> = { GENERATING: 0, FAILED: 1, NONE: 2, READY: 3 };

/** Compare two saved jobs: newest first, best first, or what needs attention first; ties by date, then title. */
export function compare(order: Order): (a: Sortable, b: Sortable) => number {
  const byDate = (a: Sortable, b: Sortable) =>
    b.savedAt.localeCompare(a.savedAt) || a.title.localeCompare(b.title);
  if (order === "score") return (a, b) => shownScore(b) - shownScore(a) || byDate(a, b);
  if (order === "state") return (a, b) => STATE_ORDER[a.state] - STATE_ORDER[b.state] || byDate(a, b);
  return byDate;
}

function shownScore({ state, score }: Sortable): number {
  return state === "READY" && score !== null ? score : -1;
}
