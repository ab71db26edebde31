import { describe, expect, it } from "vitest";
import { formatAge, formatPay, nameScore } from "./format";

const pay = { salaryMin: 18, salaryMax: 22, salaryCurrency: "USD", salaryPeriod: "HOUR" as const };

describe("formatPay", () => {
  it.each([
    [pay, /^\$18.*22 an hour$/],
    [{ ...pay, salaryMax: null }, /^from \$18 an hour$/],
    [{ ...pay, salaryMin: null }, /^up to \$22 an hour$/],
    [{ ...pay, salaryMin: 22 }, /^\$22 an hour$/],
    [{ ...pay, salaryMin: 18.5, salaryCurrency: "no such" }, /^18\.5.*22 an hour$/],
    [{ ...pay, salaryCurrency: null, salaryPeriod: null }, /^18.*22$/],
  ])("words %o", (value, words) => expect(formatPay(value)).toMatch(words));

  it("says nothing without an amount", () => {
    expect(formatPay({ ...pay, salaryMin: null, salaryMax: null })).toBeNull();
  });
});

describe("formatAge", () => {
  const now = Date.parse("2026-05-10T12:00:00Z");
  it.each([
    ["2026-05-10T11:59:40Z", "just now"],
    ["2026-05-10T11:48:00Z", "12 minutes ago"],
    ["2026-05-10T09:00:00Z", "3 hours ago"],
    ["2026-05-09T11:00:00Z", "yesterday"],
    ["2026-03-01T12:00:00Z", "Mar 1, 2026"],
  ])("words %s", (iso, words) => expect(formatAge(iso, now)).toBe(words));
});

it("names scores from strong to distant", () => {
  expect([10, 8, 7.9, 6, 4, 3.9, 0].map(nameScore)).toEqual([
    "Strong match",
    "Strong match",
    "Good match",
    "Good match",
    "Partial match",
    "Distant match",
    "Distant match",
  ]);
});
