import type { ReactNode } from "react";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";

/** What stands where nothing is yet: says what will be here and how to get it. */
export function EmptyState(props: {
  icon: IconName;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** Whether this is all there is on the page, so that its title is the page's. */
  isPage?: boolean;
}) {
  const Heading = props.isPage ? "h1" : "h2";
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={props.icon} />
      </span>
      <Heading className="empty-title">{props.title}</Heading>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

export function ErrorPanel({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: unknown;
  onRetry?: () => void;
}) {
  return (
    <div className="error-panel" role="alert">
      <Icon name="alert" />
      <div>
        <p className="error-title">{title}</p>
        <p>{explain(error)}</p>
        {onRetry && (
          <Button icon="refresh" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** An error in words for a person: a browser's own words for a failed request mean nothing to most. */
export function explain(error: unknown): string {
  if (error instanceof TypeError) return "JobMate can't be reached at the moment. Check your connection.";
  if (error && typeof error === "object" && "statusCode" in error) {
    if (isTooOften(error)) return "JobMate is asked too often from here. Try again in a few seconds.";
    return `JobMate answered with an error (${String(error.statusCode)}). Try again in a moment.`;
  }
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** The API, or a proxy in front of it, asks to slow down. */
export function isTooOften(error: unknown): boolean {
  return Boolean(error && typeof error === "object" && "statusCode" in error && error.statusCode === 429);
}

export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" />
      ))}
    </div>
  );
}
