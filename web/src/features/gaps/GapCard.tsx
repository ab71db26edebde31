import { useFragment } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { memo } from "react";
import { Link } from "react-router";
import { useAnalysis } from "~/actions/useAnalysis";
import { useSaving } from "~/actions/useSaving";
import { SavedJobFields } from "~/apollo/savedJobs";
import { GapStatusFragment } from "~/apollo/status";
import { Button, ButtonLink } from "~/components/Button";
import { formatAge, formatScore, nameScore } from "~/components/format";
import { Icon } from "~/components/Icon";
import { JobFacts, JobFactsDocument } from "~/components/JobFacts";
import { ScoreRuler } from "~/components/ScoreRuler";
import type { GapStatusFieldsFragment, SavedJobFieldsFragment } from "~/gql/graphql";
import { STAGES } from "./stages";

/** One saved job. It listens to its own entities, so a push to one job redraws one card. */
export const GapCard = memo(function GapCard({ saved }: { saved: FragmentType<SavedJobFieldsFragment> }) {
  const { data: item, complete } = useFragment({
    fragment: SavedJobFields,
    fragmentName: "SavedJobFields",
    from: saved,
  });
  const { data: status, complete: hasStatus } = useFragment({
    fragment: GapStatusFragment,
    from: complete ? item.status : null,
  });
  const { data: job, complete: hasJob } = useFragment({
    fragment: JobFactsDocument,
    from: complete ? item.job : null,
  });
  if (!complete || !hasStatus || !hasJob) return null;
  // A report that was pushed a moment ago is newer than the list, which still names the one before it.
  const listed = status.state === "READY" && item.report?.id === status.reportId ? item.report : null;
  const isStale = listed?.isStale ?? false;
  return (
    <li className={`gap-card gap-${status.state.toLowerCase()}`} data-job={job.id}>
      <ScoreBlock status={status} />
      <div className="gap-main">
        <h2 className="gap-title">
          <Link to={status.state === "READY" ? `/gaps/${job.id}` : `/jobs/${job.id}`}>{job.title}</Link>
        </h2>
        <JobFacts job={item.job} />
        <StatusLine status={status} isStale={isStale} madeAt={listed?.createdAt ?? status.updatedAt} />
      </div>
      <CardActions jobId={job.id} title={job.title} status={status} isStale={isStale} />
    </li>
  );
});

function ScoreBlock({ status }: { status: GapStatusFieldsFragment }) {
  const score = status.state === "READY" ? status.score : null;
  return (
    <div className="gap-score" aria-hidden={score === null}>
      {score !== null ? (
        <>
          <span className="score-figure">
            {formatScore(score)}
            <span className="score-of">/10</span>
          </span>
          <span className="score-name">{nameScore(score)}</span>
        </>
      ) : (
        <span className="score-figure score-none">{status.state === "GENERATING" ? "…" : "–"}</span>
      )}
    </div>
  );
}

interface StatusLineProps {
  status: GapStatusFieldsFragment;
  isStale: boolean;
  madeAt: string;
}

function StatusLine({ status, isStale, madeAt }: StatusLineProps) {
  switch (status.state) {
    case "GENERATING":
      return <Progress status={status} />;
    case "FAILED":
      return (
        <p className="gap-line gap-line-bad">
          <Icon name="alert" /> {status.error?.message ?? "The report could not be made."}
        </p>
      );
    case "READY":
      return (
        <>
          <ScoreRuler score={status.score ?? 0} />
          <p className="gap-line">
            {isStale ? "Made from an earlier resume or posting." : `Report made ${formatAge(madeAt)}.`}
          </p>
        </>
      );
    case "NONE":
      return <p className="gap-line">No report yet.</p>;
  }
}

function Progress({ status }: { status: GapStatusFieldsFragment }) {
  const percent = Math.round(status.progress * 100);
  return (
    <div className="gap-progress">
      <p className="gap-line">{STAGES[status.stage]}…</p>
      <progress
        className="progress"
        max={100}
        value={percent}
        aria-label="Progress of the report"
        aria-valuetext={`${STAGES[status.stage]}, ${percent}%`}
      />
    </div>
  );
}

interface CardActionsProps {
  jobId: string;
  title: string;
  status: GapStatusFieldsFragment;
  isStale: boolean;
}

function CardActions({ jobId, title, status, isStale }: CardActionsProps) {
  const { run, isAsking } = useAnalysis(jobId);
  const { unsave, isUnsaving } = useSaving(jobId);
  const needsResume = status.error?.code === "NO_DEFAULT_RESUME";
  const of = <span className="visually-hidden"> {title}</span>;
  return (
    <div className="gap-actions">
      {status.state === "READY" && (
        <ButtonLink look={isStale ? "soft" : "solid"} to={`/gaps/${jobId}`}>
          Open report{of}
        </ButtonLink>
      )}
      {isStale && (
        <Button look="solid" icon="refresh" busy={isAsking} onClick={run}>
          Update{of}
        </Button>
      )}
      {status.state === "FAILED" && needsResume && (
        <ButtonLink look="solid" icon="file" to="/resumes">
          Add a resume
        </ButtonLink>
      )}
      {status.state === "FAILED" && !needsResume && (
        <Button look="solid" icon="refresh" busy={isAsking} onClick={run}>
          Retry{of}
        </Button>
      )}
      {status.state === "NONE" && (
        <Button look="solid" busy={isAsking} onClick={run}>
          Make the report{of}
        </Button>
      )}
      <Button look="quiet" busy={isUnsaving} onClick={() => void unsave()}>
        Unsave{of}
      </Button>
    </div>
  );
}
