import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { FIRST_PAGE, SavedJobs, SAVED_JOBS_OPTIONS } from "~/apollo/savedJobs";
import { ButtonLink } from "~/components/Button";
import { countOf } from "~/components/format";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { usePageTitle } from "~/components/usePageTitle";
import { graphql } from "~/gql";
import type { SavedJobsForOrderQuery, SavedJobsQuery } from "~/gql/graphql";
import { GapCard } from "./GapCard";
import { compare, type Order, type Sortable } from "./order";

/** What sorting needs, from the same cached list: a push then sorts anew without touching the cards. */
const SavedJobsForOrder = graphql(`
  query SavedJobsForOrder($first: Int!) {
    savedJobs(first: $first) {
      edges {
        node {
          savedAt
          job {
            id
            title
          }
          status {
            jobId
            state
            score
          }
        }
      }
    }
  }
`);

const ORDERS: Record<Order, string> = { date: "Latest saved", score: "Best match", state: "Needs attention" };

export function GapsPage() {
  usePageTitle("Skill gaps");
  const { data, error, refetch } = useQuery(SavedJobs, SAVED_JOBS_OPTIONS);
  const [params, setParams] = useSearchParams();
  const order = readOrder(params.get("sort"));
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Skill gaps</h1>
          <p className="page-intro">Your saved jobs, each compared with your default resume.</p>
        </div>
        {data && data.savedJobs.edges.length > 1 && (
          <label className="select-label">
            Sort by
            <select
              className="input"
              value={order}
              onChange={(event) => setParams({ sort: event.target.value }, { replace: true })}
            >
              {Object.entries(ORDERS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      {error && !data && (
        <ErrorPanel
          title="Your saved jobs could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton lines={6} label="Loading your saved jobs" />}
      {data && <GapList edges={data.savedJobs.edges} order={order} />}
    </>
  );
}

function GapList({ edges, order }: { edges: SavedJobsQuery["savedJobs"]["edges"]; order: Order }) {
  const { data: facts } = useQuery(SavedJobsForOrder, { variables: FIRST_PAGE, fetchPolicy: "cache-only" });
  const sorted = useMemo(() => sortEdges(edges, facts, order), [edges, facts, order]);
  if (edges.length === 0) {
    return (
      <EmptyState
        icon="bookmark"
        title="No saved jobs yet"
        action={
          <ButtonLink look="solid" to="/jobs">
            Find a job to save
          </ButtonLink>
        }
      >
        When you save a posting, JobMate compares it with your resume and the report appears here by itself.
      </EmptyState>
    );
  }
  return (
    <>
      {facts && <Summary facts={facts} />}
      <ul className="gap-list">
        {sorted.map(({ node }) => (
          <GapCard key={node.job.id} saved={node} />
        ))}
      </ul>
    </>
  );
}

function Summary({ facts }: { facts: SavedJobsForOrderQuery }) {
  const states = facts.savedJobs.edges.map(({ node }) => node.status.state);
  const ready = states.filter((state) => state === "READY").length;
  const working = states.filter((state) => state === "GENERATING").length;
  return (
    <p className="gap-summary" role="status">
      {countOf(states.length, "saved job")}, {countOf(ready, "report")} ready
      {working > 0 && `, ${working} in the making`}
    </p>
  );
}

type Edge = SavedJobsQuery["savedJobs"]["edges"][number];

function sortEdges(edges: readonly Edge[], facts: SavedJobsForOrderQuery | undefined, order: Order): Edge[] {
  const known = new Map(facts?.savedJobs.edges.map(({ node }) => [node.job.id, toSortable(node)]));
  const by = compare(order);
  return [...edges].sort((a, b) => {
    const [left, right] = [known.get(a.node.job.id), known.get(b.node.job.id)];
    return left && right ? by(left, right) : 0;
  });
}

function toSortable(node: SavedJobsForOrderQuery["savedJobs"]["edges"][number]["node"]): Sortable {
  const { state, score } = node.status;
  return { savedAt: node.savedAt, title: node.job.title, state, score };
}

function readOrder(value: string | null): Order {
  return value !== null && value in ORDERS ? (value as Order) : "date";
}
