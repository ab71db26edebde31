import type { ApolloCache, ApolloClient } from "@apollo/client";
import { graphql } from "~/gql";
import { SAVED_JOBS_PAGE, type SavedJobsList } from "./savedJobsList";

/**
 * A saved job as lists and cards show it. The optimistic answer of a save fills exactly this. Keys (`id`, `jobId`)
 * stand beside the fragments: a component that is handed a masked object finds its entity by them.
 */
export const SavedJobFields = graphql(`
  fragment SavedJobFields on SavedJob {
    savedAt
    job {
      id
      ...JobFacts
    }
    status {
      jobId
      ...GapStatusFields
    }
    report {
      id
      isStale
      createdAt
    }
  }
`);

/** The saved jobs, with where their analysis stands. The app keeps the whole list loaded and in step. */
export const SavedJobs = graphql(`
  query SavedJobs($first: Int!, $after: String) {
    savedJobs(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          job {
            id
          }
          ...SavedJobFields
        }
      }
    }
  }
`);

/** What every reader of the list asks for; the app fetches the other pages. */
export const FIRST_PAGE = { first: SAVED_JOBS_PAGE };

/** For `useQuery(SavedJobs)`: a page that is read again is merged like any other, so the list never shrinks to it. */
export const SAVED_JOBS_OPTIONS = { variables: FIRST_PAGE, refetchWritePolicy: "merge" as const };

const LOOK_AT_THE_TOP = 10;

/** Reads what was saved a moment ago elsewhere, and only that unless there is more to it. */
export async function readNewSavedJobs(client: ApolloClient): Promise<void> {
  await client.query({
    query: SavedJobs,
    variables: { first: LOOK_AT_THE_TOP },
    fetchPolicy: "network-only",
  });
  const list = client.readQuery({ query: SavedJobs, variables: FIRST_PAGE })?.savedJobs;
  if (list && !list.pageInfo.hasNextPage && list.edges.length !== list.totalCount)
    await rereadSavedJobs(client);
}

export async function rereadSavedJobs(client: ApolloClient): Promise<void> {
  await client.refetchQueries({ include: [SavedJobs] });
}

export function addSavedJob(cache: ApolloCache, jobId: string): void {
  modifySavedJobs(cache, (known) => {
    const id = cache.identify({ __typename: "SavedJob", job: { id: jobId } });
    if (!id || known.edges.some((edge) => edge.node.__ref === id)) return known;
    const edge = { __typename: "SavedJobEdge" as const, cursor: "", node: { __ref: id } };
    return { ...known, edges: [edge, ...known.edges], totalCount: known.totalCount + 1 };
  });
}

export function removeSavedJob(cache: ApolloCache, jobId: string): void {
  modifySavedJobs(cache, (known) => {
    const id = cache.identify({ __typename: "SavedJob", job: { id: jobId } });
    const edges = known.edges.filter((edge) => edge.node.__ref !== id);
    if (edges.length === known.edges.length) return known;
    return { ...known, edges, totalCount: known.totalCount - 1 };
  });
}

/** For jobs that a list read anew no longer has: nobody told us of the unsave, so its status still says saved. */
export function markUnsaved(cache: ApolloCache, jobId: string): void {
  cache.modify<{ savedAt: string | null }>({
    id: cache.identify({ __typename: "GapStatus", jobId }),
    fields: { savedAt: () => null },
  });
}

function modifySavedJobs(cache: ApolloCache, change: (known: SavedJobsList) => SavedJobsList): void {
  cache.modify<{ savedJobs: SavedJobsList }>({
    fields: { savedJobs: (known) => change(known as SavedJobsList) as never },
  });
}
