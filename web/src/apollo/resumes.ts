import type { ApolloClient } from "@apollo/client";
import { graphql } from "~/gql";

export const Resumes = graphql(`
  query Resumes {
    resumes {
      id
      ...ResumeCard
    }
  }
`);

/** Reads the list again if a page shows it. Nobody pushes resumes, so this is asked when they may have changed. */
export async function rereadResumes(client: ApolloClient): Promise<void> {
  await client.refetchQueries({
    include: "active",
    onQueryUpdated: (query) => query.queryName === "Resumes",
  });
}
