import { graphql } from "~/gql";

/** The whole status, always selected as one: see `freshness.ts`. */
export const GapStatusFragment = graphql(`
  fragment GapStatusFields on GapStatus {
    jobId
    state
    stage
    progress
    revision
    reportId
    score
    updatedAt
    savedAt
    error {
      code
      message
      retryable
    }
  }
`);
