import { useApolloClient } from "@apollo/client/react";
import type { ApolloClient } from "@apollo/client";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { rereadResumes } from "~/apollo/resumes";
import { FIRST_PAGE, readNewSavedJobs, removeSavedJob, rereadSavedJobs } from "~/apollo/savedJobs";
import { formatScore } from "~/components/format";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { GapStatusChangedSubscription } from "~/gql/graphql";

const GapStatusChanged = graphql(`
  subscription GapStatusChanged {
    gapStatusChanged {
      ...GapStatusFields @unmask
    }
  }
`);

const SavedJobTitle = graphql(`
  fragment SavedJobTitle on Job {
    title
  }
`);

const SavedJobIds = graphql(`
  query SavedJobIds($first: Int!) {
    savedJobs(first: $first) {
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

type Status = GapStatusChangedSubscription["gapStatusChanged"];

const SUBSCRIBE_AGAIN_MS = 3_000;
/** Saves come in bursts: a few of them are read at once. */
const SETTLE_MS = 150;

/** Listens to every status. The cache takes them in by itself; what is left is the list, and telling the person. */
export function useStatusPushes() {
  const client = useApolloClient();
  const navigate = useNavigate();
  const latest = useRef(navigate);
  useEffect(() => {
    latest.current = navigate;
  });
  useEffect(() => {
    const seen = new Map<string, Status>();
    const saved = new Set<string>();
    const readSaved = settled(() => {
      // By now these may be saves of our own, whose answers have come.
      const isMissing = [...saved].some((jobId) => !isInList(client, jobId));
      saved.clear();
      if (isMissing) readNewSavedJobs(client).catch(() => undefined);
    });
    const readList = settled(() => void rereadSavedJobs(client));
    const readResumes = settled(() => void rereadResumes(client));
    const stop = keepSubscribed(client, (status) => {
      const before = seen.get(status.jobId);
      seen.set(status.jobId, status);
      const isListed = isInList(client, status.jobId);
      if (status.savedAt === null) removeSavedJob(client.cache, status.jobId);
      else if (isListed === false) {
        saved.add(status.jobId);
        readSaved.ask();
      } else if (isNewsOfItsReport(before, status)) readList.ask();
      if (mayTellOfResumes(before, status)) readResumes.ask();
      if (before?.state === "GENERATING" && isListed && status.savedAt !== null) {
        announceEnd(client, status, () => void latest.current(`/gaps/${status.jobId}`));
      }
    });
    return () => {
      stop();
      [readSaved, readList, readResumes].forEach((reading) => reading.cancel());
    };
  }, [client]);
}

/** Runs once what was asked for several times within a moment. */
function settled(run: () => void): { ask: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => clearTimeout(timer);
  return {
    cancel,
    ask: () => {
      cancel();
      timer = setTimeout(run, SETTLE_MS);
    },
  };
}

/** The lines come back by themselves; this is for when the API ended the subscription. */
function keepSubscribed(client: ApolloClient, onStatus: (status: Status) => void): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe: () => void } | undefined;
  const again = () => {
    if (!isStopped) timer = setTimeout(start, SUBSCRIBE_AGAIN_MS);
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
    isStopped = true;
    clearTimeout(timer);
    subscription?.unsubscribe();
  };
}

/** The same report again, under a new revision: it became stale, or is no longer. */
function isNewsOfItsReport(before: Status | undefined, now: Status): boolean {
  return (
    before?.state === "READY" &&
    now.state === "READY" &&
    before.reportId === now.reportId &&
    before.revision < now.revision
  );
}

/** A report that is no longer what it was, or one begun: the resumes may have changed in another tab. */
function mayTellOfResumes(before: Status | undefined, now: Status): boolean {
  if (before === undefined || before.state === "GENERATING") return false;
  return before.state !== now.state || isNewsOfItsReport(before, now);
}

/** Null while the list was not read yet. */
function isInList(client: ApolloClient, jobId: string): boolean | null {
  const listed = client.readQuery({ query: SavedJobIds, variables: FIRST_PAGE });
  return listed ? listed.savedJobs.edges.some(({ node }) => node.job.id === jobId) : null;
}

function announceEnd(client: ApolloClient, status: Status, open: () => void) {
  const id = client.cache.identify({ __typename: "Job", id: status.jobId });
  const title = client.readFragment({ id, fragment: SavedJobTitle })?.title ?? "your saved job";
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
