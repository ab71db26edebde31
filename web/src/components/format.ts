import type { EmploymentType, SalaryPeriod } from "~/gql/graphql";

// The app speaks English, so numbers and dates do as well: in the reader's own kind of it, where they have one.
const LOCALE = navigator.languages.find((language) => language.startsWith("en")) ?? "en";

interface Pay {
  salaryMin: number | null;
  salaryMax: number | null;
  salaryCurrency: string | null;
  salaryPeriod: SalaryPeriod | null;
}

const PERIODS: Record<SalaryPeriod, string> = {
  YEAR: "a year",
  MONTH: "a month",
  DAY: "a day",
  HOUR: "an hour",
};

const EMPLOYMENT: Record<EmploymentType, string> = {
  FULL_TIME: "Full time",
  PART_TIME: "Part time",
  CONTRACT: "Contract",
  TEMPORARY: "Temporary",
  INTERNSHIP: "Internship",
};

export function formatEmployment(type: EmploymentType): string {
  return EMPLOYMENT[type];
}

/** "$98,000–124,000 a year", or null when the posting names no amount. */
export function formatPay({ salaryMin, salaryMax, salaryCurrency, salaryPeriod }: Pay): string | null {
  if (salaryMin === null && salaryMax === null) return null;
  const money = currencyFormat(salaryCurrency);
  const period = salaryPeriod ? ` ${PERIODS[salaryPeriod]}` : "";
  if (salaryMin !== null && salaryMax !== null && salaryMin !== salaryMax) {
    return money.formatRange(salaryMin, salaryMax) + period;
  }
  const bound = salaryMax === null ? "from " : salaryMin === null ? "up to " : "";
  return bound + money.format(salaryMin ?? salaryMax ?? 0) + period;
}

function currencyFormat(currency: string | null): Intl.NumberFormat {
  const digits = { maximumFractionDigits: 2, minimumFractionDigits: 0 };
  try {
    if (currency) {
      return new Intl.NumberFormat(LOCALE, {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
        ...digits,
      });
    }
  } catch {
    // Not a code the browser knows: show the bare number.
  }
  return new Intl.NumberFormat(LOCALE, digits);
}

export function formatScore(score: number): string {
  return score.toFixed(1);
}

export function formatDate(iso: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" }).format(new Date(iso));
}

export function formatDateTime(iso: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** "just now", "12 minutes ago", "yesterday"; older than a week, the date. */
export function formatAge(iso: string, now: number = Date.now()): string {
  const minutes = Math.round((now - Date.parse(iso)) / 60_000);
  const words = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  if (minutes < 1) return "just now";
  if (minutes < 60) return words.format(-minutes, "minute");
  if (minutes < 24 * 60) return words.format(-Math.round(minutes / 60), "hour");
  const days = Math.round(minutes / (24 * 60));
  return days <= 7 ? words.format(-days, "day") : formatDate(iso);
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${new Intl.NumberFormat(LOCALE).format(count)} ${count === 1 ? one : many}`;
}

/** What a 0-10 score says in two words. */
export function nameScore(score: number): string {
  if (score >= 8) return "Strong match";
  if (score >= 6) return "Good match";
  if (score >= 4) return "Partial match";
  return "Distant match";
}
