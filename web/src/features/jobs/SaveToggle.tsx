import { useFragment, useMutation } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { useNavigate } from "react-router";
import { addSavedJob, removeSavedJob } from "~/apollo/savedJobs";
import { Button } from "~/components/Button";
import { JobFactsDocument } from "~/components/JobFacts";
import { explain } from "~/components/panels";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { JobFactsFragment, SaveJobMutation } from "~/gql/graphql";

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

/** Save or unsave a posting. The page changes at once and goes back if the API says no. */
export function SaveToggle({ job, isSaved }: { job: FragmentType<JobFactsFragment>; isSaved: boolean }) {
  const navigate = useNavigate();
  const { data: facts, complete } = useFragment({ fragment: JobFactsDocument, from: job });
  const [save] = useMutation(SaveJob);
  const [unsave] = useMutation(UnsaveJob);
  if (!complete) return null;
  const jobId = facts.id;

  const onFailure = (message: string) =>
    notify({ title: "That didn't work", description: message, tone: "bad" });

  async function onSave() {
    try {
      const { data } = await save({
        variables: { jobId },
        optimisticResponse: expectSaved(facts as JobFactsFragment),
        update: (cache, result) => {
          if (result.data?.saveJob.__typename === "SaveJobSuccess") addSavedJob(cache, jobId);
        },
      });
      announce(data?.saveJob);
    } catch (error) {
      onFailure(explain(error));
    }
  }

  function announce(result: SaveJobMutation["saveJob"] | undefined) {
    if (result?.__typename !== "SaveJobSuccess") return onFailure(result?.message ?? "Please try again.");
    const { state, error } = result.savedJob.status;
    if (error?.code === "NO_DEFAULT_RESUME") {
      notify({
        title: "Saved",
        description: "Add a resume and the skill gap report starts by itself.",
        action: { label: "Add a resume", run: () => void navigate("/resumes") },
      });
    } else if (state === "READY") {
      notify({ title: "Saved", description: "The skill gap report is there already.", tone: "good" });
    } else {
      notify({
        title: "Generating skill gap report…",
        action: { label: "Watch", run: () => void navigate("/gaps") },
      });
    }
  }

  async function onUnsave() {
    try {
      const { data } = await unsave({
        variables: { jobId },
        update: (cache, result) => {
          if (result.data?.unsaveJob.__typename === "UnsaveJobSuccess") removeSavedJob(cache, jobId);
        },
      });
      const result = data?.unsaveJob;
      if (result?.__typename === "UnsaveJobSuccess") notify({ title: "Removed from your saved jobs" });
      else onFailure(result?.message ?? "Please try again.");
    } catch (error) {
      onFailure(explain(error));
    }
  }

  return (
    <Button
      look={isSaved ? "soft" : "solid"}
      icon={isSaved ? "check" : "bookmark"}
      aria-pressed={isSaved}
      onClick={() => void (isSaved ? onUnsave() : onSave())}
    >
      {isSaved ? "Saved" : "Save"}
      <span className="visually-hidden"> {facts.title}</span>
    </Button>
  );
}

/** What the API will most likely answer. Nothing of it stays once the real answer is there. */
function expectSaved(job: JobFactsFragment) {
  return {
    saveJob: {
      __typename: "SaveJobSuccess" as const,
      savedJob: {
        __typename: "SavedJob" as const,
        savedAt: new Date().toISOString(),
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
          updatedAt: new Date().toISOString(),
          error: null,
        },
      },
    },
  };
}
