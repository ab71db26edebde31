import { useMutation } from "@apollo/client/react";
import { graphql } from "~/gql";
import { attempt } from "./attempt";

const RunGapAnalysis = graphql(`
  mutation RunGapAnalysis($jobId: ID!) {
    runGapAnalysis(jobId: $jobId) {
      __typename
      ... on RunGapAnalysisSuccess {
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

/** Have a report made, made again, or brought up to date. */
export function useAnalysis(jobId: string) {
  const [run, { loading: isAsking }] = useMutation(RunGapAnalysis);
  const onRun = () => attempt(run({ variables: { jobId } }).then(({ data }) => data?.runGapAnalysis));
  return { run: () => void onRun(), isAsking };
}
