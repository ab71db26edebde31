import { useApolloClient, useMutation } from "@apollo/client/react";
import { addSavedJob, removeSavedJob } from "~/apollo/savedJobs";
import { GapStatusFragment } from "~/apollo/status";
import { JobFactsDocument } from "~/components/JobFacts";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { GapStatusFieldsFragment, JobFactsFragment } from "~/gql/graphql";
import { attempt } from "./attempt";

const SaveJob = graphql(`
  mutation SaveJob($jobId: ID!) {
    saveJob(jobId: $jobId) {
      __typename
      ... on SaveJobSuccess {
        savedJob {
          ...SavedJobFields
          status {
            state
            error {
              code
            }
            ...GapStatusFields
          }
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const UnsaveJob = graphql(`
  mutation UnsaveJob($jobId: ID!) {
    unsaveJob(jobId: $jobId) {
      __typename
      ... on UnsaveJobSuccess {
        jobId
        status {
          ...GapStatusFields
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

/** Whether a save came to a report that is being made, is there, or waits for a resume. */
export type Saved = "generating" | "ready" | "needs-resume";

/** Save and unsave a posting. The page changes at once and goes back if the API says no; what went wrong is said. */
export function useSaving(jobId: string) {
  const client = useApolloClient();
  const [save] = useMutation(SaveJob);
  const [unsave, { loading: isUnsaving }] = useMutation(UnsaveJob);

  async function onSave(): Promise<Saved | null> {
    const job = client.readFragment({
      id: client.cache.identify({ __typename: "Job", id: jobId }),
      fragment: JobFactsDocument,
      fragmentName: "JobFacts",
    });
    const asked = save({
      variables: { jobId },
      optimisticResponse: job ? expectSaved(job) : undefined,
      update: (cache, { data }) => {
        if (data?.saveJob.__typename === "SaveJobSuccess") addSavedJob(cache, jobId);
      },
    });
    const result = await attempt(asked.then(({ data }) => data?.saveJob));
    if (!result) return null;
    const { state, error } = result.savedJob.status;
    if (error?.code === "NO_DEFAULT_RESUME") return "needs-resume";
    return state === "READY" ? "ready" : "generating";
  }

  async function onUnsave(): Promise<void> {
    const status = client.readFragment({
      id: client.cache.identify({ __typename: "GapStatus", jobId }),
      fragment: GapStatusFragment,
    });
    const asked = unsave({
      variables: { jobId },
      optimisticResponse: status ? expectUnsaved(status) : undefined,
      update: (cache, { data }) => {
        if (data?.unsaveJob.__typename === "UnsaveJobSuccess") removeSavedJob(cache, jobId);
      },
    });
    if (await attempt(asked.then(({ data }) => data?.unsaveJob)))
      notify({ title: "Removed from your saved jobs" });
  }

  return { save: onSave, unsave: onUnsave, isUnsaving };
}

/** What the API will most likely answer. Nothing of it stays once the real answer is there. */
function expectSaved(job: JobFactsFragment) {
  const now = new Date().toISOString();
  return {
    saveJob: {
      __typename: "SaveJobSuccess" as const,
      savedJob: {
        __typename: "SavedJob" as const,
        savedAt: now,
        job,
        report: null,
        status: {
          __typename: "GapStatus" as const,
          jobId: job.id,
          state: "GENERATING" as const,
          stage: "QUEUED" as const,
          progress: 0,
          revision: 0,
          reportId: null,
          score: null,
          updatedAt: now,
          savedAt: now,
          error: null,
        },
      },
    },
  };
}

function expectUnsaved(status: GapStatusFieldsFragment) {
  return {
    unsaveJob: {
      __typename: "UnsaveJobSuccess" as const,
      jobId: status.jobId,
      status: { ...status, state: "NONE" as const, savedAt: null, reportId: null, score: null, error: null },
    },
  };
}
