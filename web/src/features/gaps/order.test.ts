import { expect, it } from "vitest";
import { compare, type Order, type Sortable } from "./order";

const jobs: Sortable[] = [
  { title: "Welder", savedAt: "2026-01-01", state: "READY", score: 4 },
  { title: "Nurse", savedAt: "2026-01-03", state: "READY", score: 8.5 },
  { title: "Cook", savedAt: "2026-01-02", state: "FAILED", score: null },
  { title: "Clerk", savedAt: "2026-01-04", state: "GENERATING", score: 9 },
];

it.each<[Order, string[]]>([
  ["date", ["Clerk", "Nurse", "Cook", "Welder"]],
  ["score", ["Nurse", "Welder", "Clerk", "Cook"]],
  ["state", ["Clerk", "Cook", "Nurse", "Welder"]],
])("sorts by %s", (order, titles) => {
  expect(jobs.toSorted(compare(order)).map((job) => job.title)).toEqual(titles);
});
