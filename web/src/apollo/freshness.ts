import { ApolloLink } from "@apollo/client";
import { map } from "rxjs";

interface Status {
  __typename: "GapStatus";
  jobId: string;
  revision: number;
  updatedAt: string;
}

/**
 * Keeps statuses from going back in time: an answer to a query can arrive after a push that is newer than it.
 * Wherever a GapStatus stands in a result, an older revision is replaced by the newest one seen.
 *
 * Every selection of GapStatus in this app spreads the same fragment, so one status can stand in for another.
 */
export function createFreshnessLink(): ApolloLink {
  const newest = new Map<string, Status>();
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => (result.data ? { ...result, data: freshen(result.data, newest) } : result)),
    ),
  );
}

function freshen<Value>(value: Value, newest: Map<string, Status>): Value {
  if (Array.isArray(value)) return value.map((item: unknown) => freshen(item, newest)) as Value;
  if (value === null || typeof value !== "object") return value;
  if (isStatus(value)) return choose(value, newest) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, freshen(item, newest)]),
  ) as Value;
}

function choose(status: Status, newest: Map<string, Status>): Status {
  const seen = newest.get(status.jobId);
  // A row that was deleted and made anew counts from the start again, so the clock has a say as well.
  if (seen && status.revision < seen.revision && status.updatedAt <= seen.updatedAt) return seen;
  newest.set(status.jobId, status);
  return status;
}

function isStatus(value: object): value is Status {
  return (value as { __typename?: string }).__typename === "GapStatus" && "revision" in value;
}
