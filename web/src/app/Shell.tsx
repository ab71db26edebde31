import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";
import { useConnectionState, type ConnectionState } from "~/apollo/connection";
import { useSavedJobIds } from "~/apollo/savedJobs";
import { Icon, type IconName } from "~/components/Icon";
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

function Navigation() {
  const savedCount = useSavedJobIds()?.size ?? 0;
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
  live: { word: "Live", detail: "Live: changes appear by themselves." },
  reconnecting: { word: "Reconnecting", detail: "The live connection was lost and is coming back." },
  polling: { word: "Every 5 s", detail: "No live connection. Saved jobs are checked every 5 seconds." },
  offline: { word: "Offline", detail: "JobMate can't be reached. It is tried again by itself." },
};

function ConnectionBadge() {
  const state = useConnectionState();
  const { word, detail } = CONNECTION[state];
  return (
    <span className={`connection connection-${state}`} role="status" title={detail} data-state={state}>
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
