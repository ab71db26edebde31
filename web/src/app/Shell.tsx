import { useQuery } from "@apollo/client/react";
import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";
import { useConnection, type ConnectionState, type Transport } from "~/apollo/connection";
import { FIRST_PAGE } from "~/apollo/savedJobs";
import { Icon, type IconName } from "~/components/Icon";
import { graphql } from "~/gql";
import { useTheme, type Theme } from "./theme";
import { Wordmark } from "./Wordmark";

export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/jobs" className="top-brand">
          <Wordmark />
        </Link>
        <Navigation />
        <div className="top-tools">
          <ConnectionBadge />
          <ThemeButton />
        </div>
      </header>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

const SavedJobsCount = graphql(`
  query SavedJobsCount($first: Int!) {
    savedJobs(first: $first) {
      totalCount
    }
  }
`);

function Navigation() {
  const { data } = useQuery(SavedJobsCount, { variables: FIRST_PAGE, fetchPolicy: "cache-only" });
  const savedCount = data?.savedJobs.totalCount ?? 0;
  return (
    <nav className="nav" aria-label="Main">
      <NavItem to="/jobs" icon="briefcase" label="Jobs" />
      <NavItem to="/gaps" icon="gauge" label="Skill gaps" count={savedCount} />
      <NavItem to="/resumes" icon="file" label="Resumes" />
    </nav>
  );
}

function NavItem({
  to,
  icon,
  label,
  count = 0,
}: {
  to: string;
  icon: IconName;
  label: string;
  count?: number;
}) {
  return (
    <NavLink to={to} className="nav-item">
      <Icon name={icon} />
      <span>{label}</span>
      {count > 0 && (
        <span className="nav-count">
          {count}
          <span className="visually-hidden"> saved jobs</span>
        </span>
      )}
    </NavLink>
  );
}

const CONNECTION: Record<ConnectionState, { word: string; detail: string }> = {
  connecting: { word: "Connecting", detail: "Connecting. Changes will appear by themselves." },
  live: { word: "Live", detail: "Live: changes appear by themselves" },
  reconnecting: { word: "Reconnecting", detail: "The live connection was lost and is coming back." },
  polling: {
    word: "Every 5 s",
    detail: "No live connection gets through. Saved jobs are checked every 5 seconds.",
  },
  offline: { word: "Offline", detail: "JobMate can't be reached. It is tried again by itself." },
};

const TRANSPORTS: Record<Transport, string> = {
  socket: ", over a WebSocket.",
  stream: ", over an HTTP stream, because WebSockets don't get through here.",
  asking: ".",
};

function ConnectionBadge() {
  const { state, transport } = useConnection();
  const { word } = CONNECTION[state];
  const detail = CONNECTION[state].detail + (state === "live" && transport ? TRANSPORTS[transport] : "");
  return (
    <span
      className={`connection connection-${state}`}
      role="status"
      title={detail}
      data-state={state}
      data-transport={transport ?? undefined}
    >
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-word" aria-hidden="true">
        {word}
      </span>
      <span className="visually-hidden">{detail}</span>
    </span>
  );
}

const THEME_WORDS: Record<Theme, { icon: IconName; label: string }> = {
  auto: { icon: "auto", label: "Colours: as the system. Change to light" },
  light: { icon: "sun", label: "Colours: light. Change to dark" },
  dark: { icon: "moon", label: "Colours: dark. Change to the system's" },
};

function ThemeButton() {
  const [theme, next] = useTheme();
  const { icon, label } = THEME_WORDS[theme];
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={next}>
      <Icon name={icon} />
    </button>
  );
}
