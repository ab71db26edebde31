import { useFragment } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { NavLink, useLocation } from "react-router";
import { Icon } from "~/components/Icon";
import { JobFacts } from "~/components/JobFacts";
import { graphql } from "~/gql";
import type { JobListItemFragment } from "~/gql/graphql";

export const JobListItemDocument = graphql(`
  fragment JobListItem on Job {
    id
    title
    isSaved
    ...JobFacts
  }
`);

export function JobListItem({ job }: { job: FragmentType<JobListItemFragment> }) {
  const { search } = useLocation();
  const { data, complete } = useFragment({
    fragment: JobListItemDocument,
    fragmentName: "JobListItem",
    from: job,
  });
  if (!complete) return null;
  return (
    <li>
      <NavLink className="job-item" to={{ pathname: `/jobs/${data.id}`, search }}>
        <span className="job-item-title">{data.title}</span>
        <JobFacts job={data} />
        {data.isSaved && (
          <span className="job-item-saved">
            <Icon name="bookmark" filled /> Saved
          </span>
        )}
      </NavLink>
    </li>
  );
}
