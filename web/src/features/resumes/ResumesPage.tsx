import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { Resumes } from "~/apollo/resumes";
import { Button } from "~/components/Button";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { usePageTitle } from "~/components/usePageTitle";
import { AddResumeDialog } from "./AddResumeDialog";
import { ResumeCard } from "./ResumeCard";

export function ResumesPage() {
  usePageTitle("Resumes");
  const { data, error, refetch } = useQuery(Resumes, { fetchPolicy: "cache-and-network" });
  useRereadOnReturn(refetch);
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

/** Resumes are not pushed: whoever comes back from another tab or window sees what was changed there. */
function useRereadOnReturn(refetch: () => Promise<unknown>) {
  useEffect(() => {
    const reread = () => {
      if (!document.hidden) refetch().catch(() => undefined);
    };
    window.addEventListener("focus", reread);
    document.addEventListener("visibilitychange", reread);
    return () => {
      window.removeEventListener("focus", reread);
      document.removeEventListener("visibilitychange", reread);
    };
  }, [refetch]);
}
