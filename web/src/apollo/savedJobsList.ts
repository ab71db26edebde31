import type { FieldFunctionOptions, Reference } from "@apollo/client";

/** How many saved jobs are asked for at once: a page of these cards stays well within what one operation may cost. */
export const SAVED_JOBS_PAGE = 60;

interface Edge {
  __typename: "SavedJobEdge";
  cursor: string;
  node: Reference;
}

/** The list as the cache holds it. `pageInfo` says how far it was read: up to `endCursor`. */
export interface SavedJobsList {
  edges: Edge[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * Puts a page in its place. The list has one order, latest saved first, so what a page covers is known: what stood
 * there before is replaced, and what follows stays until it is read again. A list that is re-read never shrinks.
 *
 * A page shorter than the usual one is a look at the top; when it joins what is known, the rest need not be re-read.
 */
export function mergeSavedJobs(
  known: SavedJobsList | undefined,
  incoming: SavedJobsList,
  { args }: Pick<FieldFunctionOptions, "args">,
): SavedJobsList {
  if (!known) return incoming;
  const after = args?.after as string | null | undefined;
  const start = after ? known.edges.findIndex((edge) => edge.cursor === after) + 1 : 0;
  // The list moved on while this page was fetched: it is read from the top again.
  if (after && start === 0) return known;
  const lastRef = incoming.edges.at(-1)?.node.__ref;
  const end = known.edges.findIndex((edge) => edge.node.__ref === lastRef);
  const fresh = new Set(incoming.edges.map((edge) => edge.node.__ref));
  const isNew = (edge: Edge) => !fresh.has(edge.node.__ref);
  const before = known.edges.slice(0, start).filter(isNew);
  const rest = incoming.pageInfo.hasNextPage ? known.edges.slice(Math.max(start, end + 1)).filter(isNew) : [];
  const isLook = typeof args?.first === "number" && args.first < SAVED_JOBS_PAGE && end >= 0;
  return {
    ...incoming,
    edges: [...before, ...incoming.edges, ...rest],
    pageInfo: isLook && incoming.pageInfo.hasNextPage ? known.pageInfo : incoming.pageInfo,
  };
}
