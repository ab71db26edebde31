import { useApolloClient, useQuery } from "@apollo/client/react";
import type { ApolloClient } from "@apollo/client";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { connection, useConnectionState } from "~/apollo/connection";
import { SavedJobs } from "~/apollo/savedJobs";
import { formatScore } from "~/components/format";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { GapState, GapStatusChangedSubscription } from "~/gql/graphql";

const GapStatusChanged = graphql(`
  subscription GapStatusChanged {
    gapStatusChanged {
      ...GapStatusFields @unmask
    }
  }
`);

const SavedJobTitle = graphql(`
  fragment SavedJobTitle on SavedJob {
    job {
      id
      title
    }
  }
`);

type Status = GapStatusChangedSubscription["gapStatusChanged"];

const POLL_EVERY_MS = 5_000;
const SUBSCRIBE_AGAIN_MS = 3_000;
const SETTLE_MS = 150;

/**
 * Keeps the saved jobs in the cache in step with the API: one subscription for all of them while the socket is up,
 * asking every few seconds while it is not. Draws nothing; every page reads the cache.
 */
export function SavedJobsFeed() {
  const isAway = ["polling", "offline"].includes(useConnectionState());
  const { data, error, fetchMore } = useQuery(SavedJobs, { pollInterval: isAway ? POLL_EVERY_MS : 0 });
  useRemainingPages(data?.savedJobs.pageInfo, fetchMore);
  useEffect(() => connection.polled(!error), [error, data]);
  useStatusPushes();
  useRereadOnReturn();
  return null;
}

type FetchMore = (options: { variables: { after: string | null } }) => Promise<unknown>;

/** Sorting needs the whole list, so the pages after the first are fetched as well. (A page of 60 cards stays well within
 * what one operation may cost.) */
function useRemainingPages(
  page: { hasNextPage: boolean; endCursor: string | null } | undefined,
  fetchMore: FetchMore,
) {
  useEffect(() => {
    if (page?.hasNextPage) fetchMore({ variables: { after: page.endCursor } }).catch(() => undefined);
  }, [page?.hasNextPage, page?.endCursor, fetchMore]);
}

function useStatusPushes() {
  const client = useApolloClient();
  const navigate = useNavigate();
  const states = useRef(new Map<string, GapState>());
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let settle: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe: () => void } | undefined;

    const rereadSoon = () => {
      clearTimeout(settle);
      settle = setTimeout(() => void client.refetchQueries({ include: [SavedJobs] }), SETTLE_MS);
    };
    const onStatus = (status: Status) => {
      const before = states.current.get(status.jobId);
      states.current.set(status.jobId, status.state);
      const title = findSavedTitle(client, status.jobId);
      // Saved or unsaved in another tab: the list itself changed. A NONE we are told on subscribing is no news.
      if (
        status.state === "NONE" ? title !== null && before !== undefined && before !== "NONE" : title === null
      ) {
        rereadSoon();
      }
      if (before === "GENERATING" && title !== null) {
        announceEnd(title, status, () => void navigate(`/gaps/${status.jobId}`));
      }
    };
    const again = () => {
      if (!stopped) timer = setTimeout(start, SUBSCRIBE_AGAIN_MS);
    };
    function start() {
      subscription = client.subscribe({ query: GapStatusChanged }).subscribe({
        next: ({ data }) => data && onStatus(data.gapStatusChanged),
        error: again,
        complete: again,
      });
    }
    start();
    return () => {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(settle);
      subscription?.unsubscribe();
    };
  }, [client, navigate]);
}

function findSavedTitle(client: ApolloClient, jobId: string): string | null {
  const listed = client.readQuery({ query: SavedJobs });
  if (!listed?.savedJobs.edges.some(({ node }) => node.job.id === jobId)) return null;
  const id = client.cache.identify({ __typename: "SavedJob", job: { id: jobId } });
  return client.readFragment({ id, fragment: SavedJobTitle })?.job.title ?? null;
}

function announceEnd(title: string, status: Status, open: () => void) {
  if (status.state === "READY" && status.score !== null) {
    notify({
      title: `Report ready: ${title}`,
      description: `Score ${formatScore(status.score)} of 10`,
      tone: "good",
      action: { label: "Open", run: open },
    });
  } else if (status.state === "FAILED") {
    notify({ title: `No report: ${title}`, description: status.error?.message, tone: "bad" });
  }
}

/** After an outage: what was shown may be old, and what failed can be asked again. Reports don't change. */
function useRereadOnReturn() {
  const client = useApolloClient();
  useEffect(
    () =>
      connection.onReturn(() => {
        void client.refetchQueries({
          include: "active",
          onQueryUpdated: (query) =>
            ["SavedJobs", "Resumes"].includes(query.queryName ?? "") ||
            Boolean(query.getCurrentResult().error),
        });
      }),
    [client],
  );
}
