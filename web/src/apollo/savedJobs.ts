import type { ApolloCache, Reference } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "~/gql";

interface StoredConnection {
  edges: { __typename: "SavedJobEdge"; cursor: string; node: Reference }[];
  totalCount: number;
}

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

/** Every saved job, with where its analysis stands. The app keeps it loaded; features read it from the cache. */
export const SavedJobs = graphql(`
  query SavedJobs($after: String) {
    savedJobs(first: 60, after: $after) {
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

const SavedJobIds = graphql(`
  query SavedJobIds {
    savedJobs(first: 60) {
      edges {
        node {
          job {
            id
          }
        }
      }
    }
  }
`);

/** Ids of the jobs that are saved, from the list the app keeps loaded; null until it is there. */
export function useSavedJobIds(): ReadonlySet<string> | null {
  const { data } = useQuery(SavedJobIds, { fetchPolicy: "cache-only" });
  return useMemo(() => (data ? new Set(data.savedJobs.edges.map((edge) => edge.node.job.id)) : null), [data]);
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
    return { ...known, edges, totalCount: known.totalCount - (known.edges.length - edges.length) };
  });
}

function modifySavedJobs(cache: ApolloCache, change: (known: StoredConnection) => StoredConnection): void {
  cache.modify<{ savedJobs: StoredConnection }>({
    fields: { savedJobs: (known) => change(known as StoredConnection) as never },
  });
}
