import { useSyncExternalStore } from "react";

export type Theme = "auto" | "light" | "dark";

const KEY = "jobmate-theme";
const THEMES: Theme[] = ["auto", "light", "dark"];
const listeners = new Set<() => void>();

function readTheme(): Theme {
  const kept = localStorage.getItem(KEY) as Theme | null;
  return kept && THEMES.includes(kept) ? kept : "auto";
}

/** Called before the first paint of the app; `auto` leaves the choice to the system. */
export function applyTheme(theme: Theme = readTheme()): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function useTheme(): [Theme, () => void] {
  const theme = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, readTheme);
  const next = () => {
    const chosen = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    localStorage.setItem(KEY, chosen);
    applyTheme(chosen);
    listeners.forEach((listener) => listener());
  };
  return [theme, next];
}
