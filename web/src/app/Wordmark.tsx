export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" className="mark-ground" />
        <path d="M8 22V15M14 22V10M20 22V13" className="mark-bars" />
        <path d="M26 22v-3" className="mark-gap" />
      </svg>
      JobMate
    </span>
  );
}
