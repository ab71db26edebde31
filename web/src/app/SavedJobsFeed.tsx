import { useApolloClient, useQuery } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { connection, useConnection } from "~/apollo/connection";
import { markUnsaved, SavedJobs, SAVED_JOBS_OPTIONS } from "~/apollo/savedJobs";
import type { SavedJobsQuery } from "~/gql/graphql";
import { useStatusPushes } from "./useStatusPushes";

const POLL_EVERY_MS = 5_000;
const READ_ON_AFTER_MS = 3_000;

/**
 * Keeps the saved jobs in the cache in step with the API: one subscription for all of them while a line is up, asking
 * every few seconds while none is. Draws nothing; every page reads the cache.
 */
export function SavedJobsFeed() {
  const { state } = useConnection();
  const isAway = state === "polling" || state === "offline";
  const { data, error, fetchMore } = useQuery(SavedJobs, {
    ...SAVED_JOBS_OPTIONS,
    pollInterval: isAway ? POLL_EVERY_MS : 0,
  });
  const list = data?.savedJobs;
  useEffect(() => connection.answered(!error), [error, data]);
  useRemainingPages(list?.pageInfo, (after) => fetchMore({ variables: { after } }));
  useUnsavedElsewhere(list);
  useStatusPushes();
  useRereadOnOpen(list !== undefined || error !== undefined);
  return null;
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

/** Sorting needs the whole list, so the pages after the first are fetched as well, one after the other. */
function useRemainingPages(page: PageInfo | undefined, read: (after: string | null) => Promise<unknown>) {
  const [round, setRound] = useState(0);
  const isReading = useRef(false);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    if (!page?.hasNextPage || isReading.current) return;
    isReading.current = true;
    const goOn = () => {
      isReading.current = false;
      setRound((count) => count + 1);
    };
    latest.current(page.endCursor).then(goOn, () => setTimeout(goOn, READ_ON_AFTER_MS));
  }, [page, round]);
}

/** A list that was read to its end and lacks a job it had before: it was unsaved while nobody could tell us. */
function useUnsavedElsewhere(list: SavedJobsQuery["savedJobs"] | undefined) {
  const client = useApolloClient();
  const before = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!list || list.pageInfo.hasNextPage) return;
    const now = new Set(list.edges.map(({ node }) => node.job.id));
    before.current.forEach((jobId) => !now.has(jobId) && markUnsaved(client.cache, jobId));
    before.current = now;
  }, [client, list]);
}

/**
 * What changed before a line was up was not pushed: what is shown may be old, and what failed can be asked again.
 * Reports don't change.
 */
function useRereadOnOpen(isAnswered: boolean) {
  const client = useApolloClient();
  useEffect(() => {
    if (!isAnswered) return; // The first answer is still to come, and will be of now.
    return connection.onOpen(() => {
      void client.refetchQueries({
        include: "active",
        onQueryUpdated: (query) =>
          ["SavedJobs", "Resumes"].includes(query.queryName ?? "") || Boolean(query.getCurrentResult().error),
      });
    });
  }, [client, isAnswered]);
}
