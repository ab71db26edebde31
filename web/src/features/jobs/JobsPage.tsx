import { useEffect, useState } from "react";
import { Outlet, useNavigate, useParams, useSearchParams } from "react-router";
import { Button } from "~/components/Button";
import { Icon } from "~/components/Icon";
import { useDebounced } from "~/components/useDebounced";
import { usePageTitle } from "~/components/usePageTitle";
import { AddJobDialog } from "./AddJobDialog";
import { JobList } from "./JobList";

/** Postings on the left, the chosen one on the right; on a small screen, one of the two. */
export function JobsPage() {
  const { jobId } = useParams();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [typed, setTyped] = useState(params.get("q") ?? "");
  const [isAdding, setAdding] = useState(false);
  const search = useDebounced(typed.trim(), 250);
  usePageTitle(jobId ? undefined : "Jobs");

  useEffect(() => {
    setParams((known) => withSearch(known, search), { replace: true });
  }, [search, setParams]);

  return (
    <div className={`split ${jobId ? "split-chosen" : ""}`}>
      <section className="split-list" aria-label="Postings">
        <header className="page-head">
          {/* One first heading on the page: the posting's own, once one is open. */}
          {jobId ? <h2 className="as-h1">Jobs</h2> : <h1>Jobs</h1>}
          <Button icon="plus" onClick={() => setAdding(true)}>
            Paste a posting
          </Button>
        </header>
        <div className="search">
          <Icon name="search" />
          <input
            type="search"
            className="input"
            aria-label="Search postings"
            placeholder="Title, company, skill, place…"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <JobList search={search} />
      </section>
      <section className="split-detail" aria-label="Posting">
        <Outlet />
      </section>
      <AddJobDialog
        open={isAdding}
        onClose={() => setAdding(false)}
        onAdded={(id) => {
          setAdding(false);
          void navigate(`/jobs/${id}`);
        }}
      />
    </div>
  );
}

function withSearch(known: URLSearchParams, search: string): URLSearchParams {
  const params = new URLSearchParams(known);
  if (search) params.set("q", search);
  else params.delete("q");
  return params;
}
