import type { AnalysisStage } from "~/gql/graphql";

/** What is being done right now, in the order it is done. */
export const STAGES: Record<AnalysisStage, string> = {
  QUEUED: "Waiting its turn",
  READING_RESUME: "Reading your resume",
  READING_JOB: "Reading the posting",
  MAPPING: "Comparing skills",
  SCORING: "Working out the score",
  DONE: "Done",
};
