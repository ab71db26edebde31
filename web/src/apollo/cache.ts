import { InMemoryCache, type FieldFunctionOptions, type Reference } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { mergeSavedJobs } from "./savedJobsList";

/** One entity per job's status, so that a push updates every place that shows it. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: {
      Node: ["GapReport", "Job", "Resume", "User"],
      Error: [
        "GapReportNotFound",
        "InvalidInput",
        "JobNotFound",
        "NoDefaultResume",
        "RateLimited",
        "ResumeNotFound",
        "UnreadableDocument",
      ],
    },
    typePolicies: {
      Query: {
        fields: {
          jobs: relayStylePagination(["search"]),
          savedJobs: { keyArgs: ["gapState"], merge: mergeSavedJobs },
          job: {
            read: (known, { args, toReference }) =>
              (known as unknown) ?? toReference({ __typename: "Job", id: args?.id as string }),
          },
          resumes: { merge: (_known, incoming: unknown) => incoming },
        },
      },
      Job: { fields: { isSaved: { read: readIsSaved } } },
      GapStatus: { keyFields: ["jobId"] },
      SavedJob: { keyFields: ["job", ["id"]] },
    },
  });
}

/** The status is pushed and knows best; the posting's own answer counts until there is one. */
function readIsSaved(known: boolean | undefined, { readField, toReference }: FieldFunctionOptions) {
  const status = toReference({ __typename: "GapStatus", jobId: readField("id") as string });
  const savedAt = readField<string | null>("savedAt", status as Reference);
  return savedAt === undefined ? known : savedAt !== null;
}
