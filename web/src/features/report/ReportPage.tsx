import { useFragment, useQuery, useSubscription } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { Link, useParams } from "react-router";
import { useAnalysis } from "~/actions/useAnalysis";
import { GapStatusFragment } from "~/apollo/status";
import { Button, ButtonLink } from "~/components/Button";
import { Icon } from "~/components/Icon";
import { JobFacts } from "~/components/JobFacts";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { usePageTitle } from "~/components/usePageTitle";
import { graphql } from "~/gql";
import type { GapState, GapStatusFieldsFragment } from "~/gql/graphql";
import { GapReport } from "./fragments";
import { Report } from "./Report";

const WatchOneJob = graphql(`
  subscription WatchOneJob($jobId: ID!) {
    gapStatusChanged(jobId: $jobId) {
      ...GapStatusFields
    }
  }
`);

/** The newest report on a job. It is fetched once per report: a push asks again only when it names another one. */
export function ReportPage() {
  const { jobId = "" } = useParams();
  const known = useFragment({ fragment: GapStatusFragment, from: { __typename: "GapStatus", jobId } });
  const status = known.complete ? known.data : null;
  const { data, error, loading, refetch } = useQuery(GapReport, { variables: { jobId } });
  const report = data?.gapReport;
  useSubscription(WatchOneJob, {
    variables: { jobId },
    // Saved jobs are watched by the app as a whole.
    skip: data?.job?.isSaved !== false,
    ignoreResults: true,
  });
  const pushedId = status?.state === "READY" ? status.reportId : null;
  const isBehind = Boolean(data && pushedId && report?.id !== pushedId);
  useEffect(() => {
    if (isBehind) refetch().catch(() => undefined);
  }, [isBehind, pushedId, refetch]);
  useRereadWhenDeleted(status?.state, refetch);
  usePageTitle(data?.job ? `${data.job.title}: skill gaps` : "Skill gap report");

  return (
    <div className="report-page">
      <Link className="back" to="/gaps">
        <Icon name="back" /> Skill gaps
      </Link>
      {!data?.job && <h1 className="visually-hidden">Skill gap report</h1>}
      {error && !data && (
        <ErrorPanel title="The report could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {loading && !data && <Skeleton lines={12} label="Loading the report" />}
      {data && !data.job && (
        <EmptyState icon="briefcase" title="There is no such posting">
          It may have been removed, or the address is incomplete.
        </EmptyState>
      )}
      {data?.job && (
        <>
          <header className="report-head">
            <p className="report-kind">Skill gap report</p>
            <h1>
              <Link to={`/jobs/${jobId}`}>{data.job.title}</Link>
            </h1>
            <JobFacts job={data.job} />
          </header>
          <Notice
            jobId={jobId}
            status={status}
            isStale={report?.isStale ?? false}
            hasReport={Boolean(report)}
          />
          {report && <Report key={report.id} report={report} />}
        </>
      )}
    </div>
  );
}

/** Deleted in another tab, or unsaved: what is left of the report is asked for once more. */
function useRereadWhenDeleted(state: GapState | undefined, refetch: () => Promise<unknown>) {
  const before = useRef(state);
  useEffect(() => {
    if (state === "NONE" && before.current === "READY") refetch().catch(() => undefined);
    before.current = state;
  }, [state, refetch]);
}

interface NoticeProps {
  jobId: string;
  status: GapStatusFieldsFragment | null;
  isStale: boolean;
  hasReport: boolean;
}

/** What is going on besides the report that is shown: a new one in the making, one that failed, one out of date. */
function Notice({ jobId, status, isStale, hasReport }: NoticeProps) {
  const { run, isAsking } = useAnalysis(jobId);
  if (status?.state === "GENERATING") {
    return (
      <p className="note" role="status">
        {hasReport
          ? "A new report is being made; it appears here by itself."
          : "The report is being made; it appears here by itself."}
      </p>
    );
  }
  if (status?.state === "FAILED") {
    const needsResume = status.error?.code === "NO_DEFAULT_RESUME";
    return (
      <div className="note note-bad" role="status">
        <p>{status.error?.message ?? "The report could not be made."}</p>
        {needsResume ? (
          <ButtonLink to="/resumes">Add a resume</ButtonLink>
        ) : (
          <Button icon="refresh" busy={isAsking} onClick={run}>
            Retry
          </Button>
        )}
      </div>
    );
  }
  if (hasReport && isStale) {
    return (
      <div className="note" role="status">
        <p>This report was made from an earlier resume or posting.</p>
        <Button icon="refresh" busy={isAsking} onClick={run}>
          Update
        </Button>
      </div>
    );
  }
  if (hasReport) return null;
  return (
    <EmptyState
      icon="gauge"
      title="No report yet"
      action={
        <Button look="solid" busy={isAsking} onClick={run}>
          Make the report
        </Button>
      }
    >
      JobMate reads the posting and your default resume and shows where they meet.
    </EmptyState>
  );
}
