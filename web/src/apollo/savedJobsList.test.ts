import { expect, it } from "vitest";
import { mergeSavedJobs, SAVED_JOBS_PAGE, type SavedJobsList } from "./savedJobsList";

const edge = (name: string) => ({
  __typename: "SavedJobEdge" as const,
  cursor: `at ${name}`,
  node: { __ref: name },
});
const list = (names: string, hasNextPage = false, totalCount = names.length): SavedJobsList => ({
  edges: [...names].map(edge),
  totalCount,
  pageInfo: { hasNextPage, endCursor: names ? `at ${names.at(-1)}` : null },
});
const names = (merged: SavedJobsList) => merged.edges.map(({ node }) => node.__ref).join("");
const whole = { args: { first: SAVED_JOBS_PAGE } };
const after = (name: string) => ({ args: { first: SAVED_JOBS_PAGE, after: `at ${name}` } });

it("appends pages in order", () => {
  const first = mergeSavedJobs(undefined, list("abc", true, 5), whole);
  expect(names(mergeSavedJobs(first, list("de"), after("c")))).toBe("abcde");
});

it("keeps the rest of the list while it is read again page by page", () => {
  const known = list("abcdef");
  const once = mergeSavedJobs(known, list("xab", true, 7), whole);
  expect(names(once)).toBe("xabcdef");
  expect(once.pageInfo).toEqual({ hasNextPage: true, endCursor: "at b" });
  const twice = mergeSavedJobs(once, list("df", false, 5), after("b"));
  expect(names(twice)).toBe("xabdf");
});

it("drops what a page covers and no longer has", () => {
  expect(names(mergeSavedJobs(list("abcde"), list("ad", true, 3), whole))).toBe("ade");
  expect(names(mergeSavedJobs(list("abc"), list(""), whole))).toBe("");
});

it("ignores a page of a list that is gone", () => {
  expect(names(mergeSavedJobs(list("ab", true, 4), list("yz"), after("x")))).toBe("ab");
});

it("keeps a job once when it moves", () => {
  expect(names(mergeSavedJobs(list("abcd"), list("cab", true, 4), whole))).toBe("cabd");
});

it("takes a look at the top without reading on", () => {
  const look = { args: { first: 3 } };
  const joined = mergeSavedJobs(list("abcdef"), list("xab", true, 7), look);
  expect(names(joined)).toBe("xabcdef");
  expect(joined.pageInfo.hasNextPage).toBe(false);
  const apart = mergeSavedJobs(list("abcdef"), list("xyz", true, 9), look);
  expect(names(apart)).toBe("xyzabcdef");
  expect(apart.pageInfo).toEqual({ hasNextPage: true, endCursor: "at z" });
});
