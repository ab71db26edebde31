import { InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

/** One entity per job's status, so that a push updates every place that shows it. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: {
      Node: ["GapReport", "Job", "Resume", "User"],
      Error: ["GapReportNotFound", "InvalidInput", "JobNotFound", "NoDefaultResume", "ResumeNotFound"],
    },
    typePolicies: {
      Query: {
        fields: {
          jobs: relayStylePagination(["search"]),
          savedJobs: relayStylePagination(["gapState"]),
          job: {
            read: (known, { args, toReference }) =>
              (known as unknown) ?? toReference({ __typename: "Job", id: args?.id as string }),
          },
          resumes: { merge: (_known, incoming: unknown) => incoming },
        },
      },
      GapStatus: { keyFields: ["jobId"] },
      SavedJob: { keyFields: ["job", ["id"]] },
    },
  });
}
