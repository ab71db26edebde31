import { NetworkStatus } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { Button } from "~/components/Button";
import { countOf } from "~/components/format";
import { EmptyState, ErrorPanel, Skeleton } from "~/components/panels";
import { graphql } from "~/gql";
import { JobListItem } from "./JobListItem";

const Jobs = graphql(`
  query Jobs($search: String, $after: String) {
    jobs(search: $search, first: 20, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          ...JobListItem
        }
      }
    }
  }
`);

export function JobList({ search }: { search: string }) {
  const { data, previousData, error, networkStatus, fetchMore, refetch } = useQuery(Jobs, {
    variables: { search: search || null },
    notifyOnNetworkStatusChange: true,
  });
  const shown = data?.jobs ?? previousData?.jobs;
  const isLoadingMore = networkStatus === NetworkStatus.fetchMore;

  if (error && !shown) {
    return (
      <ErrorPanel title="The postings could not be loaded" error={error} onRetry={() => void refetch()} />
    );
  }
  if (!shown) return <Skeleton lines={8} label="Loading postings" />;
  if (shown.edges.length === 0) {
    return search ? (
      <EmptyState icon="search" title="Nothing found">
        No posting has all of these words: “{search}”. Try fewer words, or paste the posting you have in mind.
      </EmptyState>
    ) : (
      <EmptyState icon="briefcase" title="No postings yet">
        Paste one you found anywhere: an advert, an email, a company's page.
      </EmptyState>
    );
  }

  const loadMore = () => {
    if (!isLoadingMore) void fetchMore({ variables: { after: shown.pageInfo.endCursor } });
  };
  return (
    <div aria-busy={!data || undefined}>
      <p className="job-count" role="status">
        {countOf(shown.totalCount, "posting")}
        {search && " found"}
      </p>
      <ul className="job-list">
        {shown.edges.map(({ node }) => (
          <JobListItem key={node.id} job={node} />
        ))}
      </ul>
      {shown.pageInfo.hasNextPage && <MoreButton onReach={loadMore} isLoading={isLoadingMore} />}
    </div>
  );
}

/** Loads by itself when scrolled to, and is a button for everyone who doesn't scroll. */
function MoreButton({ onReach, isLoading }: { onReach: () => void; isLoading: boolean }) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onReach);
  useEffect(() => {
    latest.current = onReach;
  });
  useEffect(() => {
    if (!ref.current || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) latest.current();
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={ref} className="more">
      <Button busy={isLoading} onClick={onReach}>
        {isLoading ? "Loading more…" : "Show more"}
      </Button>
    </div>
  );
}
