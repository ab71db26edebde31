import { useFragment } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { graphql } from "~/gql";
import type { JobFactsFragment } from "~/gql/graphql";
import { formatEmployment, formatPay } from "./format";
import { Icon } from "./Icon";

export const JobFactsDocument = graphql(`
  fragment JobFacts on Job {
    id
    title
    company
    location
    employmentType
    salaryMin
    salaryMax
    salaryCurrency
    salaryPeriod
    isOwn
  }
`);

/** Who hires, where, for what pay: the lines under a posting's title. */
export function JobFacts({ job }: { job: FragmentType<JobFactsFragment> }) {
  const { data, complete } = useFragment({ fragment: JobFactsDocument, from: job });
  if (!complete) return null;
  const pay = formatPay(data);
  return (
    <ul className="facts">
      {data.company && <li className="facts-company">{data.company}</li>}
      {data.location && <li>{data.location}</li>}
      {data.employmentType && <li>{formatEmployment(data.employmentType)}</li>}
      {pay && <li>{pay}</li>}
      {data.isOwn && (
        <li className="facts-own">
          <Icon name="lock" /> Added by you
        </li>
      )}
    </ul>
  );
}
