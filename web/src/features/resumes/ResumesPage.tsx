import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Button } from "~/components/Button";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { usePageTitle } from "~/components/usePageTitle";
import { graphql } from "~/gql";
import { AddResumeDialog } from "./AddResumeDialog";
import { ResumeCard } from "./ResumeCard";

const Resumes = graphql(`
  query Resumes {
    resumes {
      id
      ...ResumeCard
    }
  }
`);

export function ResumesPage() {
  usePageTitle("Resumes");
  const { data, error, refetch } = useQuery(Resumes, { fetchPolicy: "cache-and-network" });
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button look="solid" icon="plus" onClick={() => setAdding(true)}>
      Add a resume
    </Button>
  );
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Resumes</h1>
          <p className="page-intro">Saved jobs are compared with the default one.</p>
        </div>
        {data && data.resumes.length > 0 && add}
      </header>
      {error && !data && (
        <ErrorPanel title="Your resumes could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton lines={4} label="Loading your resumes" />}
      {data?.resumes.length === 0 && (
        <EmptyState icon="file" title="No resume yet" action={add}>
          Upload yours or paste its text. It is read for skills, levels and years; jobs you have saved are
          compared with it at once.
        </EmptyState>
      )}
      {data && data.resumes.length > 0 && (
        <ul className="resume-list">
          {data.resumes.map((resume) => (
            <ResumeCard key={resume.id} resume={resume} />
          ))}
        </ul>
      )}
      <AddResumeDialog open={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}
