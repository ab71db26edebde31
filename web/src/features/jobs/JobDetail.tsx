import { useQuery } from "@apollo/client/react";
import { Link, useLocation, useParams } from "react-router";
import { ButtonLink } from "~/components/Button";
import { formatDate } from "~/components/format";
import { Icon } from "~/components/Icon";
import { JobFacts } from "~/components/JobFacts";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { usePageTitle } from "~/components/usePageTitle";
import { graphql } from "~/gql";
import type { JobDetailQuery } from "~/gql/graphql";
import { SaveToggle } from "./SaveToggle";

const JobDetailDocument = graphql(`
  query JobDetail($id: ID!) {
    job(id: $id) {
      id
      title
      description
      requirements
      requiredSkills
      preferredSkills
      url
      source
      createdAt
      isSaved
      ...JobFacts
    }
  }
`);

type Job = NonNullable<JobDetailQuery["job"]>;

export function JobDetail() {
  const { jobId = "" } = useParams();
  const { search } = useLocation();
  const { data, error, loading, refetch } = useQuery(JobDetailDocument, { variables: { id: jobId } });
  usePageTitle(data?.job?.title);
  return (
    <>
      <Link className="back" to={{ pathname: "/jobs", search }}>
        <Icon name="back" /> All postings
      </Link>
      {!data?.job && <h1 className="visually-hidden">Posting</h1>}
      {error && !data && (
        <ErrorPanel title="The posting could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {loading && !data && <Skeleton lines={10} label="Loading the posting" />}
      {data && !data.job && (
        <EmptyState icon="briefcase" title="There is no such posting">
          It may have been removed, or the address is incomplete.
        </EmptyState>
      )}
      {data?.job && <Posting key={data.job.id} job={data.job} />}
    </>
  );
}

function Posting({ job }: { job: Job }) {
  return (
    <article className="posting">
      <header className="posting-head">
        <h1>{job.title}</h1>
        <JobFacts job={job} />
        <div className="actions">
          <SaveToggle jobId={job.id} title={job.title} isSaved={job.isSaved} />
          {job.isSaved && (
            <ButtonLink icon="gauge" to={`/gaps/${job.id}`}>
              Skill gap report
            </ButtonLink>
          )}
        </div>
      </header>
      {job.description && <Prose text={job.description} />}
      {job.requirements && (
        <section>
          <h2>Requirements</h2>
          <Prose text={job.requirements} />
        </section>
      )}
      <Skills title="Required skills" names={job.requiredSkills} />
      <Skills title="Preferred skills" names={job.preferredSkills} />
      <footer className="posting-foot">
        {job.source && <span>From {job.source}</span>}
        <span>Added {formatDate(job.createdAt)}</span>
        {job.url && isWebAddress(job.url) && (
          <a href={job.url} target="_blank" rel="noreferrer noopener">
            <Icon name="link" /> Original posting
          </a>
        )}
      </footer>
    </article>
  );
}

/** Plain text as it was written: its own line breaks, nothing in it is markup. */
function Prose({ text }: { text: string }) {
  return <p className="prose">{text}</p>;
}

function Skills({ title, names }: { title: string; names: string[] }) {
  if (names.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="tags">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </section>
  );
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

export function NoJobChosen() {
  return (
    <EmptyState icon="bookmark" title="Choose a posting">
      Save one and JobMate compares it with your resume: what you show already, what is thin, what is missing,
      each with the words it rests on.
    </EmptyState>
  );
}
